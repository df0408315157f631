"""What the insurer decides about a claim: grant amounts, or say no."""

from collections.abc import Sequence
from dataclasses import replace

from ledger.application import assessing
from ledger.application.assessing import NO_FACTS, Behind, Facts
from ledger.application.claims import claim_stream, filed_of
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import CLAIM
from ledger.application.papers import lacking
from ledger.domain.claim import decisions, worth
from ledger.domain.claim.events import (
    Benefit,
    Cause,
    ClaimApproved,
    ClaimFiled,
)
from ledger.domain.claim.refusals import DecidedOtherwise, NoCause, OverrideNeedsReason, PapersMissing
from ledger.domain.claim.state import Approved, NotFiled, Rejected, State
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
    papers_later: bool = False,
    others: Sequence[str] = (),
) -> tuple[ClaimApproved, Outcome]:
    """Grant what the rulebook gives, or `benefits` by hand; a death also opens the refund of months beyond it.

    `others` are the references of the worker's other claims: a death is decided, and paid back, once.

    Cover must stand behind the day of the incident. With `override` and a reason the insurer may decide against the
    rule, on the proof of a paid bill that holds the month; the approval is flagged. So it is with `papers_later` and a
    reason, where papers that the rules ask for have not come (`PapersMissing`). A claim that was approved keeps
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
        lacks = _lacking(desk, asked, state, behind, facts, approval, papers_later=papers_later)
        approval = replace(approval, papers_later=lacks)
        draft.record(stream, decisions.approve(state, reference=reference, approval=approval))
        if not any(other.refunds for other in standing):
            draft.record(stream, assessing.refunds_of(desk, asked.on, filed, behind, facts))
        return approval

    command = asked.command_id("approve", reference, tuple(benefits), cause, override, papers_later)
    return desk.carry_out(asked, command, decide)


def _approved_before(draft: Draft, others: Sequence[str]) -> list[Approved]:
    """Read the worker's other claims; what they say must still stand when this one is recorded."""
    standing = (draft.load(claim_stream(each), CLAIM) for each in others)
    return [state for state in standing if isinstance(state, Approved)]


def _again(state: Approved, reference: str, benefits: Sequence[Benefit]) -> ClaimApproved:
    """Answer a repeat: the same amounts by hand, or none at all where the rulebook granted them."""
    was = state.approved
    if (not benefits and was.basis != worth.AGAINST) or (
        {each.kind: each.amount_rupiah for each in benefits} == {each.kind: each.amount_rupiah for each in was.benefits}
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
        scholarship=covered and assessing.opens_scholarship(rulebook, filed, behind, facts),
    )


def _lacking(
    desk: Desk,
    asked: Asked,
    state: State,
    behind: Behind,
    facts: Facts,
    approval: ClaimApproved,
    *,
    papers_later: bool,
) -> tuple[str, ...]:
    """Name the papers that are let off for now; raise `PapersMissing`, or `OverrideNeedsReason` without a reason."""
    filed = filed_of(state, approval.covered_by)
    total = sum(each.amount_rupiah for each in approval.benefits)
    documents = () if isinstance(state, NotFiled) else state.documents
    kinds = tuple(paper.kind for paper in lacking(desk, filed, behind, facts, amount_rupiah=total, documents=documents))
    if kinds and not papers_later:
        raise PapersMissing(reference=filed.reference, papers=kinds)
    if kinds and not asked.reason:
        raise OverrideNeedsReason(reference=filed.reference)
    return kinds


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


def _why_not(desk: Desk, filed: ClaimFiled, behind: Behind) -> tuple[tuple[str, ...], str]:
    """Say by which rules a claim fails, in rows and in words; nothing where it does not."""
    last = expires_on(desk.rulebook.parameters, filed.insurance, filed.incident_on)
    if filed.effective > last.on:
        return (last.rule,), f"filed on {filed.effective}, after {last.on} ({last.words})"
    if behind.standing.answer is not Answer.COVERED:
        return behind.standing.rules, behind.standing.why.removesuffix(".")
    return (), ""
