"""Ledgers to measure on: made by the commands a clerk would give, in this process, on SQLite in a folder."""

import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.synthetic import CITY, PROGRAM, people, write_csv
from ledger.application.desk import Asked, Desk
from ledger.application.opening import open_desk
from ledger.domain.month import Month, later, month
from ledger.settings import Settings
from ledger_cli.counter import Visit
from ledger_cli.main import answer
from ledger_projections.catalogue import MODELS

COMMITMENT = "APBD-2023"
BILL = "BILL-1"
SINCE = "2023-05"
"""The first month that is billed."""
ON = date(2023, 5, 3)
_ROOMY = "900000000000"


def reference(run: int) -> str:
    """Name the bill of a monthly run, from 1."""
    return f"RUN-{run}"


def month_of(run: int) -> Month:
    """Say which month a monthly run is for, from 1."""
    return later(month(SINCE), run - 1)


def premium_run(folder: Path, run: int) -> None:
    """Bill everybody of the program for a month and pay, as a clerk would."""
    whom = ("--program", PROGRAM, "--commitment", COMMITMENT, "--from", str(month_of(run)))
    tell(folder, "premium", "bill", *whom, "--ref", reference(run), "--on", f"{ON}")
    tell(folder, "premium", "pay", reference(run), "--on", f"{ON}", "--transfer", f"SP2D-{run}")


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


def load_models() -> int:
    """Load every read model, so that a work which takes entries in does not begin with that; give how many."""
    return len([*MODELS])


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
