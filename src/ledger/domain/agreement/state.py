"""What the events of one agreement add up to: NotSigned → Signed → Ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.agreement.events import AgreementEnded, AgreementExtended, AgreementSigned, Event
from ledger.domain.errors import ImpossibleHistory


@dataclass(frozen=True, slots=True)
class NotSigned:
    """No agreement of this name yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """It stands from its first day to its last, or with no end."""

    signed: AgreementSigned
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """It stood up to a day; the people of then can still be told."""

    signed: AgreementSigned
    on: date


State = NotSigned | Signed | Ended
INITIAL: State = NotSigned()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event:
        case AgreementSigned():
            return Signed(signed=event, until=event.until)
        case AgreementExtended(until=until):
            return Signed(signed=standing(state, event), until=until)
        case AgreementEnded(effective=on):
            return Ended(signed=standing(state, event), on=on)
        case _:
            assert_never(event)


def standing(state: State, event: object) -> AgreementSigned:
    """Return the agreement this event builds on; where there is none, the history is damaged."""
    match state:
        case NotSigned():
            raise ImpossibleHistory(event=event, found=state)
        case Signed(signed=signed) | Ended(signed=signed):
            return signed
        case _:
            assert_never(state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
