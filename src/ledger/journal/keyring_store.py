"""What the keyring asks of the store behind it: a file, or a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Writing(Protocol):
    """Statements inside a transaction."""

    def execute(self, statement: str, parameters: Sequence[object] = ..., /) -> object:
        """Carry out one statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[object] | Mapping[str, object]], /) -> object:
        """Carry out a statement for many rows."""


class KeyringStore(Protocol):
    """The tables of ``keyring.sql``, wherever they stand. Statements are written as for SQLite."""

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask one question."""
        ...

    def rows_of_many(self, statement: str, keys: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """Ask one question that ends in ``IN (?)`` about many keys."""
        ...

    def writing(self) -> AbstractContextManager[Any]:
        """Run a block in one durable transaction that holds the write lock from its start; it gets a `Writing`."""
        ...

    def version(self) -> int:
        """Give a number that is another once another process may have destroyed a key."""
        ...

    def shed(self) -> None:
        """Leave no byte of what was removed, as far as the store can."""

    def unfinished(self) -> bool:
        """Tell whether shedding must be repeated."""
        ...

    def close(self) -> None:
        """Let go of the store."""
