"""The file of the read models: opening it, keeping it up to date, reading it. The only place that makes engines.

On SQLite the file is disposable, so it is written with ``synchronous=NORMAL``: power loss may cost the last
transactions, rows and bookmark together, and the follower takes them in again. Engines must have positional
parameters (see `writing`); for PostgreSQL that is ``paramstyle="format"``.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from ledger.journal.entry import utc_text
from ledger_projections import entries
from ledger_projections.bookmarks import Bookmark, are_current, bookmarks, fit
from ledger_projections.catalogue import MODELS, names_of, with_beside
from ledger_projections.errors import (
    NotOurReadFile,
    ProjectionStopped,
    ReadModelsNotMade,
    in_sentences,
    is_table_missing,
)
from ledger_projections.follower import EntrySource, Follower, Pace, Progress
from ledger_projections.generations import BOOKKEEPING, BOOKMARKS, Generation, begin, drop, generations, hide, index
from ledger_projections.leading import LED, led_among
from ledger_projections.model import ReadModel
from ledger_projections.public import hide_views
from ledger_projections.read_file import APPLICATION_ID, engine_for, is_ours, prepare
from ledger_projections.rebuild import rebuild, turn_around

__all__ = ["CaughtUp", "Connection", "ReadModels", "Standing"]

LOCK_TIMEOUT_SECONDS = 30.0

MEMORY = ":memory:"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """Where the read models stand after catching up."""

    position: int
    """Journal position that all models which did not stop have taken in."""
    stopped: tuple[ProjectionStopped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one read model stands."""

    model: str
    question: str
    position: int
    head: int
    generation: int
    building: int | None
    """Position of a half-built generation, where a rebuild is under way or was interrupted."""
    stopped: ProjectionStopped | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModels:
    """The read models of one ledger."""

    engine: Engine
    path: str
    models: Sequence[ReadModel] = MODELS
    pace: Pace = field(default_factory=Pace)
    patience_seconds: float = LOCK_TIMEOUT_SECONDS
    """How long a swap waits for readers to end."""

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        models: Sequence[ReadModel] = MODELS,
        lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS,
    ) -> Self:
        """Open the read file, which is made when it is not there; raise `ReadFileUnusable` or `NotOurReadFile`."""
        engine = engine_for(path, lock_timeout_seconds=lock_timeout_seconds)
        opened = cls(engine=engine, path=str(path), models=models)
        with in_sentences(opened.path):
            try:
                opened._claim()
            except BaseException:
                engine.dispose()
                raise
        return opened

    @classmethod
    def open_postgres(
        cls,
        url: str,
        *,
        models: Sequence[ReadModel] = MODELS,
        lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS,
    ) -> Self:
        """Open the read models in a PostgreSQL database; their schema is made by `ledger init`."""
        from ledger_projections import postgres  # noqa: PLC0415 - brings psycopg along, which SQLite never needs

        engine = postgres.engine_for(url, lock_timeout_seconds=lock_timeout_seconds)
        return cls(engine=engine, path=postgres.place(engine), models=models, patience_seconds=lock_timeout_seconds)

    @classmethod
    def in_memory(cls, models: Sequence[ReadModel] = MODELS) -> Self:
        """Make read models that last as long as this object: for looking back, and for tests."""
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        prepare(engine, wal_within_seconds=None)
        opened = cls(engine=engine, path=MEMORY, models=models)
        opened._claim()
        return opened

    def catch_up(
        self,
        source: EntrySource,
        *,
        upto: int | None = None,
        names: Collection[str] | None = None,
        asked: Collection[str] | None = None,
        progress: Progress | None = None,
    ) -> CaughtUp:
        """Take in what the journal has and the tables do not; models of another shape are rebuilt.

        `names` are the models to bring up to date; all of them when left out. A model that cannot take in an entry is
        told in the answer, and does not keep the others back. `asked` are those that a question is about: when nothing
        is left to take in, the shape of theirs alone is looked at; that of others, when they are asked or have to take
        something in. Raises `PositionSkipped`, `ReadModelsBusy` and `ReadFileUnusable`.
        """
        wanted = set(names_of(self.models) if names is None else names)
        shapes = wanted if asked is None else self.needed(*asked)
        with in_sentences(self.path):
            head = source.head() if upto is None else min(upto, source.head())
            found = self._when_current(source, head, wanted, shapes)
            if found is None:
                self._leave_other_journal(source)
                self._follow(self._follower(source, progress), head, wanted)
                found = self._bookmarks()
            return _caught_up(found)

    def rebuild(self, source: EntrySource, *, name: str | None = None, progress: Progress | None = None) -> CaughtUp:
        """Build one model, or all, anew from the journal; readers see the old tables until the new are complete."""
        chosen = (
            self.models if name is None else [each for each in with_beside([name], self.models) if each.name == name]
        )
        with in_sentences(self.path):
            self._lay_out()
            follower = replace(self._follower(source, progress), pace=self._pace_of_rebuilds())
            built = rebuild(follower, chosen, patience_seconds=self.patience_seconds)
            stopped = tuple(each.stopped for each in built if each.stopped is not None)
            return CaughtUp(position=min(each.position for each in built), stopped=stopped)

    def status(self, source: EntrySource) -> list[Standing]:
        """Tell where each model stands, and why it stopped where it did."""
        with in_sentences(self.path):
            if not self._all_made() and self.may_write():
                self._lay_out()
            head = source.head()
            with self.connect() as connection:
                found = generations(connection, self.models)
        building = {each.model.name: each for each in found if not each.live}
        live = {each.model.name: each for each in found if each.live}
        known = [model for model in self.models if model.name in live]
        return [_standing(live[model.name], building.get(model.name), head) for model in known]

    def position(self, *names: str, connection: Connection | None = None) -> int:
        """Give the position that these models, and those they join, have all taken in; raise why one has stopped.

        With the `connection` that a question is asked on, it is the position of just that answer.
        """
        if connection is None:
            with self.connect() as own:
                return self.position(*names, connection=own)
        live = [each for each in bookmarks(connection, self.needed(*names)) if each.live]
        for each in live:
            if each.stopped is not None:
                raise each.stopped
        return min((each.position for each in live), default=0)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the tables for as long as it is held."""
        with in_sentences(self.path), self.engine.connect() as connection, connection.begin():
            self._hold_still(connection)
            yield connection

    def may_write(self) -> bool:
        """Say whether this user could bring the read models up to date; whoever has the file, may."""
        if not self.on_server:
            return True
        from ledger_projections import postgres  # noqa: PLC0415 - brings psycopg along, which SQLite never needs

        with in_sentences(self.path), self.engine.connect() as connection:
            return postgres.may_write(connection)

    def close(self) -> None:
        """Close the file."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Use the read models in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def led(self) -> frozenset[str]:
        """Tell which models some `ledger projection follow` leads now; of a file nobody can tell."""
        if not self.on_server:
            return frozenset()
        with in_sentences(self.path), self.engine.connect() as connection:
            keys = connection.exec_driver_sql(LED).scalars().all()
        return led_among(keys, names_of(self.models))

    def standing(self, *names: str) -> list[Generation]:
        """Tell where the live generations of some models, and of those they join, stand; stopped ones included."""
        with self.connect() as connection:
            return [each for each in generations(connection, self._models(self.needed(*names))) if each.live]

    def needed(self, *names: str) -> frozenset[str]:
        """Name these models, all of them when none is named, and those that they join."""
        if not names:
            return frozenset(names_of(self.models))
        return frozenset(model.name for model in with_beside(names, self.models))

    @property
    def on_server(self) -> bool:
        """Whether they stand on PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    def _hold_still(self, connection: Connection) -> None:
        """Keep swaps away until a reader has ended; a file shows every reader one moment by itself."""
        if not self.on_server:
            return
        from ledger_projections import postgres  # noqa: PLC0415 - brings psycopg along, which SQLite never needs

        try:
            postgres.hold_still(connection, BOOKMARKS.name)
        except DBAPIError as broken:
            if is_table_missing(broken):
                raise ReadModelsNotMade(path=self.path) from broken
            raise

    def _claim(self) -> None:
        """Mark a new file as ours, one program at a time; leave any other database alone."""
        with self.engine.connect() as connection:
            if is_ours(connection):
                return
        with self._writing().begin() as connection:
            mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
            if mark != APPLICATION_ID and (mark or inspect(connection).get_table_names()):
                raise NotOurReadFile(path=self.path)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        if self.path != MEMORY:
            self.engine.dispose()
            self.engine.connect().close()  # the next connection sees the mark, and lets the file write ahead

    def _writing(self) -> Engine:
        return self.engine.execution_options(writes=True)

    def _follower(self, source: EntrySource, progress: Progress | None) -> Follower:
        return Follower(engine=self._writing(), source=source, models=self.models, pace=self.pace, progress=progress)

    def _pace_of_rebuilds(self) -> Pace:
        """Let whoever follows on a server in after every batch."""
        return replace(self.pace, transaction=self.pace.batch) if self.on_server else self.pace

    def _when_current(
        self, source: EntrySource, head: int, wanted: Collection[str], shapes: Collection[str]
    ) -> list[Bookmark] | None:
        """Look without a lock whether there is nothing to do, which is so before most questions; None when there is."""
        names = names_of(self.models)
        with self.engine.connect() as connection:
            found = bookmarks(connection, names) if self._has_bookmarks(connection) else []
            if not are_current(found, names, wanted, head) or not fit(found, self._models(shapes)):
                return None
            last = self._last_entry(connection)
        return found if last is None or _stands(source, last) else None

    def _has_bookmarks(self, connection: Connection) -> bool:
        if self.on_server:
            return self.engine.dialect.has_table(connection, BOOKMARKS.name)
        made = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        return bool(connection.exec_driver_sql(made, (BOOKMARKS.name,)).scalar())

    def _bookmarks(self) -> list[Bookmark]:
        """Read without a lock how far all models are; nothing where nothing was made yet."""
        with self.engine.connect() as connection:
            return bookmarks(connection, names_of(self.models)) if self._has_bookmarks(connection) else []

    def _last_entry(self, connection: Connection) -> entries.LastTakenIn | None:
        """Find the last entry that was taken in, where entries are followed."""
        return entries.last_taken_in(connection) if entries.MODEL.name in names_of(self.models) else None

    def _leave_other_journal(self, source: EntrySource) -> None:
        """Begin again when the last entry taken in is not in the journal: it was restored, or it is another one."""
        with self.engine.connect() as connection:
            last = self._last_entry(connection) if self._has_bookmarks(connection) else None
        if last is not None and not _stands(source, last):
            with self._writing().begin() as connection:
                hide_views(connection, self.models)
                for generation in generations(connection, self.models):
                    hide(connection, generation)
                    drop(connection, generation)

    def _models(self, names: Collection[str]) -> list[ReadModel]:
        """Load some of the models."""
        listed = names_of(self.models)
        return [self.models[place] for place, name in enumerate(listed) if name in names]

    def _live(self, names: Collection[str]) -> list[Generation]:
        """Read without a lock what readers see of some models."""
        with self.engine.connect() as connection:
            return [each for each in generations(connection, self._models(names)) if each.live]

    def _all_made(self) -> bool:
        return sum(each.live for each in self._bookmarks()) == len(self.models)

    def _lay_out(self) -> None:
        """Give every model a generation that readers see, empty at first."""
        with self._writing().begin() as connection:
            BOOKKEEPING.create_all(connection)
            known = {each.model.name for each in generations(connection, self.models) if each.live}
            missing = [model for model in self.models if model.name not in known]
            for model in missing:
                begin(connection, model, live=True)
            if missing:
                turn_around(connection, self.models, [])

    def _follow(self, follower: Follower, head: int, wanted: Collection[str]) -> None:
        if not self._all_made():
            self._lay_out()
        live = self._live(wanted)
        follower.advance([each.key for each in live if each.fits], upto=head)
        other_shape = [each.model for each in live if not each.fits]
        if other_shape:
            rebuild(follower, other_shape, patience_seconds=self.patience_seconds)
        bare = [each for each in live if each.fits and not each.indexed]
        if bare:
            with follower.engine.begin() as connection:
                for each in bare:
                    index(connection, each)


def _caught_up(found: Sequence[Bookmark]) -> CaughtUp:
    stopped = [each.stopped for each in found if each.stopped is not None]
    going = [each.position for each in found if each.live and each.stopped is None]
    return CaughtUp(position=min(going, default=0), stopped=tuple(stopped))


def _stands(source: EntrySource, last: entries.LastTakenIn) -> bool:
    """Say whether the journal has this entry, at its place."""
    found = next(source.scan(after=last.position - 1, upto=last.position), [])
    if not found:
        return False
    (entry,) = found
    envelope = entry.envelope
    return last == (
        entry.position,
        entry.stream_hex,
        entry.version,
        envelope.command_id,
        utc_text(envelope.recorded_at),
    )


def _standing(live: Generation, building: Generation | None, head: int) -> Standing:
    return Standing(
        model=live.model.name,
        question=live.model.question,
        position=live.position,
        head=head,
        generation=live.number,
        building=building.position if building else None,
        stopped=live.stopped or (building.stopped if building else None),
    )
