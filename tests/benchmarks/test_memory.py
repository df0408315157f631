"""An import holds a chunk of its file at a time: four times the rows do not take more memory."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.ledgers import launch
from benchmarks.measured import Measured
from benchmarks.synthetic import people, write_csv

ROWS = 5_000
TIMES = 4
SLACK_KIB = 6 * 1024
"""What allocators and write-ahead logs may take more. Rows that were kept would take twice as much."""


def peak_kib(folder: Path, rows: int, whether: str) -> int:
    """Import so many rows in a process of its own; give the most memory it held."""
    place = folder / f"{rows}"
    launch(place)
    write_csv(place / "people.csv", people(rows))
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "benchmarks.bounded", whether, str(place)],
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    measured = msgspec.json.decode(done.stdout, type=Measured)
    assert measured.count == rows
    return measured.peak_kib


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read the POSIX way")
def test_four_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    few, many = (peak_kib(tmp_path, rows, "drop") for rows in (ROWS, TIMES * ROWS))

    assert many - few < SLACK_KIB, f"{few} KiB for {ROWS} rows, {many} KiB for {TIMES * ROWS}"


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read the POSIX way")
def test_an_import_that_kept_its_rows_would_be_noticed(tmp_path: Path) -> None:
    few, many = (peak_kib(tmp_path, rows, "keep") for rows in (ROWS, TIMES * ROWS))

    assert many - few > SLACK_KIB, f"{few} KiB for {ROWS} rows, {many} KiB for {TIMES * ROWS}"
