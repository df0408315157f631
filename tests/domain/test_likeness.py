"""One name is spelled in many ways; two people are not one because their names are short."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.worker.likeness import folded, likeness, likeness_of, nearly_the_same
from ledger.domain.worker.person import Person

NAMES = st.lists(
    st.sampled_from(["Siti", "Muhammad", "Djoko", "Soeharto", "Binti", "H.", "Ali"]), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SITI  AMINAH", "Siti Aminah"),
        ("Hj. Siti Aminah, S.Pd", "Siti Aminah"),
        ("St. Aminah", "Siti Aminah"),
        ("Moh. Yusuf", "Muhammad Yusuf"),
        ("Mochamad Yoesoef", "MUHAMAD YUSUF"),
        ("Djoko Soesilo", "Joko Susilo"),
        ("Ahmad bin Ali", "Achmad Ali"),
        ("Nur'aini", "Nuraini"),
        ("André", "Andre"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert likeness(one, date(1990, 8, 5)) == likeness(other, date(1990, 8, 5))


@pytest.mark.parametrize(("one", "other"), [("Siti Aminah", "Siti Aminuddin"), ("Budi", "Rudi"), ("Adjj", "Ajj")])
def test_other_names_do_not_fold_alike(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_birth_date_is_part_of_a_likeness() -> None:
    siti = Person(nik="1373014508909999", name="Siti", born_on=date(1990, 8, 5))
    assert likeness_of(siti) == likeness("Siti", date(1990, 8, 5)) != likeness("Siti", date(1990, 5, 8))


def test_a_name_that_is_a_title_stays_a_name() -> None:
    assert folded("Haji") == "haji"
    assert folded("bin") == "bin"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Siti Aminah Putri"),
        ("Siti A.", "Siti Aminah"),
        ("Aminah Siti", "Siti Aminah"),
        ("Siti Aminah", "Siti Aminnah"),
        ("Siti Aminah", "Sity Amina"),
        ("Nur Aini", "Nuraini"),
        ("Rahma", "Rahmah"),
    ],
)
def test_a_name_mistyped_or_cut_short_is_nearly_the_same(one: str, other: str) -> None:
    assert nearly_the_same(one, other)
    assert nearly_the_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti Aminah", "Budi Santoso"), ("Siti Aminah", "Siti Rahma"), ("S. A.", "Budi"), ("Ani", "Budi")],
)
def test_another_name_is_not(one: str, other: str) -> None:
    assert not nearly_the_same(one, other)
    assert not nearly_the_same(other, one)


@given(NAMES)
def test_folding_again_changes_nothing(words: list[str]) -> None:
    once = folded(" ".join(words))
    assert folded(once) == once
    assert nearly_the_same(once, " ".join(words))
