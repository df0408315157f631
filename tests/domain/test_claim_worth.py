"""Amounts are the rulebook's, unless somebody insists with a reason; cover and cause are settled before."""

from collections.abc import Sequence
from datetime import date

import pytest

from ledger.domain.claim.events import Benefit, Cause, ClaimFiled
from ledger.domain.claim.refusals import (
    AgainstTheRule,
    ArrearsFirst,
    CauseOfOtherInsurance,
    CauseUndecided,
    NotCovered,
    NothingAssessed,
    OverrideNeedsReason,
)
from ledger.domain.claim.worth import benefits_of, check_cause, check_cover, granted
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.accident import Accident, assess_accident
from ledger.domain.rules.benefits.death import assess_death
from rule_samples import RULES, S6, history, paid, stands

FULL = assess_death(RULES.parameters, stands(history(paid("2023-01-05", "2023-01", 12)), "2023-09-10"))
BY_WORK = assess_accident(
    RULES.parameters,
    stands(history(paid("2023-01-05", "2023-01", 12)), "2023-09-10"),
    Accident(death=True),
    income_base_rupiah=1_000_000,
)
NOTHING = assess_death(RULES.parameters, stands(S6, "2024-05-10", "2024-08-01"))
IN_FULL = (("death", 20_000_000), ("periodic", 12_000_000), ("burial", 10_000_000))


def filed(on: str = "2023-09-10", insurance: Insurance = Insurance.JKM) -> ClaimFiled:
    return ClaimFiled(
        effective=date(2024, 8, 1),
        reference="K1",
        worker="a1" * 16,
        insurance=insurance,
        incident_on=date.fromisoformat(on),
        personal=b"sealed",
    )


def by_hand(*amounts: tuple[str, int]) -> tuple[Benefit, ...]:
    return tuple(Benefit(kind=kind, amount_rupiah=amount) for kind, amount in amounts)


def test_without_amounts_the_rulebook_gives_each_part_with_the_row_that_sets_it() -> None:
    given, against = granted("K1", (), FULL, override=False, reason=None)
    assert [(each.kind, each.amount_rupiah) for each in given] == list(IN_FULL)
    assert all(each.rule in FULL.rules for each in given)
    assert (sum(each.amount_rupiah for each in given), against) == (FULL.total_rupiah, False)


@pytest.mark.parametrize("order", [IN_FULL, IN_FULL[::-1]])
def test_the_same_amounts_by_hand_are_the_rulebooks(order: Sequence[tuple[str, int]]) -> None:
    assert granted("K1", by_hand(*order), FULL, override=False, reason=None) == (benefits_of(FULL), False)


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        ((("death", 20_000_000),), r"periodic Rp0 asked, Rp12\.000\.000 by the rule; burial Rp0 asked"),
        ((*IN_FULL[:2], ("burial", 3_000_000)), r"rulebook: burial Rp3\.000\.000 asked, Rp10\.000\.000 by the rule\."),
        ((*IN_FULL, ("other", 1)), r"other Rp1 asked, Rp0 by the rule.*--override and a --reason"),
    ],
)
def test_other_amounts_are_refused_until_somebody_insists(amounts: Sequence[tuple[str, int]], says: str) -> None:
    asked = by_hand(*amounts)
    with pytest.raises(AgainstTheRule, match=says):
        granted("K1", asked, FULL, override=False, reason="because")
    with pytest.raises(OverrideNeedsReason, match="K1 goes against the rulebook without a reason"):
        granted("K1", asked, FULL, override=True, reason=None)
    assert granted("K1", asked, FULL, override=True, reason="letter 7 of the insurer") == (asked, True)


def test_where_the_rules_give_nothing_there_is_nothing_to_grant() -> None:
    with pytest.raises(NothingAssessed, match="gives no JKM benefit"):
        granted("K1", (), NOTHING, override=False, reason=None)


def test_serang_2024_a_death_in_an_unpaid_month_is_not_approved_whatever_july_paid() -> None:
    with pytest.raises(NotCovered, match=r"2024-05 .* was never paid before cover lapsed. Look at the months"):
        check_cover(filed("2024-05-10"), stands(S6, "2024-05-10", "2024-08-01"), billed_by=None)


def test_an_unpaid_bill_is_named() -> None:
    with pytest.raises(NotCovered, match="Bill B7 holds the month and is not paid; pay it first"):
        check_cover(filed(), stands(history(), "2023-09-10"), billed_by="B7")


def test_in_grace_the_arrears_come_first() -> None:
    late = stands(history(paid("2023-01-05", "2023-01", 6)), "2023-08-10", "2023-08-20")
    with pytest.raises(ArrearsFirst, match=r"JKM is in grace, and 2023-07 to 2023-08 is not paid. Bill and pay"):
        check_cover(filed("2023-08-10"), late, billed_by=None)


def test_a_covered_day_passes() -> None:
    covered = stands(history(paid("2023-01-05", "2023-01", 12)), "2023-09-10")
    check_cover(filed(), covered, billed_by=None)
    assert covered.covered_by == "P-2023-01-05"


def test_a_death_that_both_insurances_cover_needs_a_decision_that_knows_the_difference() -> None:
    with pytest.raises(
        CauseUndecided,
        match=r"JKM Rp42\.000\.000 against JKK Rp70\.000\.000: Rp28\.000\.000 more under JKK.*--cause work",
    ):
        check_cause(filed(), None, FULL, BY_WORK)
    check_cause(filed(), Cause.OTHER, FULL, BY_WORK)
    check_cause(filed(insurance=Insurance.JKK), Cause.WORK, BY_WORK, FULL)
    check_cause(filed(), None, FULL, None)


@pytest.mark.parametrize(
    ("insurance", "cause", "other"), [(Insurance.JKM, Cause.WORK, "JKK"), (Insurance.JKK, Cause.OTHER, "JKM")]
)
def test_a_cause_of_the_other_insurance_is_claimed_there(insurance: Insurance, cause: Cause, other: str) -> None:
    with pytest.raises(CauseOfOtherInsurance, match=f"the cause belongs to {other}. Reject it, and file"):
        check_cause(filed(insurance=insurance), cause, FULL, BY_WORK)
