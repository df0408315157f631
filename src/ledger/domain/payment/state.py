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
    ExcessCarried,
    PaymentReconciled,
    PaymentReversed,
    PremiumBilled,
    PremiumPaid,
    PremiumRefunded,
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
    refunds: tuple[PremiumRefunded, ...] = ()
    """What came back of it while it stands."""
    excess: ExcessCarried | None = None
    """What a relief left over of it, once a later payment took it."""

    def refunded_rupiah(self, claim: str | None = None) -> int:
        """Add up what came back, all of it or that of one claim."""
        return sum(each.amount_rupiah for each in self.refunds if claim in (None, each.claim))

    @property
    def out_rupiah(self) -> int:
        """What has not come back."""
        return self.paid.amount_rupiah - self.refunded_rupiah()


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
        case ExcessCarried(), Paid():
            return replace(state, excess=event)
        case PremiumRefunded(), Paid():
            return replace(state, refunds=(*state.refunds, event))
        case PaymentReconciled(effective=on, statement=statement), Paid():
            return replace(state, reconciled_with=statement, reconciled_on=on)
        case ReconciliationUndone(), Paid():
            return replace(state, reconciled_with=None, reconciled_on=None, undone=event)
        case (
            PremiumBilled()
            | PremiumPaid()
            | BillVoided()
            | PaymentReversed()
            | PremiumRefunded()
            | ExcessCarried()
            | PaymentReconciled()
            | ReconciliationUndone(),
            _,
        ):
            raise ImpossibleHistory(event=event, found=state)
        case _:
            assert_never(event)


def undone(state: State) -> Reversed:
    """Return the payment that was reversed; any other shape is damage, not a refusal."""
    if isinstance(state, Reversed):
        return state
    raise ImpossibleHistory(event=PaymentReversed, found=state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
