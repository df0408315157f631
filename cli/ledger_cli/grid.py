"""What every table that people bring comes down to: numbered rows of cells, or the sentence why it cannot be read."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ledger.domain.errors import Conflict, Refusal

Cell = str | int | Decimal | date | datetime | bool
"""What stands in a cell. Empty is the empty text. A date without a time of day is a `date`."""
SheetRow = tuple[int, Sequence[Cell]]
"""The number that a spreadsheet shows beside the row, and its cells."""
HEADINGS_WITHIN_ROWS = 25
"""How far down the headings are looked for: letterheads and titles stand above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What its reader should know about a file that was read: how, and what to look at."""

    problem: str
    remedy: str


def _none() -> Generator[SheetRow, None, None]:
    yield from ()


@dataclass(slots=True)
class Sheet:
    """A table on its way: its rows, and what there is to say about the file once the first of them was asked for."""

    rows: Generator[SheetRow, None, None] = field(default_factory=_none)
    """To be closed by whoever stops reading before the end: behind it are an open file and perhaps a process."""
    remarks: list[Remark] = field(default_factory=list)
    from_1904: bool = False
    """Whether the workbook counts its days from 1904 and not from 1900."""


class SheetRefused(Refusal):
    """A file cannot be read as a table."""

    def __init__(self, *, path: Path, problem: str, remedy: str) -> None:
        self.path, self.problem, self.remedy = path, problem, remedy
        super().__init__(f"{path.name} {problem}: {remedy}.")


class FileChanged(Conflict):
    """Somebody saved a file while it was being read: its rows may be partly those of before, partly those of after."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"Somebody saved {path.name} while it was being read, so nothing was recorded. Close it in the other "
            "program and give the command again."
        )


def title_of(cell: Cell) -> str:
    """Write a heading for comparison: small letters and digits, single spaces, nothing that stands in brackets."""
    words = str(cell).casefold()
    bare = "".join(letter if letter.isalnum() else " " for letter in _without_brackets(words)).split()
    return " ".join(bare) or " ".join("".join(each if each.isalnum() else " " for each in words).split())


def _without_brackets(words: str) -> str:
    kept, depth = [], 0
    for letter in words:
        depth += letter == "("
        if not depth:
            kept.append(letter)
        depth -= letter == ")" and depth > 0
    return "".join(kept)
