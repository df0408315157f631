"""Opening the journal alone: who only reads it needs neither keyring nor master secret, nor any rule."""

from ledger.journal.book import Journal
from ledger.settings import Database, Place, Settings


def open_journal(settings: Settings) -> Journal:
    """Open the journal that the settings name."""
    return journal_at(settings.journal, settings.lock_timeout_seconds)


def journal_at(place: Place, lock_seconds: int) -> Journal:
    """Open a journal, wherever it stands."""
    if isinstance(place, Database):
        return Journal.open_postgres(place, lock_seconds=lock_seconds)
    return Journal.open_sqlite(place, lock_seconds=lock_seconds)
