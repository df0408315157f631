"""The keyring on PostgreSQL: the same tables as the file's, in a schema or a database of their own.

The keyring writes its statements once, for both stores; what the two write differently is turned around here.
PostgreSQL keeps the bytes of removed rows until they are vacuumed, and in its write-ahead log and backups for longer:
SECURITY.md says what an erasure means there.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any, Self

import psycopg

from ledger.journal.postgres_store import PostgresStore

LOCK_KEY = int.from_bytes(sha256(b"enrollment-ledger keyring").digest()[:8], signed=True)
LOCK_SECONDS = 30.0
_BEGIN = "BEGIN; SET LOCAL lock_timeout = '{seconds}s'; SELECT pg_advisory_xact_lock({key})"
_AT_ONCE = 1_000
"""Rows sent in one statement; the server takes 65,535 parameters."""
_LOOK_AGAIN_SECONDS = 1.0
"""For so long a key that another process destroyed may still be in our memory."""
_NAMED = re.compile(r":(\w+)")
_VALUES = re.compile(r"VALUES \(([?, ]+)\)")


def schema() -> str:
    """Give the statements that make a keyring, for the owner to run."""
    return files(__package__).joinpath("keyring_postgres.sql").read_text(encoding="utf-8")


class KeyringDatabase:
    """One connection to a keyring in PostgreSQL. Errors of the server leave it as sentences."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._begin = _BEGIN.format(seconds=max(1, int(store.lock_seconds)), key=LOCK_KEY)
        self._looked = 0.0
        self._version = 0

    @classmethod
    def open(cls, url: str, *, lock_seconds: float = LOCK_SECONDS) -> Self:
        """Open a keyring; raise a refusal of `postgres_errors` when there is none."""
        store = PostgresStore(url, schema="keyring", lock_seconds=lock_seconds)
        try:
            store.check()
        except BaseException:
            store.close()
            raise
        return cls(store)

    @property
    def place(self) -> str:
        """The server and database."""
        return self._store.place

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask one question."""
        return self._store.rows(_ours(statement), parameters)

    def rows_of_many(self, statement: str, keys: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """Ask one question that ends in ``IN (?)`` about many keys."""
        if keys:
            yield from self._store.rows(_ours(statement.replace("IN (?)", "= ANY(?)")), [list(keys)])

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """Run a block in one durable transaction that holds the keyring's lock from its start."""
        with self._store.transaction(self._begin) as connection:
            yield Writing(connection)
            self._store.commit_or_say(connection)

    def version(self) -> int:
        """Give a number that grows when time has passed in which another process may have destroyed a key."""
        now = time.monotonic()
        if now - self._looked > _LOOK_AGAIN_SECONDS:
            self._looked, self._version = now, self._version + 1
        return self._version

    def shed(self) -> None:
        """Note that nothing is left to do here: the server's own housekeeping wipes what was removed."""
        with self.writing() as connection:
            connection.execute("DELETE FROM unfinished")

    def unfinished(self) -> bool:
        """Tell whether a removal has still to be noted as done."""
        return bool(self.rows("SELECT 1 FROM unfinished"))

    def close(self) -> None:
        """Let go of the connection."""
        self._store.close()


class Writing:
    """Statements inside a transaction, in the words that the keyring writes for both stores."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Carry out one statement."""
        self._connection.execute(_ours(statement).encode(), parameters)

    def executemany(self, statement: str, rows: Iterable[Sequence[object] | Mapping[str, object]]) -> None:
        """Carry out a statement for many rows, few statements at a time: never the driver's own pipeline."""
        waiting = iter(rows)
        while some := list(islice(waiting, _AT_ONCE)):
            values = _VALUES.search(statement)
            if values is None or not isinstance(some[0], tuple):
                for row in some:
                    self._connection.execute(_ours(statement).encode(), row)
                continue
            marks = ", ".join([f"({values[1]})"] * len(some))
            cells = [cell for row in some for cell in row]
            whole = f"{statement[: values.start()]}VALUES {marks}{statement[values.end() :]}"
            self._connection.execute(_ours(whole).encode(), cells)


def _ours(statement: str) -> str:
    """Write a statement of the keyring for this server."""
    turned = statement.replace("?", "%s").replace("IS NOT :", "IS DISTINCT FROM :")
    return _NAMED.sub(r"%(\1)s", turned)
