"""XLSX workbooks, looked over before any parser sees them.

A workbook is a ZIP archive of XML. One of a megabyte can unfold to hundreds, and one with two cells in opposite corners
makes a reader ask for gigabytes and takes the whole program down. So the archive is unfolded once in small pieces, and
measured, before it is read.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ledger_cli.grid import SheetRefused

FILE_BYTES_MAX = 20_000_000
MEMBERS_MAX = 2_000
INFLATED_BYTES_MAX = 200_000_000
RATIO_MAX = 100
CELLS_MAX = 3_200_000
"""200,000 workers in sixteen columns: the reader holds them all at once, in about 80 bytes each."""
_RATIO_MATTERS_FROM_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 18
_TAG_BYTES_MAX = 1_000_000
_SPACES = bytes.maketrans(b"\t\r\n", b"   ")
_CELL_TAGS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
_REFERENCE = re.compile(rb""" r *= *["']([A-Z]*)([0-9]*)(.?)""", re.DOTALL)
_ENDS = {b'"', b"'"}
_ENCRYPTED = 0x1
_COLUMNS_MAX = 16_384
_WORKBOOK = "xl/workbook.xml"
_FROM_1904 = re.compile(rb"""\bdate1904 *= *["'](?:1|true)["']""")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_FORMULAS = (b"<f>", b"<f ", b":f>", b":f ")
_OTHER_XML = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_NO_PLACE = "a cell stands at a place that no sheet has"
_SPLIT = "split it into several files, or save it as CSV"
AGAIN = "open it in a spreadsheet program and save it again as .xlsx"


@dataclass(slots=True)
class Looked:
    """What was noticed in a workbook that may be read."""

    from_1904: bool = False
    formulas: bool = False


def look_over(path: Path) -> Looked:
    """Measure a workbook without reading it; raise `SheetRefused` for anything that no honest table has."""
    size = path.stat().st_size
    if size > FILE_BYTES_MAX:
        problem = f"has {size:,} bytes, more than the {FILE_BYTES_MAX:,} of the largest workbook that is read"
        raise SheetRefused(path=path, problem=problem, remedy=_SPLIT)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_members(path, archive.infolist())
            return _looked_through(path, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        # OSError: a forged table of contents sends the reader to places before the file's start
        raise SheetRefused(path=path, problem=f"is damaged ({error})", remedy=AGAIN) from error


def _refuse_members(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Judge an archive by its table of contents."""
    names = [member.filename for member in members]
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise SheetRefused(path=path, problem="is protected by a password", remedy=f"take it off: {AGAIN}")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise SheetRefused(path=path, problem="is packed in a way that no spreadsheet program uses", remedy=AGAIN)
    if len(members) > MEMBERS_MAX:
        problem = f"holds {len(members):,} parts, more than the {MEMBERS_MAX:,} of the largest workbook that is read"
        raise SheetRefused(path=path, problem=problem, remedy=_SPLIT)
    if _WORKBOOK not in names:
        problem = "is a ZIP archive, but no Excel workbook inside"
        raise SheetRefused(path=path, problem=problem, remedy=AGAIN)
    _refuse_names(path, names)
    _refuse_bombs(path, members)


def _refuse_names(path: Path, names: Sequence[str]) -> None:
    """Refuse parts whose names lead out of the archive, stand twice, or carry programs."""
    if any(name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") for name in names):
        raise SheetRefused(path=path, problem="holds a part whose name leads out of the archive", remedy=AGAIN)
    if len({name.casefold() for name in names}) < len(names):
        raise SheetRefused(path=path, problem="holds two parts of the same name", remedy=AGAIN)
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        remedy = "save it as an Excel workbook without macros (.xlsx), which keeps the table and drops the programs"
        raise SheetRefused(path=path, problem="holds macros, which are programs and no table", remedy=remedy)


def _refuse_bombs(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    inflated = sum(member.file_size for member in members)
    if inflated > INFLATED_BYTES_MAX:
        problem = f"unfolds to {inflated:,} bytes, more than the {INFLATED_BYTES_MAX:,} that are read"
        raise SheetRefused(path=path, problem=problem, remedy=_SPLIT)
    for member in members:
        if member.file_size > max(_RATIO_MATTERS_FROM_BYTES, RATIO_MAX * member.compress_size):
            ratio = member.file_size // max(1, member.compress_size)
            problem = f"holds a part that unfolds to {ratio:,} times its size, where {RATIO_MAX} is the most"
            raise SheetRefused(path=path, problem=problem, remedy=AGAIN)


def _looked_through(path: Path, archive: zipfile.ZipFile) -> Looked:
    """Unfold each part once, in small pieces; a sheet's corner cells tell how much a reader would ask for."""
    looked = Looked()
    for member in archive.infolist():
        columns, rows = _Part(path, member.filename, looked).corner(archive, member)
        refuse_corner(path, columns, rows)
    return looked


def refuse_corner(path: Path, columns: int, rows: int) -> None:
    """Refuse a table that spreads further than a reader may be asked to hold."""
    if columns > _COLUMNS_MAX:
        problem = f"has {columns:,} columns, more than the {_COLUMNS_MAX:,} of the widest sheet there is"
        raise SheetRefused(path=path, problem=problem, remedy="delete the columns beside the table")
    if columns * rows > CELLS_MAX:
        problem = f"spreads over {columns:,} columns and {rows:,} rows, more than the {CELLS_MAX:,} cells that are read"
        remedy = "delete the empty rows and columns around the table, or save it as CSV"
        raise SheetRefused(path=path, problem=problem, remedy=remedy)


class _Part:
    """One part of an archive while it is unfolded."""

    def __init__(self, path: Path, name: str, looked: Looked) -> None:
        self._path, self._name, self._looked = path, name, looked

    def corner(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int]:
        """Find the last column and row that a part can reach; raise `ValueError` for a place that no sheet has.

        Cells may leave their place out and stand beside the one before: as many columns are reckoned for them.
        """
        letters: set[bytes] = set()
        last_row = unplaced = 0
        with archive.open(member) as part:
            for tags in self._tags(part):
                found, row, without = _places(tags)
                letters |= found
                last_row = max(last_row, row)
                unplaced += without
        columns = max(map(_column, letters), default=0)
        return columns + min(unplaced, _COLUMNS_MAX), last_row

    def _tags(self, part: IO[bytes]) -> Iterator[bytes]:
        """Give whole tags, piece by piece; nothing of a part that is no XML."""
        rest, first = b"", True
        while chunk := part.read(_CHUNK_BYTES):
            if first and not self._is_xml(chunk):
                _drain(part)
                return
            first = False
            tags, mark, rest = (rest + chunk).translate(_SPACES).rpartition(b"<")
            rest = mark + rest
            if len(rest) > _TAG_BYTES_MAX:
                raise ValueError(_NO_PLACE)
            self._look_at(tags)
            yield tags
        self._look_at(rest)
        yield rest

    def _is_xml(self, begins: bytes) -> bool:
        if begins.startswith(_OTHER_XML) and self._name.endswith((".xml", ".rels")):
            problem = f"holds the part {self._name} in another encoding than UTF-8"
            raise SheetRefused(path=self._path, problem=problem, remedy=AGAIN)
        return begins.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")

    def _look_at(self, tags: bytes) -> None:
        if any(each in tags for each in _DECLARATIONS):
            problem = f"declares entities of its own in the part {self._name}, by which a file can name other files"
            raise SheetRefused(path=self._path, problem=problem, remedy=AGAIN)
        if not self._looked.formulas and self._name.startswith("xl/worksheets/"):
            self._looked.formulas = any(each in tags for each in _FORMULAS)
        if self._name == _WORKBOOK and _FROM_1904.search(tags):
            self._looked.from_1904 = True


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
