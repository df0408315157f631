"""What can have happened to a program. These names and fields are stored: add, never rename."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLaunched:
    """A program such as "one village, 100 workers" began; the quota is a cap for each village, not a target."""

    effective: date
    reference: str
    title: str
    region: str
    """Code of the province, regency or city, district or village whose villages the program serves."""
    until: date | None
    places_per_village: int | None
    """How many workers a village may have in the program; None where nobody set a cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageQuotaSet:
    """One village got a cap of its own."""

    effective: date
    village: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesTaken:
    """Workers joined: how many, by village code."""

    effective: date
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesFreed:
    """Workers died, left or went elsewhere: how many, by village code."""

    effective: date
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramExtended:
    """The program goes on until a later day."""

    effective: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramClosed:
    """Nobody joins from this day on; months already billed stay."""

    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSet:
    """Whom the program is for, from a day on; whole, so that it takes the place of what was asked before."""

    effective: date
    domicile: tuple[str, ...] = ()
    """Region codes in which one must live; empty where nobody asks."""
    age_from: int | None = None
    age_below: int | None = None
    not_wage_earner: bool = False
    not_paid_elsewhere: bool = False
    decile_at_most: int | None = None
    """Highest decile of the register DTSEN, 1 (poorest) to 10."""
    mustahik: bool = False
    income_at_most_rupiah: int | None = None
    """Highest income in a month, as the person says."""
    facts_required: bool = False
    """Whether a fact that nobody noted counts as not fitting; otherwise it is only pointed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesAwaited:
    """Workers found no place and wait for one, by village, in their order of arrival."""

    effective: date
    workers: Mapping[str, tuple[str, ...]]
    """Village code -> ids of workers, 32 hexadecimal digits each; they stand behind those who wait already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEnded:
    """Workers wait no longer: they have a place now, or they died, left, moved or forwent it."""

    effective: date
    workers: Mapping[str, tuple[str, ...]]
    """Village code in whose line they stood -> ids of workers."""
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityReviewed:
    """Everybody in the program was held against its criteria for a month; who failed is derived, never kept here."""

    effective: date
    month: Month
    looked_at: int
    failed: int
    by_criterion: Mapping[str, int]
    """Criterion -> workers who fail it; one worker may fail several."""
    unknown: int
    """Workers of whom a fact that is asked was never noted."""
    ended: int
    """Workers whose enrolment ended with this review."""


Event = (
    ProgramLaunched
    | VillageQuotaSet
    | CriteriaSet
    | PlacesTaken
    | PlacesFreed
    | PlacesAwaited
    | WaitingEnded
    | EligibilityReviewed
    | ProgramExtended
    | ProgramClosed
)
