"""The workbook that goes back to whoever sent a list: only the rows to mend, each with what is wrong beside it.

The sender's columns stand in the sender's order, under the sender's headings, with what was typed there; wrong cells
are marked. Mended, it is imported as it is: the columns before the sender's own are known to the reader. Nothing from a
list is ever written as a formula. The file holds the sender's own personal data, and is its owner's alone.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]  # the library ships no types

from ledger.domain.wording import counted, grouped
from ledger_cli.columns import ANNOTATIONS, ANSWER, ANSWERS_OFFERED, NIK_TITLES, REASON, SOURCE_ROW, Column
from ledger_cli.excel import TooMuchForExcel
from ledger_cli.grid import Cell, SheetRefused
from ledger_cli.rejects import Reason, RejectsStand
from ledger_cli.roster import Headings, headings_of
from ledger_cli.sheets import read_sheet

MOST_ROWS = 1_000_000
_COMMENTED_ROWS = 5_000
"""A spreadsheet program slows down with many comments; the reason column has every sentence anyhow."""
_OWN_WIDTHS = {SOURCE_ROW.key: 11, REASON.key: 60, ANSWER.key: 18}
_WIDTH = 18
_FIRST_YEAR = 1900
"""Excel has no days before."""
_LONGEST = 30_000
"""Letters that a cell and a comment surely hold."""


class ListChanged(SheetRefused):
    """Somebody saved the list while it was read."""

    def __init__(self, *, path: Path) -> None:
        super().__init__(
            path=path,
            problem="changed while it was read, so its rows to mend could not be written",
            remedy="close it in the other program and import it again",
        )


def write_rejects(
    path: Path,
    source: Path,
    reasons: Mapping[int, Sequence[Reason]],
    *,
    defaults: Mapping[str, object],
    overwrite: bool = False,
) -> None:
    """Write the rows of `source` that have reasons, by row number, into a new workbook.

    The file takes its name when all of it is written. Raise `ListChanged`, `RejectsStand`, `TooMuchForExcel`.
    """
    if len(reasons) > MOST_ROWS:
        raise TooMuchForExcel(what=f"An Excel sheet holds {grouped(MOST_ROWS)} rows, and more are to be mended")
    headings = headings_of(source, defaults=defaults)
    with _new_file(path, overwrite=overwrite) as file:
        book = xlsxwriter.Workbook(file, _SAFELY)
        try:
            with closing(read_sheet(source, NIK_TITLES)) as rows:
                written = _Sheet(book, headings, source, len(reasons)).fill(rows, reasons)
        finally:
            book.close()
        if written != len(reasons):
            raise ListChanged(path=source)


_SAFELY = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def _new_file(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Open a file that only its owner can read, and that takes its name when all of it is on the disk."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            part.replace(path)
        else:
            os.link(part, path)  # unlike a rename, it never replaces what stands there
    except FileExistsError:
        raise RejectsStand(path=path) from None
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


class _Sheet:
    """The sheet of rejects, filled from the top."""

    def __init__(self, book: Any, headings: Headings, source: Path, rows: int) -> None:  # noqa: ANN401 - no types there
        self._headings = headings
        self._places = [place for place, column in enumerate(headings.columns) if column not in ANNOTATIONS]
        """The sender's own columns; annotations of an earlier round are written anew."""
        self._sheet = book.add_worksheet("Perlu diperbaiki")
        self._text = book.add_format({"num_format": "@", "valign": "top"})
        self._day = book.add_format({"num_format": "dd-mm-yyyy", "valign": "top"})
        self._wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._wrong = {
            "@": book.add_format({"num_format": "@", "valign": "top", "bg_color": "#F8CBAD"}),
            "dd-mm-yyyy": book.add_format({"num_format": "dd-mm-yyyy", "valign": "top", "bg_color": "#F8CBAD"}),
        }
        self._bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@", "text_wrap": True})
        self._begin(book, source, rows)

    def _begin(self, book: Any, source: Path, rows: int) -> None:  # noqa: ANN401 - no types there
        faint = book.add_format({"italic": True, "font_color": "#666666"})
        for place, column in enumerate(ANNOTATIONS):
            self._sheet.set_column(place, place, _OWN_WIDTHS[column.key], self._wrapped)
        last = len(ANNOTATIONS) + len(self._places) - 1
        self._sheet.set_column(len(ANNOTATIONS), last, _WIDTH, self._text)
        self._sheet.write_string(
            0,
            0,
            f"{counted(rows, 'row')} of {source.name} to mend: put the marked cells right, or answer the question, "
            "then import this file as it is. / Perbaiki sel berwarna atau pilih jawaban, lalu impor berkas ini.",
            faint,
        )
        for place, column in enumerate(ANNOTATIONS):
            self._sheet.write_string(1, place, column.title, self._bold)
        for place, cell in enumerate(self._own(self._headings.cells), start=len(ANNOTATIONS)):
            self._sheet.write_string(1, place, str(cell), self._bold)
        self._sheet.freeze_panes(2, len(ANNOTATIONS))
        self._sheet.repeat_rows(1)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)

    def _own(self, cells: Sequence[Cell]) -> list[Cell]:
        """Take the cells of the sender's own columns, and what stands beyond them."""
        short = len(cells)
        return [cells[place] if place < short else "" for place in self._places_of(cells)]

    def _places_of(self, cells: Sequence[Cell]) -> list[int]:
        return [*self._places, *range(len(self._headings.columns), len(cells))]

    def fill(self, rows: Iterator[tuple[int, Sequence[Cell]]], reasons: Mapping[int, Sequence[Reason]]) -> int:
        """Write the rows that have reasons; tell how many there were."""
        at = 1
        for number, cells in rows:
            if number in reasons:
                at += 1
                self._row(at, number, cells, reasons[number])
        self._sheet.data_validation(
            2,
            ANNOTATIONS.index(ANSWER),
            max(at, 2),
            ANNOTATIONS.index(ANSWER),
            {"validate": "list", "source": list(ANSWERS_OFFERED)},
        )
        return at - 1

    def _row(self, at: int, number: int, cells: Sequence[Cell], reasons: Sequence[Reason]) -> None:
        sentences = "\n".join(f"{'?' if each.question else '!'} {each.sentence}" for each in reasons)
        self._sheet.write_string(at, 0, str(number), self._wrapped)
        self._sheet.write_string(at, 1, _cut(sentences), self._wrapped)
        self._sheet.write_blank(at, 2, None, self._wrapped)
        own = zip(self._places_of(cells), self._own(cells), strict=True)
        for place, (was, cell) in enumerate(own, start=len(ANNOTATIONS)):
            told = _told(reasons, self._headings.columns, was)
            self._cell(at, place, cell, wrong=bool(told))
            if told and at <= _COMMENTED_ROWS:
                self._sheet.write_comment(at, place, _cut("\n".join(told)), {"x_scale": 2.5})

    def _cell(self, at: int, place: int, cell: Cell, *, wrong: bool) -> None:
        """Write a cell as it was typed. A NIK typed as a number stays one, so that it is refused until typed anew."""
        text = self._wrong["@"] if wrong else self._text
        match cell:
            case "":
                self._sheet.write_blank(at, place, None, text)
            case str():
                self._sheet.write_string(at, place, _cut(cell), text)
            case bool():
                self._sheet.write_boolean(at, place, cell, text)
            case int() | Decimal():
                self._sheet.write_number(at, place, cell, text)
            case datetime() | date() if cell.year < _FIRST_YEAR:
                self._sheet.write_string(at, place, f"{cell:%d-%m-%Y}", text)
            case datetime() | date():
                self._sheet.write_datetime(at, place, cell, self._wrong["dd-mm-yyyy"] if wrong else self._day)


def _told(reasons: Sequence[Reason], columns: Sequence[Column | None], place: int) -> list[str]:
    """Give the sentences about one cell; a cell under no heading goes by its place."""
    column = columns[place] if place < len(columns) else None
    title = f"column {place + 1}" if column is None else column.title
    return [each.sentence for each in reasons if title in each.titles]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
