"""Days, instants and amounts are read as people write them, or refused with an example."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.wording import rupiah as spoken
from ledger_cli import dates
from ledger_cli.dates import NotADay, NotAnInstant, NotRupiah


@pytest.mark.parametrize("text", ["2023-05-31", "31-05-2023", " 31-05-2023 "])
def test_a_day_is_read_in_both_orders(text: str) -> None:
    assert dates.day(text) == date(2023, 5, 31)


@pytest.mark.parametrize(
    "text", ["2023-02-31", "31-02-2023", "5-5-2023", "2023/05/31", "mei", "", "\uff12\uff10\uff12\uff13-05-31"]
)
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotADay, match=r"for example 2023-05-31\.$"):
        dates.day(text)


@pytest.mark.parametrize("text", ["2023-08-31", "31-08-2023", "2023-08-31T23:59:59.999999+07:00"])
def test_a_day_as_an_instant_is_its_end_in_wib(text: str) -> None:
    assert dates.instant(text) == datetime(2023, 8, 31, 16, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2023-08-31T17:00+07:00", "2023-08-31T18:00+08:00", "2023-08-31T10:00:00Z"])
def test_an_instant_is_the_same_in_every_zone(text: str) -> None:
    assert dates.instant(text) == datetime(2023, 8, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2023-08-31T17:00", "does not say in which zone"),
        ("yesterday", "is not a time"),
        ("0001-01-01T00:00+07:00", "lies outside the calendar"),
    ],
)
def test_what_is_no_instant_is_refused_with_the_way_to_write_one(text: str, why: str) -> None:
    with pytest.raises(NotAnInstant, match=why):
        dates.instant(text)


@pytest.mark.parametrize("text", ["16.800", "Rp16.800", "Rp 16.800", "Rp. 16.800", "16800", "16.800,00", "rp16.800,-"])
def test_an_amount_is_read_in_every_usual_spelling(text: str) -> None:
    assert dates.rupiah(text) == 16_800


@pytest.mark.parametrize(
    "text",
    [
        "1,5jt",
        "16,800",
        "16.80",
        "1.68.00",
        "1e5",
        "16.800,50",
        "",
        "Rp",
        "\uff11\uff16\uff18\uff10\uff10",
        "9" * 16,
        "16 800",
    ],
)
def test_what_is_no_whole_amount_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NotRupiah, match=r"16\.800, Rp16\.800 or 16800\.$"):
        dates.rupiah(text)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_an_amount_as_the_ledger_writes_it_is_read_back(amount: int) -> None:
    assert dates.rupiah(spoken(amount)) == amount


def test_instants_are_written_in_wib_for_people_and_in_utc_for_machines() -> None:
    moment = datetime(2023, 8, 31, 18, 0, 5, tzinfo=UTC)
    assert dates.local_text(moment) == "2023-09-01 01:00:05 WIB"
    assert dates.exact_text(moment) == "2023-08-31T18:00:05.000000Z"
    assert dates.local_day(moment) == date(2023, 9, 1)
