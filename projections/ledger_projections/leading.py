"""Who follows: one program leads each read model, and others wait until it ends or dies.

Leading saves work and nothing else. Two who both believe that they lead write every entry once all the same, since
rows and bookmark stand together and a bookmark is moved only from where it was read.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol


class Lead(Protocol):
    """What a follower holds while it leads."""

    def take(self, names: Iterable[str]) -> frozenset[str]:
        """Try to lead these models; tell which of them are led by this program now."""
        ...

    def close(self) -> None:
        """Let others lead."""
        ...


@cache
def key_of(name: str) -> int:
    """Give the number of a read model's lock on the server."""
    return int.from_bytes(sha256(f"enrollment-ledger leads {name}".encode()).digest()[:8], signed=True)


class ServerLead:
    """Locks of a session: the server lets them go when the program, or the network between, dies."""

    def __init__(self, url: str) -> None:
        from ledger.journal.postgres_store import PostgresStore  # noqa: PLC0415 - psycopg, for those who need it

        self._store = PostgresStore(url, schema="public", lock_seconds=0)
        self._session: object = None
        self._held: set[str] = set()

    def take(self, names: Iterable[str]) -> frozenset[str]:
        """Try each lock that is not held yet; a session that was lost has lost them all."""
        with self._store.sentences():
            connection = self._store.connected()
            if connection is not self._session:
                self._session = connection
                self._held.clear()
            connection.execute("SELECT")  # notices that the session is gone
            for name in names:
                if name not in self._held:
                    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [key_of(name)]).fetchone()
                    if row and row[0]:
                        self._held.add(name)
        return frozenset(self._held)

    def close(self) -> None:
        """End the session, and all its locks with it."""
        self._store.close()


class FileLead:
    """A lock on a small file beside the read models: one program leads all of them."""

    def __init__(self, read_models: Path) -> None:
        self._path = read_models.with_name(read_models.name + "-follow")
        self._held: sqlite3.Connection | None = None

    def take(self, names: Iterable[str]) -> frozenset[str]:
        """Try the lock, which the system lets go when the program dies."""
        if self._held is None:
            held = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as busy:
                held.close()
                if busy.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                return frozenset()
            self._held = held
        return frozenset(names)

    def close(self) -> None:
        """Let others lead."""
        if self._held is not None:
            self._held.close()
            self._held = None


def lead_of(read_models: Path | str) -> Lead:
    """Choose how to lead: beside a file, or on the server of this address."""
    return FileLead(read_models) if isinstance(read_models, Path) else ServerLead(read_models)


LED = """
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND mode = 'ExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
"""The numbers of all locks that somebody holds in this database."""


def led_among(keys: Iterable[int], known: Iterable[str]) -> frozenset[str]:
    """Tell which models' locks are among these."""
    by_key: Mapping[int, str] = {key_of(name): name for name in known}
    return frozenset(by_key[key] for key in keys if key in by_key)
