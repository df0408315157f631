"""Rows and findings of a list as plain values, to be passed between two processes of one command."""

from typing import Any

from ledger.application.forms import SELF_EMPLOYED
from ledger.application.import_plan import Numbered, person_twin
from ledger.domain.worker.likeness import likeness
from ledger.journal.packing import written
from ledger_cli.findings import Finding, Severity
from ledger_cli.roster import RosterRow

Plain = tuple[Any, ...]
_NOWHERE = None
"""Lists have no column for addresses."""


def numbered(row: RosterRow, agreement: str | None) -> Numbered:
    """Write a row of the file down as `Numbered.of` does a form; by position, since there are so many."""
    born_on = row.born_on
    person = person_twin(row.nik, row.name, born_on, row.phone, row.email, _NOWHERE, row.wage_rupiah)
    return Numbered(
        row.number,
        None if row.answer is None else row.answer.value,
        row.nik,
        likeness(row.name, born_on),
        born_on.toordinal(),
        written(person),
        row.decile,
        row.mustahik,
        row.village,
        row.occupation,
        row.sex,
        born_on.year,
        row.disability,
        SELF_EMPLOYED,
        row.program,
        row.second_occupation,
        row.workplace,
        None,
        agreement,
    )


def plain(told: Numbered | Finding) -> Plain:
    """Write a form, which begins with the number of its row, or a finding, which begins with a word."""
    if isinstance(told, Numbered):
        return tuple(told)
    return told.severity.value, told.row, told.column, told.value, told.problem, told.remedy


def told(values: Plain) -> Numbered | Finding:
    """Undo `plain`."""
    if isinstance(values[0], int):
        return Numbered._make(values)
    severity, row, column, value, problem, remedy = values
    return Finding(row=row, column=column, value=value, problem=problem, remedy=remedy, severity=Severity(severity))
