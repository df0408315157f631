"""What can have happened to one premium payment, from the bill on. These names are stored: add, never rename.

The people and months of the bill stand on the workers' own streams (``CoverBilled``); here stand the sums and a
digest of those lines, so that the payment alone proves for whom and for what it was.
"""

from dataclasses import dataclass
from datetime import date

from ledger.domain.commitment.events import AccountAmount
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumBilled:
    """A bill for named people and months was drawn up against one commitment."""

    effective: date
    reference: str
    commitment: str
    whom: str
    """How the people were chosen, in words: "program SATU-DESA-100", "village 13.73.01.1001", "file nik.txt"."""
    since: Month
    months: int
    insurances: tuple[Insurance, ...]
    workers: int
    worker_months: int
    """Insurance-months of all workers together: one worker, JKK and JKM, three months are six."""
    amounts: tuple[AccountAmount, ...]
    total_rupiah: int
    lines_sha256: str
    """SHA-256 over the sorted lines ``worker insurance since months monthly_rupiah``; see `lines.LinesDigest`."""
    rules: tuple[str, ...] = ()
    """Versions of the rows of the rulebook that priced it; bills from before the rulebook name none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumPaid:
    """The money left the budget on a day, under a transfer or SP2D reference; all lines of the bill are paid."""

    effective: date
    transfer: str
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillVoided:
    """The bill was withdrawn before it was paid."""

    effective: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed:
    """The payment bounced or was wrong; its money came back and its months are not covered by it.

    The amount is what came back now: refunds of before are not in it.
    """

    effective: date
    cause: str
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumRefunded:
    """Money for some of one worker's months came back; the rest of the payment stands."""

    effective: date
    claim: str | None
    """The claim of the death beyond which they were paid; None where the entry's reason says why."""
    worker: str
    transfer: str
    amounts: tuple[AccountAmount, ...]
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessCarried:
    """Months were prepaid at a price that a relief lowered; the insurer sets the rest against a later payment.

    Nothing comes back to the budget, and neither bill changes: this says where the money is.
    """

    effective: date
    carried_to: str
    amount_rupiah: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReconciled:
    """The treasurer found this payment on a bank statement."""

    effective: date
    statement: str
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationUndone:
    """The statement line turned out to be another one."""

    effective: date
    statement: str
    cause: str


Event = (
    PremiumBilled
    | PremiumPaid
    | BillVoided
    | PaymentReversed
    | PremiumRefunded
    | ExcessCarried
    | PaymentReconciled
    | ReconciliationUndone
)
