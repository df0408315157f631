"""Which NIK stood in which row of a file first, in memory that does not grow with the file."""

import sqlite3
from collections.abc import Mapping
from types import TracebackType
from typing import Self

_MEMORY_KIB = 16_384


class Seen:
    """Row numbers by NIK, in a private SQLite table that spills to disk when it outgrows 16 MB.

    The file behind it has no name: it is unlinked when it is made and gone when it is closed, also after a crash.
    """

    def __enter__(self) -> Self:
        """Open the table."""
        self._table = sqlite3.connect("", isolation_level=None)
        self._table.execute(f"PRAGMA cache_size = -{_MEMORY_KIB}")
        self._table.execute("PRAGMA journal_mode = OFF")
        self._table.execute("CREATE TABLE seen (nik INTEGER PRIMARY KEY, row INTEGER NOT NULL)")
        self._table.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the table; what was in it is gone."""
        self._table.close()

    def all_new(self, niks: Mapping[str, int]) -> bool:
        """Note NIKs of 16 digits with their rows, some hundreds, if all of them are new; else note none."""
        rows = {int(nik): row for nik, row in niks.items()}
        marks = ",".join("?" * len(rows))
        if self._table.execute(f"SELECT 1 FROM seen WHERE nik IN ({marks}) LIMIT 1", list(rows)).fetchone():  # noqa: S608
            return False
        self._table.executemany("INSERT INTO seen VALUES (?, ?)", rows.items())
        return True

    def first(self, nik: str, row: int) -> int:
        """Note a NIK of 16 digits; give the row where it stood first, which is this one when it is new."""
        noted = self._table.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (int(nik), row))
        if noted.rowcount:
            return row
        found: tuple[int] = self._table.execute("SELECT row FROM seen WHERE nik = ?", (int(nik),)).fetchone()
        return found[0]
