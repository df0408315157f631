"""The read models on PostgreSQL: a schema of their own beside the journal's, and how its server is spoken to."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import starmap
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    Numeric,
    Table,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    import psycopg
    from psycopg.abc import Buffer
    from psycopg.adapt import Loader

    from ledger_projections.writing import Row, Shape

SCHEMA = "read_models"
WRITERS = int.from_bytes(sha256(b"enrollment-ledger read_models").digest()[:8], signed=True)
"""The lock that whoever writes read models holds until the transaction ends."""
SWAP_TRY_SECONDS = 0.5
"""How long a swap stands in the line for the readers to go; all who come to read meanwhile stand behind it."""
_BEGIN_WRITING = f"""
SET LOCAL synchronous_commit = off;
SELECT set_config('role', pg_get_userbyid(nspowner), true) FROM pg_namespace
WHERE nspname = '{SCHEMA}' AND pg_has_role(nspowner, 'MEMBER');
SELECT pg_advisory_xact_lock({WRITERS})"""  # noqa: S608 - names of ours
"""Rows and bookmark may be lost together when the server's machine fails: the follower takes them in again.

What is made belongs to the projector, whoever runs the program: others may then rebuild it, and readers read it.
"""
_COPY_FROM_ROWS = 50
"""Below this an INSERT needs fewer round trips."""


def engine_for(url: str, *, lock_timeout_seconds: float) -> Engine:
    """Make an engine whose writers take their turn when they begin, and whose readers see one moment."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    told = f"-c search_path={SCHEMA} -c TimeZone=UTC -c lock_timeout={int(lock_timeout_seconds * 1000)}"
    engine = create_engine(
        address,
        paramstyle="format",
        pool_pre_ping=True,
        connect_args={"application_name": "enrollment-ledger read models", "options": told, "connect_timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def opened(connection: "psycopg.Connection[Any]", _record: object) -> None:
        connection.adapters.register_loader("numeric", _whole_loader())

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql(_BEGIN_WRITING, execution_options={"no_parameters": True})
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


@cache
def _whole_loader() -> "type[Loader]":
    """Make a reading of sums as whole numbers: this server gives the sum of whole numbers another type."""
    from psycopg.adapt import Loader  # noqa: PLC0415 - psycopg, for those who need it

    class WholeLoader(Loader):
        def load(self, data: "Buffer") -> int | Decimal:
            text = bytes(data).decode()
            return Decimal(text) if "." in text else int(text)

    return WholeLoader


def place(engine: Engine) -> str:
    """Name the database, without user and password."""
    return f"{engine.url.query.get('host') or engine.url.host or 'localhost'}/{engine.url.database}"


def hold_still(connection: Connection, bookmarks: str) -> None:
    """Let nobody turn the tables around until this transaction of a reader ends.

    LOCK TABLE takes no snapshot: whoever had to wait for a swap then sees what stands after it. A reader who had
    looked before would see new tables as empty as they were when it began.
    """
    connection.exec_driver_sql(f'LOCK TABLE "{bookmarks}" IN ACCESS SHARE MODE')


def clear_the_way(connection: Connection, bookmarks: str) -> None:
    """Wait a moment until no reader is left, and keep new ones waiting until this transaction ends."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(SWAP_TRY_SECONDS * 1000)}")
    connection.exec_driver_sql(f'LOCK TABLE "{bookmarks}" IN ACCESS EXCLUSIVE MODE')


def may_write(connection: Connection) -> bool:
    """Say whether this user could bring the read models up to date."""
    asked = "SELECT pg_has_role(nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = %s"
    return bool(connection.exec_driver_sql(asked, (SCHEMA,)).scalar())


def send(connection: Connection, table: Table, shape: "Shape", rows: "Sequence[Row]") -> tuple[int, int]:
    """Carry out writes of one kind in one statement; tell how many rows were to be found, and how many were.

    Cells stand in the order of `Write.row`. Writes on the same key come to one, as if they had been made in turn.
    """
    act, columns, keys = shape
    if act == "insert":
        return len(rows), _insert(connection, table, columns, rows)
    given = (*keys, *columns) if act in {"add", "put"} else (*columns, *keys)
    at_end = act not in {"add", "put"}
    merged = _merged(rows, width=len(keys), keys_last=at_end, summing=act in {"add", "increase"})
    cursor = connection.exec_driver_sql(_statement(table, shape, given), _arrays(merged, len(given)))
    return len(merged), cursor.rowcount


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: "Sequence[Row]") -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    if len(rows) < _COPY_FROM_ROWS:
        source = _unnest(table, columns)
        statement = f'INSERT INTO "{table.name}" ({names}) SELECT * FROM {source}'  # noqa: S608 - names of the code
        return connection.exec_driver_sql(statement, _arrays(rows, len(columns))).rowcount
    from psycopg import Error  # noqa: PLC0415 - psycopg, for those who need it

    copied = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT binary)'
    try:
        return _copy(connection, copied, [_type(table.c[name]) for name in columns], rows)
    except Error as broken:  # the caller knows them as SQLAlchemy hands them on
        raise DBAPIError(copied, None, broken) from broken


def _copy(connection: Connection, statement: str, types: Sequence[str], rows: "Sequence[Row]") -> int:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]  # psycopg's
    with driver.cursor() as cursor:
        with cursor.copy(statement.encode()) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount


def _statement(table: Table, shape: "Shape", given: Sequence[str]) -> str:
    """Write one statement for many rows; cells go by number, since a column may be both found by and set."""
    act, columns, keys = shape
    name, source = f'"{table.name}"', _unnest(table, given)
    if act in {"add", "put"}:
        names = ", ".join(f'"{each}"' for each in given)
        own = 't."{0}" + excluded."{0}"' if act == "add" else 'excluded."{0}"'
        cells = ", ".join(f'"{each}" = {own.format(each)}' for each in columns)
        wanted = ", ".join(f'"{key}"' for key in keys)
        return (
            f"INSERT INTO {name} AS t ({names}) SELECT * FROM {source} "  # noqa: S608 - names of the code
            f"ON CONFLICT ({wanted}) DO UPDATE SET {cells}"
        )
    found = " AND ".join(f't."{key}" = new.c{place}' for place, key in enumerate(keys, start=len(columns)))
    own = 't."{0}" + new.c{1}' if act == "increase" else "new.c{1}"
    cells = ", ".join(f'"{each}" = {own.format(each, place)}' for place, each in enumerate(columns))
    return f"UPDATE {name} AS t SET {cells} FROM {source} WHERE {found}"  # noqa: S608 - names of the code


def _unnest(table: Table, names: Sequence[str]) -> str:
    arrays = ", ".join(f"%s::{_type(table.c[name])}[]" for name in names)
    listed = ", ".join(f"c{place}" for place in range(len(names)))
    return f"unnest({arrays}) AS new ({listed})"


def _arrays(rows: "Sequence[Row]", width: int) -> tuple[list[Any], ...]:
    if not rows:
        return tuple([] for _ in range(width))
    return tuple(map(list, zip(*rows, strict=True)))


def _merged(rows: "Sequence[Row]", *, width: int, keys_last: bool, summing: bool) -> "list[Row]":
    """Bring writes on the same key together: amounts are added up, of other cells the last ones stand."""
    split = (lambda row: (row[-width:], row[:-width])) if keys_last else (lambda row: (row[:width], row[width:]))
    merged: dict[Row, Row] = {}
    for key, cells in map(split, rows):
        if summing and key in merged:
            cells = tuple(starmap(_sum, zip(merged[key], cells, strict=True)))  # noqa: PLW2901 - what stands now
        elif key in merged:
            del merged[key]
        merged[key] = cells
    return [(*cells, *key) if keys_last else (*key, *cells) for key, cells in merged.items()]


def _sum(one: int, other: int) -> int:
    return one + other


def _type(column: Column[Any]) -> str:
    """Name the server's type of a column, as arrays and COPY want it."""
    kind = column.type
    if isinstance(kind, Boolean):
        return "bool"
    if isinstance(kind, BigInteger):
        return "int8"
    if isinstance(kind, Integer):
        return "int4"
    if isinstance(kind, Date):
        return "date"
    if isinstance(kind, Numeric):
        return "numeric"
    return "text"
