"""What may happen next between a pot and a bank: state in, events or a refusal out. A repeat is answered first."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from ledger.domain.debit.events import DebitsAnswered, DebitsOrdered, DebitsWithdrawn, Event
from ledger.domain.debit.refusals import (
    AnsweredBeforeOrdered,
    AnsweredOtherwise,
    AnswerUnlikeOrder,
    CreditDiffers,
    NoSuchRun,
    RunIsOver,
    RunWaits,
)
from ledger.domain.debit.state import NothingOrdered, Run, Settled, State, Waiting


def order(state: State, asked: DebitsOrdered) -> Sequence[Event]:
    """Ask the bank for debits; the same order again records nothing while it waits.

    An order while another waits is refused: the same people could be debited twice.
    """
    match state:
        case Waiting(ordered=was):
            if (was.run, was.month, was.lines_sha256) == (asked.run, asked.month, asked.lines_sha256):
                return []
            raise RunWaits(
                run=was.run, on=was.effective, month=was.month, debits=was.debits, total_rupiah=was.total_rupiah
            )
        case Settled(runs=runs):
            if asked.run in runs:
                raise RunIsOver(run=asked.run, on=runs[asked.run].on, how=_how(runs[asked.run]))
            return [asked]
        case NothingOrdered():
            return [asked]
        case _:
            assert_never(state)


def awaited(state: State, run: str) -> DebitsOrdered:
    """Return the order that waits for its answer; raise `NoSuchRun` or `RunIsOver`."""
    match state:
        case Waiting(ordered=was) if was.run == run:
            return was
        case Waiting(runs=runs) | Settled(runs=runs) if run in runs:
            raise RunIsOver(run=run, on=runs[run].on, how=_how(runs[run]))
        case NothingOrdered() | Waiting() | Settled():
            raise NoSuchRun(run=run)
        case _:
            assert_never(state)


def answered_before(state: State, run: str, *, answer_sha256: str) -> bool:
    """Tell whether this very answer was recorded; raise `AnsweredOtherwise` for another one."""
    if not isinstance(state, Waiting | Settled) or run not in state.runs:
        return False
    ended = state.runs[run].ended
    if not isinstance(ended, DebitsAnswered):
        return False
    if ended.answer_sha256 != answer_sha256:
        raise AnsweredOtherwise(run=run, on=ended.effective, collected=ended.collected, failed=ended.failed)
    return True


def check_lines(was: DebitsOrdered, *, lines_sha256: str, answered: int, answered_rupiah: int) -> None:
    """Refuse an answer that leaves a debit out, or speaks of one that was not ordered."""
    if lines_sha256 != was.lines_sha256:
        raise AnswerUnlikeOrder(
            run=was.run,
            ordered=was.debits,
            ordered_rupiah=was.total_rupiah,
            answered=answered,
            answered_rupiah=answered_rupiah,
        )


def answer(state: State, asked: DebitsAnswered, *, credited_rupiah: int | None = None) -> Sequence[Event]:
    """Take in the bank's answer; `credited_rupiah` is what the bank moved, if it is to be checked."""
    was = awaited(state, asked.run)
    _dated(was, asked.effective)
    came = asked.collected_rupiah + asked.unapplied_rupiah
    if credited_rupiah is not None and credited_rupiah != came:
        raise CreditDiffers(run=asked.run, answered=came, said=credited_rupiah)
    return [asked]


def withdraw(state: State, *, run: str, effective: date, cause: str) -> Sequence[Event]:
    """Take an order back that nobody was debited for; taking it back again records nothing."""
    if isinstance(state, Waiting | Settled) and run in state.runs:
        ended = state.runs[run].ended
        if ended == DebitsWithdrawn(effective=effective, run=run, cause=cause):
            return []
    _dated(awaited(state, run), effective)
    return [DebitsWithdrawn(effective=effective, run=run, cause=cause)]


def _dated(was: DebitsOrdered, effective: date) -> None:
    if effective < was.effective:
        raise AnsweredBeforeOrdered(run=was.run, on=effective, ordered_on=was.effective)


def _how(run: Run) -> str:
    return "answered" if isinstance(run.ended, DebitsAnswered) else "withdrawn"
