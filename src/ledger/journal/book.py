"""The book: entries go in all or nothing, and come out in order. The rest of the ledger knows the journal by this.

`Journal` is the library's event store with what a ledger asks beyond one aggregate: one command over many streams,
streaming in both directions, and the position at which the record stood on a day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from uuid import UUID

from eventsourcing.persistence import EventStore, StoredEvent

from ledger.journal.codec import EntryMapper, EntryUnreadable
from ledger.journal.entry import Entry, utc_text
from ledger.journal.errors import (
    BeforeTheRecord,
    ClockWentBack,
    EntriesOutOfStep,
    JournalMovedOn,
    PositionsMissing,
    StreamMovedOn,
)
from ledger.journal.recorder import JournalRecorder, Row, recorded_text
from ledger.journal.sqlite import SQLiteJournalRecorder
from ledger.journal.sqlite_datastore import LOCK_SECONDS
from ledger.journal.strict import StrictMapper

__all__ = [
    "BeforeTheRecord",
    "ClockWentBack",
    "EntriesOutOfStep",
    "EntryUnreadable",
    "Journal",
    "JournalMovedOn",
    "PositionsMissing",
    "Recorded",
    "StoredRow",
    "StreamMovedOn",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Where a command's entries stand: ``first`` and ``last`` position, both 0 when it recorded nothing."""

    first: int
    last: int
    count: int


_STREAM = attrgetter("stream_hex")
NOTHING_RECORDED = Recorded(first=0, last=0, count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much stands in the journal."""

    count: int
    last: int
    """The last position; 0 for an empty journal."""
    gapless: bool
    """Whether every position from 1 to the last is taken: each is taken once at most, so three numbers tell."""


class StoredRow(NamedTuple):
    """An entry as it is stored, undecoded: for exports, and for checks of the very bytes."""

    position: int
    stream: str
    """32 hex digits."""
    version: int
    name: str
    state: bytes


class EntryStore(EventStore[UUID]):
    """The library's event store, for entries: they are encoded one by one while the transaction is open."""

    def __init__(self, mapper: EntryMapper, recorder: JournalRecorder) -> None:
        super().__init__(mapper, recorder)
        self.entries = recorder
        self._to_entries, self._to_twin = mapper.to_entries, mapper.to_twin

    def record(self, entries: Iterable[Entry], **asked: Any) -> Recorded:  # noqa: ANN401  # handed to the recorder
        """Store entries without holding them all, which is what tells this from the library's ``put``."""
        positions = self.entries.insert_events(map(self._to_twin, entries), **asked)
        if not positions:
            return NOTHING_RECORDED
        return Recorded(first=positions[0], last=positions[-1], count=len(positions))

    def decode(self, rows: Sequence[Row]) -> list[Entry]:
        """Decode stored rows; raise `EntryUnreadable` with the position of the first that cannot be read."""
        return self._to_entries(rows)


class Journal:
    """The journal of one ledger."""

    def __init__(self, recorder: JournalRecorder, mapper: EntryMapper | None = None) -> None:
        self._rows = recorder
        self._store = EntryStore(mapper or EntryMapper(), recorder)

    @classmethod
    def create_sqlite(cls, path: Path) -> Self:
        """Begin a journal in a new file and open it; raise `files.FileExists` when something stands there."""
        SQLiteJournalRecorder.create(path)
        return cls.open_sqlite(path)

    @classmethod
    def open_sqlite(cls, path: Path, *, lock_seconds: int = LOCK_SECONDS) -> Self:
        """Open a journal's file; raise `FileMissing`, `FileForeign`, `FileTooNew`, `FileDenied` or `FileDamaged`."""
        return cls(SQLiteJournalRecorder.open(path, lock_seconds=lock_seconds))

    @classmethod
    def open_postgres(cls, url: str, *, lock_seconds: float = LOCK_SECONDS) -> Self:
        """Open the journal of a PostgreSQL database; raise a refusal of `postgres_errors` when that cannot be."""
        from ledger.journal.postgres import PostgresJournalRecorder  # noqa: PLC0415 - psycopg, for those who need it

        return cls(PostgresJournalRecorder.open(url, lock_seconds=lock_seconds))

    @classmethod
    def in_memory(cls) -> Self:
        """Open a new journal that is gone when the program ends."""
        from ledger.journal.memory import MemoryJournalRecorder  # noqa: PLC0415 - no command needs it

        return cls(MemoryJournalRecorder())

    def append(
        self,
        entries: Iterable[Entry],
        *,
        unchanged: Mapping[UUID, int] | None = None,
        recorded_at: datetime | None = None,
    ) -> Recorded:
        """Record entries, all or none; no entries record nothing and check nothing.

        ``unchanged``: streams that the decision read without writing to them, with the version read (0 for none).
        ``recorded_at`` defaults to that of the first entry. Raises `StreamMovedOn` when somebody wrote first to a
        stream written or named, `EntriesOutOfStep`, `ClockWentBack`, or what `files` says of the store.
        """
        waiting = iter(entries)
        first = next(waiting, None)
        if first is None:
            return NOTHING_RECORDED
        moment = recorded_at or first.envelope.recorded_at
        following = _never_back(chain([first], waiting), moment)
        return self._store.record(following, unchanged=unchanged, recorded_at=moment)

    def adopt(self, rows: Iterable[StoredRow], *, head: int) -> int:
        """Take over rows of another journal byte for byte, all or none, after position ``head``; count them.

        Raises `JournalMovedOn` when this journal does not end there.
        """
        stored = (StoredEvent(UUID(row.stream), row.version, row.name, row.state) for row in rows)
        return len(self._rows.insert_events(stored, head=head))

    def read(self, stream: UUID, *, upto: int | None = None) -> list[Entry]:
        """Read one stream, with positions; ``upto`` leaves out what was recorded after that position."""
        return self._store.decode(self._rows.select_stream(stream, upto=upto))

    def read_many(self, streams: Iterable[UUID], chunk: int = 1000) -> Iterator[tuple[UUID, list[Entry]]]:
        """Read streams whole, in the order asked; one without entries gives an empty list.

        At most ``chunk`` streams are held at once.
        """
        return self._by_asked(streams, chunk, self._rows.select_many)

    def read_named(
        self, streams: Iterable[UUID], names: Sequence[str], chunk: int = 1000
    ) -> Iterator[tuple[UUID, list[Entry]]]:
        """Read those entries of streams that have one of these names, in the order asked, as `read_many` does."""
        return self._by_asked(streams, chunk, lambda some: self._rows.select_named(some, names))

    def read_after(self, known: Mapping[UUID, int], chunk: int = 10_000) -> Iterator[tuple[UUID, list[Entry]]]:
        """Read what follows a known version of each stream, in the order asked; often that is nothing.

        What stood before is not read, so it costs the same however long the histories are.
        """
        asked = iter(known.items())
        while some := dict(islice(asked, chunk)):
            found: dict[UUID, list[Entry]] = {}
            for entry in self._store.decode(self._rows.select_after(some)):
                found.setdefault(entry.stream, []).append(entry)
            for stream in some:
                yield stream, found.get(stream, [])

    def versions(self, streams: Iterable[UUID], chunk: int = 10_000) -> Iterator[int]:
        """Tell the last version of each stream, in the order asked; 0 where it has not begun."""
        asked = iter(streams)
        while some := list(islice(asked, chunk)):
            yield from self._rows.select_versions(some)

    def scan(self, after: int = 0, upto: int | None = None, batch: int | None = None) -> Iterator[list[Entry]]:
        """Read the journal in order, in batches, of a size that suits the store where none is asked.

        Raises `PositionsMissing` at a skipped position.
        """
        for rows in self._batches(after, upto, batch or self._rows.at_once):
            yield self._store.decode(rows)

    def raw(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[StoredRow]]:
        """Read the stored rows in order, undecoded; raise `PositionsMissing` at a skipped position."""
        for rows in self._batches(after, upto, batch):
            yield list(map(StoredRow._make, rows))

    def whole_streams(self, *, upto: int | None = None, batch: int | None = None) -> Iterator[list[Entry]]:
        """Read every stream whole, one after the other, in the order of their ids.

        ``upto`` leaves out what was recorded after that position: others may be writing meanwhile.
        """
        entries = chain.from_iterable(map(self._store.decode, self._by_stream(upto, batch or self._rows.at_once)))
        for _, of_stream in groupby(entries, key=_STREAM):
            yield list(of_stream)

    def strictly(self) -> "Journal":
        """Give the same journal, read by somebody who takes no word in an entry that has no place there."""
        return Journal(self._rows, StrictMapper())

    def extent(self) -> Extent:
        """Count the entries and give the last position, both of one moment, without reading any."""
        count, first, last = self._rows.select_extent()
        return Extent(count=count, last=last, gapless=last == count and first == min(count, 1))

    def head(self) -> int:
        """Give the last position; 0 when nothing is recorded."""
        return self._rows.max_notification_id() or 0

    def last_recorded_at(self) -> datetime | None:
        """Give the moment of the last entry; None when nothing is recorded."""
        head = self.head()
        return datetime.fromisoformat(self._moment(head)) if head else None

    def position_at(self, moment: datetime) -> int:
        """Give the last position recorded at or before a moment; raise `BeforeTheRecord` when there is none."""
        head, asked = self.head(), utc_text(moment)
        if not head:
            raise BeforeTheRecord(asked=moment, first=None)
        if (first := self._moment(1)) > asked:
            raise BeforeTheRecord(asked=moment, first=datetime.fromisoformat(first))
        known, later = 1, head + 1
        while later - known > 1:
            middle = (known + later) // 2
            known, later = (middle, later) if self._moment(middle) <= asked else (known, middle)
        return known

    def erased_workers(self) -> list[UUID]:
        """Give the streams of workers whose personal data was erased, without reading the journal through."""
        return self._rows.select_erased()

    def in_turn(self) -> AbstractContextManager[None]:
        """Keep other writers waiting inside the block, where the store can; see `JournalRecorder.in_turn`."""
        return self._rows.in_turn()

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def __enter__(self) -> Self:
        """Use the journal in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the file."""
        self.close()

    def _by_asked(
        self, streams: Iterable[UUID], chunk: int, select: Callable[[Sequence[UUID]], list[Row]]
    ) -> Iterator[tuple[UUID, list[Entry]]]:
        asked = iter(streams)
        while some := list(islice(asked, chunk)):
            entries = self._store.decode(select(some))
            found = {stream: list(of_stream) for stream, of_stream in groupby(entries, key=_STREAM)}
            for stream in some:
                yield stream, found.get(stream.hex, [])

    def _batches(self, after: int, upto: int | None, batch: int) -> Iterator[list[Row]]:
        while rows := self._rows.select_rows(after=after, upto=upto, limit=batch):
            if rows[-1][0] != after + len(rows):
                raise _gap(rows, after)
            after += len(rows)
            yield rows

    def _by_stream(self, upto: int | None, batch: int) -> Iterator[list[Row]]:
        after = ("", 0)
        while rows := self._rows.select_by_stream(after=after, upto=upto, limit=batch):
            yield rows
            after = rows[-1][1], rows[-1][2]

    def _moment(self, position: int) -> str:
        rows = self._rows.select_rows(after=position - 1, upto=position, limit=1)
        if not rows:
            raise PositionsMissing(expected=position, found=position + 1)
        _, stream, version, name, state = rows[0]
        if (text := recorded_text(state)) is None:
            why = "it does not say when it was recorded"
            raise EntryUnreadable(name=name, stream=stream, version=version, why=why, position=position)
        return text


def _never_back(entries: Iterable[Entry], moment: datetime) -> Iterator[Entry]:
    """Let entries pass; raise `ClockWentBack` at one recorded before another that stands ahead of it."""
    envelope = None
    for entry in entries:
        if entry.envelope is not envelope:
            envelope = entry.envelope
            if envelope.recorded_at < moment:
                raise ClockWentBack(last=utc_text(moment), asked=utc_text(envelope.recorded_at))
            moment = envelope.recorded_at
        yield entry


def _gap(rows: list[Row], after: int) -> PositionsMissing:
    expected = after + 1
    for row in rows:
        if row[0] != expected:
            return PositionsMissing(expected=expected, found=row[0])
        expected += 1
    msg = f"no position is missing after {after}"
    raise AssertionError(msg)
