"""What a clerk says about one worker's mandate for auto-debits, and about money that has to go back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import WORKER
from ledger.application.one_worker import about
from ledger.domain.month import Month
from ledger.domain.worker import mandates
from ledger.domain.worker.events import DebitMandated
from ledger.domain.worker.person import Account, Person
from ledger.domain.worker.state import Registered, State
from ledger.journal.entry import Entry
from ledger.journal.keyring import PersonalDataGone


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a worker lets a bank do."""

    bank: str
    account: str
    day: int
    since: Month
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose account a bank debits; memory only."""

    person: Person
    account: str


def give(desk: Desk, asked: Asked, nik: str, terms: Terms) -> Outcome:
    """Record a mandate; the account number is kept sealed."""
    worker = people.find(desk, nik)
    command = asked.command_id("mandate", worker, terms.bank, terms.day, terms.since, terms.months)

    def decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        known = holder(desk, desk.journal.read(worker))
        mandate = DebitMandated(
            effective=asked.on,
            personal=_sealed(desk, asked, worker, draft.versions[worker] + 1, terms.account),
            bank=terms.bank.upper(),
            day=terms.day,
            since=terms.since,
            months=terms.months,
        )
        other = known is not None and known.account != terms.account
        draft.record(worker, mandates.give(state, mandate, other_account=other))

    return about(desk, worker, lambda: desk.carry_out(asked, command, decide))[1]


def revoke(desk: Desk, asked: Asked, nik: str, *, cause: str) -> Outcome:
    """Record that a mandate ended."""
    worker = people.find(desk, nik)

    def decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        draft.record(worker, mandates.revoke(state, effective=asked.on, cause=cause))

    command = asked.command_id("revoke mandate", worker, asked.on, cause)
    return about(desk, worker, lambda: desk.carry_out(asked, command, decide))[1]


def give_back(desk: Desk, asked: Asked, worker: UUID, *, run: str, transfer: str) -> Outcome:
    """Record that money without a month went back to the worker or the heirs."""

    def decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        draft.record(worker, mandates.give_back(state, effective=asked.on, run=run, transfer=transfer))

    command = asked.command_id("give back", worker, run, transfer)
    return about(desk, worker, lambda: desk.carry_out(asked, command, decide))[1]


def holders(desk: Desk, workers: Sequence[UUID]) -> dict[UUID, Holder | None]:
    """Open names and account numbers of many workers, in few queries."""
    desk.keyring.prepare(workers)
    return {worker: holder(desk, entries) for worker, entries in desk.journal.read_many(workers)}


def holder(desk: Desk, entries: Sequence[Entry]) -> Holder | None:
    """Open the name and the account of a standing mandate; None without one, or after an erasure."""
    state: State = WORKER.of(entries)
    if not isinstance(state, Registered) or state.mandate is None:
        return None
    entry = entries[state.mandate_version - 1]
    who = people.person(desk, entries)
    try:
        account = desk.keyring.unseal(
            entry.stream, state.mandate.personal, Account, stream=entry.stream, version=entry.version, event=entry.name
        )
    except PersonalDataGone:
        return None
    return None if who is None else Holder(person=who, account=account.number)


def _sealed(desk: Desk, asked: Asked, worker: UUID, version: int, number: str) -> bytes:
    if asked.dry_run:
        return b""
    return desk.keyring.seal(worker, Account(number=number), stream=worker, version=version, event="DebitMandated")
