"""Starting a ledger, and opening one for commands."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.application.books import open_journal
from ledger.application.desk import Desk
from ledger.domain.errors import Refusal
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.journal.sealing import MasterSecret
from ledger.reference.regions import load_regions
from ledger.settings import Database, Place, Settings

if TYPE_CHECKING:
    from ledger.journal.founding import Founded
    from ledger.reference.rulebook import Rulebook


class LedgerStands(Refusal):
    """There is something already where the ledger would go."""

    def __init__(self, *, path: object) -> None:
        super().__init__(
            f"{path} exists already, and nothing is written over it. Use it as it is, or give another --ledger."
        )


class NoFolderForLedger(Refusal):
    """The folder that the ledger would stand in is not there."""

    def __init__(self, *, path: object, folder: object) -> None:
        super().__init__(f"There is no folder {folder} to put {path} into. Make it first, or name another folder.")


class MixedPlaces(Refusal):
    """Journal and keyring would begin in different kinds of places."""

    def __init__(self, *, journal: Place, keyring: Place) -> None:
        said = [place.shown if isinstance(place, Database) else str(place) for place in (journal, keyring)]
        super().__init__(
            f"The journal would stand in {said[0]} and the keyring in {said[1]}. "
            "Begin both in files or both in databases: set LEDGER_KEYRING, or unset it."
        )


def start_ledger(settings: Settings) -> None:
    """Make an empty journal, its keyring and its master secret in files; refuse to write over any of them."""
    for place in (settings.journal, settings.keyring, settings.secret):
        if isinstance(place, Database):
            raise MixedPlaces(journal=settings.journal, keyring=settings.keyring)
        if place.exists():
            raise LedgerStands(path=place)
        if not place.parent.is_dir():
            raise NoFolderForLedger(path=place.name, folder=place.parent)
    if isinstance(settings.journal, Path) and isinstance(settings.keyring, Path):
        Keyring.create(settings.keyring, settings.secret).close()
        Journal.create_sqlite(settings.journal).close()


def start_in_database(settings: Settings, users: Sequence[str] = ()) -> "Founded":
    """Make an empty ledger in a PostgreSQL database, its roles, and its master secret; let users record there."""
    from ledger.journal.founding import found  # noqa: PLC0415 - psycopg, for those who need it

    if not isinstance(settings.journal, Database) or settings.keyring != settings.journal:
        raise MixedPlaces(journal=settings.journal, keyring=settings.keyring)
    if not settings.secret.parent.is_dir():
        raise NoFolderForLedger(path=settings.secret.name, folder=settings.secret.parent)
    return found(settings.journal, proof=MasterSecret.read_or_begin(settings.secret).proof, users=users)


def statements_for(database: Database, secret: Path) -> str:
    """Write the statements that make a ledger in a database, for its administrator; the master secret is made here."""
    from ledger.journal.founding import prefix_of, statements  # noqa: PLC0415 - psycopg, for those who need it

    return statements(prefix_of(database), proof=MasterSecret.read_or_begin(secret).proof)


def open_desk(settings: Settings, clock: Callable[[], datetime]) -> Desk:
    """Open a ledger for commands.

    Whoever the journal says was erased stays erased: a keyring restored from a backup buries those keys again before
    the first answer.
    """
    journal = open_journal(settings)
    try:
        keyring = _keyring(settings)
        keyring.bury_again(journal.erased_workers())
    except BaseException:
        journal.close()
        raise
    return Desk(journal=journal, keyring=keyring, regions=load_regions(), load_shipped=_shipped, clock=clock)


def _shipped() -> "Rulebook":
    from ledger.reference.rulebook import shipped_rulebook  # noqa: PLC0415 - 100 rows, for commands that ask one

    return shipped_rulebook()


def _keyring(settings: Settings) -> Keyring:
    if isinstance(settings.keyring, Database):
        return Keyring.open_postgres(settings.keyring, settings.secret, lock_seconds=settings.lock_timeout_seconds)
    return Keyring.open(settings.keyring, settings.secret)
