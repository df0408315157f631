"""A connection to a schema of ours on PostgreSQL, and what the server says, in sentences.

One connection for each store, used by one thread at a time. Outside a transaction every statement stands for itself.
A statement that finds the connection gone is asked again on a new one; a transaction is not: what becomes of it is
the recorder's to find out.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Format, TransactionStatus

from ledger.domain.errors import LedgerError
from ledger.journal.postgres_errors import (
    CommitUnknown,
    JournalEditable,
    NotDurableServer,
    NotPrimary,
    NotTheJournal,
    ServerTooNew,
    sentence,
)

T = TypeVar("T")

FORMAT = 1
_CONNECT_SECONDS = 10
_KEEPALIVE: dict[str, str | int] = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
_UUID_OID = 2950


class _HexLoader(Loader):
    """Read a stream's id as 32 hex digits, which is what rows of every store carry."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data).hex()


class PostgresStore:
    """The server behind one journal or keyring."""

    def __init__(self, url: str, *, schema: str, lock_seconds: float) -> None:
        self.url = url
        self.schema = schema
        self.lock_seconds = lock_seconds
        self._lock = RLock()
        self._connection: psycopg.Connection[Any] | None = None

    @property
    def place(self) -> str:
        """Name the server and database, without user and password."""
        told = conninfo_to_dict(self.url)
        return f"{told.get('host') or 'localhost'}/{told.get('dbname') or ''}"

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask a question; a connection that was lost is made anew once."""

        def ask(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
            return connection.cursor(binary=True).execute(statement, parameters).fetchall()

        with self._lock, self.sentences():
            try:
                return ask(self.connected())
            except psycopg.OperationalError:
                if not self._lost():
                    raise
                return ask(self.connected())

    @contextmanager
    def transaction(self, begin: str) -> Iterator[psycopg.Connection[Any]]:
        """Run a block in one transaction that begins with these statements; it ends with `commit`, or rolls back."""
        with self._lock, self.sentences():
            try:
                connection = self._begun(begin)
                yield connection
            finally:
                self._rolled_back()

    def commit(self, connection: psycopg.Connection[Any]) -> bool:
        """Commit; False when the connection broke and nobody knows whether the server did it."""
        try:
            connection.execute("COMMIT")
        except psycopg.OperationalError:
            if not self._lost():
                raise
            return False
        return True

    def commit_or_say(self, connection: psycopg.Connection[Any]) -> None:
        """Commit what may be asked for again; raise `CommitUnknown` when nobody knows whether the server did it."""
        if not self.commit(connection):
            raise CommitUnknown(place=self.place)

    def connected(self) -> psycopg.Connection[Any]:
        """Give the connection, made at first use."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """Turn what the server says inside the block into sentences."""
        try:
            yield
        except LedgerError:
            raise
        except psycopg.Error as error:
            raise sentence(error, place=self.place, seconds=self.lock_seconds) from error

    def check(self) -> None:
        """Raise a refusal unless the server keeps what it acknowledges and holds this schema in a form we know."""
        with self._lock, self.sentences():
            connection = self.connected()
            _check_server(connection, self.place)
            _check_format(connection, self.place, self.schema)

    def check_not_editable(self, table: str) -> None:
        """Raise `JournalEditable` when this user could change what stands in a table."""
        with self._lock, self.sentences():
            _check_rights(self.connected(), self.place, table)

    def _begun(self, begin: str) -> psycopg.Connection[Any]:
        try:
            connection = self.connected()
            connection.execute(begin.encode())
        except psycopg.OperationalError:
            if not self._lost():
                raise
            connection = self.connected()
            connection.execute(begin.encode())
        return connection

    def _rolled_back(self) -> None:
        connection = self._connection
        if connection is None or connection.closed:
            return
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                connection.execute("ROLLBACK")
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            connection.close()  # in the middle of something: an interrupted COPY, for example

    def _lost(self) -> bool:
        return self._connection is None or bool(self._connection.closed)

    def _connect(self) -> psycopg.Connection[Any]:
        settings = {"connect_timeout": _CONNECT_SECONDS, **_KEEPALIVE, **conninfo_to_dict(self.url)}
        settings["application_name"] = "enrollment-ledger"
        settings["options"] = f"{settings.get('options', '')} -c search_path={self.schema}".strip()
        connection = psycopg.connect(make_conninfo("", **settings), autocommit=True)
        connection.adapters.register_loader(_UUID_OID, _HexLoader)
        return connection


def _check_server(connection: psycopg.Connection[Any], place: str) -> None:
    asked = "SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('synchronous_commit'), "
    asked += "current_setting('full_page_writes'), current_setting('default_transaction_read_only')"
    standby, *durable, read_only = _one(connection, asked)
    if standby or read_only == "on":
        raise NotPrimary(place=place)
    names = ("fsync", "synchronous_commit", "full_page_writes")
    off = [name for name, value in zip(names, durable, strict=True) if value == "off"]
    if off:
        raise NotDurableServer(place=place, off=off)


def _check_format(connection: psycopg.Connection[Any], place: str, schema: str) -> None:
    try:
        (found,) = _one(connection, f"SELECT format FROM {schema}.format")  # noqa: S608 - a name of ours
    except (errors.UndefinedTable, errors.InvalidSchemaName) as missing:
        raise NotTheJournal(place=place, what=schema) from missing
    if found > FORMAT:
        raise ServerTooNew(place=place, what=schema, found=found, known=FORMAT)


def _check_rights(connection: psycopg.Connection[Any], place: str, table: str) -> None:
    rights = ("UPDATE", "DELETE", "TRUNCATE")
    asked = ", ".join(f"has_table_privilege('{table}', '{right}')" for right in rights)
    *may, user = _one(connection, f"SELECT {asked}, current_user")
    could = [right for right, granted in zip(rights, may, strict=True) if granted]
    if could:
        raise JournalEditable(place=place, user=user, rights=could)


def _one(connection: psycopg.Connection[Any], statement: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(statement.encode()).fetchone()
    return row or ()
