"""What the press printed, computed through the tariff: programs of 2023 to 2025, and how long their money lasts."""

from datetime import date

import pytest

from ledger.domain.insurance import Insurance, totals
from ledger.domain.month import Month, later
from ledger.domain.rules.benefits.accident import Accident, assess_accident
from ledger.domain.rules.benefits.scholarships import Child, scholarships
from ledger.domain.rules.counting import UnknownGroup, counted_by_insurer
from ledger.domain.rules.forecast import Forecast, NothingToForecast, run_dry
from rule_samples import RULES, history, paid, stands

BOTH = (Insurance.JKK, Insurance.JKM)


def cost(workers: int, months: int, *, since: str = "2024-01", source: str = "APBD") -> int:
    return RULES.tariff.quote(
        BOTH, Month(since), months, income_base_rupiah=1_000_000, source=source, workers=workers
    ).total_rupiah


@pytest.mark.parametrize(
    ("workers", "months", "since", "source", "rupiah"),
    [
        pytest.param(34_782, 3, "2023-10", "APBD", 1_753_012_800, id="F01-Bontang-2023"),
        pytest.param(34_782, 9, "2024-01", "APBD", 5_259_038_400, id="F02-Bontang-2024-year-one"),
        pytest.param(34_782, 12, "2024-01", "APBD", 7_012_051_200, id="F02-Bontang-2024"),
        pytest.param(36_777, 12, "2025-01", "APBD", 7_414_243_200, id="F03-Bontang-2025"),
        pytest.param(35_777, 12, "2025-01", "APBD", 7_212_643_200, id="F03-Bontang-2025-other-headcount"),
        pytest.param(35_777, 1, "2025-01", "APBD", 601_053_600, id="F04-Bontang-one-month"),
        pytest.param(36_777, 1, "2025-01", "APBD", 617_853_600, id="F04-Bontang-one-month-other-headcount"),
        pytest.param(34_782, 1, "2024-01", "APBD", 584_337_600, id="F05-Bontang-month"),
        pytest.param(15_000, 12, "2025-01", "APBD", 3_024_000_000, id="F06-PPU-Kaltim-Kita"),
        pytest.param(5_000, 12, "2025-01", "APBD", 1_008_000_000, id="F07-PPU-ANTARA"),
        pytest.param(300, 1, "2023-05", "CSR", 5_040_000, id="F08-PTBA"),
        pytest.param(5_606, 7, "2024-06", "DBH-CHT", 659_265_600, id="F09-Lumajang"),
        pytest.param(98_000, 12, "2024-01", "APBD", 19_756_800_000, id="F10-Kutim-verified"),
        pytest.param(150_000, 12, "2024-01", "APBD", 30_240_000_000, id="F11-Kutim-target"),
        pytest.param(3_700, 1, "2023-05", "APBDES", 62_160_000, id="F12-Sawahlunto-month"),
        pytest.param(3_700, 12, "2023-05", "APBDES", 745_920_000, id="F12-Sawahlunto-year"),
        pytest.param(6_200, 1, "2023-10", "APB-NAGARI", 104_160_000, id="F13-Sijunjung-month"),
        pytest.param(6_200, 12, "2023-10", "APB-NAGARI", 1_249_920_000, id="F13-Sijunjung-year"),
        pytest.param(30_000, 12, "2023-01", "APB-NAGARI", 6_048_000_000, id="F14-Sijunjung-target"),
        pytest.param(75_489, 1, "2023-05", "APBD-PROVINSI", 1_268_215_200, id="F15-West-Kalimantan-month"),
        pytest.param(75_489, 12, "2023-05", "APBD-PROVINSI", 15_218_582_400, id="F15-West-Kalimantan-year"),
    ],
)
def test_a_program_costs_what_was_printed(workers: int, months: int, since: str, source: str, rupiah: int) -> None:
    assert cost(workers, months, since=since, source=source) == rupiah


def test_f05_bontang_splits_by_insurance() -> None:
    month = totals(RULES.tariff.price(BOTH, Month("2024-01"), 1, income_base_rupiah=1_000_000))
    assert {insurance: rupiah * 34_782 for insurance, rupiah in month.items()} == {
        Insurance.JKK: 347_820_000,
        Insurance.JKM: 236_517_600,
    }
    year = RULES.tariff.quote(BOTH, Month("2024-01"), 12, income_base_rupiah=1_000_000, workers=34_782)
    assert year.by_insurance == {Insurance.JKK: 4_173_840_000, Insurance.JKM: 2_838_211_200}


def test_f11_forty_billion_would_be_198_412_workers() -> None:
    assert 40_000_000_000 // cost(1, 12) == 198_412


def test_f16_and_f17_an_accident_at_the_lowest_base() -> None:
    standing = stands(history(paid("2024-01-05", "2024-01", 1)), "2024-01-20")
    death = assess_accident(RULES.parameters, standing, Accident(death=True), income_base_rupiah=1_000_000)
    assert {part.kind: part.amount_rupiah for part in death.parts} == {
        "death": 48_000_000,
        "periodic": 12_000_000,
        "burial": 10_000_000,
    }
    assert death.total_rupiah == 70_000_000
    lost = assess_accident(RULES.parameters, standing, Accident(total_disability=True), income_base_rupiah=1_000_000)
    assert lost.parts[0].amount_rupiah == 56_000_000


def test_f18_two_children_from_the_first_year_on_receive_174_million_at_most() -> None:
    children = [Child(name=name, born_on=date(2020, 1, 1), level="TK") for name in ("first", "second")]
    found = scholarships(RULES.parameters, children, date(2024, 1, 20))
    by_child = {name: sum(a.amount_rupiah for a in found.awards if a.child == name) for name in ("first", "second")}
    assert by_child == {"first": 87_000_000, "second": 87_000_000}
    assert found.most_rupiah == 174_000_000


@pytest.mark.parametrize(
    ("workers", "ceiling", "missing"), [(36_777, 7_012_051_200, 402_192_000), (15_000, 3_000_000_000, 24_000_000)]
)
def test_a_budget_that_lasts_eleven_months_says_what_the_twelfth_lacks(
    workers: int, ceiling: int, missing: int
) -> None:
    found = run_dry(ceiling, Month("2025-01"), lambda month: cost(workers, 1, since=month))
    assert (found.full_months, found.last_paid, found.short_month) == (11, "2025-11", "2025-12")
    assert found.missing_rupiah == missing


def test_a_relief_makes_money_last_longer() -> None:
    found = run_dry(16_800_000, Month("2026-01"), lambda month: cost(1_000, 1, since=month, source="CSR"))
    assert (found.full_months, found.missing_rupiah) == (1, 16_800_000)
    later_on = run_dry(16_800_000, Month("2026-04"), lambda month: cost(1_000, 1, since=month, source="CSR"))
    assert (later_on.full_months, later_on.short_month) == (2, "2026-06")


def test_money_that_lasts_beyond_the_horizon_lacks_nothing() -> None:
    found = run_dry(1_000_000, Month("2024-01"), lambda _: 0, months_at_most=6)
    assert found == Forecast(
        full_months=6, last_paid=later(Month("2024-01"), 5), short_month=None, missing_rupiah=0, left_rupiah=1_000_000
    )
    assert run_dry(0, Month("2024-01"), lambda _: 1).last_paid is None


def test_a_forecast_needs_money_and_months() -> None:
    with pytest.raises(NothingToForecast, match="-Rp1 over 120 months has no meaning: ask for at least one month"):
        run_dry(-1, Month("2024-01"), lambda _: 1)


@pytest.mark.parametrize(
    ("group", "months", "counted"),
    [("SG", 3, 500), ("SD", 6, 1_000), ("SA", 1, 166), ("SC", 5, 0), ("SC", 6, 1_000), ("SB", 5, 0)],
)
def test_the_insurer_counts_a_thousand_workers_by_group_and_months(group: str, months: int, counted: int) -> None:
    found, rule = counted_by_insurer(RULES.parameters, group, workers=1_000, months=months, on=date(2024, 1, 1))
    assert found == counted
    assert rule == ("wadah-full-2015" if months >= 6 else "wadah-count-2015")


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(UnknownGroup, match="'XX': write one of SG, SD, SA, SL, SC, SB"):
        counted_by_insurer(RULES.parameters, "XX", workers=1, months=1, on=date(2024, 1, 1))
