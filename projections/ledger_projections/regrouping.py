"""Villages put together by the codes of one year, whatever code stands in the record.

Rows keep the code of their day for ever. Which region of which table a code means is asked of the region history when
the question is put, so no table here depends on a decree and rebuilding gives the same rows. A village that nobody can
place stands on a line of its own under the code that was recorded: it is never dropped and never guessed, so every
total is the same under the codes of every year.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ledger.domain.places import nests
from ledger.reference.region_history import RegionHistory
from ledger_projections.region_codes import LENGTHS, region_code

T = TypeVar("T")

RECORDED = "recorded"
"""Take the codes as they were recorded."""

_BLOCKS = {level: number for number, level in enumerate(LENGTHS, start=1)}
_VILLAGE = _BLOCKS["village"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Placed:
    """Where a village stands in a report."""

    region: str
    """The code to show it under; the recorded one where nobody can tell."""
    unresolved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The codes of one table of regions, or those that were recorded."""

    vintage: str
    history: RegionHistory

    @property
    def as_recorded(self) -> bool:
        """Tell whether codes are taken as they stand."""
        return self.vintage == RECORDED

    def place(self, village: str, level: str) -> Placed:
        """Say under which region of a level a village stands."""
        if self.as_recorded:
            return Placed(region=village[: LENGTHS[level]])
        region = self.history.within(village, _BLOCKS[level], self.vintage)
        return Placed(region=village, unresolved=True) if region is None else Placed(region=region)

    def holds(self, region: str, village: str) -> bool:
        """Tell whether a village lies in a region of this table; one that nobody can place, by its recorded code."""
        if self.as_recorded:
            return nests(village, region_code(region))
        found = self.history.within(village, region_code(region).count(".") + 1, self.vintage)
        return self.history.lies_in(village, region) if found is None else found == region

    def of_figure(self, region: str) -> str | None:
        """Give the code under which a figure about a region stands; None where it was another region then."""
        if self.as_recorded:
            return region
        today = self.history.today(region)
        if today is None:
            return None
        whole = today.count(".") + 1 == _VILLAGE or self.history.kept_its_shape(today, self.vintage)
        return self.history.at(today, self.vintage) if whole else None


def put_together(rows: Iterable[T], key: Callable[[T], Placed], together: Callable[[T, T], T]) -> dict[Placed, T]:
    """Add up rows that stand under one region, in the order of the codes; what nobody can place stands last."""
    found: dict[Placed, T] = {}
    for row in rows:
        placed = key(row)
        found[placed] = together(found[placed], row) if placed in found else row
    return dict(sorted(found.items(), key=lambda each: (each[0].unresolved, each[0].region)))
