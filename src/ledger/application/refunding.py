"""Premium for months beyond a death comes back: to the budget that paid it, or carried to a later premium.

What comes back is recorded where it stood: with the claim, the payment, the commitment and the worker, in one
transaction. What is carried stays with the insurer: it is recorded with the claim alone, and raises no budget.
"""

from dataclasses import dataclass
from functools import reduce
from uuid import UUID

from ledger.application.billing import payment_stream
from ledger.application.claims import claim_stream, filed_of
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.giving_back import give_back
from ledger.application.histories import CLAIM, PAYMENT, WORKER
from ledger.domain.claim import decisions
from ledger.domain.claim.events import RefundCarried, RefundDue, RefundSettled
from ledger.domain.claim.refusals import NoRefundDue, NotALaterPayment
from ledger.domain.claim.state import Approved, State, evolve
from ledger.domain.insurance import CoverLine, cut, totals, without
from ledger.domain.month import month_of
from ledger.domain.payment import decisions as payments
from ledger.domain.payment.state import Paid
from ledger.domain.rules.benefits.refunds import CARRIED, last_months, last_months_worth
from ledger.domain.worker.state import Registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was settled, and where the money is."""

    amount_rupiah: int
    commitment: str
    """The budget that paid it."""
    came_back: bool
    """It is the budget's again; otherwise it stays with the insurer, to be carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Out:
    """What is still out of one payment for the dead worker."""

    claim: Approved
    due: RefundDue
    paid: Paid
    worker: UUID
    lines: tuple[CoverLine, ...]
    """The months beyond the death that the payment holds and that neither came back nor were carried."""


def settle(
    desk: Desk,
    asked: Asked,
    reference: str,
    *,
    payment: str,
    transfer: str,
    amount_rupiah: int | None = None,
    carried_to: str | None = None,
) -> tuple[Settled, Outcome]:
    """Note that money for months beyond a death came back, or is carried; without an amount, what the rule asks for.

    It may come in parts, in whole months, the last months first. A payment that was reversed came back whole, so
    nothing of it is due any more: `NoRefundDue`.
    """
    stream = claim_stream(reference)

    def decide(draft: Draft) -> Settled:
        state = draft.load(stream, CLAIM)
        filed_of(state, reference)
        out = _out(draft, state, reference, payment)
        settled = _settled(asked, out, transfer, amount_rupiah)
        worths = [sum(totals(each).values()) for each in last_months(out.lines)]
        events = decisions.settle_refund(state, reference=reference, settled=settled, whole_months=worths)
        draft.record(stream, events)
        came_back = out.due.way != CARRIED
        if events and came_back:
            lines = last_months_worth(out.lines, settled.amount_rupiah)
            claim, on = out.claim.filed.reference, settled.effective
            give_back(draft, out.paid, out.worker, lines, claim=claim, transfer=transfer, on=on)
        if carried_to is not None:
            carried = RefundCarried(
                effective=settled.effective,
                payment=out.due.payment,
                transfer=transfer,
                carried_to=_later(draft, out, carried_to),
            )
            now = reduce(evolve, events, state)
            draft.record(stream, decisions.carry_refund(now, reference=reference, carried=carried))
        return Settled(amount_rupiah=settled.amount_rupiah, commitment=out.due.commitment, came_back=came_back)

    facts = (reference, payment, transfer, amount_rupiah, carried_to)
    return desk.carry_out(asked, asked.command_id("refund", *facts), decide)


def _out(draft: Draft, state: State, reference: str, payment: str) -> _Out:
    due = state.refund_of(payment) if isinstance(state, Approved) else None
    paid = draft.load(payment_stream(payment), PAYMENT)
    if due is None or not isinstance(state, Approved) or not isinstance(paid, Paid):
        raise NoRefundDue(reference=reference, payment=payment)
    worker = UUID(state.filed.worker)
    known = draft.load(worker, WORKER)
    bill = known.bills.get(due.payment) if isinstance(known, Registered) else None
    held = _beyond_death(bill.lines, state, known) if bill and isinstance(known, Registered) else ()
    noted = state.refunded(due.payment) - paid.refunded_rupiah(state.filed.reference)
    lines = without(held, last_months_worth(held, noted))
    return _Out(claim=state, due=due, paid=paid, worker=worker, lines=lines)


def _beyond_death(lines: tuple[CoverLine, ...], state: Approved, known: Registered) -> tuple[CoverLine, ...]:
    """Keep the months that a death can bring back, so that no refund reaches months before it."""
    last = month_of(known.died_on or state.filed.incident_on)
    return cut(lines, lambda _, month: month <= last)


def _settled(asked: Asked, out: _Out, transfer: str, amount_rupiah: int | None) -> RefundSettled:
    """Say what is settled: a repeat says what was settled by this transfer, on its day where nobody names another."""
    mine = (each for each in out.claim.settlements if (each.payment, each.transfer) == (out.due.payment, transfer))
    before = next(mine, None)
    still = max(out.due.asked_rupiah - out.claim.refunded(out.due.payment), 0)
    by_rule = before.amount_rupiah if before else still
    return RefundSettled(
        effective=before.effective if before and not asked.on_given else asked.on,
        payment=out.due.payment,
        amount_rupiah=by_rule if amount_rupiah is None else amount_rupiah,
        transfer=transfer,
    )


def _later(draft: Draft, out: _Out, carried_to: str) -> str:
    """Name the later payment that takes the money; raise `NotALaterPayment`, or why it does not stand."""
    bill = payments.standing(draft.load(payment_stream(carried_to), PAYMENT), carried_to)
    was = out.paid.bill
    if bill.reference == was.reference or bill.effective < was.effective:
        raise NotALaterPayment(reference=out.claim.filed.reference, payment=was.reference, carried_to=bill.reference)
    return bill.reference
