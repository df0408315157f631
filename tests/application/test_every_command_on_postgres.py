"""Every command records on PostgreSQL what it records in memory, by the rights of a writer, and a repeat nothing."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application_stories import COMMANDS, midlife
from ledger.application.desk import Desk
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.reference.regions import load_regions
from ledger.reference.rulebook import shipped_rulebook
from makers import Clock, asked, everything
from postgres_ledgers import ledger_on, url_of
from postgres_server import database


def desk_at(url: str, secret: Path) -> Desk:
    """Open a ledger at a still clock."""
    return Desk(
        journal=Journal.open_postgres(url),
        keyring=Keyring.open_postgres(url, secret),
        regions=load_regions(),
        load_shipped=shipped_rulebook,
        clock=Clock(),
    )


@pytest.fixture(scope="module")
def lived(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Begin a ledger in the middle of its life, for others to be copies of; give its database and its secret."""
    with ledger_on(postgres, tmp_path_factory.mktemp("lived")) as environ:
        secret = Path(environ["LEDGER_MASTER_KEY_FILE"])
        desk = desk_at(environ["LEDGER_URL"], secret)
        with desk.journal, desk.keyring:
            midlife(desk)
        yield str(conninfo_to_dict(environ["LEDGER_URL"])["dbname"]), secret


@pytest.fixture
def there(postgres: str, lived: tuple[str, Path]) -> Iterator[Desk]:
    """Give a ledger in the middle of its life."""
    name, secret = lived
    with database(postgres, like=name) as owner:
        desk = desk_at(url_of(make_conninfo(owner, user="clerk")), secret)
        with desk.journal, desk.keyring:
            yield desk


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_records_there_what_it_records_here_and_once(there: Desk, desk: Desk, name: str) -> None:
    COMMANDS[name](midlife(desk), asked())

    outcome = COMMANDS[name](there, asked())

    assert not outcome.nothing_new
    if name != "workers.erase":  # nobody is found by an erased NIK
        assert COMMANDS[name](there, asked()).nothing_new
    assert [entry.name for entry in everything(there.journal)] == [entry.name for entry in everything(desk.journal)]
    assert sum(Counter(outcome.names).values()) == outcome.recorded.count
