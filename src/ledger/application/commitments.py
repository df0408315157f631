"""What a treasurer says about funding commitments. Reserving and drawing belong to `premiums`."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import COMMITMENT
from ledger.domain.commitment import decisions
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.commitment.state import Closed, NotCommitted, Open, State
from ledger.domain.insurance import Insurance
from ledger.domain.places import Places, same_place
from ledger.domain.program.refusals import NoSuchProgram
from ledger.journal.entry import stream_id


def make(desk: Desk, asked: Asked, promise: FundingCommitted) -> Outcome:
    """Record that a payer promised money; every region of the scope must exist, and the program if one is named."""
    promise = replace(promise, villages=tuple(desk.regions.settle(code).code for code in promise.villages))
    if promise.program is not None and not desk.journal.read(stream_id("program", promise.program)):
        raise NoSuchProgram(reference=promise.program)
    stream = commitment_stream(promise.reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, COMMITMENT)
        same = _as_recorded(promise, state, draft.places)
        draft.record(stream, decisions.commit(state, _dated_as(same, state, asked)))

    return desk.carry_out(asked, asked.command_id("commit", promise), decide)[1]


def revise(desk: Desk, asked: Asked, reference: str, *, legal_basis: str, ceilings: Mapping[Insurance, int]) -> Outcome:
    """Set new ceilings after a changed budget."""
    stream = commitment_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, COMMITMENT)
        draft.record(
            stream,
            decisions.revise(
                state, reference=reference, effective=asked.on, legal_basis=legal_basis, ceilings=ceilings
            ),
        )

    command = asked.command_id("revise", reference, legal_basis, sorted(ceilings.items()))
    return desk.carry_out(asked, command, decide)[1]


def collect(
    desk: Desk, asked: Asked, reference: str, *, receipt: str, through: str, amounts: Mapping[Insurance, int]
) -> Outcome:
    """Take into a pot what workers paid for themselves."""
    stream = commitment_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, COMMITMENT)
        draft.record(
            stream,
            decisions.collect(
                state, reference=reference, effective=asked.on, receipt=receipt, through=through, amounts=amounts
            ),
        )

    command = asked.command_id("collect", reference, receipt, sorted(amounts.items()))
    return desk.carry_out(asked, command, decide)[1]


def close(desk: Desk, asked: Asked, reference: str) -> Outcome:
    """Shut the books of a commitment; what is left lapses."""
    stream = commitment_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, COMMITMENT)
        draft.record(stream, decisions.close(state, reference=reference, effective=asked.on))

    return desk.carry_out(asked, asked.command_id("close commitment", reference), decide)[1]


def commitment_stream(reference: str) -> UUID:
    """Name the stream of a commitment."""
    return stream_id("commitment", reference)


def _as_recorded(promise: FundingCommitted, state: State, places: Places) -> FundingCommitted:
    """Write the scope in the codes of the promise that stands, when both mean the same regions."""
    match state:
        case Open(terms=was) | Closed(books=Open(terms=was)) if len(was.villages) == len(promise.villages):
            pairs = zip(was.villages, promise.villages, strict=True)
            alike = all(same_place(places, old, new) for old, new in pairs)
            return replace(promise, villages=was.villages) if alike else promise
        case NotCommitted() | Open() | Closed():
            return promise


def _dated_as(promise: FundingCommitted, state: State, asked: Asked) -> FundingCommitted:
    match state:
        case Open(terms=was) | Closed(books=Open(terms=was)) if not asked.on_given:
            return replace(promise, effective=was.effective)
        case NotCommitted() | Open() | Closed():
            return promise
