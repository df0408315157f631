"""A claim pays for two children's school, year by year, until an age or an end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.claim import schooling
from ledger.domain.claim.events import (
    Benefit,
    BenefitPaid,
    ClaimApproved,
    ClaimFiled,
    EndOfSchooling,
    Event,
    ScholarshipAwarded,
    ScholarshipEnded,
)
from ledger.domain.claim.refusals import HappenedBeforeFiling, NoSuchClaim, NotApproved
from ledger.domain.claim.school_refusals import (
    AwardDiffers,
    LevelUsedUp,
    NoScholarship,
    NoSuchChild,
    ScholarshipIsOver,
    SchoolPapersMissing,
    SchoolYearOutOfReach,
    TooManyChildren,
    TooOldForSchooling,
)
from ledger.domain.claim.schooling import Asking, award
from ledger.domain.claim.state import Approved, fold
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.heirs import school_papers
from ledger.domain.rules.benefits.scholarships import NoSuchYear, UnknownLevel, school_year_on, year_terms
from ledger.reference.rulebook import shipped_rulebook

RULES = shipped_rulebook().parameters
DIED, AUTUMN = date(2023, 9, 10), date(2024, 9, 1)
BORN = date(2012, 5, 4)

filed = ClaimFiled(
    effective=date(2023, 10, 2),
    reference="K1",
    worker="a1",
    insurance=Insurance.JKM,
    incident_on=DIED,
    personal=b"",
)
approved = ClaimApproved(
    effective=date(2023, 10, 20),
    benefits=(Benefit(kind="death", amount_rupiah=20_000_000),),
    covered_by="B1",
    basis="rulebook 0",
    scholarship=True,
)
first = ScholarshipAwarded(
    effective=AUTUMN,
    child=1,
    school_year=2023,
    level="SD",
    year_of_level=5,
    amount_rupiah=1_500_000,
    papers=(),
    papers_later=(),
    rules=("scholarship-levels-2019",),
    personal=b"sealed",
)
ended = ScholarshipEnded(effective=AUTUMN, child=1, cause=EndOfSchooling.MARRIAGE)


def asking(
    *, opened: bool = True, born_on: date = BORN, on: date = AUTUMN, level: str = "SD", missing: tuple[str, ...] = ()
) -> Asking:
    terms = year_terms(RULES, level, 1, incident_on=DIED, on=on)
    return Asking(opened=opened, born_on=born_on, terms=terms, missing=missing)


def granted(given_: Sequence[Event], asked: ScholarshipAwarded = first, how: Asking | None = None) -> object:
    return award(fold(given_), reference="K1", award=asked, asking=how or asking())


def test_a_year_is_granted_once() -> None:
    assert granted([filed, approved]) == [first]
    assert granted([filed, approved, first]) == []
    assert granted([filed, approved, first], replace(first, amount_rupiah=1, personal=b"sealed anew")) == []
    assert granted([filed, approved, first], replace(first, school_year=2024)) == [replace(first, school_year=2024)]


@pytest.mark.parametrize(
    ("history", "asked", "how", "refusal", "says"),
    [
        ([], first, None, NoSuchClaim, "no claim K1"),
        ([filed], first, None, NotApproved, "Approve it first"),
        ([filed, approved], first, asking(opened=False), NoScholarship, "K1 opened no scholarship.*rules explain"),
        ([filed, approved, first], replace(first, level="SMP"), None, AwardDiffers, "2023 was granted before, for SD"),
        (
            [filed, approved, first, replace(first, child=2)],
            replace(first, child=3),
            None,
            TooManyChildren,
            "pays for 2 children at most",
        ),
        (
            [filed, approved, *(replace(first, school_year=2010 + year) for year in range(6))],
            first,
            None,
            LevelUsedUp,
            "all 6 years of SD were granted. Name the next",
        ),
        (
            [filed, approved, replace(first, school_year=2022), ended],
            first,
            None,
            ScholarshipIsOver,
            r"child 1: the scholarship ended on 2024-09-01 \(marriage\)",
        ),
        (
            [filed, approved],
            first,
            asking(born_on=date(2001, 9, 1)),
            TooOldForSchooling,
            "child 1 has reached the age of 23",
        ),
        ([filed, approved], replace(first, school_year=2022), None, SchoolYearOutOfReach, "2023 to 2024, not for 2022"),
        ([filed, approved], replace(first, school_year=2025), None, SchoolYearOutOfReach, "not for 2025"),
        (
            [filed, approved],
            replace(first, papers_later=("bank-book",)),
            asking(missing=("school-letter", "bank-book")),
            SchoolPapersMissing,
            "these papers have not come: school-letter. Give each",
        ),
        ([filed, approved], replace(first, effective=date(2023, 9, 30)), None, HappenedBeforeFiling, "later day"),
    ],
)
def test_a_year_that_is_not_due_is_refused(
    history: list[Event], asked: ScholarshipAwarded, how: Asking | None, refusal: type[Exception], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        granted(history, asked, how)


def test_the_day_before_the_birthday_of_the_end_age_is_in_time() -> None:
    assert granted([filed, approved], first, asking(born_on=date(2001, 9, 2))) == [first]


def test_a_scholarship_ends_once_and_for_a_child_that_is_known() -> None:
    state = fold([filed, approved, first])
    assert schooling.end(state, reference="K1", ended=ended) == [ended]
    over = fold([filed, approved, first, ended])
    assert schooling.end(over, reference="K1", ended=ended) == []
    with pytest.raises(ScholarshipIsOver, match="marriage"):
        schooling.end(over, reference="K1", ended=replace(ended, cause=EndOfSchooling.WORK))
    with pytest.raises(NoSuchChild, match="knows the child 1 so far"):
        schooling.end(state, reference="K1", ended=replace(ended, child=2))
    with pytest.raises(HappenedBeforeFiling):
        schooling.end(state, reference="K1", ended=replace(ended, effective=DIED))


def test_each_year_is_a_benefit_of_its_own_that_is_paid_up_to_what_was_granted() -> None:
    state = fold([filed, approved, first])
    assert isinstance(state, Approved)
    assert state.granted() == {"death": 20_000_000, "scholarship-1-2023": 1_500_000}
    paid = BenefitPaid(
        effective=AUTUMN, kind="scholarship-1-2023", amount_rupiah=1_000_000, transfer="T1", personal=b""
    )
    after = fold([filed, approved, first, paid])
    assert isinstance(after, Approved)
    assert after.open_rupiah("scholarship-1-2023") == 500_000


@pytest.mark.parametrize(
    ("level", "amount", "years"),
    [
        ("TK", 1_500_000, 2),
        ("SD", 1_500_000, 6),
        ("SMP", 2_000_000, 3),
        ("SMA", 3_000_000, 3),
        ("university", 12_000_000, 5),
    ],
)
def test_what_a_year_of_a_level_is_worth(level: str, amount: int, years: int) -> None:
    terms = year_terms(RULES, level, years, incident_on=DIED, on=AUTUMN)
    assert (terms.amount_rupiah, terms.years_of_level, terms.end_age, terms.most_children) == (amount, years, 23, 2)
    assert (terms.first_year, terms.running_year) == (2023, 2024)
    assert "scholarship-levels-2019" in terms.rules
    with pytest.raises(NoSuchYear):
        year_terms(RULES, level, years + 1, incident_on=DIED, on=AUTUMN)


def test_a_level_that_no_school_has_is_refused() -> None:
    with pytest.raises(UnknownLevel):
        year_terms(RULES, "SMK", 1, incident_on=DIED, on=AUTUMN)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2024, 6, 30), 2023), (date(2024, 7, 1), 2024), (date(2024, 12, 31), 2024)]
)
def test_a_school_year_is_named_by_its_july(day: date, year: int) -> None:
    assert school_year_on(day, 7) == year


def test_papers_of_the_child_serve_again_and_those_of_the_school_come_every_year() -> None:
    every = {paper.kind for paper in school_papers(RULES, AUTUMN)}
    assert every == {
        "birth-certificate",
        "family-card",
        "school-letter",
        "school-report",
        "bank-book",
        "id-card-guardian",
    }
    assert {paper.kind for paper in school_papers(RULES, AUTUMN, had=every)} == {"school-letter", "school-report"}


@given(
    asks=st.lists(
        st.tuples(
            st.integers(1, 4), st.integers(2021, 2040), st.sampled_from(["TK", "SD", "SMP", "SMA", "university"])
        ),
        max_size=60,
    )
)
def test_whatever_is_asked_two_children_get_no_more_than_the_published_total(
    asks: list[tuple[int, int, str]],
) -> None:
    """Given any asking for years, children and levels, never more than 174 million is granted."""
    history: list[Event] = [filed, approved]
    for child, year, level in asks:
        on = date(year, 9, 1) if year > 2023 else AUTUMN
        terms = year_terms(RULES, level, 1, incident_on=DIED, on=on)
        asked = replace(
            first, effective=on, child=child, school_year=year, level=level, amount_rupiah=terms.amount_rupiah
        )
        try:
            history += award(
                fold(history),
                reference="K1",
                award=asked,
                asking=Asking(opened=True, born_on=date(2020, 1, 1), terms=terms, missing=()),
            )
        except (AwardDiffers, LevelUsedUp, SchoolYearOutOfReach, TooManyChildren, TooOldForSchooling):
            continue
    state = fold(history)
    assert isinstance(state, Approved)
    assert len(state.children()) <= 2
    assert sum(each.amount_rupiah for each in state.awards) <= 174_000_000
    assert len({(each.child, each.school_year) for each in state.awards}) == len(state.awards)
