"""A command about one worker: found by NIK, decided on his or her own history, refused by name."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import WORKER
from ledger.domain.errors import Refusal
from ledger.domain.worker.events import Event
from ledger.domain.worker.nik import masked
from ledger.domain.worker.refusals import NotInLedger
from ledger.domain.worker.state import Registered, State
from ledger.journal.entry import Entry

T = TypeVar("T")


def one(
    desk: Desk,
    asked: Asked,
    nik: str,
    request: tuple[object, ...],
    decide: Callable[[Draft, State], Sequence[Event]],
) -> Outcome:
    """Decide on one worker's history and record what comes of it; a refusal names the person."""
    worker = people.find(desk, nik)

    def load_and_decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        draft.record(worker, decide(draft, state))

    command = asked.command_id(str(request[0]), worker, *request[1:])
    return about(desk, worker, lambda: desk.carry_out(asked, command, load_and_decide))[1]


def about(desk: Desk, worker: UUID, act: Callable[[], T]) -> T:
    """Act, and put the person's name in front of a refusal."""
    try:
        return act()
    except Refusal as refusal:
        raise people.about(desk, worker, refusal) from refusal


def standing(entries: Sequence[Entry], nik: str) -> Registered:
    """Add up a worker's entries; raise `NotInLedger` when there are none (then)."""
    state = WORKER.of(entries)
    if isinstance(state, Registered):
        return state
    raise NotInLedger(nik=masked(nik))
