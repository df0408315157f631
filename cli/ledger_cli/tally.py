"""What is read the same way in row after row is counted, and said once for the whole file."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from ledger.domain.wording import counted
from ledger_cli.findings import Finding, Severity, about_file


class Often(Enum):
    """What may come again and again in one file."""

    EMPTY = "a cell that the insurer's form asks for and this ledger can do without"
    NOBODY = "a row without NIK, name and birth date"
    COUNTED = "a date as the number by which Excel counts days"
    BY_NIK = "a date that the NIK beside it settled"
    BY_COLUMN = "a date that the other dates of its column settled"


@dataclass(slots=True)
class _Times:
    first: int
    example: str
    rows: int = 0


class Tally:
    """Counts, with the first row of each and what stood there."""

    def __init__(self) -> None:
        self._times: dict[tuple[Often, str], _Times] = {}

    def count(self, what: Often, row: int, column: str = "", example: str = "") -> None:
        """Count one more."""
        self._times.setdefault((what, column), _Times(first=row, example=example)).rows += 1

    def findings(self) -> Iterator[Finding]:
        """Say each once."""
        for (what, column), times in self._times.items():
            yield _said(what, column, times)


def _said(what: Often, column: str, times: _Times) -> Finding:
    rows = counted(times.rows, "row")
    which = f"in row {times.first}" if times.rows == 1 else f"in {rows}, first in row {times.first}"
    match what:
        case Often.EMPTY:
            problem = f"the cell is empty {which}, and workers are registered without"
            return about_file(column, problem, "fill it in before the list goes to the insurer, whose form asks for it")
        case Often.NOBODY:
            problem = f"there is no worker {which}: neither NIK nor name nor birth date"
            return about_file("", problem, "nothing needs to be done if these are sums, signatures or empty forms")
        case Often.COUNTED:
            problem = f"the number by which Excel counts days stands {which}: {times.example}"
            return about_file(column, problem, "compare one of them with the identity card")
        case Often.BY_NIK:
            problem = f"a date that can be read in several ways stands {which}, and the NIK told which: {times.example}"
            return about_file(column, problem, "nothing needs to be done", Severity.NOTE)
        case Often.BY_COLUMN:
            problem = f"a date that can be read in several ways stands {which}: {times.example}"
            return about_file(
                column, problem, "nothing needs to be done if all were written by one hand", Severity.NOTE
            )
        case _:
            assert_never(what)
