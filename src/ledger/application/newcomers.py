"""What a registration form says beyond the registration itself: whether it fits a program, and what else it notes."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ledger.application.eligibility import Judge, insist
from ledger.domain.deciles import one_of_ten
from ledger.domain.program.criteria import Known
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker.events import Event, PlaceAwaited, StandingNoted, WorkerRegistered

if TYPE_CHECKING:
    from ledger.application.workers import Form


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


def entries_of(registered: WorkerRegistered, form: "Form", *, seated: bool) -> list[Event]:
    """Write down a newcomer: with a place, or with one in line; and what the form says of decile and zakat."""
    on, program = registered.effective, registered.program
    events: list[Event] = [registered if seated else replace(registered, program=None)]
    if program is not None and not seated:
        events.append(PlaceAwaited(effective=on, program=program))
    if (form.decile, form.mustahik) != (None, None):
        one_of_ten(form.decile)
        events.append(StandingNoted(effective=on, decile=form.decile, mustahik=form.mustahik))
    return events
