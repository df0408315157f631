"""What may happen next to a claim: state in, events or a refusal out.

What a claim is worth is not decided here: `ledger.domain.claim.worth` holds amounts against the rulebook.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import assert_never

from ledger.domain.claim.events import (
    Benefit,
    BenefitPaid,
    BenefitUseReported,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    DocumentReceived,
    Event,
    RefundCarried,
    RefundDue,
    RefundSettled,
)
from ledger.domain.claim.refusals import (
    BenefitTwice,
    ClaimDiffers,
    DecidedOtherwise,
    HappenedBeforeFiling,
    IncidentInFuture,
    MoreThanGranted,
    NoRefundDue,
    NoSuchClaim,
    NotApproved,
    NothingGranted,
    RefundCarriedBefore,
    RefundNotCarried,
    RefundOfOtherAmount,
    RefundSettledBefore,
    TransferDiffers,
)
from ledger.domain.claim.state import Approved, Filed, NotFiled, Rejected, State
from ledger.domain.rules.benefits.refunds import CARRIED
from ledger.domain.wording import rupiah


def file(state: State, claim: ClaimFiled) -> Sequence[Event]:
    """File a claim; the same claim again records nothing (its sealed letter is not compared)."""
    match state:
        case NotFiled():
            if claim.incident_on > claim.effective:
                raise IncidentInFuture(incident_on=claim.incident_on, filed_on=claim.effective)
            return [claim]
        case Filed(filed=was) | Approved(filed=was) | Rejected(filed=was):
            asked = (claim.worker, claim.insurance, claim.incident_on, claim.effective)
            if (was.worker, was.insurance, was.incident_on, was.effective) == asked:
                return []
            raise ClaimDiffers(reference=was.reference, insurance=was.insurance, incident_on=was.incident_on)
        case _:
            assert_never(state)


def receive_document(state: State, *, reference: str, document: DocumentReceived) -> Sequence[Event]:
    """Note a document; the same kind and number again records nothing."""
    was = _filed(state, reference)
    if any((each.kind, each.number) == (document.kind, document.number) for each in was.documents):
        return []
    _dated(was.filed, document.effective)
    return [document]


def approve(state: State, *, reference: str, approval: ClaimApproved) -> Sequence[Event]:
    """Grant amounts; the same amounts again record nothing, other amounts are refused."""
    match state:
        case NotFiled():
            raise NoSuchClaim(reference=reference)
        case Rejected(rejected_on=on):
            raise DecidedOtherwise(reference=reference, decision="rejected", on=on)
        case Approved(approved=was):
            if _amounts(was) == _amounts(approval):
                return []
            raise DecidedOtherwise(reference=reference, decision="approved with other amounts", on=was.effective)
        case Filed(filed=filed):
            _sound(reference, approval.benefits)
            _dated(filed, approval.effective)
            return [approval]
        case _:
            assert_never(state)


def _amounts(approval: ClaimApproved) -> dict[str, int]:
    return {benefit.kind: benefit.amount_rupiah for benefit in approval.benefits}


def reject(
    state: State, *, reference: str, effective: date, cause: str, rules: tuple[str, ...] = ()
) -> Sequence[Event]:
    """Say no, for a cause; the same no again records nothing."""
    match state:
        case NotFiled():
            raise NoSuchClaim(reference=reference)
        case Approved(approved=was):
            raise DecidedOtherwise(reference=reference, decision="approved", on=was.effective)
        case Rejected(rejected_on=on, cause=was_cause):
            if was_cause == cause:
                return []
            raise DecidedOtherwise(reference=reference, decision=f"rejected ({was_cause})", on=on)
        case Filed(filed=filed):
            _dated(filed, effective)
            return [ClaimRejected(effective=effective, cause=cause, rules=rules)]
        case _:
            assert_never(state)


def settle_refund(
    state: State, *, reference: str, settled: RefundSettled, whole_months: Sequence[int]
) -> Sequence[Event]:
    """Note that money for months beyond a death came back; the same transfer again records nothing.

    `whole_months` are what the last months of the payment that are still out are worth: one, two, and so on. Together
    never more comes back than what is due, counted from the death.
    """
    was, due = _refund(state, reference, settled.payment)
    before = [each for each in was.settlements if each.payment == due.payment]
    if settled in before:
        return []
    still = max(due.after_claim_rupiah, due.after_death_rupiah) - was.refunded(due.payment)
    known = [each for each in whole_months if each <= still]
    again = [each for each in before if each.transfer == settled.transfer]
    if again or (before and (not known or not settled.amount_rupiah)):
        last = (again or before)[-1]
        raise RefundSettledBefore(reference=reference, payment=last.payment, on=last.effective, transfer=last.transfer)
    if not known:
        raise NoRefundDue(reference=reference, payment=settled.payment)
    if settled.amount_rupiah not in known:
        raise RefundOfOtherAmount(reference=reference, asked=settled.amount_rupiah, known=known)
    _dated(was.filed, settled.effective)
    return [settled]


def carry_refund(state: State, *, reference: str, carried: RefundCarried) -> Sequence[Event]:
    """Name the later payment that takes what stayed with the insurer; naming it again records nothing."""
    was, due = _refund(state, reference, carried.payment)
    if due.way != CARRIED:
        raise RefundNotCarried(reference=reference, payment=due.payment, commitment=due.commitment, way=due.way)
    if not any((each.payment, each.transfer) == (due.payment, carried.transfer) for each in was.settlements):
        raise NoRefundDue(reference=reference, payment=carried.payment)
    before = next(
        (each for each in was.carried if (each.payment, each.transfer) == (due.payment, carried.transfer)), None
    )
    if before is not None:
        if before.carried_to == carried.carried_to:
            return []
        raise RefundCarriedBefore(reference=reference, transfer=before.transfer, carried_to=before.carried_to)
    _dated(was.filed, carried.effective)
    return [carried]


def _refund(state: State, reference: str, payment: str) -> tuple[Approved, RefundDue]:
    was = _approved(state, reference)
    due = was.refund_of(payment)
    if due is None:
        raise NoRefundDue(reference=reference, payment=payment)
    return was, due


def pay(state: State, *, reference: str, payment: BenefitPaid) -> Sequence[Event]:
    """Record money that reached the family; total paid never exceeds what was granted, benefit by benefit."""
    was = _approved(state, reference)
    for each in was.paid:
        if (each.transfer, each.kind) == (payment.transfer, payment.kind):
            if (each.amount_rupiah, each.effective) == (payment.amount_rupiah, payment.effective):
                return []
            raise TransferDiffers(
                reference=reference, transfer=each.transfer, kind=each.kind, amount_rupiah=each.amount_rupiah
            )
    _dated(was.filed, payment.effective)
    still = was.open_rupiah(payment.kind)
    if not 0 < payment.amount_rupiah <= still:
        granted = [f"{kind} {rupiah(amount)}" for kind, amount in was.granted().items()]
        raise MoreThanGranted(
            reference=reference, kind=payment.kind, asked=payment.amount_rupiah, open_rupiah=still, granted=granted
        )
    return [payment]


def report_use(state: State, *, reference: str, report: BenefitUseReported) -> Sequence[Event]:
    """Note what the family does with the money; the same visit again records nothing."""
    was = _approved(state, reference)
    if report in was.uses:
        return []
    _dated(was.filed, report.effective)
    return [report]


def _filed(state: State, reference: str) -> Filed | Approved | Rejected:
    if isinstance(state, NotFiled):
        raise NoSuchClaim(reference=reference)
    return state


def _approved(state: State, reference: str) -> Approved:
    was = _filed(state, reference)
    if not isinstance(was, Approved):
        raise NotApproved(reference=reference)
    return was


def _sound(reference: str, benefits: Sequence[Benefit]) -> None:
    if not benefits or any(benefit.amount_rupiah < 1 for benefit in benefits):
        raise NothingGranted(reference=reference)
    kind, times = Counter(benefit.kind for benefit in benefits).most_common(1)[0]
    if times > 1:
        raise BenefitTwice(kind=kind)


def _dated(filed: ClaimFiled, on: date) -> None:
    if on < filed.effective:
        raise HappenedBeforeFiling(reference=filed.reference, on=on, filed_on=filed.effective)
