"""What a clerk says about programs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from uuid import UUID

from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import PROGRAM
from ledger.domain.places import Places, same_place
from ledger.domain.program import decisions
from ledger.domain.program.events import CriteriaSet, ProgramLaunched
from ledger.domain.program.refusals import NoSuchProgram
from ledger.domain.program.state import Closed, NotLaunched, Running, State, evolve
from ledger.journal.book import Journal
from ledger.journal.entry import stream_id
from ledger.reference.regions import Level


def launch(desk: Desk, asked: Asked, program: ProgramLaunched) -> Outcome:
    """Launch a program for the villages of a region."""
    program = replace(program, region=desk.regions.settle(program.region).code)
    stream = _stream(program.reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PROGRAM)
        same = _as_recorded(program, state, draft.places)
        draft.record(stream, decisions.launch(state, _dated_as(same, state, asked)))

    return desk.carry_out(asked, asked.command_id("launch", program), decide)[1]


def set_quota(desk: Desk, asked: Asked, reference: str, *, village: str, places: int) -> Outcome:
    """Give a village a cap of its own."""
    village = desk.regions.settle(village, Level.VILLAGE).code
    stream = _stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PROGRAM)
        draft.record(
            stream,
            decisions.set_quota(
                state,
                reference=reference,
                effective=asked.on,
                village=village,
                places=places,
                where=draft.places,
            ),
        )

    return desk.carry_out(asked, asked.command_id("quota", reference, village, places), decide)[1]


def extend(desk: Desk, asked: Asked, reference: str, *, until: date) -> Outcome:
    """Let a program go on until a later day."""
    stream = _stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PROGRAM)
        draft.record(stream, decisions.extend(state, reference=reference, effective=asked.on, until=until))

    return desk.carry_out(asked, asked.command_id("extend", reference, until), decide)[1]


def set_criteria(desk: Desk, asked: Asked, reference: str, criteria: CriteriaSet) -> Outcome:
    """Say whom a program is for, from a day on."""
    for code in criteria.domicile:
        desk.regions.require(code)
    stream = _stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PROGRAM)
        draft.record(stream, decisions.set_criteria(state, criteria, reference=reference, where=draft.places))

    return desk.carry_out(asked, asked.command_id("criteria", reference, criteria), decide)[1]


def close(desk: Desk, asked: Asked, reference: str) -> Outcome:
    """Close a program to newcomers."""
    stream = _stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PROGRAM)
        draft.record(stream, decisions.close(state, reference=reference, effective=asked.on))

    return desk.carry_out(asked, asked.command_id("close program", reference), decide)[1]


def join(draft: Draft, reference: str, *, on: date, joining: Mapping[str, int]) -> None:
    """Take places in a program within another command."""
    stream, state = _loaded(draft, reference)
    where = draft.places
    draft.record(stream, decisions.take_places(state, reference=reference, effective=on, joining=joining, where=where))


def has_room(draft: Draft, reference: str | None, village: str) -> bool:
    """Tell whether a newcomer finds a place at once; where there is no such program, joining says so."""
    state = _loaded(draft, reference)[1] if reference else None
    return not isinstance(state, Running) or state.room(village, codes=draft.places.codes_of(village))


def seat(draft: Draft, reference: str, *, on: date, worker: UUID, village: str, wait_when_full: bool) -> bool:
    """Give one worker a place within another command, or a place in line where that is wished; tell whether seated."""
    stream, state = _loaded(draft, reference)
    if wait_when_full and not has_room(draft, reference, village):
        workers, where = {village: [worker.hex]}, draft.places
        awaited = decisions.await_places(state, reference=reference, effective=on, workers=workers, where=where)
        draft.record(stream, awaited)
        return False
    join(draft, reference, on=on, joining={village: 1})
    return True


def step_out(draft: Draft, reference: str, *, on: date, worker: UUID, village: str, cause: str) -> None:
    """Take a worker off the waiting list within another command."""
    stream, state = _loaded(draft, reference)
    workers = {village: [worker.hex]}
    draft.record(stream, decisions.leave_line(state, effective=on, workers=workers, cause=cause))


def stay(draft: Draft, reference: str, *, on: date, staying: Mapping[str, int]) -> None:
    """Give places again, within another command, to people who never really left the program."""
    stream, state = _loaded(draft, reference)
    draft.record(stream, decisions.put_back(state, effective=on, returning=staying))


def go_along(draft: Draft, reference: str, *, on: date, joining: Mapping[str, int]) -> None:
    """Let people of a program take other places in it; a program that is closed takes nobody new and keeps its own."""
    _, state = _loaded(draft, reference)
    if isinstance(state, Closed):
        stay(draft, reference, on=on, staying=joining)
    else:
        join(draft, reference, on=on, joining=joining)


def known_as(journal: Journal, reference: str) -> str:
    """Give the reference as it was launched, whatever its case; as it was written when there is no such program."""
    match PROGRAM.of(journal.read(_stream(reference))):
        case Running(launched=was) | Closed(running=Running(launched=was)):
            return was.reference
        case NotLaunched():
            return reference


def launched(journal: Journal, reference: str) -> ProgramLaunched:
    """Describe a program as it was launched; raise `NoSuchProgram`."""
    match PROGRAM.of(journal.read(_stream(reference))):
        case Running(launched=was) | Closed(running=Running(launched=was)):
            return was
        case NotLaunched():
            raise NoSuchProgram(reference=reference)


def leave(draft: Draft, reference: str, *, on: date, leaving: Mapping[str, int]) -> None:
    """Give places back within another command."""
    stream, state = _loaded(draft, reference)
    draft.record(stream, decisions.free_places(state, effective=on, leaving=leaving))


def _loaded(draft: Draft, reference: str) -> tuple[UUID, State]:
    stream = _stream(reference)
    already = [event for where, _, event in draft.pending if where == stream]
    if already:
        state = PROGRAM.of(draft.journal.read(stream))
        return stream, reduce(evolve, (event for event in already if isinstance(event, PROGRAM.events)), state)
    return stream, draft.load(stream, PROGRAM)


def _stream(reference: str) -> UUID:
    return stream_id("program", reference)


def _as_recorded(program: ProgramLaunched, state: State, places: Places) -> ProgramLaunched:
    """Write the region in the code of the launch that stands, when both mean the same region."""
    match state:
        case Running(launched=was) | Closed(running=Running(launched=was)) if same_place(
            places, was.region, program.region
        ):
            return replace(program, region=was.region)
        case NotLaunched() | Running() | Closed():
            return program


def _dated_as(program: ProgramLaunched, state: State, asked: Asked) -> ProgramLaunched:
    match state:
        case Running(launched=was) | Closed(running=Running(launched=was)) if not asked.on_given:
            return replace(program, effective=was.effective)
        case NotLaunched() | Running() | Closed():
            return program
