"""Tables that people bring: CSV as it is saved by a spreadsheet, and Excel workbooks, new and old.

Rows come as ``(number, cells)``; the number is the one that a spreadsheet shows beside the row. A cell of a CSV file is
always text; a cell of a workbook is what was typed there, so that a number is never mistaken for a text. Nothing is
guessed and nothing is repaired: a file that cannot be read as a whole is refused with one sentence.
"""

from collections.abc import Collection, Generator
from pathlib import Path

from ledger_cli.files.compound import MAGIC as OLD_OFFICE
from ledger_cli.files.encodings import SAVE_AS_CSV
from ledger_cli.files.texts import read_text
from ledger_cli.grid import FileChanged, Sheet, SheetRefused, SheetRow

_ZIP = b"PK\x03\x04"
_NEW, _OLD, _TEXTS, _MACROS = ".xlsx", ".xls", (".csv", ".txt", ".tsv"), (".xlsm", ".xltm", ".xlsb")
_SAVE_AS_XLSX = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"


def open_sheet(path: Path, titles: Collection[str] = ()) -> Sheet:
    """Open a table; nothing is read before its first row is asked for.

    Of a workbook, the first visible sheet is read that has one of the titles at its top, else the first visible one.
    Asking for a row raises `SheetRefused` for a file that is not what its name says, is encrypted, too large or
    damaged; `OSError` when it cannot be opened; after the last row `FileChanged`, when the file was saved meanwhile.
    """
    sheet = Sheet()
    sheet.rows = _rows(path, sheet, titles)
    return sheet


def read_sheet(path: Path, titles: Collection[str] = ()) -> Generator[SheetRow, None, None]:
    """Read the rows of a table as `open_sheet` gives them; empty rows are left out."""
    return open_sheet(path, titles).rows


def _rows(path: Path, sheet: Sheet, titles: Collection[str]) -> Generator[SheetRow, None, None]:
    with path.open("rb") as file:
        stood = signs_of(path)
        _refuse_misnamed(path, file.read(len(OLD_OFFICE)))
        if path.suffix.lower() in _TEXTS:
            yield from read_text(path, file, sheet)
        else:
            from ledger_cli.files.workbooks import read_workbook

            yield from read_workbook(path, sheet, titles)
        if signs_of(path) != stood:
            raise FileChanged(path=path)


def signs_of(path: Path) -> tuple[int, ...] | None:
    """Give what is another once a file was saved: which file it is, its length, its moment; None when it is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _refuse_misnamed(path: Path, head: bytes) -> None:
    """Compare the name of a file with its first bytes."""
    name = path.suffix.lower()
    if not head:
        raise SheetRefused(path=path, problem="is empty", remedy="export it again, with a row of headings")
    if name in _MACROS:
        problem = f"is named {name}: workbooks of this kind can hold programs, and none is opened here"
        raise SheetRefused(path=path, problem=problem, remedy=_SAVE_AS_XLSX)
    if name not in (_NEW, _OLD, *_TEXTS):
        problem = f"is named {name or 'without an ending'}, where only .csv, .tsv, .txt, .xlsx and .xls are read"
        raise SheetRefused(path=path, problem=problem, remedy=f"{_SAVE_AS_XLSX}, or {SAVE_AS_CSV}")
    inside = _NEW if head.startswith(_ZIP) else _OLD if head.startswith(OLD_OFFICE) else ".csv"
    if inside != name and (name not in _TEXTS or inside != ".csv"):
        problem, remedy = _misnamed(name, inside)
        raise SheetRefused(path=path, problem=problem, remedy=remedy)


def _misnamed(name: str, inside: str) -> tuple[str, str]:
    """Say what a file is that is called something else."""
    if inside == _NEW:
        problem = f"is named {name} but is a workbook (.xlsx) or another ZIP archive inside"
        return problem, f"rename it to .xlsx if it is a workbook, or {SAVE_AS_CSV}"
    if inside == _OLD:
        problem = f"is named {name} but is an old Excel file (.xls) or is protected by a password"
        return problem, f"take the password off if it has one, {_SAVE_AS_XLSX}"
    problem = f"is named {name} but is no Excel workbook inside"
    return problem, f"{_SAVE_AS_XLSX}, or rename it to .csv if it is one"
