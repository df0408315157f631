"""A bill is drawn up once, paid whole and once, or withdrawn; a payment that bounced is undone once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest

from ledger.domain.commitment.events import AccountAmount
from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.payment import decisions
from ledger.domain.payment.events import (
    BillVoided,
    Event,
    PaymentReconciled,
    PaymentReversed,
    PremiumBilled,
    PremiumPaid,
    ReconciliationUndone,
)
from ledger.domain.payment.lines import sums
from ledger.domain.payment.refusals import (
    AlreadyPaid,
    AlreadyPaidOtherwise,
    AmountDiffers,
    BeforePayment,
    BillDiffers,
    BillIsVoid,
    NobodyToBill,
    NoSuchPayment,
    NotPaidYet,
    NotReconciled,
    PaidBeforeBilled,
    PaymentWasReversed,
    ReconciledOtherwise,
)
from ledger.domain.payment.state import Paid, State, fold

MAY_2, MAY_9, JUNE = date(2023, 5, 2), date(2023, 5, 9), date(2023, 6, 1)
LONG_AGO = date(2020, 1, 1)

billed = PremiumBilled(
    effective=MAY_2,
    reference="B1",
    commitment="APBD-2023",
    whom="program DESA-100",
    since=Month("2023-05"),
    months=3,
    insurances=(Insurance.JKK,),
    workers=2,
    worker_months=6,
    amounts=(AccountAmount(account="5.1", amount_rupiah=60_000),),
    total_rupiah=60_000,
    lines_sha256="0" * 64,
)
paid = PremiumPaid(effective=MAY_9, transfer="SP2D-0714", amount_rupiah=60_000)
voided = BillVoided(effective=MAY_9, cause="wrong-list")
reversed_ = PaymentReversed(effective=JUNE, cause="bounced", amount_rupiah=60_000)
reconciled = PaymentReconciled(effective=JUNE, statement="BRI 12", amount_rupiah=60_000)
undone = ReconciliationUndone(effective=JUNE, statement="BRI 12", cause="other-payer")

Decide = Callable[[State], Sequence[Event]]


def bill(asked: PremiumBilled = billed) -> Decide:
    return lambda state: decisions.bill(state, asked)


def pay(transfer: str = "SP2D-0714", on: date = MAY_9, amount: int | None = None) -> Decide:
    return lambda state: decisions.pay(state, reference="B1", effective=on, transfer=transfer, amount_rupiah=amount)


def void(on: date = MAY_9) -> Decide:
    return lambda state: decisions.void(state, reference="B1", effective=on, cause="wrong-list")


def reverse(on: date = JUNE) -> Decide:
    return lambda state: decisions.reverse(state, reference="B1", effective=on, cause="bounced")


def reconcile(statement: str = "BRI 12", on: date = JUNE) -> Decide:
    return lambda state: decisions.reconcile(state, reference="B1", effective=on, statement=statement)


def unreconcile(cause: str = "other-payer") -> Decide:
    return lambda state: decisions.unreconcile(state, reference="B1", effective=JUNE, cause=cause)


@pytest.mark.parametrize(
    ("given", "decide", "then"),
    [
        ([], bill(), [billed]),
        ([billed], pay(), [paid]),
        ([billed], pay(amount=60_000), [paid]),
        ([billed], pay(on=MAY_2), [replace(paid, effective=MAY_2)]),
        ([billed], void(), [voided]),
        ([billed, paid], reverse(), [reversed_]),
        ([billed, paid, reconciled], reverse(), [reversed_]),
        ([billed, paid], reconcile(), [reconciled]),
        ([billed, paid, reconciled], unreconcile(), [undone]),
        ([billed, paid, reconciled, undone], reconcile("BRI 13"), [replace(reconciled, statement="BRI 13")]),
    ],
)
def test_what_happens_is_recorded(given: list[Event], decide: Decide, then: list[Event]) -> None:
    assert decide(fold(given)) == then


@pytest.mark.parametrize(
    ("given", "decide"),
    [
        ([billed], bill()),
        ([billed, paid], bill()),
        ([billed, paid], pay()),
        ([billed, voided], void()),
        ([billed, voided], void(LONG_AGO)),
        ([billed, paid, reversed_], reverse()),
        ([billed, paid, reversed_], reverse(LONG_AGO)),
        ([billed, paid, reconciled], reconcile()),
        ([billed, paid, reconciled], reconcile(on=LONG_AGO)),
        ([billed, paid, reconciled, undone], unreconcile()),
    ],
)
def test_a_repeat_records_nothing(given: list[Event], decide: Decide) -> None:
    assert decide(fold(given)) == []


def test_a_reference_is_free_until_a_bill_stands_or_stood_under_it() -> None:
    decisions.unbilled(fold([]))
    histories: list[list[Event]] = [[billed], [billed, paid], [billed, voided], [billed, paid, reversed_]]
    for history in histories:
        with pytest.raises((BillDiffers, BillIsVoid, PaymentWasReversed)):
            decisions.unbilled(fold(history))


@pytest.mark.parametrize("decide", [pay(), void(), reverse(), reconcile(), unreconcile()])
def test_nothing_happens_to_a_bill_that_nobody_drew_up(decide: Decide) -> None:
    with pytest.raises(NoSuchPayment, match=r"no bill or payment B1. Look up the reference with `ledger premium list`"):
        decide(fold([]))


@pytest.mark.parametrize("decide", [bill(), pay(), reverse(), reconcile(), unreconcile()])
def test_a_void_bill_stays_void(decide: Decide) -> None:
    with pytest.raises(BillIsVoid, match=r"B1 was voided on 2023-05-09. Draw up a new bill under another --ref"):
        decide(fold([billed, voided]))


@pytest.mark.parametrize("decide", [bill(), pay(), void(), reconcile(), unreconcile()])
def test_a_reversed_payment_stays_reversed(decide: Decide) -> None:
    with pytest.raises(PaymentWasReversed, match=r"B1 was reversed on 2023-06-01.*Draw up a new bill"):
        decide(fold([billed, paid, reversed_]))


@pytest.mark.parametrize("decide", [reverse(), reconcile(), unreconcile()])
def test_what_is_not_paid_cannot_come_back_or_be_found(decide: Decide) -> None:
    with pytest.raises(NotPaidYet, match=r"B1 is not paid yet. Record the payment with `ledger premium pay`"):
        decide(fold([billed]))


@pytest.mark.parametrize("given", [[billed], [billed, paid]])
def test_another_bill_of_the_same_reference_is_refused(given: list[Event]) -> None:
    with pytest.raises(BillDiffers, match=r"on 2023-05-02 for 2 workers over Rp60\.000.*another --ref, or void"):
        bill(replace(billed, workers=3))(fold(given))


@pytest.mark.parametrize(
    ("given", "decide", "refusal", "says"),
    [
        ([], bill(replace(billed, workers=0)), NobodyToBill, "Nobody of program DESA-100.*`ledger worker show`"),
        ([billed], pay(amount=59_999), AmountDiffers, r"over Rp60\.000, not Rp59\.999. A bill is paid whole"),
        ([billed], pay(on=date(2023, 5, 1)), PaidBeforeBilled, "drawn up on 2023-05-02.*on 2023-05-01. Give a later"),
        ([billed], void(date(2023, 5, 1)), PaidBeforeBilled, "on 2023-05-01"),
        (
            [billed, paid],
            pay("SP2D-0815"),
            AlreadyPaidOtherwise,
            "already paid on 2023-05-09 by SP2D-0714; nothing was",
        ),
        ([billed, paid], pay(on=JUNE), AlreadyPaidOtherwise, "`ledger premium reverse`"),
        ([billed, paid], void(), AlreadyPaid, "paid on 2023-05-09; a paid bill cannot be voided"),
        ([billed, paid], reverse(MAY_2), BeforePayment, "paid on 2023-05-09.*on 2023-05-02. Give a later day"),
        ([billed, paid], reconcile(on=MAY_2), BeforePayment, "paid on 2023-05-09.*on 2023-05-02. Give a later day"),
        ([billed, paid, reconciled], reconcile("BRI 13"), ReconciledOtherwise, "found on BRI 12. Undo that with"),
        (
            [billed, paid],
            unreconcile(),
            NotReconciled,
            "nothing to undo. Name its line with `ledger premium reconcile`",
        ),
        ([billed, paid, reconciled, undone], unreconcile("typing-error"), NotReconciled, "nothing to undo"),
    ],
)
def test_the_rules_say_no_with_facts_and_cure(
    given: list[Event], decide: Decide, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        decide(fold(given))


@pytest.mark.parametrize(
    ("given", "decide", "first"),
    [
        ([billed, voided], pay(on=LONG_AGO, amount=1), BillIsVoid),
        ([billed, paid], pay("other", LONG_AGO, 1), AlreadyPaidOtherwise),
        ([billed], pay(on=LONG_AGO, amount=1), AmountDiffers),
        ([billed], reverse(LONG_AGO), NotPaidYet),
        ([billed, paid], void(LONG_AGO), AlreadyPaid),
        ([billed, paid, reconciled], reconcile("BRI 13", LONG_AGO), ReconciledOtherwise),
        ([billed, voided], bill(replace(billed, workers=0)), BillIsVoid),
    ],
)
def test_state_then_amount_then_dates(given: list[Event], decide: Decide, first: type[Refusal]) -> None:
    with pytest.raises(first):
        decide(fold(given))


def test_a_payment_knows_its_statement_line() -> None:
    state = fold([billed, paid, reconciled])
    assert isinstance(state, Paid)
    assert (state.reconciled_with, state.reconciled_on) == ("BRI 12", JUNE)


def cover(insurance: Insurance, months: int, monthly: int) -> CoverLine:
    return CoverLine(insurance=insurance, since=Month("2023-05"), months=months, monthly_rupiah=monthly)


def test_the_sums_of_a_bill_are_those_of_its_lines() -> None:
    both = (cover(Insurance.JKK, 3, 10_000), cover(Insurance.JKM, 3, 6_800))
    added = sums([(UUID(int=2), both), (UUID(int=1), both[:1])])
    assert (added.workers, added.worker_months, added.total_rupiah) == (2, 9, 80_400)
    assert added.by_insurance == {Insurance.JKK: 60_000, Insurance.JKM: 20_400}


def test_the_digest_can_be_computed_again_with_standard_tools() -> None:
    both = (cover(Insurance.JKM, 3, 6_800), cover(Insurance.JKK, 3, 10_000))
    one, two = "0" * 31 + "1", "0" * 31 + "2"
    text = f"{one} JKK 2023-05 3 10000\n{one} JKM 2023-05 3 6800\n{two} JKK 2023-05 3 10000\n"
    added = sums([(UUID(two), both[1:]), (UUID(one), both)])
    assert added.lines_sha256 == sha256(text.encode()).hexdigest()
