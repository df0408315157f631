"""Tables that people bring: CSV as it is saved by a spreadsheet, and XLSX workbooks.

Rows come as ``(number, cells)``; the number is the one that a spreadsheet shows beside the row. A cell of a CSV file is
always text; a cell of a workbook is what was typed there, so that a number is never mistaken for a text. Nothing is
guessed and nothing is repaired: a file that cannot be read as a whole is refused with one sentence.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ledger_cli.grid import SheetRefused, SheetRow

_DELIMITERS = (",", ";", "\t")
_SNIFFED_ROWS = 5
_CHUNK_BYTES = 1 << 20
_LINE_BYTES_MAX = 1 << 20
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORKBOOK_NAMES = (".xlsx",)
_TEXT_NAMES = (".csv", ".txt", ".tsv")
_SAVE_AS_CSV = 'save it as "CSV UTF-8" and import that file'
_SAVE_AS_XLSX = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"


def read_sheet(path: Path) -> Iterator[SheetRow]:
    """Read the rows of a CSV file, or of the first sheet of a workbook; empty rows are left out.

    CSV is read row by row in flat memory. Raise `SheetRefused` for a file that is not what its name says, is
    encrypted, too large, or not clean UTF-8; `OSError` when it cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(len(_OLD_OFFICE))
        _refuse_misnamed(path, head)
        if path.suffix.lower() in _WORKBOOK_NAMES:
            from ledger_cli.workbooks import read_workbook

            yield from read_workbook(path)
        else:
            yield from _read_csv(path, file)


def _refuse_misnamed(path: Path, head: bytes) -> None:
    """Compare the name of a file with its first bytes."""
    name = path.suffix.lower()
    if not head:
        raise SheetRefused(path=path, problem="is empty", remedy="export it again, with a row of headings")
    if head.startswith(_OLD_OFFICE):
        problem = "is an old Excel file (.xls) or is protected by a password"
        raise SheetRefused(path=path, problem=problem, remedy=f"take the password off, {_SAVE_AS_XLSX}")
    if name in _WORKBOOK_NAMES and not head.startswith(_ZIP):
        problem = f"is named {name} but is no Excel workbook inside"
        raise SheetRefused(path=path, problem=problem, remedy=_SAVE_AS_XLSX)
    if name in _TEXT_NAMES and head.startswith(_ZIP):
        problem = f"is named {name} but is a workbook or a ZIP archive inside"
        raise SheetRefused(
            path=path, problem=problem, remedy=f"rename it to .xlsx if it is a workbook, or {_SAVE_AS_CSV}"
        )
    if name not in _WORKBOOK_NAMES + _TEXT_NAMES:
        problem = f"is named {name or 'without an ending'}, where only .csv, .tsv, .txt and .xlsx are read"
        raise SheetRefused(path=path, problem=problem, remedy=f"{_SAVE_AS_XLSX}, or {_SAVE_AS_CSV}")


def _read_csv(path: Path, file: BinaryIO) -> Iterator[SheetRow]:
    """Read text row by row, after a first look at the whole of it: half a file is never given out."""
    file.seek(0)
    _refuse_unclean(path, file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        delimiter, skipped = _delimiter(list(islice(text, _SNIFFED_ROWS)))
        text.seek(0)
        reader = csv.reader(islice(text, skipped, None), delimiter=delimiter, strict=True)
        number = 0
        try:
            for number, row in enumerate(reader, start=1):
                if any(row):
                    yield number, row
        except csv.Error as error:
            problem = f"breaks off in row {number + 1} ({error})"
            remedy = f"look for a quotation mark that is not closed, or {_SAVE_AS_CSV}"
            raise SheetRefused(path=path, problem=problem, remedy=remedy) from error
    finally:
        text.detach()


def _refuse_unclean(path: Path, file: BinaryIO) -> None:
    """Look through all bytes once: UTF-8, no control characters, no endless lines."""
    line = 1
    rest = b""
    while chunk := file.read(_CHUNK_BYTES):
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        if len(rest) > _LINE_BYTES_MAX:
            problem = f"has a line {line + len(whole)} of more than {_LINE_BYTES_MAX} bytes"
            raise SheetRefused(
                path=path, problem=problem, remedy=f"it is no table; if it should be one, {_SAVE_AS_CSV}"
            )
        _refuse_unclean_lines(path, b"\n".join(whole), line)
        line += len(whole)
    _refuse_unclean_lines(path, rest, line)


def _refuse_unclean_lines(path: Path, lines: bytes, first: int) -> None:
    if first == 1 and lines.startswith(_UTF_16):
        raise SheetRefused(path=path, problem="is Unicode text of the kind UTF-16, not UTF-8", remedy=_SAVE_AS_CSV)
    control = _CONTROL.search(lines)
    if control is not None:
        line = first + lines.count(b"\n", 0, control.start())
        what = "the character NUL" if control.group() == b"\0" else f"the control character {control.group()[0]:#04x}"
        raise SheetRefused(
            path=path, problem=f"holds {what} in line {line}", remedy=f"it is no clean text; {_SAVE_AS_CSV}"
        )
    try:
        lines.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first + lines.count(b"\n", 0, error.start)
        raise SheetRefused(path=path, problem=f"is not UTF-8 text in line {line}", remedy=_SAVE_AS_CSV) from error


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Choose what parts the cells: the mark that parts most rows; also tell how many lines only announce it.

    Excel writes and hides a first line ``sep=;``, and does not count it as a row.
    """
    announced = re.fullmatch(r"sep=([,;\t])\s*", lines[0]) if lines else None
    if announced is not None:
        return announced[1], 1
    return max(_DELIMITERS, key=lambda mark: _parted(lines, mark)), 0


def _parted(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Count the rows that a mark parts, and the cells of the widest."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0, 0
    return sum(width > 1 for width in widths), max(widths, default=0)
