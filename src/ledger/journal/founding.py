"""Beginning a ledger in PostgreSQL: tables, guards and roles, in one transaction, by whoever may create them.

What is run can be printed instead, for a database administrator to read and run.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from ledger.journal import keyring_database, postgres
from ledger.journal.postgres_errors import LedgerInDatabase, NoSuchUser, RoleNameUnfit
from ledger.journal.postgres_store import PostgresStore

ROLES = ("owner", "writer", "projector", "reader", "auditor")
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,40}")
_FOUND_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """What was made."""

    place: str
    roles: tuple[str, ...]
    granted: tuple[str, ...]


def prefix_of(url: str) -> str:
    """Give the beginning of the names of a database's roles: they are known to the whole server."""
    name = str(conninfo_to_dict(url).get("dbname") or "ledger").lower().replace("-", "_")
    if not _PREFIX.fullmatch(name):
        raise RoleNameUnfit(name=name)
    return name


def statements(prefix: str, *, proof: bytes) -> str:
    """Write everything that a database administrator has to run, once, in an empty database.

    `proof` is derived from the master secret and lets nobody open anything; it tells another secret from this one.
    """
    if not _PREFIX.fullmatch(prefix):
        raise RoleNameUnfit(name=prefix)
    roles = files(__package__).joinpath("postgres_roles.sql").read_text(encoding="utf-8")
    secret = f"INSERT INTO keyring.secret (\"only\", proof) VALUES (1, '\\x{proof.hex()}');\n"  # noqa: S608 - hex digits
    return "\n".join([postgres.schema(), keyring_database.schema(), secret, roles.replace("{prefix}", prefix)])


def found(url: str, *, proof: bytes, users: Sequence[str] = ()) -> Founded:
    """Make an empty ledger in a database, and let users record and derive in it; all or nothing.

    Raises `LedgerInDatabase`, `NoSuchUser`, `RightMissing` and what the server says of the connection.
    """
    prefix = prefix_of(url)
    store = PostgresStore(url, schema="public", lock_seconds=_FOUND_SECONDS)
    try:
        with store.transaction("BEGIN") as connection:
            try:
                connection.execute(statements(prefix, proof=proof).encode())
            except (errors.DuplicateSchema, errors.DuplicateObject) as stands:
                raise LedgerInDatabase(place=store.place, said=str(stands).splitlines()[0]) from stands
            for user in users:
                _let_in(connection, prefix, user)
            store.commit_or_say(connection)
    finally:
        store.close()
    return Founded(place=store.place, roles=tuple(f"{prefix}_{role}" for role in ROLES), granted=tuple(users))


def _let_in(connection: "psycopg.Connection[tuple[object, ...]]", prefix: str, user: str) -> None:
    """Let a user who exists record, and bring the read models up to date."""
    for role in ("writer", "projector"):
        try:
            connection.execute(
                sql.SQL("GRANT {} TO {}").format(sql.Identifier(f"{prefix}_{role}"), sql.Identifier(user))
            )
        except errors.UndefinedObject as unknown:
            raise NoSuchUser(user=user) from unknown
