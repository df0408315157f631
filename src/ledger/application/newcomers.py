"""What a registration form says beyond the registration itself: whether it fits a program, and what else it notes."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.application.eligibility import Judge, insist
from ledger.domain.deciles import one_of_ten
from ledger.domain.program.criteria import Known
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker.events import Event, PlaceAwaited, StandingNoted, WorkerRegistered

if TYPE_CHECKING:
    from ledger.application.workers import Form


class Newcomer(NamedTuple):
    """A newcomer of a list, decided and not yet recorded: plain values, which a drawer can keep."""

    nik: str
    look: str
    letter: bytes
    """The person, written and not yet sealed."""
    village: str
    occupation: str
    sex: str
    birth_year: int
    disability: bool
    segment: str
    program: str | None
    second_occupation: str | None
    workplace: str | None
    income_base_rupiah: int
    agent: str | None
    agreement: str | None
    decile: int | None
    mustahik: bool | None
    seated: bool

    @property
    def is_plain(self) -> bool:
        """Tell whether the registration is all that there is to record."""
        return self.seated and self.decile is None and self.mustahik is None

    def registered(self, on: date, sealed: bytes) -> WorkerRegistered:
        """Write the event, as `workers.registration` does for a form."""
        return WorkerRegistered(
            effective=on,
            personal=sealed,
            village=self.village,
            occupation=self.occupation,
            sex=self.sex,
            birth_year=self.birth_year,
            disability=self.disability,
            segment=self.segment,
            program=self.program,
            second_occupation=self.second_occupation,
            workplace=self.workplace,
            income_base_rupiah=self.income_base_rupiah,
            agent=self.agent,
            agreement=self.agreement,
        )


def newcomer_of(form: "Form", *, look: str, letter: bytes, income: int, seated: bool) -> Newcomer:
    """Take from a form what will be recorded."""
    return Newcomer(
        form.person.nik,
        look,
        letter,
        form.village,
        form.occupation,
        form.sex,
        form.person.born_on.year,
        form.disability,
        form.segment,
        form.program,
        form.second_occupation,
        form.workplace,
        income,
        form.agent,
        form.agreement,
        form.decile,
        form.mustahik,
        seated,
    )


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
