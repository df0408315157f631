"""Makers of made-up people, promises and requests, for tests of every room.

NIKs are of Sawahlunto and well formed; serials from 9000 on, which no office hands out, show that nobody is meant.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from ledger.application import billing, commitments, people, premiums, programs, workers
from ledger.application.desk import Asked, Desk, Outcome
from ledger.application.forms import Form
from ledger.application.imports import Numbered
from ledger.domain.commitment.events import AccountLine, FundingCommitted
from ledger.domain.insurance import Insurance
from ledger.domain.month import month
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.worker.person import Person
from ledger.journal.book import Journal
from ledger.journal.entry import Entry, Envelope, Event
from ledger.journal.keyring import Keyring
from ledger.reference.regions import load_regions
from ledger.reference.rulebook import shipped_rulebook

START = datetime(2023, 5, 2, 2, 0, tzinfo=UTC)
MARCH, MAY = date(2023, 3, 1), date(2023, 5, 2)
ONE, TWO, THREE = "13.73.01.1001", "13.73.01.1002", "13.73.01.1003"
"""Villages of Sawahlunto."""
FOREIGN = "64.74.01.1001"
"""A village of Bontang."""
BOTH = (Insurance.JKK, Insurance.JKM)
JKK_ACCOUNT, JKM_ACCOUNT = "5.1.02.02.02.0006", "5.1.02.02.02.0007"


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is told otherwise."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now

    def go(self, seconds: float) -> None:
        """Move on, or back when negative."""
        self.now += timedelta(seconds=seconds)


def new_desk(clock: Callable[[], datetime], journal: Journal | None = None) -> Desk:
    """Make a ledger that is gone when the test ends."""
    return Desk(
        journal=journal or Journal.in_memory(),
        keyring=Keyring.in_memory(clock=clock),
        regions=load_regions(),
        load_shipped=shipped_rulebook,
        clock=clock,
    )


def nik(number: int) -> str:
    """Make the NIK of the person with a number from 0 to 999."""
    return f"1373010508909{number:03d}"


def person(number: int) -> Person:
    """Make up a person."""
    return Person(nik=nik(number), name=f"Warga {number}", born_on=date(1990, 8, 5))


def form(
    number: int, *, village: str = ONE, program: str | None = None, occupation: str = "petani", disability: bool = False
) -> Form:
    """Fill in a registration form for the person with that number."""
    return Form(
        person=person(number),
        village=village,
        occupation=occupation,
        sex="M",
        program=program,
        disability=disability,
    )


def rows(forms: Iterable[Form]) -> Callable[[], Iterable[Numbered]]:
    """Make a file of forms that can be read as often as one likes."""
    kept = [Numbered.of(row, each) for row, each in enumerate(forms, start=2)]
    return lambda: iter(kept)


def asked(on: date = MAY, *, key: str | None = None, dry_run: bool = False, accept_clock: bool = False) -> Asked:
    """Ask as Siti does."""
    return Asked(on=on, actor="siti", key=key, dry_run=dry_run, accept_clock=accept_clock)


def unasked_day(on: date) -> Asked:
    """Ask without naming a day; it happens to be this one."""
    return Asked(on=on, actor="siti", on_given=False)


def program(reference: str = "DESA-100", *, places: int | None = 100, until: date | None = None) -> ProgramLaunched:
    """Describe a program of Sawahlunto."""
    return ProgramLaunched(
        effective=MARCH,
        reference=reference,
        title="Satu desa, 100 pekerja",
        region="13.73",
        until=until,
        places_per_village=places,
    )


def promise(
    reference: str = "APBD-2023",
    *,
    jkk: int = 10_000_000,
    jkm: int = 10_000_000,
    villages: tuple[str, ...] = (),
    since: str = "2023-03",
    until: str = "2024-02",
    in_program: str | None = None,
) -> FundingCommitted:
    """Describe a commitment with one line for each insurance."""
    return FundingCommitted(
        effective=MARCH,
        reference=reference,
        source="APBD",
        group_code="SG",
        owner="Kota Sawahlunto",
        fiscal_year=2023,
        cover_since=month(since),
        cover_until=month(until),
        legal_basis="DPA 1",
        villages=villages,
        program=in_program,
        lines=(
            AccountLine(account=JKK_ACCOUNT, insurance=Insurance.JKK, amount_rupiah=jkk),
            AccountLine(account=JKM_ACCOUNT, insurance=Insurance.JKM, amount_rupiah=jkm),
        ),
    )


def register(desk: Desk, *numbers: int, village: str = ONE, program: str | None = None) -> list[UUID]:
    """Register people in March."""
    return [workers.register(desk, asked(MARCH), form(each, village=village, program=program))[0] for each in numbers]


def launch(desk: Desk, reference: str = "DESA-100", *, places: int | None = 100, until: date | None = None) -> Outcome:
    """Launch a program in March."""
    return programs.launch(desk, asked(MARCH), program(reference, places=places, until=until))


def commit(desk: Desk, promised: FundingCommitted | None = None) -> Outcome:
    """Make a commitment in March."""
    return commitments.make(desk, asked(MARCH), promised or promise())


def wanted(
    desk: Desk,
    numbers: Sequence[int],
    *,
    commitment: str = "APBD-2023",
    since: str = "2023-05",
    months: int = 3,
    insurances: tuple[Insurance, ...] = BOTH,
    ref: str | None = None,
    whom: str = "file nik.txt",
    by_name: bool = False,
    skip_covered: bool = False,
) -> billing.Bill:
    """Describe a bill for people by their numbers."""
    return billing.Bill(
        commitment=commitment,
        whom=whom,
        workers=people.find_all(desk, [nik(number) for number in numbers]),
        since=month(since),
        months=months,
        insurances=insurances,
        reference=ref,
        by_name=by_name,
        skip_covered=skip_covered,
    )


def bill(desk: Desk, numbers: Sequence[int], *, ref: str = "B1", since: str = "2023-05", months: int = 3) -> Outcome:
    """Draw up a bill on 2 May."""
    return billing.bill(desk, asked(), wanted(desk, numbers, ref=ref, since=since, months=months))[1]


def pay(desk: Desk, ref: str = "B1", *, on: date = MAY) -> Outcome:
    """Pay a bill."""
    return premiums.pay(desk, asked(on), ref, transfer=f"SP2D {ref}")[1]


def append_raw(journal: Journal, stream: UUID, version: int, *events: Event, at: datetime = START) -> None:
    """Write entries past every rule, as somebody with the file in hand could."""
    envelope = Envelope(recorded_at=at, actor="intruder", command_id="none")
    journal.append(
        Entry(stream_hex=stream.hex, version=version + offset, event=event, envelope=envelope)
        for offset, event in enumerate(events)
    )


def everything(journal: Journal) -> list[Entry]:
    """List all entries of a journal."""
    return [entry for batch in journal.scan() for entry in batch]
