"""Giving places to those who wait for them, in order of arrival. A cap is not a target: nothing here runs by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from ledger.application import programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.eligibility import Judge
from ledger.application.histories import PROGRAM, WORKER
from ledger.domain.program import decisions
from ledger.domain.program.refusals import NoSuchProgram
from ledger.domain.program.state import Closed, NotLaunched, Running
from ledger.domain.program.unfit import Unfit
from ledger.domain.worker import decisions as worker_decisions
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id

_AT_ONCE = 200
"""People of one line looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """Somebody who waits, with the number in the line of the village; 1 comes first."""

    worker: UUID
    village: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """Somebody who no longer fits; the place in line stays, because facts may be put right."""

    who: InLine
    unfit: Unfit


@dataclass(slots=True)
class Round:
    """One giving of places."""

    admitted: list[InLine] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    still_waiting: int = 0


def admit(desk: Desk, asked: Asked, reference: str, *, region: str | None = None) -> tuple[Round, Outcome]:
    """Give free places to those who came first and still fit the criteria of the day.

    `region` keeps to the villages of one region. Somebody who waits and is in another program leaves that one. Raises
    `NoSuchProgram`, and when there is somebody to admit `ProgramIsClosed` and `JoinedOutsideProgram`.
    """
    reference = programs.known_as(desk.journal, reference)

    def decide(draft: Draft) -> Round:
        stream = stream_id("program", reference)
        state = draft.load(stream, PROGRAM)
        running = _running(state, reference)
        judge, found = Judge(desk, draft), Round()
        lines = {village: running.lines[village] for village in sorted(running.lines) if _asked(draft, village, region)}
        for village in lines:
            found.admitted += _come_first(draft, asked, judge, running, village, found.passed_over)
        found.still_waiting = sum(map(len, lines.values())) - len(found.admitted)
        workers: dict[str, list[str]] = {}
        for each in found.admitted:
            workers.setdefault(each.village, []).append(each.worker.hex)
        draft.record(
            stream, decisions.admit(state, reference=reference, effective=asked.on, workers=workers, where=draft.places)
        )
        return found

    return desk.carry_out(asked, asked.command_id("admit", reference, region), decide)


def line_of(desk: Desk, reference: str) -> Sequence[InLine]:
    """List who waits for a place in a program, village by village, in order of arrival; raise `NoSuchProgram`."""
    running = _running(PROGRAM.of(desk.journal.read(stream_id("program", reference))), reference)
    return [each for village in sorted(running.lines) for each in _numbered(running, village)]


def number_in_line(desk: Desk, reference: str, worker: UUID) -> int | None:
    """Give the number under which a worker waits; None for who does not wait there."""
    return next((each.number for each in line_of(desk, reference) if each.worker == worker), None)


def _come_first(
    draft: Draft, asked: Asked, judge: Judge, running: Running, village: str, passed_over: list[PassedOver]
) -> Iterator[InLine]:
    """Give the places of one village away, and record it on the workers' streams."""
    free = running.free(village, draft.places.codes_of(village))
    reference = running.launched.reference
    waiting = iter(_numbered(running, village))
    while free != 0 and (some := list(islice(waiting, _AT_ONCE if free is None else min(free, _AT_ONCE)))):
        by_id = {each.worker: each for each in some}
        for worker, state in list(draft.load_many(list(by_id), WORKER)):
            if not isinstance(state, Registered) or state.awaits != reference:
                continue
            verdict = judge.joining(reference, worker, state, max(asked.on, state.since))
            if verdict.unfit:
                passed_over.append(PassedOver(who=by_id[worker], unfit=verdict.unfit[0]))
                continue
            _enroll(draft, asked, worker, state, reference)
            free = None if free is None else free - 1
            yield by_id[worker]


def _enroll(draft: Draft, asked: Asked, worker: UUID, state: Registered, reference: str) -> None:
    if state.program is not None:
        programs.leave(draft, state.program, on=asked.on, leaving={state.village: 1})
    draft.record(worker, worker_decisions.enroll(state, effective=asked.on, program=reference))


def _numbered(running: Running, village: str) -> Sequence[InLine]:
    return [
        InLine(worker=UUID(who), village=village, number=number)
        for number, who in enumerate(running.lines.get(village, ()), start=1)
    ]


def _asked(draft: Draft, village: str, region: str | None) -> bool:
    return region is None or draft.places.lies_in(village, region)


def _running(state: NotLaunched | Running | Closed, reference: str) -> Running:
    match state:
        case NotLaunched():
            raise NoSuchProgram(reference=reference)
        case Running():
            return state
        case Closed(running=running):
            return running
