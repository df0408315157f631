"""The empty workbook for a list of workers: drop-downs, help and checks in its cells, an example, and instructions.

Every column is formatted as text, so that a spreadsheet program neither rounds a NIK nor turns a date round. What the
drop-downs write (``13.73.01.1001 Aur Mulio``, ``petani - Petani``) is read as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from ledger.domain.deciles import RICHEST
from ledger.reference.occupations import Occupation, Occupations
from ledger.reference.regions import Region
from ledger_cli.columns import COLUMNS, TEMPLATE_VERSION, Column
from ledger_cli.template_words import ASKS, GUIDE, NEEDED

HINTS_ROW, HEADINGS_ROW, FIRST_ROW = 0, 1, 2
_ROWS_READY = 5_000
_WIDTH_MIN = 14
_WIDTHS = {"name": 30, "village": 42, "occupation": 34, "second_occupation": 34, "program": 24}
_A4 = 9
_SHEETS = {"people": "Pekerja", "occupations": "Jenis Pekerjaan", "villages": "Desa", "example": "Contoh"}
_GUIDE_SHEET = "Petunjuk"
_TITLE_MAX, _TEXT_MAX = 32, 255
"""Letters that Excel shows of a help's title and text."""
_FORMULAS = {
    "nik": "AND(ISTEXT(CELL),LEN(CELL)=16,ISNUMBER(VALUE(CELL)))",
    "born_on": 'AND(ISTEXT(CELL),LEN(CELL)=10,MID(CELL,3,1)="-",MID(CELL,6,1)="-")',
    "phone": 'AND(ISTEXT(CELL),LEFT(CELL,1)="0")',
}
"""What a spreadsheet program checks while somebody types; our own formulas, no data of anybody."""
_OTHERS_TOO = {"workplace", "months"}
"""Columns whose list is a help: something else may be typed after a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the drop-downs of a template offer."""

    occupations: Occupations
    villages: Sequence[tuple[Region, str]] = ()
    """Villages to choose from, each with the name of its district; none: the code is typed."""
    workplaces: Sequence[Region] = ()
    programs: Sequence[str] = ()


def village_text(village: Region, district: str) -> str:
    """Write a village as the drop-down offers it."""
    return f"{village.code} {village.name} ({district})"


def occupation_text(occupation: Occupation) -> str:
    """Write an occupation as the drop-down offers it."""
    return f"{occupation.code} - {occupation.name}"


def write_template(path: Path, choices: Choices) -> None:
    """Write the template, over an existing file. Raise `OSError`."""
    workbook = BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        book.set_properties({"title": "Pendaftaran pekerja rentan", "comments": f"template {TEMPLATE_VERSION}"})
        _Template(book, choices).write()
    path.write_bytes(workbook.getvalue())


class _Template:
    """The sheets of one template, in the order of their tabs."""

    def __init__(self, book: Any, choices: Choices) -> None:  # noqa: ANN401 - the library ships no types
        self._book = book
        self._choices = choices
        self._as_text = book.add_format({"num_format": "@"})
        self._bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        self._needed = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#DDEBF7"})
        self._faint = book.add_format({"italic": True, "font_color": "#666666", "num_format": "@"})
        self._wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def write(self) -> None:
        people = self._book.add_worksheet(_SHEETS["people"])
        self._list_occupations()
        if self._choices.villages:
            self._list_villages()
        self._table(people)
        self._help(people)
        self._example()
        self._guide()

    def _table(self, sheet: Any) -> None:  # noqa: ANN401 - as above
        """Write hints and headings of the list, ready for typing and for printing."""
        for place, column in enumerate(COLUMNS):
            width = _WIDTHS.get(column.key, max(_WIDTH_MIN, len(column.heading) + 2, len(column.hint) + 2))
            sheet.set_column(place, place, width, self._as_text)
            sheet.write_string(HINTS_ROW, place, column.hint, self._faint)
            sheet.write_string(HEADINGS_ROW, place, column.heading, self._needed if column.required else self._bold)
        sheet.freeze_panes(FIRST_ROW, 2)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HINTS_ROW, HEADINGS_ROW)
        sheet.set_footer("&L&F&RHal. &P/&N")

    def _help(self, sheet: Any) -> None:  # noqa: ANN401 - as above
        """Put a help, and a check or a list of answers, into the cells of each column."""
        for place, column in enumerate(COLUMNS):
            check = {
                "validate": "any",
                "input_title": column.title[:_TITLE_MAX],
                "input_message": _help_text(column)[:_TEXT_MAX],
                **self._check(column, f"{_letter(place)}{FIRST_ROW + 1}"),
            }
            sheet.data_validation(FIRST_ROW, place, FIRST_ROW + _ROWS_READY - 1, place, check)

    def _check(self, column: Column, cell: str) -> dict[str, object]:
        """Say what may stand in a column: what a formula over its first cell accepts, or one of a list."""
        if column.key in _FORMULAS:
            formula = _FORMULAS[column.key].replace("CELL", cell)
            return {"validate": "custom", "value": f"={formula}", "ignore_blank": True, **_refusal(column)}
        offered = self._offered().get(column.key)
        if not offered:
            return {}
        error = "warning" if column.key in _OTHERS_TOO else "stop"
        return {"validate": "list", "source": offered, **_refusal(column), "error_type": error}

    def _offered(self) -> dict[str, str | list[str]]:
        """Give the answers that a column offers, by its key: written out, or the place where they stand."""
        choices = self._choices
        occupations = f"='{_SHEETS['occupations']}'!$D$2:$D${len(choices.occupations.all()) + 1}"
        villages = f"='{_SHEETS['villages']}'!$D$2:$D${len(choices.villages) + 1}"
        return {
            "occupation": occupations,
            "second_occupation": occupations,
            "village": villages if choices.villages else "",
            "workplace": [f"{each.code} {each.name}" for each in choices.workplaces],
            "program": list(choices.programs),
            "sex": ["L", "P"],
            "disability": ["ya", "tidak"],
            "decile": [str(number) for number in range(1, RICHEST + 1)],
            "mustahik": ["ya", "tidak"],
            "months": ["1", "3", "6", "12"],
        }

    def _list_occupations(self) -> None:
        sheet = self._book.add_worksheet(_SHEETS["occupations"])
        rows = [(each.code, each.name, each.english, occupation_text(each)) for each in self._choices.occupations.all()]
        self._list(sheet, ("Kode", "Nama", "English", "Pilihan"), rows)

    def _list_villages(self) -> None:
        sheet = self._book.add_worksheet(_SHEETS["villages"])
        rows = [
            (village.code, village.name, district, village_text(village, district))
            for village, district in self._choices.villages
        ]
        self._list(sheet, ("Kode", "Desa/Kelurahan", "Kecamatan", "Pilihan"), rows)
        sheet.autofilter(0, 0, len(rows), 3)

    def _list(self, sheet: Any, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:  # noqa: ANN401 - as above
        for place, title in enumerate(titles):
            sheet.set_column(place, place, 36, self._as_text)
            sheet.write_string(0, place, title, self._bold)
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
        sheet.freeze_panes(1, 0)

    def _example(self) -> None:
        """Show one row filled in, on a sheet that is not read."""
        sheet = self._book.add_worksheet(_SHEETS["example"])
        self._table(sheet)
        for place, column in enumerate(COLUMNS):
            sheet.write_string(FIRST_ROW, place, self._filled_in(column), self._as_text)

    def _filled_in(self, column: Column) -> str:
        if column.key == "occupation":
            return occupation_text(self._choices.occupations.all()[0])
        if column.key == "village" and self._choices.villages:
            return village_text(*self._choices.villages[0])
        if column.key == "workplace" and self._choices.workplaces:
            return f"{self._choices.workplaces[0].code} {self._choices.workplaces[0].name}"
        if column.key == "program" and self._choices.programs:
            return self._choices.programs[0]
        return "" if column.key == "program" else column.example

    def _guide(self) -> None:
        sheet = self._book.add_worksheet(_GUIDE_SHEET)
        sheet.set_column(0, 0, 24, self._wrapped)
        sheet.set_column(1, 2, 60, self._wrapped)
        rows = [("", "Bahasa Indonesia", "English"), *(("", own, english) for own, english in GUIDE)]
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text, self._wrapped if number else self._bold)
        for number, column in enumerate(COLUMNS, start=len(rows) + 1):
            own, english = ASKS.get(column.key, (column.hint, column.hint))
            for place, text in enumerate((column.heading, f"{NEEDED[column.required][0]} {own}", english)):
                sheet.write_string(number, place, text, self._wrapped)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)


def _help_text(column: Column) -> str:
    own, english = ASKS.get(column.key, (column.hint, ""))
    return "\n".join(text for text in (f"{NEEDED[column.required][0]} {own}", english) if text)


def _refusal(column: Column) -> dict[str, object]:
    own, english = ASKS.get(column.key, (column.hint, column.hint))
    return {"error_title": column.title[:_TITLE_MAX], "error_message": f"{own} / {english}"[:_TEXT_MAX]}


def _letter(place: int) -> str:
    return str(xlsxwriter.utility.xl_col_to_name(place))
