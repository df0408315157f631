"""What cells say about themselves: one that is empty, and one that cannot be what its column asks for."""

from ledger.domain.worker.nik import masked
from ledger_cli.cells import BadCell, Undecided, hide_niks, plain, shown
from ledger_cli.columns import Column
from ledger_cli.findings import Finding, Severity
from ledger_cli.grid import Cell


def empty(number: int, column: Column) -> Finding:
    """Miss what is needed."""
    example = column.example if column.key != "nik" else "the 16 digits of the identity card"
    remedy = f"fill it in, for example {example}"
    return Finding(row=number, column=column.title, value="", problem="the cell is empty", remedy=remedy)


def bad(number: int, column: Column, cell: Cell, why: BadCell) -> Finding:
    """Say what is wrong with a cell; one that can be meant in several ways is a question."""
    return Finding(
        row=number,
        column=column.title,
        value=masked(plain(cell)) if column.key == "nik" else shown(cell),
        problem=hide_niks(why.problem),
        remedy=hide_niks(why.remedy),
        severity=Severity.QUESTION if isinstance(why, Undecided) else Severity.ERROR,
    )
