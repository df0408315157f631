"""The measured works: each runs once, in a process of its own, on a copy of a ledger."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock
from uuid import UUID

from benchmarks.ledgers import BILL, COMMITMENT, SINCE, Scale, asked, bytes_of, desk_in, settings_of, tell
from benchmarks.measured import Measured, Watch, watch
from benchmarks.synthetic import PROGRAM, people
from benchmarks.years import KNOWN_AT
from ledger.application import billing, premiums
from ledger.application.billing import Bill
from ledger.application.desk import Desk
from ledger.application.verification import verify as verify_journal
from ledger.domain.insurance import Insurance
from ledger.domain.month import month
from ledger.journal.book import Journal
from ledger.reference.rulebook import shipped_rulebook
from ledger.settings import file_of
from ledger_cli.files import workbooks
from ledger_projections.cover_spells import covered_workers
from ledger_projections.database import ReadModels
from ledger_projections.kept import KeptBillables
from ledger_projections.replay import replayed
from ledger_projections.worker_register import workers_to_bill


def import_file(folder: Path, scale: Scale) -> Measured:
    """Import the file of people, by the command itself: read, decide, seal, record."""
    del scale
    return _imported(folder, "people.csv")


def import_workbook(folder: Path, scale: Scale) -> Measured:
    """Import the same people from a workbook, which a child process parses; its memory is measured too."""
    del scale
    said = folder / "child-peak"
    telling = f"; from benchmarks.measured import peak_kib; print(peak_kib(), file=open({str(said)!r}, 'w'))"
    with mock.patch.object(workbooks, "_BEGIN", workbooks._BEGIN + telling):  # noqa: SLF001  (where the child begins)
        measured = _imported(folder, "people.xlsx")
    return replace(measured, facts={**measured.facts, "child_kib": int(said.read_text(encoding="ascii"))})


def _imported(folder: Path, name: str) -> Measured:
    with watch() as took:
        tell(folder, "worker", "import", str(folder / name), "--on", "2023-05-02")
    with desk_in(folder) as desk:
        head = desk.journal.head()
        workers = sum(entry.name == "WorkerRegistered" for batch in desk.journal.scan() for entry in batch)
    facts = {"entries": head, "workers": workers, "keyring_bytes": bytes_of(folder / "ledger.keys.db")}
    return took.measured(workers, bytes=bytes_of(folder / "ledger.db"), **facts)


def append(folder: Path, scale: Scale) -> Measured:
    """Append the entries of a bill as they are: what the journal alone takes."""
    del scale
    with (
        Journal.open_sqlite(folder.parent / "billed" / "ledger.db") as other,
        Journal.open_sqlite(folder / "ledger.db") as journal,
    ):
        ready = [entry.at(0) for batch in other.scan(after=journal.head()) for entry in batch]
        was = bytes_of(folder / "ledger.db")
        with watch() as took:
            recorded = journal.append(iter(ready))
    return took.measured(recorded.count, bytes=bytes_of(folder / "ledger.db") - was)


def bill(folder: Path, scale: Scale) -> Measured:
    """Bill everybody for some months, as one command."""
    ids = _everybody(folder)
    with desk_in(folder) as desk:
        with watch() as took, ReadModels.open(file_of(settings_of(folder).read_models)) as live:
            wanted = bill_of(ids, BILL, SINCE, scale.months)
            drawn, outcome = billing.bill(desk, asked(), wanted, KeptBillables(live))
        workers = drawn.sums.workers if drawn.sums else 0
    return took.measured(outcome.recorded.count, workers=workers)


def pay(folder: Path, scale: Scale) -> Measured:
    """Pay the bill."""
    del scale
    with desk_in(folder) as desk, watch() as took:
        _, outcome = premiums.pay(desk, asked(), BILL, transfer="SP2D-1")
    return took.measured(outcome.recorded.count)


def reverse(folder: Path, scale: Scale) -> Measured:
    """Reverse the payment: the months of everybody are free again."""
    del scale
    with desk_in(folder) as desk, watch() as took:
        _, outcome = premiums.reverse(desk, asked(), BILL, cause="bounced")
    return took.measured(outcome.recorded.count)


def cards(folder: Path, scale: Scale) -> Measured:
    """Hand a card to everybody from a list, by the command itself: read, compare, seal, record."""
    niks = [row["nik"] for row in people(scale.workers)]
    lines = [f"{nik};{23_041_000_000 + number}" for number, nik in enumerate(niks)]
    (folder / "cards.csv").write_text("\n".join(["NIK;KPJ", *lines]) + "\n", encoding="utf-8")
    was = bytes_of(folder / "ledger.db")
    with watch() as took:
        tell(folder, "worker", "cards", str(folder / "cards.csv"), "--on", "2023-10-12")
    with desk_in(folder) as desk:
        handed = sum(entry.name == "CardIssued" for batch in desk.journal.scan() for entry in batch)
    return took.measured(handed, bytes=bytes_of(folder / "ledger.db") - was)


def scan(folder: Path, scale: Scale) -> Measured:
    """Read the journal in order."""
    del scale
    with desk_in(folder) as desk, watch() as took:
        count = sum(len(batch) for batch in desk.journal.scan())
    return took.measured(count)


def follow(folder: Path, scale: Scale) -> Measured:
    """Bring the read models up to date after the bill."""
    del scale
    with desk_in(folder) as desk, ReadModels.open(file_of(settings_of(folder).read_models)) as live:
        was = live.position()
        with watch() as took:
            caught = live.catch_up(desk.journal)
    return took.measured(caught.position - was)


def rebuild(folder: Path, scale: Scale) -> Measured:
    """Make every read model anew."""
    del scale
    with desk_in(folder) as desk, ReadModels.open(file_of(settings_of(folder).read_models)) as live, watch() as took:
        built = live.rebuild(desk.journal)
    return took.measured(built.position, bytes=bytes_of(file_of(settings_of(folder).read_models)))


def verify(folder: Path, scale: Scale) -> Measured:
    """Prove that the journal is whole and its money adds up."""
    del scale
    with desk_in(folder) as desk, watch() as took:
        verified = verify_journal(desk.journal)
    if verified.differences:
        msg = f"the measured ledger is wrong: {verified.differences[0].sentence}"
        raise RuntimeError(msg)
    return took.measured(verified.entries)


def replay(folder: Path, scale: Scale) -> Measured:
    """Make every read model in memory as of the middle of the journal."""
    del scale
    with desk_in(folder) as desk:
        upto = desk.journal.head() // 2
        with watch() as took, replayed(desk.journal, upto):
            pass
    return took.measured(upto)


def trail(folder: Path, scale: Scale) -> Measured:
    """Ask for the trail of one worker after the other, as whole commands."""
    niks = [row["nik"] for row in people(scale.questions)]
    return _asked(folder, [("trail", "worker", nik, "-o", "json") for nik in niks])


def coverage(folder: Path, scale: Scale) -> Measured:
    """Ask who is covered, by village, as whole commands."""
    return _asked(folder, [("report", "coverage", "--month", SINCE, "--by", "village", "-o", "json")] * scale.questions)


def cover(folder: Path, scale: Scale) -> Measured:
    """Derive both insurances of everybody, month by month, from the read models in one pass."""
    del scale
    terms, workers, alike, months = shipped_rulebook().cover_terms, 0, set(), 0
    with (
        ReadModels.open(file_of(settings_of(folder).read_models)) as live,
        live.connect() as connection,
        watch() as took,
    ):
        for each in covered_workers(connection, terms, KNOWN_AT):
            workers += 1
            alike.add(each.alike)
            months += sum(len(cover.cells) for cover in each.alike.covers.values())
    return took.measured(workers, histories=len(alike), insurance_months=months)


def bill_of(ids: list[UUID], reference: str, since: str, months: int) -> Bill:
    """Ask for a bill of everybody."""
    return Bill(
        commitment=COMMITMENT,
        whom=f"program {PROGRAM}",
        workers=ids,
        since=month(since),
        months=months,
        insurances=tuple(Insurance),
        reference=reference,
    )


def everybody(desk: Desk, folder: Path) -> list[UUID]:
    """List the workers of the program from read models that are brought up to date."""
    with ReadModels.open(file_of(settings_of(folder).read_models)) as live:
        live.catch_up(desk.journal)
        with live.connect() as connection:
            return [UUID(worker) for worker in workers_to_bill(connection, program=PROGRAM)]


def _everybody(folder: Path) -> list[UUID]:
    with desk_in(folder) as desk:
        return everybody(desk, folder)


def _asked(folder: Path, questions: list[tuple[str, ...]]) -> Measured:
    tell(folder, *questions[0])  # the first one imports what all need
    asked_one: list[Watch] = []
    for question in questions:
        with watch() as took:
            said = tell(folder, *question)
        asked_one.append(took)
        if '"rows":' not in said:
            msg = f"no answer to {' '.join(question)}"
            raise RuntimeError(msg)
    asked_one.sort(key=lambda each: each.seconds)
    p99 = asked_one[min(len(asked_one) - 1, len(asked_one) * 99 // 100)]
    return asked_one[len(asked_one) // 2].measured(len(asked_one), p99_seconds=p99.seconds)


WORKS: dict[str, Callable[[Path, Scale], Measured]] = {
    work.__name__: work
    for work in (
        import_file,
        import_workbook,
        append,
        bill,
        pay,
        reverse,
        cards,
        scan,
        follow,
        rebuild,
        verify,
        replay,
        cover,
        trail,
        coverage,
    )
}
