"""What can have happened to a worker. These names and fields are stored: add, never rename.

``personal`` is a sealed letter (NIK, name, birth date, contact …): the domain carries it and cannot read it.
What reporting needs and does not identify anybody stays readable beside it.
"""

from dataclasses import dataclass
from datetime import date

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRegistered:
    """A worker was entered in the ledger, usable for cover from a day on."""

    effective: date
    personal: bytes
    village: str
    occupation: str
    sex: str
    birth_year: int
    disability: bool
    segment: str
    program: str | None = None
    second_occupation: str | None = None
    workplace: str | None = None
    income_base_rupiah: int = 1_000_000
    """The registered monthly income base that premium and benefits are computed from (PP 44/2015, Annex II)."""
    agent: str | None = None
    """Reference of the agent who brought the worker in; None for nobody."""
    agreement: str | None = None
    """Reference of the agreement, campaign or regulation under which the worker came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCorrected:
    """What was written about the person was wrong; this is what it says now."""

    effective: date
    personal: bytes
    sex: str
    birth_year: int
    corrected: tuple[str, ...]
    """Names of the particulars that changed, never their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularsCorrected:
    """Occupation or disability was noted wrongly; none of it identifies the person."""

    effective: date
    occupation: str
    disability: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerMoved:
    """The worker lives in another village from a day on."""

    effective: date
    village: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerEnrolled:
    """The worker joined a program, leaving the one of before, if any."""

    effective: date
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAwaited:
    """The worker found no place in a program and waits for one; waiting gives no cover."""

    effective: date
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceForgone:
    """The worker waits no longer for a place, by own wish."""

    effective: date
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentEnded:
    """The worker is in the program no longer, for a cause; the worker stays in the ledger."""

    effective: date
    program: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingNoted:
    """What an office says of the worker's standing. None means that it says nothing, not that it takes it back."""

    effective: date
    decile: int | None = None
    """Decile of the household in the register DTSEN: 1 is the poorest tenth, 10 the richest."""
    mustahik: bool | None = None
    """Whether a zakat body counts the worker among those who may receive zakat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentStarted:
    """An employer pays for this worker from a day on; no budget may."""

    effective: date
    employer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentEnded:
    """The last day with that employer."""

    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverConfirmed:
    """The employer confirmed that it covers this worker for months; what it says, not a premium that was seen."""

    effective: date
    employer: str
    """Reference of the employer."""
    since: Month
    until: Month | None
    """The last month that was confirmed; None until further notice."""
    insurances: tuple[Insurance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDied:
    """The worker died on the effective day. Written again with another day, it corrects the first."""

    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLeft:
    """The worker left the ledger for a cause; no month after this day is paid."""

    effective: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathWithdrawn:
    """The death was noted for the wrong person: this worker lives and may be covered again."""

    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReturned:
    """The worker who had left came back on the effective day."""

    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIssued:
    """A participant card was handed over; its number (KPJ) is sealed in ``personal``."""

    effective: date
    personal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitMandated:
    """The worker lets a bank debit the premium every month; the account number is sealed in ``personal``."""

    effective: date
    personal: bytes
    bank: str
    day: int
    """Day of the month on which the account is debited, 1 to 28."""
    since: Month
    months: int | None = None
    """For how many months; None until it is revoked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRevoked:
    """The bank debits nothing any more."""

    effective: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitFailed:
    """The bank could not debit the premium of a month, which stays unpaid."""

    effective: date
    run: str
    month: Month
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitUnapplied:
    """The bank debited a month that nobody may pay any more; the money is the worker's, or the heirs'."""

    effective: date
    run: str
    month: Month
    amount_rupiah: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitGivenBack:
    """Money that bought no month went back, whole."""

    effective: date
    run: str
    month: Month
    amount_rupiah: int
    transfer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWithdrawn:
    """A card that was noted is not this worker's: noted for the wrong person, lost or replaced; sealed which one."""

    effective: date
    personal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HeirsNamed:
    """The worker named who is to receive what is due after death; it replaces every naming before.

    Names, relations and guardians are sealed in ``personal``, in the order in which they were said.
    """

    effective: date
    personal: bytes
    heirs: int
    """How many were named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverBilled:
    """A bill reserved months for this worker; nobody else may pay them until they are released or reversed.

    Village, occupation, disability and segment are the facts on the day of the bill: reports of those months
    use them, even when the worker moves later.
    """

    effective: date
    payment: str
    commitment: str
    lines: tuple[CoverLine, ...]
    village: str
    occupation: str
    disability: bool
    segment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverReleased:
    """The bill was voided before payment: its months are free again."""

    effective: date
    payment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverReversed:
    """The payment was reversed: its months were never covered by it, and are free again."""

    effective: date
    payment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRefunded:
    """Money for months of this worker came back while the rest of the payment stands: they are free again."""

    effective: date
    payment: str
    claim: str | None
    """The claim that a death beyond which they were paid opened; None where the entry's reason says why."""
    lines: tuple[CoverLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataErased:
    """The key to this person's sealed letters was destroyed; amounts, months and decisions stay."""

    effective: date


Event = (
    WorkerRegistered
    | IdentityCorrected
    | ParticularsCorrected
    | WorkerMoved
    | WorkerEnrolled
    | PlaceAwaited
    | PlaceForgone
    | EnrollmentEnded
    | StandingNoted
    | EmploymentStarted
    | EmploymentEnded
    | CoverConfirmed
    | WorkerDied
    | DeathWithdrawn
    | WorkerLeft
    | WorkerReturned
    | CardIssued
    | DebitMandated
    | MandateRevoked
    | DebitFailed
    | DebitUnapplied
    | DebitGivenBack
    | CardWithdrawn
    | HeirsNamed
    | CoverBilled
    | CoverReleased
    | CoverReversed
    | CoverRefunded
    | PersonalDataErased
)
