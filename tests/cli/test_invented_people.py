"""People of stories: always the same, never twice the same NIK, and just as many of each kind as the story says."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.worker.nik import check_nik, nik_warnings
from ledger.reference.occupations import UnknownOccupation
from ledger.reference.regions import load_regions
from ledger_cli.scenarios import invented
from ledger_cli.scenarios.invented import Invented, dealt, evenly, in_turn

ON = date(2023, 10, 4)
VILLAGE = "13.03.04.2001"


def test_the_same_seed_makes_the_same_people() -> None:
    one, other = Invented(seed=7), Invented(seed=7)
    assert [one.form(VILLAGE, on=ON, occupation="petani") for _ in range(50)] == [
        other.form(VILLAGE, on=ON, occupation="petani") for _ in range(50)
    ]


def test_every_nik_is_valid_unlike_any_other_and_says_what_the_form_says() -> None:
    maker = Invented(seed=7)
    forms = [maker.form(VILLAGE, on=ON, occupation="petani") for _ in range(2_000)]
    assert len({form.person.nik for form in forms}) == 2_000
    for form in forms:
        facts = check_nik(form.person.nik)
        assert not nik_warnings(
            facts,
            born_on=form.person.born_on,
            sex="M" if form.sex == "M" else "F",
            village=form.village,
            known_region=load_regions().was_known,
        )


def test_a_day_of_birth_without_a_serial_left_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invented, "_LAST_SERIAL", 9_001)
    maker = Invented(seed=7)
    niks = [maker.form(VILLAGE, on=ON, occupation="petani").person.nik for _ in range(3_000)]
    assert len(set(niks)) == 3_000
    assert {nik[-4:] for nik in niks} == {"9001"}


def test_a_trade_that_the_table_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownOccupation):
        Invented(seed=7).form(VILLAGE, on=ON, occupation="astronaut")


@given(st.integers(0, 100_000), st.integers(1, 60))
def test_dealing_out_loses_nobody_and_favours_nobody(total: int, places: int) -> None:
    dealt_out = dealt(total, [str(place) for place in range(places)])
    assert sum(dealt_out.values()) == total
    assert max(dealt_out.values()) - min(dealt_out.values()) <= 1


@given(st.integers(1, 3_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_marking_evenly_marks_just_as_many(case: tuple[int, int]) -> None:
    marked, total = case
    marks = list(evenly(marked, total))
    assert (len(marks), sum(marks)) == (total, marked)
    places = [place for place, mark in enumerate(marks) if mark]
    apart = {later - before for before, later in pairwise(places)}
    assert not apart or max(apart) - min(apart) <= 1


def test_values_in_turn_end_with_the_total() -> None:
    assert list(in_turn(["a", "b"], 5)) == ["a", "b", "a", "b", "a"]
