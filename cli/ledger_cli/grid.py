"""What every table that people bring comes down to: numbered rows of cells, or the sentence why it cannot be read."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ledger.domain.errors import Refusal

Cell = str | int | Decimal | date | datetime | bool
"""What stands in a cell. Empty is the empty text. A date without a time of day is a `date`."""
SheetRow = tuple[int, Sequence[Cell]]
"""The number that a spreadsheet shows beside the row, and its cells."""


class SheetRefused(Refusal):
    """A file cannot be read as a table."""

    def __init__(self, *, path: Path, problem: str, remedy: str) -> None:
        self.path, self.problem, self.remedy = path, problem, remedy
        super().__init__(f"{path.name} {problem}: {remedy}.")
