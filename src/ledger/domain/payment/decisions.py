"""What may happen next to a payment: state in, events or a refusal out. A repeat is answered before anything else."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from ledger.domain.payment.events import (
    BillVoided,
    Event,
    ExcessCarried,
    PaymentReconciled,
    PaymentReversed,
    PremiumBilled,
    PremiumPaid,
    PremiumRefunded,
    ReconciliationUndone,
)
from ledger.domain.payment.refusals import (
    AlreadyPaid,
    AlreadyPaidOtherwise,
    AmountDiffers,
    BeforePayment,
    BillDiffers,
    BillIsVoid,
    ExcessCarriedBefore,
    NobodyToBill,
    NoSuchPayment,
    NotALaterBill,
    NothingLeftToReverse,
    NothingPrepaid,
    NotPaidYet,
    NotReconciled,
    PaidBeforeBilled,
    PaymentWasReversed,
    ReconciledOtherwise,
)
from ledger.domain.payment.state import Billed, NotBilled, Paid, Reversed, State, Voided


def bill(state: State, asked: PremiumBilled) -> Sequence[Event]:
    """Draw up a bill; the same bill again records nothing."""
    if isinstance(state, Billed | Paid) and state.bill == asked:
        return []
    unbilled(state)
    if asked.workers < 1:
        raise NobodyToBill(whom=asked.whom)
    return [asked]


def unbilled(state: State) -> None:
    """Refuse a reference under which another bill stands or stood."""
    match state:
        case NotBilled():
            return
        case Voided(bill=was, voided=BillVoided(effective=on)):
            raise BillIsVoid(reference=was.reference, on=on)
        case Reversed(bill=was, reversal=PaymentReversed(effective=on)):
            raise PaymentWasReversed(reference=was.reference, on=on)
        case Billed(bill=was) | Paid(bill=was):
            raise BillDiffers(
                reference=was.reference, workers=was.workers, total_rupiah=was.total_rupiah, billed_on=was.effective
            )
        case _:
            assert_never(state)


def pay(
    state: State, *, reference: str, effective: date, transfer: str, amount_rupiah: int | None = None
) -> Sequence[Event]:
    """Record that the money left, whole, under a transfer or SP2D reference; the same transfer again is nothing new.

    `amount_rupiah` is what the bank moved, if the caller wants it checked.
    """
    match state:
        case NotBilled():
            raise NoSuchPayment(reference=reference)
        case Paid(paid=PremiumPaid(effective=on, transfer=by)):
            if (on, by) == (effective, transfer):
                return []
            raise AlreadyPaidOtherwise(reference=reference, transfer=by, on=on)
        case Voided(voided=BillVoided(effective=on)):
            raise BillIsVoid(reference=reference, on=on)
        case Reversed(reversal=PaymentReversed(effective=on)):
            raise PaymentWasReversed(reference=reference, on=on)
        case Billed(bill=was):
            if amount_rupiah is not None and amount_rupiah != was.total_rupiah:
                raise AmountDiffers(reference=reference, billed=was.total_rupiah, said=amount_rupiah)
            _dated(was, effective)
            return [PremiumPaid(effective=effective, transfer=transfer, amount_rupiah=was.total_rupiah)]
        case _:
            assert_never(state)


def void(state: State, *, reference: str, effective: date, cause: str) -> Sequence[Event]:
    """Withdraw an unpaid bill; withdrawing it again records nothing."""
    match state:
        case NotBilled():
            raise NoSuchPayment(reference=reference)
        case Voided():
            return []
        case Paid(paid=PremiumPaid(effective=on)):
            raise AlreadyPaid(reference=reference, on=on)
        case Reversed(reversal=PaymentReversed(effective=on)):
            raise PaymentWasReversed(reference=reference, on=on)
        case Billed(bill=was):
            _dated(was, effective)
            return [BillVoided(effective=effective, cause=cause)]
        case _:
            assert_never(state)


def reverse(state: State, *, reference: str, effective: date, cause: str) -> Sequence[Event]:
    """Undo a payment whose money came back, as far as no refund brought it back before; again, it records nothing."""
    match state:
        case NotBilled():
            raise NoSuchPayment(reference=reference)
        case Reversed():
            return []
        case Billed():
            raise NotPaidYet(reference=reference)
        case Voided(voided=BillVoided(effective=on)):
            raise BillIsVoid(reference=reference, on=on)
        case Paid(paid=paid):
            if effective < paid.effective:
                raise BeforePayment(reference=reference, on=effective, paid_on=paid.effective)
            if not state.out_rupiah:
                raise NothingLeftToReverse(reference=reference, refunded=paid.amount_rupiah)
            return [PaymentReversed(effective=effective, cause=cause, amount_rupiah=state.out_rupiah)]
        case _:
            assert_never(state)


def refund(state: State, *, reference: str, refunded: PremiumRefunded) -> Sequence[Event]:
    """Note that a part of the money came back while the payment stands; the same part again records nothing."""
    was = _paid(state, reference)
    if refunded in was.refunds:
        return []
    if refunded.effective < was.paid.effective:
        raise BeforePayment(reference=reference, on=refunded.effective, paid_on=was.paid.effective)
    return [refunded]


def carry(
    state: State,
    later: State,
    *,
    reference: str,
    carried_to: str,
    effective: date,
    excess_rupiah: int,
    rules: tuple[str, ...],
) -> Sequence[Event]:
    """Set what a relief left over of a payment against a later one; again, it records nothing.

    Raises `NothingPrepaid`, `ExcessCarriedBefore`, `NotALaterBill`, and why either payment does not stand.
    """
    was, taker = _paid(state, reference), standing(later, carried_to)
    if was.excess is not None:
        if was.excess.carried_to == taker.reference:
            return []
        raise ExcessCarriedBefore(reference=reference, carried_to=was.excess.carried_to, on=was.excess.effective)
    if excess_rupiah < 1:
        raise NothingPrepaid(reference=reference)
    if taker.reference == was.bill.reference or taker.since <= was.bill.since:
        raise NotALaterBill(reference=reference, carried_to=taker.reference)
    if effective < was.paid.effective:
        raise BeforePayment(reference=reference, on=effective, paid_on=was.paid.effective)
    carried = ExcessCarried(effective=effective, carried_to=taker.reference, amount_rupiah=excess_rupiah, rules=rules)
    return [carried]


def reconcile(state: State, *, reference: str, effective: date, statement: str) -> Sequence[Event]:
    """Note on which bank statement line the payment was found."""
    was = _paid(state, reference)
    if was.reconciled_with == statement:
        return []
    if was.reconciled_with is not None:
        raise ReconciledOtherwise(reference=reference, statement=was.reconciled_with)
    if effective < was.paid.effective:
        raise BeforePayment(reference=reference, on=effective, paid_on=was.paid.effective)
    return [PaymentReconciled(effective=effective, statement=statement, amount_rupiah=was.paid.amount_rupiah)]


def unreconcile(state: State, *, reference: str, effective: date, cause: str) -> Sequence[Event]:
    """Take back that the payment was found on a statement line."""
    was = _paid(state, reference)
    if was.reconciled_with is None:
        if was.undone is not None and (was.undone.effective, was.undone.cause) == (effective, cause):
            return []
        raise NotReconciled(reference=reference)
    return [ReconciliationUndone(effective=effective, statement=was.reconciled_with, cause=cause)]


def paid(state: State, reference: str) -> Paid:
    """Give a payment that stands; raise why it does not otherwise."""
    return _paid(state, reference)


def standing(state: State, reference: str) -> PremiumBilled:
    """Give the bill of a payment that waits or is paid; raise why it does not stand otherwise."""
    return state.bill if isinstance(state, Billed) else _paid(state, reference).bill


def _paid(state: State, reference: str) -> Paid:
    match state:
        case NotBilled():
            raise NoSuchPayment(reference=reference)
        case Billed():
            raise NotPaidYet(reference=reference)
        case Voided(voided=BillVoided(effective=on)):
            raise BillIsVoid(reference=reference, on=on)
        case Reversed(reversal=PaymentReversed(effective=on)):
            raise PaymentWasReversed(reference=reference, on=on)
        case Paid():
            return state
        case _:
            assert_never(state)


def _dated(was: PremiumBilled, effective: date) -> None:
    if effective < was.effective:
        raise PaidBeforeBilled(reference=was.reference, on=effective, billed_on=was.effective)
