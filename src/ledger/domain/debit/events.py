"""What can have happened between a pot and a bank. These names and fields are stored: add, never rename.

A channel is a pot and a bank: at most one order of it waits for its answer, so nobody is debited twice for a month.
Who was debited stands with the workers (``CoverBilled``, ``DebitFailed``, ``DebitUnapplied``).
"""

from dataclasses import dataclass
from datetime import date

from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitsOrdered:
    """The bank was asked to debit the premium of one month from workers' accounts."""

    effective: date
    reference: str
    """The channel: pot and bank, ``OWN-61/BRI``."""
    run: str
    """The order's own reference; the bill of those who paid gets it too."""
    commitment: str
    bank: str
    month: Month
    debits: int
    total_rupiah: int
    lines_sha256: str
    """SHA-256 over sorted lines ``<worker hex> <rupiah>``, each ended by a line feed; see `lines.digest`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitsAnswered:
    """The bank said of every debit whether the money came; all of it is one credit on the insurer's account."""

    effective: date
    run: str
    transfer: str
    collected: int
    collected_rupiah: int
    """What pays a bill: it went into the pot and on to the insurer."""
    failed: int
    unapplied: int
    """Debits whose money came although nothing may be bought with it."""
    unapplied_rupiah: int
    answer_sha256: str
    """SHA-256 over sorted lines ``<worker hex> <rupiah> <result>``: the same answer again is known by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitsWithdrawn:
    """The order never reached the bank, or the bank did not carry it out: nobody was debited."""

    effective: date
    run: str
    cause: str


Event = DebitsOrdered | DebitsAnswered | DebitsWithdrawn
