"""What the events of one claim add up to: NotFiled → Filed → Approved or Rejected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.claim.events import (
    BenefitPaid,
    BenefitUseReported,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    DocumentReceived,
    Event,
    RefundDue,
    RefundSettled,
)
from ledger.domain.errors import ImpossibleHistory


@dataclass(frozen=True, slots=True)
class NotFiled:
    """No claim of this reference yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Waiting for documents and a decision."""

    filed: ClaimFiled
    documents: tuple[DocumentReceived, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """Amounts were granted; some may have been paid."""

    filed: ClaimFiled
    approved: ClaimApproved
    documents: tuple[DocumentReceived, ...] = ()
    paid: tuple[BenefitPaid, ...] = ()
    uses: tuple[BenefitUseReported, ...] = ()
    refunds: tuple[RefundDue, ...] = ()
    settlements: tuple[RefundSettled, ...] = ()

    def granted(self) -> Mapping[str, int]:
        """Whole rupiah granted, by kind of benefit."""
        return {benefit.kind: benefit.amount_rupiah for benefit in self.approved.benefits}

    def open_rupiah(self, kind: str) -> int:
        """Whole rupiah of a benefit that were granted and not paid yet."""
        return self.granted().get(kind, 0) - sum(each.amount_rupiah for each in self.paid if each.kind == kind)

    def settled(self) -> bool:
        """Tell whether every benefit was paid in full."""
        return all(self.open_rupiah(kind) == 0 for kind in self.granted())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The insurer said no."""

    filed: ClaimFiled
    rejected_on: date
    cause: str
    documents: tuple[DocumentReceived, ...] = field(default=())


State = NotFiled | Filed | Approved | Rejected
INITIAL: State = NotFiled()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event, state:
        case ClaimFiled(), NotFiled():
            return Filed(filed=event)
        case DocumentReceived(), Filed() | Approved() | Rejected():
            return replace(state, documents=(*state.documents, event))
        case ClaimApproved(), Filed(filed=filed, documents=documents):
            return Approved(filed=filed, approved=event, documents=documents)
        case ClaimRejected(effective=on, cause=cause), Filed(filed=filed, documents=documents):
            return Rejected(filed=filed, rejected_on=on, cause=cause, documents=documents)
        case BenefitPaid(), Approved():
            return replace(state, paid=(*state.paid, event))
        case BenefitUseReported(), Approved():
            return replace(state, uses=(*state.uses, event))
        case RefundDue(), Approved():
            return replace(state, refunds=(*state.refunds, event))
        case RefundSettled(), Approved():
            return replace(state, settlements=(*state.settlements, event))
        case (
            ClaimFiled()
            | DocumentReceived()
            | ClaimApproved()
            | ClaimRejected()
            | RefundDue()
            | RefundSettled()
            | BenefitPaid()
            | BenefitUseReported(),
            _,
        ):
            raise ImpossibleHistory(event=event, found=state)
        case _:
            assert_never(event)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
