"""What a relief leaves over of months that were prepaid at the full price (PP 50/2025), and where it goes.

The bill keeps its price and the budget gets nothing back: the insurer sets the rest against later months. So the rest
is reckoned from the bill as it stands, and recorded on the payment with the later payment that takes it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.application.billing import payment_stream
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.application.premiums import billed_lines
from ledger.application.pricing import sector_of
from ledger.application.rules import rulebook_in
from ledger.domain.commitment import decisions as commitments
from ledger.domain.commitment.state import Closed, Open
from ledger.domain.insurance import CoverLine
from ledger.domain.payment import decisions as payments
from ledger.domain.payment.events import ExcessCarried, PremiumBilled
from ledger.domain.rules.prepaid import Repriced, reprice
from ledger.domain.rules.tariff import Tariff
from ledger.domain.rules.words import gather
from ledger.domain.worker.state import Registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Workers of a bill whose months were prepaid alike and cost alike now."""

    workers: int
    paid: tuple[CoverLine, ...]
    found: Repriced

    @property
    def excess_rupiah(self) -> int:
        """What is left over for all of them."""
        return self.workers * self.found.excess_rupiah


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """What a relief leaves over of one payment."""

    bill: PremiumBilled
    alike: tuple[Alike, ...]
    carried: ExcessCarried | None
    rules: tuple[str, ...]

    @property
    def rupiah(self) -> int:
        """All of it."""
        return sum(each.excess_rupiah for each in self.alike)


def excess(desk: Desk, reference: str) -> Excess:
    """Reckon what is left over of a payment; records nothing. Raises why the payment does not stand."""
    return _excess(desk, Draft(journal=desk.journal), reference)


def carry(desk: Desk, asked: Asked, reference: str, *, to: str) -> tuple[Excess, Outcome]:
    """Set what is left over of a payment against a bill for later months; neither bill changes."""

    def decide(draft: Draft) -> Excess:
        later = draft.load(payment_stream(to), PAYMENT)
        found = _excess(desk, draft, reference)
        state = draft.load(payment_stream(reference), PAYMENT)
        events = payments.carry(
            state,
            later,
            reference=reference,
            carried_to=to,
            effective=asked.on,
            excess_rupiah=found.rupiah,
            rules=found.rules,
        )
        draft.record(payment_stream(reference), events)
        return found

    return desk.carry_out(asked, asked.command_id("carry", reference, to), decide)


def _excess(desk: Desk, draft: Draft, reference: str) -> Excess:
    state = draft.load(payment_stream(reference), PAYMENT)
    paid = payments.paid(state, reference)
    books = draft.load(commitment_stream(paid.bill.commitment), COMMITMENT)
    known = books.books if isinstance(books, Closed) else commitments.usable(books, paid.bill.commitment)
    tariff = rulebook_in(desk, draft).tariff
    alike = tuple(_alike(desk, draft, paid.bill, tariff, known))
    rules = gather(*(each.found.rule for each in alike if each.found.excess_rupiah))
    return Excess(bill=paid.bill, alike=alike, carried=paid.excess, rules=rules)


def _alike(desk: Desk, draft: Draft, bill: PremiumBilled, tariff: Tariff, books: Open) -> Iterator[Alike]:
    counted: Counter[tuple[tuple[CoverLine, ...], int, str]] = Counter()
    workers = [line.worker for line in billed_lines(desk, bill)]
    for _, worker in draft.load_many(workers, WORKER):
        held = worker.bills.get(bill.reference) if isinstance(worker, Registered) else None
        if isinstance(worker, Registered) and held is not None and held.lines:
            counted[held.lines, worker.income_base_rupiah, held.occupation] += 1
    for (lines, base, occupation), people in counted.items():
        found = reprice(tariff, lines, income_base_rupiah=base, source=books.terms.source, sector=sector_of(occupation))
        yield Alike(workers=people, paid=lines, found=found)
