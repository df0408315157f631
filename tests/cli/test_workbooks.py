"""A workbook is parsed in a child process: whatever happens there is one sentence here."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.newbook import SHEET, Page, new_workbook
from corpus.oldbook import Page as OldPage
from corpus.oldbook import old_workbook
from corpus.specimen import TABLE
from corpus.workbooks import specimens
from ledger.reference.occupations import load_occupations
from ledger.reference.regions import load_regions
from ledger_cli.files import child, workbooks
from ledger_cli.grid import SheetRefused
from ledger_cli.roster import HeadingsMissing, read_roster
from ledger_cli.sheets import open_sheet, read_sheet

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are set the POSIX way")
MEBIBYTE = 1 << 20
READ = """
import json, resource, sys
from pathlib import Path
from benchmarks.measured import peak_kib
from ledger_cli.grid import SheetRefused
from ledger_cli.roster import HeadingsMissing, read_roster
from ledger_cli.sheets import read_sheet
try:
    rows = sum(1 for _ in read_sheet(Path(sys.argv[1])))
except SheetRefused as refused:
    rows = str(refused)
print(json.dumps([rows, peak_kib() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def book(folder: Path) -> Path:
    path = folder / "daftar.xlsx"
    path.write_bytes(new_workbook(Page(rows=TABLE)))
    return path


def measured(path: Path) -> tuple[int | str, int]:
    """Read a file in a process of its own; give its rows or the refusal, and the most KiB that it and its child had."""
    around = {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, env=around)  # noqa: S603  (our own program)
    rows, kib = json.loads(done.stdout)
    return rows, kib


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "raise SystemExit(3)",
        "import time; time.sleep(600)",
        "while True: pass",
        'print(\'["rows", [[1, ["NIK"]]]]\')',
        'import sys; sys.stdout.write(\'["rows", [[1, ["N\')',
    ],
)
def test_a_child_that_falls_hangs_or_stops_halfway_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(workbooks, "_BEGIN", program)
    monkeypatch.setattr(workbooks, "PATIENCE_SECONDS", 1.0)
    with pytest.raises(SheetRefused, match="breaks its reader: open it in a spreadsheet program"):
        list(read_sheet(book(tmp_path)))


def test_the_child_may_not_take_more_memory_than_its_limit() -> None:
    greedy = f"from ledger_cli.files import child; child._limit(); bytearray({child.MEMORY_BYTES_MAX})"
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, check=False)  # noqa: S603  (our own)
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr


def test_the_child_knows_nothing_of_the_ledger_s_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_MASTER_KEY_FILE", "secret.key")
    tell = "import json, os; print(json.dumps(['refused', ','.join(os.environ), 'x']))"
    monkeypatch.setattr(workbooks, "_BEGIN", tell)
    with pytest.raises(SheetRefused) as caught:
        list(read_sheet(book(tmp_path)))
    assert "PATH" in caught.value.problem
    assert "LEDGER" not in caught.value.problem


def children() -> set[str]:
    """Give the ids of this process's children; other tests may have left some, and those may go at any moment."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())


def test_the_child_is_gone_when_nobody_reads_on(tmp_path: Path) -> None:
    before = children()
    rows = open_sheet(book(tmp_path)).rows
    next(rows)
    assert children() - before
    rows.close()
    assert not children() - before


def test_the_child_is_gone_when_the_headings_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(new_workbook(Page(rows=[["x"]] * 2_000)))
    before = children()
    with pytest.raises(HeadingsMissing) as caught:
        list(read_roster(path, load_regions(), load_occupations()))
    assert not children() - before
    assert caught.traceback  # while the frames of the reading are still held


def test_a_bomb_of_400_megabytes_is_refused_without_unfolding_it(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(next(each for each in specimens() if each.name == "bomb.xlsx").content())
    assert path.stat().st_size < MEBIBYTE
    said, kib = measured(path)
    assert isinstance(said, str)
    assert "unfolds to 400," in said
    assert kib < 150 * 1024


def test_many_rows_stay_below_the_limit_of_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    path.write_bytes(new_workbook(Page(rows=[[f"{row}"] * 15 for row in range(20_000)])))
    rows, kib = measured(path)
    assert rows == 20_000
    assert kib < 150 * 1024


@pytest.mark.parametrize(
    "content", [new_workbook(Page(rows=[["a", 1, 1.5, True]])), old_workbook(OldPage(rows=[["a", 1, 1.5, True]]))]
)
def test_cells_keep_their_kind_on_the_way_through_the_pipe(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ("a.xlsx" if content.startswith(b"PK") else "a.xls")
    path.write_bytes(content)
    ((_, cells),) = read_sheet(path)
    assert cells == ["a", 1, Decimal("1.5"), True]
    assert [type(cell) for cell in cells] == [str, int, Decimal, bool]


def test_a_part_that_lies_about_its_size_never_reaches_the_parser(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(new_workbook(Page(rows=TABLE), parts={SHEET: b"<x>" + b"y" * 500_000}))
    content = bytearray(path.read_bytes())
    at = content.rindex(SHEET.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(SheetRefused, match="is damaged"):
        list(read_sheet(path))
