"""What goes back to whoever sent a list: why each row does, and where the workbook of rows to mend may be written.

How that workbook looks stands in `rejects_workbook`, which is loaded when one is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.domain.errors import Refusal


class RejectsStand(Refusal):
    """The workbook of rejects would be written over something."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} exists already, and may hold rows that somebody is mending, so nothing was recorded. Name another "
            "file after --rejects, or replace this one with --overwrite."
        )


class RejectsOverList(Refusal):
    """The workbook of rejects would be written over the list itself, or over the ledger."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is the list itself, or a file of the ledger, so nothing was recorded. Name another file after "
            "--rejects."
        )


class RejectsNotExcel(Refusal):
    """The workbook of rejects has another name than workbooks have."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} would be an Excel workbook by another name, so nothing was recorded. Name a file after --rejects "
            "that ends in .xlsx."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a row comes back."""

    sentence: str
    titles: tuple[str, ...]
    """The titles of the columns whose cells are wrong or in doubt."""
    question: bool = False


def check_place(path: Path, *, source: Path, own_files: Sequence[Path], overwrite: bool) -> None:
    """Refuse an impossible place before anything is recorded."""
    if path.suffix.lower() != ".xlsx":
        raise RejectsNotExcel(path=path)
    if path.resolve() in {each.resolve() for each in (source, *own_files)}:
        raise RejectsOverList(path=path)
    if path.exists() and not overwrite:
        raise RejectsStand(path=path)
