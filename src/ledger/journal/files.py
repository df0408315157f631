"""What the journal's file and the keyring's file share: who may be opened, and SQLite's errors as sentences.

::

    Refusal          FileMissing · FileExists · FileForeign · FileTooNew · FileDenied · FileReadOnly · FileNotDurable
    Conflict         StoreBusy · DiskFull · StoreFailed
    JournalDamaged   FileDamaged
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.domain.errors import Conflict, JournalDamaged, LedgerError, Refusal

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_VERSION_AT, _APPLICATION_AT = slice(60, 64), slice(68, 72)  # https://www.sqlite.org/fileformat2.html, section 1.3


class FileMissing(Refusal):
    """There is no file where one was expected; it is never made in silence."""

    def __init__(self, *, what: str, path: Path, remedy: str) -> None:
        self.path = path
        super().__init__(f"There is no {what} at {path}. {remedy}")


class FileExists(Refusal):
    """Something stands where a new file should be."""

    def __init__(self, *, what: str, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} exists already, so no new {what} was made. Use it as it is, or choose another path.")


class FileForeign(Refusal):
    """The path names something that is not ours."""

    def __init__(self, *, what: str, path: Path, found: str) -> None:
        self.path = path
        self.found = found
        super().__init__(f"{path} is {found}, not a {what}. Give the path of the {what}.")


class FileTooNew(Refusal):
    """A later release wrote this file."""

    def __init__(self, *, what: str, path: Path, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(
            f"The {what} {path} has format {found}, and this release reads formats up to {known}. "
            "Install the release that wrote it, or a later one."
        )


class FileDenied(Refusal):
    """The operating system does not let us open the file."""

    def __init__(self, *, what: str, path: Path | str) -> None:
        self.path = path
        super().__init__(
            f"The {what} {path} cannot be opened. "
            "Give yourself permission to read and write the file and the folder it stands in."
        )


class FileReadOnly(Refusal):
    """The file can be read but not written."""

    def __init__(self, *, what: str, path: Path | str) -> None:
        self.path = path
        super().__init__(
            f"The {what} {path} can only be read, so nothing was recorded. "
            "Give yourself permission to write the file and its folder, or copy it to a disk that can be written."
        )


class FileNotDurable(Refusal):
    """SQLite cannot keep its promise on this disk."""

    def __init__(self, *, what: str, path: Path | str, found: str) -> None:
        self.found = found
        super().__init__(
            f"The {what} {path} could lose entries here: SQLite answered {found}. "
            "Move it to a local disk, not a network folder."
        )


class StoreBusy(Conflict):
    """Another program holds the file longer than we wait."""

    def __init__(self, *, what: str, path: Path | str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"Another program has held the {what} {path} for {seconds:g} seconds; nothing was recorded. "
            "Wait until it has finished, then repeat the command."
        )


class DiskFull(Conflict):
    """No room for more; what stood before stands still."""

    def __init__(self, *, what: str, path: Path | str) -> None:
        super().__init__(
            f"The disk of the {what} {path} is full; nothing was recorded and nothing was lost. "
            "Free some space, then repeat the command."
        )


class StoreFailed(Conflict):
    """SQLite failed in a way that has no sentence of its own."""

    def __init__(self, *, what: str, path: Path | str, said: str) -> None:
        self.said = said
        super().__init__(
            f"The {what} {path} did not answer ({said}). Check the disk, then repeat the same command: "
            "if it was recorded after all, it will not be recorded twice."
        )


class FileDamaged(JournalDamaged):
    """The bytes of the file are broken."""

    def __init__(self, *, what: str, path: Path | str, said: str) -> None:
        self.said = said
        super().__init__(
            f"The {what} {path} is damaged ({said}). Do not write to it; put back the last good backup of the {what}, "
            "and compare the two with `ledger journal verify`."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """How one kind of file calls itself, in words and in its SQLite header."""

    what: str
    application_id: int
    format: int
    when_missing: str

    def check(self, path: Path) -> None:
        """Look at the header of a file before SQLite touches it; raise one of this module's refusals."""
        try:
            with path.open("rb") as file:
                header = file.read(_HEADER_BYTES)
        except FileNotFoundError:
            raise FileMissing(what=self.what, path=path, remedy=self.when_missing) from None
        except IsADirectoryError:
            raise FileForeign(what=self.what, path=path, found="a folder") from None
        except OSError as denied:
            raise FileDenied(what=self.what, path=path) from denied
        if (found := self._foreign(header)) is not None:
            raise FileForeign(what=self.what, path=path, found=found)
        if (version := int.from_bytes(header[_VERSION_AT])) > self.format:
            raise FileTooNew(what=self.what, path=path, found=version, known=self.format)

    @contextmanager
    def beginning(self, path: Path) -> Iterator[sqlite3.Connection]:
        """Make a file that only its owner can read, marked as ours, to put tables in; a failure leaves none.

        Raises `FileExists` when something stands there.
        """
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise FileExists(what=self.what, path=path) from None
        except OSError as denied:
            raise FileDenied(what=self.what, path=path) from denied
        try:
            with self.sentences(path, seconds=0), closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute(f"PRAGMA application_id={self.application_id}")
                connection.execute(f"PRAGMA user_version={self.format}")
                yield connection
                connection.execute("PRAGMA journal_mode=WAL")
        except BaseException:
            path.unlink()
            raise

    def _foreign(self, header: bytes) -> str | None:
        if not header:
            return "an empty file"
        if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
            return "a file that SQLite did not write"
        if int.from_bytes(header[_APPLICATION_AT]) != self.application_id:
            return "a database of something else"
        return None

    @contextmanager
    def sentences(self, path: Path | str, *, seconds: float) -> Iterator[None]:
        """Turn errors of SQLite inside the block into sentences; ``seconds`` is how long a lock was waited for."""
        try:
            yield
        except sqlite3.Error as error:
            raise self.sentence(error, path, seconds=seconds) from error

    def sentence(self, error: sqlite3.Error, path: Path | str, *, seconds: float) -> LedgerError:
        """Say one error of SQLite in our words, by its primary result code."""
        said = str(error)
        finding: LedgerError
        match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                finding = StoreBusy(what=self.what, path=path, seconds=seconds)
            case sqlite3.SQLITE_FULL:
                finding = DiskFull(what=self.what, path=path)
            case sqlite3.SQLITE_READONLY:
                finding = FileReadOnly(what=self.what, path=path)
            case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                finding = FileDenied(what=self.what, path=path)
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                finding = FileDamaged(what=self.what, path=path, said=said)
            case sqlite3.SQLITE_ERROR if said.startswith("no such"):  # a table of ours is gone
                finding = FileDamaged(what=self.what, path=path, said=said)
            case _:
                finding = StoreFailed(what=self.what, path=path, said=said)
        return finding


def readable_uri(path: Path) -> str:
    """Name a file for SQLite so that opening it never makes one, whatever characters its path holds."""
    return f"{path.resolve().as_uri()}?mode=rw"
