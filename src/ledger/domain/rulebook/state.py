"""What the events of the local rulebook add up to: the rows that stand, and every version there ever was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import assert_never

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.rulebook.events import Event, RuleSet, RuleWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRules:
    """The rows of one ledger."""

    rows: tuple[RuleSet, ...] = ()
    """What stands, in the order in which it was set: the later over the earlier."""
    known: Mapping[str, RuleSet] = field(default_factory=dict)
    """By version, the withdrawn ones too: answers name the row they used for ever."""

    def last_of(self, key: str) -> RuleSet | None:
        """Find the standing row that was set last for a key."""
        return next((row for row in reversed(self.rows) if row.key == key), None)

    def stands(self, version: str) -> bool:
        """Tell whether a row was set and not withdrawn."""
        return any(row.version == version for row in self.rows)


INITIAL = LocalRules()


def evolve(state: LocalRules, event: Event) -> LocalRules:
    """Take in one event; raise `ImpossibleHistory` where a row is withdrawn that never was."""
    match event:
        case RuleSet(version=version):
            others = tuple(row for row in state.rows if row.version != version)
            return LocalRules(rows=(*others, event), known={**state.known, version: event})
        case RuleWithdrawn(version=version):
            if version not in state.known:
                raise ImpossibleHistory(event=event, found=state)
            return LocalRules(rows=tuple(row for row in state.rows if row.version != version), known=state.known)
        case _:
            assert_never(event)


def fold(events: Iterable[Event]) -> LocalRules:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
