"""Forms and findings as plain values, to be passed between two processes of one command."""

from typing import Any

from ledger.application.import_plan import Numbered
from ledger_cli.findings import Finding, Severity

Plain = tuple[Any, ...]


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
