"""Small histories for tests of read models: a journal in memory, and a clerk who writes plausible commands into it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from ledger.domain.commitment import events as commitment
from ledger.domain.insurance import CoverLine, Insurance, totals, worker_months
from ledger.domain.month import month
from ledger.domain.payment import events as payment
from ledger.domain.region import events as region
from ledger.domain.worker import events as worker
from ledger.journal.book import Journal
from ledger.journal.entry import Entry, Envelope, Event, stream_id

JULY = date(2023, 7, 3)
PRICES = {Insurance.JKK: 10_000, Insurance.JKM: 6_800}
ACCOUNTS = {Insurance.JKK: "5.1.02.02.02.0006", Insurance.JKM: "5.1.02.02.02.0007"}
BOTH = (Insurance.JKK, Insurance.JKM)
VILLAGE = "13.73.01.1001"
NEXT_VILLAGE = "13.73.01.1002"
FAR_VILLAGE = "64.74.01.1001"


def person(number: int) -> UUID:
    """Name a worker in a way that tests can repeat."""
    return UUID(int=0x4000_8000_0000_0000_0000 + number)


@dataclass(slots=True)
class ListedEntries:
    """A journal that is only a list, for what a real one would refuse to hold."""

    entries: list[Entry]

    def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
        chosen = self.entries[after:upto]
        for start in range(0, len(chosen), batch):
            yield chosen[start : start + batch]

    def head(self) -> int:
        return self.entries[-1].position if self.entries else 0


@dataclass(slots=True)
class Clerk:
    """Writes commands into a journal, a minute apart unless told otherwise."""

    journal: Journal = field(default_factory=Journal.in_memory)
    versions: dict[UUID, int] = field(default_factory=dict)
    commands: int = 0
    begun: datetime = datetime(2023, 7, 1, 8, 0, tzinfo=UTC)
    apart: timedelta = timedelta(minutes=1)
    """Nothing, where several clerks write at once: none of them may come before another."""
    homes: dict[UUID, tuple[str, str, bool]] = field(default_factory=dict)
    bills: dict[str, tuple[str, list[UUID], tuple[commitment.AccountAmount, ...]]] = field(default_factory=dict)

    def write(self, *events: tuple[UUID, Event]) -> None:
        """Record one command."""
        self.commands += 1
        envelope = Envelope(
            recorded_at=self.begun + self.commands * self.apart,
            actor="bendahara",
            command_id=f"command-{self.commands}",
            document="SK 1/2023",
        )
        self.journal.append(self._entries(envelope, events))

    def _entries(self, envelope: Envelope, events: Iterable[tuple[UUID, Event]]) -> Iterator[Entry]:
        for stream, event in events:
            self.versions[stream] = self.versions.get(stream, 0) + 1
            yield Entry(stream_hex=stream.hex, version=self.versions[stream], event=event, envelope=envelope)

    def register(
        self,
        *numbers: int,
        village: str = VILLAGE,
        occupation: str = "petani",
        disability: bool = False,
        program: str | None = None,
    ) -> list[UUID]:
        """Register workers."""
        for number in numbers:
            self.homes[person(number)] = (village, occupation, disability)
        made = worker.WorkerRegistered(
            effective=JULY,
            personal=b"sealed",
            village=village,
            occupation=occupation,
            sex="F",
            birth_year=1980,
            disability=disability,
            segment="BPU",
            program=program,
        )
        self.write(*[(person(number), made) for number in numbers])
        return [person(number) for number in numbers]

    def move(self, number: int, village: str) -> None:
        """Let a worker move."""
        _, occupation, disability = self.homes[person(number)]
        self.homes[person(number)] = (village, occupation, disability)
        self.write((person(number), worker.WorkerMoved(effective=JULY, village=village)))

    def commit(self, reference: str, *, source: str = "APBD", each_rupiah: int = 100_000_000) -> None:
        """Promise the same amount for each insurance."""
        self.write(
            (
                stream_id("commitment", reference),
                commitment.FundingCommitted(
                    effective=JULY,
                    reference=reference,
                    source=source,
                    group_code="SG",
                    owner="Kota Sawahlunto",
                    fiscal_year=2023,
                    cover_since=month("2023-07"),
                    cover_until=month("2024-06"),
                    legal_basis="DPA 2023",
                    villages=("13.73",),
                    program=None,
                    lines=tuple(
                        commitment.AccountLine(account=ACCOUNTS[each], insurance=each, amount_rupiah=each_rupiah)
                        for each in BOTH
                    ),
                ),
            )
        )

    def bill(
        self,
        reference: str,
        workers: Sequence[UUID],
        *,
        of: str,
        since: str = "2023-07",
        months: int = 3,
        insurances: tuple[Insurance, ...] = BOTH,
    ) -> None:
        """Bill months of workers."""
        lines = tuple(
            CoverLine(insurance=each, since=month(since), months=months, monthly_rupiah=PRICES[each])
            for each in insurances
        )
        amounts = tuple(
            commitment.AccountAmount(account=ACCOUNTS[insurance], amount_rupiah=rupiah * len(workers))
            for insurance, rupiah in totals(lines).items()
        )
        self.bills[reference] = (of, list(workers), amounts)
        billed = payment.PremiumBilled(
            effective=JULY,
            reference=reference,
            commitment=of,
            whom="named in a test",
            since=month(since),
            months=months,
            insurances=insurances,
            workers=len(workers),
            worker_months=len(list(worker_months(lines))) * len(workers),
            amounts=amounts,
            total_rupiah=sum(each.amount_rupiah for each in amounts),
            lines_sha256="0" * 64,
        )
        reserved = commitment.FundsReserved(effective=JULY, payment=reference, amounts=amounts)
        self.write(
            (stream_id("payment", reference), billed),
            (stream_id("commitment", of), reserved),
            *[(each, self._cover(each, reference, of, lines)) for each in workers],
        )

    def _cover(self, who: UUID, reference: str, of: str, lines: tuple[CoverLine, ...]) -> worker.CoverBilled:
        village, occupation, disability = self.homes[who]
        return worker.CoverBilled(
            effective=JULY,
            payment=reference,
            commitment=of,
            lines=lines,
            village=village,
            occupation=occupation,
            disability=disability,
            segment="BPU",
        )

    def pay(self, reference: str, *, on: date = JULY) -> None:
        """Pay a bill."""
        of, _, amounts = self.bills[reference]
        paid = payment.PremiumPaid(
            effective=on, transfer=f"SP2D-{reference}", amount_rupiah=sum(each.amount_rupiah for each in amounts)
        )
        drawn = commitment.FundsDrawn(effective=on, payment=reference, amounts=amounts)
        self.write((stream_id("payment", reference), paid), (stream_id("commitment", of), drawn))

    def void(self, reference: str) -> None:
        """Withdraw a bill before it is paid."""
        of, workers, amounts = self.bills[reference]
        self.write(
            (stream_id("payment", reference), payment.BillVoided(effective=JULY, cause="wrong-list")),
            (
                stream_id("commitment", of),
                commitment.ReservationReleased(effective=JULY, payment=reference, amounts=amounts),
            ),
            *[(each, worker.CoverReleased(effective=JULY, payment=reference)) for each in workers],
        )

    def reverse(self, reference: str) -> None:
        """Take a payment back whole."""
        of, workers, amounts = self.bills[reference]
        total = sum(each.amount_rupiah for each in amounts)
        self.write(
            (
                stream_id("payment", reference),
                payment.PaymentReversed(effective=JULY, cause="bounced", amount_rupiah=total),
            ),
            (stream_id("commitment", of), commitment.FundsReturned(effective=JULY, payment=reference, amounts=amounts)),
            *[(each, worker.CoverReversed(effective=JULY, payment=reference)) for each in workers],
        )

    def count_workforce(self, code: str, workers: int, *, on: date = JULY) -> None:
        """Note what an office counted."""
        self.write(
            (
                stream_id("region", code),
                region.WorkforceCounted(
                    effective=on, region=code, workers=workers, definition="penduduk bekerja", source="BPS"
                ),
            )
        )


def a_quarter() -> Clerk:
    """Three workers, one commitment, one paid quarter: the smallest history that has everything a trail needs."""
    clerk = Clerk()
    clerk.commit("APBD-2023")
    workers = clerk.register(1, 2, 3)
    clerk.bill("TW3", workers, of="APBD-2023")
    clerk.pay("TW3")
    return clerk
