"""What the events of one agent add up to: NotAppointed → Serving → Gone, and perhaps Serving again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.agent.events import (
    AgentAppointed,
    AgentDismissed,
    AgentDropped,
    AgentFeePaid,
    AgentNameErased,
    AgentReturned,
    Event,
    MembersAcquired,
)
from ledger.domain.errors import ImpossibleHistory
from ledger.domain.month import Month, month_of, ordinal


@dataclass(frozen=True, slots=True)
class NotAppointed:
    """No agent of this reference yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """May bring workers in."""

    terms: AgentAppointed
    since: date
    earlier: tuple[tuple[date, date], ...] = ()
    """Times before: first day, and the day from which it was over."""
    acquired: Mapping[Month, int] = field(default_factory=dict)
    fees: Mapping[Month, AgentFeePaid] = field(default_factory=dict)
    erased_on: date | None = None
    """Day on which the name was erased."""

    def served_before(self, day: date) -> bool:
        """Tell whether a day lies in one of the earlier times."""
        return any(since <= day < over for since, over in self.earlier)

    def idle_months(self, month: Month) -> int:
        """Count whole months up to and with this one since the last new member, or since the beginning."""
        last = max([month_of(self.since), *self.acquired])
        return ordinal(month) - ordinal(last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Dismissed or dropped; lists of the days before may still come in."""

    agent: Serving
    ended: AgentDismissed | AgentDropped


State = NotAppointed | Serving | Gone
INITIAL: State = NotAppointed()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event:
        case AgentAppointed(effective=since):
            return Serving(terms=event, since=since)
        case MembersAcquired(effective=on, members=members):
            was, month = known(state, event), month_of(on)
            more = {**was.acquired, month: was.acquired.get(month, 0) + members}
            return _with(state, replace(was, acquired=more))
        case AgentFeePaid(month=month):
            was = known(state, event)
            return _with(state, replace(was, fees={**was.fees, month: event}))
        case AgentNameErased(effective=on):
            return _with(state, replace(known(state, event), erased_on=on))
        case AgentDismissed() | AgentDropped():
            return Gone(agent=known(state, event), ended=event)
        case AgentReturned(effective=since):
            if not isinstance(state, Gone):
                raise ImpossibleHistory(event=event, found=state)
            was = state.agent
            return replace(was, since=since, earlier=(*was.earlier, (was.since, state.ended.effective)))
        case _:
            assert_never(event)


def known(state: State, event: object) -> Serving:
    """Return the agent this event builds on; where there is none, the history is damaged."""
    match state:
        case NotAppointed():
            raise ImpossibleHistory(event=event, found=state)
        case Serving():
            return state
        case Gone(agent=was):
            return was
        case _:
            assert_never(state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)


def _with(state: State, after: Serving) -> State:
    return replace(state, agent=after) if isinstance(state, Gone) else after
