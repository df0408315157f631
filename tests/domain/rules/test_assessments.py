"""What a claim stands on, what it waits for, and what its parts say: beyond the published payouts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.month import Month
from ledger.domain.rules.benefits.accident import Accident, ContradictoryAccident, assess_accident
from ledger.domain.rules.benefits.death import assess_death, full_rupiah, waiting
from ledger.domain.rules.benefits.parts import Assessment
from ledger.domain.rules.benefits.scholarships import Child, NoSuchYear, UnknownLevel
from ledger.domain.rules.cover.history import History
from ledger.domain.rules.cover.standing import Answer
from ledger.reference.rulebook import Rulebook
from rule_samples import RULES, S1, S2, S4, history, local, paid, stands

YEARS = history(paid("2021-01-01", "2021-01", 60))
"""Paid once, for five years from January 2021."""


def dies(of: History, on: str, *, rules: Rulebook = RULES, known_at: str | None = None, **more: object) -> Assessment:
    standing = stands(of, on, known_at or "2026-12-31", rules)
    return assess_death(rules.parameters, standing, **more)  # type: ignore[arg-type]  # children and memberships


def hurt(
    accident: Accident, *, base: int = 1_000_000, rules: Rulebook = RULES, children: list[Child] | None = None
) -> Assessment:
    standing = stands(YEARS, "2021-01-20", rules=rules)
    return assess_accident(rules.parameters, standing, accident, income_base_rupiah=base, children=children or ())


def child(level: str, *, on: str, aged: int = 4, name: str = "Dewi") -> Child:
    day = date.fromisoformat(on)
    return Child(name=name, born_on=day.replace(year=day.year - aged, month=1, day=1), level=level)


def amounts(of: Assessment) -> dict[str, int]:
    return {part.kind: part.amount_rupiah for part in of.parts}


def test_a_death_in_grace_waits_for_the_arrears() -> None:
    waits = stands(S2, "2024-02-10", "2024-03-19")
    assert (waits.answer, waits.arrears) == (Answer.ARREARS_FIRST, ("2024-01", "2024-02"))
    found = assess_death(RULES.parameters, waits)
    assert (found.total_rupiah, found.findings) == (
        0,
        ("2024-02 is in grace: pay the arrears first, then it is covered.",),
    )


def test_arrears_that_never_came_leave_nothing_once_cover_has_lapsed() -> None:
    assert stands(S4, "2024-03-10", "2024-04-30").answer is Answer.ARREARS_FIRST
    lapsed = stands(S4, "2024-03-10", "2024-05-01")
    assert lapsed.answer is Answer.NOT_COVERED
    assert "never paid before cover lapsed" in lapsed.why


def test_grace_may_count_as_cover_and_the_last_payment_is_the_proof() -> None:
    rules = local(("cover.claim_in_grace", "pay", "2019-12-02"))
    found = stands(S4, "2024-03-10", "2024-05-01", rules)
    assert (found.answer, found.covered_by, found.paid_months) == (Answer.COVERED, "P-2024-03-10", 4)


def test_the_payment_that_covers_the_month_is_the_proof() -> None:
    found = stands(S1, "2023-11-15", "2023-12-31")
    assert (found.answer, found.covered_by, found.paid_months, found.paid_months_ever) == (
        Answer.COVERED,
        "P-2023-11-05",
        2,
        8,
    )


def test_arrears_paid_by_the_family_after_the_death_still_count() -> None:
    of = history(paid("2023-10-05", "2023-10", 3), paid("2024-03-20", "2024-01", 2), died="2024-02-10")
    assert dies(of, "2024-02-10").total_rupiah == 42_000_000


def test_before_any_cover_there_is_nothing() -> None:
    found = dies(YEARS, "2020-12-31")
    assert (found.total_rupiah, found.findings) == (0, ("2020-12 is before any cover: nobody paid for it in time.",))


def test_who_was_never_paid_for_by_then_is_not_covered_by_a_later_first_payment() -> None:
    of = history(paid("2023-10-20", "2023-10", 3), registered_on="2023-10-02")
    assert stands(of, "2023-10-10", "2023-12-31").answer is Answer.NOT_COVERED
    assert stands(of, "2023-10-21", "2023-12-31").answer is Answer.COVERED


def test_a_letter_covers_from_the_agreement_on() -> None:
    of = History(paid=(paid("2023-12-20", "2023-10", 3),), start_from=Month("2023-10"))
    assert stands(of, "2023-10-10", "2023-12-31").answer is Answer.COVERED


def test_scholarship_months_may_be_counted_over_all_spells() -> None:
    of = history(paid("2021-01-01", "2021-01", 30), paid("2024-01-01", "2024-01", 12))
    children = [child("TK", on="2024-07-01")]
    assert dies(of, "2024-07-01", children=children).scholarships.why == "7 paid months of 36 needed (current spell)."
    ever = local(("scholarship.months_scope", "all spells", "2019-12-02"))
    assert dies(of, "2024-07-01", rules=ever, children=children).scholarships.most_rupiah == 87_000_000


def test_a_scholarship_ends_when_the_child_turns_23_or_leaves_school() -> None:
    grown = child("university", on="2023-12-20", aged=21)
    assert len(dies(YEARS, "2023-12-20", children=[grown]).scholarships.awards) == 2
    married = Child(name="Budi", born_on=date(2005, 1, 1), level="university", ended_on=date(2025, 6, 1))
    awards = dies(YEARS, "2023-12-20", children=[married]).scholarships.awards
    assert [(award.due_on, award.amount_rupiah) for award in awards] == [
        (date(2023, 12, 20), 12_000_000),
        (date(2024, 12, 20), 12_000_000),
    ]


def test_a_child_in_the_middle_of_a_level_has_the_rest_of_it_up_to_the_age() -> None:
    older = Child(name="Dewi", born_on=date(2012, 1, 1), level="SD", year_of_level=5)
    levels = [award.level for award in dies(YEARS, "2023-12-20", children=[older]).scholarships.awards]
    assert levels == ["SD"] * 2 + ["SMP"] * 3 + ["SMA"] * 3 + ["university"] * 4


def test_an_unknown_level_or_year_of_school_is_refused() -> None:
    with pytest.raises(UnknownLevel, match="'S3': write one of TK, SD, SMP, SMA, university"):
        dies(YEARS, "2023-12-20", children=[child("S3", on="2023-12-20")])
    late = Child(name="Dewi", born_on=date(2013, 1, 1), level="SMP", year_of_level=4)
    with pytest.raises(NoSuchYear, match="Year 4 of SMP was written, and SMP has 3 years: write a year from 1 to 3"):
        dies(YEARS, "2023-12-20", children=[late])


def test_the_accident_death_benefit_is_never_below_that_of_jkm() -> None:
    low = hurt(Accident(death=True), base=400_000)
    assert amounts(low)["death"] == 20_000_000
    assert low.parts[0].calculation.endswith("raised to the death benefit of JKM")
    without = local(("jkk.death_floor", "none", "2019-12-02"))
    assert amounts(hurt(Accident(death=True), base=400_000, rules=without))["death"] == 19_200_000


@pytest.mark.parametrize(
    ("accident", "said"),
    [
        (Accident(medical_rupiah=-1), "an amount is below 0"),
        (Accident(partial_points=10_001), "not both from 0 % to 100 %"),
        (Accident(partial_points=100, total_disability=True), "exclude each other"),
        (Accident(death=True, total_disability=True), "two claims, not one"),
    ],
)
def test_papers_that_contradict_themselves_are_refused(accident: Accident, said: str) -> None:
    with pytest.raises(ContradictoryAccident, match=f"{said}.*Correct what the papers say"):
        hurt(accident)


def test_home_care_beyond_a_year_is_a_finding() -> None:
    assert "Home care of 400 days, at most 365" in hurt(Accident(home_care_rupiah=1, home_care_days=400)).findings[0]


def test_an_accident_without_cover_is_worth_nothing_and_says_why() -> None:
    found = assess_accident(RULES.parameters, stands(YEARS, "2020-01-01"), Accident(death=True), income_base_rupiah=1)
    assert (found.total_rupiah, found.most_rupiah, found.parts) == (0, 0, ())
    assert "before any cover" in found.findings[0]


def test_waiting_says_from_when_the_benefit_is_full() -> None:
    assert waiting(RULES.parameters, stands(S1, "2023-11-15", "2023-12-31")).full_from == date(2024, 1, 10)
    assert full_rupiah(RULES.parameters, date(2023, 11, 15)) == 42_000_000


@settings(max_examples=60)
@given(
    st.builds(
        Accident,
        medical_rupiah=st.integers(0, 10**9),
        land_rupiah=st.integers(0, 10**8),
        unable_months=st.integers(0, 60),
        partial_points=st.integers(0, 10_000),
        loss_points=st.integers(0, 10_000),
        death=st.booleans(),
    ),
    st.integers(0, 30_000_000),
)
def test_parts_add_up_are_one_of_a_kind_and_name_their_rules(accident: Accident, base: int) -> None:
    found = hurt(accident, base=base)
    assert found.total_rupiah == sum(part.amount_rupiah for part in found.parts)
    kinds = [part.kind for part in found.parts]
    assert len(kinds) == len(set(kinds))
    assert all(part.amount_rupiah > 0 and part.rules and part.calculation for part in found.parts)
