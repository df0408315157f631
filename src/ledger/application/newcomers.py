"""What a registration form says beyond the registration itself: whether it fits a program, and what else it notes."""

from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.application.eligibility import Judge, insist
from ledger.domain.deciles import one_of_ten
from ledger.domain.program.criteria import Known
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker.events import Event, PlaceAwaited, StandingNoted, WorkerRegistered
from ledger.journal.twins import twin_of

if TYPE_CHECKING:
    from ledger.application.forms import Form


class Newcomer(NamedTuple):
    """A newcomer of a list, decided and not yet recorded: plain values, which a drawer can keep."""

    token: bytes
    """What the keyring finds the person by."""
    likeness: bytes
    letter: bytes
    """The person, written and not yet sealed."""
    seated: bool
    decile: int | None
    mustahik: bool | None
    village: str
    occupation: str
    sex: str
    birth_year: int
    disability: bool
    segment: str
    program: str | None
    second_occupation: str | None
    workplace: str | None
    agent: str | None
    agreement: str | None

    @property
    def is_plain(self) -> bool:
        """Tell whether the registration is all that there is to record."""
        return self.seated and self.decile is None and self.mustahik is None

    def says(self, on: date, sealed: bytes, income: int) -> tuple[Any, ...]:
        """Give what the registration says, as `forms.registration` does for a form, in the order of its fields."""
        return (
            on,
            sealed,
            self.village,
            self.occupation,
            self.sex,
            self.birth_year,
            self.disability,
            self.segment,
            self.program,
            self.second_occupation,
            self.workplace,
            income,
            self.agent,
            self.agreement,
        )


_FIELDS = tuple(each.name for each in fields(WorkerRegistered))
registered_twin = twin_of(WorkerRegistered)
"""Writes the registration of somebody of whom nothing else is to be recorded."""


def registered(said: tuple[Any, ...]) -> WorkerRegistered:
    """Make the registration itself of what a newcomer says."""
    return WorkerRegistered(**dict(zip(_FIELDS, said, strict=True)))


def fit(judge: Judge, form: "Form", on: date) -> None:
    """Raise what a program asks and the form does not fit."""
    if form.program:
        verdict = judge.newcomer(form.program, known_of_form(form, on))
        insist(verdict, heading=f"not fit for program {form.program}:")


def known_of_form(form: "Form", on: date) -> Known:
    """Gather what a form says that criteria may ask; nobody has billed or employed the worker here yet."""
    return Known(
        on=on,
        village=form.village,
        age=age_on(form.person.born_on, on),
        decile=form.decile,
        mustahik=form.mustahik,
        income_rupiah=form.person.wage_rupiah,
    )


def entries_of(registered: WorkerRegistered, *, decile: int | None, mustahik: bool | None, seated: bool) -> list[Event]:
    """Write down a newcomer: with a place, or with one in line; and what the form says of decile and zakat."""
    on, program = registered.effective, registered.program
    events: list[Event] = [registered if seated else replace(registered, program=None)]
    if program is not None and not seated:
        events.append(PlaceAwaited(effective=on, program=program))
    if (decile, mustahik) != (None, None):
        one_of_ten(decile)
        events.append(StandingNoted(effective=on, decile=decile, mustahik=mustahik))
    return events
