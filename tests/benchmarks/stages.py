"""The ledgers of one run: each is made by commands when first asked for, and copied before anything is done to it.

Names say what stands in them and for how many people: ``registered-5000`` has the people and their program,
``year-5000-12`` has twelve monthly runs on top, billed, paid and followed.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ledgers import copied, import_people, launch, premium_run, tell
from benchmarks.scales import Scale
from benchmarks.synthetic import people, write_csv, write_workbook
from benchmarks.years import three_years


@dataclass(frozen=True, slots=True)
class Stages:
    """Ledgers in a folder."""

    folder: Path

    def made(self, name: str) -> Path:
        """Give a ledger by name."""
        place = self.folder / name
        if not place.exists():
            kind, *numbers = name.split("-")
            _KINDS[kind](self, place, *map(int, numbers))
        return place

    def fresh(self, name: str) -> Path:
        """Copy a ledger for one repetition, over the copy of the repetition before."""
        run = self.folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        return copied(self.made(name), run)


def registered(scale: Scale) -> str:
    """Name the ledger of people who were never billed."""
    return f"registered-{scale.workers}"


def year(scale: Scale) -> str:
    """Name the ledger of people with their monthly runs."""
    return f"year-{scale.workers}-{scale.months}"


def _file(_stages: Stages, folder: Path, rows: int) -> None:
    launch(folder)
    write_csv(folder / "people.csv", people(rows))


def _workbook(_stages: Stages, folder: Path, rows: int) -> None:
    launch(folder)
    write_workbook(folder / "people.xlsx", people(rows))
    write_workbook(folder / "one.xlsx", people(1))  # to load what reads it


def _registered(_stages: Stages, folder: Path, workers: int) -> None:
    launch(folder)
    import_people(folder, workers)
    tell(folder, "projection", "follow", "--once")


def _year(stages: Stages, folder: Path, workers: int, months: int) -> None:
    copied(stages.made(f"registered-{workers}"), folder)
    for run in range(1, months + 1):
        premium_run(folder, run)
    tell(folder, "projection", "follow", "--once")


def _years(_stages: Stages, folder: Path, workers: int) -> None:
    three_years(folder, workers)


_KINDS: dict[str, Callable[..., None]] = {
    "file": _file,
    "workbook": _workbook,
    "registered": _registered,
    "year": _year,
    "years": _years,
}
