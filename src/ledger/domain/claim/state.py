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
    RefundCarried,
    RefundDue,
    RefundSettled,
    ScholarshipAwarded,
    ScholarshipEnded,
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
    carried: tuple[RefundCarried, ...] = ()
    awards: tuple[ScholarshipAwarded, ...] = ()
    ended: tuple[ScholarshipEnded, ...] = ()

    def granted(self) -> Mapping[str, int]:
        """Whole rupiah granted, by kind of benefit; each year of a scholarship is one of its own."""
        years = {award.benefit: award.amount_rupiah for award in self.awards}
        return {benefit.kind: benefit.amount_rupiah for benefit in self.approved.benefits} | years

    def awards_of(self, child: int) -> tuple[ScholarshipAwarded, ...]:
        """List the years granted to a child, in the order in which they were."""
        return tuple(each for each in self.awards if each.child == child)

    def children(self) -> tuple[int, ...]:
        """List the children who were granted a year, by their numbers."""
        return tuple(sorted({each.child for each in self.awards}))

    def end_of(self, child: int) -> ScholarshipEnded | None:
        """Find why a child gets no further year, if so."""
        return next((each for each in self.ended if each.child == child), None)

    def open_rupiah(self, kind: str) -> int:
        """Whole rupiah of a benefit that were granted and not paid yet."""
        return self.granted().get(kind, 0) - sum(each.amount_rupiah for each in self.paid if each.kind == kind)

    def refund_of(self, payment: str) -> RefundDue | None:
        """Find what is to come back of a payment."""
        wanted = payment.casefold()
        return next((each for each in self.refunds if each.payment.casefold() == wanted), None)

    def refunded(self, payment: str) -> int:
        """Whole rupiah of a payment that came back or were carried."""
        return sum(each.amount_rupiah for each in self.settlements if each.payment == payment)

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


def evolve(state: State, event: Event) -> State:  # one case for each event
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
        case RefundCarried(), Approved():
            return replace(state, carried=(*state.carried, event))
        case ScholarshipAwarded(), Approved():
            return replace(state, awards=(*state.awards, event))
        case ScholarshipEnded(), Approved():
            return replace(state, ended=(*state.ended, event))
        case (
            ClaimFiled()
            | DocumentReceived()
            | ClaimApproved()
            | ClaimRejected()
            | RefundDue()
            | RefundSettled()
            | RefundCarried()
            | BenefitPaid()
            | BenefitUseReported()
            | ScholarshipAwarded()
            | ScholarshipEnded(),
            _,
        ):
            raise ImpossibleHistory(event=event, found=state)
        case _:
            assert_never(event)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)
