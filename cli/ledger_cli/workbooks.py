"""XLSX workbooks: looked over before any parser sees them, then read by calamine.

A workbook is a ZIP archive of XML. One of a megabyte can unfold to hundreds, and one with two cells in opposite corners
makes a reader ask for gigabytes and takes the whole program down. So the archive is unfolded once in small pieces, and
measured, before it is read.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from ledger_cli.grid import Cell, SheetRefused, SheetRow

FILE_BYTES_MAX = 20_000_000
MEMBERS_MAX = 2_000
INFLATED_BYTES_MAX = 200_000_000
RATIO_MAX = 100
CELLS_MAX = 5_000_000
_RATIO_MATTERS_FROM_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 18
_TAG_BYTES_MAX = 1_000_000
_SPACES = bytes.maketrans(b"\t\r\n", b"   ")
_CELL_TAGS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
_REFERENCE = re.compile(rb""" r *= *["']([A-Z]*)([0-9]*)(.?)""", re.DOTALL)
_ENDS = {b'"', b"'"}
_ENCRYPTED = 0x1
_COLUMNS_MAX = 16_384
_NO_PLACE = "a cell stands at a place that no sheet has"
_SPLIT = "split it into several files, or save it as CSV"
_AGAIN = "open it in a spreadsheet program and save it again as .xlsx"

_Read = str | int | float | bool | date | datetime | time | timedelta


def read_workbook(path: Path) -> Iterator[SheetRow]:
    """Read the rows of the first visible sheet, after `look_over`; empty rows are left out.

    Raise `SheetRefused` for a workbook that is too large, damaged, encrypted, or that has no sheet to read.
    """
    look_over(path)
    for number, row in enumerate(_first_sheet(path).iter_rows(), start=1):
        cells = [_cell(value) for value in row]
        if any(cell != "" for cell in cells):
            yield number, cells


def _first_sheet(path: Path) -> CalamineSheet:
    try:
        with load_workbook(path) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                    return book.get_sheet_by_name(sheet.name)
    except CalamineError as error:
        raise SheetRefused(path=path, problem=f"cannot be read as a workbook ({error})", remedy=_AGAIN) from error
    raise SheetRefused(path=path, problem="has no visible sheet", remedy="show the sheet with the table and save again")


def _cell(value: _Read) -> Cell:
    """Take a cell over without a float: whole numbers are int, the others exact decimals."""
    match value:
        case str() | bool() | int():
            return value
        case float():
            return int(value) if value.is_integer() else Decimal(repr(value))
        case datetime():
            return value.date() if value.time() == time() else value
        case date():
            return value
        case time() | timedelta():
            return str(value)


def look_over(path: Path) -> None:
    """Measure a workbook without reading it; raise `SheetRefused` for anything that no honest table has."""
    size = path.stat().st_size
    if size > FILE_BYTES_MAX:
        problem = f"has {size:,} bytes, more than the {FILE_BYTES_MAX:,} of the largest workbook that is read"
        raise SheetRefused(path=path, problem=problem, remedy=_SPLIT)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_members(path, archive.infolist())
            _refuse_cells(path, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        # OSError: a forged table of contents sends the reader to places before the file's start
        raise SheetRefused(path=path, problem=f"is damaged ({error})", remedy=_AGAIN) from error


def _refuse_members(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Judge an archive by its table of contents."""
    names = {member.filename for member in members}
    inflated = sum(member.file_size for member in members)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise SheetRefused(path=path, problem="is protected by a password", remedy=f"take it off: {_AGAIN}")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise SheetRefused(path=path, problem="is packed in a way that no spreadsheet program uses", remedy=_AGAIN)
    if len(members) > MEMBERS_MAX:
        problem = f"holds {len(members):,} parts, more than the {MEMBERS_MAX:,} of the largest workbook that is read"
        raise SheetRefused(path=path, problem=problem, remedy=_SPLIT)
    if "xl/workbook.xml" not in names:
        raise SheetRefused(path=path, problem="is a ZIP archive, but no Excel workbook inside", remedy=_AGAIN)
    if inflated > INFLATED_BYTES_MAX:
        problem = f"unfolds to {inflated:,} bytes, more than the {INFLATED_BYTES_MAX:,} that are read"
        raise SheetRefused(path=path, problem=problem, remedy=_SPLIT)
    for member in members:
        if member.file_size > max(_RATIO_MATTERS_FROM_BYTES, RATIO_MAX * member.compress_size):
            ratio = member.file_size // max(1, member.compress_size)
            problem = f"holds a part that unfolds to {ratio:,} times its size, where {RATIO_MAX} is the most"
            raise SheetRefused(path=path, problem=problem, remedy=_AGAIN)


def _refuse_cells(path: Path, archive: zipfile.ZipFile) -> None:
    """Unfold each part once, in small pieces; a sheet's corner cells tell how much a reader would ask for."""
    for member in archive.infolist():
        columns, rows = _corner(archive, member)
        if columns * rows > CELLS_MAX:
            problem = (
                f"spreads over {columns:,} columns and {rows:,} rows, more than the {CELLS_MAX:,} cells that are read"
            )
            remedy = "delete the empty rows and columns around the table, or save it as CSV"
            raise SheetRefused(path=path, problem=problem, remedy=remedy)


def _corner(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int]:
    """Find the last column and row that a part can reach; raise `ValueError` for a place that no sheet has.

    Cells may leave their place out and stand beside the one before: as many columns are reckoned for them.
    """
    letters: set[bytes] = set()
    last_row = unplaced = 0
    with archive.open(member) as part:
        rest = b""
        while chunk := part.read(_CHUNK_BYTES):
            if not rest and not chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                _drain(part)
                return 0, 0
            tags, mark, rest = (rest + chunk).translate(_SPACES).rpartition(b"<")
            rest = mark + rest
            if len(rest) > _TAG_BYTES_MAX:
                raise ValueError(_NO_PLACE)
            found, row, without = _places(tags)
            letters |= found
            last_row = max(last_row, row)
            unplaced += without
        found, row, without = _places(rest)
    columns = max(map(_column, letters | found), default=0)
    return columns + min(unplaced + without, _COLUMNS_MAX), max(last_row, row)


def _drain(part: IO[bytes]) -> None:
    """Unfold the rest, so that its size and checksum are what the table of contents says."""
    while part.read(_CHUNK_BYTES):
        pass


def _places(tags: bytes) -> tuple[set[bytes], int, int]:
    """Gather column letters and last row of the references in whole tags, and count the cells without one."""
    cells = sum(tags.count(tag) for tag in _CELL_TAGS)
    found = _REFERENCE.findall(tags)
    if not found:
        return set(), 0, cells
    letters, digits, ends = zip(*found, strict=True)
    if not set(ends) <= _ENDS:
        raise ValueError(_NO_PLACE)
    placed = len(letters) - letters.count(b"")
    return set(letters), max(int(each or 0) for each in set(digits)), max(0, cells - placed)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
