"""What a month of cover costs, by insurance and month. Rates are dated parameters; none stands in code."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month, later, months_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A price for the months from ``since`` to ``until``, with its source.

    Either a flat amount, or a share of the registered income base in basis points (1 % = 100).
    """

    insurance: Insurance
    since: Month
    until: Month | None
    flat_rupiah: int | None
    income_base_points: int | None
    version: str
    source: str
    confidence: str

    def monthly_rupiah(self, income_base_rupiah: int) -> int:
        """Price one month, in whole rupiah, rounded down."""
        if self.flat_rupiah is not None:
            return self.flat_rupiah
        return income_base_rupiah * (self.income_base_points or 0) // 10_000


class NoRate(Refusal):
    """No rate is known for a month."""

    def __init__(self, *, insurance: Insurance, month: Month) -> None:
        super().__init__(
            f"No {insurance} rate is known for {month}, so it cannot be priced. Bill other months; the rates and their "
            "sources stand in `ledger rules show`."
        )


@dataclass(frozen=True, slots=True)
class Tariff:
    """All rates, by date."""

    rates: Sequence[Rate]

    def rate(self, insurance: Insurance, month: Month) -> Rate:
        """Find the rate of a month; raise `NoRate` where there is none."""
        for rate in self.rates:
            if rate.insurance is insurance and rate.since <= month and (rate.until is None or month <= rate.until):
                return rate
        raise NoRate(insurance=insurance, month=month)

    def price(
        self, insurances: Sequence[Insurance], since: Month, months: int, *, income_base_rupiah: int
    ) -> tuple[CoverLine, ...]:
        """Price consecutive months; months of one price stand on one line."""
        lines: list[CoverLine] = []
        for insurance in insurances:
            for month in months_from(since, months):
                monthly = self.rate(insurance, month).monthly_rupiah(income_base_rupiah)
                last = lines[-1] if lines else None
                if last and last.insurance is insurance and last.monthly_rupiah == monthly:
                    lines[-1] = CoverLine(
                        insurance=insurance, since=last.since, months=last.months + 1, monthly_rupiah=monthly
                    )
                else:
                    lines.append(CoverLine(insurance=insurance, since=month, months=1, monthly_rupiah=monthly))
        return tuple(lines)


def gaps_and_overlaps(rates: Sequence[Rate]) -> list[str]:
    """Say where rates of an insurance leave a month without a price or give it two."""
    found: list[str] = []
    for insurance in Insurance:
        own = sorted((rate for rate in rates if rate.insurance is insurance), key=lambda rate: rate.since)
        for before, after in pairwise(own):
            if before.until is None or before.until >= after.since:
                found.append(f"{insurance}: {before.version} and {after.version} both price {after.since}")
            elif later(before.until, 1) != after.since:
                found.append(f"{insurance}: no price from {later(before.until, 1)} to {later(after.since, -1)}")
    return found
