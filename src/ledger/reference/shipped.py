"""The files that ship beside this room, and the checks that a table written by hand must pass."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from ledger.domain.errors import Refusal

_FOLDER = Path(__file__).with_name("data")
CONFIDENCES = ("law", "two sources", "one source", "article", "derived", "unverified", "conflict")
"""How sure a fact is: wording of a law, number of independent sources, press articles of 2023-2024, reasoning of our
own, general knowledge without a source, or sources that disagree."""


class TableUnfit(Refusal):
    """A reference table says something that cannot be used."""

    def __init__(self, *, table: str, row: str, problem: str) -> None:
        self.table, self.row, self.problem = table, row, problem
        super().__init__(f"Table {table}, row {row}: {problem}. Mend this row and start again.")


def shipped_bytes(name: str) -> bytes:
    """Read a file of the ``data`` folder whole."""
    return (_FOLDER / name).read_bytes()


def shipped_rows(name: str, key: str) -> list[Mapping[str, object]]:
    """Read the rows ``[[key]]`` of a TOML table that ships with the package; raise `TableUnfit`."""
    return rows_of(shipped_bytes(name).decode("utf-8"), table=name, key=key)


def rows_of(text: str, *, table: str, key: str) -> list[Mapping[str, object]]:
    """Read the rows ``[[key]]`` of a TOML text; raise `TableUnfit` for anything else than a list of tables."""
    import tomllib  # noqa: PLC0415 - 2 ms that tables of regions, which are not TOML, never need

    try:
        rows = tomllib.loads(text).get(key)
    except tomllib.TOMLDecodeError as error:
        raise TableUnfit(table=table, row="?", problem=f"not TOML ({error})") from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise TableUnfit(table=table, row="?", problem=f"there are no rows [[{key}]]")
    return rows


class Row:
    """One row of a table; every question names table and row when the answer is unfit."""

    def __init__(self, cells: Mapping[str, object], *, table: str, key: str, allowed: Sequence[str]) -> None:
        """Check that the row has no column but the allowed ones; raise `TableUnfit`."""
        self._cells = cells
        self._table = table
        self.name = str(cells.get(key, "?"))
        strange = sorted(set(cells) - set(allowed))
        if strange:
            self.refuse(f"unknown column {', '.join(strange)}; known are {', '.join(allowed)}")

    def text(self, column: str) -> str:
        """Give a text that is there and not blank."""
        value = self._cells.get(column)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{column} must be a text that is not blank, found {value!r}")
        return value

    def text_or_none(self, column: str) -> str | None:
        """Give a text, or None where the column is left out."""
        return self.text(column) if column in self._cells else None

    def texts(self, column: str, *, at_least: int = 0) -> tuple[str, ...]:
        """Give a list of texts; a column that is left out is an empty list."""
        value = self._cells.get(column, [])
        if not isinstance(value, list) or len(value) < at_least or not all(isinstance(item, str) for item in value):
            self.refuse(f"{column} must list at least {at_least} texts, found {value!r}")
        return tuple(value)

    def date_or_none(self, column: str) -> date | None:
        """Give a date, or None where the column is left out."""
        value = self._cells.get(column)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(f"{column} must be a date such as 2026-01-01, without quotes, found {value!r}")
        return value

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """Give a text that is one of a few."""
        value = self.text(column)
        if value not in allowed:
            self.refuse(f"{column} is {value!r}, which is none of {', '.join(allowed)}")
        return value

    def one_of_or_none(self, column: str, allowed: Sequence[str]) -> str | None:
        """Give a text that is one of a few, or None where the column is left out."""
        return self.one_of(column, allowed) if column in self._cells else None

    def refuse(self, problem: str) -> NoReturn:
        """Raise the `TableUnfit` that names this row."""
        raise TableUnfit(table=self._table, row=self.name, problem=problem)
