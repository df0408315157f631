"""Monthly runs of the same people, one after the other: bill, pay, and follow, beside a bare table that grows as old.

Ledger and table are opened anew for each run, as a command opens them a month later: none begins with the pages that
the run before left in memory.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from benchmarks.floors import insert_into, lay_entries
from benchmarks.ledgers import asked, bytes_of, desk_in, reference, settings_of
from benchmarks.measured import Measured, Watch, watch
from benchmarks.works import bill_all, everybody
from ledger.application import premiums
from ledger.settings import file_of
from ledger_projections.database import ReadModels


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One monthly premium run."""

    number: int
    workers: int
    bill: Measured
    bare: Measured
    """The entries of that bill, encoded, digested and inserted into a table that has taken in all runs before."""
    pay: Measured
    follow: Measured
    entries: int
    """In the journal after it."""
    journal_bytes: int
    bare_bytes: int
    read_bytes: int

    @property
    def whole(self) -> Measured:
        """Give what bill, payment and read models took together."""
        parts = (self.bill, self.pay, self.follow)
        took = Watch(seconds=sum(each.seconds for each in parts), cpu_seconds=sum(each.cpu_seconds for each in parts))
        return took.measured(self.follow.count)


def run_months(folder: Path, runs: int) -> list[Run]:
    """Bill and pay everybody of a ledger month by month, in one process; read models follow after each payment."""
    lay_entries(folder, _table(folder))
    with desk_in(folder) as desk, ReadModels.open(settings_of(folder).read_models) as live:
        ids = everybody(desk, live)
    return [_run(folder, ids, number) for number in range(1, runs + 1)]


def _run(folder: Path, ids: list[UUID], number: int) -> Run:
    table = _table(folder)
    with desk_in(folder) as desk, ReadModels.open(settings_of(folder).read_models) as live:
        with watch() as took:
            _, drawn_up = bill_all(desk, live, ids, number)
        bill = took.measured(drawn_up.recorded.count)
        with watch() as took:
            _, settled = premiums.pay(desk, asked(), reference(number), transfer=f"SP2D-{number}")
        pay = took.measured(settled.recorded.count)
        was = live.position()
        with watch() as took:
            caught = live.catch_up(desk.journal)
        entries = desk.journal.head()
    bare = insert_into(table, folder, upto=entries - pay.count)
    insert_into(table, folder)  # the payment, so that the table is as old as the ledger next month
    return Run(
        number=number,
        workers=len(ids),
        bill=bill,
        bare=bare,
        pay=pay,
        follow=took.measured(caught.position - was),
        entries=entries,
        journal_bytes=bytes_of(folder / "ledger.db"),
        bare_bytes=bytes_of(table),
        read_bytes=bytes_of(file_of(settings_of(folder).read_models)),
    )


def _table(folder: Path) -> Path:
    return folder / "bare.db"
