"""What the insurer decides about a claim: grant amounts, say no, take back months beyond a death."""

from collections.abc import Sequence

from ledger.application import assessing
from ledger.application.assessing import NO_FACTS, Behind, Facts
from ledger.application.billing import payment_stream
from ledger.application.claims import claim_stream, filed_of
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import CLAIM, PAYMENT
from ledger.domain.claim import decisions, worth
from ledger.domain.claim.events import (
    Benefit,
    Cause,
    ClaimApproved,
    ClaimFiled,
    RefundSettled,
)
from ledger.domain.claim.refusals import DecidedOtherwise, NoCause, NoRefundDue
from ledger.domain.claim.state import Approved, Rejected, State
from ledger.domain.payment.state import Paid
from ledger.domain.rules.benefits.deadlines import expires_on
from ledger.domain.rules.benefits.parts import Assessment, nothing
from ledger.domain.rules.cover.standing import Answer
from ledger.domain.rules.parameters import NoSuchRule
from ledger.domain.rules.words import gather
from ledger.reference.rulebook import Rulebook


def approve(
    desk: Desk,
    asked: Asked,
    reference: str,
    *,
    benefits: Sequence[Benefit] = (),
    facts: Facts = NO_FACTS,
    cause: Cause | None = None,
    override: bool = False,
    others: Sequence[str] = (),
) -> tuple[ClaimApproved, Outcome]:
    """Grant what the rulebook gives, or `benefits` by hand; a death also opens the refund of months beyond it.

    `others` are the references of the worker's other claims: a death is decided, and paid back, once.

    Cover must stand behind the day of the incident. With `override` and a reason the insurer may decide against the
    rule, on the proof of a paid bill that holds the month; the approval is flagged. A claim that was approved keeps
    its amounts whatever the rules or payments say later: asking again decides nothing anew.
    """
    stream = claim_stream(reference)

    def decide(draft: Draft) -> ClaimApproved:
        state = draft.load(stream, CLAIM)
        if isinstance(state, Approved):
            return _again(state, reference, benefits)
        filed = _undecided(state, reference)
        behind = assessing.behind_claim(desk, draft, filed, asked.on)
        standing = _approved_before(draft, others)
        if assessing.is_death(filed, behind.worker, facts):
            worth.check_others(filed, standing)
        approval = _approval(desk, asked, filed, behind, benefits, facts, cause=cause, override=override)
        draft.record(stream, decisions.approve(state, reference=reference, approval=approval))
        if not any(other.refunds for other in standing):
            draft.record(stream, assessing.refunds_of(desk, asked.on, filed, behind, facts))
        return approval

    command = asked.command_id("approve", reference, tuple(benefits), cause, override)
    return desk.carry_out(asked, command, decide)


def _approved_before(draft: Draft, others: Sequence[str]) -> list[Approved]:
    """Read the worker's other claims; what they say must still stand when this one is recorded."""
    standing = (draft.load(claim_stream(each), CLAIM) for each in others)
    return [state for state in standing if isinstance(state, Approved)]


def _again(state: Approved, reference: str, benefits: Sequence[Benefit]) -> ClaimApproved:
    """Answer a repeat: the same amounts by hand, or none at all where the rulebook granted them."""
    was = state.approved
    if (not benefits and was.basis != worth.AGAINST) or (
        {each.kind: each.amount_rupiah for each in benefits} == state.granted()
    ):
        return was
    raise DecidedOtherwise(reference=reference, decision="approved with other amounts", on=was.effective)


def _undecided(state: State, reference: str) -> ClaimFiled:
    filed = filed_of(state, reference)
    if isinstance(state, Rejected):
        raise DecidedOtherwise(reference=reference, decision="rejected", on=state.rejected_on)
    return filed


def _approval(
    desk: Desk,
    asked: Asked,
    filed: ClaimFiled,
    behind: Behind,
    benefits: Sequence[Benefit],
    facts: Facts,
    *,
    cause: Cause | None,
    override: bool,
) -> ClaimApproved:
    covered = behind.standing.answer is Answer.COVERED
    if not (covered or (override and behind.proof)):
        worth.check_cover(filed, behind.standing, billed_by=behind.unpaid_bill)
    rulebook = desk.rulebook
    found = _by_rule(rulebook, filed, behind, facts, override=override)
    worth.check_cause(
        filed, cause, found, assessing.worth_otherwise(rulebook, filed, behind, facts, asked.on) if covered else None
    )
    given, against = worth.granted(filed.reference, benefits, found, override=override, reason=asked.reason)
    return ClaimApproved(
        effective=asked.on,
        benefits=given,
        covered_by=behind.proof or "",
        basis=worth.AGAINST if against else f"rulebook {rulebook.fingerprint}",
        rules=gather(*found.rules, *behind.standing.rules),
        cause=cause,
    )


def _by_rule(rulebook: Rulebook, filed: ClaimFiled, behind: Behind, facts: Facts, *, override: bool) -> Assessment:
    """Reckon the claim; where no rule is known for the day, nothing, so that amounts by hand are flagged."""
    try:
        return assessing.worth(rulebook, filed, behind, facts)
    except NoSuchRule:
        if not override:
            raise
        return nothing(filed.insurance, filed.incident_on, (), behind.standing.rules)


def reject(desk: Desk, asked: Asked, reference: str, *, cause: str | None = None) -> tuple[str, Outcome]:
    """Note that the insurer said no; where no cover stands, the rules that say so are recorded with it.

    Without a cause, the finding of the rules is the cause; raises `NoCause` when they find the day covered.
    """
    stream = claim_stream(reference)

    def decide(draft: Draft) -> str:
        state = draft.load(stream, CLAIM)
        filed = filed_of(state, reference)
        if isinstance(state, Rejected) and cause is None:
            return state.cause
        rules: tuple[str, ...] = ()
        found = ""
        if not isinstance(state, Approved | Rejected):
            rules, found = _why_not(desk, filed, assessing.behind_claim(desk, draft, filed, asked.on))
        said = cause or found
        if not said and not isinstance(state, Approved):
            raise NoCause(reference=reference)
        draft.record(stream, decisions.reject(state, reference=reference, effective=asked.on, cause=said, rules=rules))
        return said

    return desk.carry_out(asked, asked.command_id("reject", reference, cause), decide)


def settle_refund(
    desk: Desk, asked: Asked, reference: str, *, payment: str, transfer: str, amount_rupiah: int | None = None
) -> tuple[RefundSettled, Outcome]:
    """Note that money for months beyond a death came back; without an amount, what the rule asks for.

    A payment that was reversed came back whole, so nothing of it is due any more: `NoRefundDue`.
    """
    stream = claim_stream(reference)

    def decide(draft: Draft) -> RefundSettled:
        state = draft.load(stream, CLAIM)
        filed_of(state, reference)
        due = (each for each in (state.refunds if isinstance(state, Approved) else ()) if each.payment == payment)
        asked_for = next(due, None)
        paid = draft.load(payment_stream(payment), PAYMENT)
        if asked_for is None or not isinstance(paid, Paid):
            raise NoRefundDue(reference=reference, payment=payment)
        amount = asked_for.asked_rupiah if amount_rupiah is None else amount_rupiah
        settled = RefundSettled(effective=asked.on, payment=payment, amount_rupiah=amount, transfer=transfer)
        draft.record(stream, decisions.settle_refund(state, reference=reference, settled=settled))
        return settled

    return desk.carry_out(asked, asked.command_id("refund", reference, payment, transfer, amount_rupiah), decide)


def _why_not(desk: Desk, filed: ClaimFiled, behind: Behind) -> tuple[tuple[str, ...], str]:
    """Say by which rules a claim fails, in rows and in words; nothing where it does not."""
    last = expires_on(desk.rulebook.parameters, filed.insurance, filed.incident_on)
    if filed.effective > last.on:
        return (last.rule,), f"filed on {filed.effective}, after {last.on} ({last.words})"
    if behind.standing.answer is not Answer.COVERED:
        return behind.standing.rules, behind.standing.why.removesuffix(".")
    return (), ""
