"""Which months of a worker a bill may hold, and how they are freed. Here a month is guarded: it is paid once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeGuard

from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine, Insurance, cut, worker_months
from ledger.domain.month import Month, month_of
from ledger.domain.worker.billable import Billable, overlap
from ledger.domain.worker.cover_refusals import (
    MonthsAfterDeath,
    MonthsAfterLeaving,
    MonthsBeforeRegistration,
    MonthsEmployed,
    MonthsHeld,
    RefundedWithClaim,
)
from ledger.domain.worker.events import CoverBilled, CoverRefunded, CoverReleased, CoverReversed, Event
from ledger.domain.worker.life import Life
from ledger.domain.worker.refusals import (
    NotInLedger,
    PersonErased,
    TooOldToBegin,
)
from ledger.domain.worker.state import Registered, State


def bill(
    state: State, *, effective: date, payment: str, commitment: str, lines: tuple[CoverLine, ...]
) -> Sequence[Event]:
    """Hold months for a bill; asking again for the same payment records nothing.

    Raises a refusal for the first of: data erased, months after death, after leaving, with an employer, before
    registration, held by another bill.
    """
    was = _registered(state)
    if payment in was.bills:
        return []
    _refuse_months(was, lines)
    held = _held(was, lines)
    if held:
        raise MonthsHeld(held=held)
    return [_billed(was, effective, payment, commitment, lines)]


def bill_known(
    known: Billable, *, effective: date, payment: str, commitment: str, lines: tuple[CoverLine, ...]
) -> CoverBilled | None:
    """Hold months for a bill that is new, by what is known of a worker without the whole history.

    None where a bill holds one of them: `bill` says which, from the whole history. Raises its other refusals.
    """
    was = _billable(known.life)
    _refuse_months(was, lines)
    if known.held and overlap(known.held, lines):
        return None
    return _billed(was, effective, payment, commitment, lines)


def begin(known: Billable, *, on: date, age: int, below: int) -> None:
    """Let a first premium be billed; raise `TooOldToBegin`. The limit is asked again here (process book p. 59).

    Who holds months of a bill has begun, and may go on whatever the age.
    """
    if not known.bills and age >= below:
        raise TooOldToBegin(age=age, on=on, below=below)


def payable_lines(state: State | Life, lines: tuple[CoverLine, ...]) -> tuple[CoverLine, ...]:
    """Cut lines down to the months that somebody may pay for this worker.

    Months after death or leaving, with an employer and before registration fall away; the month of the death itself
    stays. Raises the refusal of the first reason when nothing is left.
    """
    was = _billable(state)
    if _goes_on(was, lines) or (refusal := _why_not(was, _months(lines))) is None:
        return lines
    kept = cut(lines, lambda _, month: _why_not(was, [month]) is not None)
    if not kept:
        raise refusal
    return kept


def free_lines(held: Collection[tuple[Insurance, Month]], lines: Iterable[CoverLine]) -> tuple[CoverLine, ...]:
    """Cut lines down to the months that no bill holds; a gap in the middle makes two lines."""
    return cut(lines, lambda insurance, month: (insurance, month) in held)


def holds(state: State, payment: str) -> TypeGuard[Registered]:
    """Tell whether a bill holds months of a worker: only then are there any to free."""
    return isinstance(state, Registered) and payment in state.bills


def holds_still(payment: str, since: Iterable[Event]) -> bool:
    """Tell whether the bill just drawn up for a worker still holds its months after what happened since.

    It is what `holds` says of the whole history, told from its end alone: what stood before the bill, and what other
    bills hold, has no part in it.
    """
    held = True
    for event in since:
        if isinstance(event, CoverBilled | CoverReleased | CoverReversed) and event.payment == payment:
            held = isinstance(event, CoverBilled)
    return held


def refund(
    state: State, *, effective: date, payment: str, claim: str | None, lines: tuple[CoverLine, ...]
) -> Sequence[Event]:
    """Free months of a payment whose money came back while the payment stands; nothing for months it does not hold."""
    held = set(worker_months(state.bills[payment].lines)) if holds(state, payment) else set()
    back = cut(lines, lambda insurance, month: (insurance, month) not in held)
    return [CoverRefunded(effective=effective, payment=payment, claim=claim, lines=back)] if back else []


def refundable(state: State, payment: str, *, since: Month, until: Month | None) -> tuple[CoverLine, ...]:
    """Find what a payment holds for the worker from one month to another, or to its end, and may give back.

    Nothing where it holds nothing there. Raises `RefundedWithClaim` for months beyond a death.
    """
    if not holds(state, payment):
        return ()
    lines = cut(state.bills[payment].lines, lambda _, month: month < since or (until is not None and month > until))
    months = sorted({month for _, month in worker_months(lines)})
    if state.died_on is not None and (beyond := [each for each in months if each > month_of(state.died_on)]):
        raise RefundedWithClaim(died_on=state.died_on, months=beyond)
    return lines


def _registered(state: State) -> Registered:
    if not isinstance(state, Registered):
        raise NotInLedger(nik="")
    _billable(state)
    return state


def _billable(state: State | Life) -> Life:
    if not isinstance(state, Life):
        raise NotInLedger(nik="")
    if state.erased_on is not None:
        raise PersonErased(on=state.erased_on)
    return state


@lru_cache(maxsize=4096)
def _months(lines: tuple[CoverLine, ...]) -> tuple[Month, ...]:
    """List the months of lines, each once, in order. Remembered: thousands of workers share the lines of a bill."""
    return tuple(sorted({month for _, month in worker_months(lines)}))


def _refuse_months(was: Life, lines: tuple[CoverLine, ...]) -> None:
    if not _goes_on(was, lines) and (refusal := _why_not(was, _months(lines))) is not None:
        raise refusal


def _goes_on(was: Life, lines: tuple[CoverLine, ...]) -> bool:
    """Tell whether nothing ends the life here and no line begins before it, which is so for nearly everybody."""
    if was.died_on is not None or was.left_on is not None or was.employments:
        return False
    first = month_of(was.since)
    return all(line.since >= first for line in lines)


def _billed(was: Life, effective: date, payment: str, commitment: str, lines: tuple[CoverLine, ...]) -> CoverBilled:
    return CoverBilled(
        effective=effective,
        payment=payment,
        commitment=commitment,
        lines=lines,
        village=was.village,
        occupation=was.occupation,
        disability=was.disability,
        segment=was.segment,
    )


def _why_not(was: Life, months: Sequence[Month]) -> Refusal | None:
    """Say why some of the months, given in order, are nobody's to pay; None when all may be paid."""
    if was.died_on is not None and months[-1] > month_of(was.died_on):
        return MonthsAfterDeath(died_on=was.died_on, months=[each for each in months if each > month_of(was.died_on)])
    if was.left_on is not None and months[-1] > month_of(was.left_on):
        return MonthsAfterLeaving(left_on=was.left_on, months=[each for each in months if each > month_of(was.left_on)])
    employed = [each for each in months if was.employed_in(each)] if was.employments else []
    if employed and (job := was.employed_in(employed[0])):
        return MonthsEmployed(employer=job.employer, months=employed)
    first = month_of(was.since)
    if months[0] < first:
        return MonthsBeforeRegistration(since=was.since, months=[each for each in months if each < first])
    return None


def _held(was: Registered, lines: Iterable[CoverLine]) -> dict[str, list[Month]]:
    if not was.bills:
        return {}
    holders = {(insurance, month): payment for insurance, month, payment in was.held()}
    held: dict[str, set[Month]] = {}
    for wanted in worker_months(lines):
        if wanted in holders:
            held.setdefault(holders[wanted], set()).add(wanted[1])
    return {payment: sorted(months) for payment, months in held.items()}
