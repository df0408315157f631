"""Cells and spells out of the covered months, run by run and not month by month: there are few runs."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from ledger.domain.month import first_day
from ledger.domain.rules.cover.terms import CoverTerms, month_at
from ledger.domain.rules.cover.walk import Walk

SPELL = 4096
"""A paid cell is spell x 4096 + month of the spell; an unpaid one is -u, less 4096 once lapsed; 0 is not due."""
ENDED = -2 * SPELL
Run = tuple[int, int]
"""First month, and the month after the last."""


class Opened:
    """A spell while its months are counted."""

    __slots__ = ("began_on", "first", "last", "months", "place")

    def __init__(self, first: int, began_on: date, place: int) -> None:
        """Begin with nothing counted."""
        self.first, self.began_on, self.place = first, began_on, place
        self.months, self.last = 0, first


class Seen:
    """What the scan has found so far."""

    __slots__ = ("_counted", "_marks", "_open", "_terms", "_walk", "cells", "first", "spells")

    def __init__(self, walk: Walk, terms: CoverTerms, first: int, counted: int) -> None:
        """Begin at the first covered month."""
        self._walk, self._terms, self._counted = walk, terms, counted
        self._marks = list(reversed(walk.marks))
        self._open: Opened | None = None
        self.first = first
        self.cells: list[int] = []
        self.spells: list[Opened] = []

    def paid(self, start: int, stop: int) -> None:
        """Take in a run of covered months; it opens a spell at a mark, after a lapse, after a break."""
        spell = self._open
        marked = bool(self._marks) and self._marks[-1][0] <= start
        if spell is None or marked or self._terms.lapses_in(spell.last) < start:
            spell = self._open = self._opened(start)
        cell = len(self.spells) * SPELL + spell.months + 1
        self.cells += range(cell, cell + stop - start)
        spell.months += stop - start
        spell.last = stop - 1

    def unpaid(self, start: int, stop: int) -> None:
        """Take in a run of months without money; months that are not due yet say nothing."""
        due = max(min(stop, self._counted + 1), start)
        if self._open is None:
            self.cells += [ENDED] * (stop - start)
            return
        last = self._open.last
        lapse = min(max(self._terms.lapses_in(last), start), due)
        self.cells += range(last - start, last - lapse, -1)
        self.cells += range(last - lapse - SPELL, last - due - SPELL, -1)
        self.cells += [0] * (stop - due)

    def ended(self, start: int, stop: int) -> None:
        """Take in months that no budget may cover; what follows is a new spell."""
        self._open = None
        self.cells += [ENDED] * (stop - start)

    def _opened(self, start: int) -> Opened:
        day = first_day(month_at(start))
        while self._marks and self._marks[-1][0] <= start:
            day = max(day, self._marks.pop()[1])
        spell = Opened(start, day, self._walk.covered[start])
        self.spells.append(spell)
        return spell


def scan(walk: Walk, terms: CoverTerms, *, shown: int, counted: int) -> Seen:
    """Go through a walk that covers at least one month: cells up to `shown`, spells over every paid month."""
    covered = walk.covered
    first = min(covered)
    seen = Seen(walk, terms, first, counted)
    if walk.breaking:
        _with_breaks(seen, walk, first, max(shown, walk.top))
    else:
        after = first
        for start, stop in _runs(walk, first):
            if start > after:
                seen.unpaid(after, start)
            seen.paid(start, stop)
            after = stop
        if shown >= after:
            seen.unpaid(after, shown + 1)
    del seen.cells[max(shown - first + 1, 0) :]
    return seen


def _runs(walk: Walk, first: int) -> Iterator[Run]:
    if len(walk.covered) == walk.top - first + 1:
        yield first, walk.top + 1
        return
    start = before = first
    for month in sorted(walk.covered):
        if month > before + 1:
            yield start, before + 1
            start = month
        before = month
    yield start, before + 1


def _with_breaks(seen: Seen, walk: Walk, first: int, last: int) -> None:
    def kind(month: int) -> str:
        return "ended" if walk.in_break(month) else "paid" if month in walk.covered else "unpaid"

    for what, months in groupby(range(first, last + 1), key=kind):
        run = list(months)
        take = {"ended": seen.ended, "paid": seen.paid, "unpaid": seen.unpaid}[what]
        take(run[0], run[-1] + 1)
