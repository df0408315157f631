"""Twins of the domain's dataclasses, for those who write them by the ten thousand: the same bytes, made in a moment.

A frozen dataclass of fourteen fields takes 1.5 microseconds to make and 0.7 to write, its twin less than 0.1 and 0.3. A
twin has the name and the fields of the dataclass in their order, so nothing that is stored tells one from the other. It
is made by position, written, and forgotten: no rule ever sees one.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

import msgspec

T = TypeVar("T")


def twin_of(kind: Callable[..., T]) -> Callable[..., T]:
    """Give what makes twins of a dataclass, from the values of all its fields in their order."""
    named = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # a dataclass
    return msgspec.defstruct(kind.__name__, named, frozen=True, gc=False)  # type: ignore[return-value]  # its twin
