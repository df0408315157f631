"""The kinds of history: from entries of a stream to what they add up to."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar, cast, get_args

from ledger.domain.errors import JournalDamaged
from ledger.journal.entry import Entry

if TYPE_CHECKING:
    from ledger.domain.agent import events as agent_events
    from ledger.domain.agent import state as agent_state
    from ledger.domain.agreement import events as agreement_events
    from ledger.domain.agreement import state as agreement_state
    from ledger.domain.claim import events as claim_events
    from ledger.domain.claim import state as claim_state
    from ledger.domain.commitment import events as commitment_events
    from ledger.domain.commitment import state as commitment_state
    from ledger.domain.debit import events as debit_events
    from ledger.domain.debit import state as debit_state
    from ledger.domain.employer import events as employer_events
    from ledger.domain.employer import state as employer_state
    from ledger.domain.payment import events as payment_events
    from ledger.domain.payment import state as payment_state
    from ledger.domain.program import events as program_events
    from ledger.domain.program import state as program_state
    from ledger.domain.region import events as region_events
    from ledger.domain.region import state as region_state
    from ledger.domain.rulebook import events as rulebook_events
    from ledger.domain.rulebook import state as rulebook_state
    from ledger.domain.worker import events as worker_events
    from ledger.domain.worker import state as worker_state

E = TypeVar("E")
S = TypeVar("S")


class StrangeEntry(JournalDamaged):
    """An event stands on a stream of another kind."""

    def __init__(self, *, entry: Entry, kind: str) -> None:
        super().__init__(
            f"Position {entry.position}: {entry.name} stands on a {kind} stream, where it cannot belong. "
            "Run `ledger journal verify`, and restore the journal from a backup."
        )


class History(Generic[E, S]):
    """How one kind of stream adds up, by the events and the fold of its package in the domain.

    That package is loaded when a stream is first read: a command has to do with two or three kinds.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @cached_property
    def events(self) -> tuple[type[E], ...]:
        """The events that may stand on the stream."""
        return get_args(import_module(f"ledger.domain.{self.kind}.events").Event)

    @cached_property
    def fold(self) -> Callable[[Iterable[E]], S]:
        """Add up events."""
        return cast("Callable[[Iterable[E]], S]", import_module(f"ledger.domain.{self.kind}.state").fold)

    def of(self, entries: Iterable[Entry]) -> S:
        """Add up the entries of one stream; raise `StrangeEntry` for an event of another kind."""
        return self.fold(self.events_of(entries))

    def events_of(self, entries: Iterable[Entry]) -> Iterator[E]:
        """Give the events of entries of one stream; raise `StrangeEntry` for one of another kind."""
        events = self.events
        for entry in entries:
            event = entry.event
            if not isinstance(event, events):
                raise StrangeEntry(entry=entry, kind=self.kind)
            yield event


WORKER: "History[worker_events.Event, worker_state.State]" = History("worker")
PROGRAM: "History[program_events.Event, program_state.State]" = History("program")
COMMITMENT: "History[commitment_events.Event, commitment_state.State]" = History("commitment")
PAYMENT: "History[payment_events.Event, payment_state.State]" = History("payment")
CLAIM: "History[claim_events.Event, claim_state.State]" = History("claim")
REGION: "History[region_events.Event, region_state.Figures]" = History("region")
RULEBOOK: "History[rulebook_events.Event, rulebook_state.LocalRules]" = History("rulebook")
AGENT: "History[agent_events.Event, agent_state.State]" = History("agent")
DEBIT: "History[debit_events.Event, debit_state.State]" = History("debit")
EMPLOYER: "History[employer_events.Event, employer_state.State]" = History("employer")
AGREEMENT: "History[agreement_events.Event, agreement_state.State]" = History("agreement")
