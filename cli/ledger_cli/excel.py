"""The file for Excel: real numbers and dates, a heading that stays, and text that never becomes a formula."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]  # the library ships no types
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]  # as above

from ledger.domain.errors import Refusal
from ledger.domain.wording import grouped
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.dates import WIB
from ledger_cli.values import day_of, instant_of, machine_value, share, whole

_MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767
_EXACT_DIGITS = 10**15
"""Excel keeps 15 digits of a number; what is longer is written as text, exactly."""

_SHAPES = {
    Kind.TEXT: "@",
    Kind.NIK: "@",
    Kind.MONTH: "@",
    Kind.RUPIAH: "#,##0",
    Kind.COUNT: "#,##0",
    Kind.PERCENT: "0.00%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "yyyy-mm-dd hh:mm:ss",
    Kind.FLAG: "General",
}
"""Number formats. Excel shows the comma of ``#,##0`` as a point when it is set to Indonesian."""

_WIDTHS = {Kind.TEXT: 28, Kind.NIK: 19, Kind.RUPIAH: 18, Kind.TIME: 20}
_OTHER_WIDTH = 12
_WIDEST = 60


class TooMuchForExcel(Refusal):
    """The answer does not fit a sheet."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"{what}: ask for less, or write the answer as CSV with `-o csv`.")


@dataclass(slots=True)
class _Sheet:
    sheet: Any
    styles: dict[Kind, Any]
    reveal: bool


def write_workbook(page: Page, file: BinaryIO, *, reveal: bool, made_at: datetime) -> None:
    """Write one sheet, row by row in flat memory; raise `TooMuchForExcel` when it cannot hold the answer."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    try:
        book.set_properties({"created": made_at.astimezone(WIB).replace(tzinfo=None)})
        styles = {kind: book.add_format({"num_format": shape}) for kind, shape in _SHAPES.items()}
        into = _Sheet(book.add_worksheet("ledger"), styles, reveal)
        _heading(into, page, book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}))
        _rows(into, page)
    finally:
        _close(book)


def _heading(into: _Sheet, page: Page, bold: object) -> None:
    """Write titles, widths and the frozen pane; widths come from the kinds, as rows are not known yet."""
    for index, column in enumerate(page.columns):
        width = max(_WIDTHS.get(column.kind, _OTHER_WIDTH), min(len(column.title) + 2, _WIDEST))
        into.sheet.set_column(index, index, width, into.styles[column.kind])
        into.sheet.write_string(0, index, column.title, bold)
    into.sheet.freeze_panes(1, 0)


def _rows(into: _Sheet, page: Page) -> None:
    for number, row in enumerate(page.rows, start=1):
        if number >= _MOST_ROWS:
            raise TooMuchForExcel(what=f"An Excel sheet holds {grouped(_MOST_ROWS - 1)} rows, and there are more")
        for index, column in enumerate(page.columns):
            if (value := row[column.key]) is not None:
                _cell(into, number, index, column, value)


def _cell(into: _Sheet, number: int, index: int, column: Column, value: object) -> None:
    """Write one value by its kind, never by its looks."""
    style = into.styles[column.kind]
    write: Callable[..., int] = into.sheet.write_string
    written: object = machine_value(value, column.kind, reveal=into.reveal)
    match column.kind:
        case Kind.RUPIAH | Kind.COUNT if abs(whole(value)) < _EXACT_DIGITS:
            write = into.sheet.write_number
        case Kind.RUPIAH | Kind.COUNT:
            written = str(written)
        case Kind.PERCENT:
            write, written = into.sheet.write_number, share(value) / Decimal(100)
        case Kind.DATE:
            write, written = into.sheet.write_datetime, day_of(value)
        case Kind.TIME:
            write, written = into.sheet.write_datetime, instant_of(value).astimezone(WIB).replace(tzinfo=None)
        case Kind.FLAG:
            write = into.sheet.write_boolean
        case _:
            pass
    if write(number, index, written, style) < 0:
        raise TooMuchForExcel(
            what=f"The column {column.title!r} of row {grouped(number)} is longer than the {grouped(_MOST_LETTERS)} "
            "letters that Excel allows"
        )


def _close(book: xlsxwriter.Workbook) -> None:
    """Finish the file; the library wraps what the disk said, and we want the disk's own words."""
    try:
        book.close()
    except FileCreateError as wrapped:
        cause = wrapped.args[0] if wrapped.args else wrapped
        raise cause if isinstance(cause, OSError) else wrapped from None
