"""What can have been said about a region's workforce and cover. These names are stored: add, never rename."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkforceCounted:
    """An office counted the workers of a region on the effective day, by its own definition."""

    effective: date
    region: str
    workers: int
    definition: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipReported:
    """The insurer reported how many workers of a region were members on the effective day."""

    effective: date
    region: str
    members: int
    definition: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageTargetSet:
    """An office set out to reach a number of members by the end of a year."""

    effective: date
    region: str
    year: int
    members: int
    source: str
    ecosystem: str | None = None
    """Where the members are to be found, a code of the table of ecosystems; None for all together."""


Event = WorkforceCounted | MembershipReported | CoverageTargetSet
