"""The least that the same entries could cost: bare sqlite3, msgspec and SHA-256, the same bytes, the same keys.

No rules, no people looked up, no sealed letters, no checks. What stands before the measured part is laid down first and
not counted; what is read to know the rows is not counted either.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measured import Measured, Watch, middle_of, watch
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.events import WorkerRegistered
from ledger.journal.names import NAMES

_ENTRIES = """CREATE TABLE entries (
    position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,
    state BLOB NOT NULL, digest BLOB NOT NULL, UNIQUE (stream, version)) STRICT"""
CACHE_KIB = 64 * 1024
"""As the journal's, which is not imported here: a floor loads nothing of the ledger's storage."""
_INSERT = "INSERT INTO entries (stream, version, name, state, digest) VALUES (?, ?, ?, ?, ?)"
_COPY = """
    INSERT INTO entries (stream, version, name, state, digest)
    SELECT originator_id, originator_version, topic, state, sha256(state) FROM source.entries
    WHERE position > ? AND position <= ? ORDER BY position"""
_ROWS = """
    SELECT originator_id, originator_version, topic, state FROM entries
    WHERE position > ? AND position <= ? ORDER BY position"""
_LINES = "SELECT position, originator_id, originator_version, topic, state FROM entries ORDER BY position"
_EVENT = b',"event":'
_BATCH = 2000
_LAST = 2**62

Row = tuple[Any, ...]


class _Stored(msgspec.Struct):
    recorded_at: str
    actor: str
    command_id: str
    event: Any
    reason: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood before a work."""

    base: str
    """A file with the entries, or rows, of the stage in the tables of a floor; made once for all that begin with it."""
    head: int
    """Position of the last entry before the work; in a chain, others have recorded since the stage."""


def append(before: Before, done: Path) -> Measured:
    """Encode, digest and insert the entries that a command added, in one durable transaction."""
    ready = _ready(_rows(done, before.head))
    path = _laid_down(before, done)
    with closing(_bare(path)) as bare:
        was = path.stat().st_size
        took = _inserted(bare, ready)
    return took.measured(len(ready), bytes=path.stat().st_size - was)


def commits(before: Before, done: Path) -> Measured:
    """Do the same with the entries of many commands: a durable transaction for each."""
    commands = _by_command(_rows(done, before.head))
    with closing(_bare(_laid_down(before, done))) as bare:
        each = [_inserted(bare, ready) for ready in commands]
    return middle_of(each, entries=sum(map(len, commands)))


def appends(before: Before, done: Path) -> Measured:
    """Do the same, and tell what all of them took together; counts entries."""
    commands = _by_command(_rows(done, before.head))
    took = Watch()
    with closing(_bare(_laid_down(before, done))) as bare:
        for ready in commands:
            _inserted(bare, ready, took)
    return took.measured(sum(map(len, commands)), transactions=len(commands))


def insert_into(base: Path, folder: Path, upto: int = _LAST) -> Measured:
    """Insert what a journal has, and a table that grows old beside it has not yet, in one durable transaction."""
    with closing(_bare(base)) as bare:
        ready = _ready(_rows(folder, _last(bare), upto))
        took = _inserted(bare, ready)
    return took.measured(len(ready))


def scan(before: Before, done: Path) -> Measured:
    """Read all entries in order and decode them."""
    del before
    decode = decoders()
    with closing(sqlite3.connect(done / "ledger.db")) as source, watch() as took:
        count = sum(1 for _ in decoded(source, decode, 0, _LAST))
    return took.measured(count)


def scan_and_digest(before: Before, done: Path) -> Measured:
    """Read all entries in order, decode them, and take the SHA-256 of each."""
    del before
    decode, count = decoders(), 0
    with closing(sqlite3.connect(done / "ledger.db")) as source, watch() as took:
        rows = source.execute(_LINES)
        while some := rows.fetchmany(_BATCH):
            for _, _, _, name, state in some:
                decode[name].decode(state)
                hashlib.sha256(state).digest()
            count += len(some)
    return took.measured(count)


def lines(before: Before, done: Path) -> Measured:
    """Write every entry as a line of JSON, stored text and all, without looking into it."""
    del before
    path, count = done.parent / "floor.ndjson", 0
    with closing(sqlite3.connect(done / "ledger.db")) as source, path.open("wb") as file, watch() as took:
        rows = source.execute(_LINES)
        while some := rows.fetchmany(_BATCH):
            file.writelines(
                b'{"position":%d,"stream":"%b","version":%d,"name":"%b",%b\n'
                % (position, stream.encode(), version, name.encode(), state[1:])
                for position, stream, version, name, state in some
            )
            count += len(some)
        file.flush()
    return took.measured(count, bytes=path.stat().st_size)


def fold(before: Before, done: Path) -> Measured:
    """Read and decode all entries, and add up every worker: no rule is asked. Counts entries."""
    return _folded(before, done, count_workers=False)


def fold_workers(before: Before, done: Path) -> Measured:
    """Do the same, and count workers."""
    return _folded(before, done, count_workers=True)


def _folded(before: Before, done: Path, *, count_workers: bool) -> Measured:
    del before
    decode = decoders()
    by_stream = "SELECT originator_id, topic, state FROM entries ORDER BY originator_id, originator_version"
    workers = entries = 0
    with closing(sqlite3.connect(done / "ledger.db")) as source, watch() as took:
        for _, rows in groupby(source.execute(by_stream), key=itemgetter(0)):
            events = [decode[name].decode(state).event for _, name, state in rows]
            entries += len(events)
            if isinstance(events[0], WorkerRegistered):
                folded = worker_state.fold(events)
                workers += isinstance(folded, worker_state.Registered)
    return took.measured(workers if count_workers else entries)


def decoded(source: sqlite3.Connection, decode: dict[str, Any], after: int, upto: int) -> Iterator[Any]:
    """Read and decode entries in order."""
    rows = source.execute(_LINES.replace("ORDER BY", "WHERE position > ? AND position <= ? ORDER BY"), (after, upto))
    while some := rows.fetchmany(_BATCH):
        for row in some:
            yield decode[row[3]].decode(row[4])


def decoders() -> "dict[str, msgspec.json.Decoder[Any]]":
    """Make a decoder for each stored name."""
    return {
        name: msgspec.json.Decoder(msgspec.defstruct(f"Stored{name}", [("event", event)], bases=(_Stored,)))
        for name, event in NAMES.items()
    }


def lay_entries(stage: Path, base: Path) -> None:
    """Put the entries of a ledger into the table of a floor, once for all floors that begin with them."""
    with closing(_bare(base)) as bare:
        bare.execute(_ENTRIES)
        _copy(bare, stage, 0, _LAST)


def _laid_down(before: Before, done: Path) -> Path:
    """Give the table with what stood before a work; the floor of an earlier task of the chain left the most of it."""
    path = done / "floor.db"
    if not path.exists():
        shutil.copyfile(before.base, path)
    with closing(_bare(path)) as bare:
        _copy(bare, done, _last(bare), before.head)
    return path


def _last(bare: sqlite3.Connection) -> int:
    [[position]] = bare.execute("SELECT coalesce(max(position), 0) FROM entries")
    return int(position)


def _copy(bare: sqlite3.Connection, folder: Path, after: int, upto: int) -> None:
    bare.create_function("sha256", 1, lambda state: hashlib.sha256(state).digest(), deterministic=True)
    bare.execute("ATTACH ? AS source", (str(folder / "ledger.db"),))
    bare.execute("BEGIN")
    bare.execute(_COPY, (after, upto))
    bare.execute("COMMIT")
    bare.execute("DETACH source")
    bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _bare(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"cache_size=-{CACHE_KIB}"):
        bare.execute(f"PRAGMA {pragma}")
    return bare


def _rows(folder: Path, after: int, upto: int = _LAST) -> list[Row]:
    """Read what a journal holds after a position."""
    with closing(sqlite3.connect(folder / "ledger.db")) as source:
        return source.execute(_ROWS, (after, upto)).fetchall()


def _by_command(rows: list[Row]) -> list[list[Row]]:
    """Put the entries of each command together; they stand one after the other."""
    told = msgspec.json.Decoder(_Stored).decode
    return [_ready(some) for _, some in groupby(rows, key=lambda row: told(row[3]).command_id)]


def _ready(rows: Iterable[Row]) -> list[Row]:
    decode = decoders()
    return [
        (stream, version, name, state[: state.index(_EVENT) + len(_EVENT)], decode[name].decode(state).event)
        for stream, version, name, state in rows
    ]


def _inserted(bare: sqlite3.Connection, ready: list[Row], running: Watch | None = None) -> Watch:
    """Encode, digest and insert, in one durable transaction."""
    encode = msgspec.json.Encoder().encode
    with watch(running) as took:
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(_INSERT, _encoded(ready, encode))
        bare.execute("COMMIT")
    return took


def _encoded(ready: list[Row], encode: Any) -> Iterator[Row]:  # noqa: ANN401  # msgspec's own
    for stream, version, name, prefix, event in ready:
        state = prefix + encode(event) + b"}"
        yield stream, version, name, state, hashlib.sha256(state).digest()


FLOORS: dict[str, Callable[[Before, Path], Measured]] = {
    floor.__name__: floor for floor in (append, commits, appends, scan, scan_and_digest, lines, fold, fold_workers)
}
