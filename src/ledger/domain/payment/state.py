"""What the events of one payment add up to: NotBilled → Billed → Voided, or Billed → Paid → Reversed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.payment.events import (
    BillVoided,
    Event,
    PaymentReconciled,
    PaymentReversed,
    PremiumBilled,
    PremiumPaid,
    ReconciliationUndone,
)


@dataclass(frozen=True, slots=True)
class NotBilled:
    """No bill of this reference yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """Drawn up, its money reserved, not paid."""

    bill: PremiumBilled


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """Withdrawn before payment."""

    bill: PremiumBilled
    voided: BillVoided


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The money has left; perhaps it was found on a bank statement."""

    bill: PremiumBilled
    paid: PremiumPaid
    reconciled_with: str | None = None
    reconciled_on: date | None = None
    undone: ReconciliationUndone | None = None
    """The last match that was taken back, so that a repeat can be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversed:
    """The money came back."""

    bill: PremiumBilled
    paid: PremiumPaid
    reversal: PaymentReversed


State = NotBilled | Billed | Voided | Paid | Reversed
INITIAL: State = NotBilled()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event, state:
        case PremiumBilled(), NotBilled():
            return Billed(bill=event)
        case PremiumPaid(), Billed(bill=bill):
            return Paid(bill=bill, paid=event)
        case BillVoided(), Billed(bill=bill):
            return Voided(bill=bill, voided=event)
        case PaymentReversed(), Paid(bill=bill, paid=paid):
            return Reversed(bill=bill, paid=paid, reversal=event)
        case PaymentReconciled(effective=on, statement=statement), Paid():
            return replace(state, reconciled_with=statement, reconciled_on=on)
        case ReconciliationUndone(), Paid():
            return replace(state, reconciled_with=None, reconciled_on=None, undone=event)
        case (
            PremiumBilled()
            | PremiumPaid()
            | BillVoided()
            | PaymentReversed()
            | PaymentReconciled()
            | ReconciliationUndone(),
            _,
        ):
            raise ImpossibleHistory(event=event, found=state)
        case _:
            assert_never(event)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
