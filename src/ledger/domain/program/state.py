"""What the events of one program add up to: NotLaunched → Running → Closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.month import Month
from ledger.domain.program.events import (
    CriteriaSet,
    EligibilityReviewed,
    Event,
    PlacesAwaited,
    PlacesFreed,
    PlacesTaken,
    ProgramClosed,
    ProgramExtended,
    ProgramLaunched,
    VillageQuotaSet,
    WaitingEnded,
)


@dataclass(frozen=True, slots=True)
class NotLaunched:
    """No program of this name yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Workers may join, up to the places of their village."""

    launched: ProgramLaunched
    until: date | None
    quotas: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    criteria: tuple[CriteriaSet, ...] = ()
    """Every set of criteria, in the order of the days from which they hold."""
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By village: who waits for a place, in order of arrival."""
    reviews: Mapping[Month, EligibilityReviewed] = field(default_factory=dict)
    """By month: the last review that was held for it."""

    def places(self, village: str, codes: Sequence[str] = ()) -> int | None:
        """How many workers the village may have; None where nobody set a cap.

        `codes` are all codes of the village, today's first: of caps set under several the newest code's holds.
        """
        own = [self.quotas[code] for code in codes or (village,) if code in self.quotas]
        return own[0] if own else self.launched.places_per_village

    def in_village(self, codes: Sequence[str]) -> int:
        """Count the places taken in a village under any of its codes."""
        return sum(self.taken.get(code, 0) for code in codes)

    def free(self, village: str, codes: Sequence[str] = ()) -> int | None:
        """How many places nobody has; never below 0, and None where nobody set a cap. `codes` as in `places`."""
        places = self.places(village, codes)
        return None if places is None else max(0, places - self.in_village(codes or (village,)))

    def waiting(self, codes: Sequence[str]) -> int:
        """Count the people who wait for a place in a village under any of its codes."""
        return sum(len(self.lines.get(code, ())) for code in codes)

    def room(self, village: str, joining: int = 1, codes: Sequence[str] = ()) -> bool:
        """Tell whether newcomers find places: there are enough, and nobody waits for them. `codes` as in `places`."""
        free = self.free(village, codes)
        return not self.waiting(codes or (village,)) and (free is None or free >= joining)

    def criteria_on(self, day: date) -> CriteriaSet | None:
        """Find the criteria that hold on a day; None while nothing is asked."""
        return next((each for each in reversed(self.criteria) if each.effective <= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Nobody joins any more; places still count, so that the people of then can be told."""

    running: Running
    on: date


State = NotLaunched | Running | Closed
INITIAL: State = NotLaunched()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event:
        case ProgramLaunched():
            return Running(launched=event, until=event.until)
        case VillageQuotaSet(village=village, places=places):
            was = launched(state, event)
            return _with(state, replace(was, quotas={**was.quotas, village: places}))
        case PlacesTaken(places=places):
            was = launched(state, event)
            return _with(state, replace(was, taken=_added(was.taken, places, 1)))
        case PlacesFreed(places=places):
            was = launched(state, event)
            return _with(state, replace(was, taken=_added(was.taken, places, -1)))
        case CriteriaSet():
            was = launched(state, event)
            return _with(state, replace(was, criteria=_dated(was.criteria, event)))
        case PlacesAwaited(workers=workers):
            was = launched(state, event)
            return _with(state, replace(was, lines=_longer(was.lines, workers)))
        case WaitingEnded(workers=workers):
            was = launched(state, event)
            return _with(state, replace(was, lines=_shorter(was.lines, workers)))
        case EligibilityReviewed(month=month):
            was = launched(state, event)
            return _with(state, replace(was, reviews={**was.reviews, month: event}))
        case ProgramExtended(until=until):
            return _with(state, replace(launched(state, event), until=until))
        case ProgramClosed(effective=on):
            return Closed(running=launched(state, event), on=on)
        case _:
            assert_never(event)


def launched(state: State, event: object) -> Running:
    """Return the program this event builds on; where there is none, the history is damaged."""
    match state:
        case NotLaunched():
            raise ImpossibleHistory(event=event, found=state)
        case Running():
            return state
        case Closed(running=running):
            return running
        case _:
            assert_never(state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)


def _with(state: State, running: Running) -> State:
    return replace(state, running=running) if isinstance(state, Closed) else running


def _added(taken: Mapping[str, int], places: Mapping[str, int], sign: int) -> Mapping[str, int]:
    return {**taken, **{village: taken.get(village, 0) + sign * count for village, count in places.items()}}


def _dated(criteria: tuple[CriteriaSet, ...], new: CriteriaSet) -> tuple[CriteriaSet, ...]:
    """Put criteria among the others by their day; the later word about one day counts."""
    others = (each for each in criteria if each.effective != new.effective)
    return tuple(sorted((*others, new), key=lambda each: each.effective))


Lines = Mapping[str, tuple[str, ...]]


def _longer(lines: Lines, workers: Lines) -> Lines:
    return {**lines, **{village: (*lines.get(village, ()), *ids) for village, ids in workers.items()}}


def _shorter(lines: Lines, workers: Lines) -> Lines:
    left = {village: frozenset(ids) for village, ids in workers.items()}
    still = {village: tuple(who for who in lines.get(village, ()) if who not in gone) for village, gone in left.items()}
    return {village: line for village, line in {**lines, **still}.items() if line}
