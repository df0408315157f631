"""The journal on SQLite: one file, one table that only grows, durable before a command is answered.

The tables stand in ``sqlite.sql`` and are made by `SQLiteJournalRecorder.create` alone; opening a file never makes or
changes one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from ledger.journal.errors import EntriesOutOfStep, PositionsMissing, StreamMovedOn
from ledger.journal.recorder import JournalRecorder, Row, check_clock, check_head, hex_of
from ledger.journal.sqlite_datastore import JOURNAL_FILE, LOCK_SECONDS, JournalDatastore

T = TypeVar("T")

_NO_END = 2**63 - 1
_AT_ONCE = 10_000
"""Streams asked for in one query; SQLite takes 32,766 parameters."""

_INSERT = "INSERT INTO entries (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
_HEAD_OF = "SELECT coalesce(max(originator_version), 0) FROM entries WHERE originator_id = ? AND position <= ?"
_LAST = "SELECT position, state FROM entries ORDER BY position DESC LIMIT 1"
_END = """
    SELECT coalesce((SELECT max(position) FROM entries), 0),
           coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0)"""
_BY_POSITION = """
    SELECT position, originator_id, originator_version, topic, state FROM entries
    WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"""
_OF_STREAM = """
    SELECT position, originator_id, originator_version, topic, state FROM entries
    WHERE originator_id = ? AND position <= ? ORDER BY originator_version"""
_OF_MANY = """
    SELECT position, originator_id, originator_version, topic, state FROM entries
    WHERE originator_id IN (?) ORDER BY originator_id, originator_version"""
_AFTER = """
    WITH known (stream, version) AS (VALUES (?))
    SELECT position, originator_id, originator_version, topic, state FROM known
    CROSS JOIN entries ON originator_id = stream AND originator_version > version"""
_VERSIONS = """
    WITH asked (stream) AS (VALUES (?))
    SELECT stream, coalesce((SELECT max(originator_version) FROM entries WHERE originator_id = stream), 0) FROM asked"""
_AT_A_LOOK = 500
"""Streams that are looked up together; every full look is the same statement, which SQLite prepares once."""
_BY_STREAM = """
    SELECT position, originator_id, originator_version, topic, state FROM entries
    WHERE (originator_id, originator_version) > (?, ?) AND position <= ?
    ORDER BY originator_id, originator_version LIMIT ?"""
_EXTENT = "SELECT count(*), coalesce(min(position), 0), coalesce(max(position), 0) FROM entries"
_NOTIFICATIONS = """
    SELECT position, originator_id, originator_version, topic, state FROM entries
    WHERE position >= ? AND position <= ? AND (? OR instr(?, ' ' || topic || ' ')) ORDER BY position LIMIT ?"""
_NAMED = """
    SELECT position, originator_id, originator_version, topic, state FROM entries
    WHERE originator_id IN (?) AND topic IN (??)
    ORDER BY originator_id, originator_version"""
_ERASED = "SELECT DISTINCT originator_id FROM entries WHERE topic = 'PersonalDataErased'"


class SQLiteJournalRecorder(SQLiteApplicationRecorder, JournalRecorder):
    """The library's recorder over our own table: positions that are never given twice, and entries that stay."""

    datastore: JournalDatastore
    at_once = 250
    """A question costs next to nothing here, and few rows stay near the processor: reading is a fifth faster."""

    def __init__(self, datastore: JournalDatastore) -> None:
        super().__init__(datastore, events_table_name="entries")
        self.insert_events_statement = _INSERT
        self.select_max_notification_id_statement = "SELECT max(position) FROM entries"

    @classmethod
    def create(cls, path: Path) -> None:
        """Begin a journal in a new file; raise `FileExists` when something stands there."""
        from importlib.resources import files  # noqa: PLC0415 - for whoever begins a journal

        statements = files(__package__).joinpath("sqlite.sql").read_text(encoding="utf-8")
        with JOURNAL_FILE.beginning(path) as connection:
            connection.executescript(f"BEGIN; {statements} COMMIT;")

    @classmethod
    def open(cls, path: Path, *, lock_seconds: int = LOCK_SECONDS) -> Self:
        """Open a journal; raise a refusal that says what stands there when it is none, or is too new."""
        JOURNAL_FILE.check(path)
        recorder = cls(JournalDatastore(path, lock_seconds=lock_seconds))
        try:
            recorder.check_end()
        except BaseException:
            recorder.close()
            raise
        return recorder

    def check_end(self) -> None:
        """Raise `PositionsMissing` when the last entries are gone, or `FileDamaged`; cheap, so asked at each start."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(_END)
            stands, given = cursor.fetchone()
        if stands != given:
            raise PositionsMissing(expected=stands + 1, found=given + 1)

    def construct_create_table_statements(self) -> list[str]:
        """Give none: tables are made by `create` alone."""
        return []

    def insert_events(
        self,
        stored_events: Iterable[StoredEvent],
        *,
        unchanged: Mapping[UUID, int] | None = None,
        recorded_at: datetime | None = None,
        head: int | None = None,
        **_: Any,  # noqa: ANN401  # the library's signature
    ) -> Sequence[int]:
        """Insert all or nothing; see `JournalRecorder.insert_events`."""
        with self.datastore.transaction(commit=True) as cursor:
            return self._insert_events(cursor, stored_events, unchanged=unchanged, recorded_at=recorded_at, head=head)

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Iterable[StoredEvent],
        *,
        unchanged: Mapping[UUID, int] | None = None,
        recorded_at: datetime | None = None,
        head: int | None = None,
        **_: Any,  # noqa: ANN401  # the library's signature
    ) -> Sequence[int]:
        for stream, expected in (unchanged or {}).items():
            if (found := _head_of(c, stream.hex)) != expected:
                raise StreamMovedOn(stream=stream, expected=expected, found=found)
        stood, last_state = _last(c)
        check_head(stood, head)
        check_clock(last_state, recorded_at)
        parameters = _Parameters(stored_events)
        try:
            c.executemany(self.insert_events_statement, parameters)
        except sqlite3.IntegrityError as refused:
            raise _out_of_step(c, parameters, stood) from refused
        if parameters.count and (stands := _last(c)[0]) != stood + parameters.count:
            raise PositionsMissing(expected=stood + 1, found=stands - parameters.count + 1)
        return list(range(stood + 1, stood + 1 + parameters.count))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Give entries as the library's notifications, in position order."""
        first = (start or 0) + (not inclusive_of_start)
        end = _NO_END if stop is None else stop
        rows = self._rows(_NOTIFICATIONS, (first, end, not topics, f" {' '.join(topics)} ", limit))
        return [
            Notification(
                id=position,
                originator_id=self.convert_originator_id(stream),
                originator_version=version,
                topic=name,
                state=state,
            )
            for position, stream, version, name, state in rows
        ]

    def select_rows(self, *, after: int, upto: int | None, limit: int) -> list[Row]:
        """Give rows in position order."""
        return self._rows(_BY_POSITION, (after, _NO_END if upto is None else upto, limit))

    def select_stream(self, stream: UUID, *, upto: int | None = None) -> list[Row]:
        """Give one stream's rows by version; ``upto`` is a position in the journal."""
        return self._rows(_OF_STREAM, (stream.hex, _NO_END if upto is None else upto))

    def select_many(self, streams: Sequence[UUID]) -> list[Row]:
        """Give the rows of many streams, each stream whole, by version."""
        rows: list[Row] = []
        for start in range(0, len(streams), _AT_ONCE):
            some = [stream.hex for stream in streams[start : start + _AT_ONCE]]
            rows += self._rows(_OF_MANY.replace("(?)", f"({','.join('?' * len(some))})"), some)
        return rows

    def select_after(self, known: Mapping[UUID, int]) -> list[Row]:
        """Give the rows of many streams that follow a known version of each: one look at the index for each stream."""
        rows: list[Row] = []
        for some in _looks(known.items()):
            cells = [cell for stream, version in some for cell in (stream.hex, version)]
            rows += self._rows(_spelled(_AFTER, "(?,?)", len(some)), cells)
        return rows

    def select_versions(self, streams: Sequence[UUID]) -> list[int]:
        """Tell the last version of each stream, in the order asked; 0 where it has not begun."""
        found: dict[str, int] = {}
        asked = [stream.hex for stream in streams]
        for some in _looks(asked):
            found.update(self._rows(_spelled(_VERSIONS, "(?)", len(some)), some))
        return [found[stream] for stream in asked]

    def select_by_stream(self, *, after: tuple[str, int], upto: int | None, limit: int) -> list[Row]:
        """Give rows in the order of stream and version, following the given stream and version."""
        return self._rows(_BY_STREAM, (*after, _NO_END if upto is None else upto, limit))

    def select_extent(self) -> tuple[int, int, int]:
        """Give how many entries stand, and the first and the last position."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(_EXTENT)
            count, first, last = cursor.fetchone()
            return count, first, last

    def select_erased(self) -> list[UUID]:
        """Give the streams that hold a ``PersonalDataErased``, by the index made for it."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(_ERASED)
            return [UUID(row[0]) for row in cursor.fetchall()]

    def select_named(self, streams: Sequence[UUID], names: Sequence[str]) -> list[Row]:
        """Give those rows of many streams that have one of these names, by stream and version."""
        rows: list[Row] = []
        statement = _NAMED.replace("(??)", f"({','.join('?' * len(names))})")
        for start in range(0, len(streams), _AT_ONCE):
            some = [stream.hex for stream in streams[start : start + _AT_ONCE]]
            rows += self._rows(statement.replace("(?)", f"({','.join('?' * len(some))})", 1), [*some, *names])
        return rows

    def close(self) -> None:
        """Close the file's connections, after the statements that still run."""
        self.datastore.close()

    def _rows(self, statement: str, parameters: Sequence[object]) -> list[Any]:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.sqlite_cursor.row_factory = None  # plain tuples; the library's own queries want named columns
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())


def _looks(asked: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(asked)
    while some := list(islice(waiting, _AT_A_LOOK)):
        yield some


def _spelled(statement: str, cells: str, count: int) -> str:
    """Write as many rows of parameters into a statement as are asked for."""
    return statement.replace("(?)", ",".join([cells] * count))


class _Parameters:
    """What is being inserted, one at a time; remembers the last, which is the one that a refusal is about."""

    def __init__(self, stored_events: Iterable[StoredEvent]) -> None:
        self._stored_events = stored_events
        self.count = 0
        self.last: tuple[str, int] = ("", 0)

    def __iter__(self) -> Iterator[tuple[str, int, str, bytes]]:
        for event in self._stored_events:
            name = hex_of(event.originator_id)
            self.count += 1
            self.last = (name, event.originator_version)
            yield name, event.originator_version, event.topic, event.state


def _last(c: SQLiteCursor) -> tuple[int, bytes | None]:
    c.execute(_LAST)
    row = c.fetchone()
    return (0, None) if row is None else (row[0], row[1])


def _head_of(c: SQLiteCursor, stream: str, *, upto: int = _NO_END) -> int:
    c.execute(_HEAD_OF, (stream, upto))
    head: int = c.fetchone()[0]
    return head


def _out_of_step(c: SQLiteCursor, parameters: _Parameters, head: int) -> StreamMovedOn | EntriesOutOfStep:
    """Say why a row was refused: its stream had moved on before we came, or our own rows do not follow each other."""
    stream, version = parameters.last
    found = _head_of(c, stream, upto=head)
    if found >= version:
        return StreamMovedOn(stream=UUID(stream), expected=version - 1, found=found)
    return EntriesOutOfStep(stream=UUID(stream), version=version, found=found)
