"""What can have happened to a program. These names and fields are stored: add, never rename."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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


Event = ProgramLaunched | VillageQuotaSet | PlacesTaken | PlacesFreed | ProgramExtended | ProgramClosed
