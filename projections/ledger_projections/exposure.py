"""How long each commitment lasts: months funded, months left at the present monthly cost, the month it runs dry.

Nothing is stored for this: it is `commitment_balances` held against the people of `cover_spells`. The present people
of a budget line are those whose newest month of that insurance it pays or has been billed for, unless they died, left,
work for an employer or were erased.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ledger.domain.commitment.state import OWN_MONEY
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, later, month_of, months_from, ordinal
from ledger.domain.rules.forecast import Forecast, run_dry
from ledger.reference.rulebook import Rulebook
from ledger_projections.commitment_balances import funding_report
from ledger_projections.cover_spells import Alike, Held, covered_workers
from ledger_projections.lapses import price_of

_Line = tuple[str, str]
"""Commitment and insurance."""


@dataclass(slots=True)
class _Roster:
    """The people of one budget line."""

    months: set[Month] = field(default_factory=set)
    """Every month that a bill of the line holds for anybody."""
    alike: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Present people by income base and occupation."""


def exposure_report(
    connection: Connection, rulebook: Rulebook, on: date, *, fiscal_year: int | None = None
) -> Iterator[dict[str, Any]]:
    """Tell for each open budget line how long it lasts; raise `NoRate` and `SourceWithoutRelief` as a bill would.

    A pot of workers' own money is left out: nobody promised it, so it cannot run dry.
    """
    rosters = _rosters(connection, rulebook, on)
    for line in funding_report(connection, fiscal_year=fiscal_year):
        is_pot = line["source"] == OWN_MONEY and not line["committed_rupiah"]
        if line["closed_on"] is None and not is_pot:
            roster = rosters.get((line["reference"], line["insurance"]), _Roster())
            yield {**line, **_ahead(rulebook, line, roster)}


def _ahead(rulebook: Rulebook, line: Mapping[str, Any], roster: _Roster) -> dict[str, Any]:
    people = sum(roster.alike.values())
    funded = max(roster.months, default=None)
    said = {"workers": people, "months_funded": len(roster.months), "funded_until": funded}
    unknown = ("monthly_rupiah", "months_left", "lasts_until", "dry_month", "missing_rupiah")
    if not people or funded is None:
        return {**said, **dict.fromkeys(unknown)}
    since = max(later(funded, 1), line["cover_since"])
    cost = _cost(rulebook, line, roster.alike)
    to_come = ordinal(line["cover_until"]) - ordinal(since) + 1
    monthly = cost(since)
    if to_come < 1:
        return {**said, **dict.fromkeys(unknown), "monthly_rupiah": monthly, "months_left": 0}
    return {
        **said,
        "monthly_rupiah": monthly,
        **_told(run_dry(line["available_rupiah"], since, cost, months_at_most=to_come)),
    }


def _told(forecast: Forecast) -> dict[str, Any]:
    return {
        "months_left": forecast.full_months,
        "lasts_until": forecast.last_paid,
        "dry_month": forecast.short_month,
        "missing_rupiah": forecast.missing_rupiah if forecast.short_month else None,
    }


def _cost(rulebook: Rulebook, line: Mapping[str, Any], alike: Mapping[tuple[int, str], int]) -> Callable[[Month], int]:
    insurances = (Insurance(line["insurance"]),)
    priced = [
        (price_of(rulebook, insurances, base_rupiah=base, occupation=occupation, source=line["source"]), people)
        for (base, occupation), people in alike.items()
    ]
    return lambda month: sum(price(month) * people for price, people in priced)


def _rosters(connection: Connection, rulebook: Rulebook, on: date) -> dict[_Line, _Roster]:
    rosters: dict[_Line, _Roster] = {}
    seen: dict[Alike, list[_Line]] = {}
    for worker in covered_workers(connection, rulebook.cover_terms, on):
        if worker.alike not in seen:
            seen[worker.alike] = _payers(worker.alike, month_of(on))
            for held in worker.alike.held:
                months = rosters.setdefault(_line(held), _Roster()).months
                months.update(months_from(held.since, held.months))
        if not worker.erased:
            for line in seen[worker.alike]:
                rosters[line].alike[worker.income_base_rupiah, worker.occupation] += 1
    return rosters


def _payers(alike: Alike, now: Month) -> list[_Line]:
    """Find the budget lines that pay for workers alike at present: that of the newest month of each insurance."""
    if any(each.until is None or each.until >= now for each in alike.breaks):
        return []
    newest: dict[Insurance, Held] = {}
    for held in alike.held:
        if held.insurance not in newest or newest[held.insurance].last < held.last:
            newest[held.insurance] = held
    return [_line(held) for held in newest.values()]


def _line(held: Held) -> _Line:
    return held.commitment, held.insurance.value
