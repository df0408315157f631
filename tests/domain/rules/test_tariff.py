"""A premium depends on the month it is for, the income base, the sector and the budget that pays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.insurance import CoverLine, Insurance, totals
from ledger.domain.month import Month
from ledger.domain.rules.prepaid import carry, reprice
from ledger.domain.rules.quote import together
from ledger.domain.rules.relief import Sector, SourceWithoutRelief
from ledger.domain.rules.tariff import NobodyToPrice, NoRate, NotAnIncome
from rule_samples import RULES, local

JKK, JKM = Insurance.JKK, Insurance.JKM
BOTH = (JKK, JKM)
TARIFF = RULES.tariff


def package(month: str, *, base: int = 1_000_000, source: str | None = None, sector: Sector = "other") -> int:
    lines = TARIFF.price(BOTH, Month(month), 1, income_base_rupiah=base, source=source, sector=sector)
    return sum(totals(lines).values())


@pytest.mark.parametrize(
    ("base", "jkk", "package_rupiah", "relieved", "pension"),
    [
        (1_000_000, 10_000, 16_800, 8_400, 20_000),
        (1_200_000, 12_000, 18_800, 9_400, 24_000),
        (2_950_000, 29_500, 36_300, 18_150, 59_000),
        (20_700_000, 207_000, 213_800, 106_900, 414_000),
    ],
)
def test_the_table_of_packages(base: int, jkk: int, package_rupiah: int, relieved: int, pension: int) -> None:
    lines = TARIFF.price(BOTH, Month("2026-06"), 1, income_base_rupiah=base)
    assert totals(lines) == {JKK: jkk, JKM: 6_800}
    assert package("2026-06", base=base) == package_rupiah
    assert package("2026-06", base=base, source="CSR") == relieved
    assert TARIFF.pension_rupiah(base, Month("2026-06")) == pension


def test_the_standard_package_is_201_600_a_year_and_is_halved_in_both_insurances() -> None:
    year = TARIFF.price(BOTH, Month("2023-01"), 12, income_base_rupiah=1_000_000)
    assert sum(totals(year).values()) == 201_600
    half = TARIFF.price(BOTH, Month("2026-06"), 1, income_base_rupiah=1_000_000, source="CSR")
    assert totals(half) == {JKK: 5_000, JKM: 3_400}


@pytest.mark.parametrize(
    ("income", "base"),
    [
        (0, 1_000_000),
        (1_099_999, 1_000_000),
        (1_100_000, 1_200_000),
        (2_699_999, 2_600_000),
        (2_700_000, 2_950_000),
        (8_199_999, 7_950_000),
        (8_200_000, 8_700_000),
        (20_199_999, 19_700_000),
        (20_200_000, 20_700_000),
        (99_000_000, 20_700_000),
    ],
)
def test_an_income_has_the_base_of_its_band(income: int, base: int) -> None:
    assert TARIFF.base_of(income, Month("2023-05")) == base


def test_there_are_33_bands_and_the_dearest_costs_207_000() -> None:
    bands = TARIFF.rules.schedule("premium.base_bands", TARIFF.rules.all[0].since)
    assert len(bands.value) == 33
    assert [base // 100 for base in bands.amounts("base_rupiah")][-1] == 207_000


def test_one_may_follow_those_who_charge_the_income_as_stated() -> None:
    raw = local(("premium.jkk_base", "income as stated", "2023-01-01"))
    assert raw.tariff.base_of(1_234_567, Month("2023-05")) == 1_234_567
    assert raw.tariff.base_of(1_234_567, Month("2022-12")) == 1_200_000


def test_no_income_is_below_nothing() -> None:
    with pytest.raises(NotAnIncome, match=r"-Rp1 is no monthly income: write whole rupiah from 0 on\."):
        TARIFF.base_of(-1, Month("2023-05"))


@pytest.mark.parametrize("source", ["CSR", "BANK-CSR", "BAZNAS", "SERTAKAN", "OWN"])
@pytest.mark.parametrize(
    ("sector", "month", "rupiah"),
    [
        ("transport", "2025-12", 16_800),
        ("transport", "2026-01", 8_400),
        ("transport", "2027-03", 8_400),
        ("transport", "2027-04", 16_800),
        ("other", "2026-03", 16_800),
        ("other", "2026-04", 8_400),
        ("other", "2026-12", 8_400),
        ("other", "2027-01", 16_800),
    ],
)
def test_the_relief_by_sector_and_premium_month(source: str, sector: Sector, month: str, rupiah: int) -> None:
    assert package(month, source=source, sector=sector) == rupiah


@pytest.mark.parametrize("source", ["APBD", "APBD-PROVINSI", "APBN", "DANA-KELURAHAN", "DBH-SAWIT", "DBH-CHT"])
@pytest.mark.parametrize("month", ["2025-12", "2026-01", "2026-06", "2027-03"])
@pytest.mark.parametrize("sector", ["transport", "other"])
def test_public_money_gets_no_relief_in_any_month(source: str, month: str, sector: Sector) -> None:
    assert package(month, source=source, sector=sector) == 16_800


@pytest.mark.parametrize("source", ["APBDES", "APB-NAGARI", "DANA-DESA"])
def test_village_money_is_a_question_of_a_flag(source: str) -> None:
    assert package("2026-06", source=source) == 16_800
    included = local(("relief.village_budgets", "included", "2026-01-01"))
    lines = included.tariff.price(BOTH, Month("2026-06"), 1, income_base_rupiah=1_000_000, source=source)
    assert sum(totals(lines).values()) == 8_400


def test_arrears_from_before_the_window_cost_the_full_rate() -> None:
    lines = TARIFF.price(BOTH, Month("2026-02"), 3, income_base_rupiah=1_000_000, source="CSR")
    assert sum(totals(lines).values()) == 2 * 16_800 + 8_400 == 42_000


def test_a_price_without_a_budget_promises_no_relief() -> None:
    assert package("2026-06", source=None, sector="transport") == 16_800


def test_a_budget_of_which_nobody_said_what_it_is_cannot_be_priced_in_the_window() -> None:
    assert package("2026-03", source="LOTTERY") == 16_800
    with pytest.raises(
        SourceWithoutRelief, match=r"money of LOTTERY is not known, so 2026-04.*relief.excluded_sources\."
    ):
        package("2026-04", source="LOTTERY")


def test_what_was_prepaid_for_the_year_of_the_relief_is_carried_to_the_next() -> None:
    paid = (
        CoverLine(insurance=JKK, since=Month("2026-01"), months=12, monthly_rupiah=10_000),
        CoverLine(insurance=JKM, since=Month("2026-01"), months=12, monthly_rupiah=6_800),
    )
    found = reprice(TARIFF, paid, income_base_rupiah=1_000_000, source="OWN", sector="transport")
    assert (found.paid_rupiah, found.due_rupiah, found.excess_rupiah) == (201_600, 100_800, 100_800)
    months = {line.since: line.months for line in found.carried.lines if line.insurance is JKK}
    assert months == {"2027-01": 3, "2027-04": 4}
    assert 3 * 8_400 + 4 * 16_800 + found.carried.left_rupiah == 100_800
    assert found.carried.left_rupiah == 8_400


def test_prepaid_months_may_also_stand_as_they_were_paid() -> None:
    keep = local(("relief.prepaid_before_window", "keep", "2025-01-01"))
    paid = (CoverLine(insurance=JKM, since=Month("2026-01"), months=12, monthly_rupiah=6_800),)
    found = reprice(keep.tariff, paid, income_base_rupiah=1_000_000, source="OWN", sector="transport")
    assert (found.due, found.excess_rupiah, found.carried.lines) == (paid, 0, ())


@pytest.mark.parametrize(("money", "months", "left"), [(16_799, 0, 16_799), (16_800, 1, 0), (16_801, 1, 1)])
def test_money_for_exactly_one_month_buys_it(money: int, months: int, left: int) -> None:
    found = carry(TARIFF, money, BOTH, Month("2024-01"), income_base_rupiah=1_000_000)
    assert (sum(line.months for line in found.lines), found.left_rupiah) == (2 * months, left)


@settings(max_examples=60)
@given(st.integers(0, 400_000), st.integers(0, 30))
def test_carried_money_is_spent_or_left_and_never_enough_for_one_more_month(money: int, offset: int) -> None:
    since = Month(f"{2025 + offset // 12}-{offset % 12 + 1:02d}")
    found = carry(TARIFF, money, BOTH, since, income_base_rupiah=1_000_000, source="OWN", sector="other")
    assert found.amount_rupiah + found.left_rupiah == money
    assert 0 <= found.left_rupiah < 16_800


def test_a_quote_says_each_line_with_its_calculation_and_its_rules() -> None:
    quote = TARIFF.quote(BOTH, Month("2026-03"), 3, income_base_rupiah=1_000_000, source="CSR", workers=100)
    assert [
        (line.insurance, line.since, line.months, line.amount_rupiah, line.calculation) for line in quote.lines
    ] == [
        (JKK, "2026-03", 1, 1_000_000, "1 % of Rp1.000.000 = Rp10.000"),
        (JKK, "2026-04", 2, 1_000_000, "1 % of Rp1.000.000 = Rp10.000, less 50 % = Rp5.000"),
        (JKM, "2026-03", 1, 680_000, "Rp6.800 flat"),
        (JKM, "2026-04", 2, 680_000, "Rp6.800 flat, less 50 % = Rp3.400"),
    ]
    assert quote.by_insurance == {JKK: 2_000_000, JKM: 1_360_000}
    assert quote.total_rupiah == 3_360_000
    assert quote.rules == ("bpu-jkk-2015", "relief-other-2026", "relief-eligible-2025", "bpu-jkm-2015")


def test_a_quote_for_public_money_names_the_row_that_excludes_it() -> None:
    quote = TARIFF.quote((JKM,), Month("2026-04"), 1, income_base_rupiah=1_000_000, source="APBDES")
    assert quote.total_rupiah == 6_800
    assert quote.rules == (
        "bpu-jkm-2015",
        "relief-other-2026",
        "relief-village-sources-2025",
        "relief-village-2025",
    )


@settings(max_examples=80)
@given(
    since=st.integers(0, 40),
    months=st.integers(1, 24),
    base=st.sampled_from([1_000_000, 1_200_000, 2_950_000, 20_700_000]),
    source=st.sampled_from([None, "CSR", "APBD", "APBDES", "OWN"]),
    sector=st.sampled_from(["transport", "other"]),
    workers=st.integers(1, 50_000),
)
def test_a_quote_is_the_sum_of_its_lines_and_the_price_of_every_worker(
    since: int, months: int, base: int, source: str | None, sector: Sector, workers: int
) -> None:
    start = Month(f"{2024 + since // 12}-{since % 12 + 1:02d}")
    quote = TARIFF.quote(BOTH, start, months, income_base_rupiah=base, source=source, sector=sector, workers=workers)
    price = TARIFF.price(BOTH, start, months, income_base_rupiah=base, source=source, sector=sector)
    assert quote.total_rupiah == sum(line.amount_rupiah for line in quote.lines)
    assert quote.by_insurance == {insurance: rupiah * workers for insurance, rupiah in totals(price).items()}
    assert together([quote, quote]).total_rupiah == 2 * quote.total_rupiah


@pytest.mark.parametrize(("months", "sold"), [(1, (1,)), (2, (1, 1)), (7, (6, 1)), (11, (6, 3, 1, 1)), (36, (12,) * 3)])
def test_months_are_sold_in_periods_of_1_3_6_and_12(months: int, sold: tuple[int, ...]) -> None:
    assert TARIFF.as_sold(months, Month("2023-05")) == sold


@pytest.mark.parametrize(("workers", "months"), [(0, 1), (1, 0), (-1, 3)])
def test_nobody_and_no_month_has_no_price(workers: int, months: int) -> None:
    with pytest.raises(NobodyToPrice, match="ask for at least one worker and one month"):
        TARIFF.quote(BOTH, Month("2023-05"), months, income_base_rupiah=1_000_000, workers=workers)


def test_a_month_before_every_rate_is_refused() -> None:
    with pytest.raises(NoRate, match="No JKK rate is known for 2015-06"):
        package("2015-06")
