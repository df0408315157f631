"""The journal on PostgreSQL: many writers, one line of positions in the order of commits.

Rows are encoded first; then one transaction takes the journal's advisory lock, looks at what stands, and sends all
rows in one COPY. Positions are given under the lock, so a refused command leaves no gap, and a follower that has read
a position has read everything before it. The schema stands in ``postgres.sql``; opening never makes or changes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from struct import Struct
from typing import Any, Self
from uuid import UUID

import psycopg
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription
from psycopg import errors

from ledger.domain.errors import LedgerError
from ledger.journal.errors import EntriesOutOfStep, StreamMovedOn
from ledger.journal.postgres_errors import CommitUnknown, ServerAway, sentence
from ledger.journal.postgres_store import PostgresStore
from ledger.journal.recorder import JournalRecorder, Row, check_clock, check_head
from ledger.journal.spool import NewRow, Spool

LOCK_KEY = int.from_bytes(sha256(b"enrollment-ledger journal.entries").digest()[:8], signed=True)
"""The same for every writer of a journal, and hardly another product's in the same database."""
BELL = "ledger_journal"
"""The channel on which the server says, once an append, which position is now the last."""
LOCK_SECONDS = 30.0
_NO_END = 2**63 - 1
_BEGIN = "BEGIN; SET LOCAL lock_timeout = '{seconds}s'; SELECT pg_advisory_xact_lock({key})"
_TURN = "BEGIN; SET LOCAL lock_timeout = '{seconds}s'; SELECT pg_advisory_lock({key}); COMMIT"
_TURN_OVER = f"SELECT pg_advisory_unlock({LOCK_KEY})"
_LAST = "SELECT position, state FROM journal.entries ORDER BY position DESC LIMIT 1"
_HEADS = """
    SELECT asked, coalesce(max(e.originator_version), 0) FROM unnest(%s::uuid[]) AS asked
    LEFT JOIN journal.entries AS e ON e.originator_id = asked GROUP BY asked"""
_COPY = "COPY journal.entries (position, originator_id, originator_version, topic, state) FROM STDIN (FORMAT binary)"
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_CELLS = Struct(">hiqi16siqi")
"""Five cells: position, stream and version, each behind its length, and the length of the name."""
_COPY_END = b"\xff\xff"
_ROWS_AT_ONCE = 500
_BY_POSITION = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"""
_OF_STREAM = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE originator_id = %s AND position <= %s ORDER BY originator_version"""
_OF_MANY = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"""
_AFTER = """
    SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state
    FROM unnest(%s::uuid[], %s::bigint[]) AS known (stream, version)
    CROSS JOIN LATERAL (
        SELECT * FROM journal.entries WHERE originator_id = known.stream AND originator_version > known.version
        ORDER BY originator_version OFFSET 0) AS e"""
"""OFFSET 0 keeps the server from reading the whole journal once instead of a few rows of each stream."""
_VERSIONS = """
    SELECT coalesce((SELECT max(originator_version) FROM journal.entries WHERE originator_id = stream), 0)
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked (stream, place) ORDER BY place"""
_BY_STREAM = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE (originator_id, originator_version) > (%s, %s) AND position <= %s
    ORDER BY originator_id, originator_version LIMIT %s"""
_EXTENT = "SELECT count(*), coalesce(min(position), 0), coalesce(max(position), 0) FROM journal.entries"
_NOTIFICATIONS = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE position >= %s AND position <= %s AND (%s OR topic = ANY(%s)) ORDER BY position LIMIT %s"""
_EVENTS = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s
    ORDER BY originator_version {order} LIMIT %s"""
_NAMED = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE originator_id = ANY(%s) AND topic = ANY(%s) ORDER BY originator_id, originator_version"""
_ERASED = "SELECT DISTINCT originator_id FROM journal.entries WHERE topic = 'PersonalDataErased'"
_STANDS = """
    SELECT position, originator_id, originator_version, topic, state FROM journal.entries
    WHERE position = ANY(%s) ORDER BY position"""
_REFUSED = {errors.UniqueViolation.sqlstate, "EL001", "EL002"}
"""Twice, not after the last position, not after the last of its stream."""
_BEFORE_ANY = UUID(int=0).hex


def schema() -> str:
    """Give the statements that make a journal, for the owner to run."""
    text = files(__package__).joinpath("postgres.sql").read_text(encoding="utf-8")
    return text.replace("{lock_key}", str(LOCK_KEY)).replace("{bell}", BELL)


class PostgresJournalRecorder(JournalRecorder):
    """The library's recorder over our own table, by plain transactions and COPY."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        seconds = max(1, int(store.lock_seconds))
        self._begin = _BEGIN.format(seconds=seconds, key=LOCK_KEY)
        self._turn = _TURN.format(seconds=seconds, key=LOCK_KEY)

    @classmethod
    def open(cls, url: str, *, lock_seconds: float = LOCK_SECONDS) -> Self:
        """Open a journal; raise a refusal that says why when there is none, or when it would prove nothing."""
        store = PostgresStore(url, schema="journal", lock_seconds=lock_seconds)
        try:
            store.check()
            store.check_not_editable("journal.entries")
        except BaseException:
            store.close()
            raise
        return cls(store)

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
        with Spool(stored_events) as rows:
            if not rows.count:
                return []
            with self._store.transaction(self._begin) as connection:
                _refuse_moved(connection, unchanged or {})
                stood = _checked_head(connection, recorded_at)
                check_head(stood, head)
                refused: psycopg.Error | None
                try:
                    _send(connection, rows, stood)
                except psycopg.DatabaseError as no:
                    if no.sqlstate not in _REFUSED:
                        raise
                    refused = no
                else:
                    sure = self._store.commit(connection)
                    refused = None
            if refused is not None:
                raise self._why(rows, refused) from refused
            if not sure and not self._stand(rows, stood):
                said = "the connection broke before the server had recorded it"
                raise ServerAway(place=self._store.place, said=said)
            return list(range(stood + 1, stood + 1 + rows.count))

    def _stand(self, rows: Spool, head: int) -> bool:
        """Say whether rows stand that were being committed when the connection broke.

        The lock is taken first: whoever was committing them has then finished or given up.
        """
        try:
            with self._store.transaction(self._begin) as connection:
                places = [head + 1, head + rows.count]
                found = connection.cursor(binary=True).execute(_STANDS, [places]).fetchall()
        except LedgerError as lost:
            raise CommitUnknown(place=self._store.place) from lost
        return bool(found) and found[0][1:] == rows.first and found[-1] == (places[-1], *(rows.last or ()))

    def _why(self, rows: Spool, refused: psycopg.Error) -> LedgerError:
        """Say why rows were refused: a stream had moved on before we came, or our own rows do not follow each other."""
        firsts: dict[str, int] = {}
        heads: dict[str, int] = {}
        for stream, version, _, _ in rows:
            if stream in heads and version != heads[stream] + 1:
                return EntriesOutOfStep(stream=UUID(stream), version=version, found=heads[stream])
            heads[stream] = version
            firsts.setdefault(stream, version)
        found = dict(self._store.rows(_HEADS, [list(firsts)]))
        for stream, first in firsts.items():
            if found[stream] >= first:
                return StreamMovedOn(stream=UUID(stream), expected=first - 1, found=found[stream])
        for stream, first in firsts.items():
            if found[stream] != first - 1:
                return EntriesOutOfStep(stream=UUID(stream), version=first, found=found[stream])
        return sentence(refused, place=self._store.place, seconds=self._store.lock_seconds)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Hold the journal's lock inside the block; raise `ServerBusy` when others keep it for too long.

        The lock belongs to the connection. When that is lost, so is the lock, and what was read is checked again
        like everybody's.
        """
        with self._store.transaction(self._turn) as connection:
            pass
        try:
            yield
        finally:
            try:
                connection.execute(_TURN_OVER)
            except psycopg.Error:
                connection.close()  # which gives the lock back, too

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Give one stream's entries as the library's stored events."""
        statement = _EVENTS.format(order="DESC" if desc else "ASC")
        parameters = (originator_id, -1 if gt is None else gt, _NO_END if lte is None else lte, limit or _NO_END)
        return [
            StoredEvent(originator_id=_id_of(stream), originator_version=version, topic=name, state=state)
            for _, stream, version, name, state in self._store.rows(statement, parameters)
        ]

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
        parameters = (first, _NO_END if stop is None else stop, not topics, list(topics), limit)
        return [
            Notification(id=position, originator_id=_id_of(stream), originator_version=version, topic=name, state=state)
            for position, stream, version, name, state in self._store.rows(_NOTIFICATIONS, parameters)
        ]

    def max_notification_id(self) -> int | None:
        """Give the last position; None when nothing is recorded."""
        found: int | None = self._store.rows("SELECT max(position) FROM journal.entries")[0][0]
        return found

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Refuse: followers of a ledger read by position, and are woken otherwise."""
        msg = "the journal has no subscriptions; followers read it by position"
        raise NotImplementedError(msg)

    def select_rows(self, *, after: int, upto: int | None, limit: int) -> list[Row]:
        """Give rows in position order."""
        return self._store.rows(_BY_POSITION, (after, _NO_END if upto is None else upto, limit))

    def select_stream(self, stream: UUID, *, upto: int | None = None) -> list[Row]:
        """Give one stream's rows by version; ``upto`` is a position in the journal."""
        return self._store.rows(_OF_STREAM, (stream, _NO_END if upto is None else upto))

    def select_many(self, streams: Sequence[UUID]) -> list[Row]:
        """Give the rows of many streams, each stream whole, by version."""
        return self._store.rows(_OF_MANY, [list(streams)])

    def select_after(self, known: Mapping[UUID, int]) -> list[Row]:
        """Give the rows of many streams that follow a known version of each, by version."""
        return self._store.rows(_AFTER, [list(known), list(known.values())])

    def select_versions(self, streams: Sequence[UUID]) -> list[int]:
        """Tell the last version of each stream, in the order asked; 0 where it has not begun."""
        return [version for (version,) in self._store.rows(_VERSIONS, [list(streams)])]

    def select_by_stream(self, *, after: tuple[str, int], upto: int | None, limit: int) -> list[Row]:
        """Give rows in the order of stream and version, following the given stream and version."""
        stream, version = after
        end = _NO_END if upto is None else upto
        return self._store.rows(_BY_STREAM, (UUID(stream or _BEFORE_ANY), version, end, limit))

    def select_extent(self) -> tuple[int, int, int]:
        """Give how many entries stand, and the first and the last position."""
        ((count, first, last),) = self._store.rows(_EXTENT)
        return count, first, last

    def select_erased(self) -> list[UUID]:
        """Give the streams that hold a ``PersonalDataErased``, by the index made for it."""
        return [UUID(stream) for (stream,) in self._store.rows(_ERASED)]

    def select_named(self, streams: Sequence[UUID], names: Sequence[str]) -> list[Row]:
        """Give those rows of many streams that have one of these names, by stream and version."""
        return self._store.rows(_NAMED, [list(streams), list(names)])

    def close(self) -> None:
        """Let go of the connection."""
        self._store.close()


def _refuse_moved(connection: psycopg.Connection[Any], unchanged: Mapping[UUID, int]) -> None:
    if not unchanged:
        return
    found = dict(connection.cursor(binary=True).execute(_HEADS, [list(unchanged)]).fetchall())
    for stream, expected in unchanged.items():
        if found[stream.hex] != expected:
            raise StreamMovedOn(stream=stream, expected=expected, found=found[stream.hex])


def _checked_head(connection: psycopg.Connection[Any], recorded_at: datetime | None) -> int:
    last = connection.cursor(binary=True).execute(_LAST).fetchone()
    check_clock(None if last is None else last[1], recorded_at)
    return 0 if last is None else last[0]


def _send(connection: psycopg.Connection[Any], rows: Spool, head: int) -> None:
    with connection.cursor().copy(_COPY) as copy:
        copy.write(_COPY_HEAD)
        numbered = enumerate(rows, start=head + 1)
        while some := list(islice(numbered, _ROWS_AT_ONCE)):
            copy.write(b"".join(map(_copied, some)))
        copy.write(_COPY_END)


def _copied(numbered: tuple[int, NewRow]) -> bytes:
    """Write a row as COPY has it in binary: how many cells, and before each cell how many bytes it is."""
    position, (stream, version, name, state) = numbered
    told = name.encode()
    head = _COPY_CELLS.pack(5, 8, position, 16, bytes.fromhex(stream), 8, version, len(told))
    return b"".join((head, told, len(state).to_bytes(4), state))


def _id_of(stream: str) -> UUID:
    return UUID(stream)
