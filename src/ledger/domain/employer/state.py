"""What the events of one employer add up to: NotKnown → Known, with what it confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import assert_never

from ledger.domain.employer.events import EmployerCoverConfirmed, EmployerRegistered, Event
from ledger.domain.errors import ImpossibleHistory


@dataclass(frozen=True, slots=True)
class NotKnown:
    """No employer of this name yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An employer, and every list that it confirmed, in the order in which the ledger learned of them."""

    registered: EmployerRegistered
    confirmed: tuple[EmployerCoverConfirmed, ...] = ()


State = NotKnown | Known
INITIAL: State = NotKnown()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event:
        case EmployerRegistered():
            return Known(registered=event)
        case EmployerCoverConfirmed():
            was = known(state, event)
            return replace(was, confirmed=(*was.confirmed, event))
        case _:
            assert_never(event)


def known(state: State, event: object) -> Known:
    """Return the employer this event builds on; where there is none, the history is damaged."""
    if isinstance(state, Known):
        return state
    raise ImpossibleHistory(event=event, found=state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
