"""What the events of one commitment add up to: NotCommitted → Open → Closed.

For each budget line: ceiling = available + reserved + drawn, where drawn is net of what came back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import assert_never

from ledger.domain.commitment.events import (
    AccountAmount,
    AccountLine,
    CollectionReceived,
    CommitmentClosed,
    CommitmentRevised,
    Event,
    FundingCommitted,
    FundsDrawn,
    FundsRefunded,
    FundsReserved,
    FundsReturned,
    ReservationReleased,
)
from ledger.domain.errors import ImpossibleHistory
from ledger.domain.insurance import Insurance

OWN_MONEY = "OWN"
"""Kind of budget of workers who pay for themselves."""

Amounts = tuple[AccountAmount, ...]


@dataclass(frozen=True, slots=True)
class NotCommitted:
    """No promise yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Money may be reserved, line by line, up to what is available."""

    terms: FundingCommitted
    lines: tuple[AccountLine, ...]
    reserved: Mapping[str, Amounts] = field(default_factory=dict)
    """By payment: billed and not yet paid."""
    drawn: Mapping[str, Amounts] = field(default_factory=dict)
    """By payment: paid and not come back; a payment of which all came back by refunds stands with no amounts."""
    settled: frozenset[str] = frozenset()
    """Payments whose reservation was released or whose money came back."""
    received: Mapping[str, CollectionReceived] = field(default_factory=dict)
    """By receipt: what workers paid in."""

    @property
    def is_pot(self) -> bool:
        """Tell whether nobody promised anything: it is filled by what workers pay in, and only by that."""
        return self.terms.source == OWN_MONEY and not any(line.amount_rupiah for line in self.terms.lines)

    def held(self, account: str) -> int:
        """Rupiah of a line that are reserved or drawn."""
        both = (*self.reserved.values(), *self.drawn.values())
        return sum(each.amount_rupiah for amounts in both for each in amounts if each.account == account)

    def available(self, line: AccountLine) -> int:
        """Rupiah of a line that nobody holds."""
        return line.amount_rupiah - self.held(line.account)

    def line_for(self, insurance: Insurance) -> AccountLine | None:
        """Find the line that pays an insurance, if the commitment has one."""
        return next((line for line in self.lines if line.insurance is insurance), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The books are shut for new bills; money that comes back is still taken in."""

    books: Open
    on: date


State = NotCommitted | Open | Closed
INITIAL: State = NotCommitted()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    match event:
        case FundingCommitted(lines=lines):
            return Open(terms=event, lines=lines)
        case CommitmentRevised(lines=lines):
            return _with(state, replace(books(state, event), lines=lines))
        case CollectionReceived():
            return _with(state, _filled(books(state, event), event))
        case FundsReserved(payment=payment, amounts=amounts):
            was = books(state, event)
            return _with(state, replace(was, reserved={**was.reserved, payment: amounts}))
        case ReservationReleased(payment=payment):
            was = books(state, event)
            gone = replace(was, reserved=_without(was.reserved, payment), settled=was.settled | {payment})
            return _with(state, gone)
        case FundsDrawn(payment=payment, amounts=amounts):
            was = books(state, event)
            moved = replace(was, reserved=_without(was.reserved, payment), drawn={**was.drawn, payment: amounts})
            return _with(state, moved)
        case FundsReturned(payment=payment):
            was = books(state, event)
            back = replace(was, drawn=_without(was.drawn, payment), settled=was.settled | {payment})
            return _with(state, back)
        case FundsRefunded(payment=payment, amounts=amounts):
            was = books(state, event)
            rest = less(was.drawn.get(payment, ()), amounts)
            return _with(state, replace(was, drawn={**was.drawn, payment: rest}))
        case CommitmentClosed(effective=on):
            return Closed(books=books(state, event), on=on)
        case _:
            assert_never(event)


def books(state: State, event: object) -> Open:
    """Return the books this event builds on; where there are none, the history is damaged."""
    match state:
        case NotCommitted():
            raise ImpossibleHistory(event=event, found=state)
        case Open():
            return state
        case Closed(books=was):
            return was
        case _:
            assert_never(state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history."""
    return reduce(evolve, events, INITIAL)


def less(amounts: Amounts, gone: Amounts) -> Amounts:
    """Take amounts from others, account by account; an account with nothing left falls away."""
    taken = {each.account: each.amount_rupiah for each in gone}
    left = (
        AccountAmount(account=each.account, amount_rupiah=each.amount_rupiah - taken.get(each.account, 0))
        for each in amounts
    )
    return tuple(each for each in left if each.amount_rupiah)


def _with(state: State, after: Open) -> State:
    return replace(state, books=after) if isinstance(state, Closed) else after


def _filled(was: Open, event: CollectionReceived) -> Open:
    more = {each.account: each.amount_rupiah for each in event.amounts}
    lines = tuple(replace(line, amount_rupiah=line.amount_rupiah + more.get(line.account, 0)) for line in was.lines)
    return replace(was, lines=lines, received={**was.received, event.receipt: event})


def _without(amounts: Mapping[str, Amounts], payment: str) -> Mapping[str, Amounts]:
    return {each: held for each, held in amounts.items() if each != payment}
