"""The two insurances, and the lines of cover that a worker is billed for. Stored: add, never rename."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.month import Month, months_from, spans


class Insurance(StrEnum):
    """What a premium buys. Each stands on a budget line of its own."""

    JKK = "JKK"
    """Work accident (jaminan kecelakaan kerja)."""

    JKM = "JKM"
    """Death (jaminan kematian)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """One insurance for consecutive months at one monthly price in whole rupiah."""

    insurance: Insurance
    since: Month
    months: int
    monthly_rupiah: int

    @property
    def amount_rupiah(self) -> int:
        """All months of the line together."""
        return self.months * self.monthly_rupiah

    def each_month(self) -> tuple[Month, ...]:
        """List the months that the line buys."""
        return months_from(self.since, self.months)


def worker_months(lines: Iterable[CoverLine]) -> Iterator[tuple[Insurance, Month]]:
    """List every insurance and month that lines of cover buy."""
    for line in lines:
        for month in line.each_month():
            yield line.insurance, month


def totals(lines: Iterable[CoverLine]) -> dict[Insurance, int]:
    """Add up lines by insurance, in whole rupiah."""
    sums: dict[Insurance, int] = {}
    for line in lines:
        sums[line.insurance] = sums.get(line.insurance, 0) + line.amount_rupiah
    return sums


def cut(lines: Iterable[CoverLine], falls_away: Callable[[Insurance, Month], bool]) -> tuple[CoverLine, ...]:
    """Cut months out of lines; a gap in the middle makes two lines."""
    return tuple(
        CoverLine(insurance=line.insurance, since=since, months=months, monthly_rupiah=line.monthly_rupiah)
        for line in lines
        for since, months in spans(month for month in line.each_month() if not falls_away(line.insurance, month))
    )


def without(lines: Iterable[CoverLine], gone: Iterable[CoverLine]) -> tuple[CoverLine, ...]:
    """Cut the months of other lines out of lines."""
    months = set(worker_months(gone))
    return cut(lines, lambda insurance, month: (insurance, month) in months)
