"""What the events of one channel add up to: NothingOrdered → Waiting ⇄ Settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.debit.events import DebitsAnswered, DebitsOrdered, DebitsWithdrawn, Event
from ledger.domain.errors import ImpossibleHistory

Ended = DebitsAnswered | DebitsWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An order that has ended."""

    ordered: DebitsOrdered
    ended: Ended

    @property
    def on(self) -> date:
        """Day on which it ended."""
        return self.ended.effective


@dataclass(frozen=True, slots=True)
class NothingOrdered:
    """The bank was never asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The bank owes an answer."""

    ordered: DebitsOrdered
    runs: Mapping[str, Run] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Every order was answered or withdrawn."""

    runs: Mapping[str, Run]


State = NothingOrdered | Waiting | Settled
INITIAL: State = NothingOrdered()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event, state:
        case DebitsOrdered(), NothingOrdered():
            return Waiting(ordered=event)
        case DebitsOrdered(), Settled(runs=runs):
            return Waiting(ordered=event, runs=runs)
        case (DebitsAnswered(run=run) | DebitsWithdrawn(run=run)) as ended, Waiting(ordered=ordered, runs=runs):
            if run != ordered.run:
                raise ImpossibleHistory(event=event, found=state)
            return Settled(runs={**runs, run: Run(ordered=ordered, ended=ended)})
        case DebitsOrdered() | DebitsAnswered() | DebitsWithdrawn(), _:
            raise ImpossibleHistory(event=event, found=state)
        case _:
            assert_never(event)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
