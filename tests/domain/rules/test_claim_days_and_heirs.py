"""Deadlines, expiry, heirs in their order, papers, and premium that comes back after a death."""

from datetime import date

import pytest

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.rules.benefits.deadlines import (
    ClaimExpired,
    NotADay,
    accident_days,
    expires_on,
    in_time,
    notify_labour_office_by,
    pay_by,
)
from ledger.domain.rules.benefits.heirs import (
    HeirOutOfOrder,
    NoHeir,
    UnknownRelation,
    first_in_line,
    may_receive,
    missing,
    papers_needed,
    school_papers,
)
from ledger.domain.rules.benefits.refunds import NoWayBack, destination, refund
from ledger.reference.rulebook import parse_local
from rule_samples import RULES, local

RULE = RULES.parameters
JKK, JKM = Insurance.JKK, Insurance.JKM
DAY = date(2024, 2, 1)


def with_holidays(*days: str) -> str:
    rows = ", ".join(f'["{each}", "holiday"]' for each in days)
    return (
        f'[[rule]]\nkey = "claims.holidays"\nvalue = [{rows}]\nsince = 2023-01-01\nversion = "decree-2023"\n'
        'source = "joint decree"\nconfidence = "law"\n'
    )


def test_holidays_of_a_local_row_are_no_working_days() -> None:
    text = with_holidays("2023-11-21", "2023-11-23")
    rules = RULES.with_local(parse_local(text, "holidays.toml", RULES))
    assert pay_by(rules.parameters, date(2023, 11, 20)).on == date(2023, 11, 27)


def test_a_holiday_that_is_no_day_is_refused() -> None:
    rules = RULES.with_local(parse_local(with_holidays("Nyepi"), "holidays.toml", RULES))
    with pytest.raises(NotADay, match=r"decree-2023 list 'Nyepi', which is no day\. Write it as 2024-03-11"):
        pay_by(rules.parameters, date(2023, 11, 20))


@pytest.mark.parametrize(
    ("insurance", "happened", "last"),
    [
        (JKK, "2019-12-01", "2021-12-01"),
        (JKK, "2019-12-02", "2024-12-02"),
        (JKM, "2019-12-01", "2024-12-01"),
        (JKK, "2024-02-29", "2029-02-28"),
    ],
)
def test_a_claim_expires_by_the_rule_of_the_day_on_which_it_happened(
    insurance: Insurance, happened: str, last: str
) -> None:
    day = date.fromisoformat(happened)
    assert str(expires_on(RULE, insurance, day).on) == last
    assert in_time(RULE, insurance, day, date.fromisoformat(last)).on == date.fromisoformat(last)


def test_a_claim_after_its_last_day_is_refused() -> None:
    with pytest.raises(
        ClaimExpired, match=r"JKM claim for 2018-05-01 could be filed until 2023-05-01.*2023-05-02.*Ask"
    ):
        in_time(RULE, JKM, date(2018, 5, 1), date(2023, 5, 2))


def test_the_labour_office_is_told_by_the_15th_of_the_next_month() -> None:
    assert notify_labour_office_by(RULE, date(2023, 12, 31)).on == date(2024, 1, 15)


@pytest.mark.parametrize(
    ("relations", "first", "behind"),
    [
        (["spouse", "child", "parent"], (0, 1), (2,)),
        (["parent", "spouse"], (1,), (0,)),
        (["sibling", "parent", "parent"], (1, 2), (0,)),
        (["grandparent", "grandchild"], (1,), (0,)),
        (["named in will", "parent-in-law"], (1,), (0,)),
        (["balai harta peninggalan"], (0,), ()),
    ],
)
def test_who_stands_first(relations: list[str], first: tuple[int, ...], behind: tuple[int, ...]) -> None:
    line = first_in_line(RULE, relations, DAY)
    assert (line.first, line.behind, line.rule) == (first, behind, "heirs-2015")


def test_an_heir_out_of_order_is_refused_by_name_of_who_stands_first() -> None:
    assert may_receive(RULE, ["spouse", "sibling"], 0, DAY).relations == ("spouse",)
    with pytest.raises(HeirOutOfOrder, match="A sibling asks for the benefit while a spouse and a child stands first"):
        may_receive(RULE, ["spouse", "child", "sibling"], 2, DAY)


def test_a_stranger_and_nobody_are_refused() -> None:
    with pytest.raises(UnknownRelation, match="'neighbour': write one of spouse, child, parent"):
        first_in_line(RULE, ["neighbour"], DAY)
    with pytest.raises(NoHeir, match="name the balai harta peninggalan when there is none"):
        first_in_line(RULE, [], DAY)


def test_papers_depend_on_spouse_amount_and_kind() -> None:
    plain = {paper.kind for paper in papers_needed(RULE, JKM, DAY, amount_rupiah=42_000_000)}
    assert "marriage-book" not in plain
    assert plain == {paper.kind for paper in papers_needed(RULE, JKM, DAY, amount_rupiah=50_000_000)}
    assert "tax-number" not in plain
    more = papers_needed(RULE, JKM, DAY, amount_rupiah=50_000_001, relations=["spouse"])
    assert {paper.kind for paper in more} == plain | {"marriage-book", "tax-number"}
    hurt = {paper.kind for paper in papers_needed(RULE, JKK, DAY, amount_rupiah=1, death=False, violence=True)}
    assert {"police-letter", "visum"} <= hurt
    assert "death-certificate" not in hurt
    assert [paper.kind for paper in school_papers(RULE, DAY)][:2] == ["birth-certificate", "family-card"]


def test_missing_papers_are_named() -> None:
    needed = papers_needed(RULE, JKM, DAY, amount_rupiah=1)
    left = missing(needed, {paper.kind for paper in needed} - {"family-card"})
    assert [(paper.kind, paper.meaning) for paper in left] == [("family-card", "kartu keluarga")]


PAID_TO_MARCH = (
    CoverLine(insurance=JKK, since=Month("2023-10"), months=6, monthly_rupiah=10_000),
    CoverLine(insurance=JKM, since=Month("2023-10"), months=6, monthly_rupiah=6_800),
)


def test_premium_after_a_death_comes_back_by_two_counts() -> None:
    found = refund(RULE, PAID_TO_MARCH, died_on=date(2023, 11, 15), claimed_on=date(2024, 1, 10))
    assert (found.after_claim.months, found.after_claim.rupiah) == (("2024-02", "2024-03"), 33_600)
    assert found.after_death.rupiah == 67_200
    assert found.after_death.by_insurance == {JKK: 40_000, JKM: 27_200}
    assert found.asked == found.after_claim
    by_death = local(("refund.basis", "after death month", "2015-07-01"))
    asked = refund(by_death.parameters, PAID_TO_MARCH, died_on=date(2023, 11, 15), claimed_on=date(2024, 1, 10)).asked
    assert asked.rupiah == 67_200


def test_nothing_comes_back_when_nothing_was_paid_beyond() -> None:
    found = refund(RULE, PAID_TO_MARCH, died_on=date(2024, 3, 1), claimed_on=date(2024, 4, 1))
    assert (found.after_claim.rupiah, found.after_death.months) == (0, ())


def test_where_the_money_goes_depends_on_who_paid() -> None:
    assert destination(RULE, "APBD", DAY) == ("by agreement", "refund-destination-2015")
    assert destination(RULE, "OWN", DAY)[0] == "carried"
    with pytest.raises(NoWayBack, match=r"paid back to LOTTERY goes is not known\. Add the source"):
        destination(RULE, "LOTTERY", DAY)


@pytest.mark.parametrize(
    ("reported_on", "days", "says"),
    [
        (None, [date(2024, 3, 3), date(2024, 4, 15)], "not in yet"),
        (date(2024, 3, 2), [date(2024, 3, 3), date(2024, 4, 1), date(2024, 4, 15)], "it came on 2024-03-02"),
        (date(2024, 3, 4), [date(2024, 3, 3), date(2024, 4, 3), date(2024, 4, 15)], "too late: who is late bears"),
    ],
)
def test_an_accident_has_its_days_and_a_late_report_says_so(
    reported_on: date | None, days: list[date], says: str
) -> None:
    found = accident_days(RULE, date(2024, 3, 1), reported_on)
    assert [each.on for each in found] == days
    assert found[0].words.endswith(says) or says in found[0].words
