"""Ledgers to measure on: made by the commands a clerk would give, in this process, on SQLite in a folder."""

import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.synthetic import CITY, PROGRAM, people, write_csv
from ledger.application.desk import Asked, Desk
from ledger.application.opening import open_desk
from ledger.settings import Settings
from ledger_cli.counter import Visit
from ledger_cli.main import answer

COMMITMENT = "APBD-2023"
SINCE = "2023-05"
BILL = "BILL-1"
NEXT_BILL = "BILL-2"
ON = date(2023, 5, 3)
_ROOMY = "900000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured."""

    rows: int = 100_000
    """Rows of the imported file."""
    memory_rows: tuple[int, ...] = (20_000, 100_000, 200_000)
    workers: int = 34_782
    """People of one premium run: Bontang in 2023."""
    months: int = 3
    cover_workers: int = 100_000
    """People whose cover of three years is derived."""
    questions: int = 200
    """How often each report is asked."""
    library_entries: int = 2_000
    """Entries that are also recorded and followed by the storage library as its tutorial does."""
    lag_entries: int = 5_000
    """Entries recorded at an even pace while they are followed."""
    writer_entries: int = 2_000
    """Entries recorded by several processes at once."""
    repetitions: int = 5


QUICK = Scale(
    rows=300,
    memory_rows=(150, 300),
    workers=120,
    cover_workers=60,
    questions=5,
    library_entries=40,
    lag_entries=100,
    writer_entries=80,
    repetitions=1,
)


def settings_of(folder: Path) -> Settings:
    """Name the files of the ledger in a folder."""
    return Settings.from_environment({"LEDGER_URL": f"sqlite:///{folder}/ledger.db", "LEDGER_ACTOR": "siti"})


def tell(folder: Path, *arguments: str) -> str:
    """Give one command to the counter, in this process; raise when it does not end well. Return what it said."""
    environ = {"LEDGER_URL": f"sqlite:///{folder}/ledger.db", "LEDGER_ACTOR": "siti"}
    visit = Visit(environ=environ, clock=lambda: datetime.now(UTC))
    out, said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = answer(arguments, visit)
        out.flush()
    if code:
        msg = f"ledger {' '.join(arguments)} ended with {code}: {said.getvalue()}"
        raise RuntimeError(msg)
    out.seek(0)
    return out.read()


def launch(folder: Path) -> None:
    """Begin a ledger with a program and a commitment that has money enough."""
    folder.mkdir(parents=True)
    tell(folder, "init")
    tell(folder, "program", "launch", PROGRAM, "--on", "2023-01-02", "--region", CITY, "--title", "Pekerja rentan")
    tell(
        folder,
        *("commitment", "make", COMMITMENT, "--on", "2023-01-02", "--source", "APBD", "--owner", "Kota Bontang"),
        *("--fiscal-year", "2023", "--cover-since", "2023-01", "--cover-until", "2032-12", "--legal-basis", "DPA 2023"),
        *("--jkk", _ROOMY, "--jkm", _ROOMY),
    )


def import_people(folder: Path, count: int) -> None:
    """Write a file of people beside the ledger and import it."""
    file = write_csv(folder / "people.csv", people(count))
    tell(folder, "worker", "import", str(file), "--on", "2023-05-02")


def copied(stage: Path, to: Path) -> Path:
    """Copy a ledger that nobody has open."""
    return shutil.copytree(stage, to)


@contextlib.contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """Open the ledger in a folder for commands."""
    desk = open_desk(settings_of(folder), lambda: datetime.now(UTC))
    with desk.journal, desk.keyring:
        yield desk


def asked() -> Asked:
    """Say who asks."""
    return Asked(on=ON, actor="siti")


def bytes_of(path: Path) -> int:
    """Measure a database with what its write-ahead log still holds."""
    aside = path.with_name(path.name + "-wal")
    return path.stat().st_size + (aside.stat().st_size if aside.exists() else 0)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is gone afterwards; BENCH_FOLDER puts it on another disk."""
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", dir=os.environ.get("BENCH_FOLDER")) as folder:
        yield Path(folder)
