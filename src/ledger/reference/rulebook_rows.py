"""Rows of the rulebook as they are written in TOML: read, and refused with file, line and remedy when unfit."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NoReturn, TypedDict

from ledger.domain.errors import Refusal
from ledger.domain.rules.choices import CHOICES
from ledger.domain.rules.rule import UNITS, AnyRule, Cell, Choice, Parameter, Schedule
from ledger.reference.shipped import CONFIDENCES

_COLUMNS = (
    "key",
    "value",
    "unit",
    "choices",
    "columns",
    "since",
    "until",
    "version",
    "source",
    "confidence",
    "note",
)
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_HEAD = re.compile(r"^\s*\[\[\s*rule\s*\]\]", re.MULTILINE)
_WHOLE_SHARE = 10_000
_MONTHS = 12
_LAST_DAY = 28


class RuleUnfit(Refusal):
    """A row, or a whole file, says something that cannot be used."""

    def __init__(self, *, file: str, where: str, problem: str) -> None:
        self.file, self.where, self.problem = file, where, problem
        super().__init__(f"{file}, {where}: {problem}. Mend it there, then load the rules again.")


def rows_of_text(text: str, file: str, like: Mapping[str, AnyRule] | None = None) -> Iterator[AnyRule]:
    """Read every ``[[rule]]`` of a text; raise `RuleUnfit` naming file and line.

    `like` gives unit, choices and columns of keys that are known already, so that a local row need not repeat them.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleUnfit(file=file, where="somewhere", problem=f"this is not TOML: {error}") from error
    rows = tables.pop("rule", [])
    if tables:
        raise RuleUnfit(file=file, where="top", problem=f"unknown {', '.join(tables)}; only [[rule]] rows are read")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise RuleUnfit(file=file, where="top", problem="there are no rows [[rule]]")
    lines = [text.count("\n", 0, head.end()) + 1 for head in _HEAD.finditer(text)]
    for number, cells in enumerate(rows):
        where = f"line {lines[number]}" if len(lines) == len(rows) else f"row {number + 1}"
        yield _Written(cells, file=file, where=where, like=(like or {}).get(str(cells.get("key")))).rule()


def row_of_cells(cells: Mapping[str, object], *, file: str, where: str, like: AnyRule | None) -> AnyRule:
    """Read one row that was not written in a file; raise `RuleUnfit` naming `file` and `where` as given."""
    return _Written(cells, file=file, where=where, like=like).rule()


class _Common(TypedDict):
    """What every kind of rule says."""

    key: str
    unit: str
    since: date
    until: date | None
    version: str
    source: str
    confidence: str
    note: str
    topic: str


class _Written:
    """One row as it is written; every question names file, line and key when the answer is unfit."""

    def __init__(self, cells: Mapping[str, object], *, file: str, where: str, like: AnyRule | None) -> None:
        self._cells = dict(cells)
        self._file, self._where = file, f"{where} ({cells.get('key', 'without a key')})"
        strange = sorted(set(cells) - set(_COLUMNS))
        if strange:
            self._refuse(f"unknown column {', '.join(strange)}; known are {', '.join(_COLUMNS)}")
        if like is not None:
            self._cells.setdefault("unit", like.unit)
            if isinstance(like, Choice):
                self._cells.setdefault("choices", list(like.choices))
            if isinstance(like, Schedule):
                self._cells.setdefault("columns", list(like.columns))

    def rule(self) -> AnyRule:
        """Build the rule of the unit's kind."""
        unit = self._one_of("unit", UNITS)
        if unit == "choice":
            return self._choice()
        if unit in {"table", "table by amount"}:
            return self._schedule(by_amount=unit == "table by amount")
        self._without("choices", "columns")
        return Parameter(value=self._number(unit), **self._common(unit))

    def _choice(self) -> Choice:
        self._without("columns")
        choices = self._texts("choices")
        known = CHOICES.get(self._key())
        if known is not None and set(choices) != set(map(str, known)):
            self._refuse(f"choices must be {', '.join(known)}: these are what the ledger can follow")
        return Choice(value=self._one_of("value", choices), choices=choices, **self._common("choice"))

    def _schedule(self, *, by_amount: bool) -> Schedule:
        self._without("choices")
        columns = self._texts("columns")
        rows = self._rows(columns)
        if by_amount:
            self._ascending([row[0] for row in rows])
        return Schedule(value=rows, columns=columns, **self._common("table by amount" if by_amount else "table"))

    def _common(self, unit: str) -> _Common:
        return _Common(
            key=self._key(),
            unit=unit,
            since=self._day("since"),
            until=self._day("until") if "until" in self._cells else None,
            version=self._text("version"),
            source=self._text("source"),
            confidence=self._one_of("confidence", CONFIDENCES),
            note=self._text("note") if "note" in self._cells else "",
            topic=self._file.removesuffix(".toml"),
        )

    def _number(self, unit: str) -> int:
        value = self._cells.get("value")
        if type(value) is not int or value < 0:
            self._refuse(f"value must be a whole number of {unit}, not below 0, found {value!r}")
        if unit == "basis points" and value > _WHOLE_SHARE:
            self._refuse(f"value is {value} basis points, which is more than the whole: at most {_WHOLE_SHARE}")
        if unit == "day of the month" and not 1 <= value <= _LAST_DAY:
            self._refuse(f"value is day {value}: only the days 1 to {_LAST_DAY} are in every month")
        if unit == "month of the year" and not 1 <= value <= _MONTHS:
            self._refuse(f"value is month {value}: a year has the months 1 to {_MONTHS}")
        return value

    def _rows(self, columns: tuple[str, ...]) -> tuple[tuple[Cell, ...], ...]:
        value = self._cells.get("value")
        if not isinstance(value, list):
            self._refuse(f"value must be a list of rows, found {value!r}")
        return tuple(self._row(number, row, columns) for number, row in enumerate(value, start=1))

    def _row(self, number: int, row: object, columns: tuple[str, ...]) -> tuple[Cell, ...]:
        if not isinstance(row, list) or len(row) != len(columns):
            self._refuse(f"row {number} of the table needs {len(columns)} cells ({', '.join(columns)}), found {row!r}")
        first = self._cells["value"][0]  # type: ignore[index]  # it is a list of rows, or this would have refused
        for column, cell, model in zip(columns, row, first, strict=True):
            if type(cell) not in {int, str} or type(cell) is not type(model) or cell == "":
                self._refuse(f"row {number} of the table: {column} must be a whole number or a word, found {cell!r}")
            if isinstance(cell, int) and cell < 0:
                self._refuse(f"row {number} of the table: {column} is below 0 ({cell})")
        return tuple(row)

    def _ascending(self, starts: list[Cell]) -> None:
        numbers = [start for start in starts if isinstance(start, int)]
        if not numbers or len(numbers) != len(starts) or numbers[0] != 0 or numbers != sorted(set(numbers)):
            self._refuse("a table by amount begins at 0 and its first column ascends")

    def _key(self) -> str:
        key = self._text("key")
        if not _KEY.fullmatch(key):
            self._refuse(f"key is {key!r}, where small words joined by dots are wanted, such as cover.grace_months")
        return key

    def _text(self, column: str) -> str:
        value = self._cells.get(column)
        if not isinstance(value, str) or not value.strip():
            self._refuse(f"{column} must be a text that is not blank, found {value!r}")
        return value

    def _texts(self, column: str) -> tuple[str, ...]:
        value = self._cells.get(column)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
            self._refuse(f"{column} must list at least one word, found {value!r}")
        return tuple(value)

    def _one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self._text(column)
        if value not in allowed:
            self._refuse(f"{column} is {value!r}, which is none of {', '.join(allowed)}")
        return value

    def _day(self, column: str) -> date:
        value = self._cells.get(column)
        if not isinstance(value, date) or isinstance(value, datetime):
            self._refuse(f"{column} must be a date such as 2026-01-01, without quotes, found {value!r}")
        return value

    def _without(self, *columns: str) -> None:
        needless = [column for column in columns if column in self._cells]
        if needless:
            self._refuse(f"a rule of this unit has no {', '.join(needless)}")

    def _refuse(self, problem: str) -> NoReturn:
        raise RuleUnfit(file=self._file, where=self._where, problem=problem)
