"""The program of the child process that reads a workbook: its limits first, then the guards, then the parser.

It is given the path and the titles by which the sheet with the table is known, and writes lines of JSON: what was
noticed, rows in batches, and an end, without which nothing is complete. Whatever a hostile file brings about here,
memory, time and the fall of the process are bounded, and nothing but plain values comes out.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ledger_cli.files import archives, oldbooks
from ledger_cli.files.compound import MAGIC
from ledger_cli.grid import HEADINGS_WITHIN_ROWS, Cell, SheetRefused, SheetRow, title_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MEMORY_BYTES_MAX = 344 << 20
"""Address space: 3 million cells of a list of workers take some 310 MiB of it. With what the command itself holds, an
import stays below 500 MiB whatever it is given."""
CPU_SECONDS_MAX = 60
BATCH_ROWS = 200
_Read = str | int | float | bool | date | datetime | time | timedelta


def main(path: str, titles: str) -> None:
    """Read the workbook at a path, and write it to stdout."""
    _limit()
    file = Path(path)
    try:
        for line in _lines(file, frozenset(json.loads(titles))):
            _write(sys.stdout, line)
    except SheetRefused as refused:
        _write(sys.stdout, ["refused", refused.problem, refused.remedy])
    except MemoryError:
        _write(sys.stdout, ["refused", "needs more memory than a table may take", "split it into several files"])


def _write(to: TextIO, line: list[object]) -> None:
    to.write(json.dumps(line, default=_tagged) + "\n")


def _limit() -> None:
    """Bound memory and processor time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's patience is the limit
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY_BYTES_MAX), (resource.RLIMIT_CPU, CPU_SECONDS_MAX)):
        _, hard = resource.getrlimit(what)
        most_allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most_allowed, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lines(path: Path, titles: frozenset[str]) -> Iterator[list[object]]:
    with path.open("rb") as file:
        old = file.read(len(MAGIC)) == MAGIC
    looked = oldbooks.look_over(path) if old else archives.look_over(path)
    rows = _rows(path, titles)
    first = list(islice(rows, BATCH_ROWS))
    yield ["sheet", looked.from_1904, looked.formulas]
    yield ["rows", first]
    while batch := list(islice(rows, BATCH_ROWS)):
        yield ["rows", batch]
    yield ["end"]


def _rows(path: Path, titles: frozenset[str]) -> Iterator[SheetRow]:
    """Give the rows of the first visible sheet that has one of the titles at its top; else of the first visible."""
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        with load_workbook(path) as book:
            names = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
            ]
            headed = (name for name in names if _has_one_of(titles, book.get_sheet_by_name(name)))
            chosen = next(headed, names[0] if names else None) if len(names) > 1 else next(iter(names), None)
            if chosen is not None:
                yield from _numbered(book.get_sheet_by_name(chosen).iter_rows())
                return
    except CalamineError as error:
        problem = f"cannot be read as a workbook ({error})"
        raise SheetRefused(path=path, problem=problem, remedy=archives.AGAIN) from error
    raise SheetRefused(path=path, problem="has no visible sheet", remedy="show the sheet with the table and save again")


def _has_one_of(titles: frozenset[str], sheet: "CalamineSheet") -> bool:
    top = islice(_numbered(sheet.iter_rows()), HEADINGS_WITHIN_ROWS)
    return any(title_of(cell) in titles for _, row in top for cell in row)


def _numbered(rows: Iterator[list[_Read]]) -> Iterator[SheetRow]:
    for number, row in enumerate(rows, start=1):
        cells = [_cell(value) for value in row]
        if any(cell != "" for cell in cells):
            yield number, cells


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


def _tagged(cell: object) -> dict[str, str]:
    """Write what JSON has no words for."""
    match cell:
        case datetime():
            return {"at": cell.isoformat()}
        case date():
            return {"on": cell.isoformat()}
        case _:
            return {"exactly": str(cell)}
