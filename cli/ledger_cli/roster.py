"""A file of workers to register: each row becomes a worker, or the findings that keep it from being one.

All findings of a row are given, so that one round of mending is enough; warnings and notes do not keep a row out.
Nothing is recorded here. Whether a person is young or old enough is not asked here either: that depends on a day.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, assert_never

from ledger.domain.worker.nik import Sex, masked, nik_warnings
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger.reference.occupations import Occupations
from ledger.reference.regions import Regions
from ledger_cli.birthdays import Counted, Order, Unsure, birth_date, refuse_swapped, settled
from ledger_cli.cellfindings import bad, empty
from ledger_cli.cells import BadCell, shown
from ledger_cli.columns import COLUMNS, NIK_TITLES, Column
from ledger_cli.findings import Finding, Severity, about_file
from ledger_cli.grid import Cell, Sheet, SheetRow
from ledger_cli.headings import HeadingsMissing, HeadingsUnfit, Layout, find_layout
from ledger_cli.orders import ShownOrder, shown_order
from ledger_cli.plainrows import Facts, PlainRows
from ledger_cli.readings import readings
from ledger_cli.seen import Seen
from ledger_cli.sheets import open_sheet
from ledger_cli.tally import Often, Tally
from ledger_cli.villagecells import VillageCells

__all__ = [
    "Finding",
    "Headings",
    "HeadingsMissing",
    "HeadingsUnfit",
    "RosterRow",
    "Severity",
    "headings_of",
    "read_roster",
]

PERIODS_SOLD = (1, 3, 6, 12)
"""Months for which the insurer sells cover at once (one source; 2 months are unconfirmed)."""
_STRAYS_SHOWN = 3
_PLAIN_AT_ONCE = 500
_WORTH_ASKING_ONCE = 10
"""So many NIKs are asked about in one query; fewer are asked about one by one."""
BORN_ON = next(column for column in COLUMNS if column.key == "born_on")


class RosterRow(NamedTuple):
    """A worker as one row of the file describes him or her."""

    number: int
    """The number that a spreadsheet shows beside the row."""
    nik: str
    name: str
    born_on: date
    phone: str | None
    email: str | None
    wage_rupiah: int | None
    village: str
    occupation: str
    second_occupation: str | None
    workplace: str | None
    sex: Sex
    disability: bool
    program: str | None
    package: str | None
    months: int | None
    decile: int | None
    mustahik: bool | None
    answer: Answer | None
    """What somebody wrote beside a question about this row."""

    @property
    def person(self) -> Person:
        """The particulars that identify the worker."""
        return Person(
            nik=self.nik,
            name=self.name,
            born_on=self.born_on,
            phone=self.phone,
            email=self.email,
            wage_rupiah=self.wage_rupiah,
        )


_SAID = itemgetter(*RosterRow._fields[RosterRow._fields.index("name") :])


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The headings of a file."""

    number: int
    """The row of them, the last if there are two."""
    cells: Sequence[Cell]
    columns: Sequence[Column | None]
    """What stands at each place; None where it is left unread or nothing is called anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the sender, or whoever imports, says about all rows of a file."""

    defaults: Mapping[str, object]
    """Values by column key, for cells that are empty and columns that are not there."""
    within: str | None = None
    """The code of the region in which villages are looked for by name."""
    date_order: Order | None = None
    on: date | None = None
    """The day of the registration: nobody is born after it."""


def read_roster(
    path: Path,
    regions: Regions,
    occupations: Occupations,
    *,
    defaults: Mapping[str, object] | None = None,
    within: str | None = None,
    date_order: Order | None = None,
    on: date | None = None,
) -> Generator[RosterRow | Finding, None, None]:
    """Read a file of workers row by row, in flat memory for CSV: the findings of a row, then the row if it is good.

    What there is to say about the file as a whole comes first, and last what was counted on the way. Raise
    `SheetRefused` when the file cannot be read, `HeadingsMissing` or `HeadingsUnfit` when it is no list of workers.
    """
    told = Told(defaults=defaults or {}, within=within, date_order=date_order, on=on)
    sheet = open_sheet(path, NIK_TITLES)
    with closing(sheet.rows), Seen() as seen:
        layout, rows = find_layout(path, sheet.rows, told.defaults.keys())
        yield from (about_file("", remark.problem, remark.remedy) for remark in sheet.remarks)
        yield from layout.findings
        reading = _Reading(path, sheet, layout, regions, occupations, told)
        yield from reading.read_all(rows, seen)
    yield from reading.tally.findings()


def headings_of(path: Path, *, defaults: Mapping[str, object]) -> Headings:
    """Find the headings of a file; raise as `read_roster` does."""
    with closing(open_sheet(path, NIK_TITLES).rows) as rows:
        layout, _ = find_layout(path, rows, defaults.keys())
        return Headings(number=layout.row, cells=layout.titles, columns=layout.columns)


class _Reading:
    """Reads rows of one layout."""

    def __init__(
        self, path: Path, sheet: Sheet, layout: Layout, regions: Regions, occupations: Occupations, told: Told
    ) -> None:
        self.tally = Tally()
        self._path, self._from_1904, self._told = path, sheet.from_1904, told
        by_key = readings(regions, occupations)
        columns = [(place, column) for place, column in enumerate(layout.columns) if column is not None]
        self._places = [(place, column, by_key[column.key]) for place, column in columns if column.key in by_key]
        self._of = {column.key: place for place, column in columns}
        self._order = {column.title: place for place, column in columns}
        self._who = [self._of[key] for key in ("nik", "name", "born_on") if key in self._of]
        self._villages = VillageCells(regions, {column.key: (place, column) for place, column in columns}, told.within)
        self._width = len(layout.columns)
        self._headings_end = layout.row
        self._nameless = layout.nameless
        self._known_region = cache(regions.was_known)
        self._history = regions.history
        self._left_out = {**_LEFT_OUT, **told.defaults}
        self._shown: ShownOrder | None = None
        self._plain = None if self._nameless or "nik" not in self._of else self._plain_rows()

    def _plain_rows(self) -> PlainRows:
        facts = Facts(
            left_out=self._left_out,
            date_order=self._told.date_order,
            from_1904=self._from_1904,
            sold=PERIODS_SOLD,
            known_region=self._known_region,
            places=self._history,
        )
        return PlainRows(self._places, self._of, self._width, self._villages, facts)

    def read_all(self, rows: Iterable[SheetRow], seen: Seen) -> Iterator[RosterRow | Finding]:
        """Give the findings and workers of all rows, in their order; plain rows some hundreds at a time."""
        waiting: list[tuple[int, Sequence[Cell], dict[str, Any]]] = []
        for number, row in rows:
            values = self._plain.read(row) if self._plain else None
            if values is not None:
                waiting.append((number, row, values))
                if len(waiting) < _PLAIN_AT_ONCE:
                    continue
            yield from self._read_plain(waiting, seen)
            waiting.clear()
            if values is None:
                yield from self.read(number, row, seen)
        yield from self._read_plain(waiting, seen)

    def _read_plain(
        self, some: Sequence[tuple[int, Sequence[Cell], dict[str, Any]]], seen: Seen
    ) -> Iterator[RosterRow | Finding]:
        """Give the workers of plain rows, and the findings of those among them whose NIK stands further up."""
        niks = {values["nik"][0]: number for number, _, values in some}
        all_new = len(niks) == len(some) >= _WORTH_ASKING_ONCE and seen.all_new_niks(niks)
        for number, row, values in some:
            if not (all_new or seen.first_row(values["nik"][0], number) == number):
                yield from self.read(number, row, seen)
                continue
            for place, title in self._plain.missed if self._plain else ():
                if row[place] == "":
                    self.tally.count(Often.EMPTY, number, title)
            yield _worker(number, values)

    def read(self, number: int, row: Sequence[Cell], seen: Seen) -> Iterator[RosterRow | Finding]:
        """Give the findings of a row, then the worker when nothing keeps the row out."""
        if self._is_nobody(row):
            self.tally.count(Often.NOBODY, number)
            return
        values: dict[str, Any] = dict(self._left_out)
        findings = self._read_cells(number, row, values)
        if "nik" in values:
            first = seen.first_row(values["nik"][0], number)
            if first != number:
                findings.append(_twice(number, values["nik"][0], first))
        if len(findings) > 1:
            findings.sort(key=lambda finding: self._order.get(finding.column, self._width))
        yield from findings
        yield from self._warnings(number, values)
        if not any(finding.severity.keeps_out for finding in findings):
            yield _worker(number, values)

    def _is_nobody(self, row: Sequence[Cell]) -> bool:
        """Recognise sums, signatures and empty forms: neither NIK nor name nor birth date."""
        width = len(row)
        nik = self._who[0]
        if nik < width and row[nik] != "":
            return False
        return all(place >= width or row[place] == "" for place in self._who)

    def _read_cells(self, number: int, row: Sequence[Cell], values: dict[str, Any]) -> list[Finding]:
        findings: list[Finding] = []
        short = len(row)
        for place, column, reading in self._places:
            cell = row[place] if place < short else ""
            if cell == "" or (type(cell) is str and cell.isspace()):
                self._leave_empty(number, column, values, findings)
                continue
            try:
                values[column.key] = reading(cell)
            except BadCell as why:
                findings.append(bad(number, column, cell, why))
        findings += self._read_birth_date(number, row, values)
        findings += self._villages.read(number, row, values)
        if short > self._width or self._nameless:
            findings += self._beyond(number, row)
        return findings

    def _leave_empty(self, number: int, column: Column, values: Mapping[str, object], findings: list[Finding]) -> None:
        """Judge an empty cell: what is needed is missed, what the form asks for is counted."""
        if values.get(column.key) is not None:
            return
        if column.needed:
            findings.append(empty(number, column))
        elif column.required:
            self.tally.count(Often.EMPTY, number, column.title)

    def _read_birth_date(self, number: int, row: Sequence[Cell], values: dict[str, Any]) -> Iterable[Finding]:
        place = self._of["born_on"]
        cell = row[place] if place < len(row) else ""
        if cell == "" or (type(cell) is str and cell.isspace()):
            return (empty(number, BORN_ON),)
        try:
            day = birth_date(cell, order=self._told.date_order, from_1904=self._from_1904)
            if isinstance(cell, date) and "nik" in values:
                refuse_swapped(cell, values["nik"][1])
            values["born_on"] = day if type(day) is date else self._settled(number, day, values)
        except BadCell as why:
            return (bad(number, BORN_ON, cell, why),)
        return ()

    def _settled(self, number: int, day: date | Counted | Unsure, values: Mapping[str, Any]) -> date:
        """Settle a date that is not sure by itself, and count by what."""
        match day:
            case Counted():
                self.tally.count(Often.COUNTED, number, BORN_ON.title, f"it is read as {day.day:%d-%m-%Y}")
                return day.day
            case Unsure():
                shown = self._shown_order()
                facts = values["nik"][1] if "nik" in values else None
                said = self._told.date_order
                found, by_nik = settled(day, said=said, shown=shown.order, nik=facts, on=self._told.on)
                what = Often.BY_NIK if by_nik else Often.BY_COLUMN
                as_row = "" if by_nik or shown.order is None else f", {shown.order.value} as in row {shown.row}"
                self.tally.count(what, number, BORN_ON.title, f"{day.written} is read as {found:%d-%m-%Y}{as_row}")
                return found
            case date():
                return day
            case _:
                assert_never(day)

    def _shown_order(self) -> ShownOrder:
        """Look through the whole column once, when the first date asks for it."""
        if self._shown is None:
            with closing(open_sheet(self._path, NIK_TITLES).rows) as rows:
                below = (row for row in rows if row[0] > self._headings_end)
                self._shown = shown_order(below, self._of["born_on"])
        return self._shown

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
            for place in strays[:_STRAYS_SHOWN]
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
        months = values["months"]
        if months is not None and months not in PERIODS_SOLD:
            sold = ", ".join(map(str, PERIODS_SOLD))
            problem = f"cover is sold for {sold} months at once, as far as is known"
            yield _warning(number, "Bulan Iuran", str(months), problem, "ask the insurer's branch before paying")


_COMPARED = {"nik", "born_on", "sex", "village"}
_LEFT_OUT: Mapping[str, object] = {
    **dict.fromkeys(
        ("phone", "email", "second_occupation", "workplace", "wage_rupiah", "package", "months", "program")
    ),
    **dict.fromkeys(("decile", "mustahik", "answer")),
    "disability": False,
}


def _worker(number: int, values: Mapping[str, Any]) -> RosterRow:
    return RosterRow._make((number, values["nik"][0], *_SAID(values)))


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
