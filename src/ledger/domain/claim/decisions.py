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
    RefundOfOtherAmount,
    RefundSettledBefore,
    TransferDiffers,
)
from ledger.domain.claim.state import Approved, Filed, NotFiled, Rejected, State
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


def settle_refund(state: State, *, reference: str, settled: RefundSettled) -> Sequence[Event]:
    """Note that money for months beyond a death came back; the same transfer again records nothing."""
    was = _approved(state, reference)
    due = next((each for each in was.refunds if each.payment == settled.payment), None)
    if due is None:
        raise NoRefundDue(reference=reference, payment=settled.payment)
    before = next((each for each in was.settlements if each.payment == settled.payment), None)
    if before == settled:
        return []
    if before is not None:
        raise RefundSettledBefore(
            reference=reference, payment=before.payment, on=before.effective, transfer=before.transfer
        )
    known = sorted({each for each in (due.after_claim_rupiah, due.after_death_rupiah) if each})
    if settled.amount_rupiah not in known:
        raise RefundOfOtherAmount(reference=reference, asked=settled.amount_rupiah, known=known)
    _dated(was.filed, settled.effective)
    return [settled]


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
