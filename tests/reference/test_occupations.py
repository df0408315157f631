"""Occupations are found by code or name, and a hand-written table is checked before anybody uses it."""

import pytest

from ledger.reference.occupations import Occupations, UnknownOccupation, load_occupations, occupation_of
from ledger.reference.shipped import TableUnfit, rows_of

TABLE = load_occupations()
GOOD = {
    "code": "petani",
    "name": "Petani",
    "english": "farmer",
    "sector": "other",
    "source": "articles",
    "confidence": "article",
}


def test_every_occupation_has_source_confidence_and_names() -> None:
    assert len(TABLE.all()) == 42
    assert all(each.source and each.confidence and each.name and each.english for each in TABLE.all())


@pytest.mark.parametrize("text", ["tukang-ojek", "Tukang Ojek", " TUKANGOJEK ", "ojek kota"])
def test_capitals_spaces_and_hyphens_do_not_count(text: str) -> None:
    assert TABLE.find(text).code == "tukang-ojek"


@pytest.mark.parametrize("code", ["tukang-ojek", "ojek-daring", "kurir", "sopir"])
def test_who_carries_people_or_goods_is_transport(code: str) -> None:
    assert TABLE.sector(code) == "transport"
    assert TABLE.sector("petani") == "other"


def test_a_stored_code_is_found_exactly() -> None:
    assert TABLE.get("petani") is TABLE.find("Petani")
    assert TABLE.get("Petani") is None
    assert TABLE.get("astronaut") is None


def test_a_misspelt_occupation_is_refused_with_the_near_ones() -> None:
    with pytest.raises(UnknownOccupation, match=r"'petanni'\. Write petani \(Petani\)"):
        TABLE.find("petanni")


def test_a_wild_text_is_refused_with_where_to_look() -> None:
    with pytest.raises(UnknownOccupation, match="Write a code of the list of occupations"):
        TABLE.find("qqqqqqqq")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": " "}, "source must be a text"),
        ({"confidence": "sure"}, "confidence is 'sure', which is none of law"),
        ({"sector": "sea"}, "sector is 'sea'"),
        ({"code": "Petani Sawah"}, "small letters joined by hyphens"),
        ({"also": "tani"}, "also must list"),
        ({"colour": "green"}, "unknown column colour"),
    ],
)
def test_an_unfit_row_is_named_with_what_is_wrong(change: dict[str, object], says: str) -> None:
    with pytest.raises(TableUnfit, match=says) as caught:
        occupation_of({**GOOD, **change}, table="occupations.toml")
    assert "Table occupations.toml, row" in str(caught.value)
    assert str(caught.value).endswith("Mend this row and start again.")


def test_one_word_cannot_mean_two_occupations() -> None:
    with pytest.raises(TableUnfit, match="'petani' also means petani"):
        Occupations([occupation_of(GOOD), occupation_of({**GOOD, "code": "buruh-tani", "also": ["PETANI"]})])


@pytest.mark.parametrize("text", ["x = ", "occupation = 3", "", "occupation = [1]"])
def test_a_text_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(TableUnfit):
        rows_of(text, table="t.toml", key="occupation")
