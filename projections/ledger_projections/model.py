"""What a read model is: a question, its tables, how entries change them, and what consumers may read.

A model is described once, in its own file. Its tables are written under the plain names used in the queries; the
database holds them as numbered generations behind views of those names (see `generations`), so a model can be
rebuilt while it is being read.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Select, String, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement, Label, quoted_name
from sqlalchemy.sql.functions import FunctionElement

from ledger.journal.entry import Entry, Event
from ledger_projections.writing import Writer

POSITION = BigInteger().with_variant(Integer, "sqlite")
"""A place in the journal. SQLite keeps a table in the order of an INTEGER key, which is the order rows arrive in."""

STREAM = String(32)
"""The id of a stream, as 32 hexadecimal digits."""

REFERENCE = String(200)

CODE = String(13).with_variant(String(13, collation="C"), "postgresql")
"""A region code. It is compared byte by byte, so that `13.73` and all below it are one range of an index."""

MONTH = String(7)
INSURANCE = String(3)

SOUGHT = "sought"
"""Key of ``Column(info=…)``: entries find rows by this column, so its index stands while the table is filled, too."""

STRETCH = 17
"""A stretch of the journal is two to this power of positions: 131,072."""

Apply = Callable[[Writer, Sequence[Entry]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """A documented SQL view for consumers: ``read_v1_<name>`` in a file, ``read_v1.<name>`` on a server."""

    name: str
    question: str
    select: Select[Any]
    comments: Mapping[str, str] = field(default_factory=dict)
    """Comments of computed columns; plain columns bring the comment of their table."""

    @property
    def view_name(self) -> str:
        """The name in a file."""
        return f"read_v1_{self.name}"

    def columns(self) -> list[tuple[str, str]]:
        """List the columns of the view with their comments, in order."""
        return [(name, self._comment(name, column)) for name, column in self.select.selected_columns.items()]

    def _comment(self, name: str, column: ColumnElement[Any]) -> str:
        if name in self.comments:
            return self.comments[name]
        plain = column.element if isinstance(column, Label) else column
        comment = plain.comment if isinstance(plain, Column) else None
        if not comment:
            msg = f"column {name} of {self.view_name} has no comment: write one in its read model"
            raise LookupError(msg)
        return comment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModel:
    """One question put to the journal, and the tables that answer it."""

    name: str
    question: str
    tables: tuple[Table, ...]
    reads: frozenset[type[Event]] | None
    """The events it takes in; None means every event."""
    apply: Apply
    """Takes in entries in order, whole batches at a time; only events in `reads` are handed over."""
    views: tuple[PublicView, ...] = ()
    beside: tuple[str, ...] = ()
    """Names of the models whose tables its queries and views join."""
    edition: int = 1
    """Raise it when `apply` or a public view says something else while the tables keep their shape: the model is
    rebuilt, and its views are made anew with it."""

    def wanted(self, entries: Sequence[Entry], kinds: frozenset[type[Event]]) -> Sequence[Entry]:
        """Pick the entries that this model takes in; ``kinds`` are the only classes that their events may have."""
        reads = self.reads
        if reads is None or kinds <= reads:
            return entries
        return [] if kinds.isdisjoint(reads) else [entry for entry in entries if type(entry.event) in reads]

    def fingerprint(self) -> str:
        """Digest the shape of the model, so that another shape in the file is noticed and rebuilt."""
        return _fingerprint(self.edition, self.reads, self.tables)


@cache
def _fingerprint(edition: int, reads: frozenset[type[Event]] | None, tables: tuple[Table, ...]) -> str:
    """Digest a shape; a program asks for it many times, and its shapes stay as they are."""
    dialect = sqlite.dialect()
    parts = [f"edition {edition}", *sorted(event.__name__ for event in reads or ())]
    for table in tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect)))
        parts.extend(sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def physical(table: Table, generation: int) -> Table:
    """Give the table that holds one generation: ``<name>__<generation>``, its indexes named alike."""
    copy = table.to_metadata(MetaData(), name=f"{table.name}__{generation}")
    for index in copy.indexes:
        index.name = quoted_name(f"{index.name}__{generation}", quote=None)
    return copy


def in_stretches(position: Column[Any], column: Column[Any]) -> Index:
    """Index a table that grows in the order of the journal by a column, one stretch of the journal after the other.

    In an index by worker alone each new line of a bill lands on a page of its own as soon as a ledger is a few years
    old, and each such page is written whole. Within a stretch they lie together, so that a bill costs the same in the
    sixtieth month as in the first. SQLite looks into each stretch for a worker (`generations` tells it that there are
    few of them); PostgreSQL, which would not, keeps an index by the column alone.
    """
    return Index(f"ix_{column.table.name}_{column.name}", position.op(">>")(STRETCH), column)


class Few(FunctionElement[Any]):
    """A condition that few rows meet. SQLite is told so; a server has counted.

    Left to guess that a quarter of a table meets it, SQLite puts the other table in order by itself rather than look
    into each stretch of it for those few. It has no type: of a truth SQLAlchemy would ask here whether it is 1.
    """

    name = "few"
    inherit_cache = True


@compiles(Few)
def _plain(few: Few, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401  # SQLAlchemy's own
    return compiler.process(few.clauses, **how)


@compiles(Few, "sqlite")
def _unlikely(few: Few, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401  # SQLAlchemy's own
    return f"likelihood({compiler.process(few.clauses, **how)}, 0.0001)"


def column_in_stretches(index: Index) -> Column[Any] | None:
    """Give the column of an index made by `in_stretches`; None for any other index."""
    plain = [each for each in index.expressions if isinstance(each, Column)]
    return plain[0] if len(plain) < len(index.expressions) else None


def rows(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    """Answer a query as plain dictionaries, in the order of its columns."""
    return [dict(row) for row in connection.execute(statement).mappings()]


_AT_ONCE = 2000


def rows_in_turn(connection: Connection, statement: Select[Any]) -> Iterator[dict[str, Any]]:
    """Answer a query row by row, for answers that may be as long as the record; the database is read meanwhile."""
    for row in connection.execute(statement, execution_options={"yield_per": _AT_ONCE}).mappings():
        yield dict(row)
