"""What came first among hundreds of thousands of rows: the last of them in memory, the others on disk."""

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import islice
from types import TracebackType
from typing import Self

HELD = 50_000
"""Notes in memory, of some 120 bytes each."""
_CACHE_KIB = 8_192
_AT_ONCE = 10_000


class Firsts:
    """Whole numbers by whole numbers of 64 bits, each the first that was noted; more than `HELD` in a private table.

    The file behind the table has no name: it is unlinked when made and gone when it is closed, also after a crash.
    """

    def __enter__(self) -> Self:
        """Begin without a note."""
        self._held: dict[int, int] = {}
        self._table: sqlite3.Connection | None = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the table; what was in it is gone."""
        if self._table is not None:
            self._table.close()

    def all_new(self, notes: dict[int, int]) -> bool:
        """Note what is not noted yet, all of it or, where something is, nothing."""
        if not self._held.keys().isdisjoint(notes) or (self._table is not None and self._put_away(notes)):
            return False
        self._note(notes)
        return True

    def first(self, key: int, note: int) -> int:
        """Note something, unless something is noted there; give what is."""
        found = self._held.get(key)
        if found is None and self._table is not None:
            found = self._put_away([key]).get(key)
        if found is None:
            self._note({key: note})
            return note
        return found

    def _note(self, notes: dict[int, int]) -> None:
        if self._held and len(self._held) + len(notes) > HELD:
            self._put_all_away()
        self._held |= notes

    def _put_all_away(self) -> None:
        """Put away what is in memory: in order, so that the pages of the table are filled one by one."""
        if self._table is None:
            self._table = _opened()
        said = ((key, str(note)) for key, note in sorted(self._held.items()))
        self._table.executemany("INSERT INTO notes VALUES (?, ?)", said)
        self._held = {}

    def _put_away(self, keys: Iterable[int]) -> Mapping[int, int]:
        """Give what was put away under some keys."""
        found: dict[int, int] = {}
        waiting = iter(keys)
        while self._table is not None and (some := list(islice(waiting, _AT_ONCE))):
            asked = f"SELECT key, note FROM notes WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608  # only marks
            found |= {key: int(note) for key, note in self._table.execute(asked, some)}
        return found


def _opened() -> sqlite3.Connection:
    table = sqlite3.connect("", isolation_level=None)
    table.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    table.execute("PRAGMA journal_mode = OFF")
    table.execute("CREATE TABLE notes (key INTEGER PRIMARY KEY, note TEXT NOT NULL)")  # a note may exceed 64 bits
    table.execute("BEGIN")
    return table
