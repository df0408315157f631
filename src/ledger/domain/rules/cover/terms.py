"""The rules of cover as they stood on each day, looked up once and then cheap to ask for 100.000 workers."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from ledger.domain.month import Month, first_day, later
from ledger.domain.rules.choices import FirstStart, NewSpell, Unapplied, WaitingFrom
from ledger.domain.rules.parameters import NoSuchRule, Parameters

_YEAR_ZERO = Month("0000-01")
_KEYS = (
    "cover.grace_months",
    "cover.month_unpaid_from",
    "cover.first_start",
    "cover.new_spell_start.cover",
    "cover.new_spell_start.jkm_test",
    "cover.unapplied_on_lapse",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What stood on a day, and the versions of the rows that say so."""

    grace_months: int
    unpaid_from_day: int
    first_start: FirstStart
    new_spell: NewSpell
    waiting_from: WaitingFrom
    unapplied: Unapplied
    versions: dict[str, str]
    """Version of the row of each key."""


def month_at(number: int) -> Month:
    """Name the month with a number of `ledger.domain.month.ordinal`."""
    return later(_YEAR_ZERO, number)


def number_of(day: date) -> int:
    """Give the number of the month in which a day lies, as `ledger.domain.month.ordinal` does."""
    return day.year * 12 + day.month - 1


class CoverTerms:
    """The terms by date. Months are numbers here, see `number_of`."""

    __slots__ = ("_days", "_months", "_stood")

    def __init__(self, rules: Parameters) -> None:
        """Look up the terms at every day on which one of them changes; raise `NoSuchRule` where a key is missing."""
        begins = [rules.change_days(key) for key in _KEYS]
        missing = next((key for key, days in zip(_KEYS, begins, strict=True) if not days), None)
        if missing is not None:
            raise NoSuchRule(key=missing, on=date.max)
        first = max(days[0] for days in begins)
        self._days = sorted({first, *(day for days in begins for day in days if day > first)})
        self._stood = [_terms(rules, day) for day in self._days]
        self._months = [number_of(day) + (day.day > 1) for day in self._days]

    def on(self, day: date) -> Terms:
        """Give the terms of a day; raise `NoSuchRule` before the first."""
        if len(self._days) == 1 and day >= self._days[0]:
            return self._stood[0]
        return self._at(bisect_right(self._days, day), day)

    def in_month(self, number: int) -> Terms:
        """Give the terms of a month: those of its first day; raise `NoSuchRule` before the first."""
        return self._at(bisect_right(self._months, number), None, number)

    def lapses_in(self, last_paid: int) -> int:
        """Find the month on entering which cover lapses, when nothing follows the last paid month."""
        if len(self._days) == 1:
            return last_paid + self._stood[0].grace_months + 1
        month = last_paid + 1
        while month - last_paid <= self.in_month(month).grace_months:
            month += 1
        return month

    def counted(self, day: date) -> int:
        """Find the latest month that counts as unpaid on a day unless it is paid."""
        return number_of(day) - (day.day < self.on(day).unpaid_from_day)

    def unpaid_day(self, number: int) -> date:
        """Find the day from which a month counts as unpaid."""
        return first_day(month_at(number)).replace(day=self.in_month(number).unpaid_from_day)

    def _at(self, place: int, day: date | None, number: int = 0) -> Terms:
        if place == 0:
            raise NoSuchRule(key=_KEYS[0], on=day or first_day(month_at(number)))
        return self._stood[place - 1]


def _terms(rules: Parameters, day: date) -> Terms:
    first_start, first_rule = rules.choice("cover.first_start", day, FirstStart)
    new_spell, spell_rule = rules.choice("cover.new_spell_start.cover", day, NewSpell)
    waiting_from, waiting_rule = rules.choice("cover.new_spell_start.jkm_test", day, WaitingFrom)
    unapplied, unapplied_rule = rules.choice("cover.unapplied_on_lapse", day, Unapplied)
    grace, unpaid_from = rules.on("cover.grace_months", day), rules.on("cover.month_unpaid_from", day)
    versions = (grace.version, unpaid_from.version, first_rule, spell_rule, waiting_rule, unapplied_rule)
    return Terms(
        grace_months=grace.value,
        unpaid_from_day=unpaid_from.value,
        first_start=first_start,
        new_spell=new_spell,
        waiting_from=waiting_from,
        unapplied=unapplied,
        versions=dict(zip(_KEYS, versions, strict=True)),
    )
