"""The least that the same result could cost: bare sqlite3, msgspec and SHA-256, the same bytes, the same keys.

No rules, no people looked up, no sealed letters, no checks. What stands before the measured part is copied first and
not counted; what is read to know the rows is not counted either.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measured import Measured, watch
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.events import WorkerRegistered
from ledger.journal.names import NAMES
from ledger_projections.database import ReadModels

_ENTRIES = """CREATE TABLE entries (
    position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,
    state BLOB NOT NULL, digest BLOB NOT NULL, UNIQUE (stream, version)) STRICT"""
_INSERT = "INSERT INTO entries (stream, version, name, state, digest) VALUES (?, ?, ?, ?, ?)"
_ROWS = "SELECT originator_id, originator_version, topic, state FROM entries WHERE position {} ? ORDER BY position"
_GENERATION = re.compile(r"\w+__\d+")
_EVENT = b',"event":'
_BATCH = 2000


class _Stored(msgspec.Struct):
    recorded_at: str
    actor: str
    command_id: str
    event: Any
    reason: str | None = None
    document: str | None = None


def append(before: Path, done: Path) -> Measured:
    """Encode, digest and insert the entries that a command added, in one durable transaction."""
    head = _head(before)
    with closing(sqlite3.connect(done / "ledger.db")) as source:
        earlier = source.execute(_ROWS.format("<="), (head,)).fetchall()
        added = source.execute(_ROWS.format(">"), (head,)).fetchall()
    decode = decoders()
    ready = [
        (stream, version, name, state[: state.index(_EVENT) + len(_EVENT)], decode[name].decode(state).event)
        for stream, version, name, state in added
    ]
    encode = msgspec.json.Encoder().encode
    path = done / "floor.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32768"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute(_ENTRIES)
        bare.execute("BEGIN")
        bare.executemany(_INSERT, ((*row, hashlib.sha256(row[3]).digest()) for row in earlier))
        bare.execute("COMMIT")
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        was = path.stat().st_size
        with watch() as took:
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany(_INSERT, _encoded(ready, encode))
            bare.execute("COMMIT")
    return took.measured(len(ready), bytes=path.stat().st_size - was)


def _encoded(ready: list[tuple[Any, ...]], encode: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  # msgspec's own
    for stream, version, name, prefix, event in ready:
        state = prefix + encode(event) + b"}"
        yield stream, version, name, state, hashlib.sha256(state).digest()


def scan(before: Path, done: Path) -> Measured:
    """Read all entries in order and decode them."""
    del before
    decode = decoders()
    with closing(sqlite3.connect(done / "ledger.db")) as source, watch() as took:
        count = sum(1 for _ in _decoded(source, decode, 0, 2**62))
    return took.measured(count)


def fold(before: Path, done: Path) -> Measured:
    """Read and decode the entries of every worker, stream by stream, and add each up: no rule is asked."""
    del before
    decode = decoders()
    by_stream = "SELECT originator_id, topic, state FROM entries ORDER BY originator_id, originator_version"
    workers = 0
    with closing(sqlite3.connect(done / "ledger.db")) as source, watch() as took:
        for _, rows in groupby(source.execute(by_stream), key=itemgetter(0)):
            events = [decode[name].decode(state).event for _, name, state in rows]
            if isinstance(events[0], WorkerRegistered):
                folded = worker_state.fold(events)
                workers += isinstance(folded, worker_state.Registered)
    return took.measured(workers)


def rebuild(before: Path, done: Path) -> Measured:
    """Read and decode all entries, and insert every row of the read models into plain tables, then index them."""
    del before
    return _read_and_insert(done / "ledger.db", done / "ledger.read.db", done / "floor.read.db")


def follow(before: Path, done: Path) -> Measured:
    """Read and decode the entries that were followed, and insert the rows that they added."""
    target = done / "floor.read.db"
    return _read_and_insert(
        done / "ledger.db", done / "ledger.read.db", target, earlier=before / "ledger.read.db", after=_followed(before)
    )


def replay(before: Path, done: Path) -> Measured:
    """Read and decode the first half of the journal, and insert its rows into plain tables in memory."""
    del before
    from ledger.journal.book import Journal  # noqa: PLC0415  # the floor itself reads without it

    half = done / "half.read.db"
    with Journal.open_sqlite(done / "ledger.db") as journal, ReadModels.open(half) as models:
        upto = journal.head() // 2
        models.catch_up(journal, upto=upto)
    return _read_and_insert(done / "ledger.db", half, None, upto=upto)


def _read_and_insert(
    journal: Path, rows_of: Path, target: Path | None, *, earlier: Path | None = None, after: int = 0, upto: int = 2**62
) -> Measured:
    with closing(sqlite3.connect(rows_of)) as source:
        tables, indexes = _tables(source)
        if earlier is not None:
            source.execute("ATTACH ? AS earlier", (str(earlier),))
        rows = {name: _new_rows(source, name, earlier=earlier) for name in tables}
        old = {} if earlier is None else {n: source.execute(f'SELECT * FROM earlier."{n}"').fetchall() for n in tables}  # noqa: S608  # our own names
    if target is not None:
        target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target or ":memory:", isolation_level=None)) as bare:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute("BEGIN")
        for name, statement in tables.items():
            bare.execute(statement)
            _insert(bare, name, old.get(name, []))
        if earlier is not None:
            _make(bare, indexes)
        bare.execute("COMMIT")
        decode = decoders()
        with closing(sqlite3.connect(journal)) as source, watch() as took:
            count = sum(1 for _ in _decoded(source, decode, after, upto))
            bare.execute("BEGIN")
            for name, new in rows.items():
                _insert(bare, name, new)
            if earlier is None:
                _make(bare, indexes)
            bare.execute("COMMIT")
    return took.measured(count, rows=sum(map(len, rows.values())))


def _tables(source: sqlite3.Connection) -> tuple[dict[str, str], list[str]]:
    """Give the statements that make the tables of the live generations, and those of their indexes."""
    named = source.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    tables = {name: sql for kind, name, _, sql in named if kind == "table" and _GENERATION.fullmatch(name)}
    return tables, [sql for kind, _, table, sql in named if kind == "index" and table in tables]


def _new_rows(source: sqlite3.Connection, name: str, *, earlier: Path | None) -> list[tuple[Any, ...]]:
    but = "" if earlier is None else f' EXCEPT SELECT * FROM earlier."{name}"'  # noqa: S608  # our own names
    return source.execute(f'SELECT * FROM "{name}"{but}').fetchall()  # noqa: S608  # our own names


def _insert(bare: sqlite3.Connection, name: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        marks = ",".join("?" * len(rows[0]))
        bare.executemany(f'INSERT OR REPLACE INTO "{name}" VALUES ({marks})', rows)  # noqa: S608  # our own names


def _make(bare: sqlite3.Connection, indexes: list[str]) -> None:
    for statement in indexes:
        bare.execute(statement)


def _decoded(source: sqlite3.Connection, decode: dict[str, Any], after: int, upto: int) -> Iterator[Any]:
    rows = source.execute(
        "SELECT position, originator_id, originator_version, topic, state FROM entries "
        "WHERE position > ? AND position <= ? ORDER BY position",
        (after, upto),
    )
    while some := rows.fetchmany(_BATCH):
        for row in some:
            yield decode[row[3]].decode(row[4])


def decoders() -> "dict[str, msgspec.json.Decoder[Any]]":
    """Make a decoder for each stored name."""
    return {
        name: msgspec.json.Decoder(msgspec.defstruct(f"Stored{name}", [("event", event)], bases=(_Stored,)))
        for name, event in NAMES.items()
    }


def _head(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "ledger.db")) as source:
        return int(source.execute("SELECT coalesce(max(position), 0) FROM entries").fetchone()[0])


def _followed(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "ledger.read.db")) as source:
        return int(source.execute("SELECT min(position) FROM read_bookmarks WHERE live").fetchone()[0])


FLOORS = {"append": append, "scan": scan, "rebuild": rebuild, "follow": follow, "replay": replay, "fold": fold}
