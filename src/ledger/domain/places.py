"""Which codes mean the same village, and which region a village lies in: the one place where codes are compared.

A village keeps its place when a decree gives it another code. What was recorded keeps the code of its day for ever, so
whoever compares two codes asks here. The answers come from outside, from the tables of regions.
"""

from collections.abc import Sequence
from typing import Protocol


class Places(Protocol):
    """What the tables of regions know about codes."""

    def codes_of(self, code: str) -> Sequence[str]:
        """List every code that a region has had, today's first; a code that nobody knows is alone."""
        ...

    def lies_in(self, code: str, region: str) -> bool:
        """Tell whether a region is, or lies in, another; each code may be of another year."""
        ...


class AsWritten:
    """Codes that never changed: each means itself, and regions nest as the codes do."""

    def codes_of(self, code: str) -> Sequence[str]:
        """Give the code alone."""
        return (code,)

    def lies_in(self, code: str, region: str) -> bool:
        """Compare the codes block by block."""
        return nests(code, region)


AS_WRITTEN = AsWritten()


def nests(code: str, region: str) -> bool:
    """Tell whether a code is another one or begins with it, block by block."""
    return code == region or code.startswith(f"{region}.")


def same_place(places: Places, one: str, other: str) -> bool:
    """Tell whether two codes mean one region."""
    return one == other or other in places.codes_of(one)
