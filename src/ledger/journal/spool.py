"""Rows that wait for their turn: encoded before the lock is taken, so that others wait only while bytes are sent."""

from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

import msgspec
from eventsourcing.persistence import StoredEvent

from ledger.journal.recorder import hex_of

_MEMORY_BYTES = 1024 * 1024
_AT_ONCE = 1_000
_LENGTH_BYTES = 8

NewRow = tuple[str, int, str, bytes]
"""Stream (32 hex digits), version, stored name, stored bytes."""


class Spool:
    """Rows in the order in which they came; what does not fit in memory waits in a file without a name."""

    def __init__(self, events: Iterable[StoredEvent]) -> None:
        self.count = 0
        self.first: NewRow | None = None
        self.last: NewRow | None = None
        self._file = SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - closed by __exit__
        try:
            self._fill(map(_row, events))
        except BaseException:
            self._file.close()
            raise

    def _fill(self, rows: Iterator[NewRow]) -> None:
        while some := list(islice(rows, _AT_ONCE)):
            self.first = self.first or some[0]
            self.last = some[-1]
            self.count += len(some)
            block = msgspec.msgpack.encode(some)
            self._file.write(len(block).to_bytes(_LENGTH_BYTES))
            self._file.write(block)

    def __iter__(self) -> Iterator[NewRow]:
        """Give the rows, from the first; as often as wanted."""
        self._file.seek(0)
        decode = msgspec.msgpack.Decoder(list[NewRow]).decode
        while length := self._file.read(_LENGTH_BYTES):
            yield from decode(self._file.read(int.from_bytes(length)))

    def __enter__(self) -> Self:
        """Use the rows in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the file."""
        self._file.close()


def _row(event: StoredEvent) -> NewRow:
    return hex_of(event.originator_id), event.originator_version, event.topic, event.state
