"""Every occupation that ships is found in one ecosystem; a table that says two is refused."""

import pytest

from ledger.reference.ecosystems import UNPLACED, Ecosystems, UnknownEcosystem, ecosystem_of, load_ecosystems
from ledger.reference.occupations import load_occupations
from ledger.reference.shipped import TableUnfit

ROW = {"code": "market", "name": "Pasar", "english": "market", "occupations": ["pedagang"], "source": "x"}


def test_every_occupation_stands_in_one_ecosystem_and_every_row_names_occupations_that_exist() -> None:
    table, occupations = load_ecosystems(), load_occupations()
    named = [code for each in table.codes for code in table.require(each).occupations]
    assert sorted(named) == sorted(each.code for each in occupations.all())


def test_the_four_ecosystems_of_2023_are_there() -> None:
    table = load_ecosystems()
    assert table.codes == ("village", "market", "e-commerce-and-small-business", "vulnerable-workers")
    assert (table.of("pedagang-pasar"), table.of("petani"), table.of("astronaut")) == ("market", "village", UNPLACED)


def test_an_unknown_ecosystem_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownEcosystem, match=r"'desa': give one of village, market.* or leave it out"):
        load_ecosystems().require("desa")


def test_an_occupation_in_two_rows_is_refused() -> None:
    one = ecosystem_of({**ROW, "confidence": "derived"})
    other = ecosystem_of({**ROW, "code": "village", "confidence": "derived"})
    with pytest.raises(TableUnfit, match="'pedagang' also stands in market"):
        Ecosystems([one, other])
