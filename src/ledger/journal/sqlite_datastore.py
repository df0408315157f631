"""Connections to the journal's file: durable, and unable to edit.

Durable means WAL with ``synchronous=FULL``: an acknowledged entry survives the loss of power
(https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventsourcing.persistence import ConnectionUnavailableError, PersistenceError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from ledger.domain.errors import LedgerError
from ledger.journal.files import FileKind, FileNotDurable, StoreBusy, StoreFailed, readable_uri

JOURNAL_FILE = FileKind(
    what="journal",
    application_id=0x454E4C31,  # "ENL1"
    format=1,
    when_missing="Run `ledger init` to begin one, or give the path of yours.",
)
LOCK_SECONDS = 30
CACHE_KIB = 64 * 1024
"""Pages of an append that stay in memory: the index of a city's month in the fifth year. More gained nothing."""
_STATEMENTS_KEPT = 64
"""The library keeps one, and each compilation asks the authorizer about every column."""
_SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    f"cache_size=-{CACHE_KIB}",
)
_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
        sqlite3.SQLITE_RECURSIVE,
    }
)
_FULL = 2  # what `PRAGMA synchronous` answers


class OnlyAdd:
    """Lets connections read and add entries, and nothing else: no UPDATE, DELETE, DROP, ALTER or ATTACH.

    Python hears Ctrl-C between two lines of its own, and these may be the next ones. SQLite cannot hand that on: it
    takes any exception here for a no.
    """

    def __init__(self) -> None:
        self.denied = False

    def __call__(self, action: int, subject: str | None, detail: str | None, *_: str | None) -> int:
        """Answer SQLite while it compiles a statement."""
        if self.allows(action, subject, detail):
            return sqlite3.SQLITE_OK
        self.denied = True
        return sqlite3.SQLITE_DENY

    def allows(self, action: int, subject: str | None, detail: str | None) -> bool:
        """Say whether a part of a statement may be carried out."""
        match action:
            case sqlite3.SQLITE_INSERT:
                return subject == "entries"
            case sqlite3.SQLITE_PRAGMA:
                return detail is None or subject == "wal_checkpoint"
            case _:
                return action in _ALLOWED

    def was_interrupted(self, error: BaseException | None) -> bool:
        """Say whether SQLite heard a no that nobody said."""
        heard_no = isinstance(error, sqlite3.Error) and error.sqlite_errorcode == sqlite3.SQLITE_AUTH
        return heard_no and not self.denied


class JournalTransaction(SQLiteTransaction):
    """A transaction that takes the write lock at once, and leaves nothing open when its commit fails."""

    def __enter__(self) -> SQLiteCursor:
        """Begin."""
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(self, *raised: Any) -> None:  # noqa: ANN401, PYI036  # handed on as it came
        """Commit, or roll back."""
        try:
            super().__exit__(*raised)
        except BaseException:
            self.connection.rollback()
            raise


class JournalConnection(SQLiteConnection):
    """A connection whose transactions are a journal's."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run a block in one transaction."""
        with JournalTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


class JournalPool(SQLiteConnectionPool):
    """Connections that are durable, cannot edit, and are not closed under a reader's feet."""

    guard: OnlyAdd

    def _create_connection(self) -> SQLiteConnection:
        raw = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,  # the pool lends a connection to one thread at a time
            isolation_level=None,
            timeout=self.lock_timeout or LOCK_SECONDS,
            cached_statements=_STATEMENTS_KEPT,
        )
        raw.row_factory = sqlite3.Row  # the library's queries ask for columns by name
        try:
            for pragma in _SETTINGS:
                raw.execute(f"PRAGMA {pragma}")
            self._check_durable(raw)
        except BaseException:
            raw.close()
            raise
        raw.set_authorizer(self.guard)
        return JournalConnection(raw, max_age=self.max_age)

    def _check_durable(self, raw: sqlite3.Connection) -> None:
        (mode,), (level,) = raw.execute("PRAGMA journal_mode").fetchone(), raw.execute("PRAGMA synchronous").fetchone()
        if mode != "wal" or level != _FULL:
            found = f"journal_mode={mode}, synchronous={level}"
            raise FileNotDurable(what=JOURNAL_FILE.what, path=self.db_name, found=found)

    def close(self) -> None:
        """Wait for connections in use, since closing one under a running statement ends the interpreter."""
        for connection in list(self._in_use.values()):
            if connection.in_use.acquire(timeout=self.pool_timeout):
                connection.in_use.release()
        super().close()


class JournalDatastore(SQLiteDatastore):
    """The library's datastore over a journal's file; errors of SQLite leave it as sentences."""

    def __init__(self, path: Path, *, lock_seconds: int = LOCK_SECONDS) -> None:
        super().__init__(readable_uri(path), lock_timeout=lock_seconds)
        self.path = path
        self.lock_seconds = lock_seconds
        self.pool = JournalPool(db_name=readable_uri(path), lock_timeout=lock_seconds, pool_timeout=float(lock_seconds))
        self.pool.guard = self.guard = OnlyAdd()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run a block in one transaction; raise `Conflict`, `Refusal` or `JournalDamaged` for what SQLite says.

        Raises `KeyboardInterrupt` when that was heard while SQLite asked back.
        """
        try:
            with super().transaction(commit=commit) as cursor:
                yield cursor
        except ConnectionUnavailableError as busy:
            raise StoreBusy(what=JOURNAL_FILE.what, path=self.path, seconds=self.lock_seconds) from busy
        except LedgerError:
            raise
        except (sqlite3.Error, PersistenceError) as error:
            raise self._sentence(error) from error

    def _sentence(self, error: BaseException) -> LedgerError | KeyboardInterrupt:
        cause = error if isinstance(error, sqlite3.Error) else error.__cause__
        if self.guard.was_interrupted(cause):
            return KeyboardInterrupt()
        if isinstance(cause, sqlite3.Error):
            return JOURNAL_FILE.sentence(cause, self.path, seconds=self.lock_seconds)
        return StoreFailed(what=JOURNAL_FILE.what, path=self.path, said=str(error))
