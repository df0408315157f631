"""What can have happened to a claim. These names and fields are stored: add, never rename.

Health and heirs are sealed in ``personal`` with the worker's own key; amounts and decisions stay readable.
"""

from dataclasses import dataclass
from datetime import date

from ledger.domain.insurance import Insurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One part of what a claim is worth: its kind and whole rupiah."""

    kind: str
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiled:
    """Somebody claims a benefit for a worker, for what happened on a day."""

    effective: date
    reference: str
    worker: str
    insurance: Insurance
    incident_on: date
    personal: bytes
    """Sealed: heirs with relation and contact, what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReceived:
    """A document of the claim arrived."""

    effective: date
    kind: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimApproved:
    """The insurer granted amounts, because a payment covered the month of the incident."""

    effective: date
    benefits: tuple[Benefit, ...]
    covered_by: str
    """Reference of the payment that covered the month; the proof of cover."""
    basis: str
    """Where the amounts come from: ``by hand``, or the rulebook's version once there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRejected:
    """The insurer said no, for a cause."""

    effective: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitPaid:
    """Money of one benefit reached an heir or the worker; who it was is sealed in ``personal``."""

    effective: date
    kind: str
    amount_rupiah: int
    transfer: str
    personal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitUseReported:
    """A visitor noted what the family does with the money."""

    effective: date
    use: str
    follow_up_on: date | None


Event = ClaimFiled | DocumentReceived | ClaimApproved | ClaimRejected | BenefitPaid | BenefitUseReported
