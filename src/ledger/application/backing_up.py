"""A backup of a ledger in files: journal and keyring as they stood together, proved before it counts as one.

The journal is copied first. A worker's key is written before the worker's first entry, so the keyring copied after it
holds the key of everybody in it. The master secret is never in a backup.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ledger.application.opening import NoFolderForLedger
from ledger.application.verification import Difference, verify
from ledger.domain.agent.events import AgentAppointed
from ledger.domain.errors import JournalDamaged, Refusal
from ledger.journal.backup import backup_file, sha256_of, sync
from ledger.journal.book import Journal
from ledger.journal.entry import utc_text
from ledger.journal.keyring_file import KEYRING_FILE, KeyringFile
from ledger.journal.sqlite_datastore import JOURNAL_FILE
from ledger.settings import Database, Settings

JOURNAL, KEYRING, MANIFEST, SUMS = "ledger.db", "ledger.keys.db", "backup.json", "SHA256SUMS"


class BackupInTheWay(Refusal):
    """There is something already where the backup would go."""

    def __init__(self, *, folder: Path) -> None:
        super().__init__(
            f"{folder} is there already and not empty, and no backup is written over anything. "
            f"Name a new folder, for example {folder}-2."
        )


class BackupByServer(Refusal):
    """The ledger, or a part of it, stands on a server, whose own tools back it up."""

    def __init__(self, *, places: tuple[str, ...], names: tuple[str, ...]) -> None:
        without = "--exclude-table='read_models.*' --exclude-table='read_v1.*'"
        commands = (f"`pg_dump --format=custom {without} --file={name}.dump {name}`" for name in names)
        stand = "stands" if len(places) == 1 else "stand"
        super().__init__(
            f"{' and '.join(places)} {stand} on a PostgreSQL server, which has tools of its own for backups. "
            f"Run {' and '.join(commands)} as a user who may read everything, and archive the write-ahead log as "
            "docs/production.md shows; or make a copy in files with `ledger copy`."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What stands in the backup, and what its proof found."""

    folder: Path
    entries: int
    keys: int
    differences: tuple[Difference, ...]


class Progress(Protocol):
    """Show how far a part of the work has come."""

    def __call__(self, label: str, total: int | None = None, /) -> AbstractContextManager[Any]:
        """Begin a part."""
        ...


class _Unseen:
    """Progress that nobody watches."""

    def __call__(self, more: int = 1) -> None:
        """Count on."""

    def at(self, done: int, total: int | None) -> None:
        """Take over a count."""


def _silent(_label: str, _total: int | None = None, /) -> AbstractContextManager[Any]:
    return nullcontext(_Unseen())


def backup_ledger(settings: Settings, folder: Path, *, at: datetime, progress: Progress = _silent) -> BackedUp:
    """Back journal and keyring up into a new folder while commands run; prove the copies.

    What does not hold is told and does not undo the backup: it is as whole as the ledger is. The folder appears when
    all of it stands. Raises `BackupInTheWay`, `BackupByServer`, and what `files` says.
    """
    journal, keyring = _files(settings)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupInTheWay(folder=folder)
    if not folder.parent.is_dir():
        raise NoFolderForLedger(path=folder.name, folder=folder.parent)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for kind, source, name in ((JOURNAL_FILE, journal, JOURNAL), (KEYRING_FILE, keyring, KEYRING)):
            with progress(f"Copying the {kind.what}") as step:
                target, seconds = unfinished / name, settings.lock_timeout_seconds
                backup_file(kind, source, target, seconds=seconds, seen=step.at)
        backed_up = _proved(unfinished, folder, progress)
        _write_manifest(unfinished, backed_up, at)
        unfinished.rename(folder)
        sync(folder.parent)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return backed_up


def _files(settings: Settings) -> tuple[Path, Path]:
    """Give the two files; raise `BackupByServer` when one is none."""
    places = dict.fromkeys(place for place in (settings.journal, settings.keyring) if isinstance(place, Database))
    if isinstance(settings.journal, Path) and isinstance(settings.keyring, Path):
        return settings.journal, settings.keyring
    names = tuple(place.name for place in places)
    raise BackupByServer(places=tuple(place.shown for place in places), names=names)


def _proved(here: Path, folder: Path, progress: Progress) -> BackedUp:
    """Look the copies over as `ledger journal verify` does, and see that everybody in the journal has a key."""
    with (
        Journal.open_sqlite(here / JOURNAL) as journal,
        closing(KeyringFile.open(here / KEYRING, lock_seconds=1)) as keyring,
    ):
        entries = journal.head()
        try:
            with progress("Verifying the backup", entries) as step:
                found = tuple(verify(journal, step=step).differences)
            found += tuple(_keyless(journal, keyring))
        except JournalDamaged as damage:
            found = (Difference(position=0, check="readable", sentence=str(damage)),)
        keys: int = keyring.rows("SELECT count(*) FROM keys WHERE wrapped IS NOT NULL")[0][0]
    return BackedUp(folder=folder, entries=entries, keys=keys, differences=found)


def _keyless(journal: Journal, keyring: KeyringFile) -> Iterator[Difference]:
    """Find people in the journal whom the keyring does not know, not even as erased."""
    for rows in journal.raw():
        sealed = {row.stream: row.position for row in rows if row.name == "WorkerRegistered" and row.version == 1}
        sealed |= {
            entry.stream_hex: entry.position
            for row in rows
            if row.name == "AgentAppointed"
            for entry in next(journal.scan(after=row.position - 1, upto=row.position))
            if isinstance(entry.event, AgentAppointed) and entry.event.personal
        }
        known = keyring.rows_of_many("SELECT worker FROM keys WHERE worker IN (?)", sorted(sealed))
        for stream in sorted(sealed.keys() - {stream for (stream,) in known}):
            said = f"The keyring holds no key of {stream}, who is in the journal."
            yield Difference(position=sealed[stream], check="keys", sentence=said)


def _write_manifest(here: Path, backed_up: BackedUp, at: datetime) -> None:
    """Say what the backup holds, and the digests of all of it in the form that ``sha256sum -c`` reads."""
    names = (JOURNAL, KEYRING)
    told = {
        "made_at": utc_text(at),
        "last_position": backed_up.entries,
        "keys": backed_up.keys,
        "differences": [asdict(each) for each in backed_up.differences],
        "files": [{"name": name, "bytes": (here / name).stat().st_size} for name in names],
    }
    _write(here / MANIFEST, json.dumps(told, indent=2) + "\n")
    _write(here / SUMS, "".join(f"{sha256_of(here / name)}  {name}\n" for name in (*names, MANIFEST)))
    sync(here)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
