"""A file of workers to register: each row becomes a worker, or the findings that keep it from being one.

All findings of a row are given, so that one round of mending is enough; a warning does not keep a row out. Nothing is
recorded here. Whether a person is young or old enough is not asked here either: that depends on a day.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ledger.domain.worker.nik import Sex, masked, nik_warnings
from ledger.domain.worker.person import Person
from ledger.reference.occupations import Occupations
from ledger.reference.regions import Regions
from ledger_cli.cells import BadCell, hide_niks, plain, shown
from ledger_cli.columns import COLUMNS, Column, readings
from ledger_cli.grid import Cell, SheetRefused, SheetRow
from ledger_cli.seen import Seen
from ledger_cli.sheets import read_sheet

PERIODS_SOLD = (1, 3, 6, 12)
"""Months for which the insurer sells cover at once (one source; 2 months are unconfirmed)."""
_HEADINGS_WITHIN_ROWS = 5
_TEMPLATE = "start from the template that `ledger worker template` writes"


class Severity(StrEnum):
    """Whether a finding keeps its row out."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A worker as one row of the file describes him or her."""

    number: int
    """The number that a spreadsheet shows beside the row."""
    person: Person
    village: str
    occupation: str
    second_occupation: str | None
    workplace: str
    sex: Sex
    disability: bool
    program: str | None
    package: str
    months: int
    decile: int | None = None
    mustahik: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong, or worth a look, in one cell. A NIK in it is masked."""

    row: int
    column: str
    value: str
    problem: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        where = f", {self.column}" if self.column else ""
        value = f" ({self.value})" if self.value else ""
        between = ". " if self.remedy[:1].isupper() else "; "
        return f"Row {self.row}{where}{value}: {self.problem}{between}{self.remedy}."


class HeadingsUnfit(SheetRefused):
    """The headings are not those of the template."""

    def __init__(self, *, path: Path, missing: Sequence[str], unknown: Sequence[str], double: Sequence[str]) -> None:
        self.missing, self.unknown, self.double = tuple(missing), tuple(unknown), tuple(double)
        said = [
            f"{what} {', '.join(titles)}"
            for what, titles in (("lacks", missing), ("has unknown", unknown), ("has twice", double))
            if titles
        ]
        super().__init__(path=path, problem=f"does not fit: it {'; it '.join(said)}", remedy=_TEMPLATE)


class HeadingsMissing(SheetRefused):
    """No row of headings was found at the top of the file."""

    def __init__(self, *, path: Path) -> None:
        problem = f"has no row of headings with {COLUMNS[0].heading!r} among its first {_HEADINGS_WITHIN_ROWS} rows"
        super().__init__(path=path, problem=problem, remedy=_TEMPLATE)


def read_roster(path: Path, regions: Regions, occupations: Occupations) -> Iterator[RosterRow | Finding]:
    """Read a file of workers row by row, in flat memory for CSV: the findings of a row, then the row if it is good.

    Raise `SheetRefused` when the file cannot be read, `HeadingsMissing` or `HeadingsUnfit` when it is not the template.
    """
    rows = read_sheet(path)
    reading = _Reading(_layout(path, rows), readings(regions, occupations), regions)
    with Seen() as seen:
        for number, row in rows:
            yield from reading.read(number, row, seen)


def _layout(path: Path, rows: Iterator[SheetRow]) -> Sequence[Column | None]:
    """Find the heading row, perhaps below a row of hints, and say which column stands where."""
    for number, row in rows:
        titles = [_title(cell) for cell in row]
        if _title(COLUMNS[0].title) in titles:
            return _columns(path, row, titles)
        if number >= _HEADINGS_WITHIN_ROWS:
            break
    raise HeadingsMissing(path=path)


def _columns(path: Path, row: Sequence[Cell], titles: Sequence[str]) -> list[Column | None]:
    by_title = {_title(column.title): column for column in COLUMNS}
    required = [column for column in COLUMNS if column.required]
    missing = [column.heading for column in required if _title(column.title) not in titles]
    unknown = [shown(cell) for cell, title in zip(row, titles, strict=True) if title and title not in by_title]
    double = [column.heading for title, column in by_title.items() if titles.count(title) > 1]
    if missing or unknown or double:
        raise HeadingsUnfit(path=path, missing=missing, unknown=unknown, double=double)
    return [by_title[title] if title else None for title in titles]


def _title(cell: Cell) -> str:
    """Write a heading for comparison: small letters, single spaces, no asterisk."""
    return " ".join(plain(cell).casefold().replace("*", " ").split())


class _Reading:
    """Reads rows of one layout."""

    def __init__(
        self,
        layout: Sequence[Column | None],
        readings_by_key: Mapping[str, Callable[[Cell], object]],
        regions: Regions,
    ) -> None:
        self._places = [
            (place, column, readings_by_key[column.key]) for place, column in enumerate(layout) if column is not None
        ]
        self._width = len(layout)
        self._nameless = [place for place, column in enumerate(layout) if column is None]
        self._known_region = cache(regions.was_known)
        self._history = regions.history

    def read(self, number: int, row: Sequence[Cell], seen: Seen) -> Iterator[RosterRow | Finding]:
        """Give the findings of a row, then the worker when nothing keeps the row out."""
        values: dict[str, Any] = dict(_LEFT_OUT)
        findings = self._read_cells(number, row, values)
        if "nik" in values:
            first = seen.first(values["nik"][0], number)
            if first != number:
                findings.append(_twice(number, values["nik"][0], first))
        yield from findings
        yield from self._warnings(number, values)
        if not findings:
            yield _worker(number, values)

    def _read_cells(self, number: int, row: Sequence[Cell], values: dict[str, Any]) -> list[Finding]:
        findings: list[Finding] = []
        short = len(row)
        for place, column, reading in self._places:
            cell = row[place] if place < short else ""
            if column.key == "village":
                values["village_written"] = plain(cell)
            if cell == "" or (type(cell) is str and cell.isspace()):
                if column.required:
                    findings.append(_empty(number, column))
                continue
            try:
                values[column.key] = reading(cell)
            except BadCell as bad:
                findings.append(_bad(number, column, cell, bad))
        if short > self._width or self._nameless:
            findings += self._beyond(number, row)
        return findings

    def _beyond(self, number: int, row: Sequence[Cell]) -> list[Finding]:
        """Find cells that stand under no heading: something has slipped, or a delimiter stands inside a text."""
        places = [*self._nameless, *range(self._width, len(row))]
        strays = [place for place in places if place < len(row) and row[place] != ""]
        return [
            Finding(
                row=number,
                column=f"column {place + 1}",
                value=shown(row[place]),
                problem="a cell is filled under no heading",
                remedy="look whether the row has slipped sideways, and empty this cell",
            )
            for place in strays
        ]

    def _warnings(self, number: int, values: Mapping[str, Any]) -> Iterator[Finding]:
        """Compare what was read, as far as it was; none of this keeps the row out."""
        if values.keys() >= _COMPARED:
            nik, facts = values["nik"]
            for doubt in nik_warnings(
                facts,
                born_on=values["born_on"],
                sex=values["sex"],
                village=values["village"],
                known_region=self._known_region,
                places=self._history,
            ):
                yield _warning(number, COLUMNS[0].title, masked(nik), doubt.problem, doubt.remedy.rstrip("."))
        written, village = values.get("village_written"), values.get("village")
        if village is not None and village != written:
            problem = f"this is a code of an older table; the village has {village} today and is recorded under it"
            yield _warning(number, "Kode Desa/Kelurahan", str(written), problem, f"write {village} from now on")
        if values.get("months", 1) not in PERIODS_SOLD:
            sold = ", ".join(map(str, PERIODS_SOLD))
            problem = f"cover is sold for {sold} months at once, as far as is known"
            yield _warning(
                number, "Bulan Iuran", str(values["months"]), problem, "ask the insurer's branch before paying"
            )


_COMPARED = {"nik", "born_on", "sex", "village"}
_LEFT_OUT: Mapping[str, object] = {
    "email": None,
    "second_occupation": None,
    "disability": False,
    "program": None,
    "decile": None,
    "mustahik": None,
}


def _worker(number: int, values: Mapping[str, Any]) -> RosterRow:
    person = Person(
        nik=values["nik"][0],
        name=values["name"],
        born_on=values["born_on"],
        phone=values["phone"],
        email=values["email"],
        wage_rupiah=values["wage_rupiah"],
    )
    return RosterRow(
        number=number,
        person=person,
        village=values["village"],
        occupation=values["occupation"],
        second_occupation=values["second_occupation"],
        workplace=values["workplace"],
        sex=values["sex"],
        disability=values["disability"],
        program=values["program"],
        package=values["package"],
        months=values["months"],
        decile=values["decile"],
        mustahik=values["mustahik"],
    )


def _empty(number: int, column: Column) -> Finding:
    remedy = (
        f"fill it in, for example {column.example if column.key != 'nik' else 'the 16 digits of the identity card'}"
    )
    return Finding(row=number, column=column.title, value="", problem="the cell is empty", remedy=remedy)


def _bad(number: int, column: Column, cell: Cell, bad: BadCell) -> Finding:
    value = masked(plain(cell)) if column.key == "nik" else shown(cell)
    return Finding(
        row=number, column=column.title, value=value, problem=hide_niks(bad.problem), remedy=hide_niks(bad.remedy)
    )


def _twice(number: int, nik: str, first: int) -> Finding:
    return Finding(
        row=number,
        column=COLUMNS[0].title,
        value=masked(nik),
        problem=f"the same NIK stands in row {first}",
        remedy="keep one of the two rows",
    )


def _warning(number: int, column: str, value: str, problem: str, remedy: str) -> Finding:
    return Finding(row=number, column=column, value=value, problem=problem, remedy=remedy, severity=Severity.WARNING)
