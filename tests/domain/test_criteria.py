"""Whom a program is for: each criterion lets in who fits, keeps out who does not, and points out what nobody noted."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.deciles import DecileUnknown
from ledger.domain.month import month
from ledger.domain.places import AS_WRITTEN
from ledger.domain.program.criteria import Known, judge
from ledger.domain.program.decisions import review, set_criteria
from ledger.domain.program.events import CriteriaSet, EligibilityReviewed, ProgramClosed, ProgramLaunched
from ledger.domain.program.refusals import AgesFitNobody, DomicileElsewhere, NothingAsked, ProgramIsClosed
from ledger.domain.program.state import Running, fold
from ledger.domain.program.unfit import (
    DecileAbove,
    EarnsTooMuch,
    EarnsWage,
    FactNotNoted,
    LivesOutside,
    NotMustahik,
    PaidElsewhere,
    TooOld,
    TooYoung,
)

MAY, JUNE, JULY = date(2023, 5, 2), date(2023, 6, 1), date(2023, 7, 1)
launched = ProgramLaunched(
    effective=MAY, reference="P-1", title="Percobaan", region="13.73", until=None, places_per_village=100
)
ALL = CriteriaSet(
    effective=MAY,
    domicile=("13.73.01",),
    age_from=18,
    age_below=65,
    not_wage_earner=True,
    not_paid_elsewhere=True,
    decile_at_most=4,
    mustahik=True,
    income_at_most_rupiah=1_000_000,
)
FITTING = Known(on=MAY, village="13.73.01.1001", age=40, decile=4, mustahik=True, income_rupiah=1_000_000)


def unfit(asks: CriteriaSet, known: Known) -> list[type]:
    return [type(each) for each in judge(asks, known, asked_by="program P-1", where=AS_WRITTEN).unfit]


def test_who_meets_every_criterion_fits() -> None:
    assert judge(ALL, FITTING, asked_by="program P-1", where=AS_WRITTEN).unfit == ()
    assert judge(ALL, FITTING, asked_by="program P-1", where=AS_WRITTEN).doubts == ()


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (replace(FITTING, village="13.73.02.1001"), LivesOutside),
        (replace(FITTING, village="13.73.011"), LivesOutside),
        (replace(FITTING, age=17), TooYoung),
        (replace(FITTING, age=65), TooOld),
        (replace(FITTING, employer="PT X"), EarnsWage),
        (replace(FITTING, paid_by=("B1", "CSR")), PaidElsewhere),
        (replace(FITTING, decile=5), DecileAbove),
        (replace(FITTING, mustahik=False), NotMustahik),
        (replace(FITTING, income_rupiah=1_000_001), EarnsTooMuch),
    ],
)
def test_one_criterion_missed_is_one_finding(known: Known, why: type) -> None:
    assert unfit(ALL, known) == [why]


@pytest.mark.parametrize(("age", "why"), [(17, [TooYoung]), (18, []), (64, []), (65, [TooOld])])
def test_ages_count_from_the_lower_limit_to_the_day_before_the_upper_one(age: int, why: list[type]) -> None:
    assert unfit(ALL, replace(FITTING, age=age)) == why


@pytest.mark.parametrize(
    ("known", "fact"),
    [
        (replace(FITTING, age=None), "age"),
        (replace(FITTING, decile=None), "decile"),
        (replace(FITTING, mustahik=None), "mustahik"),
        (replace(FITTING, income_rupiah=None), "income"),
    ],
)
def test_a_fact_that_nobody_noted_is_pointed_out_and_keeps_out_only_where_facts_are_required(
    known: Known, fact: str
) -> None:
    lenient = judge(ALL, known, asked_by="program P-1", where=AS_WRITTEN)
    strict = judge(replace(ALL, facts_required=True), known, asked_by="program P-1", where=AS_WRITTEN)

    assert (lenient.unfit, [each.criterion for each in lenient.doubts]) == ((), [fact])
    assert ([type(each) for each in strict.unfit], strict.doubts) == ([FactNotNoted], ())


def test_no_sentence_tells_what_somebody_earns() -> None:
    (says,) = judge(ALL, replace(FITTING, income_rupiah=7_654_321), asked_by="program P-1", where=AS_WRITTEN).unfit

    assert "7.654.321" not in str(says)
    assert "Rp1.000.000" in str(says)


known = st.builds(
    Known,
    on=st.just(MAY),
    village=st.sampled_from(["13.73.01.1001", "64.74.01.1001"]),
    age=st.none() | st.integers(0, 99),
    employer=st.none() | st.just("PT X"),
    paid_by=st.none() | st.just(("B1", "CSR")),
    decile=st.none() | st.integers(1, 10),
    mustahik=st.none() | st.booleans(),
    income_rupiah=st.none() | st.integers(0, 10_000_000),
)


@given(known)
def test_whoever_asks_nothing_keeps_nobody_out(anybody: Known) -> None:
    assert unfit(CriteriaSet(effective=MAY, facts_required=True), anybody) == []


@given(known)
def test_requiring_facts_never_lets_more_people_in(anybody: Known) -> None:
    strict = replace(ALL, facts_required=True)

    assert set(unfit(ALL, anybody)) <= set(unfit(strict, anybody))


def test_criteria_hold_from_their_day_until_others_take_their_place() -> None:
    june = replace(ALL, effective=JUNE, decile_at_most=2)
    state = fold([launched, june, ALL])

    assert isinstance(state, Running)
    assert [state.criteria_on(day) for day in (date(2023, 5, 1), MAY, date(2023, 5, 31), JUNE, JULY)] == [
        None,
        ALL,
        ALL,
        june,
        june,
    ]


def test_criteria_that_stand_already_are_not_written_again() -> None:
    assert set_criteria(fold([launched, ALL]), replace(ALL, effective=JUNE), reference="P-1", where=AS_WRITTEN) == []


def test_criteria_can_be_lifted() -> None:
    none = CriteriaSet(effective=JUNE)

    assert set_criteria(fold([launched, ALL]), none, reference="P-1", where=AS_WRITTEN) == [none]


@pytest.mark.parametrize(
    ("asks", "refusal", "says"),
    [
        (CriteriaSet(effective=MAY), NothingAsked, "has no criteria"),
        (CriteriaSet(effective=MAY, age_from=65, age_below=65), AgesFitNobody, "65 years or more and below 65"),
        (CriteriaSet(effective=MAY, domicile=("64.74",)), DomicileElsewhere, "nobody of it lives in 64.74"),
        (CriteriaSet(effective=MAY, decile_at_most=11), DecileUnknown, "no decile 11"),
    ],
)
def test_criteria_that_make_no_sense_are_refused(asks: CriteriaSet, refusal: type[Exception], says: str) -> None:
    with pytest.raises(refusal, match=says):
        set_criteria(fold([launched]), asks, reference="P-1", where=AS_WRITTEN)


def test_a_wider_domicile_than_the_program_is_fine() -> None:
    asks = CriteriaSet(effective=MAY, domicile=("13",))

    assert set_criteria(fold([launched]), asks, reference="P-1", where=AS_WRITTEN) == [asks]


def test_a_closed_program_gets_no_new_criteria() -> None:
    with pytest.raises(ProgramIsClosed):
        set_criteria(fold([launched, ProgramClosed(effective=JUNE)]), ALL, reference="P-1", where=AS_WRITTEN)


held = EligibilityReviewed(
    effective=JUNE, month=month("2023-06"), looked_at=10, failed=1, by_criterion={"age": 1}, unknown=0, ended=0
)


def test_a_review_is_recorded_once_for_each_outcome() -> None:
    first = fold([launched, ALL, held])

    assert review(fold([launched, ALL]), held, reference="P-1") == [held]
    assert review(first, replace(held, effective=JULY), reference="P-1") == []
    assert review(first, replace(held, failed=2), reference="P-1") == [replace(held, failed=2)]
    assert review(first, replace(held, ended=1), reference="P-1") == [replace(held, ended=1)]


def test_where_nothing_is_asked_there_is_nothing_to_review() -> None:
    with pytest.raises(NothingAsked):
        review(fold([launched]), held, reference="P-1")
