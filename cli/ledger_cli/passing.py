"""Forms and findings as plain values, to be passed between two processes of one command."""

from datetime import date
from typing import Any

from ledger.application.imports import Numbered
from ledger.application.workers import Form
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger_cli.findings import Finding, Severity

Plain = tuple[Any, ...]


def plain(told: Numbered | Finding) -> Plain:
    """Write a form or a finding as plain values."""
    if isinstance(told, Finding):
        return told.severity.value, told.row, told.column, told.value, told.problem, told.remedy
    form, person = told.form, told.form.person
    return (
        None,
        told.row,
        None if told.answer is None else told.answer.value,
        (
            person.nik,
            person.name,
            person.born_on.toordinal(),
            person.phone,
            person.email,
            person.address,
            person.wage_rupiah,
        ),
        form.village,
        form.occupation,
        form.sex,
        form.disability,
        form.segment,
        form.program,
        form.second_occupation,
        form.workplace,
        form.agent,
        form.agreement,
        form.decile,
        form.mustahik,
    )


def told(values: Plain) -> Numbered | Finding:
    """Undo `plain`."""
    if values[0] is not None:
        severity, row, column, value, problem, remedy = values
        return Finding(row=row, column=column, value=value, problem=problem, remedy=remedy, severity=Severity(severity))
    _, row, answer, person, *form = values
    return Numbered(row=row, form=_form(_person(*person), *form), answer=None if answer is None else Answer(answer))


def _person(
    nik: str, name: str, born: int, phone: str | None, email: str | None, address: str | None, wage: int | None
) -> Person:
    return Person(
        nik=nik,
        name=name,
        born_on=date.fromordinal(born),
        phone=phone,
        email=email,
        address=address,
        wage_rupiah=wage,
    )


def _form(
    person: Person,
    village: str,
    occupation: str,
    sex: str,
    disability: bool,  # noqa: FBT001
    segment: str,
    program: str | None,
    second_occupation: str | None,
    workplace: str | None,
    agent: str | None,
    agreement: str | None,
    decile: int | None,
    mustahik: bool | None,  # noqa: FBT001
) -> Form:
    return Form(
        person=person,
        village=village,
        occupation=occupation,
        sex=sex,
        disability=disability,
        segment=segment,
        program=program,
        second_occupation=second_occupation,
        workplace=workplace,
        agent=agent,
        agreement=agreement,
        decile=decile,
        mustahik=mustahik,
    )
