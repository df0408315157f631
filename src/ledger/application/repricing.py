"""What the bills that stand would cost by the rules of now, or by rules that are supposed, beside what they cost."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from ledger.application.desk import Desk
from ledger.application.pricing import sector_of
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.insurance import CoverLine
from ledger.domain.payment.events import BillVoided, PaymentReversed, PremiumBilled
from ledger.domain.rules.tariff import Tariff
from ledger.domain.worker.events import CoverBilled, WorkerRegistered
from ledger.journal.entry import Entry

Price = Callable[[CoverLine, int, str, str], int]
"""Line, income base, occupation code and kind of budget -> whole rupiah."""


@dataclass(slots=True, kw_only=True)
class Repriced:
    """One bill at two prices."""

    bill: PremiumBilled
    source: str
    """Kind of budget that pays."""
    by_rule_rupiah: int = 0
    workers_otherwise: int = 0
    """People on the bill who would cost something else."""

    @property
    def difference_rupiah(self) -> int:
        """What the bill would cost more by the rules; below 0, what it would cost less."""
        return self.by_rule_rupiah - self.bill.total_rupiah


@dataclass(slots=True)
class _Read:
    """What is known after some entries; what a bill's lines need has always been recorded before them."""

    sources: dict[str, str] = field(default_factory=dict)
    bases: dict[UUID, int] = field(default_factory=dict)
    bills: dict[str, Repriced] = field(default_factory=dict)
    streams: dict[UUID, str] = field(default_factory=dict)


def repriced(desk: Desk) -> Iterator[Repriced]:
    """Price every bill that is neither voided nor reversed, in one pass over the journal, in the order of the bills.

    Every month is priced by its own day, budget and sector, for the people and months that the bill holds. Raises
    what the tariff raises for a month that it cannot price.
    """
    price = _pricing(desk.rulebook.tariff)
    read = _Read()
    upto = None if desk.known_at is None else desk.journal.position_at(desk.known_at)
    for batch in desk.journal.scan(upto=upto):
        for entry in batch:
            _take_in(read, entry, price)
    yield from read.bills.values()


def _take_in(read: _Read, entry: Entry, price: Price) -> None:
    match entry.event:
        case FundingCommitted(reference=reference, source=source):
            read.sources[reference] = source
        case WorkerRegistered(income_base_rupiah=base):
            read.bases[entry.stream] = base
        case PremiumBilled(reference=reference) as bill:
            read.streams[entry.stream] = reference
            read.bills[reference] = Repriced(bill=bill, source=read.sources[bill.commitment])
        case CoverBilled(payment=payment) as cover:
            _add(read.bills[payment], cover, read.bases, entry.stream, price)
        case BillVoided() | PaymentReversed():
            read.bills.pop(read.streams[entry.stream], None)
        case _:
            pass


def _add(bill: Repriced, cover: CoverBilled, bases: Mapping[UUID, int], worker: UUID, price: Price) -> None:
    by_rule = sum(price(line, bases[worker], cover.occupation, bill.source) for line in cover.lines)
    bill.by_rule_rupiah += by_rule
    bill.workers_otherwise += by_rule != sum(line.amount_rupiah for line in cover.lines)


def _pricing(tariff: Tariff) -> Price:
    """Price lines alike once."""

    @lru_cache(maxsize=100_000)
    def price(line: CoverLine, base: int, occupation: str, source: str) -> int:
        priced = tariff.price(
            (line.insurance,),
            line.since,
            line.months,
            income_base_rupiah=base,
            source=source,
            sector=sector_of(occupation),
        )
        return sum(each.amount_rupiah for each in priced)

    return price
