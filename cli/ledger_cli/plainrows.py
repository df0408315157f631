"""Rows about which there is nothing to say, read fast: most rows of most lists.

A row is plain when every cell says what its column asks for, and the NIK agrees with birth date, sex and village. What
`roster` makes of such a row with care is made here in fewer steps: texts that come again are looked up, and the NIK is
held against the digits that the rest of the row asks for, which tells at once that it can be one and that it agrees.
At any doubt the row is not plain, nothing was counted here, and it is read with care.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from ledger.domain.places import Places
from ledger_cli.birthdays import Order, birth_date, of_the_template
from ledger_cli.cells import REMEMBERED_MAX, TEXT_LENGTH_MAX, BadCell
from ledger_cli.columns import Column
from ledger_cli.grid import Cell
from ledger_cli.villagecells import VillageCells

_AS_IT_STANDS = {
    "name": re.compile(r"[A-Za-z][A-Za-z.,'-]*(?: [A-Za-z.,'-]+)*"),
    "phone": re.compile(r"08\d{7,12}", re.ASCII),
}
"""Texts that reading leaves as they are, and that seldom come twice."""
_SELDOM_TWICE = frozenset((*_AS_IT_STANDS, "email"))
_OF_ONE_ROW = frozenset((*_SELDOM_TWICE, "wage_rupiah"))
_DATES_MAX = 40_000
"""The days on which living people were born, each written in one way."""
_PAIRS_MAX = 100_000
_NIK_LENGTH, _REGION, _DAY, _MONTH_AND_YEAR = 16, slice(0, 6), slice(6, 8), slice(8, 12)
_DAY_WRITTEN, _MONTH_WRITTEN, _YEAR_WRITTEN = slice(0, 2), slice(3, 5), slice(8, 10)
"""Where the digits of a NIK stand in a date of the template's form."""
_NO_SERIAL = "0000"
_OF_A_WOMAN = {f"{day:02d}": f"{day + 40:02d}" for day in range(1, 32)}
_CITY = 5
_UNREAD = object()
_Born = tuple[date, str, str]
"""A birth date, and the digits of a man's NIK that tell it: the day, and month and year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is the same for all rows of a file."""

    left_out: Mapping[str, Any]
    """Values for empty cells and missing columns."""
    date_order: Order | None
    from_1904: bool
    sold: Sequence[int]
    """Months that are sold at once, without a word about them."""
    known_region: Callable[[str], bool]
    places: Places


@dataclass(frozen=True, slots=True)
class _PlainColumn:
    place: int
    key: str
    reading: Callable[[Cell], Any]
    as_it_stands: re.Pattern[str] | None
    said: dict[str, Any] = field(default_factory=dict)
    """What texts were read as."""

    def read(self, cell: Cell) -> Any:  # noqa: ANN401  (as the column's reading)
        """Read a cell that was not read before; `_UNREAD` where care is needed."""
        if not isinstance(cell, str):
            return self._of(cell)
        if self.as_it_stands and len(cell) <= TEXT_LENGTH_MAX and self.as_it_stands.fullmatch(cell):
            return cell
        value = _UNREAD if cell.isspace() or not cell else self._of(cell)
        if value is not _UNREAD and self.key not in _SELDOM_TWICE and len(self.said) < REMEMBERED_MAX:
            self.said[cell] = value
        return value

    def _of(self, cell: Cell) -> Any:  # noqa: ANN401
        try:
            return self.reading(cell)
        except BadCell:
            return _UNREAD


class PlainRows:
    """Reads the plain rows of one layout."""

    def __init__(
        self,
        columns: Sequence[tuple[int, Column, Callable[[Cell], Any]]],
        places: Mapping[str, int],
        width: int,
        villages: VillageCells,
        facts: Facts,
    ) -> None:
        """`columns` are those that are read by themselves, the NIK among them; `places` has those of all by key."""
        self._width, self._villages, self._facts = width, villages, facts
        self._nik, self._born_on = places["nik"], places["born_on"]
        self._own: list[_PlainColumn] = []
        """Columns of which nearly every row says something else."""
        self._shared: list[_PlainColumn] = []
        """Columns of which many rows say the same together: they are looked up as one."""
        self.missed: list[tuple[int, str]] = []
        """Places and titles of columns that the insurer's form asks for and a plain row may leave empty."""
        for place, column, reading in columns:
            if column.key != "nik":
                self._add(column, _PlainColumn(place, column.key, reading, _AS_IT_STANDS.get(column.key)))
        shared = [column.place for column in self._shared]
        self._told_alike = itemgetter(*shared, shared[0]) if shared else lambda _row: ()
        self._alike: dict[tuple[Cell, ...], dict[str, Any]] = {}
        """What a row says by the cells of shared columns, which are all texts: no number or date equals one."""
        self._sold = {None, *facts.sold}
        self._days: dict[str, _Born] = {}
        self._at_home: dict[tuple[str, str], bool] = {}

    def _add(self, column: Column, plain: _PlainColumn) -> None:
        default = self._facts.left_out.get(column.key)
        if default is not None or not column.needed:
            plain.said[""] = default
            if default is None and column.required:
                self.missed.append((plain.place, column.title))
        (self._own if column.key in _OF_ONE_ROW else self._shared).append(plain)

    def read(self, row: Sequence[Cell]) -> dict[str, Any] | None:
        """Give what a plain row says, by column key; None for any other row."""
        if len(row) != self._width:
            return None
        alike = self._alike.get(self._told_alike(row)) or self._read_alike(row)
        if alike is None:
            return None
        values = alike.copy()
        if not _read_all(self._own, row, values):
            return None
        nik, born, village = row[self._nik], self._birth(row[self._born_on]), self._villages.known(row)
        if born is None or village is None:
            return None
        if not (type(nik) is str and self._agrees(nik, born, values["sex"], village)):
            return None
        values["nik"], values["born_on"], values["village"] = (nik,), born[0], village
        return values

    def _read_alike(self, row: Sequence[Cell]) -> dict[str, Any] | None:
        """Read the cells of shared columns, and remember what they say together."""
        values = dict(self._facts.left_out)
        if not _read_all(self._shared, row, values) or values["months"] not in self._sold:
            return None
        cells = self._told_alike(row)
        if len(self._alike) < REMEMBERED_MAX and all(type(cell) is str for cell in cells):
            self._alike[cells] = values
        return values

    def _birth(self, cell: Cell) -> _Born | None:
        """Read a birth date that is sure by itself. A true date is sure here: the NIK will have to agree with it."""
        try:
            if type(cell) is str and self._facts.date_order is None and (day := of_the_template(cell)):
                return day, cell[_DAY_WRITTEN], cell[_MONTH_WRITTEN] + cell[_YEAR_WRITTEN]
            known = self._days.get(cell) if type(cell) is str else None
            return known or self._unusual_birth(cell)
        except BadCell:
            return None

    def _unusual_birth(self, cell: Cell) -> _Born | None:
        day = birth_date(cell, order=self._facts.date_order, from_1904=self._facts.from_1904)
        if type(day) is not date:
            return None
        born = day, f"{day.day:02d}", f"{day.month:02d}{day.year % 100:02d}"
        if type(cell) is str and len(self._days) < _DATES_MAX:
            self._days[cell] = born
        return born

    def _agrees(self, nik: str, born: _Born, sex: str, village: str) -> bool:
        """Tell whether a text is a NIK, and the one that somebody with this birth date and sex could get near here."""
        _, day, month_and_year = born
        if nik[_DAY] != (_OF_A_WOMAN[day] if sex == "F" else day) or nik[_MONTH_AND_YEAR] != month_and_year:
            return False
        if len(nik) != _NIK_LENGTH or not (nik.isascii() and nik.isdecimal()):
            return False
        here = (nik[_REGION], village)
        at_home = self._at_home.get(here)
        if at_home is None:
            at_home = self._issued_near(*here)
            if len(self._at_home) < _PAIRS_MAX:
                self._at_home[here] = at_home
        return at_home and not nik.endswith(_NO_SERIAL)

    def _issued_near(self, region: str, village: str) -> bool:
        """Tell whether a NIK begins with a known region, of a regency or city in which the village lies or has lain."""
        code = f"{region[:2]}.{region[2:4]}.{region[4:]}"
        codes = self._facts.places.codes_of(village)
        return self._facts.known_region(code) and any(code[:_CITY] == each[:_CITY] for each in codes)


def _read_all(columns: Sequence[_PlainColumn], row: Sequence[Cell], values: dict[str, Any]) -> bool:
    """Note what cells say; tell whether all of them can be read without care."""
    for column in columns:
        cell = row[column.place]
        value = column.said.get(cell, _UNREAD) if type(cell) is str else _UNREAD
        if value is _UNREAD:
            value = column.read(cell)
            if value is _UNREAD:
                return False
        values[column.key] = value
    return True
