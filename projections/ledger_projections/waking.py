"""How a follower sleeps: until the journal has grown, until it is asked to stop, or until it is time to look anyway."""

import os
import select
from types import TracebackType
from typing import Protocol, Self

_CHUNK_BYTES = 512


class Stop:
    """A wish to stop: it is told from a signal's handler or another thread, and wakes whoever sleeps."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self.wished = False

    def wish(self) -> None:
        """Ask to stop."""
        self.wished = True
        os.write(self._write, b"s")

    def wait(self, seconds: float, *others: int) -> None:
        """Sleep until the wish, or until one of these other descriptors has something to read."""
        select.select([self._read, *others], [], [], seconds)

    def __enter__(self) -> Self:
        """Use the wish in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the descriptors."""
        os.close(self._read)
        os.close(self._write)


class Bell(Protocol):
    """Wakes a follower."""

    def wait(self, seconds: float, stop: Stop) -> None:
        """Sleep until the journal may have grown, at most so long."""
        ...

    def close(self) -> None:
        """Let go of what was held."""
        ...


class Clockwork:
    """Wakes by time alone: a file tells nobody that it has grown."""

    def wait(self, seconds: float, stop: Stop) -> None:
        """Sleep."""
        stop.wait(seconds)

    def close(self) -> None:
        """Hold nothing."""


class ServerBell:
    """Wakes when the server says that an append was committed; what was said while nobody slept counts as well."""

    def __init__(self, url: str) -> None:
        from ledger.journal.postgres import BELL  # noqa: PLC0415 - psycopg, for those who need it
        from ledger.journal.postgres_store import PostgresStore  # noqa: PLC0415 - psycopg, for those who need it

        self._store = PostgresStore(url, schema="journal", lock_seconds=0)
        self._listen = f"LISTEN {BELL}".encode()
        self._listening: object = None

    def wait(self, seconds: float, stop: Stop) -> None:
        """Sleep until the server calls; raise `ServerAway` when the connection is gone.

        A first call only begins to listen and returns at once: what was appended until then is to be looked for.
        """
        with self._store.sentences():
            connection = self._store.connected()
            if connection is not self._listening:
                connection.execute(self._listen)
                self._listening = connection
                return
            if not list(connection.notifies(timeout=0)):
                stop.wait(seconds, connection.fileno())

    def close(self) -> None:
        """Hang up."""
        self._store.close()


def bell_of(server: str | None) -> Bell:
    """Choose how to be woken: by the journal's server, or by time where the journal is a file."""
    return Clockwork() if server is None else ServerBell(server)
