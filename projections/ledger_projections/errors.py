"""What can go wrong on the reading side, in sentences.

::

    Refusal          ReadFileUnusable: the file is damaged, not ours, or cannot be opened
                     NoSuchModel: a read model was asked for by a name that none has
                     ReadModelsNotMade: nobody with the right to has brought them up to date yet
                     ReadModelsOfAnotherRelease: their follower is of another release
    Conflict         ReadModelsBusy: somebody else writes to the read file, or there is no room for it
                     ReadModelsAway: their server does not answer
                     ReadersStay: a rebuild is complete, and somebody keeps reading the old tables
    JournalDamaged   ProjectionStopped: an entry that a read model cannot take in
                     PositionSkipped: the journal handed over an entry too many or too few
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ledger.domain.errors import Conflict, JournalDamaged, LedgerError, Refusal


class ReadFileUnusable(Refusal):
    """The file of the read models cannot be used as it is."""

    def __init__(self, *, path: str, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(
            f"The read models in {path} cannot be used: {why}. Nothing in them is original: delete {path}, {path}-wal "
            f"and {path}-shm, or name another file with LEDGER_READ_MODELS; "
            "they are rebuilt from the journal by themselves."
        )


class NotOurReadFile(Refusal):
    """The file is a database, and holds something else."""

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(
            f"{path} is a database that holds something other than read models, so it is left alone: "
            "name another file with LEDGER_READ_MODELS."
        )


class NoSuchModel(Refusal):
    """A read model was asked for by a name that none has."""

    def __init__(self, *, name: str, known: Sequence[str]) -> None:
        self.name = name
        super().__init__(f"There is no read model called {name!r}: ask for one of {', '.join(sorted(known))}.")


class ReadModelsBusy(Conflict):
    """Somebody else writes to the read file, or the disk has no room."""

    def __init__(self, *, path: str, why: str) -> None:
        self.path = path
        super().__init__(
            f"The read models in {path} could not be brought up to date: {why}. "
            "The journal is not touched by this: see to it, and try again."
        )


class ReadModelsNotMade(Refusal):
    """There is nothing to read yet, and this user may not make it."""

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(
            f"The read models in {path} were never made, and this user may not make them. Run `ledger projection "
            "follow` as a user with the role of a projector, or ask the database administrator for that role."
        )


class ReadModelsOfAnotherRelease(Refusal):
    """Another release of the program follows, and its tables have another shape than this one asks for."""

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(
            f"The read models in {path} are kept by another release of this program, and have another shape. Use the "
            "same release here as `ledger projection follow` does, or stop that one and start this release there."
        )


class ReadModelsAway(Conflict):
    """There is no connection to the server of the read models."""

    def __init__(self, *, path: str, said: str) -> None:
        self.path = path
        super().__init__(
            f"The database server of the read models in {path} does not answer ({' '.join(said.split()).rstrip('.')}). "
            "The journal is not touched by this: see that the server runs and the network is there, and try again."
        )


class ReadersStay(Conflict):
    """A rebuild is complete and cannot be shown, since somebody does not end reading what stood before."""

    def __init__(self, *, models: Sequence[str], seconds: float) -> None:
        super().__init__(
            f"The new tables of {', '.join(models)} are complete, but somebody has kept reading the old ones for "
            f"{seconds:g} seconds, so they are not shown yet. Let that program end its transaction "
            "(pg_stat_activity names it), and rebuild again: it goes on where it stands."
        )


class ProjectionStopped(JournalDamaged):
    """A read model stands still before an entry that it cannot take in; the others go on."""

    def __init__(self, *, model: str, position: int, event: str, cause: str) -> None:
        self.model = model
        self.position = position
        self.event = event
        self.cause = cause
        super().__init__(
            f"The read model {model} stopped before entry {position} ({event}): {cause}. Nothing was skipped, and the "
            f"other read models went on. Look at the entry with `ledger journal show {position}` and check the record "
            f"with `ledger journal verify`; after a correction, or with a version that can read it, run "
            f"`ledger projection rebuild {model}`."
        )


class PositionSkipped(JournalDamaged):
    """The journal handed over an entry too many or too few."""

    def __init__(self, *, expected: int, found: int | None) -> None:
        self.expected = expected
        self.found = found
        came = "no entry came" if found is None else f"entry {found} came"
        super().__init__(
            f"Entry {expected} was due next and {came}: an entry is missing or stands twice. "
            "Run `ledger journal verify`, and restore the journal from a backup."
        )


@contextmanager
def in_sentences(path: str) -> Iterator[None]:
    """Say trouble with the read file in our words; anything else passes through."""
    try:
        yield
    except DBAPIError as broken:
        raise said(broken, path) from broken


_NO_ACCESS: dict[int, str] = {
    sqlite3.SQLITE_BUSY: "another program is writing to them",
    sqlite3.SQLITE_LOCKED: "another program is writing to them",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the file or its folder may not be written to",
}

_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR}


def said(broken: DBAPIError, path: str) -> LedgerError | DBAPIError:
    """Put the database's complaint into a sentence with a remedy."""
    if type(broken.orig).__module__.startswith("psycopg"):
        return _said_by_postgres(broken, path)
    code = getattr(broken.orig, "sqlite_errorcode", 0) & 0xFF  # the rest are finer kinds of the same trouble
    if code in _NO_ACCESS:
        return ReadModelsBusy(path=path, why=_NO_ACCESS[code])
    if code == sqlite3.SQLITE_CANTOPEN:
        return ReadFileUnusable(path=path, why=_cannot_open(Path(path)))
    if code in _DAMAGED:
        return ReadFileUnusable(path=path, why=f"the file is damaged or is not a database ({broken.orig})")
    return broken


_LOCK_REFUSED = "55P03"
_NO_SUCH_TABLE = "42P01"


def is_lock_refused(broken: DBAPIError) -> bool:
    """Tell whether PostgreSQL had others in the way for too long."""
    return getattr(broken.orig, "sqlstate", None) == _LOCK_REFUSED


def is_table_missing(broken: DBAPIError) -> bool:
    """Tell whether PostgreSQL has no such table."""
    return getattr(broken.orig, "sqlstate", None) == _NO_SUCH_TABLE


def _said_by_postgres(broken: DBAPIError, path: str) -> LedgerError | DBAPIError:
    """Tell trouble with the server, or with the rights there, from an entry that does not fit a table."""
    import psycopg  # noqa: PLC0415 - for those who need it

    from ledger.journal.postgres_errors import RightMissing, sentence  # noqa: PLC0415 - brings psycopg along

    server = broken.orig
    if isinstance(server, psycopg.errors.InsufficientPrivilege):
        return RightMissing(place=path, said=(server.diag.message_primary or "no right").rstrip("."))
    if isinstance(server, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
        return ReadModelsBusy(path=path, why="another program is writing to them")
    if isinstance(server, psycopg.errors.DiskFull):
        return ReadModelsBusy(path=path, why="the server's disk is full")
    if isinstance(server, psycopg.OperationalError):  # away, shutting down, out of memory or of connections
        told = sentence(server, place=path, seconds=0)
        return told if isinstance(told, Refusal) else ReadModelsAway(path=path, said=str(server).strip())
    return broken


def _cannot_open(path: Path) -> str:
    if path.is_dir():
        return "it is a folder"
    return "it cannot be opened" if path.parent.is_dir() else f"the folder {path.parent} is not there"


def is_trouble_with_the_file(broken: Exception) -> bool:
    """Tell trouble with the database itself from an entry that does not fit."""
    return isinstance(broken, DBAPIError) and said(broken, "") is not broken
