"""From a worker's own history to the history of each insurance: which money came when, and what ended the cover."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ledger.domain.insurance import Insurance
from ledger.domain.month import last_day, later, month_of
from ledger.domain.rules.cover.history import Break, EndCause, History, Paid
from ledger.domain.worker.state import Employment, Registered


def histories(state: Registered, paid_on: Mapping[str, date]) -> dict[Insurance, History]:
    """Say for each insurance what was paid and what ended the cover; a bill that is not in `paid_on` is not paid."""
    ended = breaks(died_on=state.died_on, left_on=state.left_on, employments=state.employments)
    paid: dict[Insurance, list[Paid]] = {each: [] for each in Insurance}
    for reference, bill in state.bills.items():
        if reference not in paid_on:
            continue
        for line in bill.lines:
            paid[line.insurance].append(
                Paid(
                    on=paid_on[reference],
                    payment=reference,
                    since=line.since,
                    months=line.months,
                    monthly_rupiah=line.monthly_rupiah,
                )
            )
    return {
        insurance: History(paid=tuple(each), breaks=ended, registered_on=state.since)
        for insurance, each in paid.items()
    }


def breaks(*, died_on: date | None, left_on: date | None, employments: Iterable[Employment] = ()) -> tuple[Break, ...]:
    """List the months that no budget may cover; the month of a death or of leaving is still covered."""
    return tuple(_breaks(died_on, left_on, employments))


def _breaks(died_on: date | None, left_on: date | None, employments: Iterable[Employment]) -> Iterator[Break]:
    if died_on is not None:
        yield Break(since=later(month_of(died_on), 1), until=None, cause=EndCause.DEATH)
    if left_on is not None:
        yield Break(since=later(month_of(left_on), 1), until=None, cause=EndCause.LEFT)
    for job in employments:
        yield from _employed(job)


def _employed(job: Employment) -> Iterator[Break]:
    """Give the months whose end lies in a time with an employer, as `Registered.employed_in` counts them."""
    since = month_of(job.since)
    if job.until is None:
        yield Break(since=since, until=None, cause=EndCause.EMPLOYED)
        return
    last = month_of(job.until)
    until = last if job.until == last_day(last) else later(last, -1)
    if until >= since:
        yield Break(since=since, until=until, cause=EndCause.EMPLOYED)
