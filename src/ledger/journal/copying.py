"""Carrying a journal's entries into another journal, byte for byte, and proving it.

Entries go over in the order of their positions, whole commands at a time: wherever a copy is interrupted, what stands
is a ledger as it once stood, and the next run goes on behind it.
"""

from collections.abc import Callable, Iterator
from itertools import chain, zip_longest

import msgspec

from ledger.domain.errors import JournalDamaged, Refusal
from ledger.domain.wording import counted, grouped
from ledger.journal.book import Journal, StoredRow

AT_ONCE = 10_000
"""Entries after which a transaction ends, as soon as the command that they belong to ends."""

Step = Callable[[int], None]


class AnotherLedger(Refusal):
    """What stands in the second journal is not what the first one begins with."""

    def __init__(self, *, source: str, target: str, position: int, name: str) -> None:
        self.position = position
        super().__init__(
            f"{target} holds another ledger than {source}: at position {grouped(position)} stands {name}, which is not "
            "the entry of the first; nothing was copied. Copy into a ledger that was just begun, or one that an "
            "earlier copy of the same ledger left unfinished."
        )


class AheadOfSource(Refusal):
    """The second journal holds all of the first, and more."""

    def __init__(self, *, source: str, target: str, position: int, more: int) -> None:
        self.position = position
        super().__init__(
            f"{target} goes beyond {source}: from position {grouped(position)} on it holds "
            f"{counted(more, 'entry', 'entries')} of its own; nothing was copied. Work on with {target}, or copy into "
            "a ledger that was just begun."
        )


class CopyDiffers(JournalDamaged):
    """An entry that was just copied does not read back as it was."""

    def __init__(self, *, source: str, target: str, position: int) -> None:
        self.position = position
        super().__init__(
            f"The entry at position {grouped(position)} of {target} reads back otherwise than it stands in {source}, "
            f"from which it was just copied. Do not use {target}: check its disk, and copy into a ledger that was "
            "just begun."
        )


def first_difference(
    source: Journal, target: Journal, *, after: int, upto: int, step: Step = lambda _entries: None
) -> StoredRow | None:
    """Compare the bytes of two journals between two positions; give the second's first row that differs.

    Where the second has no row at all, the first's stands for it. Raises `PositionsMissing`.
    """
    none: list[StoredRow] = []
    for ours, theirs in zip_longest(
        source.raw(after=after, upto=upto), target.raw(after=after, upto=upto), fillvalue=none
    ):
        for mine, other in zip_longest(ours, theirs):
            if mine != other:
                return other or mine
        step(len(ours))
    return None


def copy_entries(source: Journal, target: Journal, *, after: int, upto: int, step: Step = lambda _entries: None) -> int:
    """Add the first journal's entries after a position to the second; count them.

    Raises `JournalMovedOn` when somebody else records there, and what the stores say.
    """
    rows = _Commands(chain.from_iterable(source.raw(after=after, upto=upto)))
    copied = 0
    while rows.more:
        added = target.adopt(rows.some(), head=after + copied)
        copied += added
        step(added)
    return copied


class _Commands:
    """Rows, given out in portions that end where a command ends."""

    def __init__(self, rows: Iterator[StoredRow]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    @property
    def more(self) -> bool:
        return self._next is not None

    def some(self) -> Iterator[StoredRow]:
        count, command = 0, None
        while (row := self._next) is not None:
            if count >= AT_ONCE and _command(row) != command:
                return
            yield row
            count += 1
            command = _command(row) if count >= AT_ONCE else None
            self._next = next(self._rows, None)


class _Envelope(msgspec.Struct):
    command_id: str
    recorded_at: str


_envelope = msgspec.json.Decoder(_Envelope)


def _command(row: StoredRow) -> tuple[str, str] | None:
    """Tell which command wrote a row; None when its bytes are no entry of ours, which a copy does not judge."""
    try:
        told = _envelope.decode(row.state)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return told.recorded_at, told.command_id
