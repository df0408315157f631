"""Random histories in a database: the ledger there says what the plain model says, like the one in memory."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.test_histories import Histories
from ledger.application.desk import Desk
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.reference.regions import load_regions
from ledger.reference.rulebook import shipped_rulebook
from ledger_projections.database import ReadModels
from postgres_ledgers import ledger_on, url_of
from postgres_server import database

EXAMPLES = int(os.environ.get("LEDGER_HISTORIES", "0"))


class HistoriesOnPostgres(Histories):
    """Every history has a database of its own, copied from one in which a ledger was begun."""

    server: ClassVar[str]
    begun: ClassVar[str]
    secret: ClassVar[Path]

    def new_ledger(self) -> Desk:
        """Copy the ledger that was begun."""
        self.rooms = ExitStack()
        owner = self.rooms.enter_context(database(self.server, like=self.begun))
        self.url = url_of(make_conninfo(owner, user="clerk"))
        return Desk(
            journal=Journal.open_postgres(self.url),
            keyring=Keyring.open_postgres(self.url, self.secret),
            regions=load_regions(),
            load_shipped=shipped_rulebook,
            clock=self.clock,
        )

    def new_read_models(self) -> ReadModels:
        """Derive in the same database."""
        return ReadModels.open_postgres(self.url)

    def teardown(self) -> None:
        """Leave nothing behind on the server."""
        with self.rooms:
            super().teardown()


@pytest.fixture(scope="module", autouse=True)
def begun(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begin the ledger that all others are copies of."""
    with ledger_on(postgres, tmp_path_factory.mktemp("begun")) as environ:
        HistoriesOnPostgres.server = postgres
        HistoriesOnPostgres.begun = str(conninfo_to_dict(environ["LEDGER_URL"])["dbname"])
        HistoriesOnPostgres.secret = Path(environ["LEDGER_MASTER_KEY_FILE"])
        yield


HistoriesOnPostgresTest = HistoriesOnPostgres.TestCase
HistoriesOnPostgresTest.settings = settings(Histories.TestCase.settings, max_examples=EXAMPLES or 12)
