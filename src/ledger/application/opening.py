"""Starting a ledger, and opening one for commands."""

from collections.abc import Callable
from datetime import datetime

from ledger.application.desk import Desk
from ledger.domain.errors import Refusal
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.reference.regions import load_regions
from ledger.reference.rulebook import shipped_rulebook
from ledger.settings import Settings


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


def start_ledger(settings: Settings) -> None:
    """Make an empty journal, its keyring and its master secret; refuse to write over any of them."""
    for path in (settings.journal, settings.keyring, settings.secret):
        if path.exists():
            raise LedgerStands(path=path)
        if not path.parent.is_dir():
            raise NoFolderForLedger(path=path.name, folder=path.parent)
    Keyring.create(settings.keyring, settings.secret).close()
    Journal.create_sqlite(settings.journal).close()


def open_desk(settings: Settings, clock: Callable[[], datetime]) -> Desk:
    """Open a ledger for commands.

    Whoever the journal says was erased stays erased: a keyring restored from a backup buries those keys again before
    the first answer.
    """
    journal = Journal.open_sqlite(settings.journal, lock_seconds=settings.lock_timeout_seconds)
    try:
        keyring = Keyring.open(settings.keyring, settings.secret)
        keyring.bury_again(journal.erased_workers())
    except BaseException:
        journal.close()
        raise
    return Desk(journal=journal, keyring=keyring, regions=load_regions(), shipped=shipped_rulebook(), clock=clock)
