"""What becomes of a worker's place, in a program or in its line, when something happens to the worker."""

from collections.abc import Callable, Sequence
from uuid import UUID

from ledger.application import people, programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.one_worker import one
from ledger.domain.worker import decisions
from ledger.domain.worker.events import EnrollmentEnded, Event, PlaceAwaited
from ledger.domain.worker.state import Registered, State

NO_PLACE_THERE = "no place in the village"

Who = Callable[[], UUID]
"""Finds the worker's id; asked only where a line must be told."""


def give_back(draft: Draft, asked: Asked, state: Registered, who: Who, cause: str) -> None:
    """Free the place of somebody who dies, leaves or goes elsewhere, and the place in a line."""
    leave_line(draft, asked, state, who, cause)
    if state.program and state.died_on is None and state.left_on is None:
        programs.leave(draft, state.program, on=asked.on, leaving={state.village: 1})


def leave_line(draft: Draft, asked: Asked, state: Registered, who: Who, cause: str) -> None:
    """Take somebody off the waiting list he or she stands on, if any."""
    if state.awaits is not None:
        programs.step_out(draft, state.awaits, on=asked.on, worker=who(), village=state.village, cause=cause)


def go_along(
    draft: Draft, asked: Asked, state: Registered, who: Who, village: str, *, wait_when_full: bool
) -> Sequence[Event]:
    """Take a place of the worker's program in a village, or where that is wished the end of the line for it."""
    program = state.program
    if program is None:
        return []
    if not wait_when_full or programs.has_room(draft, program, village):
        programs.go_along(draft, program, on=asked.on, joining={village: 1})
        return []
    programs.seat(draft, program, on=asked.on, worker=who(), village=village, wait_when_full=True)
    return [
        EnrollmentEnded(effective=asked.on, program=program, cause=NO_PLACE_THERE),
        PlaceAwaited(effective=asked.on, program=program),
    ]


def forgo(desk: Desk, asked: Asked, nik: str) -> Outcome:
    """Note that a worker no longer wishes to wait for a place."""

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.forgo(state, effective=asked.on)
        if events and isinstance(state, Registered):
            leave_line(draft, asked, state, lambda: people.find(desk, nik), "forgone")
        return events

    return one(desk, asked, nik, ("forgo",), decide)
