"""The least that the same result could cost on PostgreSQL: bare COPY, bare INSERT, bare scan and decode."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from benchmarks.floors import decoders
from benchmarks.measured import Measured, middle_of, watch
from benchmarks.scales import Scale
from benchmarks.server_works import first_bill, place_of_ledger, recorded, settle
from benchmarks.stages import registered, year
from ledger.journal.book import Journal
from ledger_projections.database import ReadModels
from postgres_server import database

_BARE = """
    CREATE TABLE bare (position bigint PRIMARY KEY, originator_id uuid NOT NULL, originator_version bigint NOT NULL,
        topic text NOT NULL, state bytea NOT NULL, UNIQUE (originator_id, originator_version));
    CREATE INDEX ON bare (originator_id) WHERE topic = 'PersonalDataErased'"""
_COPY = "COPY bare FROM STDIN (FORMAT binary)"
_INSERT = "INSERT INTO bare VALUES (%s, %s, %s, %s, %s)"
_TYPES = ("int8", "uuid", "int8", "text", "bytea")
_ROWS = "SELECT position, originator_id, originator_version, topic, state FROM entries WHERE position > ? ORDER BY 1"
_MADE = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'read_models'::regnamespace AND relkind = 'r' AND relname ~ '__[0-9]+$' ORDER BY relname"""
_BATCH = 2000

Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]


def copy(address: str, stages: Path, scale: Scale) -> Measured:
    """Send the rows of a bill, encoded as they are, into a table with the same indexes, by one COPY."""
    before = rows_of(stages / registered(scale))
    added = rows_of(stages / year(scale), after=len(before))[: scale.workers + 2]
    with _bare(address) as (owner, connection):
        _copied(connection, _COPY, _TYPES, before)
        connection.commit()
        settle(owner)
        with watch() as took:
            _copied(connection, _COPY, _TYPES, added)
            connection.commit()
    return took.measured(len(added))


def insert(address: str, stages: Path, scale: Scale) -> Measured:
    """Insert rows into a table with the same indexes, and commit after each."""
    with _bare(address) as (_, connection):
        took = []
        for row in rows_of(stages / registered(scale))[: scale.questions + 1]:
            with watch() as one:
                connection.execute(_INSERT, row)
                connection.commit()
            took.append(one)
    return middle_of(took[1:])


def scan_and_copy(address: str, stages: Path, scale: Scale) -> Measured:
    """Read and decode the entries that were followed, and COPY the rows that they made into tables with the indexes."""
    with place_of_ledger(address) as environ, Journal.open_postgres(environ["LEDGER_URL"]) as journal:
        journal.append(recorded(stages / registered(scale)))
        with ReadModels.open_postgres(environ["LEDGER_URL"]) as live:
            was = live.catch_up(journal).position
            name = psycopg.conninfo.conninfo_to_dict(environ["LEDGER_URL"])["dbname"]
            with psycopg.connect(address, dbname=str(name)) as connection:
                tables = [table for (table,) in connection.execute(_MADE)]
                for table in tables:
                    _keep(connection, table)
                connection.commit()
                journal.append(first_bill(stages, scale, after=was, paid=True))
                live.catch_up(journal)
                new = {table: _new_rows(connection, table) for table in tables}
                connection.commit()
                with watch() as took:
                    count = _decoded(connection, was)
                    for table, (types, rows) in new.items():
                        into = sql.SQL("COPY floor.{} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
                        _copied(connection, into.as_string(None), types, rows)
                    connection.commit()
    return took.measured(count, rows=sum(len(rows) for _, rows in new.values()))


def rows_of(folder: Path, *, after: int = 0) -> list[Row]:
    """Read the stored rows of a ledger in a file, as a server takes them."""
    with closing(sqlite3.connect(folder / "ledger.db")) as source:
        found = source.execute(_ROWS, (after,)).fetchall()
    return [(position, UUID(stream), *rest) for position, stream, *rest in found]


@contextmanager
def _bare(address: str) -> Iterator[tuple[str, Connection]]:
    with database(address) as owner, psycopg.connect(owner) as connection:
        connection.execute(_BARE)
        connection.commit()
        yield owner, connection


def _copied(connection: Connection, statement: str, types: Sequence[str | int], rows: list[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as sent:
        sent.set_types(types)
        for row in rows:
            sent.write_row(row)


def _keep(connection: Connection, table: str) -> None:
    """Copy a table as it stands, indexes and all."""
    name = sql.Identifier(table)
    connection.execute("CREATE SCHEMA IF NOT EXISTS floor")
    connection.execute(sql.SQL("CREATE TABLE floor.{0} (LIKE read_models.{0} INCLUDING ALL)").format(name))
    connection.execute(sql.SQL("INSERT INTO floor.{0} SELECT * FROM read_models.{0}").format(name))


def _new_rows(connection: Connection, table: str) -> tuple[list[int], list[Row]]:
    """Give what a table has more than its copy, and take what was changed out of the copy.

    Rows are compared as text: by their columns, a server would compare each with each.
    """
    name = sql.Identifier(table)
    more = sql.SQL("SELECT * FROM {0}.{2} EXCEPT ALL SELECT * FROM {1}.{2}")
    now, then = sql.Identifier("read_models"), sql.Identifier("floor")
    cursor = connection.cursor(binary=True).execute(more.format(now, then, name))
    types = [column.type_code for column in cursor.description or ()]
    rows = cursor.fetchall()
    gone = sql.SQL("DELETE FROM floor.{} AS old USING ({}) AS gone WHERE old::text = gone::text")
    connection.execute(gone.format(name, more.format(then, now, name)))
    return types, rows


def _decoded(connection: Connection, after: int) -> int:
    decode, count = decoders(), 0
    with connection.cursor(name="scan", binary=True) as cursor:
        cursor.execute("SELECT topic, state FROM journal.entries WHERE position > %s ORDER BY position", (after,))
        while some := cursor.fetchmany(_BATCH):
            for topic, state in some:
                decode[topic].decode(state)
                count += 1
    return count


FLOORS: dict[str, Callable[[str, Path, Scale], Measured]] = {
    floor.__name__: floor for floor in (copy, insert, scan_and_copy)
}
