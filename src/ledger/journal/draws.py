"""Random bytes for many people at once: asked for in one call, which costs as much as sealing one letter."""

import os
from collections.abc import Iterator
from uuid import UUID

KEY_BYTES = 32
NONCE_BYTES = 12
_ID_BYTES = 16
_OF_VERSION_4 = 0x4 << 76 | 0x2 << 62
_RANDOM_BITS = (1 << 128) - 1 & ~(0xF << 76 | 0x3 << 62)
"""Version and variant of a random UUID (RFC 9562), and all its other bits."""


def fresh_keys(count: int) -> Iterator[bytes]:
    """Draw a data key for each of many people."""
    return _drawn(count, KEY_BYTES)


def nonces(count: int) -> Iterator[bytes]:
    """Draw a nonce for each of many letters."""
    return _drawn(count, NONCE_BYTES)


def ascending_ids(count: int) -> list[UUID]:
    """Draw random ids (version 4) for newcomers, to be given out in their order.

    In ascending order the newcomers of a transaction fill page after page of an index, in the keyring and in the
    journal; in the order in which they were drawn, each would touch another page. It tells no more about anybody than
    the order of entries does.
    """
    return [UUID(int=int.from_bytes(each) & _RANDOM_BITS | _OF_VERSION_4) for each in sorted(_drawn(count, _ID_BYTES))]


def _drawn(count: int, size: int) -> Iterator[bytes]:
    drawn = os.urandom(count * size)
    return (drawn[start : start + size] for start in range(0, len(drawn), size))
