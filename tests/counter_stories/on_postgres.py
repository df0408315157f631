"""Stories told on a PostgreSQL server: an administrator begins the ledger, and everything else is a clerk's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from counter_stories.story import Story, Told
from postgres_ledgers import may_log_in, url_of
from postgres_server import database

_TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname IN ('journal', 'keyring', 'read_models') ORDER BY 1, 2"""


@dataclass(slots=True, kw_only=True)
class StoryOnPostgres(Story):
    """A story whose ledger stands in a database."""

    owner: str
    """Address of the superuser."""

    def tell(self, *arguments: str) -> Told:
        """Run one command as a clerk, and `init` as the administrator who lets the clerk in."""
        if arguments != ("init",):
            return Story.tell(self, *arguments)
        clerk = self.environ["LEDGER_URL"]
        self.environ["LEDGER_URL"] = url_of(self.owner)
        try:
            return Story.tell(self, "init", "--user", "clerk")
        finally:
            self.environ["LEDGER_URL"] = clerk

    def stored(self) -> Iterator[tuple[str, bytes]]:
        """Give every cell that the database holds, with the name of its table."""
        with psycopg.connect(self.owner) as connection:
            for schema, table in connection.execute(_TABLES).fetchall():
                whole = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
                for row in connection.execute(whole):
                    for cell in row:
                        yield f"{schema}.{table}", cell if isinstance(cell, bytes) else str(cell).encode()


@contextmanager
def story_on(postgres: str, here: Path) -> Iterator[StoryOnPostgres]:
    """Give a story in a database of its own, in which nothing is begun yet."""
    with database(postgres) as owner:
        may_log_in(owner, "clerk")
        told = StoryOnPostgres(here=here, owner=owner)
        told.environ["LEDGER_URL"] = url_of(make_conninfo(owner, user="clerk"))
        yield told
