"""Money for some months of one worker comes back, while the rest of the payment stands.

It is said on every side in one transaction: the payment, the commitment, which may spend it again, and the worker,
whose months are free again. So it is whatever the cause: an employer who paid as well, a wrong person on the list, or,
through `refunding`, months beyond a death.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import people
from ledger.application.billing import payment_stream
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.application.one_worker import about
from ledger.domain.commitment import decisions as commitments
from ledger.domain.insurance import CoverLine, totals, worker_months
from ledger.domain.month import Month
from ledger.domain.payment import decisions as payments
from ledger.domain.payment.events import PremiumRefunded
from ledger.domain.payment.refusals import HoldsNoSuchMonth, RefundDiffers
from ledger.domain.payment.state import Paid
from ledger.domain.worker import cover
from ledger.domain.worker.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a payment came back."""

    payment: str
    nik: str
    since: Month
    until: Month | None
    """The last month; None for all that the payment holds."""
    transfer: str
    amount_rupiah: int | None = None
    """What came back, if it is to be checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What came back, and to which budget."""

    months: tuple[Month, ...]
    """Empty when it was recorded before."""
    amount_rupiah: int
    commitment: str


def refund(desk: Desk, asked: Asked, part: Part) -> tuple[CameBack, Outcome]:
    """Note that money for months of one worker came back; the same part again records nothing.

    Raises `HoldsNoSuchMonth`, `RefundDiffers`, `RefundedWithClaim`, and why the payment does not stand.
    """
    worker = people.find(desk, part.nik)
    stream = payment_stream(part.payment)

    def decide(draft: Draft) -> CameBack:
        paid = payments.paid(draft.load(stream, PAYMENT), part.payment)
        known = draft.load(worker, WORKER)
        lines = about(desk, worker, lambda: _back(paid, known, worker, part))
        if lines:
            give_back(draft, paid, worker, lines, claim=None, transfer=part.transfer, on=asked.on)
        return CameBack(
            months=_months(lines),
            amount_rupiah=_worth(lines) or _by_this_transfer(paid, worker, part.transfer),
            commitment=paid.bill.commitment,
        )

    facts = (part.payment, worker, part.since, part.until, part.transfer)
    return desk.carry_out(asked, asked.command_id("premium refund", *facts), decide)


def give_back(
    draft: Draft,
    paid: Paid,
    worker: UUID,
    lines: tuple[CoverLine, ...],
    *,
    claim: str | None,
    transfer: str,
    on: date,
) -> None:
    """Free the months of a worker, and put their money back where it came from."""
    bill, by_insurance = paid.bill, totals(lines)
    stream = commitment_stream(bill.commitment)
    books = draft.load(stream, COMMITMENT)
    moved = commitments.refund(
        books, reference=bill.commitment, effective=on, payment=bill.reference, claim=claim, back=by_insurance
    )
    refunded = PremiumRefunded(
        effective=on,
        claim=claim,
        worker=worker.hex,
        transfer=transfer,
        amounts=moved.amounts,
        amount_rupiah=sum(by_insurance.values()),
    )
    draft.record(payment_stream(bill.reference), payments.refund(paid, reference=bill.reference, refunded=refunded))
    draft.record(stream, [moved])
    known = draft.load(worker, WORKER)
    draft.record(worker, cover.refund(known, effective=on, payment=bill.reference, claim=claim, lines=lines))


def _by_this_transfer(paid: Paid, worker: UUID, transfer: str) -> int:
    mine = (each for each in paid.refunds if (each.claim, each.worker, each.transfer) == (None, worker.hex, transfer))
    return sum(each.amount_rupiah for each in mine)


def _back(paid: Paid, known: State, worker: UUID, part: Part) -> tuple[CoverLine, ...]:
    """Find the months that come back; none when the same transfer brought them back before."""
    reference = paid.bill.reference
    held = cover.refundable(known, reference, since=part.since, until=part.until)
    if not held and not _by_this_transfer(paid, worker, part.transfer):
        raise HoldsNoSuchMonth(reference=reference, since=part.since, until=part.until)
    if held and part.amount_rupiah is not None and part.amount_rupiah != _worth(held):
        raise RefundDiffers(
            reference=reference, months=_months(held), worth_rupiah=_worth(held), said=part.amount_rupiah
        )
    return held


def _months(lines: tuple[CoverLine, ...]) -> tuple[Month, ...]:
    return tuple(sorted({month for _, month in worker_months(lines)}))


def _worth(lines: tuple[CoverLine, ...]) -> int:
    return sum(totals(lines).values())
