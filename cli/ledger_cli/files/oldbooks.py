"""Old Excel workbooks (.xls), looked over before any parser sees them.

A workbook is a stream of records, each with its kind and its length. They are walked through once: how far the cells
reach, whether a password is needed, and whether they add up to the stream at all. Source: [MS-XLS].
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from ledger_cli.files.archives import FILE_BYTES_MAX, Looked, refuse_corner
from ledger_cli.files.compound import Compound, CompoundDamaged, Damage
from ledger_cli.grid import SheetRefused

_AGAIN = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"
_BEGIN, _END_OF_FILE, _PASSWORD, _FROM_1904, _FORMULA, _DIMENSIONS = 0x0809, 0x000A, 0x002F, 0x0022, 0x0006, 0x0200
_CELLS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6})
"""Formula, blank, number, label, truth value, short number, shared text, rich text: each begins with its place."""
_RUNS = frozenset({0x00BD, 0x00BE})
"""Short numbers and blanks side by side: these end with their last column."""
_VERSIONS = (0x0500, 0x0600)


def look_over(path: Path) -> Looked:
    """Measure an old workbook without reading it; raise `SheetRefused` for anything that no honest table has."""
    size = path.stat().st_size
    if size > FILE_BYTES_MAX:
        problem = f"has {size:,} bytes, more than the {FILE_BYTES_MAX:,} of the largest workbook that is read"
        raise SheetRefused(path=path, problem=problem, remedy="split it into several files, or save it as CSV")
    try:
        return _looked(path, _book(path, Compound(path.read_bytes())))
    except (CompoundDamaged, struct.error) as error:
        raise SheetRefused(path=path, problem=f"is damaged ({error})", remedy=_AGAIN) from error


def _book(path: Path, compound: Compound) -> bytes:
    """Give the stream of records; name what else such a container may hold."""
    names = compound.names
    if "encryptedpackage" in names:
        raise SheetRefused(path=path, problem="is protected by a password", remedy=f"take the password off, {_AGAIN}")
    if "_vba_project_cur" in names or "_vba_project" in names:
        remedy = "save it as an Excel workbook without macros (.xlsx), which keeps the table and drops the programs"
        raise SheetRefused(path=path, problem="holds macros, which are programs and no table", remedy=remedy)
    for name in ("workbook", "book"):
        if name in names:
            return compound.stream(name)
    raise SheetRefused(path=path, problem="is an old Office file, but no Excel workbook inside", remedy=_AGAIN)


def _looked(path: Path, book: bytes) -> Looked:
    looked = Looked()
    columns = rows = 0
    for kind, at, length in _records(path, book):
        if kind == _PASSWORD:
            remedy = f"take the password off, {_AGAIN}"
            raise SheetRefused(path=path, problem="is protected by a password", remedy=remedy)
        if kind == _BEGIN:
            columns = rows = 0
        elif kind == _FROM_1904:
            looked.from_1904 = book[at : at + 2] == b"\1\0"
        elif kind in _CELLS or kind in _RUNS:
            looked.formulas |= kind == _FORMULA
            row, column = struct.unpack_from("<HH", book, at)
            if kind in _RUNS:
                (column,) = struct.unpack_from("<H", book, at + length - 2)
            columns, rows = max(columns, column + 1), max(rows, row + 1)
            if columns * rows > _LOOKED_CLOSER_FROM:
                refuse_corner(path, columns, rows)
    return looked


_LOOKED_CLOSER_FROM = 1_000_000


def _records(path: Path, book: bytes) -> Iterator[tuple[int, int, int]]:
    """Give kind, place and length of each record; one that is longer than the stream is damage."""
    kind, length, version = struct.unpack_from("<HHH", book)
    if kind != _BEGIN or version not in _VERSIONS:
        problem = "is an Excel workbook older than Excel 95"
        raise SheetRefused(path=path, problem=problem, remedy=_AGAIN)
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if at + 4 + length > len(book):
            raise CompoundDamaged(Damage.RECORD_TOO_LONG)
        yield kind, at + 4, length
        at += 4 + length
