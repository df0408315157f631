"""What a clerk says about agreements, campaigns and regulations, and who may come in under them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import AGREEMENT, PROGRAM
from ledger.domain.agreement import decisions
from ledger.domain.agreement.events import AgreementSigned
from ledger.domain.agreement.state import Ended, NotSigned, Signed
from ledger.domain.program.refusals import NoSuchProgram
from ledger.domain.program.state import NotLaunched
from ledger.journal.book import Journal
from ledger.journal.entry import stream_id


def sign(desk: Desk, asked: Asked, agreement: AgreementSigned) -> Outcome:
    """Record an agreement that was signed; the program that it is the ground of must have been launched."""
    stream = _stream(agreement.reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, AGREEMENT)
        said = agreement
        if agreement.program is not None:
            program = PROGRAM.of(desk.journal.read(stream_id("program", agreement.program)))
            if isinstance(program, NotLaunched):
                raise NoSuchProgram(reference=agreement.program)
        if isinstance(state, Signed | Ended) and not asked.on_given:
            said = replace(agreement, effective=state.signed.effective)
        draft.record(stream, decisions.sign(state, said))

    return desk.carry_out(asked, asked.command_id("sign", agreement), decide)[1]


def extend(desk: Desk, asked: Asked, reference: str, *, until: date) -> Outcome:
    """Let an agreement stand until a later day."""
    stream = _stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, AGREEMENT)
        draft.record(stream, decisions.extend(state, reference=reference, effective=asked.on, until=until))

    return desk.carry_out(asked, asked.command_id("extend agreement", reference, until), decide)[1]


def end(desk: Desk, asked: Asked, reference: str) -> Outcome:
    """End an agreement on its last day."""
    stream = _stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, AGREEMENT)
        on = state.on if isinstance(state, Ended) and not asked.on_given else asked.on
        draft.record(stream, decisions.end(state, reference=reference, effective=on))

    return desk.carry_out(asked, asked.command_id("end agreement", reference), decide)[1]


def come_in_under(draft: Draft, reference: str, *, on: date, program: str | None) -> None:
    """Check, within another command, that people may come in under an agreement; it must still stand at the end."""
    decisions.come_in_under(draft.load(_stream(reference), AGREEMENT), reference=reference, on=on, program=program)


def known_as(journal: Journal, reference: str) -> str:
    """Give the reference as it was signed, whatever its case; as it was written when there is no such agreement."""
    match AGREEMENT.of(journal.read(_stream(reference))):
        case Signed(signed=was) | Ended(signed=was):
            return was.reference
        case NotSigned():
            return reference


def _stream(reference: str) -> UUID:
    return stream_id("agreement", reference)
