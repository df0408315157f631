"""Values as JSON text, for those who keep what they derived from entries, or pass letters on before they are sealed.

What cannot be read again is told, not guessed.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")

_encode = msgspec.json.Encoder().encode


def written(value: object) -> bytes:
    """Write a value as JSON, as letters are before they are sealed."""
    return _encode(value)


def packed(value: object) -> str:
    """Write a value as JSON."""
    return _encode(value).decode()


def reading(kind: type[T]) -> Callable[[bytes], T]:
    """Give a reader of what `written` wrote of one kind in this very program."""
    return msgspec.json.Decoder(kind).decode


def unpacking(kind: type[T]) -> Callable[[str], T | None]:
    """Give a reader of values of one kind; it answers None for a text that is none of its kind."""
    decode = msgspec.json.Decoder(kind).decode

    def unpacked(text: str) -> T | None:
        try:
            return decode(text)
        except msgspec.MsgspecError:
            return None

    return unpacked
