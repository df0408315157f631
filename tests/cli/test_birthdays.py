"""A birth date is read as it is meant, or asked back; nothing is guessed."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.worker.nik import NikFacts
from ledger_cli.birthdays import YEAR_MIN, Counted, Order, Unsure, birth_date, of_the_template, settled, shows_order
from ledger_cli.cells import BadCell, Undecided

ON = date(2023, 5, 3)
DAY, MONTH = Order.DAY_FIRST, Order.MONTH_FIRST
days = st.dates(min_value=date(1930, 1, 1), max_value=date(2005, 12, 31))


def unsure(written: str) -> Unsure:
    read = birth_date(written)
    assert isinstance(read, Unsure)
    return read


def nik(day: int, month: int, year: int) -> NikFacts:
    return NikFacts(region="137301", sex="M", day=day, month=month, year=year)


def settle(
    written: str, *, said: Order | None = None, shown: Order | None = None, facts: NikFacts | None = None
) -> tuple[date, bool]:
    return settled(unsure(written), said=said, shown=shown, nik=facts, on=ON)


@given(days)
def test_what_the_template_and_iso_say_is_what_was_meant(day: date) -> None:
    assert birth_date(f"{day:%d-%m-%Y}") == birth_date(f"{day:%Y-%m-%d}") == birth_date(f"{day:%Y/%m/%d}") == day


@given(days)
def test_excel_counts_days_from_1900_or_from_1904(day: date) -> None:
    if (serial := (day - date(1899, 12, 30)).days) in range(20_000, 60_001):
        assert birth_date(serial) == birth_date(str(serial)) == Counted(day=day)
        assert birth_date(serial - 1_462 if serial > 21_462 else serial, from_1904=serial > 21_462) == Counted(day=day)


@given(days, st.sampled_from([DAY, MONTH]))
def test_the_word_of_the_sender_settles_every_date_of_numbers(day: date, order: Order) -> None:
    written = f"{day:%d/%m/%Y}" if order is DAY else f"{day:%m/%d/%Y}"
    assert birth_date(written, order=order) == day
    assert birth_date(written.replace("/", "-"), order=order) == day


@given(days)
def test_a_date_with_slashes_is_never_read_as_another_day_than_its_nik_and_its_column_say(day: date) -> None:
    """Given a day written month first, when nothing but the NIK tells, then it is that day or it is asked back."""
    read = birth_date(f"{day:%m/%d/%Y}")
    if isinstance(read, Unsure):
        found, by_nik = settled(read, said=None, shown=None, nik=nik(day.day, day.month, day.year % 100), on=ON)
        assert (found, by_nik) == (day, True)
    else:
        assert read == day


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("25/12/1990", DAY),
        ("12/25/1990", MONTH),
        ("12/12/1990", None),
        ("3/4/1990", None),
        ("25-12-1990", None),
        ("1990/12/25", None),
        ("25 Des 1990", None),
        (33_090, None),
        ("", None),
    ],
)
def test_some_dates_show_their_order(written: str | int, order: Order | None) -> None:
    assert shows_order(written) is order


@pytest.mark.parametrize(
    "written", ["5 Agustus, 1990", "Padang, 5 Agustus 1990", "Padang/05-08-1990", "Padang , 05-08-1990", "5 Agt. 1990"]
)
def test_marks_between_words_change_nothing(written: str) -> None:
    assert birth_date(written) == date(1990, 8, 5)


def test_a_date_in_words_does_not_care_for_the_order_of_numbers() -> None:
    assert settle("5 Agustus 90", shown=MONTH, facts=nik(5, 8, 90)) == (date(1990, 8, 5), True)


def test_nobody_was_born_before_1900() -> None:
    with pytest.raises(BadCell, match="nobody who lives was born then"):
        settled(unsure("03/04/1790"), said=None, shown=DAY, nik=None, on=None)


def test_the_same_day_both_ways_is_sure() -> None:
    assert birth_date("5/5/1990") == date(1990, 5, 5)


@pytest.mark.parametrize(
    ("said", "shown", "facts", "day"),
    [
        (None, DAY, None, date(1990, 4, 3)),
        (None, MONTH, None, date(1990, 3, 4)),
        (None, None, nik(3, 4, 90), date(1990, 4, 3)),
        (None, None, nik(4, 3, 90), date(1990, 3, 4)),
        (None, DAY, nik(3, 4, 90), date(1990, 4, 3)),
        (None, DAY, nik(9, 9, 70), date(1990, 4, 3)),
    ],
)
def test_column_and_nik_settle_an_ambiguous_date(
    said: Order | None, shown: Order | None, facts: NikFacts | None, day: date
) -> None:
    assert settle("03/04/1990", said=said, shown=shown, facts=facts)[0] == day


@pytest.mark.parametrize(("shown", "facts"), [(None, None), (None, nik(9, 9, 70)), (DAY, nik(4, 3, 90))])
def test_without_a_witness_or_with_two_that_disagree_it_is_asked_back(
    shown: Order | None, facts: NikFacts | None
) -> None:
    with pytest.raises(Undecided, match=r"03-04-1990 or 04-03-1990 may be meant.*--dates day-first"):
        settle("03/04/1990", shown=shown, facts=facts)


@pytest.mark.parametrize("written", ["05-08-90", "5/8/90", "5 Agustus 90"])
def test_two_digits_of_a_year_need_the_nik(written: str) -> None:
    assert settle(written, facts=nik(5, 8, 90)) == (date(1990, 8, 5), True)
    with pytest.raises(Undecided, match="the year has two digits"):
        settle(written, shown=DAY)
    with pytest.raises(Undecided, match="the year has two digits"):
        settle(written, facts=nik(5, 8, 91))


def test_a_century_that_the_day_of_registration_does_not_settle_is_asked_back() -> None:
    with pytest.raises(Undecided, match="05-08-1990 or 05-08-2090"):
        settled(unsure("05-08-90"), said=None, shown=None, nik=nik(5, 8, 90), on=None)


def test_young_people_are_of_this_century() -> None:
    assert settle("05-08-04", facts=nik(5, 8, 4)) == (date(2004, 8, 5), True)


def test_who_would_be_born_after_the_registration_is_nobody() -> None:
    later = ON + timedelta(days=400)
    with pytest.raises(BadCell, match="nobody who lives was born then"):
        settle(f"{later.replace(day=3, month=4):%d/%m/%Y}")


@pytest.mark.parametrize(
    "written", ["", "x", "1/2", "31-02-1990", "2/30/1990", "05081990", "5-Foo-1990", "19999", "1e5"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(BadCell):
        birth_date(written)


@given(st.text(max_size=14) | st.from_regex(r"[0-9A-Za-z/. ,-]{1,14}", fullmatch=True))
def test_no_text_breaks_the_reading(written: str) -> None:
    shows_order(written)
    try:
        read = birth_date(written)
    except BadCell:
        return
    assert isinstance(read, date | Counted | Unsure)


def by_pattern(written: str) -> date | None:
    """Read the form of the template the long way: two digits, two digits and four, nothing else."""
    form = re.fullmatch(r"(\d{2})-(\d{2})-(\d{4})", written, re.ASCII)
    try:
        return date(*map(int, reversed(form.groups()))) if form else None
    except ValueError:
        return None


@given(
    written=st.text("0123456789-W/+٣ ", max_size=11)
    | st.from_regex(r"[0-9W٣]{2}-[0-9W٣]{2}-[0-9W٣+-]{4}", fullmatch=True)
    | st.from_regex(r"[0-3][0-9]-[01][0-9]-(19|20)[0-9]{2}", fullmatch=True)
)
def test_pythons_own_reader_of_dates_reads_the_form_of_the_template_and_no_other(written: str) -> None:
    expected = by_pattern(written)
    if expected is not None and expected.year < YEAR_MIN:
        with pytest.raises(BadCell):
            of_the_template(written)
        return
    assert of_the_template(written) == expected
