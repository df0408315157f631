"""What was said about a region: every count, report and target, by day, definition and source."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from ledger.domain.region.events import Event


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures, in the order in which the ledger learned them. None replaces another."""

    said: tuple[Event, ...] = ()


INITIAL = Figures()


def evolve(state: Figures, event: Event) -> Figures:
    """Take in one figure."""
    return Figures((*state.said, event))


def fold(events: Iterable[Event]) -> Figures:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
