"""What the events of one program add up to: NotLaunched → Running → Closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.program.events import (
    Event,
    PlacesFreed,
    PlacesTaken,
    ProgramClosed,
    ProgramExtended,
    ProgramLaunched,
    VillageQuotaSet,
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

    def places(self, village: str, codes: Sequence[str] = ()) -> int | None:
        """How many workers the village may have; None where nobody set a cap.

        `codes` are all codes of the village, today's first: of caps set under several the newest code's holds.
        """
        own = [self.quotas[code] for code in codes or (village,) if code in self.quotas]
        return own[0] if own else self.launched.places_per_village

    def in_village(self, codes: Sequence[str]) -> int:
        """Count the places taken in a village under any of its codes."""
        return sum(self.taken.get(code, 0) for code in codes)


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
