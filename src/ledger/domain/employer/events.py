"""What can have happened to an employer. These names and fields are stored: add, never rename.

Names of companies are no personal data; people who speak for a company are, and stand nowhere here.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month


class EmployerKind(StrEnum):
    """What an employer is to the people on its list."""

    COMPANY = "company"
    VENDOR = "vendor"
    """An outsourcing company whose people work elsewhere."""
    OFFICE = "office"
    """A government office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerRegistered:
    """An employer was entered, who pays the premium of its people itself (segment PU)."""

    effective: date
    reference: str
    name: str
    kind: EmployerKind
    npp: str | None
    """Employer or group number of the insurer with its unit, for example A0200001_000."""
    region: str | None
    """Where it sits: code of a region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerCoverConfirmed:
    """The employer confirmed in writing that it covers the people of a list; a claim of theirs, not a premium here.

    Who they are stands on each worker's own history (`CoverConfirmed`).
    """

    effective: date
    since: Month
    until: Month | None
    """The last month that was confirmed; None until further notice."""
    insurances: tuple[Insurance, ...]
    people: int
    list_sha256: str
    """Digest of the ids of the people on the list, which identify nobody."""


Event = EmployerRegistered | EmployerCoverConfirmed
