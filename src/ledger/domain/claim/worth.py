"""What a claim is worth by the rulebook, and what somebody asks for instead: the two are held against each other."""

from collections.abc import Iterable, Sequence

from ledger.domain.claim.events import Benefit, Cause, ClaimFiled
from ledger.domain.claim.refusals import (
    AgainstTheRule,
    ArrearsFirst,
    CauseDecidedBefore,
    CauseOfOtherInsurance,
    CauseUndecided,
    NotCovered,
    NothingAssessed,
    OverrideNeedsReason,
)
from ledger.domain.claim.state import Approved
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.parts import Assessment, difference
from ledger.domain.rules.cover.standing import Answer, Standing
from ledger.domain.wording import rupiah

AGAINST = "by hand against the rule"


def benefits_of(assessment: Assessment) -> tuple[Benefit, ...]:
    """Take the parts of an assessment as benefits; the first rule of a part is the one that sets the amount."""
    return tuple(
        Benefit(kind=part.kind, amount_rupiah=part.amount_rupiah, rule=part.rules[0] if part.rules else None)
        for part in assessment.parts
    )


def differences(asked: Sequence[Benefit], assessment: Assessment) -> tuple[str, ...]:
    """Say where amounts by hand differ from the rulebook, benefit by benefit."""
    by_rule = {part.kind: part.amount_rupiah for part in assessment.parts}
    by_hand = {benefit.kind: benefit.amount_rupiah for benefit in asked}
    return tuple(
        f"{kind} {rupiah(by_hand.get(kind, 0))} asked, {rupiah(by_rule.get(kind, 0))} by the rule"
        for kind in dict.fromkeys([*by_rule, *by_hand])
        if by_hand.get(kind, 0) != by_rule.get(kind, 0)
    )


def granted(
    reference: str, asked: Sequence[Benefit], assessment: Assessment, *, override: bool, reason: str | None
) -> tuple[tuple[Benefit, ...], bool]:
    """Settle the amounts, and tell whether they go against the rule.

    Raises `NothingAssessed`, and `AgainstTheRule` unless `override` insists; `OverrideNeedsReason` without a reason.
    """
    if not asked:
        if not assessment.parts:
            raise NothingAssessed(reference=reference, insurance=assessment.insurance)
        return benefits_of(assessment), False
    differing = differences(asked, assessment)
    if not differing:
        return benefits_of(assessment), False
    if not override:
        raise AgainstTheRule(reference=reference, differences=differing)
    if not reason:
        raise OverrideNeedsReason(reference=reference)
    return tuple(asked), True


def check_cover(filed: ClaimFiled, standing: Standing, *, billed_by: str | None) -> None:
    """Let a claim pass that cover stands behind; raise `ArrearsFirst` or `NotCovered`.

    `billed_by` is the unpaid bill that holds the month, if there is one.
    """
    match standing.answer:
        case Answer.COVERED:
            return
        case Answer.ARREARS_FIRST:
            raise ArrearsFirst(reference=filed.reference, insurance=filed.insurance, months=standing.arrears)
        case Answer.NOT_COVERED:
            raise NotCovered(
                reference=filed.reference,
                insurance=filed.insurance,
                billed_by=billed_by,
                why=standing.why,
            )


def check_cause(filed: ClaimFiled, cause: Cause | None, assessment: Assessment, other: Assessment | None) -> None:
    """Let a decided cause pass; raise `CauseUndecided` where both insurances pay, `CauseOfOtherInsurance` otherwise."""
    ours = Cause.OTHER if filed.insurance is Insurance.JKM else Cause.WORK
    if cause is not None and cause is not ours:
        their = Insurance.JKK if filed.insurance is Insurance.JKM else Insurance.JKM
        raise CauseOfOtherInsurance(reference=filed.reference, insurance=filed.insurance, other=their)
    if cause is None and other is not None and other.parts:
        raise CauseUndecided(reference=filed.reference, difference=difference(assessment, other))


def check_others(filed: ClaimFiled, others: Iterable[Approved]) -> None:
    """Let a death pass of which no other claim decided the cause; raise `CauseDecidedBefore`."""
    for other in others:
        if other.approved.cause is not None and other.filed.reference != filed.reference:
            raise CauseDecidedBefore(
                reference=filed.reference,
                other=other.filed.reference,
                insurance=other.filed.insurance,
                on=other.approved.effective,
            )
