"""What a check of the journal finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that does not hold, with the position where it shows."""

    position: int
    check: str
    sentence: str
