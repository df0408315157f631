"""Prices and limits are found by date; months and amounts are counted and spoken exactly."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.domain.insurance import CoverLine, Insurance, totals, worker_months
from ledger.domain.month import (
    Month,
    NotAMonth,
    first_day,
    last_day,
    later,
    month,
    month_of,
    months_from,
    ordinal,
    spans,
    spoken,
)
from ledger.domain.rules.parameters import NoSuchRule, Parameter, Parameters, age_on, birthday
from ledger.domain.rules.tariff import NoRate, Rate, Tariff, gaps_and_overlaps
from ledger.domain.wording import grouped, rupiah, some_of

JKK, JKM = Insurance.JKK, Insurance.JKM


def rate(
    insurance: Insurance, since: str, until: str | None, *, flat: int | None = None, points: int | None = None
) -> Rate:
    return Rate(
        insurance=insurance,
        since=month(since),
        until=None if until is None else month(until),
        flat_rupiah=flat,
        income_base_points=points,
        version=f"{insurance}-{since}",
        source="a decree",
        confidence="law",
    )


dear_from_june = Tariff(
    (
        rate(JKK, "2015-07", None, points=100),
        rate(JKM, "2015-07", "2023-05", flat=6_800),
        rate(JKM, "2023-06", "2023-12", flat=7_000),
    )
)


def line(insurance: Insurance, since: str, months: int, monthly: int) -> CoverLine:
    return CoverLine(insurance=insurance, since=Month(since), months=months, monthly_rupiah=monthly)


def test_the_package_of_the_lowest_income_costs_16_800_a_month() -> None:
    priced = dear_from_june.price((JKK, JKM), Month("2023-03"), 3, income_base_rupiah=1_000_000)
    assert priced == (line(JKK, "2023-03", 3, 10_000), line(JKM, "2023-03", 3, 6_800))
    assert totals(priced) == {JKK: 30_000, JKM: 20_400}


def test_a_change_of_price_in_the_middle_makes_two_lines() -> None:
    priced = dear_from_june.price((JKM,), Month("2023-05"), 3, income_base_rupiah=1_000_000)
    assert priced == (line(JKM, "2023-05", 1, 6_800), line(JKM, "2023-06", 2, 7_000))


def test_a_share_of_the_income_base_is_rounded_down_to_whole_rupiah() -> None:
    assert dear_from_june.rate(JKK, Month("2023-05")).monthly_rupiah(1_234_599) == 12_345


@pytest.mark.parametrize("unknown", ["2015-06", "2024-01"])
def test_a_month_without_a_price_is_refused_and_never_free(unknown: str) -> None:
    with pytest.raises(NoRate, match=f"No JKM rate is known for {unknown}.*`ledger rules show`"):
        dear_from_june.price((JKM,), Month(unknown), 1, income_base_rupiah=1_000_000)


@pytest.mark.parametrize(
    ("rates", "found"),
    [
        ([rate(JKM, "2015-07", "2023-05", flat=1), rate(JKM, "2023-06", None, flat=2)], []),
        (
            [rate(JKM, "2015-07", "2023-04", flat=1), rate(JKM, "2023-06", None, flat=2)],
            ["JKM: no price from 2023-05 to 2023-05"],
        ),
        (
            [rate(JKM, "2015-07", "2023-06", flat=1), rate(JKM, "2023-06", None, flat=2)],
            ["JKM: JKM-2015-07 and JKM-2023-06 both price 2023-06"],
        ),
        (
            [rate(JKM, "2015-07", None, flat=1), rate(JKM, "2023-06", None, flat=2)],
            ["JKM: JKM-2015-07 and JKM-2023-06 both price 2023-06"],
        ),
        ([rate(JKM, "2015-07", None, flat=1), rate(JKK, "2023-06", None, flat=2)], []),
    ],
)
def test_rates_follow_each_other_without_gap_or_overlap(rates: list[Rate], found: list[str]) -> None:
    assert gaps_and_overlaps(rates) == found


def parameter(key: str, since: date, value: int) -> Parameter:
    return Parameter(key=key, value=value, unit="years", since=since, source="practice", confidence="unverified")


limits = Parameters((parameter("age", date(2015, 7, 1), 56), parameter("age", date(2023, 1, 1), 65)))


@pytest.mark.parametrize(
    ("day", "value"), [(date(2015, 7, 1), 56), (date(2022, 12, 31), 56), (date(2023, 1, 1), 65), (date(2030, 1, 1), 65)]
)
def test_the_rule_of_the_day_counts(day: date, value: int) -> None:
    assert limits.on("age", day).value == value


@pytest.mark.parametrize(("key", "day"), [("age", date(2015, 6, 30)), ("weight", date(2023, 1, 1))])
def test_a_rule_that_nobody_set_is_refused(key: str, day: date) -> None:
    with pytest.raises(NoSuchRule, match=f"rule {key} is known for {day}. See `ledger rules show`"):
        limits.on(key, day)


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2005, 5, 2), date(2023, 5, 1), 17),
        (date(2005, 5, 2), date(2023, 5, 2), 18),
        (date(2004, 2, 29), date(2023, 2, 28), 18),
        (date(2004, 2, 29), date(2023, 3, 1), 19),
    ],
)
def test_age_is_counted_in_whole_years(born_on: date, day: date, age: int) -> None:
    assert age_on(born_on, day) == age


@pytest.mark.parametrize(
    "text",
    ["2023-5", "2023-13", "2023-00", "23-05", "2023-05-01", " 2023-05", "2023-05\n", "\uff12\uff10\uff12\uff13-05", ""],
)
def test_only_a_month_is_read_as_a_month(text: str) -> None:
    with pytest.raises(NotAMonth, match="is not a month: write it as YYYY-MM"):
        month(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2023-12", 1, "2024-01"), ("2024-01", -1, "2023-12"), ("2023-05", 24, "2025-05"), ("2023-05", 0, "2023-05")],
)
def test_months_are_counted_over_the_turn_of_the_year(start: str, months: int, end: str) -> None:
    assert later(month(start), months) == end
    assert ordinal(month(end)) - ordinal(month(start)) == months


def test_a_month_knows_its_days() -> None:
    assert (first_day(Month("2024-02")), last_day(Month("2024-02"))) == (date(2024, 2, 1), date(2024, 2, 29))
    assert last_day(Month("2023-12")) == date(2023, 12, 31)
    assert month_of(date(2023, 12, 31)) == "2023-12"
    assert months_from(Month("2023-12"), 2) == ("2023-12", "2024-01")


def test_months_are_gathered_into_spans_and_spoken() -> None:
    months = [Month(each) for each in ("2023-09", "2023-05", "2023-07", "2023-06", "2023-05")]
    assert spans(months) == [("2023-05", 3), ("2023-09", 1)]
    assert spoken(months) == "2023-05 to 2023-07, 2023-09"
    assert spoken([]) == ""


def test_lines_of_cover_are_listed_month_by_month() -> None:
    two = [line(JKK, "2023-12", 2, 10_000), line(JKM, "2023-12", 1, 6_800)]
    assert list(worker_months(two)) == [(JKK, "2023-12"), (JKK, "2024-01"), (JKM, "2023-12")]


@pytest.mark.parametrize(
    ("speak", "value", "said"),
    [
        (rupiah, 16_800, "Rp16.800"),
        (rupiah, -16_800, "-Rp16.800"),
        (rupiah, 0, "Rp0"),
        (grouped, 1_753_012_800, "1.753.012.800"),
        (some_of, ["A", "B"], "A, B"),
        (some_of, list("ABCDEFG"), "A, B, C, D, E and 2 more"),
        (some_of, [], ""),
    ],
)
def test_amounts_and_lists_are_spoken_the_way_people_here_do(
    speak: Callable[..., str], value: object, said: str
) -> None:
    assert speak(value) == said


@given(born_on=st.dates(date(1930, 1, 1), date(2020, 12, 31)), age=st.integers(1, 70))
@example(born_on=date(2012, 2, 29), age=23)
@example(born_on=date(2012, 2, 29), age=24)
def test_a_birthday_is_the_first_day_of_its_age(born_on: date, age: int) -> None:
    day = birthday(born_on, age)
    assert (age_on(born_on, day - timedelta(days=1)), age_on(born_on, day)) == (age - 1, age)
