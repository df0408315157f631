"""What of a worker's life a bill asks: where, at what trade, in which program, employed when, alive and present.

It has the same size however many bills a worker was on, so it can be kept (see `billable`) where the whole state, with
every bill, would have to be added up anew.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.month import Month, last_day
from ledger.domain.worker.events import (
    DeathWithdrawn,
    EmploymentEnded,
    EmploymentStarted,
    EnrollmentEnded,
    IdentityCorrected,
    ParticularsCorrected,
    PersonalDataErased,
    StandingNoted,
    WorkerDied,
    WorkerEnrolled,
    WorkerLeft,
    WorkerMoved,
    WorkerRegistered,
    WorkerReturned,
)

L = TypeVar("L", bound="Life")


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """A time with an employer, who pays the premium then; ``until`` is None while it lasts."""

    employer: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A worker as far as a bill asks, whatever bills there are."""

    since: date
    village: str
    """Where the worker lives as known now."""
    occupation: str
    birth_year: int
    disability: bool
    segment: str
    program: str | None
    income_base_rupiah: int
    first_village: str = ""
    moves: tuple[WorkerMoved, ...] = ()
    standings: tuple[StandingNoted, ...] = ()
    """What offices said of decile and zakat, in the order of the days from which it is true."""
    employments: tuple[Employment, ...] = ()
    died_on: date | None = None
    left_on: date | None = None
    erased_on: date | None = None

    def employed_in(self, month: Month) -> Employment | None:
        """Find an employment that lasts over the end of a month, when its premium is the employer's to pay."""
        end = last_day(month)
        return next(
            (job for job in self.employments if job.since <= end and (job.until is None or job.until >= end)), None
        )

    def employed_on(self, day: date) -> Employment | None:
        """Find the employment that lasts on a day."""
        return next(
            (job for job in self.employments if job.since <= day and (job.until is None or job.until >= day)), None
        )

    def village_on(self, day: date) -> str:
        """Name the village in which the worker lived on a day."""
        return next((move.village for move in reversed(self.moves) if move.effective <= day), self.first_village)

    def standing_on(self, day: date) -> StandingNoted:
        """Gather what was said by a day; where nothing was said by then, what was said first afterwards."""
        return StandingNoted(effective=day, decile=self._said("decile", day), mustahik=self._said("mustahik", day))

    def _said(self, fact: str, day: date) -> Any:  # noqa: ANN401  # one of two facts of different kinds
        said = [(each.effective, getattr(each, fact)) for each in self.standings if getattr(each, fact) is not None]
        by_then = [what for on, what in said if on <= day]
        return by_then[-1] if by_then else (said[0][1] if said else None)


def begun(event: WorkerRegistered) -> Life:
    """Begin a life with the registration."""
    return Life(
        since=event.effective,
        village=event.village,
        first_village=event.village,
        occupation=event.occupation,
        birth_year=event.birth_year,
        disability=event.disability,
        segment=event.segment,
        program=event.program,
        income_base_rupiah=event.income_base_rupiah,
    )


LifeEvent = (
    IdentityCorrected
    | ParticularsCorrected
    | WorkerMoved
    | WorkerEnrolled
    | EnrollmentEnded
    | StandingNoted
    | EmploymentStarted
    | EmploymentEnded
    | WorkerDied
    | DeathWithdrawn
    | WorkerLeft
    | WorkerReturned
    | PersonalDataErased
)
"""Events that change what a bill asks of a worker's life; all others leave it as it is."""


def lived(was: L, event: object) -> L:
    """Take in one event; what is more than a `Life` keeps its other particulars."""
    match event:
        case IdentityCorrected(birth_year=year):
            return replace(was, birth_year=year)
        case ParticularsCorrected(occupation=occupation, disability=disability):
            return replace(was, occupation=occupation, disability=disability)
        case WorkerMoved(village=village):
            return replace(was, village=village, moves=(*was.moves, event))
        case WorkerEnrolled(program=program):
            return replace(was, program=program)
        case EnrollmentEnded():
            return replace(was, program=None)
        case StandingNoted():
            return replace(was, standings=tuple(sorted((*was.standings, event), key=lambda each: each.effective)))
        case EmploymentStarted() | EmploymentEnded():
            return replace(was, employments=_employed(was, event))
        case WorkerDied(effective=on):
            return replace(was, died_on=on)
        case DeathWithdrawn():
            return replace(was, died_on=None)
        case WorkerLeft(effective=on):
            return replace(was, left_on=on)
        case WorkerReturned():
            return replace(was, left_on=None)
        case PersonalDataErased(effective=on):
            return replace(was, erased_on=on)
        case _:
            return was


def _employed(was: Life, event: EmploymentStarted | EmploymentEnded) -> tuple[Employment, ...]:
    if isinstance(event, EmploymentStarted):
        return (*was.employments, Employment(employer=event.employer, since=event.effective))
    if not was.employments:
        raise ImpossibleHistory(event=event, found=was)
    return (*was.employments[:-1], replace(was.employments[-1], until=event.effective))
