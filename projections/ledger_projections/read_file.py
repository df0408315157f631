"""Connections to a read file on SQLite: what each is told when it opens, and how its transactions begin."""

import sqlite3
import time

from sqlalchemy import Connection, Engine, event

APPLICATION_ID = 0x4C525631
"""Marks the file as ours (`LRV1`), so that no other database is ever written into."""


def prepare(engine: Engine, *, wal_within_seconds: float | None) -> None:
    """Let every connection begin its transactions itself, and writers take the lock when they begin."""

    @event.listens_for(engine, "connect")
    def opened(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        ours = connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        if ours and wal_within_seconds is not None:
            _use_wal(connection, wal_within_seconds)
        for setting in ("synchronous = NORMAL", "cache_size = -65536", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
