"""The least that the same read models could cost: a bare scan and decode, and the same rows into plain tables."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.floors import Before, decoded, decoders
from benchmarks.measured import Measured, Watch, watch

_GENERATION = re.compile(r"\w+__\d+")
_AT_ONCE = 50_000
_LAST = 2**62

Rows = Iterable[list[tuple[Any, ...]]]


def rebuild(before: Before, done: Path) -> Measured:
    """Read and decode all entries, and insert every row of the read models into plain tables, then index them."""
    del before
    return _from_nothing(done, done / "ledger.read.db", done / "floor.read.db")


def replay(before: Before, done: Path) -> Measured:
    """Do the same in memory, with the entries and rows up to the position that was replayed."""
    del before
    with closing(sqlite3.connect(done.parent / "replayed.db")) as rows:
        [[upto]] = rows.execute("SELECT min(position) FROM read_bookmarks WHERE live")
    return _from_nothing(done, done.parent / "replayed.db", ":memory:", upto=upto)


def follow(before: Before, done: Path) -> Measured:
    """Read and decode the entries that were followed, and insert the rows that they added beside the earlier ones."""
    target = done / "floor.read.db"
    shutil.copyfile(before.base, target)
    with closing(sqlite3.connect(done / "ledger.read.db")) as source:
        tables, _ = _tables(source)
        source.execute("ATTACH ? AS earlier", (str(before.base),))
        added = {name: list(_rows(source, _added(source, name))) for name in tables}
        [[followed]] = source.execute("SELECT min(position) FROM earlier.read_bookmarks WHERE live")
    with closing(_bare(target)) as bare, closing(sqlite3.connect(done / "ledger.db")) as journal:
        decode = decoders()
        with watch() as took:
            count = sum(1 for _ in decoded(journal, decode, followed, _LAST))
            bare.execute("BEGIN")
            for name, rows in added.items():
                for some in rows:
                    _insert(bare, name, some)
            bare.execute("COMMIT")
    return took.measured(count, rows=sum(len(some) for rows in added.values() for some in rows))


def _from_nothing(done: Path, rows_of: Path, target: Path | str, *, upto: int = _LAST) -> Measured:
    """Rows are fetched in pieces, off the clock: the floor does not read what it writes."""
    if isinstance(target, Path):
        target.unlink(missing_ok=True)
    decode, took, inserted = decoders(), Watch(), 0
    with (
        closing(_bare(target)) as bare,
        closing(sqlite3.connect(rows_of)) as source,
        closing(sqlite3.connect(done / "ledger.db")) as journal,
    ):
        tables, indexes = _tables(source)
        with watch(took):
            count = sum(1 for _ in decoded(journal, decode, 0, upto))
            bare.execute("BEGIN")
        for name, statement in tables.items():
            bare.execute(statement)
            for some in _rows(source, f'SELECT * FROM "{name}"'):  # noqa: S608  # our own names
                inserted += len(some)
                with watch(took):
                    _insert(bare, name, some)
        with watch(took):
            for statement in indexes:
                bare.execute(statement)
            bare.execute("COMMIT")
    return took.measured(count, rows=inserted)


def lay_rows(stage: Path, base: Path) -> None:
    """Copy the live tables of read models with their rows and indexes, once for all floors that begin with them."""
    with closing(_bare(base)) as bare, closing(sqlite3.connect(stage / "ledger.read.db")) as source:
        tables, indexes = _tables(source)
        [[bookmarks]] = source.execute("SELECT sql FROM sqlite_master WHERE name = 'read_bookmarks'")
        bare.execute("ATTACH ? AS source", (str(stage / "ledger.read.db"),))
        bare.execute("BEGIN")
        for name, statement in {**tables, "read_bookmarks": bookmarks}.items():
            bare.execute(statement)
            bare.execute(f'INSERT INTO main."{name}" SELECT * FROM source."{name}"')  # noqa: S608  # our own names
        for statement in indexes:
            bare.execute(statement)
        bare.execute("COMMIT")
        bare.execute("DETACH source")
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _tables(source: sqlite3.Connection) -> tuple[dict[str, str], list[str]]:
    """Give the statements that make the tables of the live generations, and those of their indexes."""
    named = source.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    tables = {name: sql for kind, name, _, sql in named if kind == "table" and _GENERATION.fullmatch(name)}
    return tables, [sql for kind, _, table, sql in named if kind == "index" and table in tables]


def _added(source: sqlite3.Connection, name: str) -> str:
    """Ask for the rows of a table that are new or another than in the earlier one; a key finds the earlier row."""
    columns = [(column, bool(key)) for _, column, _, _, _, key in source.execute(f'PRAGMA main.table_info("{name}")')]
    same = " AND ".join(f'old."{column}" = new."{column}"' for column, key in columns if key)
    other = " OR ".join(f'old."{column}" IS NOT new."{column}"' for column, _ in columns)
    return f'SELECT new.* FROM main."{name}" AS new LEFT JOIN earlier."{name}" AS old ON {same} WHERE {other}'  # noqa: S608  # our own names


def _rows(source: sqlite3.Connection, statement: str) -> Iterator[list[tuple[Any, ...]]]:
    found = source.execute(statement)
    while some := found.fetchmany(_AT_ONCE):
        yield some


def _insert(bare: sqlite3.Connection, name: str, rows: list[tuple[Any, ...]]) -> None:
    marks = ",".join("?" * len(rows[0]))
    bare.executemany(f'INSERT OR REPLACE INTO "{name}" VALUES ({marks})', rows)  # noqa: S608  # our own names


def _bare(path: Path | str) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY"):
        bare.execute(f"PRAGMA {pragma}")
    return bare


FLOORS: dict[str, Callable[[Before, Path], Measured]] = {floor.__name__: floor for floor in (rebuild, replay, follow)}
