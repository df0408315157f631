"""What can have happened to a claim. These names and fields are stored: add, never rename.

Health and heirs are sealed in ``personal`` with the worker's own key; amounts and decisions stay readable.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month


class Cause(StrEnum):
    """What a death came from, decided by a person where both insurances cover it."""

    WORK = "work"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One part of what a claim is worth: its kind and whole rupiah."""

    kind: str
    amount_rupiah: int
    rule: str | None = None
    """Version of the row of the rulebook that sets the amount; None for an amount by hand."""


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
    """Where the amounts come from: ``rulebook`` and its fingerprint, ``by hand against the rule``, or ``by hand``."""
    rules: tuple[str, ...] = ()
    """Versions of every row of the rulebook that was used, so that a later rule changes nothing here."""
    cause: Cause | None = None
    """The decision between the two insurances, where both cover the death."""
    papers_later: tuple[str, ...] = ()
    """Kinds of papers that had not come, and were let off for now with a reason."""
    scholarship: bool | None = None
    """Whether children may be paid for by the rules of that day; None in approvals from before this was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRejected:
    """The insurer said no, for a cause."""

    effective: date
    cause: str
    rules: tuple[str, ...] = ()
    """Versions of the rows by which nothing is covered; empty where the insurer said no for a reason of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue:
    """A payment bought months beyond the death; the insurer owes them to the budget that paid."""

    effective: date
    payment: str
    commitment: str
    months: tuple[Month, ...]
    """Months that are asked back, by the rule that stood."""
    asked_rupiah: int
    after_claim_rupiah: int
    """Counted from the month after the claim, as the insurer does."""
    after_death_rupiah: int
    """Counted from the month after the death, as who pays may hold."""
    way: str
    """``by agreement`` or ``carried``, by the kind of budget."""
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSettled:
    """Money for months beyond the death came back, all of it or some months, or stays with the insurer to be carried.

    What came back stands with the payment, the commitment and the worker too (`PremiumRefunded`, `FundsRefunded`,
    `CoverRefunded`); what is carried stands here alone, and in `RefundCarried` once a payment takes it.
    """

    effective: date
    payment: str
    amount_rupiah: int
    transfer: str
    """Reference of the transfer, or of the minute that carries the money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCarried:
    """Money that stayed with the insurer was set against a later payment, which is named."""

    effective: date
    payment: str
    transfer: str
    """The minute by which it was carried, as in `RefundSettled`."""
    carried_to: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScholarshipAwarded:
    """A school year of a child of the member was granted, on a report of the school.

    The child stands under a number of the claim, 1 for the first; name, day of birth and numbers of papers are sealed.
    """

    effective: date
    child: int
    school_year: int
    """The year in which the school year begins."""
    level: str
    year_of_level: int
    """1 = the first year of that school."""
    amount_rupiah: int
    papers: tuple[str, ...]
    """Kinds of papers that came with it."""
    papers_later: tuple[str, ...]
    """Kinds of papers that were let off for now, with a reason."""
    rules: tuple[str, ...]
    """Versions of the rows that gave amount and limits, so that a later rule changes nothing here."""
    personal: bytes

    @property
    def benefit(self) -> str:
        """The kind of benefit under which it is paid."""
        return f"scholarship-{self.child}-{self.school_year}"


class EndOfSchooling(StrEnum):
    """Why a child gets no further year."""

    AGE = "age"
    MARRIAGE = "marriage"
    GRADUATION = "graduation"
    WORK = "work"
    DEATH = "death"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScholarshipEnded:
    """From a day on a child of the claim gets no further year."""

    effective: date
    child: int
    cause: EndOfSchooling


Event = (
    ClaimFiled
    | DocumentReceived
    | ClaimApproved
    | ClaimRejected
    | RefundDue
    | RefundSettled
    | RefundCarried
    | BenefitPaid
    | BenefitUseReported
    | ScholarshipAwarded
    | ScholarshipEnded
)
