"""What may happen to a worker's mandate for auto-debits, and to money that came without a month to buy."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, later
from ledger.domain.worker.cover_refusals import MonthsAfterDeath, MonthsAfterLeaving, MonthsEmployed, MonthsHeld
from ledger.domain.worker.events import (
    DebitFailed,
    DebitGivenBack,
    DebitMandated,
    DebitUnapplied,
    Event,
    MandateRevoked,
)
from ledger.domain.worker.refusals import (
    GivenBackOtherwise,
    HasLeft,
    IsDead,
    MandateStands,
    NoMandate,
    NothingUnapplied,
    NotInLedger,
    NotYetRegistered,
    PersonErased,
    TooOldToBegin,
)
from ledger.domain.worker.state import NotRegistered, Registered, State

CAUSES: dict[type[Refusal], str] = {
    MonthsAfterDeath: "died",
    MonthsAfterLeaving: "left",
    MonthsEmployed: "employed",
    MonthsHeld: "paid-already",
    PersonErased: "erased",
    TooOldToBegin: "too-old",
}
"""Why money that came buys nothing, by what the bill would have said."""


def give(state: State, mandate: DebitMandated, *, other_account: bool = False) -> Sequence[Event]:
    """Let a bank debit the premium; the same mandate again records nothing.

    `other_account` says that the account differs from the one that is known: account numbers are sealed.
    """
    was = _living(state, mandate.effective)
    stands = was.mandate
    if stands is None:
        return [mandate]
    if other_account or _terms(stands) != _terms(mandate):
        raise MandateStands(bank=stands.bank, since=stands.since)
    return []


def revoke(state: State, *, effective: date, cause: str) -> Sequence[Event]:
    """End a mandate; the worker or the bank takes it back."""
    was = _registered(state)
    if was.mandate is None:
        if was.mandate_ended == MandateRevoked(effective=effective, cause=cause):
            return []
        raise NoMandate
    if effective < was.since:
        raise NotYetRegistered(on=effective, since=was.since)
    return [MandateRevoked(effective=effective, cause=cause)]


def stands_for(mandate: DebitMandated, bank: str, month: Month) -> bool:
    """Tell whether a mandate lets a bank debit a month."""
    last = None if mandate.months is None else later(mandate.since, mandate.months - 1)
    return mandate.bank == bank and mandate.since <= month and (last is None or month <= last)


def fail(state: State, *, effective: date, run: str, month: Month, cause: str) -> Sequence[Event]:
    """Note that a debit failed: the month stays unpaid."""
    _registered_or_erased(state)
    return [DebitFailed(effective=effective, run=run, month=month, cause=cause)]


def leave_unapplied(
    state: State, *, effective: date, run: str, month: Month, amount_rupiah: int, cause: str
) -> Sequence[Event]:
    """Note that money came for a month that nobody may pay for this worker any more: it is to be given back."""
    _registered_or_erased(state)
    return [DebitUnapplied(effective=effective, run=run, month=month, amount_rupiah=amount_rupiah, cause=cause)]


def give_back(state: State, *, effective: date, run: str, transfer: str) -> Sequence[Event]:
    """Note that money without a month went back to the worker or the heirs, whole and once."""
    was = _registered_or_erased(state)
    back = was.given_back.get(run)
    if back is not None:
        if back.transfer == transfer:
            return []
        raise GivenBackOtherwise(run=run, transfer=back.transfer, on=back.effective)
    open_money = was.unapplied.get(run)
    if open_money is None:
        raise NothingUnapplied(run=run)
    if effective < open_money.effective:
        raise NotYetRegistered(on=effective, since=open_money.effective)
    return [
        DebitGivenBack(
            effective=effective,
            run=run,
            month=open_money.month,
            amount_rupiah=open_money.amount_rupiah,
            transfer=transfer,
        )
    ]


def _terms(mandate: DebitMandated) -> tuple[object, ...]:
    return mandate.bank, mandate.day, mandate.since, mandate.months


def _living(state: State, on: date) -> Registered:
    was = _registered(state)
    if was.died_on is not None:
        raise IsDead(on=was.died_on)
    if was.left_on is not None:
        raise HasLeft(on=was.left_on, cause=was.left_cause)
    if on < was.since:
        raise NotYetRegistered(on=on, since=was.since)
    return was


def _registered(state: State) -> Registered:
    was = _registered_or_erased(state)
    if was.erased_on is not None:
        raise PersonErased(on=was.erased_on)
    return was


def _registered_or_erased(state: State) -> Registered:
    if isinstance(state, NotRegistered):
        raise NotInLedger(nik="")
    return state
