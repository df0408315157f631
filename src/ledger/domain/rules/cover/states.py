"""Month by month: covered, in grace, lapsed or ended, in which spell, and how far into it.

u(m) is the number of consecutive unpaid months up to and including m. ACTIVE: u = 0. GRACE: 1 ≤ u ≤ the months of
grace. LAPSED: more, from the first unpaid day of that month on. Months of grace that a lapse follows stay uncovered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from ledger.domain.month import Month, ordinal
from ledger.domain.rules.cover.history import Break, History, Paid
from ledger.domain.rules.cover.scan import ENDED, SPELL, scan
from ledger.domain.rules.cover.terms import CoverTerms, month_at, number_of
from ledger.domain.rules.cover.walk import Walk


class CoverState(StrEnum):
    """What a month is worth to the worker."""

    NOT_BEGUN = "not begun"
    """Before the first spell, or not yet due."""
    ACTIVE = "active"
    GRACE = "grace"
    LAPSED = "lapsed"
    ENDED = "ended"
    """After a death, after leaving, or while an employer pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """One month."""

    state: CoverState
    spell: int = 0
    """Number of the spell, from 1; 0 outside."""
    month_of_spell: int = 0
    """How many months of the spell are paid up to this one."""
    unpaid: int = 0
    """Consecutive unpaid months up to this one."""

    def __str__(self) -> str:
        """Write ``A2.1``, ``G2``, ``L4``, ``E`` or ``-``."""
        match self.state:
            case CoverState.ACTIVE:
                return f"A{self.spell}.{self.month_of_spell}"
            case CoverState.GRACE | CoverState.LAPSED:
                return f"{self.state[0].upper()}{self.unpaid}"
            case CoverState.ENDED:
                return "E"
            case _:
                return "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Cover without a lapse in it."""

    number: int
    since: Month
    began_on: date
    """The day from which waiting periods count."""
    opened_by: str
    """The payment that opened it."""
    paid_months: int
    """All months of the spell that are paid, those ahead included."""
    last_paid: Month


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMoney:
    """Money that bought no cover, and waits for a decision."""

    payment: str
    month: Month
    rupiah: int


@dataclass(frozen=True, slots=True)
class Cover:
    """One insurance of one worker as known at the end of a day."""

    known_at: date
    first: int
    """Number of the first covered month, see `ledger.domain.month.ordinal`."""
    cells: Sequence[int]
    spells: tuple[Spell, ...]
    unapplied: tuple[OpenMoney, ...]
    """Money for months before a spell began."""
    beyond: tuple[OpenMoney, ...]
    """Money for months after the cover ended: to be given back or carried on."""
    covered: Mapping[int, int]
    """Every covered month and the place of its payment."""
    paid: Sequence[Paid]
    breaks: tuple[Break, ...]

    @classmethod
    def of(cls, history: History, terms: CoverTerms, known_at: date, *, until: Month | None = None) -> Self:
        """Derive the cover from what was known at the end of a day; raise `NoSuchRule` where no rule stood.

        Months are shown up to the one in which the day lies, or up to `until` where more is paid already.
        """
        walk = Walk(history, terms, known_at)
        walk.take_all()
        unapplied = tuple(_money(walk.paid[place], month) for place, month in walk.unapplied)
        if not walk.covered:
            return cls(known_at, 0, (), (), unapplied, (), {}, walk.paid, history.breaks)
        shown = max(number_of(known_at), ordinal(until) if until else 0)
        seen = scan(walk, terms, shown=shown, counted=terms.counted(known_at))
        spells = tuple(
            Spell(
                number=number,
                since=month_at(spell.first),
                began_on=spell.began_on,
                opened_by=walk.paid[spell.place].payment,
                paid_months=spell.months,
                last_paid=month_at(spell.last),
            )
            for number, spell in enumerate(seen.spells, start=1)
        )
        beyond = _beyond(walk) if history.breaks else ()
        return cls(known_at, seen.first, seen.cells, spells, unapplied, beyond, walk.covered, walk.paid, history.breaks)

    @property
    def unapplied_rupiah(self) -> int:
        """Whole rupiah for months before a spell began."""
        return sum(each.rupiah for each in self.unapplied)

    def at(self, month: Month) -> MonthState:
        """Tell the state of a month; months after the known one are not begun unless they were asked for."""
        place = ordinal(month) - self.first
        if not self.cells or not 0 <= place < len(self.cells):
            ended = any(each.since <= month and (each.until is None or month <= each.until) for each in self.breaks)
            return MonthState(state=CoverState.ENDED if ended else CoverState.NOT_BEGUN)
        return _state(self.cells[place])

    def payment_of(self, month: Month) -> Paid | None:
        """Find the payment that covers a month; None where none does."""
        number = ordinal(month)
        place = self.covered.get(number)
        return None if place is None or self.at(month).state is CoverState.ENDED else self.paid[place]

    def spell_of(self, month: Month) -> Spell | None:
        """Find the spell in which a paid month lies."""
        number = self.at(month).spell
        return self.spells[number - 1] if number else None

    @property
    def paid_until(self) -> Month | None:
        """The last paid month of the newest spell; None while nothing is covered."""
        return self.spells[-1].last_paid if self.spells else None


def _state(cell: int) -> MonthState:
    if cell > 0:
        spell, month = divmod(cell, SPELL)
        return MonthState(state=CoverState.ACTIVE, spell=spell, month_of_spell=month)
    if cell == 0:
        return MonthState(state=CoverState.NOT_BEGUN)
    if cell == ENDED:
        return MonthState(state=CoverState.ENDED)
    if cell <= -SPELL:
        return MonthState(state=CoverState.LAPSED, unpaid=-cell - SPELL)
    return MonthState(state=CoverState.GRACE, unpaid=-cell)


def _money(paid: Paid, month: int) -> OpenMoney:
    return OpenMoney(payment=paid.payment, month=month_at(month), rupiah=paid.monthly_rupiah)


def _beyond(walk: Walk) -> tuple[OpenMoney, ...]:
    months = sorted(month for month in walk.covered if walk.in_break(month))
    return tuple(_money(walk.paid[walk.covered[month]], month) for month in months)
