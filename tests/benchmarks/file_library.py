"""The storage library used as its tutorial does, on SQLite, and ours at equal work: each makes what it needs itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

from benchmarks.launches import launches
from benchmarks.ledgers import desk_in, launch
from benchmarks.measured import Measured, Watch, middle_of, watch
from benchmarks.registrations import registrations
from benchmarks.scales import Scale
from benchmarks.stages import registered, year
from ledger.application.histories import WORKER
from ledger.domain.worker.events import CoverBilled
from ledger.journal.book import Journal
from ledger.journal.entry import Entry
from ledger_projections import entries as list_of_entries
from ledger_projections.database import ReadModels

_SECTION = 10
"""Notifications in a section of the library's log."""


class Person(Aggregate):
    """Somebody who was registered, and is billed."""

    def __init__(self, told: str) -> None:
        self.told = told
        self.bills: list[str] = []

    @event("Billed")
    def bill(self, told: str) -> None:
        """Hold the months of a bill."""
        self.bills.append(told)


class People(Application[UUID]):
    """Registers people."""

    def register(self, told: str, *bills: str) -> UUID:
        """Save a person, with bills."""
        person = Person(told)
        for each in bills:
            person.bill(each)
        self.save(person)
        return person.id


class Listed(SQLiteTrackingRecorder):
    """A table of what was recorded."""

    def construct_create_table_statements(self) -> list[str]:
        """Make it beside the library's own tables."""
        columns = "position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, name TEXT, told TEXT"
        return [*super().construct_create_table_statements(), f"CREATE TABLE IF NOT EXISTS listed ({columns})"]

    def put_down(self, cells: tuple[object, ...], tracking: Tracking) -> None:
        """Insert a row, and note how far it is, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT INTO listed VALUES (?, ?, ?, ?, ?)", cells)


def saves(stages: Path, scale: Scale) -> Measured:
    """Record people in one command, as an import does."""
    with _fresh() as folder, Journal.open_sqlite(folder / "ledger.db") as journal:
        ready = list(_people_of(stages, scale))
        with watch() as took:
            done = journal.append(iter(ready))
    return took.measured(done.count)


def library_saves(stages: Path, scale: Scale) -> Measured:
    """Register the same people with the library, one save each."""
    texts = list(map(_told, _people_of(stages, scale)))
    with _app() as app, watch() as took:
        for text in texts:
            app.register(text)
    return took.measured(len(texts))


def single(stages: Path, scale: Scale) -> Measured:
    """Launch programs, one command after the other: decide on what stands, and record one entry."""
    del stages
    with _fresh() as folder, desk_in(folder) as desk:
        return launches(desk, scale.questions)


def library_save(stages: Path, scale: Scale) -> Measured:
    """Register people with the library, one after the other."""
    texts = [_told(entry) for entry in _people_of(stages, replace(scale, library_entries=scale.questions + 1))]
    took = list[Watch]()
    with _app() as app:
        for number in range(scale.questions + 1):
            with watch() as one:
                app.register(texts[number % len(texts)])
            took.append(one)
    return middle_of(took[1:])


def history(stages: Path, scale: Scale) -> Measured:
    """Read and add up the history of workers, one after the other."""
    took, events = list[Watch](), 0
    with desk_in(stages / year(scale)) as desk:
        people = [entry.stream for entry in _people_of(stages, scale)][: scale.questions]
        for number in range(scale.questions):
            with watch() as one:
                entries = list(desk.journal.read(people[number % len(people)]))
                WORKER.of(entries)
            took.append(one)
            events += len(entries)
    return middle_of(took, entries=events)


def library_repository(stages: Path, scale: Scale) -> Measured:
    """Get aggregates of as many events from the library's repository, one after the other."""
    with Journal.open_sqlite(stages / year(scale) / "ledger.db") as journal:
        some = list(_people_of(stages, scale))[: scale.questions]
        bills = [[e for e in journal.read(entry.stream) if isinstance(e.event, CoverBilled)] for entry in some]
    took, events = list[Watch](), 0
    with _app() as app:
        ids = [app.register(_told(entry), *map(_told, of)) for entry, of in zip(some, bills, strict=True)]
        for number in range(scale.questions):
            with watch() as one:
                person: Any = app.repository.get(ids[number % len(ids)])
            took.append(one)
            events += person.version
    return middle_of(took, entries=events)


def one_model(stages: Path, scale: Scale) -> Measured:
    """Take entries into one read model, a row for each."""
    with _fresh() as folder, Journal.open_sqlite(folder / "ledger.db") as journal:
        was = journal.head()
        journal.append(_people_of(stages, scale))
        with ReadModels.open(folder / "one.read.db", models=(list_of_entries.MODEL,)) as live:
            live.catch_up(journal, upto=was)
            with watch() as took:
                caught = live.catch_up(journal)
    return took.measured(caught.position - was)


def library_follows(stages: Path, scale: Scale) -> Measured:
    """Read the library's notification log section by section, and project one event in one transaction."""
    with _app() as app, TemporaryDirectory(prefix="ledger-bench-") as folder:
        for entry in _people_of(stages, scale):
            app.register(_told(entry))
        view = Listed(SQLiteDatastore(f"{folder}/listed.db"))
        view.create_table()
        done = 0
        with watch() as took:
            while some := app.notification_log.select(done + 1, _SECTION):
                for each in some:
                    told: Any = app.mapper.to_domain_event(each)
                    name = type(told).__qualname__
                    cells = (each.id, told.originator_id.hex, told.originator_version, name, told.told)
                    view.put_down(cells, Tracking("People", each.id))
                done += len(some)
    return took.measured(done)


def _people_of(stages: Path, scale: Scale) -> Iterator[Entry]:
    """Give registrations, each by a command of its own, recorded now."""
    return registrations(stages / registered(scale), scale.library_entries, recorded_at=datetime.now(UTC))


def _told(entry: Entry) -> str:
    return msgspec.json.encode([entry.event, entry.envelope]).decode()


@contextmanager
def _fresh() -> Iterator[Path]:
    with TemporaryDirectory(prefix="ledger-bench-") as folder:
        launch(Path(folder) / "new")
        yield Path(folder) / "new"


@contextmanager
def _app() -> Iterator[People]:
    with TemporaryDirectory(prefix="ledger-bench-") as folder:
        app = People({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{folder}/library.db"})
        try:
            yield app
        finally:
            app.close()


LIBRARY: dict[str, Callable[[Path, Scale], Measured]] = {
    work.__name__: work
    for work in (
        *(saves, library_saves, single, library_save),
        *(history, library_repository, one_model, library_follows),
    )
}
