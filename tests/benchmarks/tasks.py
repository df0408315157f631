"""What is measured, on which ledger, against which floor; and how the ledgers come about."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ledgers import BILL, COMMITMENT, SINCE, Scale, copied, import_people, launch, tell
from benchmarks.synthetic import PROGRAM, people, write_csv, write_workbook
from benchmarks.years import MONTHS, three_years


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One line of the table."""

    name: str
    says: str
    work: str
    stage: str
    floor: str | None = None
    aim: float | None = None
    """The least share of the floor's speed."""
    once: bool = False
    """Measured for its memory: one repetition."""
    waits: bool = False
    """The work is done by others, a server above all; what this process worked says nothing."""


APPEND_AIM = 0.3
REBUILD_AIM = 0.3


def tasks(scale: Scale) -> tuple[Task, ...]:
    """List what is measured by default."""
    return (
        Task(
            name="import",
            says=f"import a CSV of {scale.rows} workers",
            work="import_file",
            stage="file",
            floor="append",
        ),
        *(
            Task(
                name=f"import-{rows}",
                says=f"the same with {rows} rows, for its memory",
                work="import_file",
                stage=f"file-{rows}",
                once=True,
            )
            for rows in scale.memory_rows
        ),
        Task(
            name="import-xlsx",
            says=f"import the same {scale.rows} workers as XLSX",
            work="import_workbook",
            stage="file-xlsx",
            floor="append",
        ),
        *(
            Task(
                name=f"import-xlsx-{rows}",
                says=f"XLSX of {rows} rows, for its memory",
                work="import_workbook",
                stage=f"file-xlsx-{rows}",
                once=True,
            )
            for rows in scale.memory_rows
        ),
        Task(
            name="append",
            says="append the entries of a bill",
            work="append",
            stage="registered",
            floor="append",
            aim=APPEND_AIM,
        ),
        Task(
            name="bill",
            says=f"bill {scale.workers} workers for {scale.months} months",
            work="bill",
            stage="registered",
            floor="append",
        ),
        Task(name="pay", says="pay the bill", work="pay", stage="billed", floor="append"),
        Task(name="reverse", says="reverse the payment", work="reverse", stage="paid", floor="append"),
        Task(
            name="cards",
            says=f"hand over {scale.workers} cards from a list",
            work="cards",
            stage="registered",
            floor="append",
        ),
        Task(name="scan", says="read the journal", work="scan", stage="followed", floor="scan"),
        Task(name="follow", says="follow the bill", work="follow", stage="paid", floor="follow", aim=REBUILD_AIM),
        Task(
            name="rebuild",
            says="rebuild every read model",
            work="rebuild",
            stage="followed",
            floor="rebuild",
            aim=REBUILD_AIM,
        ),
        Task(name="verify", says="verify the journal", work="verify", stage="followed", floor="scan"),
        Task(name="replay", says="replay as of the middle", work="replay", stage="followed", floor="replay"),
        Task(
            name="cover",
            says=f"derive the cover of {scale.cover_workers} workers over {MONTHS} months; floor: fold them",
            work="cover",
            stage="years",
            floor="fold",
        ),
        Task(name="trail", says="`trail worker`, whole command", work="trail", stage="followed"),
        Task(name="coverage", says="`report coverage --by village`, whole command", work="coverage", stage="followed"),
    )


_Make = Callable[[Path, Path], None]


def stages(scale: Scale) -> Mapping[str, _Make]:
    """Say how each ledger is made: in a folder, from those made before beside it."""

    def file_of(rows: int, write: Callable[[Path, Iterator[dict[str, str]]], Path] = write_csv) -> _Make:
        def make(folder: Path, _beside: Path) -> None:
            launch(folder)
            write(folder / ("people.csv" if write is write_csv else "people.xlsx"), people(rows))

        return make

    def registered(folder: Path, _beside: Path) -> None:
        launch(folder)
        import_people(folder, scale.workers)
        tell(folder, "projection", "follow", "--once")

    def billed(folder: Path, beside: Path) -> None:
        copied(beside / "registered", folder)
        tell(
            folder,
            *("premium", "bill", "--program", PROGRAM, "--commitment", COMMITMENT, "--ref", BILL),
            *("--from", SINCE, "--months", str(scale.months), "--on", "2023-05-03"),
        )

    def paid(folder: Path, beside: Path) -> None:
        copied(beside / "billed", folder)
        tell(folder, "premium", "pay", BILL, "--on", "2023-05-03", "--transfer", "SP2D-1")

    def followed(folder: Path, beside: Path) -> None:
        copied(beside / "paid", folder)
        tell(folder, "projection", "follow", "--once")

    def years(folder: Path, _beside: Path) -> None:
        three_years(folder, scale.cover_workers)

    return {
        "file": file_of(scale.rows),
        **{f"file-{rows}": file_of(rows) for rows in scale.memory_rows},
        "file-xlsx": file_of(scale.rows, write_workbook),
        **{f"file-xlsx-{rows}": file_of(rows, write_workbook) for rows in scale.memory_rows},
        "registered": registered,
        "billed": billed,
        "paid": paid,
        "followed": followed,
        "years": years,
    }


_BEFORE = {"billed": ("registered",), "paid": ("billed",), "followed": ("paid",)}
_ALSO = {"append": ("billed",)}


@dataclass(frozen=True, slots=True)
class Stages:
    """The ledgers of one run; each is made when it is first asked for."""

    folder: Path
    scale: Scale

    def of(self, task: Task) -> Path:
        """Give the ledger that a task begins with."""
        for other in _ALSO.get(task.work, ()):
            self.made(other)
        return self.made(task.stage)

    def made(self, name: str) -> Path:
        """Give a ledger by name."""
        place = self.folder / name
        if not place.exists():
            for before in _BEFORE.get(name, ()):
                self.made(before)
            stages(self.scale)[name](place, self.folder)
        return place

    def fresh(self, task: Task) -> Path:
        """Copy that ledger for one repetition, over the copy of the repetition before."""
        run = self.folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        return copied(self.of(task), run)
