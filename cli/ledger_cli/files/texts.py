"""CSV files as spreadsheets save them: looked through once, then read row by row in flat memory."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ledger_cli.files.encodings import SAVE_AS_CSV, look_through
from ledger_cli.grid import Sheet, SheetRefused, SheetRow

_DELIMITERS = (",", ";", "\t")
_SNIFFED_ROWS = 25
_COLUMNS_MAX = 16_384


def read_text(path: Path, file: BinaryIO, sheet: Sheet) -> Iterator[SheetRow]:
    """Read text row by row, after a first look at the whole of it: half a file is never given out.

    Raise `SheetRefused` for text that is not clean, breaks off, or is wider than any table.
    """
    file.seek(0)
    letters = look_through(path, file)
    if letters.remark is not None:
        sheet.remarks.append(letters.remark)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=letters.codec, newline="")
    try:
        delimiter, skipped = _delimiter(list(islice(text, _SNIFFED_ROWS)))
        text.seek(0)
        yield from _rows(path, csv.reader(islice(text, skipped, None), delimiter=delimiter, strict=True))
    finally:
        text.detach()


def _rows(path: Path, reader: Iterator[list[str]]) -> Iterator[SheetRow]:
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if len(row) > _COLUMNS_MAX:
                problem = (
                    f"has {len(row):,} columns in row {number}, more than the {_COLUMNS_MAX:,} of the widest sheet"
                )
                raise SheetRefused(path=path, problem=problem, remedy=f"delete what is no table, or {SAVE_AS_CSV}")
            if any(row):
                yield number, row
    except csv.Error as error:
        problem = f"breaks off in row {number + 1} ({error})"
        remedy = f"look for a quotation mark that is not closed, or {SAVE_AS_CSV}"
        raise SheetRefused(path=path, problem=problem, remedy=remedy) from error


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Choose what parts the cells: the mark that parts most rows; also tell how many lines only announce it.

    Excel writes and hides a first line ``sep=;``, and does not count it as a row.
    """
    announced = re.fullmatch(r"sep=([,;\t])\s*", lines[0], re.IGNORECASE) if lines else None
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
