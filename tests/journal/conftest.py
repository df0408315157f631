"""Journals and keyrings to test with, in memory and on disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from journal_samples import ANI, BUDI, entry
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.journal.sqlite import SQLiteJournalRecorder
from postgres_ledgers import fresh


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """One contract, every store."""
    with ExitStack() as stack:
        match request.param:
            case "memory":
                opened = Journal.in_memory()
            case "sqlite":
                opened = Journal.create_sqlite(tmp_path / "journal.db")
            case _:
                place = stack.enter_context(fresh(request.getfixturevalue("postgres")))
                opened = Journal.open_postgres(place.clerk)
        yield stack.enter_context(opened)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Begin a journal's file and close it."""
    place = tmp_path / "ledger with spaces #1.db"
    Journal.create_sqlite(place).close()
    return place


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Keyring]:
    """Begin a keyring on disk."""
    with Keyring.create(tmp_path / "keyring.db", tmp_path / "secret.hex") as keyring:
        yield keyring


@pytest.fixture
def stranger(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect without our settings to a journal of two entries."""
    with Journal.open_sqlite(path) as journal:
        journal.append([entry(ANI, 1), entry(BUDI, 1)])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def ours(path: Path) -> Iterator[SQLiteJournalRecorder]:
    """Open a journal of two entries with our settings."""
    recorder = SQLiteJournalRecorder.open(path, lock_seconds=1)
    with closing(recorder):
        Journal(recorder).append([entry(ANI, 1), entry(BUDI, 1)])
        yield recorder
