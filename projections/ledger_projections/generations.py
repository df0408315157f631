"""The tables behind the names: each read model stands in numbered generations, one of which is live.

The rows of generation 3 of `payments` stand in `payments__3`; the view `payments` shows them, and queries know the
view only. A rebuild fills `payments__4` beside it, and one transaction turns the view around. For each generation a
bookmark tells how far in the journal it is; rows and bookmark are always written in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from ledger.domain.errors import Conflict
from ledger_projections.errors import ProjectionStopped
from ledger_projections.model import POSITION, SOUGHT, STRETCH, ReadModel, column_in_stretches, physical
from ledger_projections.writing import Writer

BOOKKEEPING = MetaData()

BOOKMARKS = Table(
    "read_bookmarks",
    BOOKKEEPING,
    Column("model", String(60), primary_key=True, comment="Name of the read model"),
    Column("generation", Integer, primary_key=True, comment="Number of the generation"),
    Column("live", Boolean, nullable=False, comment="Whether readers see this generation"),
    Column("position", POSITION, nullable=False, comment="Last journal position taken in"),
    Column("fingerprint", String(64), nullable=False, comment="Digest of the shape it was built with"),
    Column("tables", String, nullable=False, comment="Names of its tables, by blanks"),
    Column("indexed", Boolean, nullable=False, comment="Whether its indexes stand; they come after the first rows"),
    Column("stopped_at", POSITION, comment="Position of the entry it stopped before; empty while it goes on"),
    Column("stopped_event", String(40), comment="Name of that entry"),
    Column("stopped_cause", String, comment="Why it could not be taken in"),
)


class BookmarkMoved(Conflict):
    """Another follower took in entries between our reading and our writing."""

    def __init__(self, *, model: str, expected: int) -> None:
        self.model = model
        self.expected = expected
        super().__init__(
            f"Another program brought the read model {model} past entry {expected} meanwhile; "
            "nothing was written twice. Try again."
        )


@dataclass(frozen=True, kw_only=True)
class Generation:
    """One generation of a read model, as its bookmark tells."""

    model: ReadModel
    number: int
    live: bool
    position: int
    fingerprint: str
    indexed: bool
    table_names: tuple[str, ...]
    stopped: ProjectionStopped | None

    @property
    def key(self) -> tuple[str, int]:
        """What tells generations apart."""
        return (self.model.name, self.number)

    @property
    def fits(self) -> bool:
        """Whether it has the shape that the code expects."""
        return self.fingerprint == self.model.fingerprint()

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Plain table name -> the table that holds the rows."""
        return {table.name: physical(table, self.number) for table in self.model.tables}

    def writer(self, connection: Connection) -> Writer:
        """Give a writer into its tables."""
        return Writer(connection, self.tables)

    def at(self, position: int, stopped: ProjectionStopped | None = None) -> "Generation":
        """Give the same generation with its bookmark elsewhere."""
        return replace(self, position=position, stopped=stopped)


def generations(connection: Connection, models: Iterable[ReadModel]) -> list[Generation]:
    """Read all bookmarks of some models; whoever writes holds them against others until the transaction ends."""
    by_name = {model.name: model for model in models}
    query = select(BOOKMARKS).where(BOOKMARKS.c.model.in_(by_name))
    if connection.get_execution_options().get("writes", False):
        query = query.with_for_update()
    found = connection.execute(query.order_by(BOOKMARKS.c.model, BOOKMARKS.c.generation))
    return [
        Generation(
            model=by_name[row.model],
            number=row.generation,
            live=row.live,
            position=row.position,
            fingerprint=row.fingerprint,
            indexed=row.indexed,
            table_names=tuple(row.tables.split()),
            stopped=None
            if row.stopped_at is None
            else ProjectionStopped(
                model=row.model, position=row.stopped_at, event=row.stopped_event, cause=row.stopped_cause
            ),
        )
        for row in found
    ]


def begin(connection: Connection, model: ReadModel, *, live: bool) -> Generation:
    """Make the next generation of a model, empty; indexes by which no entry seeks a row come when it has rows."""
    highest = select(func.max(BOOKMARKS.c.generation)).where(BOOKMARKS.c.model == model.name)
    fresh = Generation(
        model=model,
        number=(connection.execute(highest).scalar() or 0) + 1,
        live=live,
        position=0,
        fingerprint=model.fingerprint(),
        indexed=False,
        table_names=tuple(table.name for table in model.tables),
        stopped=None,
    )
    for table in fresh.tables.values():
        _make_bare(connection, table)
        for each in table.indexes:
            if any(column.info.get(SOUGHT) for column in each.columns):
                connection.execute(CreateIndex(each))
    connection.execute(
        insert(BOOKMARKS).values(
            model=model.name,
            generation=fresh.number,
            live=live,
            position=0,
            fingerprint=fresh.fingerprint,
            tables=" ".join(fresh.table_names),
            indexed=False,
        )
    )
    return fresh


def _make_bare(connection: Connection, table: Table) -> None:
    """Make a table without its indexes, with the comments of its columns where a database keeps such."""
    if not connection.dialect.supports_comments:
        connection.execute(CreateTable(table))
        return
    bare = table.to_metadata(MetaData())
    bare.indexes.clear()
    bare.create(connection)


def move(connection: Connection, was: Generation, now: Generation) -> None:
    """Set a bookmark; raise `BookmarkMoved` when it does not stand where it was read."""
    stopped = now.stopped
    moved = connection.execute(
        update(BOOKMARKS)
        .where(*_is(was), BOOKMARKS.c.position == was.position)
        .values(
            position=now.position,
            stopped_at=stopped.position if stopped else None,
            stopped_event=stopped.event if stopped else None,
            stopped_cause=stopped.cause if stopped else None,
        )
    )
    if moved.rowcount != 1:
        raise BookmarkMoved(model=was.model.name, expected=was.position)


def index(connection: Connection, generation: Generation) -> None:
    """Make the indexes that its queries want; a second time does nothing."""
    for table in generation.tables.values():
        for each in sorted(table.indexes, key=lambda found: str(found.name)):
            column = column_in_stretches(each)
            if column is None:
                connection.execute(CreateIndex(each, if_not_exists=True))
            else:
                _index_in_stretches(connection, table, each, column)
    count_values(connection, generation)
    connection.execute(update(BOOKMARKS).where(*_is(generation)).values(indexed=True))


def _index_in_stretches(connection: Connection, table: Table, each: Index, column: Column[Any]) -> None:
    """Make an index by stretches of the journal; see `in_stretches`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f'CREATE INDEX IF NOT EXISTS "{each.name}" ON "{table.name}" ("{column.name}")'))
        return
    connection.execute(CreateIndex(each, if_not_exists=True))
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table of such figures
    connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE idx = ?", (str(each.name),))
    connection.exec_driver_sql(
        "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", (table.name, str(each.name), _AS_SPREAD)
    )
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # reads them


_AS_SPREAD = f"{2**20} {2**STRETCH} 12"
"""What SQLite is told of such an index: rows, rows of a stretch, and rows of a worker in it.

It would have to count them to know, and count again as the table grows. Told by the way the index is made, it looks
into each stretch from the first row on; a million rows is what it takes any table for that was never counted.
"""


def count_values(connection: Connection, generation: Generation) -> None:
    """Let a server look at what stands in the tables: without that its plans take a year's bills for one row.

    It would do so by itself, about a minute after they were filled; questions come sooner.
    """
    if connection.dialect.name == "postgresql":
        for table in generation.tables.values():
            connection.execute(text(f'ANALYZE "{table.name}"'))


def show(connection: Connection, live: Sequence[Generation]) -> None:
    """Turn the plain names of these generations' tables around to their rows."""
    for generation in live:
        for name in generation.table_names:
            connection.execute(text(f'DROP VIEW IF EXISTS "{name}"'))
            connection.execute(text(f'CREATE VIEW "{name}" AS SELECT * FROM "{name}__{generation.number}"'))  # noqa: S608  # names from the code's own list


def hide(connection: Connection, generation: Generation) -> None:
    """Take the plain names away from a generation."""
    for name in generation.table_names:
        connection.execute(text(f'DROP VIEW IF EXISTS "{name}"'))


def mark_live(connection: Connection, generation: Generation, *, live: bool) -> None:
    """Note whether readers see a generation."""
    connection.execute(update(BOOKMARKS).where(*_is(generation)).values(live=live))


def drop(connection: Connection, generation: Generation) -> None:
    """Remove a generation that nobody sees, with its bookmark."""
    for name in generation.table_names:
        gone = Table(f"{name}__{generation.number}", MetaData())
        connection.execute(DropTable(gone, if_exists=True))
    connection.execute(delete(BOOKMARKS).where(*_is(generation)))


def _is(generation: Generation) -> list[ColumnElement[bool]]:
    return [BOOKMARKS.c.model == generation.model.name, BOOKMARKS.c.generation == generation.number]
