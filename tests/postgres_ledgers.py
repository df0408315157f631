"""Journals on PostgreSQL to test with: one server for the session, a fresh database for each that is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.journal.founding import found
from ledger.journal.postgres import schema
from ledger.journal.sealing import MasterSecret
from postgres_server import database

_CLERK = """
    GRANT USAGE ON SCHEMA journal TO clerk;
    GRANT SELECT, INSERT ON journal.entries TO clerk;
    GRANT SELECT ON journal.format TO clerk;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A database with an empty journal."""

    owner: str
    """Address of the superuser, who could do anything."""
    clerk: str
    """Address of a user with the rights of a writer."""


def may_log_in(owner: str, *users: str) -> None:
    """Make users of the server who are not there yet; another test may be making them at the same moment."""
    with psycopg.connect(owner, autocommit=True) as connection:
        for user in users:
            with suppress(errors.DuplicateObject, errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(user)))


@contextmanager
def ledger_on(address: str, here: Path) -> Iterator[dict[str, str]]:
    """Begin a whole ledger in a database of its own; give the environment in which a clerk works on it."""
    with database(address) as owner:
        may_log_in(owner, "clerk")
        secret = here / "ledger.master-key"
        found(url_of(owner), proof=MasterSecret.read_or_begin(secret).proof, users=["clerk"])
        yield {"LEDGER_URL": url_of(make_conninfo(owner, user="clerk")), "LEDGER_MASTER_KEY_FILE": str(secret)}


def url_of(address: str) -> str:
    """Write an address the way LEDGER_URL has it."""
    told = conninfo_to_dict(address)
    host, user, name = (str(told[key]) for key in ("host", "user", "dbname"))
    return f"postgresql://{user}@/{name}?host={host}"


@contextmanager
def fresh(address: str) -> Iterator[Place]:
    """Make a database with an empty journal; it is gone afterwards."""
    with database(address) as owner:
        may_log_in(owner, "clerk")
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(schema().encode())
            connection.execute(_CLERK.encode())
        yield Place(owner=owner, clerk=make_conninfo(owner, user="clerk"))
