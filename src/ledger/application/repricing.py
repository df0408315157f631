"""What the bills that stand would cost by the rules of now, or by rules that are supposed, beside what they cost."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from ledger.application.desk import Desk
from ledger.application.histories import WORKER
from ledger.application.pricing import sector_of
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.insurance import CoverLine, without
from ledger.domain.payment.events import BillVoided, PaymentReversed, PremiumBilled
from ledger.domain.rules.tariff import Tariff
from ledger.domain.worker.events import CoverBilled, CoverRefunded, WorkerRegistered
from ledger.domain.worker.state import Registered
from ledger.journal.entry import Entry

Price = Callable[[CoverLine, int, str, str], int]
"""Line, income base, occupation code and kind of budget -> whole rupiah."""


@dataclass(slots=True, kw_only=True)
class Repriced:
    """One bill at two prices, both without the months whose money came back."""

    bill: PremiumBilled
    source: str
    """Kind of budget that pays."""
    billed_rupiah: int = 0
    by_rule_rupiah: int = 0
    workers_otherwise: int = 0
    """People on the bill who would cost something else."""

    @property
    def difference_rupiah(self) -> int:
        """What the bill would cost more by the rules; below 0, what it would cost less."""
        return self.by_rule_rupiah - self.billed_rupiah


@dataclass(slots=True)
class _Read:
    """What is known after some entries; what a bill's lines need has always been recorded before them."""

    sources: dict[str, str] = field(default_factory=dict)
    bases: dict[UUID, int] = field(default_factory=dict)
    bills: dict[str, Repriced] = field(default_factory=dict)
    streams: dict[UUID, str] = field(default_factory=dict)


def repriced(desk: Desk) -> Iterator[Repriced]:
    """Price every bill that is neither voided nor reversed, in one pass over the journal, in the order of the bills.

    Months whose money came back are left out of both prices: nobody pays for them any more.

    Every month is priced by its own day, budget and sector, for the people and months that the bill holds. Raises
    what the tariff raises for a month that it cannot price.
    """
    price = _pricing(desk.rulebook.tariff)
    read = _Read()
    upto = None if desk.known_at is None else desk.journal.position_at(desk.known_at)
    for batch in desk.journal.scan(upto=upto):
        for entry in batch:
            if isinstance(entry.event, CoverRefunded):
                _take_out(read, entry, entry.event, _held_before(desk, entry, entry.event.payment), price)
            else:
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
    billed, by_rule = _both(cover.lines, cover.occupation, bases[worker], bill.source, price)
    bill.billed_rupiah += billed
    bill.by_rule_rupiah += by_rule
    bill.workers_otherwise += by_rule != billed


def _take_out(read: _Read, entry: Entry, back: CoverRefunded, held: CoverBilled | None, price: Price) -> None:
    """Leave out months whose money came back."""
    bill = read.bills.get(back.payment)
    if bill is None or held is None:
        return
    told = held.occupation, read.bases[entry.stream], bill.source, price
    (billed_then, then), (billed_now, now) = (
        _both(lines, *told) for lines in (held.lines, without(held.lines, back.lines))
    )
    bill.billed_rupiah += billed_now - billed_then
    bill.by_rule_rupiah += now - then
    bill.workers_otherwise += (now != billed_now) - (then != billed_then)


def _held_before(desk: Desk, entry: Entry, payment: str) -> CoverBilled | None:
    """Read what a bill held for a worker just before an entry; few months come back, so nobody is kept in mind."""
    worker = WORKER.of(desk.journal.read(entry.stream, upto=entry.position - 1))
    return worker.bills.get(payment) if isinstance(worker, Registered) else None


def _both(lines: tuple[CoverLine, ...], occupation: str, base: int, source: str, price: Price) -> tuple[int, int]:
    """Give what lines were billed at, and what they cost by the rules."""
    return sum(line.amount_rupiah for line in lines), sum(price(line, base, occupation, source) for line in lines)


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
