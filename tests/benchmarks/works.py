"""The measured works that record: each runs once, in a process of its own, on a copy of a ledger."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from unittest import mock
from uuid import UUID

from benchmarks.ledgers import (
    COMMITMENT,
    ON,
    asked,
    bytes_of,
    desk_in,
    load_models,
    month_of,
    reference,
    settings_of,
    tell,
)
from benchmarks.measured import Measured, Watch, middle_of, watch
from benchmarks.scales import Scale
from benchmarks.stages import year
from benchmarks.synthetic import PROGRAM, people, write_csv
from ledger.application import billing, premiums
from ledger.application.billing import Bill, Drawn
from ledger.application.desk import Desk, Outcome
from ledger.domain.insurance import Insurance
from ledger.journal.book import Journal
from ledger.settings import file_of
from ledger_cli.files import workbooks
from ledger_projections.database import ReadModels
from ledger_projections.kept import KeptBillables
from ledger_projections.worker_register import workers_to_bill


def import_file(folder: Path, scale: Scale) -> Measured:
    """Import the file of people, by the command itself: read, decide, seal, record."""
    del scale
    return _imported(folder, "people.csv", write_csv(folder / "one.csv", people(1)))


def import_workbook(folder: Path, scale: Scale) -> Measured:
    """Import the same people from a workbook, which a child process parses; its memory is measured too."""
    del scale
    said = folder / "child-peak"
    telling = f"; from benchmarks.measured import peak_kib; print(peak_kib(), file=open({str(said)!r}, 'w'))"
    with mock.patch.object(workbooks, "_BEGIN", workbooks._BEGIN + telling):  # noqa: SLF001  (where the child begins)
        measured = _imported(folder, "people.xlsx", folder / "one.xlsx")
    return replace(measured, facts={**measured.facts, "child_kib": int(said.read_text(encoding="ascii"))})


def _imported(folder: Path, name: str, one: Path) -> Measured:
    tell(folder, "worker", "import", str(one), "--on", "2023-05-02", "--dry-run")  # loads what all need
    with desk_in(folder) as desk:
        was = desk.journal.head()
    with watch() as took:
        tell(folder, "worker", "import", str(folder / name), "--on", "2023-05-02")
    with desk_in(folder) as desk:
        head = desk.journal.head()
        workers = sum(entry.name == "WorkerRegistered" for batch in desk.journal.scan() for entry in batch)
    facts = {
        "entries": head,
        "added": head - was,
        "workers": workers,
        "keyring_bytes": bytes_of(folder / "ledger.keys.db"),
    }
    return took.measured(workers, bytes=bytes_of(folder / "ledger.db"), **facts)


def cards(folder: Path, scale: Scale) -> Measured:
    """Hand a card to everybody from a list, by the command itself: read, compare, seal, record."""
    cards = _list_of_cards(folder / "cards.csv", scale.workers)
    one = _list_of_cards(folder / "one.csv", 1)
    tell(folder, "worker", "cards", str(one), "--on", "2023-10-12", "--dry-run")  # loads what all need
    was = bytes_of(folder / "ledger.db")
    with watch() as took:
        tell(folder, "worker", "cards", str(cards), "--on", "2023-10-12")
    with desk_in(folder) as desk:
        handed = sum(entry.name == "CardIssued" for batch in desk.journal.scan() for entry in batch)
    return took.measured(handed, bytes=bytes_of(folder / "ledger.db") - was)


def _list_of_cards(path: Path, count: int) -> Path:
    niks = (row["nik"] for row in people(count))
    lines = [f"{nik};{23_041_000_000 + number}" for number, nik in enumerate(niks)]
    path.write_text("\n".join(["NIK;KPJ", *lines]) + "\n", encoding="utf-8")
    return path


def append(folder: Path, scale: Scale) -> Measured:
    """Append the entries of the first bill as they are: what the journal alone takes."""
    with (
        Journal.open_sqlite(folder.parent / year(scale) / "ledger.db") as other,
        Journal.open_sqlite(folder / "ledger.db") as journal,
    ):
        begin = journal.head()
        after = other.scan(after=begin, upto=begin + scale.workers + 2)
        ready = [entry.at(0) for batch in after for entry in batch]
        was = bytes_of(folder / "ledger.db")
        with watch() as took:
            recorded = journal.append(iter(ready))
    return took.measured(recorded.count, bytes=bytes_of(folder / "ledger.db") - was)


def bill(folder: Path, scale: Scale) -> Measured:
    """Bill everybody for the next month, as one command."""
    was = bytes_of(folder / "ledger.db")
    with desk_in(folder) as desk, ReadModels.open(file_of(settings_of(folder).read_models)) as live:
        ids = everybody(desk, live)
        with watch() as took:
            drawn, outcome = bill_all(desk, live, ids, scale.months + 1)
    workers = drawn.sums.workers if drawn.sums else 0
    return took.measured(outcome.recorded.count, workers=workers, bytes=bytes_of(folder / "ledger.db") - was)


def pay(folder: Path, scale: Scale) -> Measured:
    """Pay that bill."""
    with desk_in(folder) as desk, watch() as took:
        _, outcome = premiums.pay(desk, asked(), reference(scale.months + 1), transfer="SP2D-1")
    return took.measured(outcome.recorded.count)


def bill_and_pay(folder: Path, scale: Scale) -> Measured:
    """Bill everybody for the next month and pay, as two commands: a whole monthly run."""
    was = bytes_of(folder / "ledger.db")
    number = scale.months + 1
    with desk_in(folder) as desk, ReadModels.open(file_of(settings_of(folder).read_models)) as live:
        ids = everybody(desk, live)
        head = desk.journal.head()
        with watch() as took:
            bill_all(desk, live, ids, number)
            premiums.pay(desk, asked(), reference(number), transfer="SP2D-1")
        added = desk.journal.head() - head
    return took.measured(added, workers=len(ids), bytes=bytes_of(folder / "ledger.db") - was)


def follow(folder: Path, scale: Scale) -> Measured:
    """Bring the read models up to date after bill and payment."""
    del scale
    load_models()
    with desk_in(folder) as desk, ReadModels.open(file_of(settings_of(folder).read_models)) as live:
        was = live.position()
        with watch() as took:
            caught = live.catch_up(desk.journal)
    return took.measured(caught.position - was)


def reverse(folder: Path, scale: Scale) -> Measured:
    """Reverse the payment: the month of everybody is free again."""
    with desk_in(folder) as desk, watch() as took:
        _, outcome = premiums.reverse(desk, asked(), reference(scale.months + 1), cause="bounced")
    return took.measured(outcome.recorded.count)


def bill_one(folder: Path, scale: Scale) -> Measured:
    """Bill one worker after the other from a file of one NIK, as whole commands."""
    commands = []
    for number, row in enumerate(islice(people(scale.workers), scale.singles)):
        file = folder / f"nik-{number}.txt"
        file.write_text(row["nik"] + "\n", encoding="ascii")
        whom = ("--niks", str(file), "--commitment", COMMITMENT, "--from", str(month_of(scale.months + 1)))
        commands.append(("premium", "bill", *whom, "--ref", _one(number), "--on", f"{ON}"))
    return _told(folder, commands)


def pay_one(folder: Path, scale: Scale) -> Measured:
    """Pay those bills, one after the other."""
    return _told_of_each(folder, scale, "pay", "--transfer", "SP2D-{}")


def reconcile_one(folder: Path, scale: Scale) -> Measured:
    """Note on which line of a statement each payment was found."""
    return _told_of_each(folder, scale, "reconcile", "--statement", "BRI-2024-05:{}")


def reverse_one(folder: Path, scale: Scale) -> Measured:
    """Reverse those payments, one after the other."""
    return _told_of_each(folder, scale, "reverse", "--reason", "bounced {}")


def _told_of_each(folder: Path, scale: Scale, act: str, option: str, value: str) -> Measured:
    numbers = range(scale.singles)
    return _told(
        folder, [("premium", act, _one(each), option, value.format(each), "--on", f"{ON}") for each in numbers]
    )


def _one(number: int) -> str:
    return f"ONE-{number}"


def _told(folder: Path, commands: Sequence[tuple[str, ...]]) -> Measured:
    """Give whole commands in this process: the ledger is opened for each, and its read models brought up to date."""
    tell(folder, *commands[0], "--dry-run")  # loads what all need, and records nothing
    with desk_in(folder) as desk:
        was = desk.journal.head()
    each = list[Watch]()
    for command in commands:
        with watch() as took:
            tell(folder, *command)
        each.append(took)
    with desk_in(folder) as desk:
        return middle_of(each, entries=desk.journal.head() - was)


def bill_all(desk: Desk, live: ReadModels, ids: list[UUID], run: int) -> tuple[Drawn, Outcome]:
    """Bill everybody of a list for the month of a run, as `premium bill` does once it knows whom."""
    wanted = Bill(
        commitment=COMMITMENT,
        whom=f"program {PROGRAM}",
        workers=ids,
        since=month_of(run),
        months=1,
        insurances=tuple(Insurance),
        reference=reference(run),
    )
    return billing.bill(desk, asked(), wanted, KeptBillables(live))


def everybody(desk: Desk, live: ReadModels) -> list[UUID]:
    """List the workers of the program from read models that are brought up to date."""
    live.catch_up(desk.journal)
    with live.connect() as connection:
        return [UUID(worker) for worker in workers_to_bill(connection, program=PROGRAM)]


WORKS: dict[str, Callable[[Path, Scale], Measured]] = {
    work.__name__: work
    for work in (
        *(import_file, import_workbook, cards, append),
        *(bill_and_pay, bill, pay, follow, reverse),
        *(bill_one, pay_one, reconcile_one, reverse_one),
    )
}
