"""Rows that wait between two steps of one command, locked away: they hold names, and may be too many for memory."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.journal.draws import KEY_BYTES, NONCE_BYTES

_MEMORY_BYTES = 4 * 1024 * 1024
_LENGTH_BYTES = 8
T = TypeVar("T", bound=tuple[Any, ...])


class Drawer(Generic[T]):
    """Batches of rows of one kind, named tuples of plain values, taken out in the order in which they were put in.

    What does not fit in memory waits in a file without a name, which is gone when it is closed, also after a crash.
    Every batch is sealed (AES-256-GCM) under a key that this drawer draws and nobody else ever has, with its number as
    the nonce, so that no disk keeps a name that an erasure could not reach.
    """

    def __init__(self, made: Callable[[Iterable[Any]], T]) -> None:
        """`made` makes a row again, like ``_make`` of a named tuple."""
        self._made = made
        self._decode = msgspec.msgpack.Decoder(list[tuple[Any, ...]]).decode
        self._file = SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - closed by __exit__
        self.empty()

    def empty(self) -> None:
        """Throw away what is in it; what is put in from now on is sealed under another key."""
        self._file.seek(0)
        self._file.truncate()
        self._cipher = AESGCM(os.urandom(KEY_BYTES))
        self._batches = 0

    def put(self, rows: Sequence[T]) -> None:
        """Put a batch behind the others."""
        sealed = self._cipher.encrypt(_nonce(self._batches), msgspec.msgpack.encode(rows), None)
        self._batches += 1
        self._file.write(len(sealed).to_bytes(_LENGTH_BYTES))
        self._file.write(sealed)

    def __iter__(self) -> Iterator[list[T]]:
        """Give the batches, from the first; as often as wanted."""
        self._file.seek(0)
        for number in range(self._batches):
            length = int.from_bytes(self._file.read(_LENGTH_BYTES))
            plain = self._cipher.decrypt(_nonce(number), self._file.read(length), None)
            yield list(map(self._made, self._decode(plain)))

    def __enter__(self) -> Self:
        """Use the drawer in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the file and of what is in it."""
        self._file.close()


def _nonce(batch: int) -> bytes:
    return batch.to_bytes(NONCE_BYTES)
