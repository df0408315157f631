"""Premiums of wage earners by risk class, and of construction projects by slices of the contract."""

from datetime import date

import pytest

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.rules.wages import (
    NothingToInsure,
    UnknownRiskClass,
    construction_quote,
    construction_wage_quote,
    job_loss_share,
    wage_quote,
)
from rule_samples import RULES

JKK, JKM = Insurance.JKK, Insurance.JKM
RULE = RULES.parameters
DAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("risk", "jkk"),
    [("very low", 6_000), ("low", 13_500), ("medium", 22_250), ("high", 31_750), ("very high", 43_500)],
)
def test_a_wage_of_2_500_000_by_risk_class(risk: str, jkk: int) -> None:
    quote = wage_quote(RULE, 2_500_000, risk, Month("2024-05"))
    assert quote.by_insurance == {JKK: jkk, JKM: 7_500}
    assert quote.lines[1].calculation == "0,3 % of Rp2.500.000 = Rp7.500"


def test_many_workers_cost_many_times_one() -> None:
    assert wage_quote(RULE, 2_500_000, "low", Month("2024-05"), workers=339).total_rupiah == 339 * 21_000


def test_a_contract_is_priced_slice_by_slice() -> None:
    quote = construction_quote(RULE, 1_200_000_000, DAY)
    assert [line.amount_rupiah for line in quote.lines if line.insurance is JKK] == [210_000, 680_000, 650_000, 220_000]
    assert [line.amount_rupiah for line in quote.lines if line.insurance is JKM] == [30_000, 80_000, 100_000, 20_000]
    assert quote.by_insurance == {JKK: 1_760_000, JKM: 230_000}
    assert quote.total_rupiah == 1_990_000


def test_the_top_slice_has_no_end() -> None:
    quote = construction_quote(RULE, 6_000_000_000, DAY)
    assert quote.by_insurance == {JKK: 6_840_000, JKM: 710_000}
    assert quote.total_rupiah == 7_550_000


def test_a_contract_at_the_edge_of_a_slice_does_not_open_the_next() -> None:
    assert len(construction_quote(RULE, 100_000_000, DAY).lines) == 2
    assert len(construction_quote(RULE, 100_000_001, DAY).lines) == 4


def test_a_project_whose_wages_are_known() -> None:
    assert construction_wage_quote(RULE, 100_000_000, DAY).by_insurance == {JKK: 1_740_000, JKM: 300_000}


@pytest.mark.parametrize(
    ("month", "share"),
    [
        ("2020-05", None),
        ("2024-05", (JKM, 2_500, "pu-jkp-2021")),
        ("2025-05", (JKK, 3_500, "pu-jkp-2025")),
    ],
)
def test_the_job_loss_share_moved_from_one_premium_to_the_other(
    month: str, share: tuple[Insurance, int, str] | None
) -> None:
    assert job_loss_share(RULE, 2_500_000, Month(month)) == share


def test_an_unknown_class_or_no_wage_is_refused() -> None:
    with pytest.raises(UnknownRiskClass, match="'deadly': write one of very low, low, medium, high, very high"):
        wage_quote(RULE, 2_500_000, "deadly", Month("2024-05"))
    with pytest.raises(NothingToInsure, match="Rp0 is neither a wage nor a contract value: write whole rupiah above 0"):
        construction_quote(RULE, 0, DAY)
