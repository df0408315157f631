"""What a late payment would cost the family, and the cheapest payment that prevents it.

A lapse opens a new spell with the next payment: the death benefit starts again at the reduced amount, and the months
counted for scholarships start again at nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.domain.month import Month, later, months_from, ordinal
from ledger.domain.rules.benefits.death import full_rupiah
from ledger.domain.rules.choices import Arrears, MonthsScope
from ledger.domain.rules.cover.states import Cover, CoverState
from ledger.domain.rules.cover.terms import CoverTerms, month_at
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.words import gather


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a family loses by a lapse."""

    death_rupiah: int
    """The full death benefit less the reduced one, for the first months after the return."""
    uncovered_rupiah: int
    """The whole death benefit, while nobody pays."""
    scholarship_months: int
    """Months counted for scholarships that would count no more."""
    scholarship_most_rupiah: int
    """What two children could receive at most, when the months needed are reached already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """When a worker drops out of cover, and what prevents it."""

    state: CoverState
    """The month in which the day lies, as known today."""
    paid_until: Month
    drops_out_on: date
    """First day without cover if nobody pays; in the past for a worker who dropped out."""
    owed: tuple[Month, ...]
    """Months that are due and unpaid."""
    loss: Loss
    rules: tuple[str, ...]

    @property
    def last_day_to_pay(self) -> date:
        """The last day on which a payment keeps the spell."""
        return self.drops_out_on - timedelta(days=1)

    def within(self, days: int, on: date) -> bool:
        """Tell whether the worker drops out within so many days; who has dropped out already does not."""
        return on < self.drops_out_on <= on + timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescue:
    """The cheapest payment that keeps cover until a day, or brings it back."""

    since: Month
    months: int
    amount_rupiah: int
    by: date
    """The last day on which it helps."""
    keeps_until: date
    """Cover does not lapse before this day."""
    new_spell: bool
    """True when it is too late to keep the spell: the payment opens a new one."""


def outlook(rules: Parameters, terms: CoverTerms, cover: Cover, on: date) -> Outlook | None:
    """Tell when a worker drops out; None for somebody never covered, or whose cover ended for another cause."""
    spell = cover.spells[-1] if cover.spells else None
    month = month_at(terms.counted(on))
    if spell is None or _has_ended(cover, spell.last_paid):
        return None
    last = ordinal(spell.last_paid)
    drops = terms.unpaid_day(terms.lapses_in(last))
    state = CoverState.ACTIVE if month <= spell.last_paid else cover.at(month).state
    owed = max(terms.counted(on) - last, 0)
    loss, versions = _loss(rules, cover, drops)
    return Outlook(
        state=state,
        paid_until=spell.last_paid,
        drops_out_on=drops,
        owed=months_from(later(spell.last_paid, 1), owed),
        loss=loss,
        rules=gather(terms.on(drops).versions["cover.grace_months"], *versions),
    )


def rescue(
    rules: Parameters, terms: CoverTerms, found: Outlook, on: date, cost_of: Callable[[Month], int], *, until: date
) -> Rescue:
    """Find the fewest months that keep cover from lapsing up to and including a day; at least one.

    `cost_of` prices a month of the package. After a lapse it is the fewest months from now on, with the months between
    where the rulebook charges them (cover.arrears_on_return).
    """
    if found.drops_out_on <= on:
        return _comeback(rules, terms, found, on, cost_of)
    first = later(found.paid_until, 1)
    months = 1
    while terms.unpaid_day(terms.lapses_in(ordinal(found.paid_until) + months)) <= until:
        months += 1
    return Rescue(
        since=first,
        months=months,
        amount_rupiah=sum(map(cost_of, months_from(first, months))),
        by=found.last_day_to_pay,
        keeps_until=terms.unpaid_day(terms.lapses_in(ordinal(found.paid_until) + months)),
        new_spell=False,
    )


def _comeback(
    rules: Parameters, terms: CoverTerms, found: Outlook, on: date, cost_of: Callable[[Month], int]
) -> Rescue:
    now = terms.counted(on)
    reading, _ = rules.choice("cover.arrears_on_return", on, Arrears)
    first = later(found.paid_until, 1) if reading is Arrears.CHARGED else month_at(now)
    months = now - ordinal(first) + 1
    return Rescue(
        since=first,
        months=months,
        amount_rupiah=sum(map(cost_of, months_from(first, months))),
        by=on,
        keeps_until=terms.unpaid_day(terms.lapses_in(now)),
        new_spell=True,
    )


def _has_ended(cover: Cover, last_paid: Month) -> bool:
    return any(each.until is None or each.until > last_paid for each in cover.breaks)


def _loss(rules: Parameters, cover: Cover, on: date) -> tuple[Loss, tuple[str, ...]]:
    reduced, needed = rules.on("jkm.reduced_amount", on), rules.on("scholarship.min_months", on)
    waits = rules.on("jkm.full_after_months", on)
    scope, scope_rule = rules.choice("scholarship.months_scope", on, MonthsScope)
    full = full_rupiah(rules, on)
    counted = cover.spells[-1].paid_months if scope is MonthsScope.CURRENT else 0
    entitled = scope is MonthsScope.CURRENT and counted >= needed.value
    loss = Loss(
        death_rupiah=full - reduced.value if waits.value else 0,
        uncovered_rupiah=full,
        scholarship_months=counted,
        scholarship_most_rupiah=_most(rules, on) if entitled else 0,
    )
    return loss, (reduced.version, waits.version, needed.version, scope_rule)


def _most(rules: Parameters, on: date) -> int:
    levels = rules.schedule("scholarship.levels", on)
    children = rules.on("scholarship.max_children", on).value
    years = zip(levels.amounts("rupiah_a_year"), levels.amounts("years"), strict=True)
    return children * sum(amount * count for amount, count in years)
