"""Newcomers by the thousand: everything that is drawn, wrapped, written and sealed for them is done in few steps.

What costs a microsecond here is paid for everybody on a list, so ids and keys are plain bytes, one for each newcomer in
the same order, and never leave these few lines.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from ledger.journal.draws import fresh_keys, nonces
from ledger.journal.sealing import FORMAT, MasterSecret, place, seal_each

if TYPE_CHECKING:
    from ledger.journal.keyring_store import Writing

_NOBODY = UUID(int=0)


class Newcomers(NamedTuple):
    """People who have just got a worker and a key, in the order in which they came."""

    ids: Sequence[bytes]
    keys: Sequence[bytes]


def let_in(
    writing: "Writing",
    secret: MasterSecret,
    ids: Sequence[bytes],
    *,
    tokens: Sequence[bytes],
    likenesses: Sequence[bytes | None],
    made_at: str,
) -> Newcomers:
    """Draw a key for each worker and write it down, wrapped, with what the worker is found by."""
    keys = list(fresh_keys(len(ids)))
    wrapped = secret.wrap_each(ids, keys, nonces(len(ids)))
    workers = [each.hex() for each in ids]
    writing.executemany(
        "INSERT INTO keys (worker, wrapped, created_at, likeness) VALUES (?, ?, ?, ?)",
        zip(workers, wrapped, repeat(made_at), likenesses, strict=False),
    )
    writing.executemany("INSERT INTO tokens (token, worker) VALUES (?, ?)", zip(tokens, workers, strict=True))
    return Newcomers(ids, keys)


def in_order(
    tokens: Sequence[bytes], known: Mapping[bytes, tuple[bytes, bytes]], strangers: Sequence[bytes], made: Newcomers
) -> Newcomers:
    """Put those who had id and key already among those who have just got them, in the order of the tokens."""
    pairs = {**known, **dict(zip(strangers, zip(made.ids, made.keys, strict=True), strict=True))}
    ids, keys = zip(*map(pairs.__getitem__, tokens), strict=True)
    return Newcomers(ids, keys)


def sealed_each(newcomers: Newcomers, letters: Sequence[bytes], *, version: int, event: str) -> list[bytes]:
    """Seal one written letter for each worker, all for the same version and event of the worker's own stream."""
    following = place(stream=_NOBODY, version=version, event=event)[len(FORMAT) + len(_NOBODY.bytes) :]
    return seal_each(
        newcomers.keys, letters, (FORMAT + worker + following for worker in newcomers.ids), nonces(len(letters))
    )
