"""How rows are written: whole batches in few statements, straight through the driver.

A model says what each entry means for its tables as `Write` values; the writer puts those of one table in order,
gathers those of the same kind, and sends each gathering as one `executemany`. Rows of different tables never depend on
each other (there are no foreign keys in read models), so only the order inside a table matters, and there only the
order of what is done to one row: a write goes back to an earlier gathering where none in between touches its row.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple, assert_never

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Dialect, Table, bindparam, insert, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import UpdateBase

Act = Literal["insert", "change", "increase", "add", "put", "sweep"]
Row = tuple[Any, ...]
Shape = tuple[Act, tuple[str, ...], tuple[str, ...]]

_MUST_FIND: frozenset[Act] = frozenset({"change", "increase"})


class RowMissing(LookupError):
    """An entry builds on a row that is not there; its model cannot take it in."""

    def __init__(self, *, table: str, expected: int, found: int) -> None:
        self.table = table
        self.expected = expected
        self.found = found
        super().__init__(f"{expected} rows of {table} were to be changed and {found} are there")


class Write(NamedTuple):
    """One row's worth of work on one table."""

    table: Table
    shape: Shape
    row: Row


def new(table: Table, **cells: object) -> Write:
    """Write a new row; columns not named stay empty or take their default."""
    return Write(table, ("insert", tuple(cells), ()), tuple(cells.values()))


def change(table: Table, where: Mapping[str, object], **cells: object) -> Write:
    """Set cells of the one row with this key; `RowMissing` is raised when it is not there."""
    return Write(table, ("change", tuple(cells), tuple(where)), (*cells.values(), *where.values()))


def sweep(table: Table, where: Mapping[str, object], **cells: object) -> Write:
    """Set cells of every row that fits, however many there are."""
    return Write(table, ("sweep", tuple(cells), tuple(where)), (*cells.values(), *where.values()))


def increase(table: Table, where: Mapping[str, object], **amounts: int) -> Write:
    """Add to cells of the one row with this key; `RowMissing` is raised when it is not there."""
    return Write(table, ("increase", tuple(amounts), tuple(where)), (*amounts.values(), *where.values()))


def add(table: Table, where: Mapping[str, object], **amounts: int) -> Write:
    """Add to cells of the row with this key, which begins with these amounts when it is not there yet."""
    return Write(table, ("add", tuple(amounts), tuple(where)), (*where.values(), *amounts.values()))


def put(table: Table, where: Mapping[str, object], **cells: object) -> Write:
    """Set cells of the row with this key, which is made when it is not there yet."""
    return Write(table, ("put", tuple(cells), tuple(where)), (*where.values(), *cells.values()))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into the tables of one generation of one model, inside a transaction that stands already."""

    connection: Connection
    tables: Mapping[str, Table]
    """Plain table name -> the table that holds the rows."""

    def table(self, table: Table) -> Table:
        """Give the table of this generation."""
        return self.tables[table.name]

    def insert(self, table: Table, batch: Sequence[Row], columns: tuple[str, ...] = ()) -> None:
        """Insert rows whose cells stand in the order of these columns, or of all columns of the table."""
        self._send(self.table(table), ("insert", columns or tuple(table.columns.keys()), ()), batch)

    def add_up(self, table: Table, keys: tuple[str, ...], amounts: tuple[str, ...], batch: Sequence[Row]) -> None:
        """Add amounts to rows by key (keys first, then amounts), making the rows that are not there."""
        self._send(self.table(table), ("add", amounts, keys), batch)

    def change(self, table: Table, cells: tuple[str, ...], keys: tuple[str, ...], batch: Sequence[Row]) -> None:
        """Set cells of rows by key (cells first, then keys), each row once; `RowMissing` when one is not there."""
        self._send(self.table(table), ("change", cells, keys), batch)

    def write(self, writes: Iterable[Write]) -> None:
        """Carry out writes, each table's in order."""
        queues: dict[Table, list[Write]] = {}
        for each in writes:
            queues.setdefault(each.table, []).append(each)
        for table, queue in queues.items():
            for gathering in _gathered(queue):
                self._send(self.table(table), gathering.shape, gathering.batch)

    def _send(self, table: Table, shape: Shape, batch: Sequence[Row]) -> None:
        if not batch:
            return
        if self.connection.dialect.name == "postgresql":
            from ledger_projections import postgres  # noqa: PLC0415 - brings psycopg along, which SQLite never needs

            expected, found = postgres.send(self.connection, table, shape, batch)
            if shape[0] in _MUST_FIND and found != expected:
                raise RowMissing(table=table.name, expected=expected, found=found)
            return
        prepared = _prepare(self.connection.dialect, table, shape)
        ready = _fitted(batch, prepared)
        found = self.connection.exec_driver_sql(prepared.sql, ready).rowcount
        if shape[0] in _MUST_FIND and found != len(batch):
            raise RowMissing(table=table.name, expected=len(batch), found=found)


_LOOK_BACK = 8
"""Gatherings that a write may go back over: as many kinds as an entry of a model has for one table, and more."""
_BY_KEY: frozenset[Act] = frozenset({"change", "increase", "add", "put"})


@dataclass(slots=True)
class _Gathering:
    """Writes of one kind, sent together."""

    shape: Shape
    batch: list[Row] = field(default_factory=list)
    touched: set[Row] | None = None
    """Keys of the rows that are written; None where any row may be."""

    def take(self, write: Write) -> None:
        self.batch.append(write.row)
        if self.touched is not None:
            self.touched.add(_key(write))

    def lets_pass(self, write: Write) -> bool:
        """Tell whether a write may be done before this: it touches another row, found by the same columns."""
        if self.touched is None or not _by_key(write.shape) or self.shape[2] != write.shape[2]:
            return False
        return _key(write) not in self.touched


def _by_key(shape: Shape) -> bool:
    """Tell whether writes of a kind stay with the rows that they find: they do not change what they are found by."""
    act, columns, keys = shape
    return act in _BY_KEY and not set(columns) & set(keys)


def _key(write: Write) -> Row:
    act, columns, keys = write.shape
    return write.row[: len(keys)] if act in {"add", "put"} else write.row[len(columns) :]


def _gathered(queue: Sequence[Write]) -> list[_Gathering]:
    """Gather the writes of one table, each row's in their order."""
    gatherings: list[_Gathering] = []
    for write in queue:
        for back in reversed(gatherings[-_LOOK_BACK:]):
            if back.shape == write.shape:
                back.take(write)
                break
            if not back.lets_pass(write):
                gatherings.append(_begun(write))
                break
        else:
            gatherings.append(_begun(write))
    return gatherings


def _begun(write: Write) -> _Gathering:
    begun = _Gathering(shape=write.shape, touched=set() if _by_key(write.shape) else None)
    begun.take(write)
    return begun


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The SQL of one kind of write, and how the cells of a `Write` fit its parameters."""

    sql: str
    order: tuple[int, ...]
    """Where each parameter stands in the row; empty when they stand in the same order."""


@lru_cache(maxsize=1024)
def _prepare(dialect: Dialect, table: Table, shape: Shape) -> _Prepared:
    act, columns, keys = shape
    given = [*keys, *columns] if act in {"add", "put"} else [*columns, *keys]
    cells, found = [f"v_{name}" for name in columns], [f"k_{name}" for name in keys]
    labels = [*found, *cells] if act in {"add", "put"} else [*cells, *found]  # a column may be both found by and set
    marks = {label: place for place, label in enumerate(labels)}
    compiled = _built(dialect.name, table, shape).compile(dialect=dialect)
    order = tuple(marks[mark] for mark in compiled.positiontup or ())
    if sorted(order) != list(range(len(given))):
        msg = f"{dialect.name} must be opened with positional parameters, see database.py"
        raise RuntimeError(msg)
    return _Prepared(
        sql=str(compiled),
        order=() if order == tuple(range(len(given))) else order,
    )


def _built(dialect_name: str, table: Table, shape: Shape) -> UpdateBase:
    act, columns, keys = shape
    cells: dict[str, BindParameter[Any]] = {name: bindparam(f"v_{name}") for name in columns}
    changed: list[tuple[Column[Any], ColumnElement[Any]]]
    match act:
        case "insert":
            return insert(table).values(cells)
        case "change" | "sweep":
            changed = [(table.c[name], cell) for name, cell in cells.items()]
        case "increase":
            changed = [(table.c[name], table.c[name] + cell) for name, cell in cells.items()]
        case "add" | "put":
            return _upsert(dialect_name, table, shape)
        case _:
            assert_never(act)
    found = [table.c[name] == bindparam(f"k_{name}") for name in keys]
    return update(table).where(*found).ordered_values(*changed)


def _upsert(dialect_name: str, table: Table, shape: Shape) -> UpdateBase:
    act, columns, keys = shape
    if dialect_name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - brings asyncio along, which SQLite never needs

        make: Any = postgresql.insert
    else:
        make = sqlite.insert
    marks = {name: f"k_{name}" for name in keys} | {name: f"v_{name}" for name in columns}
    cells: dict[str, BindParameter[Any]] = {name: bindparam(mark) for name, mark in marks.items()}
    fresh = make(table).values(cells)
    then = {name: (table.c[name] + fresh.excluded[name]) if act == "add" else fresh.excluded[name] for name in columns}
    upsert: UpdateBase = fresh.on_conflict_do_update(index_elements=keys, set_=then)
    return upsert


def _fitted(batch: Sequence[Row], prepared: _Prepared) -> list[Row]:
    """Give rows as the statement wants them."""
    if prepared.order:
        return [tuple([row[place] for place in prepared.order]) for row in batch]
    return batch if isinstance(batch, list) else list(batch)


@lru_cache(maxsize=4096)
def _day_text(day: date) -> str:
    return day.isoformat()


# SQLite has neither days nor truth of its own. Asked by the driver, cell by cell, this costs a fifth of what rewriting
# the rows did; and a driver that has no answer looks for one anew with every truth.
sqlite3.register_adapter(date, _day_text)
sqlite3.register_adapter(bool, int)
