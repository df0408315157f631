"""Copying a SQLite file of ours while others write to it, as it stood at one moment.

One reading transaction is held for the whole copy: writers go on, and the copy neither begins anew nor tears.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import file_digest
from pathlib import Path

from ledger.journal.files import FileDamaged, FileKind, readable_uri

_PAGES_AT_ONCE = 4_000
_OWNER_ONLY = 0o600

Seen = Callable[[int, int], None]
"""Takes how many pages are done, and how many there are."""


def backup_file(kind: FileKind, source: Path, target: Path, *, seconds: int, seen: Seen) -> None:
    """Copy a file that is in use into a new one, durably, and check the new one's pages.

    Raises what `FileKind.check` says of the source, `files`' sentences for both, and `FileDamaged` for a bad page.
    """
    kind.check(source)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    os.close(descriptor)
    with (
        kind.sentences(source, seconds=seconds),
        closing(sqlite3.connect(readable_uri(source), uri=True, isolation_level=None, timeout=seconds)) as first,
    ):
        first.execute("PRAGMA query_only=ON")
        first.execute("BEGIN")
        first.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it stands still for us
        with kind.sentences(target, seconds=seconds), closing(sqlite3.connect(target, isolation_level=None)) as second:
            first.backup(second, pages=_PAGES_AT_ONCE, progress=lambda _, left, all_: seen(all_ - left, all_))
            said = second.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise FileDamaged(what=kind.what, path=source, said=said)
    sync(target)


def sync(path: Path) -> None:
    """Have a file, or a folder's list, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """Give a file's digest, in hex digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
