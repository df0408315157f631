"""The container of old Office files (.xls): sectors chained by tables, checked before anything follows them.

Only what is needed to find the streams by name. Every chain is bounded by the size of the file, so a chain that
bites its own tail ends. Source: [MS-CFB].
"""

import struct
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import islice

MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_HEADER_BYTES = 512
_SECTOR_SHIFTS = (9, 12)
_LAST_SECTOR = 0xFFFFFFFA
"""From here on a number is no sector but a mark: end of chain, free, table."""
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5
_IN_HEADER = 109


class Damage(StrEnum):
    """How a container, or what is in it, contradicts itself."""

    NO_CONTENTS = "its first bytes are no table of contents"
    SECTOR_SIZE = "its sectors have a size that does not exist"
    PART_TOO_LARGE = "a part says that it is larger than the file"
    NO_ROOT = "it has no root"
    BEYOND_THE_END = "a part lies behind the end of the file"
    TABLE_TOO_LARGE = "its table is larger than the file"
    LEADS_NOWHERE = "a chain of sectors leads nowhere"
    BITES_ITS_TAIL = "a chain of sectors bites its own tail"
    RECORD_TOO_LONG = "a record is longer than the workbook"


class CompoundDamaged(ValueError):
    """The container contradicts itself."""


class Compound:
    """A container held in memory: old workbooks are small, and larger ones are refused before."""

    def __init__(self, content: bytes) -> None:
        """Read the tables; raise `CompoundDamaged`."""
        if len(content) < _HEADER_BYTES or not content.startswith(MAGIC):
            raise CompoundDamaged(Damage.NO_CONTENTS)
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in _SECTOR_SHIFTS or mini_shift != 6:  # noqa: PLR2004  (small sectors have 64 bytes)
            raise CompoundDamaged(Damage.SECTOR_SIZE)
        self._sector = 1 << shift
        self._sectors = -(-len(content) // self._sector)
        tables, directory, _, self._mini_cutoff, mini_table = struct.unpack_from("<I I I I I", content, 44)
        self._next = self._table(tables)
        self._entries = dict(self._read_entries(self._chained(directory)))
        self._mini_next = _numbers(self._chained(mini_table)) if mini_table < _LAST_SECTOR else ()

    @property
    def names(self) -> frozenset[str]:
        """Name all streams and folders, in small letters."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """Give the bytes of a stream; raise `KeyError` or `CompoundDamaged`."""
        _, first, size = self._entries[name.casefold()]
        if size > len(self._content):
            raise CompoundDamaged(Damage.PART_TOO_LARGE)
        if size >= self._mini_cutoff:
            return self._chained(first)[:size]
        roots = [(start, length) for kind, start, length in self._entries.values() if kind == _ROOT]
        if not roots:
            raise CompoundDamaged(Damage.NO_ROOT)
        small = self._chained(roots[0][0])
        pieces = [small[at * 64 : at * 64 + 64] for at in _chain(first, self._mini_next)]
        return b"".join(pieces)[:size]

    def _at(self, sector: int) -> bytes:
        if sector >= self._sectors:
            raise CompoundDamaged(Damage.BEYOND_THE_END)
        start = (sector + 1) * self._sector
        return self._content[start : start + self._sector]

    def _table(self, count: int) -> tuple[int, ...]:
        """Put together the table that says which sector follows which."""
        if count > self._sectors:
            raise CompoundDamaged(Damage.TABLE_TOO_LARGE)
        places = list(struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76))
        (more,) = struct.unpack_from("<I", self._content, 68)
        for _ in range(self._sectors):
            if more >= _LAST_SECTOR:
                break
            *listed, more = _numbers(self._at(more))
            places += listed
        used = (place for place in places if place < _LAST_SECTOR)
        return tuple(number for place in islice(used, count) for number in _numbers(self._at(place)))

    def _chained(self, first: int) -> bytes:
        return b"".join(self._at(sector) for sector in _chain(first, self._next))

    def _read_entries(self, directory: bytes) -> Iterator[tuple[str, tuple[int, int, int]]]:
        for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name_bytes, kind = struct.unpack_from("<HB", directory, at + 64)
            first, size = struct.unpack_from("<II", directory, at + 116)
            if kind:
                name = directory[at : at + max(0, min(name_bytes, 64) - 2)].decode("utf-16-le", "replace")
                yield name.casefold(), (kind, first, size)


def _chain(first: int, following: Mapping[int, int] | tuple[int, ...]) -> Iterator[int]:
    """Follow a chain to its end; one that is longer than its table bites its own tail."""
    here = first
    for _ in range(len(following) + 1):
        if here >= _LAST_SECTOR:
            return
        yield here
        if here >= len(following):
            raise CompoundDamaged(Damage.LEADS_NOWHERE)
        here = following[here]
    raise CompoundDamaged(Damage.BITES_ITS_TAIL)


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
