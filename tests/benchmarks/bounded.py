"""``bounded.py WHETHER FOLDER``: an import in a process of its own, where all that is bounded is bounded low.

So everything that may fill up is full after few rows, and what still grows, grows with the file. WHETHER is ``drop``,
as built, or ``keep``: every row that was read is kept, which is the mistake that the test must notice.
"""

import sqlite3
import sys
from functools import partial
from unittest import mock

import msgspec

from benchmarks import child
from benchmarks.scales import QUICK
from ledger.application import firsts, imports
from ledger.journal import keyring_keys
from ledger_cli import roster
from ledger_cli.commands import worker_import
from ledger_cli.roster import RosterRow


class SmallCache(sqlite3.Connection):
    """A connection whose page cache is small, whatever is asked for."""

    def execute(self, statement: str, *parameters: object) -> sqlite3.Cursor:
        """Run a statement."""
        small = "PRAGMA cache_size = -512" if statement.startswith("PRAGMA cache_size") else statement
        return super().execute(small, *parameters)  # type: ignore[arg-type]  # as it came


def main(whether: str, folder: str) -> None:
    """Import, and write what it took as JSON."""
    kept: list[RosterRow] = []
    make = roster._worker  # noqa: SLF001  # where rows of a file begin

    def keeping(number: int, values: dict[str, object]) -> RosterRow:
        kept.append(make(number, values))
        return kept[-1]

    with (
        mock.patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=SmallCache)),
        mock.patch.object(imports, "CHUNK", 500),
        mock.patch.object(firsts, "HELD", 500),
        mock.patch.object(worker_import, "LONG_BYTES", sys.maxsize),  # read here, where memory is measured
        mock.patch.object(keyring_keys, "KEPT", 1_000),
        mock.patch.object(roster, "_worker", keeping if whether == "keep" else make),
    ):
        child.main("work", "import_file", folder, msgspec.json.encode(QUICK).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
