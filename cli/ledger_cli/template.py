"""The empty import template as a workbook: hints, headings, and the occupation codes on a second sheet."""

from io import BytesIO
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from ledger.reference.occupations import Occupations
from ledger_cli.columns import COLUMNS, TEMPLATE_VERSION

_ROWS_READY = 1_000
_WIDTH_MIN = 14


def write_template(path: Path, occupations: Occupations) -> None:
    """Write the template, over an existing file; all columns are formatted as text. Raise `OSError`."""
    workbook = BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        book.set_properties({"title": "Pendaftaran pekerja rentan", "comments": f"template {TEMPLATE_VERSION}"})
        as_text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        faint = book.add_format({"italic": True, "font_color": "#666666", "num_format": "@"})
        sheet = book.add_worksheet("Pekerja")
        for place, column in enumerate(COLUMNS):
            width = max(_WIDTH_MIN, len(column.heading) + 2, len(column.hint) + 2)
            sheet.set_column(place, place, width, as_text)
            sheet.write_string(0, place, column.hint, faint)
            sheet.write_string(1, place, column.heading, bold)
        sheet.freeze_panes(2, 1)
        _offer(sheet, "sex", ["L", "P"])
        _offer(sheet, "disability", ["ya", "tidak"])
        _list_occupations(book.add_worksheet("Jenis Pekerjaan"), occupations, bold)
    path.write_bytes(workbook.getvalue())


def _offer(sheet: xlsxwriter.worksheet.Worksheet, key: str, answers: list[str]) -> None:
    """Let the spreadsheet program offer the few answers of a column."""
    place = next(place for place, column in enumerate(COLUMNS) if column.key == key)
    sheet.data_validation(2, place, _ROWS_READY, place, {"validate": "list", "source": answers})


def _list_occupations(
    sheet: xlsxwriter.worksheet.Worksheet, occupations: Occupations, bold: xlsxwriter.format.Format
) -> None:
    for place, title in enumerate(("Kode", "Nama", "English")):
        sheet.set_column(place, place, 36)
        sheet.write_string(0, place, title, bold)
    for row, occupation in enumerate(occupations.all(), start=1):
        sheet.write_string(row, 0, occupation.code)
        sheet.write_string(row, 1, occupation.name)
        sheet.write_string(row, 2, occupation.english)
    sheet.freeze_panes(1, 0)
