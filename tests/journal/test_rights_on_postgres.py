"""Every role may do in the database what docs/rights.md says, and nothing more."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from journal_samples import ANI, entry
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from makers import nik
from postgres_ledgers import ledger_on
from postgres_rights import DOINGS, GUARD, NO, PAGE, ROLES, YES, Doing, page


@pytest.fixture(scope="module")
def superuser(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator["psycopg.Connection[tuple[object]]"]:
    """Begin a ledger with an entry, a key, and a table and a view of the projector's; what is tried is rolled back."""
    with ledger_on(postgres, tmp_path_factory.mktemp("rights")) as environ:
        url = environ["LEDGER_URL"]
        with (
            Journal.open_postgres(url) as journal,
            Keyring.open_postgres(url, Path(environ["LEDGER_MASTER_KEY_FILE"])) as keyring,
        ):
            journal.append([entry(ANI, 1)])
            keyring.admit([nik(1)])
        name = conninfo_to_dict(url)["dbname"]
        with psycopg.connect(make_conninfo(postgres, dbname=name), autocommit=True) as connection:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{name}_projector")))
            connection.execute("CREATE TABLE read_models.sample (one integer)")
            connection.execute("CREATE VIEW read_v1.sample AS SELECT * FROM read_models.sample")
            connection.execute("RESET ROLE")
            yield connection


def tried(connection: "psycopg.Connection[tuple[object]]", role: str, doing: Doing) -> str:
    """Try to do something in a role, and take it back."""
    with connection.transaction(force_rollback=True):
        name = f"{connection.info.dbname}_{role}"
        if role == "nobody":
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
        try:
            connection.execute(doing.statement.encode())
        except errors.InsufficientPrivilege:
            return NO
        except psycopg.DatabaseError as refused:
            if refused.sqlstate != "EL003":
                raise
            return GUARD
        return YES


@pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: f"{doing.place}: {doing.what}")
def test_every_role_may_do_what_the_page_says(superuser: "psycopg.Connection[tuple[object]]", doing: Doing) -> None:
    assert {role: tried(superuser, role, doing) for role in ROLES} == {role: doing.answer(role) for role in ROLES}


def test_nothing_counts_by_a_sequence_that_could_be_wound_back(
    superuser: "psycopg.Connection[tuple[object]]",
) -> None:
    assert superuser.execute("SELECT count(*) FROM pg_sequences").fetchone() == (0,)


def test_the_page_is_made_of_the_list() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it with `PYTHONPATH=tests python -m postgres_rights`"
