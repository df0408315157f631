"""Making one keyring hold what another holds, key by key, without opening a single key.

Both are read in the order of worker and token and walked side by side, so that neither is held in memory. A tombstone
on either side wins: no copy brings a destroyed key back. The master secret is not needed, only its proof.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, NamedTuple
from uuid import UUID

from ledger.domain.errors import Refusal
from ledger.journal.entry import utc_text
from ledger.journal.keyring_store import KeyringStore

_AT_ONCE = 5_000
_KEY = ("worker", "wrapped", "created_at", "erased_at", "likeness")
_INSERT_KEY = "INSERT INTO keys (worker, wrapped, created_at, erased_at, likeness) VALUES (?, ?, ?, ?, ?)"
_INSERT_TOKEN = "INSERT INTO tokens (token, worker) VALUES (?, ?)"  # noqa: S105 - a statement
_BURY = "UPDATE keys SET wrapped = NULL, likeness = NULL, erased_at = ? WHERE worker = ?"
_LIKEN = "UPDATE keys SET likeness = ? WHERE worker = ?"

Rows = Iterator[tuple[Any, ...]]
Step = Callable[[int], None]


class SecretsDiffer(Refusal):
    """The two keyrings were begun with different master secrets."""

    def __init__(self, *, source: str, target: str) -> None:
        super().__init__(
            f"The keyring {target} was begun with another master key than {source}, so no name could be read there. "
            "Begin the ledger that is copied into anew, with LEDGER_MASTER_KEY_FILE naming the master key of the first."
        )


class KeyringOfAnother(Refusal):
    """The keyring that is copied into knows somebody whom the first does not know, or with another key."""

    def __init__(self, *, source: str, target: str, worker: UUID) -> None:
        self.worker = worker
        super().__init__(
            f"The keyring {target} holds a key of worker {worker} that {source} does not hold, so it is another "
            "ledger's or was worked with; nothing was copied. Copy into a ledger that was just begun."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringMove:
    """From which keyring to which one, and who is erased whatever the first says."""

    source: KeyringStore
    target: KeyringStore
    names: tuple[str, str]
    """How the two are called to people."""
    erased: Collection[str]
    """Workers (32 hex digits) whom the journal says are erased."""
    at: datetime
    """When their keys count as destroyed, where the first keyring still holds them."""


@dataclass(slots=True)
class KeyringGap:
    """How many rows the second keyring lacks, or holds otherwise."""

    keys: int = 0
    buried: int = 0
    """Keys that are to be destroyed there too."""
    tokens: int = 0

    @property
    def closed(self) -> bool:
        """Whether the two hold the same."""
        return not (self.keys or self.buried or self.tokens)


class _Change(NamedTuple):
    """What is to be done with one row of the second keyring."""

    what: Literal["add", "bury", "liken", "move", "drop"]
    row: tuple[Any, ...]


def check_secrets(move: KeyringMove) -> None:
    """Raise `SecretsDiffer` unless both keyrings were begun with the same master secret."""
    proofs = [keyring.rows("SELECT proof FROM secret") for keyring in (move.source, move.target)]
    if proofs[0] != proofs[1]:
        raise SecretsDiffer(source=move.names[0], target=move.names[1])


def gap(move: KeyringMove) -> KeyringGap:
    """Count what `copy_keyring` would do, and do nothing. Raises `KeyringOfAnother`."""
    found = KeyringGap()
    for change in _keys(move):
        found.buried += change.what == "bury"
        found.keys += change.what in {"add", "liken"}
    found.tokens = sum(1 for _ in _tokens(move))
    return found


def copy_keyring(move: KeyringMove, *, step: Step = lambda _rows: None) -> None:
    """Make the second keyring hold what the first holds, a few thousand rows at a time; may be repeated.

    Raises `KeyringOfAnother` at a row that is another ledger's; `gap` finds that out before anything is written.
    """
    buried = False
    changes = _keys(move)
    while some := list(islice(changes, _AT_ONCE)):
        _write_keys(move, some)
        buried = buried or any(change.what == "bury" for change in some)
        step(len(some))
    if buried:
        move.target.shed()
    changes = _tokens(move)
    while some := list(islice(changes, _AT_ONCE)):
        _write_tokens(move.target, some)
        step(len(some))


def _write_keys(move: KeyringMove, changes: list[_Change]) -> None:
    gone = [change.row for change in changes if change.what == "bury"]
    with move.target.writing() as connection:
        connection.executemany(_INSERT_KEY, [change.row for change in changes if change.what == "add"])
        alike = [(likeness, worker) for what, (worker, *_, likeness) in changes if what == "liken"]
        connection.executemany(_LIKEN, alike)
        if gone:
            connection.executemany(_BURY, [(erased_at, worker) for worker, _, _, erased_at, _ in gone])
            connection.executemany("DELETE FROM tokens WHERE worker = ?", [(row[0],) for row in gone])
            connection.execute('INSERT INTO unfinished ("only") VALUES (1) ON CONFLICT DO NOTHING')


def _write_tokens(target: KeyringStore, changes: list[_Change]) -> None:
    """Write tokens; one whose key is not there was made after the keys were read, and comes with the next run."""
    new = [change.row for change in changes if change.what != "drop"]
    workers = sorted({worker for _, worker in new})
    known = {row[0] for row in target.rows_of_many("SELECT worker FROM keys WHERE worker IN (?)", workers)}
    with target.writing() as connection:
        gone = [change.row[:1] for change in changes if change.what != "add"]
        connection.executemany("DELETE FROM tokens WHERE token = ?", gone)
        connection.executemany(_INSERT_TOKEN, [row for row in new if row[1] in known])


def _keys(move: KeyringMove) -> Iterator[_Change]:
    for ours, theirs in _beside(_table(move.source, "keys", _KEY), _table(move.target, "keys", _KEY)):
        wanted = None if ours is None else _buried(ours, move)
        if theirs is None:
            yield _Change("add", wanted or ())
        elif wanted is None or (None not in (wanted[1], theirs[1]) and wanted[1] != theirs[1]):
            raise KeyringOfAnother(source=move.names[0], target=move.names[1], worker=UUID(theirs[0]))
        elif wanted[1] is None and theirs[1] is not None:
            yield _Change("bury", wanted)
        elif theirs[1] is not None and wanted[-1] not in (None, theirs[-1]):
            yield _Change("liken", wanted)  # the name was corrected since
        # else they are the same, or the key is destroyed there, and nothing brings it back


def _buried(row: tuple[Any, ...], move: KeyringMove) -> tuple[Any, ...]:
    """Give a key as it should stand in the copy: destroyed when the journal says that its worker was erased."""
    worker, wrapped, created_at, _, _ = row
    if wrapped is None or worker not in move.erased:
        return row
    return worker, None, created_at, utc_text(move.at), None


def _tokens(move: KeyringMove) -> Iterator[_Change]:
    columns = ("token", "worker")
    buried = {worker for (worker,) in move.target.rows("SELECT worker FROM keys WHERE wrapped IS NULL")}
    kept = (row for row in _table(move.source, "tokens", columns) if row[1] not in buried and row[1] not in move.erased)
    for ours, theirs in _beside(kept, _table(move.target, "tokens", columns)):
        if ours is None:
            yield _Change("drop", theirs or ())
        elif theirs is None:
            yield _Change("add", ours)
        elif theirs != ours:
            yield _Change("move", ours)


def _table(keyring: KeyringStore, table: str, columns: tuple[str, ...]) -> Rows:
    """Read a table in the order of its first column, some thousand rows at a time."""
    names, first = ", ".join(columns), columns[0]
    rows = keyring.rows(f"SELECT {names} FROM {table} ORDER BY {first} LIMIT ?", (_AT_ONCE,))  # noqa: S608 - ours
    following = f"SELECT {names} FROM {table} WHERE {first} > ? ORDER BY {first} LIMIT ?"  # noqa: S608 - ours
    while rows:
        yield from rows
        rows = keyring.rows(following, (rows[-1][0], _AT_ONCE))


def _beside(ours: Rows, theirs: Rows) -> Iterator[tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]]:
    """Walk two tables side by side; where one has no row of a key, None stands for it."""
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None or other is not None:
        if other is None or (mine is not None and mine[0] < other[0]):
            yield mine, None
            mine = next(ours, None)
        elif mine is None or other[0] < mine[0]:
            yield None, other
            other = next(theirs, None)
        else:
            yield mine, other
            mine, other = next(ours, None), next(theirs, None)
