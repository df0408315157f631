"""What a month of cover costs, by insurance and month. Rates are dated rows of the rulebook; none stands in code.

A month's price depends on the registered income base, the sector of the work, the budget that pays and the month
itself, never on the day of payment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Self

from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month, first_day, later, month_of, months_from
from ledger.domain.rules.choices import IncomeBase
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.quote import Quote, QuoteLine
from ledger.domain.rules.relief import Relief, Sector, relief_of
from ledger.domain.rules.rule import Parameter
from ledger.domain.rules.words import WHOLE, gather, percent, share, share_words
from ledger.domain.wording import rupiah


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
        return share(self.income_base_points or 0, income_base_rupiah)

    def words(self, income_base_rupiah: int) -> str:
        """Say how the price comes about."""
        if self.flat_rupiah is not None:
            return f"{rupiah(self.flat_rupiah)} flat"
        monthly = rupiah(self.monthly_rupiah(income_base_rupiah))
        return f"{share_words(self.income_base_points or 0, income_base_rupiah)} = {monthly}"


class NoRate(Refusal):
    """No rate is known for a month."""

    def __init__(self, *, insurance: Insurance, month: Month) -> None:
        super().__init__(
            f"No {insurance} rate is known for {month}, so it cannot be priced. Bill other months; the rates and their "
            "sources stand in `ledger rules show`."
        )


class NotAnIncome(Refusal):
    """An income below nothing."""

    def __init__(self, *, income_rupiah: int) -> None:
        self.income_rupiah = income_rupiah
        super().__init__(f"{rupiah(income_rupiah)} is no monthly income: write whole rupiah from 0 on.")


class NobodyToPrice(Refusal):
    """A price for no worker or no month."""

    def __init__(self, *, workers: int, months: int) -> None:
        super().__init__(
            f"A price for {workers} workers and {months} months was asked, which is no premium: ask for at least one "
            "worker and one month."
        )


@dataclass(frozen=True, slots=True)
class Tariff:
    """All rates, by date, and the reliefs that may be taken off."""

    rates: Sequence[Rate]
    rules: Parameters = field(default_factory=Parameters)
    """Where the reliefs, bands and periods stand; without rows there is no relief."""

    @classmethod
    def of(cls, rules: Parameters) -> Self:
        """Read the rates out of the rulebook."""
        return cls(rates=tuple(_rates(rules)), rules=rules)

    def rate(self, insurance: Insurance, month: Month) -> Rate:
        """Find the rate of a month; raise `NoRate` where there is none."""
        for rate in self.rates:
            if rate.insurance is insurance and rate.since <= month and (rate.until is None or month <= rate.until):
                return rate
        raise NoRate(insurance=insurance, month=month)

    def base_of(self, income_rupiah: int, month: Month) -> int:
        """Find the income base of a monthly income: the base of its band (PP 44/2015, Annex II).

        Raises `NotAnIncome` below 0 and `NoSuchRule` before the bands are known.
        """
        if income_rupiah < 0:
            raise NotAnIncome(income_rupiah=income_rupiah)
        day = first_day(month)
        reading, _ = self.rules.choice("premium.jkk_base", day, IncomeBase)
        if reading is IncomeBase.RAW:
            return income_rupiah
        bands = self.rules.schedule("premium.base_bands", day)
        steps = zip(bands.amounts("income_from_rupiah"), bands.amounts("base_rupiah"), strict=True)
        return max(base for since, base in steps if since <= income_rupiah)

    def price(
        self,
        insurances: Sequence[Insurance],
        since: Month,
        months: int,
        *,
        income_base_rupiah: int,
        source: str | None = None,
        sector: Sector = "other",
    ) -> tuple[CoverLine, ...]:
        """Price consecutive months; months of one price stand on one line.

        `source` is the code of the budget that pays; without it the full rate stands. Raises `NoRate`, and
        `SourceWithoutRelief` for a budget of which nobody said whether it is public money.
        """
        lines: list[CoverLine] = []
        for insurance in insurances:
            for month in months_from(since, months):
                full = self.rate(insurance, month).monthly_rupiah(income_base_rupiah)
                monthly = _less(full, relief_of(self.rules, source=source, sector=sector, month=month))
                last = lines[-1] if lines else None
                if last and last.insurance is insurance and last.monthly_rupiah == monthly:
                    lines[-1] = replace(last, months=last.months + 1)
                else:
                    lines.append(CoverLine(insurance=insurance, since=month, months=1, monthly_rupiah=monthly))
        return tuple(lines)

    def quote(
        self,
        insurances: Sequence[Insurance],
        since: Month,
        months: int,
        *,
        income_base_rupiah: int,
        source: str | None = None,
        sector: Sector = "other",
        workers: int = 1,
    ) -> Quote:
        """Price as `price` does, for workers alike, and say how: months of one calculation stand on one line."""
        if workers < 1 or months < 1:
            raise NobodyToPrice(workers=workers, months=months)
        lines: list[QuoteLine] = []
        for insurance in insurances:
            for month in months_from(since, months):
                relief = relief_of(self.rules, source=source, sector=sector, month=month)
                line = _line(self.rate(insurance, month), month, income_base_rupiah, relief, workers)
                if lines and replace(lines[-1], since=month, months=1) == line:
                    lines[-1] = replace(lines[-1], months=lines[-1].months + 1)
                else:
                    lines.append(line)
        return Quote(lines=tuple(lines))

    def pension_rupiah(self, income_base_rupiah: int, month: Month) -> int:
        """Price a month of old-age savings (JHT), which stands outside the package and is the worker's own choice."""
        return share(self.rules.on("premium.jht_points", first_day(month)).value, income_base_rupiah)

    def as_sold(self, months: int, month: Month) -> tuple[int, ...]:
        """Split a number of months into the periods that the insurer sells, the longest first: 7 is 6 and 1."""
        periods = sorted(self.rules.schedule("cover.periods_sold", first_day(month)).amounts("months"), reverse=True)
        sold: list[int] = []
        for period in periods:
            count, months = divmod(months, period)
            sold += [period] * count
        return tuple(sold)


def _rates(rules: Parameters) -> Iterator[Rate]:
    for row in rules:
        insurance = {"premium.jkk_points": Insurance.JKK, "premium.jkm": Insurance.JKM}.get(row.key)
        if insurance is None or not isinstance(row, Parameter):
            continue
        yield Rate(
            insurance=insurance,
            since=month_of(row.since),
            until=None if row.until is None else month_of(row.until),
            flat_rupiah=row.value if insurance is Insurance.JKM else None,
            income_base_points=row.value if insurance is Insurance.JKK else None,
            version=row.version,
            source=row.source,
            confidence=row.confidence,
        )


def _less(full_rupiah: int, relief: Relief) -> int:
    return share(WHOLE - relief.points, full_rupiah)


def _line(rate: Rate, month: Month, income_base_rupiah: int, relief: Relief, workers: int) -> QuoteLine:
    full = rate.monthly_rupiah(income_base_rupiah)
    monthly, words = _less(full, relief), rate.words(income_base_rupiah)
    if relief.points:
        words = f"{words}, less {percent(relief.points)} = {rupiah(monthly)}"
    return QuoteLine(
        insurance=rate.insurance,
        since=month,
        months=1,
        workers=workers,
        monthly_rupiah=monthly,
        calculation=words,
        rules=gather(rate.version, *relief.rules),
    )


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
