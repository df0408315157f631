"""What can have happened to an agreement. These names and fields are stored: add, never rename."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AgreementKind(StrEnum):
    """What a group came in under."""

    AGREEMENT = "agreement"
    """A cooperation agreement (PKS) or a decree of participants (SK)."""
    CAMPAIGN = "campaign"
    REGULATION = "regulation"
    """A regulation of the region (Perda, Perbup, Perwali)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned:
    """An agreement was signed, a campaign begun or a regulation enacted; people may be registered under it."""

    effective: date
    """The day of the signature."""
    reference: str
    title: str
    kind: AgreementKind
    partner: str | None
    """With whom: the insurer's branch, an office; never a person."""
    since: date
    """The first day on which somebody may come in under it."""
    until: date | None
    program: str | None
    """The program that it is the ground of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementExtended:
    """It stands until a later day."""

    effective: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEnded:
    """The effective day is its last; who came in under it stays."""

    effective: date


Event = AgreementSigned | AgreementExtended | AgreementEnded
