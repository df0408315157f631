"""The kinds of history: from entries of a stream to what they add up to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, get_args

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
from ledger.domain.errors import JournalDamaged
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
from ledger.journal.entry import Entry

E = TypeVar("E")
S = TypeVar("S")


class StrangeEntry(JournalDamaged):
    """An event stands on a stream of another kind."""

    def __init__(self, *, entry: Entry, kind: str) -> None:
        super().__init__(
            f"Position {entry.position}: {entry.name} stands on a {kind} stream, where it cannot belong. "
            "Run `ledger journal verify`, and restore the journal from a backup."
        )


@dataclass(frozen=True, slots=True)
class History(Generic[E, S]):
    """How one kind of stream adds up."""

    kind: str
    events: tuple[type[E], ...]
    fold: Callable[[Iterable[E]], S]

    def of(self, entries: Iterable[Entry]) -> S:
        """Add up the entries of one stream; raise `StrangeEntry` for an event of another kind."""
        return self.fold(self.events_of(entries))

    def events_of(self, entries: Iterable[Entry]) -> Iterator[E]:
        """Give the events of entries of one stream; raise `StrangeEntry` for one of another kind."""
        for entry in entries:
            event = entry.event
            if not isinstance(event, self.events):
                raise StrangeEntry(entry=entry, kind=self.kind)
            yield event


WORKER: History[worker_events.Event, worker_state.State] = History(
    "worker", get_args(worker_events.Event), worker_state.fold
)
PROGRAM: History[program_events.Event, program_state.State] = History(
    "program", get_args(program_events.Event), program_state.fold
)
COMMITMENT: History[commitment_events.Event, commitment_state.State] = History(
    "commitment", get_args(commitment_events.Event), commitment_state.fold
)
PAYMENT: History[payment_events.Event, payment_state.State] = History(
    "payment", get_args(payment_events.Event), payment_state.fold
)
CLAIM: History[claim_events.Event, claim_state.State] = History("claim", get_args(claim_events.Event), claim_state.fold)
REGION: History[region_events.Event, region_state.Figures] = History(
    "region", get_args(region_events.Event), region_state.fold
)
RULEBOOK: History[rulebook_events.Event, rulebook_state.LocalRules] = History(
    "rulebook", get_args(rulebook_events.Event), rulebook_state.fold
)
AGENT: History[agent_events.Event, agent_state.State] = History("agent", get_args(agent_events.Event), agent_state.fold)
DEBIT: History[debit_events.Event, debit_state.State] = History("debit", get_args(debit_events.Event), debit_state.fold)
EMPLOYER: History[employer_events.Event, employer_state.State] = History(
    "employer", get_args(employer_events.Event), employer_state.fold
)
AGREEMENT: History[agreement_events.Event, agreement_state.State] = History(
    "agreement", get_args(agreement_events.Event), agreement_state.fold
)
