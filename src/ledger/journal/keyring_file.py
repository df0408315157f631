"""The keyring's file: SQLite, durable, and forgetful when it is told to forget."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from ledger.journal.errors import ErasureUnfinished
from ledger.journal.files import FileKind, FileNotDurable, StoreBusy, readable_uri

KEYRING_FILE = FileKind(
    what="keyring",
    application_id=0x454E4B31,  # "ENK1"
    format=2,
    when_missing="Put back the keyring that was kept beside this journal; names cannot be read without it. "
    "Only a new ledger gets a new one, by `ledger init`.",
)
LOCK_SECONDS = 30
_FIRST_FORMAT = 1
_FULL = 2
_AT_ONCE = 10_000
_CACHE = f"cache_size=-{16 * 1024}"
"""In KiB. Ids and tokens are random, so a chunk of an import touches pages all over the file."""


class KeyringFile:
    """One connection to a keyring. Errors of SQLite leave it as sentences."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, *, lock_seconds: float) -> None:
        self._connection = connection
        self._path = path or "in memory"
        self._on_disk = path is not None
        self._lock_seconds = lock_seconds

    @classmethod
    def create(cls, path: Path, proof: bytes) -> None:
        """Begin a keyring in a new file; raise `files.FileExists` when something stands there."""
        with KEYRING_FILE.beginning(path) as connection:
            _make_tables(connection, proof)

    @classmethod
    def open(cls, path: Path, *, lock_seconds: float) -> Self:
        """Open a keyring; raise a refusal that says what stands there when it is none."""
        KEYRING_FILE.check(path)
        with KEYRING_FILE.sentences(path, seconds=lock_seconds):
            uri = readable_uri(path)
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=lock_seconds)
            _set_up(connection)
            (mode,), (level,) = (connection.execute(f"PRAGMA {p}").fetchone() for p in ("journal_mode", "synchronous"))
        if mode != "wal" or level != _FULL:
            connection.close()
            found = f"journal_mode={mode}, synchronous={level}"
            raise FileNotDurable(what=KEYRING_FILE.what, path=path, found=found)
        opened = cls(connection, path, lock_seconds=lock_seconds)
        try:
            opened._bring_up_to_date()
        except BaseException:
            connection.close()
            raise
        return opened

    @classmethod
    def in_memory(cls, proof: bytes) -> Self:
        """Make a keyring that is gone when the program ends."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        _set_up(connection)
        _make_tables(connection, proof)
        return cls(connection, None, lock_seconds=0)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask one question."""
        with self._sentences():
            return self._connection.execute(statement, parameters).fetchall()

    def rows_of_many(self, statement: str, keys: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """Ask one question that ends in ``IN (?)`` about many keys, in few queries."""
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            yield from self.rows(statement.replace("(?)", f"({','.join('?' * len(some))})"), some)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run a block in one durable transaction that holds the write lock from its start."""
        with self._sentences():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def shed(self) -> None:
        """Leave no byte of what was removed: not in the write-ahead log, not in free pages.

        Raises `ErasureUnfinished` while another program uses the keyring; the removal itself stands, and the table
        ``unfinished`` remembers that shedding must be repeated.
        """
        try:
            if self._on_disk:
                self._wipe()
            with self.writing() as connection:
                connection.execute("DELETE FROM unfinished")
        except StoreBusy as busy:
            raise ErasureUnfinished(path=self._path, seconds=self._lock_seconds) from busy

    def unfinished(self) -> bool:
        """Tell whether bytes of something removed may still stand in a file."""
        return bool(self.rows("SELECT 1 FROM unfinished"))

    def version(self) -> int:
        """Give a number that is another once another process has written; asked before every letter."""
        try:
            ((version,),) = self._connection.execute("PRAGMA data_version")
        except sqlite3.Error as error:
            raise KEYRING_FILE.sentence(error, self._path, seconds=self._lock_seconds) from error
        return int(version)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _bring_up_to_date(self) -> None:
        """Give a keyring of an earlier format the columns of this one, whole or not at all, whoever else opens it."""
        if self.rows("PRAGMA user_version") == [(_FIRST_FORMAT,)]:
            with self.writing() as connection:
                if self.rows("PRAGMA user_version") == [(_FIRST_FORMAT,)]:  # another program may have been faster
                    for statement in _statements("keyring_from_1_to_2.sql"):
                        connection.execute(statement)

    def _wipe(self) -> None:
        with self._sentences():
            self._empty_log()
            self._connection.execute("VACUUM")
            self._empty_log()

    def _empty_log(self) -> None:
        (busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ErasureUnfinished(path=self._path, seconds=self._lock_seconds)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        with KEYRING_FILE.sentences(self._path, seconds=self._lock_seconds):
            yield


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "trusted_schema=OFF", _CACHE):
        connection.execute(f"PRAGMA {pragma}")


def _statements(name: str) -> list[str]:
    """Give the statements of a file one by one: a script would end the transaction that it runs in."""
    bare = "\n".join(line.partition("--")[0] for line in _text(name).splitlines())
    return [each.strip() for each in bare.split(";") if each.strip()]


def _make_tables(connection: sqlite3.Connection, proof: bytes) -> None:
    connection.executescript(f"BEGIN; {_text('keyring.sql')} COMMIT;")
    with connection:
        connection.execute("INSERT INTO secret (only, proof) VALUES (1, ?)", (proof,))


def _text(name: str) -> str:
    from importlib.resources import files  # noqa: PLC0415 - for whoever begins a keyring or brings one up to date

    return files(__package__).joinpath(name).read_text(encoding="utf-8")
