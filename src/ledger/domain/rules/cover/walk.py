"""Payments taken in one after the other, in the order in which the money came.

A payment that comes while cover is paid covers the months it names. In grace it fills the oldest gap first, in the
same spell. After a lapse it opens a new spell at the month of payment; money for earlier months is unapplied
(process book pp. 59 and 85). Money for a month that is covered already goes on to the next month that is not.
Months are plain numbers here (`ledger.domain.month.ordinal`), because a province has 36 of them for 100.000 workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter

from ledger.domain.month import first_day, ordinal
from ledger.domain.rules.choices import FirstStart, NewSpell, Unapplied, WaitingFrom
from ledger.domain.rules.cover.history import History, Paid
from ledger.domain.rules.cover.terms import CoverTerms, Terms, number_of

_IN_ORDER = attrgetter("on", "since", "payment")


class Taken(StrEnum):
    """How a payment was taken in."""

    BEGAN = "began"
    CONTINUED = "continued"
    ARREARS = "arrears"
    NEW_SPELL = "new spell"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one payment did."""

    paid: int
    """Place of the payment in the walk."""
    taken: Taken
    months: tuple[int, ...]
    unapplied: tuple[int, ...]


class Walk:
    """The months covered so far, each with the payment that covers it."""

    __slots__ = ("_breaks", "_floor", "_history", "_terms", "covered", "marks", "paid", "top", "unapplied")

    def __init__(self, history: History, terms: CoverTerms, known_at: date) -> None:
        """Prepare to take in what is known at the end of a day."""
        self._history, self._terms = history, terms
        self.paid = sorted((each for each in history.paid if each.on <= known_at), key=_IN_ORDER)
        self._breaks = [
            (ordinal(each.since), None if each.until is None else ordinal(each.until)) for each in history.breaks
        ]
        self.covered: dict[int, int] = {}
        """Month → place in `paid`."""
        self.marks: list[tuple[int, date, int]] = []
        """A spell begins with the first covered month from this one on: (month, first day at the earliest, payment)."""
        self.unapplied: list[tuple[int, int]] = []
        """Months that were paid and not covered: (place in `paid`, month)."""
        self.top = self._floor = 0

    def take_all(self) -> None:
        """Take in every payment."""
        for place in range(len(self.paid)):
            self.take(place)

    def take(self, place: int) -> Receipt | None:
        """Take in one payment and say what it did; None for the plain case of months that follow the last one."""
        paid = self.paid[place]
        terms = self._terms.on(paid.on)
        counted = number_of(paid.on) - (paid.on.day < terms.unpaid_from_day)
        first = ordinal(paid.since)
        wanted = range(first, first + paid.months)
        if not self.covered:
            return self._begin(place, paid, terms, counted, wanted)
        last = self._last_paid(counted)
        if last is None or last == counted:
            if first == self.top + 1 and first > counted:
                self._cover(place, wanted)
                return None
            return self._go_on(place, counted, wanted, backdated=paid.backdated)
        if self._terms.lapses_in(last) <= counted and not paid.backdated:
            return self._return(place, paid, terms, wanted)
        if first == last + 1 and last == self.top and not self._breaks:
            self._cover(place, wanted)
            return None
        return self._fill(place, last, counted, wanted)

    @property
    def breaking(self) -> bool:
        """Tell whether there are months that no budget may cover."""
        return bool(self._breaks)

    def in_break(self, month: int) -> bool:
        """Tell whether no budget may cover a month."""
        return any(since <= month and (until is None or month <= until) for since, until in self._breaks)

    def _cover(self, place: int, months: Sequence[int]) -> None:
        for month in months:
            self.covered[month] = place
        self.top = max(self.top, months[-1])

    def _last_paid(self, counted: int) -> int | None:
        """Find the last covered month of those that count; months in a break do not interrupt."""
        if self.top <= counted:
            return self.top
        return counted if counted in self.covered else max((m for m in self.covered if m <= counted), default=None)

    def _begin(self, place: int, paid: Paid, terms: Terms, counted: int, wanted: range) -> Receipt:
        """Open the first spell, and leave money for months before it unapplied."""
        floor, day = self._first_floor(paid, terms, counted, wanted[0])
        kept = [month for month in wanted if month >= floor]
        lost = [month for month in wanted if month < floor]
        self.unapplied += [(place, month) for month in lost]
        if kept:
            self._open(place, terms, floor, day, kept)
        taken = Taken.BEGAN if kept else Taken.NOTHING
        return Receipt(paid=place, taken=taken, months=tuple(kept), unapplied=tuple(lost))

    def _first_floor(self, paid: Paid, terms: Terms, counted: int, first: int) -> tuple[int, date]:
        """Find the earliest month of the first spell: that of a letter, of the form in grace, or of the payment."""
        now, registered, letter = number_of(paid.on), self._history.registered_on, self._history.start_from
        if letter is not None:
            return ordinal(letter), first_day(letter)
        if terms.first_start is FirstStart.FORM and registered is not None:
            form = number_of(registered)
            if self._terms.lapses_in(max(first, form) - 1) > counted:
                return max(form, min(now, counted - terms.grace_months + 1)), registered
        return now, paid.on

    def _return(self, place: int, paid: Paid, terms: Terms, wanted: range) -> Receipt:
        """Open a new spell after a lapse."""
        floor = number_of(paid.on) + (terms.new_spell is NewSpell.MONTH_AFTER)
        lost = [month for month in wanted if month < floor]
        kept = [month for month in wanted if month >= floor and month not in self.covered]
        onward = len(wanted) - len(kept) - len(lost)
        if terms.unapplied is Unapplied.CARRY:
            onward, lost = onward + len(lost), []
        for _ in range(onward):
            kept.append(self._free_beside(kept, floor))
        self.unapplied += [(place, month) for month in lost]
        if kept:
            self._open(place, terms, floor, paid.on, kept)
        taken = Taken.NEW_SPELL if kept else Taken.NOTHING
        return Receipt(paid=place, taken=taken, months=tuple(sorted(kept)), unapplied=tuple(lost))

    def _open(self, place: int, terms: Terms, floor: int, day: date, months: Sequence[int]) -> None:
        if terms.waiting_from is WaitingFrom.MONTH:
            day = day.replace(day=1)
        self.marks.append((floor, day, place))
        self._floor = floor
        self._cover(place, sorted(months))

    def _go_on(self, place: int, counted: int, wanted: range, *, backdated: bool) -> Receipt:
        """Cover the months as they are named, while nothing is owed."""
        kept: list[int] = []
        lost: list[int] = []
        for month in wanted:
            if month in self.covered or month in kept:
                kept.append(self._free_beside(kept, counted + 1))
            elif month > counted or self._still_payable(month, counted, backdated=backdated):
                kept.append(month)
            else:
                lost.append(month)
        self.unapplied += [(place, month) for month in lost]
        if kept:
            self._cover(place, sorted(kept))
        taken = Taken.CONTINUED if kept else Taken.NOTHING
        return Receipt(paid=place, taken=taken, months=tuple(sorted(kept)), unapplied=tuple(lost))

    def _still_payable(self, month: int, counted: int, *, backdated: bool) -> bool:
        """Arrears may be paid for the months of grace after the end of protection, inside the spell."""
        return month >= self._floor and (backdated or self._terms.lapses_in(month - 1) > counted)

    def _fill(self, place: int, last: int, counted: int, wanted: range) -> Receipt:
        """Fill the oldest gap first, then cover what is named after it."""
        gaps = [month for month in range(last + 1, counted + 1) if not self.in_break(month)]
        kept = gaps[: len(wanted)]
        named = [month for month in wanted if month > counted and month not in self.covered]
        kept += named[: len(wanted) - len(kept)]
        while len(kept) < len(wanted):
            kept.append(self._free_beside(kept, counted + 1))
        self._cover(place, sorted(kept))
        resumed = any(self.in_break(month) for month in range(last + 1, min(kept)))
        taken = Taken.BEGAN if resumed else Taken.ARREARS
        return Receipt(paid=place, taken=taken, months=tuple(sorted(kept)), unapplied=())

    def _free_beside(self, kept: Sequence[int], month: int) -> int:
        """Find the next month that nothing covers."""
        while month in self.covered or month in kept:
            month += 1
        return month
