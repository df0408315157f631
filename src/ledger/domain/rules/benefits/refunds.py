"""Premium paid for months after a death: how much comes back, counted in both ways that are told.

The insurer gives back the months after the month of the claim (process book pp. 41, 59). Who pays may hold that no
month after the death was owed. Both figures are kept; a row of the rulebook says which one is asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine, Insurance, cut, totals, worker_months
from ledger.domain.month import Month, month_of
from ledger.domain.rules.choices import RefundBasis
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.words import gather

CARRIED = "carried"
"""The way of money that stays with the insurer and is set against a later premium."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """What comes back, counted from one month on."""

    after: Month
    months: tuple[Month, ...]
    by_insurance: dict[Insurance, int]

    @property
    def rupiah(self) -> int:
        """Both insurances together."""
        return sum(self.by_insurance.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Both figures, and which of them is asked for."""

    basis: RefundBasis
    after_claim: RefundView
    after_death: RefundView
    rules: tuple[str, ...]

    @property
    def asked(self) -> RefundView:
        """The figure that the rulebook asks for."""
        return self.after_claim if self.basis is RefundBasis.CLAIM else self.after_death


class NoWayBack(Refusal):
    """Nobody said where the money of this budget goes."""

    def __init__(self, *, source: str) -> None:
        super().__init__(
            f"Where premium paid back to {source} goes is not known. Add the source to a local row of "
            "refund.destination, by agreement or carried."
        )


def refund(rules: Parameters, paid: Iterable[CoverLine], *, died_on: date, claimed_on: date) -> Refund:
    """Count what was paid for months after a death; `paid` are the lines of one payer for one worker."""
    lines = tuple(paid)
    basis, version = rules.choice("refund.basis", claimed_on, RefundBasis)
    return Refund(
        basis=basis,
        after_claim=_after(lines, month_of(claimed_on)),
        after_death=_after(lines, month_of(died_on)),
        rules=gather(version),
    )


def destination(rules: Parameters, source: str, on: date) -> tuple[str, str]:
    """Say where the money of a kind of budget goes, and the row that says so; raise `NoWayBack`."""
    table = rules.schedule("refund.destination", on)
    ways = dict(zip(table.texts("source"), table.texts("way"), strict=True))
    if source not in ways:
        raise NoWayBack(source=source)
    return ways[source], table.version


def last_months(lines: Iterable[CoverLine]) -> Iterator[tuple[CoverLine, ...]]:
    """Give the last month of lines, then the last two, and so on: money comes back in whole months, the last first."""
    paid = tuple(lines)
    for since in sorted({month for _, month in worker_months(paid)}, reverse=True):
        yield _from(paid, since)


def _from(lines: Iterable[CoverLine], since: Month) -> tuple[CoverLine, ...]:
    return cut(lines, lambda _, month: month < since)


def last_months_worth(lines: Iterable[CoverLine], rupiah: int) -> tuple[CoverLine, ...]:
    """Find the last months of lines that are worth an amount; nothing where no whole months are."""
    return next((each for each in last_months(lines) if sum(totals(each).values()) == rupiah), ())


def _after(lines: Iterable[CoverLine], last: Month) -> RefundView:
    months: set[Month] = set()
    sums: dict[Insurance, int] = {}
    for line in lines:
        late = [month for month in line.each_month() if month > last]
        months.update(late)
        if late:
            sums[line.insurance] = sums.get(line.insurance, 0) + len(late) * line.monthly_rupiah
    return RefundView(after=last, months=tuple(sorted(months)), by_insurance=sums)
