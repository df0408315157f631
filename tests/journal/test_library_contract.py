"""The storage library's own tests of a recorder, run on ours."""

import sys
import tempfile
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest
from eventsourcing.persistence import ApplicationRecorder

from ledger.journal.memory import MemoryJournalRecorder
from ledger.journal.postgres import PostgresJournalRecorder
from ledger.journal.sqlite import SQLiteJournalRecorder
from postgres_ledgers import fresh

# The library's tests import its cipher, which wants a package that nothing here uses: letters are sealed otherwise.
_cipher = ModuleType("eventsourcing.cipher")
_cipher.AESCipher = None  # type: ignore[attr-defined]  # only its name is asked for
with patch.dict(sys.modules, {"eventsourcing.cipher": _cipher}):
    from eventsourcing.tests import persistence as contract


class _OnDisk:
    """Makes a recorder in a folder of its own, gone with the test."""

    def create_recorder(self) -> SQLiteJournalRecorder:
        folder = tempfile.TemporaryDirectory(prefix="journal-")
        self.addCleanup(folder.cleanup)  # type: ignore[attr-defined]  # of the test case it is mixed into
        path = Path(folder.name) / "journal.db"
        SQLiteJournalRecorder.create(path)
        recorder = SQLiteJournalRecorder.open(path)
        self.addCleanup(recorder.close)  # type: ignore[attr-defined]  # as above
        return recorder


class _InMemory:
    """Makes a recorder that holds its entries itself."""

    def create_recorder(self) -> ApplicationRecorder:
        return MemoryJournalRecorder()


class _OnServer:
    """Makes a recorder in a database of its own, gone with the test."""

    @pytest.fixture(autouse=True)
    def _address(self, postgres: str) -> None:
        self.address = postgres

    def create_recorder(self) -> PostgresJournalRecorder:
        made = fresh(self.address)
        place = made.__enter__()
        self.addCleanup(made.__exit__, None, None, None)  # type: ignore[attr-defined]  # of the test case it is mixed into
        recorder = PostgresJournalRecorder.open(place.clerk)
        self.addCleanup(recorder.close)  # type: ignore[attr-defined]  # as above
        return recorder


class TestRecorderOnDisk(_OnDisk, contract.ApplicationRecorderTestCase[SQLiteJournalRecorder]):
    """The contract of an application recorder."""


class TestPositionsOnDisk(_OnDisk, contract.NonInterleavingNotificationIDsBaseCase):
    """Two writers at once: the positions of one command stand together."""


class TestRecorderInMemory(_InMemory, contract.ApplicationRecorderTestCase[ApplicationRecorder]):
    """The contract of an application recorder."""


class TestPositionsInMemory(_InMemory, contract.NonInterleavingNotificationIDsBaseCase):
    """Two writers at once: the positions of one command stand together."""


class TestRecorderOnServer(_OnServer, contract.ApplicationRecorderTestCase[PostgresJournalRecorder]):
    """The contract of an application recorder."""


class TestPositionsOnServer(_OnServer, contract.NonInterleavingNotificationIDsBaseCase):
    """Two writers at once: the positions of one command stand together."""
