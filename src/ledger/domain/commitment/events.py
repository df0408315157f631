"""What can have happened to a funding commitment. These names and fields are stored: add, never rename."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One budget line: its account code, the insurance it may pay, and its ceiling (pagu) in whole rupiah."""

    account: str
    insurance: Insurance
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAmount:
    """Whole rupiah on one budget line."""

    account: str
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingCommitted:
    """A payer promised money, line by line, for months and people within a scope.

    Fiscal year and cover period are different things: a budget of 2023 may pay cover into 2024.
    """

    effective: date
    reference: str
    source: str
    """Kind of budget: APBD, APBDES, APB-NAGARI, DANA-DESA, DANA-KELURAHAN, CSR, BAZNAS, OWN …"""
    group_code: str
    """The insurer's kind of group (wadah): SG, SD, SA, SL, SC, SB; empty where workers pay for themselves."""
    owner: str
    fiscal_year: int
    cover_since: Month
    cover_until: Month
    legal_basis: str
    villages: tuple[str, ...]
    """Region codes whose villages may be paid for; empty means everywhere."""
    program: str | None
    lines: tuple[AccountLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRevised:
    """A changed budget (APBD Perubahan, DPPA) set new ceilings; every line is named again, whole."""

    effective: date
    legal_basis: str
    lines: tuple[AccountLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionReceived:
    """Workers paid in money of their own: the ceilings of their pot rise by it."""

    effective: date
    receipt: str
    """The bank's credit, the agent's deposit slip: what is received once."""
    through: str
    """Who handed it in: a bank, an agent, an office."""
    amounts: tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsReserved:
    """A bill holds part of the promise until it is paid or voided."""

    effective: date
    payment: str
    amounts: tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationReleased:
    """The bill was voided; what it held is available again."""

    effective: date
    payment: str
    amounts: tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsDrawn:
    """The bill was paid: what it held has left the budget."""

    effective: date
    payment: str
    amounts: tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsReturned:
    """The payment was reversed; what had not come back of its money is available again."""

    effective: date
    payment: str
    amounts: tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsRefunded:
    """Part of a payment came back, for months of one worker; it is available again, and the payment stands."""

    effective: date
    payment: str
    claim: str | None
    """The claim of the death beyond which they were paid; None where the entry's reason says why."""
    amounts: tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentClosed:
    """Nothing more may be reserved; what was left is the payer's again."""

    effective: date
    lapsed: tuple[AccountAmount, ...]


Event = (
    FundingCommitted
    | CommitmentRevised
    | CollectionReceived
    | FundsReserved
    | ReservationReleased
    | FundsDrawn
    | FundsReturned
    | FundsRefunded
    | CommitmentClosed
)
