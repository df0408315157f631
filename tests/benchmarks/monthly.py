"""Monthly runs of the same people, one after the other: bill, pay, and follow."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from benchmarks.ledgers import asked, bytes_of, desk_in, reference, settings_of
from benchmarks.measured import Watch, watch
from benchmarks.works import bill_all, everybody
from ledger.application import premiums
from ledger.application.desk import Desk
from ledger.settings import file_of
from ledger_projections.database import ReadModels


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One monthly premium run."""

    number: int
    bill: Watch
    pay: Watch
    follow: Watch
    added: int
    """Entries of this run."""
    entries: int
    """In the journal after it."""
    journal_bytes: int
    read_bytes: int


def run_months(folder: Path, runs: int) -> list[Run]:
    """Bill and pay everybody of a ledger month by month, in one process; read models follow after each payment."""
    with desk_in(folder) as desk, ReadModels.open(settings_of(folder).read_models) as live:
        ids = everybody(desk, live)
        return [_run(folder, desk, live, ids, number) for number in range(1, runs + 1)]


def _run(folder: Path, desk: Desk, live: ReadModels, ids: list[UUID], number: int) -> Run:
    was = desk.journal.head()
    with watch() as billed:
        bill_all(desk, live, ids, number)
    with watch() as paid:
        premiums.pay(desk, asked(), reference(number), transfer=f"SP2D-{number}")
    with watch() as followed:
        live.catch_up(desk.journal)
    head = desk.journal.head()
    return Run(
        number=number,
        bill=billed,
        pay=paid,
        follow=followed,
        added=head - was,
        entries=head,
        journal_bytes=bytes_of(folder / "ledger.db"),
        read_bytes=bytes_of(file_of(settings_of(folder).read_models)),
    )
