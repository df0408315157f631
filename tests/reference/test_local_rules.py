"""Local rows stand over the rules that ship, from their date on and until theirs ends."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.rule import Parameter
from ledger.domain.rules.timeline import overlay
from ledger.reference.rulebook import (
    Rulebook,
    RulebookUnsound,
    parse_local,
    shipped_rulebook,
)

RULES = shipped_rulebook()
MAY = date(2024, 5, 1)
GRACE = """
[[rule]]
key = "cover.grace_months"
value = 3
unit = "months"
since = 2015-07-01
version = "grace-2015"
source = "a book"
confidence = "one source"
"""


def row(**cells: str) -> str:
    """Write a row like `GRACE` with other cells, in TOML."""
    kept = dict(line.split(" = ", 1) for line in GRACE.strip().splitlines()[1:])
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in {**kept, **cells}.items() if value)


def lay(text: str, over: Rulebook = RULES) -> Rulebook:
    return over.with_local(parse_local(text, "city.toml", over))


def test_a_local_row_counts_from_its_date_on_and_not_before() -> None:
    stricter = lay(row(value="2", since="2024-01-01", version='"city-grace"'))
    assert [stricter.parameters.on("cover.grace_months", day).value for day in (date(2023, 12, 31), MAY)] == [3, 2]
    assert RULES.parameters.on("cover.grace_months", MAY).value == 3
    assert stricter.parameters.on("cover.grace_months", MAY).topic == "city"


def test_after_a_local_row_ends_the_rule_that_ships_stands_again() -> None:
    for_a_year = lay(row(value="2", since="2024-01-01", until="2024-12-31", version='"city-grace"'))
    stood = [for_a_year.parameters.on("cover.grace_months", date(year, 6, 1)).version for year in (2023, 2024, 2025)]
    assert stood == ["cover-grace-2015", "city-grace", "cover-grace-2015"]


def test_a_later_local_row_stands_over_an_earlier_one() -> None:
    first = lay(row(value="2", since="2024-01-01", version='"first"'))
    second = lay(row(value="1", since="2024-03-01", version='"second"'), first)
    stood = [second.parameters.on("cover.grace_months", date(2024, month, 1)).version for month in (2, 3)]
    assert stood == ["first", "second"]


def test_a_local_premium_changes_the_price_of_its_months() -> None:
    text = row(key='"premium.jkm"', value="7_000", unit='"rupiah a month"', since="2024-01-01", version='"jkm-local"')
    tariff = lay(text).tariff
    assert [rate.version for rate in tariff.rates] == ["bpu-jkk-2015", "bpu-jkm-2015", "jkm-local"]
    assert [tariff.rates[at].until for at in (1, 2)] == ["2023-12", None]


def test_a_local_row_may_leave_out_unit_choices_and_columns() -> None:
    text = row(key='"claims.holidays"', unit="", value='[["2024-03-11", "Nyepi"]]', since="2024-01-01", version='"h"')
    found = lay(text).parameters.schedule("claims.holidays", MAY)
    assert (found.columns, found.unit) == (("day", "name"), "table")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (row(key='"cover.grace_moons"', version='"x"'), "no rule that ships has this key"),
        (row(unit='"years"', version='"x"'), "its unit is years, and the rule that ships counts months"),
        (row(since="2014-01-01", version='"x"'), "it begins on 2014-01-01, before the first rule that ships"),
        (row(version='"cover-periods-2015"'), "the version cover-periods-2015 already names cover.periods_sold"),
        (row(version='"x"') + row(version='"y"'), "x and y both rule 2015-07-01"),
        (
            row(key='"reg.template_version"', unit='"choice"', choices='["new"]', value='"new"', version='"x"'),
            "its choices differ from older template",
        ),
        (
            row(key='"claims.holidays"', unit='"table"', columns='["day"]', value='[["2024-03-11"]]', version='"x"'),
            "its columns differ from day, name",
        ),
    ],
)
def test_a_local_row_that_nothing_would_ask_for_is_refused(text: str, said: str) -> None:
    with pytest.raises(RulebookUnsound, match=said):
        lay(text)


def test_the_fingerprint_changes_with_a_rule_and_not_with_its_note() -> None:
    noted = lay(row(value="3", version='"cover-grace-2015"', note='"as it was"'))
    assert noted.fingerprint == RULES.fingerprint
    assert lay(row(value="2", version='"x"')).fingerprint != RULES.fingerprint
    assert len(RULES.fingerprint) == 12


def number(since: int, until: int | None, value: int) -> Parameter:
    """Make a row from one day to another, counted from 2020-01-01."""
    start = date(2020, 1, 1).toordinal()
    return Parameter(
        key="a.b",
        value=value,
        unit="months",
        since=date.fromordinal(start + since),
        until=None if until is None else date.fromordinal(start + until),
        version=f"{value}",
        source="a book",
        confidence="law",
    )


@settings(max_examples=100)
@given(
    cuts=st.lists(st.integers(1, 99), max_size=3, unique=True),
    local=st.lists(st.integers(0, 120), min_size=2, max_size=6, unique=True),
    open_end=st.booleans(),
)
def test_an_overlay_answers_each_day_with_the_local_row_or_the_one_below(
    *, cuts: list[int], local: list[int], open_end: bool
) -> None:
    edges = [0, *sorted(cuts)]
    below = [number(since, None if since == edges[-1] else edges[at + 1] - 1, at) for at, since in enumerate(edges)]
    days = sorted(local)
    pairs = list(zip(days[::2], days[1::2], strict=False))
    above = [number(since, until - 1, 100 + since) for since, until in pairs]
    if open_end:
        above.append(number(days[-1], None, 999))
    laid = Parameters(overlay(below, above))
    for offset in range(130):
        day = date.fromordinal(date(2020, 1, 1).toordinal() + offset)
        standing = [each for each in laid.all if each.stands_on(day)]
        assert len(standing) == 1
        expected = Parameters(above).find("a.b", day) or Parameters(below).rule("a.b", day)
        assert standing[0].value == expected.value
