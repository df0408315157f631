"""A writer of old Excel workbooks (.xls), as small as one can be: records in a stream, the stream in a container.

No library here writes them, and a file in the repository could not be read in review. Sources: [MS-XLS], [MS-CFB].
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Written = str | float | bool | date | None

SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STREAM_BYTES_MIN = 4096
_AS_DATE = 1
"""The second cell format: the first is general, this one is built-in format 14."""
EXCEL_5, EXCEL_97 = 0x0500, 0x0600


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula with the number that it showed when it was saved."""

    showed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet."""

    name: str = "Pekerja"
    rows: Sequence[Sequence[Written | Formula]] = ()
    hidden: bool = False
    far: tuple[int, int] | None = None
    """Row and column of one more cell."""


def old_workbook(
    *pages: Page,
    version: int = EXCEL_97,
    from_1904: bool = False,
    password: bool = False,
    folders: Sequence[str] = (),
) -> bytes:
    """Write a whole workbook."""
    stream = _stream(pages, version, from_1904=from_1904, password=password)
    return container("Workbook" if version == EXCEL_97 else "Book", stream, folders=folders)


def record(kind: int, body: bytes = b"") -> bytes:
    """Write one record."""
    return struct.pack("<HH", kind, len(body)) + body


def _stream(pages: Sequence[Page], version: int, *, from_1904: bool, password: bool) -> bytes:
    sheets = [_sheet(page, version) for page in pages]
    before = _begin(version, 5)
    if password:
        before += record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    before += record(0x42, struct.pack("<H", 1200 if version == EXCEL_97 else 1252))
    before += record(0x22, struct.pack("<H", from_1904))
    before += _format(0) + _format(14)
    length = len(before) + sum(len(_listed(page, 0, version)) for page in pages) + len(record(0x0A))
    listed = b""
    for page, sheet in zip(pages, sheets, strict=True):
        listed += _listed(page, length, version)
        length += len(sheet)
    return before + listed + record(0x0A) + b"".join(sheets)


def _begin(version: int, what: int) -> bytes:
    rest = bytes(8) if version == EXCEL_97 else b""
    return record(0x0809, struct.pack("<HHHH", version, what, 0x0DBB, 1996) + rest)


def _format(number: int) -> bytes:
    return record(0xE0, struct.pack("<HHH", 0, number, 1) + bytes(14))


def _listed(page: Page, at: int, version: int) -> bytes:
    return record(0x85, struct.pack("<IBB", at, page.hidden, 0) + _short(page.name, version))


def _short(text: str, version: int) -> bytes:
    if version == EXCEL_97:
        return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")
    return struct.pack("<B", len(text)) + text.encode("cp1252")


def _sheet(page: Page, version: int) -> bytes:
    cells = [
        _cell(row, column, value, version)
        for row, values in enumerate(page.rows)
        for column, value in enumerate(values)
        if value is not None
    ]
    if page.far is not None:
        cells.append(_cell(*page.far, "x", version))
    return _begin(version, 16) + b"".join(cells) + record(0x0A)


def _cell(row: int, column: int, value: Written | Formula, version: int) -> bytes:
    place = struct.pack("<HHH", row, column, _AS_DATE if isinstance(value, date) else 0)
    match value:
        case str() if version == EXCEL_97:
            return record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        case str():
            return record(0x0204, place + struct.pack("<H", len(value)) + value.encode("cp1252"))
        case bool():
            return record(0x0205, place + struct.pack("<BB", value, 0))
        case date():
            return record(0x0203, place + struct.pack("<d", (value - date(1899, 12, 30)).days))
        case Formula(showed=showed):
            return record(0x0006, place + struct.pack("<dHIH", showed, 0, 0, 3) + b"\x1e\x01\x00")
        case _:
            return record(0x0203, place + struct.pack("<d", value))


def container(name: str, stream: bytes, *, folders: Sequence[str] = ()) -> bytes:
    """Put a stream into a container, beside empty folders."""
    stream = stream.ljust(_STREAM_BYTES_MIN, b"\0")
    sectors = -(-len(stream) // SECTOR)
    directory = _directory(name, len(stream), folders)
    directory_sectors = len(directory) // SECTOR
    tables = -(-(sectors + directory_sectors + 8) // (SECTOR // 4))
    first_directory, first_stream = tables, tables + directory_sectors
    following = [_TABLE] * tables + _run(first_directory, directory_sectors) + _run(first_stream, sectors)
    following += [_FREE] * (tables * SECTOR // 4 - len(following))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", tables, first_directory, 0, _STREAM_BYTES_MIN, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return header + struct.pack(f"<{len(following)}I", *following) + directory + stream.ljust(sectors * SECTOR, b"\0")


def _run(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def _directory(name: str, size: int, folders: Sequence[str]) -> bytes:
    tables = -(-(-(-size // SECTOR) + -(-(2 + len(folders)) // 4) + 8) // (SECTOR // 4))
    first = tables + -(-(2 + len(folders)) // 4)
    entries = [_entry("Root Entry", 5, _END, 0, child=1), _entry(name, 2, first, size)]
    entries += [_entry(each, 1, 0, 0) for each in folders]
    joined = b"".join(entries)
    return joined.ljust(-(-len(joined) // SECTOR) * SECTOR, b"\0")


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return head + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<II", first, size) + bytes(4)
