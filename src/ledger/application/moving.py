"""Moving a whole ledger to another place: keyring first, then the journal, both proved afterwards.

The first ledger is only read. What is not copied is the master secret, which stays a file of its own, and the read
models, which the next question makes anew.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ledger.application.books import journal_at
from ledger.application.opening import NoFolderForLedger
from ledger.domain.errors import Refusal
from ledger.journal.book import Journal
from ledger.journal.copying import AheadOfSource, AnotherLedger, CopyDiffers, copy_entries, first_difference
from ledger.journal.keyring_copy import KeyringGap, KeyringMove, check_secrets, copy_keyring, gap
from ledger.journal.keyring_file import KeyringFile
from ledger.journal.keyring_store import KeyringStore
from ledger.settings import Database, Home, Place, shown


class SamePlace(Refusal):
    """A ledger would be copied into itself."""

    def __init__(self, *, what: str, place: str) -> None:
        super().__init__(
            f"Both ledgers would have their {what} in {place}, so there is nothing to copy. "
            "Name another place for the copy; where its keyring goes is said with --to-keyring."
        )


class HalfALedger(Refusal):
    """One part of the ledger that is copied into is there, the other is not."""

    def __init__(self, *, there: Path, missing: Path) -> None:
        super().__init__(
            f"{there} is there but {missing} is not, so the two are no ledger to copy into. "
            f"Put {missing} back, or move {there} away."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What stands in the second ledger now, or would."""

    stood: int
    """Entries that were there before."""
    entries: int
    """Entries copied."""
    head: int
    """The position up to which both are equal."""
    keys: int
    buried: int
    tokens: int
    meanwhile: bool
    """Something was recorded in the first ledger while it was copied."""
    dry_run: bool

    @property
    def nothing_new(self) -> bool:
        """Whether the second ledger held everything already."""
        return not (self.entries or self.keys or self.buried or self.tokens)


class Progress(Protocol):
    """Show how far a part of the work has come."""

    def __call__(self, label: str, total: int | None = None, /) -> AbstractContextManager[Callable[[int], None]]:
        """Begin a part."""
        ...


def _silent(_label: str, _total: int | None = None, /) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda _more: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    name: str
    journal: Journal
    keys: str
    """How the keyring is called to people."""
    keyring: KeyringStore


def copy_ledger(
    source: Home,
    target: Home,
    *,
    at: datetime,
    lock_seconds: int,
    dry_run: bool = False,
    progress: Progress = _silent,
) -> Copied:
    """Copy a ledger into an empty one, or go on where an earlier copy of it stopped; compare every byte.

    Files that are not there are begun; a database must hold a ledger begun with the same master secret. Everything
    that could be refused is looked at before the first row is written. Raises `SamePlace`, `AnotherLedger`,
    `AheadOfSource`, `KeyringOfAnother`, `SecretsDiffer`, `CopyDiffers`, and what the stores say.
    """
    _check_places(source, target)
    with ExitStack() as stack:
        first = stack.enter_context(_opened(source, lock_seconds))
        upto = first.journal.head()
        if missing := _missing(target):
            if dry_run:
                return _would_begin(first, upto)
            _begin(target, missing, first.keyring)
        second = stack.enter_context(_opened(target, lock_seconds))
        return _copied(first, second, upto, at=at, dry_run=dry_run, progress=progress)


def _copied(first: _Ledger, second: _Ledger, upto: int, *, at: datetime, dry_run: bool, progress: Progress) -> Copied:
    move = KeyringMove(
        source=first.keyring,
        target=second.keyring,
        names=(first.keys, second.keys),
        erased={worker.hex for worker in first.journal.erased_workers()},
        at=at,
    )
    check_secrets(move)
    stood = _prefix(first, second, upto, progress)
    missing = gap(move)
    entries = upto - stood
    if not dry_run:
        with progress("Copying the keyring", missing.keys + missing.buried + missing.tokens) as step:
            copy_keyring(move, step=step)
        with progress("Copying the journal", entries) as step:
            copy_entries(first.journal, second.journal, after=stood, upto=upto, step=step)
        with progress("Comparing what was copied", entries) as step:
            row = first_difference(first.journal, second.journal, after=stood, upto=upto, step=step)
        if row is not None:
            raise CopyDiffers(source=first.name, target=second.name, position=row.position)
    meanwhile = first.journal.head() > upto or (not dry_run and not gap(move).closed)
    return _told(missing, stood=stood, head=upto, meanwhile=meanwhile, dry_run=dry_run)


def _told(found: KeyringGap, *, stood: int, head: int, meanwhile: bool, dry_run: bool) -> Copied:
    return Copied(
        stood=stood,
        entries=head - stood,
        head=head,
        keys=found.keys,
        buried=found.buried,
        tokens=found.tokens,
        meanwhile=meanwhile,
        dry_run=dry_run,
    )


def _prefix(first: _Ledger, second: _Ledger, upto: int, progress: Progress) -> int:
    """Compare what stands in the second ledger with how the first begins; give its last position."""
    stood = second.journal.head()
    with progress("Comparing what stands", min(stood, upto)) as step:
        row = first_difference(first.journal, second.journal, after=0, upto=min(stood, upto), step=step)
    if row is not None:
        raise AnotherLedger(source=first.name, target=second.name, position=row.position, name=row.name)
    if stood > upto:
        raise AheadOfSource(source=first.name, target=second.name, position=upto + 1, more=stood - upto)
    return stood


def _would_begin(first: _Ledger, upto: int) -> Copied:
    keys, tokens = (first.keyring.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("keys", "tokens"))  # noqa: S608 - names of ours
    found = KeyringGap(keys=keys, tokens=tokens)
    return _told(found, stood=0, head=upto, meanwhile=False, dry_run=True)


def _check_places(source: Home, target: Home) -> None:
    for what, ours, theirs in (
        ("journal", source.journal, target.journal),
        ("keyring", source.keyring, target.keyring),
    ):
        if ours == theirs or (isinstance(ours, Path) and isinstance(theirs, Path) and _same_file(ours, theirs)):
            raise SamePlace(what=what, place=shown(theirs))


def _same_file(ours: Path, theirs: Path) -> bool:
    return ours.resolve() == theirs.resolve()


def _missing(target: Home) -> list[Path]:
    """List the second ledger's files that have still to be begun; a database is begun by its administrator.

    A keyring without its journal is what an interrupted copy leaves; the other way round it is a loss.
    """
    files = [place for place in (target.keyring, target.journal) if isinstance(place, Path)]
    missing = [path for path in files if not path.exists()]
    if target.keyring in missing and target.journal not in missing and isinstance(target.journal, Path):
        raise HalfALedger(there=target.journal, missing=missing[0])
    for path in missing:
        if not path.parent.is_dir():
            raise NoFolderForLedger(path=path.name, folder=path.parent)
    return missing


def _begin(target: Home, missing: list[Path], keyring: KeyringStore) -> None:
    """Make the second ledger's files, for the master secret of the first."""
    if isinstance(target.keyring, Path) and target.keyring in missing:
        KeyringFile.create(target.keyring, keyring.rows("SELECT proof FROM secret")[0][0])
    if isinstance(target.journal, Path) and target.journal in missing:
        Journal.create_sqlite(target.journal).close()


@contextmanager
def _opened(home: Home, lock_seconds: int) -> Iterator[_Ledger]:
    """Open journal and keyring without the master secret, which a copy does not need."""
    with journal_at(home.journal, lock_seconds) as journal:
        keyring = _keyring_at(home.keyring, lock_seconds)
        try:
            yield _Ledger(name=shown(home.journal), journal=journal, keys=shown(home.keyring), keyring=keyring)
        finally:
            keyring.close()


def _keyring_at(place: Place, lock_seconds: int) -> KeyringStore:
    if isinstance(place, Database):
        from ledger.journal.keyring_database import KeyringDatabase  # noqa: PLC0415 - psycopg, for those who need it

        return KeyringDatabase.open(place, lock_seconds=lock_seconds)
    return KeyringFile.open(place, lock_seconds=lock_seconds)
