"""Two clerks who import lists at once, in processes of their own. A module of its own, so that children find it."""

from datetime import UTC, datetime
from pathlib import Path

from journal_processes import Place
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.application.imports import Numbered, import_workers
from ledger.application.opening import open_desk, start_ledger
from ledger.domain.worker.person import Person
from ledger.settings import Settings
from makers import ONE, asked

OPENED = datetime(2023, 5, 2, 2, 0, tzinfo=UTC)


def settings(folder: Path) -> Settings:
    """Name the files of the ledger in a folder."""
    return Settings.from_environment({"LEDGER_URL": f"sqlite:///{folder}/ledger.db", "LEDGER_ACTOR": "siti"})


def begin(folder: Path) -> None:
    """Begin a ledger in a folder."""
    start_ledger(settings(folder))


def desk(folder: Path) -> Desk:
    """Open the ledger in a folder; its clock stands still."""
    return open_desk(settings(folder), lambda: OPENED)


def number_of(serial: int) -> str:
    """Make the NIK of one of twenty thousand women and men of Sawahlunto."""
    day, rest = divmod(serial, 1000)
    return f"137301{1 + day:02d}08909{rest:03d}"


def listed(first: int, last: int) -> list[Numbered]:
    """Write a list of workers, from one serial number to before another."""
    return [
        Numbered.of(
            row,
            Form(
                person=Person(
                    nik=number_of(serial),
                    name=f"Warga {serial}",
                    born_on=datetime(1990, 8, 1 + serial // 1000, tzinfo=UTC).date(),
                ),
                village=ONE,
                occupation="petani",
                sex="M",
            ),
        )
        for row, serial in enumerate(range(first, last), start=2)
    ]


def import_together(place: Place, first: int, last: int) -> None:
    """Import a list at the same moment as the other process; say how many were new and how many known."""
    ledger = desk(place.path)
    with ledger.journal, ledger.keyring:
        rows = listed(first, last)
        place.together()
        plan, outcome = import_workers(ledger, asked(), lambda: iter(rows))
        place.say((plan.new, plan.known, outcome.recorded.count, len(plan.asked) + len(plan.refused)))
