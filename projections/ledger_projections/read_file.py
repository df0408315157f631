"""Connections to a read file on SQLite: what each is told when it opens, and how its transactions begin."""

import os
import sqlite3
import time
from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

APPLICATION_ID = 0x4C525631
"""Marks the file as ours (`LRV1`), so that no other database is ever written into."""
_OURS = "ours"
"""Where a connection keeps whether the file bore our mark when it was opened."""


_ENGINES_KEPT = 8


def engine_for(path: Path | str, *, lock_timeout_seconds: float) -> Engine:
    """Give the engine of a read file; close it with ``dispose``, and it can be used again.

    A program keeps it between questions, closed: compiling a question costs more than answering it, and the engine
    remembers what it has compiled. Another program, begun by forking this one, makes its own.
    """
    return _engine(os.path.abspath(path), lock_timeout_seconds, os.getpid())  # noqa: PTH100  # links stay as they are


@lru_cache(maxsize=_ENGINES_KEPT)
def _engine(path: str, lock_timeout_seconds: float, _program: int) -> Engine:
    engine = create_engine(URL.create("sqlite", database=path), connect_args={"timeout": lock_timeout_seconds})
    prepare(engine, wal_within_seconds=lock_timeout_seconds)
    return engine


def prepare(engine: Engine, *, wal_within_seconds: float | None) -> None:
    """Let every connection begin its transactions itself, and writers take the lock when they begin."""

    @event.listens_for(engine, "connect")
    def opened(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        entry.info[_OURS] = ours = connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        if ours and wal_within_seconds is not None:
            _use_wal(connection, wal_within_seconds)
        for setting in ("synchronous = NORMAL", "cache_size = -65536", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_ours(connection: Connection) -> bool:
    """Tell whether the file bore our mark when this connection opened it."""
    return bool(connection.info[_OURS])


def _use_wal(connection: sqlite3.Connection, within_seconds: float) -> None:
    """Let readers and a writer work side by side; SQLite does not wait by itself while another does the same."""
    until = time.monotonic() + within_seconds
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or time.monotonic() > until:
                raise
            time.sleep(0.02)
