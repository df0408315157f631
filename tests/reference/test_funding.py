"""Kinds of budget carry the insurer's groups, their budget lines, and how sure all of that is."""

from datetime import date

import pytest

from ledger.domain.insurance import Insurance
from ledger.reference.funding import UnknownFundingSource, funding_table, group_codes, groups, source, sources
from ledger.reference.shipped import TableUnfit

GROUP = {"code": "SG", "name": "Pemerintah", "source": "a book", "confidence": "one source"}
SOURCE = {
    "code": "APBD",
    "name": "Budget of a city",
    "owner": "city",
    "groups": ["SG"],
    "relief": "excluded",
    "source": "articles",
    "confidence": "article",
}


def test_all_kinds_of_budget_are_there_in_order() -> None:
    assert [each.code for each in sources()] == [
        "APBD",
        "APBD-PROVINSI",
        "APBDES",
        "APB-NAGARI",
        "DANA-DESA",
        "DANA-KELURAHAN",
        "DBH-SAWIT",
        "DBH-CHT",
        "CSR",
        "BANK-CSR",
        "BAZNAS",
        "SERTAKAN",
        "OWN",
    ]
    assert group_codes() == ("SG", "SD", "SA", "SL", "SC", "SB")


def test_every_row_has_source_and_confidence() -> None:
    assert all(each.source and each.confidence for each in sources())
    assert all(group.source and group.confidence for group in groups())


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("APBD", "SG"),
        ("APBDES", "SD"),
        ("APB-NAGARI", "SD"),
        ("CSR", "SC"),
        ("BANK-CSR", "SB"),
        ("BAZNAS", "SL"),
        ("OWN", None),
    ],
)
def test_each_budget_has_its_usual_group(code: str, group: str | None) -> None:
    assert source(code).default_group == group


def test_a_citys_budget_has_two_lines_and_a_villages_none_that_is_known() -> None:
    assert source("apbd").accounts == {Insurance.JKK: "5.1.02.02.02.0006", Insurance.JKM: "5.1.02.02.02.0007"}
    assert source("APBDES").accounts == {}


def test_the_relief_is_for_money_that_is_no_public_budget() -> None:
    allowed = [each.code for each in sources() if each.relief_allowed]
    assert allowed == ["CSR", "BANK-CSR", "BAZNAS", "SERTAKAN", "OWN"]
    assert source("APBDES").relief == "undecided"


def test_the_village_fund_may_pay_since_2026() -> None:
    assert source("DANA-DESA").valid_from == date(2026, 1, 1)
    assert source("APBD").valid_from is None


def test_an_unknown_budget_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownFundingSource, match=r"'APBX': choose one of APBD, APBD-PROVINSI, .*OWN"):
        source("APBX")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"groups": ["XX"]}, "unknown group XX; known are SG"),
        ({"account_jkk": "5.1"}, "give both or neither"),
        ({"account_jkk": "5.1", "account_jkm": "5.1"}, "two different lines"),
        ({"valid_from": "2026-01-01"}, "must be a date"),
        ({"owner": "nobody"}, "owner is 'nobody'"),
        ({"relief": "maybe"}, "relief is 'maybe'"),
        ({"code": "apbd"}, "in capitals"),
        ({"confidence": ""}, "confidence must be a text"),
    ],
)
def test_an_unfit_row_is_named_with_what_is_wrong(change: dict[str, object], says: str) -> None:
    with pytest.raises(TableUnfit, match=says):
        funding_table([GROUP], [{**SOURCE, **change}], table="t.toml")


def test_a_code_cannot_stand_twice() -> None:
    with pytest.raises(TableUnfit, match="row APBD: the code stands twice"):
        funding_table([GROUP], [SOURCE, SOURCE], table="t.toml")
