"""Why the cover is what it is: each change in the order in which it came about, with its payment and its rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.month import Month, first_day, ordinal, spoken
from ledger.domain.rules.cover.history import Break, History, Paid
from ledger.domain.rules.cover.terms import CoverTerms, month_at
from ledger.domain.rules.cover.walk import Receipt, Taken, Walk
from ledger.domain.rules.words import gather
from ledger.domain.wording import counted, rupiah


class Turn(StrEnum):
    """What changed."""

    BEGAN = "began"
    CONTINUED = "continued"
    ARREARS = "arrears filled"
    NEW_SPELL = "new spell"
    NO_COVER = "no cover bought"
    GRACE = "grace"
    LAPSED = "lapsed"
    ENDED = "ended"


_TURN_OF = {
    Taken.BEGAN: Turn.BEGAN,
    Taken.CONTINUED: Turn.CONTINUED,
    Taken.ARREARS: Turn.ARREARS,
    Taken.NEW_SPELL: Turn.NEW_SPELL,
    Taken.NOTHING: Turn.NO_COVER,
}
_RULES_OF = {
    Turn.BEGAN: ("cover.first_start",),
    Turn.ARREARS: ("cover.grace_months",),
    Turn.NEW_SPELL: ("cover.grace_months", "cover.new_spell_start.cover", "cover.new_spell_start.jkm_test"),
    Turn.GRACE: ("cover.month_unpaid_from", "cover.grace_months"),
    Turn.LAPSED: ("cover.grace_months", "cover.month_unpaid_from"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One turn of the cover."""

    on: date
    turn: Turn
    months: tuple[Month, ...]
    """Months covered by a payment; the month concerned for any other turn."""
    payment: str | None = None
    unapplied: tuple[Month, ...] = ()
    unapplied_rupiah: int = 0
    cause: str | None = None
    rules: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in a sentence without the day."""
        months = spoken(self.months)
        match self.turn:
            case Turn.BEGAN | Turn.CONTINUED | Turn.ARREARS | Turn.NEW_SPELL | Turn.NO_COVER:
                return self._money(months)
            case Turn.GRACE:
                return f"{months} is not paid: cover is in grace."
            case Turn.LAPSED:
                return f"{months} is not paid either: cover has lapsed, and the months of grace stay uncovered."
            case Turn.ENDED:
                return f"Cover ends before {months}: {self.cause}."

    def _money(self, months: str) -> str:
        what = {
            Turn.BEGAN: f"Cover begins: {self.payment} covers {months}",
            Turn.CONTINUED: f"{self.payment} covers {months}",
            Turn.ARREARS: f"{self.payment} fills the oldest gap first and covers {months} in the same spell",
            Turn.NEW_SPELL: f"{self.payment} comes after the lapse and opens a new spell with {months}",
        }.get(self.turn, f"{self.payment} covers nothing")
        if not self.unapplied:
            return f"{what}."
        open_months = f"{rupiah(self.unapplied_rupiah)} for {counted(len(self.unapplied), 'earlier month')}"
        return f"{what}; {open_months} ({spoken(self.unapplied)}) is an open item."


def changes(history: History, terms: CoverTerms, known_at: date) -> tuple[Change, ...]:
    """Tell every change known at the end of a day, oldest first."""
    walk = Walk(history, terms, known_at)
    told: list[Change] = []
    clock: int | None = None
    for place, paid in enumerate(walk.paid):
        due = terms.counted(paid.on)
        due -= terms.unpaid_day(due) >= paid.on
        if clock is not None:
            told += _of_time(walk, history, terms, clock + 1, due)
        clock = due if clock is None else max(clock, due)
        told.append(_of_money(walk, terms, paid, place))
    if clock is not None:
        told += _of_time(walk, history, terms, clock + 1, terms.counted(known_at))
    return tuple(told)


def _of_money(walk: Walk, terms: CoverTerms, paid: Paid, place: int) -> Change:
    receipt = walk.take(place) or _plain(paid, place, terms)
    turn = _TURN_OF[receipt.taken]
    versions = terms.on(paid.on).versions
    keys = (*_RULES_OF.get(turn, ()), *(("cover.unapplied_on_lapse",) if receipt.unapplied else ()))
    return Change(
        on=paid.on,
        turn=turn,
        months=tuple(map(month_at, receipt.months)),
        payment=paid.payment,
        unapplied=tuple(map(month_at, receipt.unapplied)),
        unapplied_rupiah=len(receipt.unapplied) * paid.monthly_rupiah,
        rules=gather(*(versions[key] for key in keys)),
    )


def _plain(paid: Paid, place: int, terms: CoverTerms) -> Receipt:
    """Tell of a payment whose months follow the last one: arrears when the first of them was due already."""
    first = ordinal(paid.since)
    taken = Taken.ARREARS if first <= terms.counted(paid.on) else Taken.CONTINUED
    return Receipt(paid=place, taken=taken, months=tuple(range(first, first + paid.months)), unapplied=())


def _of_time(walk: Walk, history: History, terms: CoverTerms, first: int, last: int) -> Iterator[Change]:
    """Tell what the passing of months did between two payments."""
    for month in range(first, last + 1):
        ended = _begins(history.breaks, month)
        if ended is not None:
            yield Change(on=first_day(ended.since), turn=Turn.ENDED, months=(ended.since,), cause=ended.cause)
        if month in walk.covered or walk.in_break(month):
            continue
        paid = max((each for each in walk.covered if each < month), default=None)
        if paid is None or any(walk.in_break(each) for each in range(paid + 1, month)):
            continue
        turn = Turn.LAPSED if terms.lapses_in(paid) == month else Turn.GRACE if month == paid + 1 else None
        if turn is not None:
            versions = terms.in_month(month).versions
            yield Change(
                on=terms.unpaid_day(month),
                turn=turn,
                months=(month_at(month),),
                rules=gather(*(versions[key] for key in _RULES_OF[turn])),
            )


def _begins(breaks: tuple[Break, ...], month: int) -> Break | None:
    return next((each for each in breaks if ordinal(each.since) == month), None)
