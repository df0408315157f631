"""What the book asks of any store of entries, beyond the storage library's `ApplicationRecorder`."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import ApplicationRecorder, StoredEvent

from ledger.journal.entry import utc_text
from ledger.journal.errors import ClockWentBack, JournalMovedOn

Row = tuple[int, str, int, str, bytes]
"""Position, stream (32 hex digits), version, stored name, stored bytes."""


_HEX_DIGITS = 32


def hex_of(stream: UUID | str) -> str:
    """Write a stream's id in 32 hexadecimal digits, as entries bring it along; the library brings other spellings."""
    if isinstance(stream, str):
        return stream if len(stream) == _HEX_DIGITS else UUID(stream).hex
    return stream.hex


class JournalRecorder(ApplicationRecorder):
    """A store of entries in which positions have no gaps and versions follow each other."""

    at_once: int = 2000
    """Rows that are best read at once: what a question costs, weighed against what stands in memory."""

    @abstractmethod
    def insert_events(
        self,
        stored_events: Iterable[StoredEvent],
        *,
        unchanged: Mapping[UUID, int] | None = None,
        recorded_at: datetime | None = None,
        head: int | None = None,
        **kwargs: Any,  # noqa: ANN401  # the library's signature
    ) -> Sequence[int]:
        """Insert all or nothing, drawing on the iterable while the transaction is open; give the positions.

        ``unchanged``: streams that were read but are not written, with the version read; one that moved on raises
        `StreamMovedOn`, as does a written stream. ``recorded_at`` before that of the last entry: `ClockWentBack`.
        ``head``: where the journal has to end before; elsewhere it raises `JournalMovedOn`.
        """

    @abstractmethod
    def select_rows(self, *, after: int, upto: int | None, limit: int) -> list[Row]:
        """Give rows in position order."""

    @abstractmethod
    def select_stream(self, stream: UUID, *, upto: int | None = None) -> list[Row]:
        """Give one stream's rows by version; ``upto`` is a position in the journal."""

    @abstractmethod
    def select_many(self, streams: Sequence[UUID]) -> list[Row]:
        """Give the rows of many streams, each stream whole, by version."""

    @abstractmethod
    def select_after(self, known: Mapping[UUID, int]) -> list[Row]:
        """Give the rows of many streams that follow a known version of each, by version.

        Costs as much as there are streams and rows to give, however long the streams are.
        """

    @abstractmethod
    def select_versions(self, streams: Sequence[UUID]) -> list[int]:
        """Tell the last version of each stream, in the order asked; 0 where it has not begun."""

    @abstractmethod
    def select_by_stream(self, *, after: tuple[str, int], upto: int | None, limit: int) -> list[Row]:
        """Give rows in the order of stream and version, following the given stream and version.

        ``upto`` is a position in the journal.
        """

    @abstractmethod
    def select_extent(self) -> tuple[int, int, int]:
        """Give how many entries stand, the first position and the last, all of one moment; three times 0 for none."""

    @abstractmethod
    def select_erased(self) -> list[UUID]:
        """Give the streams that hold a ``PersonalDataErased``, without reading the journal through."""

    @abstractmethod
    def select_named(self, streams: Sequence[UUID], names: Sequence[str]) -> list[Row]:
        """Give those rows of many streams that have one of these names, by stream and version."""

    def in_turn(self) -> AbstractContextManager[None]:
        """Keep other writers waiting inside the block, where the store can; what is read there then still stands."""
        return nullcontext()

    def close(self) -> None:
        """Let go of what the store holds."""


class _Moment(msgspec.Struct):
    recorded_at: str


_moment = msgspec.json.Decoder(_Moment)


def recorded_text(state: bytes) -> str | None:
    """Read when an entry was recorded from its stored bytes; None when they are not an entry of ours."""
    try:
        return _moment.decode(state).recorded_at
    except (msgspec.MsgspecError, UnicodeDecodeError):  # bytes that are no text raise the latter
        return None


def check_clock(last_state: bytes | None, recorded_at: datetime | None) -> None:
    """Raise `ClockWentBack` when the last entry was recorded after this moment."""
    if last_state is None or recorded_at is None:
        return
    last, asked = recorded_text(last_state), utc_text(recorded_at)
    if last is not None and last > asked:  # fixed width: text order is time order
        raise ClockWentBack(last=last, asked=asked)


def check_head(found: int, asked: int | None) -> None:
    """Raise `JournalMovedOn` when the journal does not end where the one who adds to it read its end."""
    if asked is not None and found != asked:
        raise JournalMovedOn(expected=asked, found=found)
