"""A price as it is printed at the counter: one line for each calculation, with the rows of the rulebook behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.rules.words import gather


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One insurance for consecutive months at one monthly price, for a number of workers alike."""

    insurance: Insurance
    since: Month | None
    """First month; None for a project, which is priced once."""
    months: int
    workers: int
    monthly_rupiah: int
    """Whole rupiah for one worker and month, or for the whole slice of a project."""
    calculation: str
    """How the price came about, in words."""
    rules: tuple[str, ...]
    """Versions of the rows that say so."""

    @property
    def amount_rupiah(self) -> int:
        """All months and workers of the line together."""
        return self.monthly_rupiah * self.months * self.workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """All lines of a price."""

    lines: tuple[QuoteLine, ...]

    @property
    def total_rupiah(self) -> int:
        """What is to be paid."""
        return sum(line.amount_rupiah for line in self.lines)

    @property
    def by_insurance(self) -> dict[Insurance, int]:
        """Whole rupiah for each budget line."""
        sums: dict[Insurance, int] = {}
        for line in self.lines:
            sums[line.insurance] = sums.get(line.insurance, 0) + line.amount_rupiah
        return sums

    @property
    def rules(self) -> tuple[str, ...]:
        """Versions of every row that was used, once each."""
        return gather(*(version for line in self.lines for version in line.rules))


def together(quotes: Iterable[Quote]) -> Quote:
    """Put several quotes on one sheet."""
    return Quote(lines=tuple(line for quote in quotes for line in quote.lines))
