"""The storage library used as its tutorial does, on the same server: an aggregate, a repository, a projection.

One save for each person, one transaction for each event that is projected. Each event carries the text that ours does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from benchmarks.measured import Measured, watch
from benchmarks.scales import Scale
from benchmarks.server_works import people_of
from postgres_server import database

_SECONDS = 600.0


class Person(Aggregate):
    """Somebody who was registered."""

    def __init__(self, told: str) -> None:
        self.told = told


class People(Application[UUID]):
    """Registers people."""

    def register(self, told: str) -> int:
        """Save a person; give the position of the event."""
        saved = self.save(Person(told))
        return int(saved[-1].notification.id)


class Listed(PostgresTrackingRecorder):
    """A table of what was recorded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # the library's signature
        super().__init__(*args, **kwargs)
        self._into = SQL("{0}.listed").format(Identifier(self.datastore.schema))
        columns = "position bigint PRIMARY KEY, stream uuid, version bigint, name text, told text"
        self.sql_create_statements.append(SQL("CREATE TABLE IF NOT EXISTS {0} ({1})").format(self._into, SQL(columns)))

    def put_down(self, cells: tuple[object, ...], tracking: Tracking) -> None:
        """Insert a row, and note how far it is, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(SQL("INSERT INTO {0} VALUES (%s, %s, %s, %s, %s)").format(self._into), cells)


class List(Projection[Listed]):
    """Puts each registration into the table."""

    name = "list"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:  # noqa: ANN401  # the library's signature
        """Take in one event."""
        cells = (
            tracking.notification_id,
            domain_event.originator_id,
            domain_event.originator_version,
            type(domain_event).__qualname__,
            domain_event.told,
        )
        self.view.put_down(cells, tracking)


def library_saves(address: str, stages: Path, scale: Scale) -> Measured:
    """Register people as the tutorial does: one save each."""
    texts = list(_texts(stages, scale))
    with _environment(address) as env, _people(env) as app, watch() as took:
        for text in texts:
            app.register(text)
    return took.measured(len(texts))


def library_runner(address: str, stages: Path, scale: Scale) -> Measured:
    """Catch up as the tutorial does: one transaction for each event."""
    with _environment(address) as env:
        with _people(env) as app:
            last = [app.register(text) for text in _texts(stages, scale)]
        with (
            watch() as took,
            ProjectionRunner(application_class=People, projection_class=List, view_class=Listed, env=env) as runner,
        ):
            runner.wait(last[-1], timeout=_SECONDS)
    return took.measured(len(last))


def _texts(stages: Path, scale: Scale) -> Iterator[str]:
    for entry in people_of(stages, scale):
        yield msgspec.json.encode([entry.event, entry.envelope]).decode()


@contextmanager
def _people(env: dict[str, str]) -> Iterator[People]:
    app = People(env)
    try:
        yield app
    finally:
        app.close()


@contextmanager
def _environment(address: str) -> Iterator[dict[str, str]]:
    with database(address) as owner:
        told = conninfo_to_dict(owner)
        yield {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(told["dbname"]),
            "POSTGRES_HOST": str(told["host"]),
            "POSTGRES_PORT": str(told.get("port", 5432)),
            "POSTGRES_USER": str(told["user"]),
            "POSTGRES_PASSWORD": str(told.get("password", "none")),
        }


LIBRARY: dict[str, Callable[[str, Path, Scale], Measured]] = {
    work.__name__: work for work in (library_saves, library_runner)
}
