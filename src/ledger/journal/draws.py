"""Random bytes for many people at once: asked for in one call, which costs as much as sealing one letter."""

import os

KEY_BYTES = 32
NONCE_BYTES = 12
_ID_BYTES = 16
_VERSION_AT, _VARIANT_AT = 6, 8
_OF_VERSION_4 = bytes(0x40 | each & 0x0F for each in range(256))
_OF_RFC_9562 = bytes(0x80 | each & 0x3F for each in range(256))
"""What the bytes that tell version and variant of a random UUID (RFC 9562) are turned into."""


def fresh_keys(count: int) -> list[bytes]:
    """Draw a data key for each of many people."""
    return _cut(os.urandom(count * KEY_BYTES), KEY_BYTES)


def nonces(count: int) -> list[bytes]:
    """Draw a nonce for each of many letters."""
    return _cut(os.urandom(count * NONCE_BYTES), NONCE_BYTES)


def ascending_ids(count: int) -> list[bytes]:
    """Draw the bytes of random ids (version 4) for newcomers, to be given out in their order.

    In ascending order the newcomers of a transaction fill page after page of an index, in the keyring and in the
    journal; in the order in which they were drawn, each would touch another page. It tells no more about anybody than
    the order of entries does.
    """
    drawn = bytearray(os.urandom(count * _ID_BYTES))
    for at, turned in ((_VERSION_AT, _OF_VERSION_4), (_VARIANT_AT, _OF_RFC_9562)):
        drawn[at::_ID_BYTES] = drawn[at::_ID_BYTES].translate(turned)
    return sorted(_cut(bytes(drawn), _ID_BYTES))


def _cut(drawn: bytes, size: int) -> list[bytes]:
    return [drawn[start : start + size] for start in range(0, len(drawn), size)]
