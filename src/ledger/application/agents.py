"""What a clerk says about agents. Who came in through one is recorded with the workers, in the same command."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import AGENT
from ledger.application.rules import rulebook_in
from ledger.domain.agent import decisions
from ledger.domain.agent.events import AgentAppointed, AgentDropped, AgentNameErased
from ledger.domain.agent.refusals import NoSuchAgent
from ledger.domain.agent.state import Gone, NotAppointed, Serving, State
from ledger.domain.agent.terms import PERSON, AgentLetter, Fee, fee_of
from ledger.domain.month import Month, first_day
from ledger.journal.book import Journal
from ledger.journal.entry import Entry, stream_id
from ledger.journal.keyring import PersonalDataGone


def appoint(desk: Desk, asked: Asked, terms: AgentAppointed, *, name: str) -> Outcome:
    """Appoint an agent; the name of a person is sealed under a key of its own.

    Raises `AgentDiffers` for other terms under the same reference.
    """
    desk.regions.require(terms.region)
    stream = agent_stream(terms.reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, AGENT)
        on = _first_day_of(state, asked)
        said = _named(desk, asked, replace(terms, effective=on), name, fresh=isinstance(state, NotAppointed))
        other = not isinstance(state, NotAppointed) and name_of(desk, desk.journal.read(stream)) != name
        draft.record(stream, decisions.appoint(state, said, other_name=other))

    command = asked.command_id("appoint", terms.reference, terms.kind, terms.region, terms.office)
    return desk.carry_out(asked, command, decide)[1]


def dismiss(desk: Desk, asked: Asked, reference: str, *, cause: str) -> Outcome:
    """Let an agent go, for a cause."""
    stream = agent_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, AGENT)
        draft.record(stream, decisions.dismiss(state, reference=reference, effective=asked.on, cause=cause))

    return desk.carry_out(asked, asked.command_id("dismiss", reference, asked.on, cause), decide)[1]


def come_back(desk: Desk, asked: Asked, reference: str) -> Outcome:
    """Let an agent who was dismissed or dropped serve again."""
    stream = agent_stream(reference)

    def decide(draft: Draft) -> None:
        wait = rulebook_in(desk, draft).parameters.on("agent.return_months", asked.on).value
        state = draft.load(stream, AGENT)
        draft.record(stream, decisions.come_back(state, reference=reference, effective=asked.on, wait_months=wait))

    return desk.carry_out(asked, asked.command_id("agent returns", reference, asked.on), decide)[1]


def erase(desk: Desk, asked: Asked, reference: str) -> Outcome:
    """Erase the name of an agent who was a person: record it, then destroy the key; `name_of` mends a crash between."""
    stream = agent_stream(reference)

    def decide(draft: Draft) -> None:
        years = rulebook_in(desk, draft).parameters.on("retention.years", asked.on).value
        state = draft.load(stream, AGENT)
        draft.record(stream, decisions.erase(state, reference=reference, effective=asked.on, retention_years=years))

    outcome = desk.carry_out(asked, asked.command_id("erase agent", reference), decide)[1]
    if not asked.dry_run:
        desk.keyring.forget(stream, desk.clock())
    return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """One agent whom a review drops."""

    reference: str
    idle_months: int
    effective: date


def review(desk: Desk, asked: Asked, month: Month, references: Sequence[str]) -> tuple[list[Dropped], Outcome]:
    """Drop those of some agents who brought nobody in for too long, each exactly once; raise `MonthNotOver`."""

    def decide(draft: Draft) -> list[Dropped]:
        idle = rulebook_in(desk, draft).parameters.on("agent.idle_months", first_day(month))
        found: list[Dropped] = []
        for reference in references:
            stream = agent_stream(reference)
            events = decisions.review(draft.load(stream, AGENT), on=asked.on, month=month, idle=idle)
            draft.record(stream, events)
            found += [
                Dropped(reference=reference, idle_months=event.idle_months, effective=event.effective)
                for event in events
                if isinstance(event, AgentDropped)
            ]
        return found

    return desk.carry_out(asked, asked.command_id("review", month), decide)


def pay_fee(
    desk: Desk,
    asked: Asked,
    reference: str,
    month: Month,
    *,
    premium_rupiah: int,
    transfer: str,
    amount_rupiah: int | None = None,
) -> tuple[Fee, Outcome]:
    """Note that the fee of a month was paid, as the rules reckon it from the premium collected and the new members."""
    stream = agent_stream(reference)

    def decide(draft: Draft) -> Fee:
        state = draft.load(stream, AGENT)
        rules = rulebook_in(desk, draft).parameters
        fee = fee_of(rules, month, premium_rupiah=premium_rupiah, new_members=_acquired(state, month))
        events = decisions.pay_fee(
            state,
            reference=reference,
            effective=asked.on,
            month=month,
            premium_rupiah=premium_rupiah,
            fee=fee,
            transfer=transfer,
            amount_rupiah=amount_rupiah,
        )
        draft.record(stream, events)
        return fee

    return desk.carry_out(asked, asked.command_id("agent fee", reference, month, transfer), decide)


def acquired(draft: Draft, reference: str, *, on: date, members: int) -> None:
    """Note, within another command, that workers came in through an agent; raise when he did not serve that day."""
    stream = agent_stream(reference)
    state = draft.load(stream, AGENT)
    draft.record(stream, decisions.acquire(state, reference=reference, effective=on, members=members))


def known_as(journal: Journal, reference: str) -> str:
    """Give the reference as it was first written, whatever its case; raise `NoSuchAgent`."""
    return standing(journal.read(agent_stream(reference)), reference).terms.reference


def standing(entries: Sequence[Entry], reference: str) -> Serving:
    """Add up an agent's entries; raise `NoSuchAgent` when there are none."""
    match AGENT.of(entries):
        case Serving() as serving:
            return serving
        case Gone(agent=gone):
            return gone
        case NotAppointed():
            raise NoSuchAgent(reference=reference)


def name_of(desk: Desk, entries: Sequence[Entry]) -> str | None:
    """Tell what an agent is called; None when the name of a person was erased.

    A key that outlived its erasure, in a crash or in a keyring restored from a backup, is destroyed before it is used.
    """
    first = entries[0]
    if any(isinstance(entry.event, AgentNameErased) for entry in entries):
        desk.keyring.bury_again([first.stream])
        return None
    if not isinstance(first.event, AgentAppointed):
        return None
    if first.event.personal is None:
        return first.event.name
    try:
        letter = desk.keyring.unseal(
            first.stream, first.event.personal, AgentLetter, stream=first.stream, version=1, event=first.name
        )
    except PersonalDataGone:
        return None
    return letter.name


def agent_stream(reference: str) -> UUID:
    """Name the stream of an agent."""
    return stream_id("agent", reference)


def _first_day_of(state: State, asked: Asked) -> date:
    match state:
        case Serving(terms=was) | Gone(agent=Serving(terms=was)) if not asked.on_given:
            return was.effective
        case NotAppointed() | Serving() | Gone():
            return asked.on


def _named(desk: Desk, asked: Asked, terms: AgentAppointed, name: str, *, fresh: bool) -> AgentAppointed:
    """Put the name where it belongs; a dry run and a repeat need no letter, so they make no key."""
    if terms.kind != PERSON:
        return replace(terms, name=name)
    if asked.dry_run or not fresh:
        return replace(terms, personal=b"")
    stream = agent_stream(terms.reference)
    desk.keyring.hold(stream)
    letter = desk.keyring.seal(stream, AgentLetter(name=name), stream=stream, version=1, event="AgentAppointed")
    return replace(terms, personal=letter)


def _acquired(state: State, month: Month) -> int:
    match state:
        case Serving(acquired=by_month) | Gone(agent=Serving(acquired=by_month)):
            return by_month.get(month, 0)
        case NotAppointed():
            return 0
