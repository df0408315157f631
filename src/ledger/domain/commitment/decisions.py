"""What may happen next to a commitment: state in, events or a refusal out."""

from collections.abc import Mapping, Sequence
from datetime import date
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
from ledger.domain.commitment.refusals import (
    BeforeCommitment,
    BillsUnpaid,
    CeilingIsCollected,
    CollectionDiffers,
    CommitmentDiffers,
    CommitmentExceeded,
    CommitmentIsClosed,
    CoverPeriodReversed,
    InsuranceOutsideCommitment,
    LineTwice,
    NoLines,
    NotAnAmount,
    NotAPot,
    NotCollected,
    NothingCommitted,
    PeriodOutsideCommitment,
    RefundBeyondDraw,
    RevisedBelowHeld,
)
from ledger.domain.commitment.state import Closed, NotCommitted, Open, State
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, months_from
from ledger.domain.places import Places


def commit(state: State, promise: FundingCommitted) -> Sequence[Event]:
    """Promise money; the same promise again records nothing."""
    match state:
        case NotCommitted():
            _sound(promise.lines, least=0 if Open(terms=promise, lines=promise.lines).is_pot else 1)
            if promise.cover_until < promise.cover_since:
                raise CoverPeriodReversed(since=promise.cover_since, until=promise.cover_until)
            return [promise]
        case Open(terms=was) | Closed(books=Open(terms=was)):
            if was == promise:
                return []
            total = sum(line.amount_rupiah for line in was.lines)
            raise CommitmentDiffers(reference=was.reference, made_on=was.effective, total_rupiah=total)
        case _:
            assert_never(state)


def revise(
    state: State, *, reference: str, effective: date, legal_basis: str, ceilings: Mapping[Insurance, int]
) -> Sequence[Event]:
    """Set new ceilings for the lines named; a ceiling never falls below what bills and payments hold."""
    was = _known(state, reference)
    for insurance in ceilings:
        _line(was, insurance)
    lines = tuple(
        AccountLine(
            account=line.account,
            insurance=line.insurance,
            amount_rupiah=ceilings.get(line.insurance, line.amount_rupiah),
        )
        for line in was.lines
    )
    if lines == was.lines:
        return []
    usable(state, reference)
    if was.is_pot:
        raise CeilingIsCollected(reference=reference)
    _sound(lines)
    _dated(was, effective)
    for line in lines:
        held = was.held(line.account)
        if line.amount_rupiah < held:
            raise RevisedBelowHeld(reference=reference, account=line.account, ceiling=line.amount_rupiah, held=held)
    return [CommitmentRevised(effective=effective, legal_basis=legal_basis, lines=lines)]


def collect(
    state: State,
    *,
    reference: str,
    effective: date,
    receipt: str,
    through: str,
    amounts: Mapping[Insurance, int],
) -> Sequence[Event]:
    """Take in money that workers paid for themselves; the same receipt again records nothing.

    A pot has no ceiling of its own: what its bills may hold is what was collected, to the rupiah.
    """
    was = _known(state, reference)
    lines = {insurance: _line(was, insurance) for insurance in sorted(amounts)}
    paid_in = tuple(AccountAmount(account=line.account, amount_rupiah=amounts[each]) for each, line in lines.items())
    before = was.received.get(receipt)
    if before is not None:
        if before.amounts == paid_in:
            return []
        total = sum(each.amount_rupiah for each in before.amounts)
        raise CollectionDiffers(reference=reference, receipt=receipt, on=before.effective, total_rupiah=total)
    usable(state, reference)
    if not was.is_pot:
        raise NotAPot(reference=reference, source=was.terms.source)
    if not paid_in:
        raise NoLines
    for each in paid_in:
        if each.amount_rupiah < 1:
            raise NotAnAmount(account=each.account, amount_rupiah=each.amount_rupiah)
    _dated(was, effective)
    return [CollectionReceived(effective=effective, receipt=receipt, through=through, amounts=paid_in)]


def reserve(
    state: State, *, reference: str, effective: date, payment: str, asked: Mapping[Insurance, int]
) -> Sequence[Event]:
    """Hold money for a bill, each insurance on its own line; every line that falls short is named."""
    was = usable(state, reference)
    _dated(was, effective)
    lines = {insurance: _line(was, insurance) for insurance in sorted(asked)}
    too_much = NotCollected if was.is_pot else CommitmentExceeded
    short = [
        too_much(
            reference=reference,
            account=line.account,
            insurance=insurance,
            asked=asked[insurance],
            available=was.available(line),
        )
        for insurance, line in lines.items()
        if asked[insurance] > was.available(line)
    ]
    if len(short) > 1:
        raise SeveralRefusals(short, heading="The money does not suffice:")
    if short:
        raise short[0]
    amounts = tuple(AccountAmount(account=line.account, amount_rupiah=asked[each]) for each, line in lines.items())
    return [FundsReserved(effective=effective, payment=payment, amounts=amounts)]


def release(state: State, *, effective: date, payment: str) -> Sequence[Event]:
    """Free what a bill held; nothing happens when it holds nothing."""
    held = _known(state, f"for payment {payment}").reserved.get(payment)
    return [] if held is None else [ReservationReleased(effective=effective, payment=payment, amounts=held)]


def draw(state: State, *, reference: str, effective: date, payment: str) -> Sequence[Event]:
    """Let what a bill held leave the budget. The commitment may have been closed to new bills meanwhile."""
    was = _known(state, reference)
    held = was.reserved.get(payment)
    if held is None:
        raise NothingCommitted(reference=f"{reference} for payment {payment}")
    _dated(was, effective)
    return [FundsDrawn(effective=effective, payment=payment, amounts=held)]


def take_back(state: State, *, effective: date, payment: str) -> Sequence[Event]:
    """Take in all that has not come back of a payment; nothing happens when nothing is out."""
    drawn = _known(state, f"for payment {payment}").drawn.get(payment)
    return [] if not drawn else [FundsReturned(effective=effective, payment=payment, amounts=drawn)]


def refund(
    state: State, *, reference: str, effective: date, payment: str, claim: str | None, back: Mapping[Insurance, int]
) -> FundsRefunded:
    """Take in a part of a payment, each insurance on its own line; never more than the payment drew there.

    Closed books take it in too. Raises `RefundBeyondDraw`.
    """
    was = _known(state, reference)
    drawn = {each.account: each.amount_rupiah for each in was.drawn.get(payment, ())}
    amounts = tuple(
        AccountAmount(account=_line(was, insurance).account, amount_rupiah=amount)
        for insurance, amount in sorted(back.items())
    )
    for each in amounts:
        if each.amount_rupiah > drawn.get(each.account, 0):
            raise RefundBeyondDraw(
                reference=reference,
                payment=payment,
                account=each.account,
                asked=each.amount_rupiah,
                drawn=drawn.get(each.account, 0),
            )
    return FundsRefunded(effective=effective, payment=payment, claim=claim, amounts=amounts)


def close(state: State, *, reference: str, effective: date) -> Sequence[Event]:
    """Shut the books; refused while a bill is unpaid. Closing again records nothing."""
    match state:
        case NotCommitted():
            raise NothingCommitted(reference=reference)
        case Closed():
            return []
        case Open():
            if state.reserved:
                raise BillsUnpaid(reference=reference, payments=sorted(state.reserved))
            _dated(state, effective)
            lapsed = tuple(
                AccountAmount(account=line.account, amount_rupiah=state.available(line)) for line in state.lines
            )
            return [CommitmentClosed(effective=effective, lapsed=lapsed)]
        case _:
            assert_never(state)


def usable(state: State, reference: str) -> Open:
    """Return the books if new bills may be written in them; raise `NothingCommitted` or `CommitmentIsClosed`."""
    match state:
        case NotCommitted():
            raise NothingCommitted(reference=reference)
        case Closed(on=on):
            raise CommitmentIsClosed(reference=reference, on=on)
        case Open():
            return state
        case _:
            assert_never(state)


def out_of_scope(
    terms: FundingCommitted, *, since: Month, months: int, insurances: Sequence[Insurance]
) -> list[Refusal]:
    """List what a bill asks that the commitment does not pay: insurances without a line, months outside the period."""
    lines = [line.insurance for line in terms.lines]
    refusals: list[Refusal] = [
        InsuranceOutsideCommitment(reference=terms.reference, insurance=insurance, lines=lines)
        for insurance in insurances
        if insurance not in lines
    ]
    outside = [each for each in months_from(since, months) if not terms.cover_since <= each <= terms.cover_until]
    if outside:
        refusals.append(
            PeriodOutsideCommitment(
                reference=terms.reference, months=outside, since=terms.cover_since, until=terms.cover_until
            )
        )
    return refusals


def outside(terms: FundingCommitted, village: str, program: str | None, where: Places) -> str | None:
    """Say what keeps somebody out of a commitment's scope: the village or the program; None where nothing does."""
    if terms.villages and not any(where.lies_in(village, code) for code in terms.villages):
        return "village"
    if terms.program is not None and terms.program.casefold() != (program or "").casefold():
        return "program"
    return None


def _sound(lines: Sequence[AccountLine], *, least: int = 1) -> None:
    if not lines:
        raise NoLines
    accounts: set[str] = set()
    insurances: set[Insurance] = set()
    for line in lines:
        if line.amount_rupiah < least:
            raise NotAnAmount(account=line.account, amount_rupiah=line.amount_rupiah)
        if line.account in accounts or line.insurance in insurances:
            raise LineTwice(account=line.account, insurance=line.insurance)
        accounts.add(line.account)
        insurances.add(line.insurance)


def _line(was: Open, insurance: Insurance) -> AccountLine:
    line = was.line_for(insurance)
    if line is None:
        raise InsuranceOutsideCommitment(
            reference=was.terms.reference, insurance=insurance, lines=[each.insurance for each in was.lines]
        )
    return line


def _dated(was: Open, effective: date) -> None:
    if effective < was.terms.effective:
        raise BeforeCommitment(reference=was.terms.reference, on=effective, since=was.terms.effective)


def _known(state: State, reference: str) -> Open:
    match state:
        case NotCommitted():
            raise NothingCommitted(reference=reference)
        case Open():
            return state
        case Closed(books=was):
            return was
        case _:
            assert_never(state)
