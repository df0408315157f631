"""The journal in memory: for tests, demonstrations and dry runs. Behaves as the one on disk does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from ledger.journal.errors import EntriesOutOfStep, StreamMovedOn
from ledger.journal.recorder import JournalRecorder, Row, check_clock, check_head, hex_of


class MemoryJournalRecorder(POPOApplicationRecorder, JournalRecorder):
    """The library's recorder of plain objects, with the checks of a journal."""

    def insert_events(
        self,
        stored_events: Iterable[StoredEvent],
        *,
        unchanged: Mapping[UUID, int] | None = None,
        recorded_at: datetime | None = None,
        head: int | None = None,
        **kwargs: Any,  # noqa: ANN401  # the library's signature
    ) -> Sequence[int]:
        """Insert all or nothing; see `JournalRecorder.insert_events`."""
        with self._database_lock:
            events = [_with_uuid(event) for event in stored_events]
            for stream, expected in (unchanged or {}).items():
                if (found := self._head_of(stream)) != expected:
                    raise StreamMovedOn(stream=stream, expected=expected, found=found)
            check_head(len(self._stored_events), head)
            check_clock(self._stored_events[-1].state if self._stored_events else None, recorded_at)
            positions = super().insert_events(events, **kwargs)
        return positions or []

    def select_rows(self, *, after: int, upto: int | None, limit: int) -> list[Row]:
        """Give rows in position order."""
        with self._database_lock:
            end = min(after + limit, len(self._stored_events) if upto is None else upto)
            return [_row(place, event) for place, event in enumerate(self._stored_events[after:end], start=after + 1)]

    def select_stream(self, stream: UUID, *, upto: int | None = None) -> list[Row]:
        """Give one stream's rows by version; ``upto`` is a position in the journal."""
        with self._database_lock:
            return [row for row in self._rows_of(str(stream)) if upto is None or row[0] <= upto]

    def select_many(self, streams: Sequence[UUID]) -> list[Row]:
        """Give the rows of many streams, each stream whole, by version."""
        with self._database_lock:
            return [row for stream in dict.fromkeys(streams) for row in self._rows_of(str(stream))]

    def select_after(self, known: Mapping[UUID, int]) -> list[Row]:
        """Give the rows of many streams that follow a known version of each, by version."""
        with self._database_lock:
            return [row for stream, version in known.items() for row in self._rows_of(str(stream)) if row[2] > version]

    def select_versions(self, streams: Sequence[UUID]) -> list[int]:
        """Tell the last version of each stream, in the order asked; 0 where it has not begun."""
        with self._database_lock:
            return [self._head_of(stream) for stream in streams]

    def select_by_stream(self, *, after: tuple[str, int], upto: int | None, limit: int) -> list[Row]:
        """Give rows in the order of stream and version, following the given stream and version."""
        with self._database_lock:
            end = len(self._stored_events) if upto is None else upto
            ids = sorted(name for name in self._stored_events_index if name.replace("-", "") >= after[0])
            rows: list[Row] = []
            for name in ids:
                rows += [row for row in self._rows_of(name) if (row[1], row[2]) > after and row[0] <= end]
                if len(rows) >= limit:
                    break
            return rows[:limit]

    def select_extent(self) -> tuple[int, int, int]:
        """Give how many entries stand, and the first and the last position."""
        count = self.max_notification_id() or 0
        return count, min(count, 1), count

    def select_erased(self) -> list[UUID]:
        """Give the streams that hold a ``PersonalDataErased``."""
        with self._database_lock:
            erased = [e.originator_id for e in self._stored_events if e.topic == "PersonalDataErased"]
            return [UUID(str(stream)) for stream in dict.fromkeys(erased)]

    def select_named(self, streams: Sequence[UUID], names: Sequence[str]) -> list[Row]:
        """Give those rows of many streams that have one of these names, by stream and version."""
        return [row for row in self.select_many(streams) if row[3] in names]

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **_: Any) -> None:  # noqa: ANN401  # the library's signature
        """Ask what the library asks, and also that versions follow each other; name the stream in the answer."""
        heads: dict[str, int] = {}
        for event in stored_events:
            stream, version = str(event.originator_id), event.originator_version
            stands = self._stored_events_index.get(stream, {})
            if version in stands:
                raise StreamMovedOn(stream=event.originator_id, expected=version - 1, found=self._head_of(stream))
            before = heads.get(stream, self._head_of(stream))
            begins = version == 0 and not stands and stream not in heads  # the library counts from 0 here and there
            if version != before + 1 and not begins:
                raise EntriesOutOfStep(stream=event.originator_id, version=version, found=before)
            heads[stream] = version

    def _head_of(self, stream: UUID | str) -> int:
        return max(self._stored_events_index.get(str(stream), {}), default=0)

    def _rows_of(self, stream: str) -> list[Row]:
        places = sorted(self._stored_events_index.get(stream, {}).items())
        return [_row(place + 1, self._stored_events[place]) for _, place in places]


def _with_uuid(event: StoredEvent) -> StoredEvent:
    """Let a stream have one spelling: the library finds it again by its text."""
    stream = UUID(hex_of(event.originator_id))
    return StoredEvent(stream, event.originator_version, event.topic, event.state)


def _row(position: int, event: StoredEvent) -> Row:
    return position, hex_of(event.originator_id), event.originator_version, event.topic, event.state
