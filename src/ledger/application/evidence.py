"""By which entry a worker does not fit a criterion, and since when: what an auditor asks next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.program.events import CriteriaSet
from ledger.domain.program.unfit import (
    DecileAbove,
    EarnsTooMuch,
    EarnsWage,
    FactNotNoted,
    LivesOutside,
    NotMustahik,
    PaidElsewhere,
    TooOld,
    TooYoung,
    Unfit,
)
from ledger.domain.rules.parameters import birthday
from ledger.domain.worker.events import (
    CoverBilled,
    EmploymentStarted,
    IdentityCorrected,
    StandingNoted,
    WorkerMoved,
    WorkerRegistered,
)
from ledger.domain.worker.person import Person
from ledger.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The entry that says it, and the first day on which it did not fit; None for what no entry says."""

    since: date | None
    position: int | None


NO_ENTRY = Evidence(since=None, position=None)


def evidence_of(
    unfit: Unfit, entries: Sequence[Entry], criteria: CriteriaSet, who: Callable[[], Person | None]
) -> Evidence:
    """Find the entry behind a finding; since when is never earlier than the criteria that it does not fit."""
    since = None
    if isinstance(unfit, TooOld) and criteria.age_below is not None and (person := who()):
        since = birthday(person.born_on, criteria.age_below)
    if isinstance(unfit, PaidElsewhere):
        return _found(entries, criteria, lambda entry: _holds(entry, unfit.payment))
    if isinstance(unfit, FactNotNoted):
        return NO_ENTRY
    return _found(entries, criteria, _SAYS[type(unfit)], since=since)


def _found(
    entries: Sequence[Entry], criteria: CriteriaSet, says: Callable[[Entry], bool], *, since: date | None = None
) -> Evidence:
    """Take the newest entry that says it."""
    for entry in reversed(entries):
        if says(entry):
            return Evidence(since=max(since or entry.event.effective, criteria.effective), position=entry.position)
    return NO_ENTRY


def _says_who(entry: Entry) -> bool:
    return isinstance(entry.event, WorkerRegistered | IdentityCorrected)


def _says_where(entry: Entry) -> bool:
    return isinstance(entry.event, WorkerRegistered | WorkerMoved)


def _says_employed(entry: Entry) -> bool:
    return isinstance(entry.event, EmploymentStarted)


def _says_decile(entry: Entry) -> bool:
    return isinstance(entry.event, StandingNoted) and entry.event.decile is not None


def _says_mustahik(entry: Entry) -> bool:
    return isinstance(entry.event, StandingNoted) and entry.event.mustahik is not None


def _holds(entry: Entry, payment: str) -> bool:
    return isinstance(entry.event, CoverBilled) and entry.event.payment == payment


_SAYS: dict[type[Unfit], Callable[[Entry], bool]] = {
    TooOld: _says_who,
    TooYoung: _says_who,
    EarnsTooMuch: _says_who,
    LivesOutside: _says_where,
    EarnsWage: _says_employed,
    DecileAbove: _says_decile,
    NotMustahik: _says_mustahik,
}
"""Which entries speak of a criterion; the newest one counts."""
