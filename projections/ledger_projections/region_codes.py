"""Region codes as they nest: province `13`, city `13.73`, district `13.73.01`, village `13.73.01.1001`.

Source of the lengths: the code book of the Ministry of Home Affairs (Kepmendagri 300.2.2-2430/2025).
"""

import re
from types import MappingProxyType

from sqlalchemy import ColumnElement, String, and_, cast, func, or_

from ledger.domain.errors import Refusal

LENGTHS = MappingProxyType({"province": 2, "city": 5, "district": 8, "village": 13})
"""Level -> length of its codes, dots included."""

_SHAPE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)


class NotARegionCode(Refusal):
    """Something else was written where a region code belongs."""

    def __init__(self, *, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} is not a region code: write a province as 13, a city as 13.73, a district as 13.73.01 "
            "or a village as 13.73.01.1001."
        )


def region_code(text: str) -> str:
    """Check the shape of a code; raise `NotARegionCode` for anything else."""
    if not _SHAPE.fullmatch(text):
        raise NotARegionCode(text=text)
    return text


def level_of(code: str) -> str:
    """Name the level of a code; raise `NotARegionCode`."""
    return next(level for level, length in LENGTHS.items() if length == len(region_code(code)))


def within(column: ColumnElement[str], code: str) -> ColumnElement[bool]:
    """Ask for the region itself and all below it, as one range that an index of codes can answer."""
    below = region_code(code)
    # "/" is the character after "." in byte order, so the range ends where the codes below end
    return or_(column == below, and_(column > f"{below}.", column < f"{below}/"))


def cut(column: ColumnElement[str], level: str) -> ColumnElement[str]:
    """Shorten village codes to the code of the region they lie in."""
    return cast(func.substr(column, 1, LENGTHS[level]), String(LENGTHS[level]))
