"""Part of a payment comes back: never more than is out, on the line that paid it, for months that it held."""

from dataclasses import replace
from datetime import date

import pytest

from journal_samples import BOTH, LINES, billed, promised, registered
from ledger.domain.commitment import decisions as commitments
from ledger.domain.commitment import state as commitment_state
from ledger.domain.commitment.events import (
    AccountAmount,
    Event,
    FundsDrawn,
    FundsRefunded,
    FundsReserved,
    FundsReturned,
)
from ledger.domain.commitment.refusals import RefundBeyondDraw
from ledger.domain.insurance import CoverLine, Insurance, totals, without, worker_months
from ledger.domain.month import Month
from ledger.domain.payment import decisions as payments
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.events import ExcessCarried, PaymentReversed, PremiumBilled, PremiumPaid, PremiumRefunded
from ledger.domain.payment.refusals import BeforePayment, NothingLeftToReverse, NotPaidYet, PaymentWasReversed
from ledger.domain.rules.benefits.refunds import last_months, last_months_worth
from ledger.domain.worker import cover
from ledger.domain.worker import events as worker_events
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.cover_refusals import RefundedWithClaim
from ledger.domain.worker.events import CoverRefunded, WorkerDied

DAY, LATER = date(2025, 7, 1), date(2025, 10, 1)
JKK, JKM = Insurance.JKK, Insurance.JKM
PAY = "PAY-2025-07"
BACK = tuple(
    CoverLine(insurance=x.insurance, since=Month("2025-09"), months=1, monthly_rupiah=x.monthly_rupiah) for x in LINES
)
AMOUNTS = tuple(AccountAmount(account=x.account, amount_rupiah=y) for x, y in zip(BOTH, (10_000, 6_800), strict=True))
REST = tuple(AccountAmount(account=x.account, amount_rupiah=y) for x, y in zip(BOTH, (20_000, 13_600), strict=True))

bill = PremiumBilled(
    effective=DAY,
    reference=PAY,
    commitment="APBD-2025",
    whom="file nik.txt",
    since=Month("2025-07"),
    months=3,
    insurances=(JKK, JKM),
    workers=1,
    worker_months=6,
    amounts=BOTH,
    total_rupiah=50_400,
    lines_sha256="0" * 64,
)
paid = PremiumPaid(effective=DAY, transfer="SP2D-1", amount_rupiah=50_400)
refunded = PremiumRefunded(
    effective=LATER, claim="K1", worker="a1", transfer="T1", amounts=AMOUNTS, amount_rupiah=16_800
)
drawn: list[Event] = [
    promised,
    FundsReserved(effective=DAY, payment=PAY, amounts=BOTH),
    FundsDrawn(effective=DAY, payment=PAY, amounts=BOTH),
]


def books(*events: FundsRefunded) -> commitment_state.Open:
    found = commitment_state.fold([*drawn, *events])
    assert isinstance(found, commitment_state.Open)
    return found


def refund(state: commitment_state.State, jkk: int, jkm: int) -> FundsRefunded:
    back = {JKK: jkk, JKM: jkm}
    return commitments.refund(state, reference="APBD-2025", effective=LATER, payment=PAY, claim="K1", back=back)


def test_what_comes_back_is_available_again_on_its_own_line() -> None:
    before, came = books(), refund(books(), 10_000, 6_800)
    assert came == FundsRefunded(effective=LATER, payment=PAY, claim="K1", amounts=AMOUNTS)
    after = books(came)
    assert [after.available(x) - before.available(x) for x in after.lines] == [10_000, 6_800]


def test_no_more_comes_back_to_a_line_than_the_payment_drew_there() -> None:
    with pytest.raises(RefundBeyondDraw, match=r"Rp30\.001 of payment PAY-2025-07 would come back, where Rp30\.000 of"):
        refund(books(), 30_001, 6_800)
    with pytest.raises(RefundBeyondDraw, match=r"where Rp20\.000 of it is out. Look at the payment"):
        refund(books(refund(books(), 10_000, 6_800)), 20_001, 1)


def test_a_reversal_brings_back_only_what_is_still_out() -> None:
    after = books(refund(books(), 10_000, 6_800))
    (returned,) = commitments.take_back(after, effective=LATER, payment=PAY)
    assert returned == FundsReturned(effective=LATER, payment=PAY, amounts=REST)
    (reversal,) = payments.reverse(
        payment_state.fold([bill, paid, refunded]), reference=PAY, effective=LATER, cause="bounced"
    )
    assert reversal == PaymentReversed(effective=LATER, cause="bounced", amount_rupiah=33_600)


def test_a_payment_that_came_back_whole_by_refunds_has_nothing_to_reverse() -> None:
    whole = PremiumRefunded(effective=LATER, claim="K1", worker="a1", transfer="T1", amounts=BOTH, amount_rupiah=50_400)
    with pytest.raises(NothingLeftToReverse, match=r"all Rp50\.400 of it came back by refunds. See them with"):
        payments.reverse(payment_state.fold([bill, paid, whole]), reference=PAY, effective=LATER, cause="bounced")
    gone = commitment_state.fold([*drawn, FundsRefunded(effective=LATER, payment=PAY, claim="K1", amounts=BOTH)])
    assert commitments.take_back(gone, effective=LATER, payment=PAY) == []


def test_a_part_comes_back_once_and_while_the_payment_stands() -> None:
    state = payment_state.fold([bill, paid])
    assert payments.refund(state, reference=PAY, refunded=refunded) == [refunded]
    again = payment_state.fold([bill, paid, refunded])
    assert payments.refund(again, reference=PAY, refunded=refunded) == []
    early = PremiumRefunded(
        effective=date(2025, 6, 30), claim="K1", worker="a1", transfer="T1", amounts=AMOUNTS, amount_rupiah=16_800
    )
    with pytest.raises(BeforePayment, match="cannot be undone or found on 2025-06-30"):
        payments.refund(state, reference=PAY, refunded=early)
    with pytest.raises(NotPaidYet):
        payments.refund(payment_state.fold([bill]), reference=PAY, refunded=refunded)


def test_a_bill_stands_while_it_waits_and_once_it_is_paid() -> None:
    assert payments.standing(payment_state.fold([bill]), PAY) == bill
    assert payments.standing(payment_state.fold([bill, paid]), PAY) == bill
    reversal = PaymentReversed(effective=LATER, cause="bounced", amount_rupiah=50_400)
    with pytest.raises(PaymentWasReversed):
        payments.standing(payment_state.fold([bill, paid, reversal]), PAY)


def test_months_whose_money_came_back_are_free_and_the_others_are_held() -> None:
    known = worker_state.fold([registered, billed, WorkerDied(effective=date(2025, 8, 3))])
    (event,) = cover.refund(known, effective=LATER, payment=PAY, claim="K1", lines=BACK)
    assert event == CoverRefunded(effective=LATER, payment=PAY, claim="K1", lines=BACK)
    after = worker_state.fold([registered, billed, event])
    assert isinstance(after, worker_state.Registered)
    assert sorted(month for kind, month, _ in after.held() if kind is JKK) == ["2025-07", "2025-08"]
    assert cover.refund(after, effective=LATER, payment=PAY, claim="K1", lines=BACK) == []
    assert cover.refund(after, effective=LATER, payment="OTHER", claim="K1", lines=BACK) == []


def months_back(*events: worker_events.Event, since: str, until: str | None, of: str = PAY) -> list[str]:
    known = worker_state.fold([registered, billed, *events])
    lines = cover.refundable(known, of, since=Month(since), until=Month(until) if until else None)
    return sorted(month for kind, month in worker_months(lines) if kind is JKK)


def test_what_may_come_back_without_a_claim_is_what_the_payment_holds_between_two_months() -> None:
    assert months_back(since="2025-08", until=None) == ["2025-08", "2025-09"]
    assert months_back(since="2025-01", until="2025-07") == ["2025-07"]
    assert months_back(since="2025-10", until=None) == []
    assert months_back(since="2025-07", until=None, of="OTHER") == []
    back = CoverRefunded(effective=LATER, payment=PAY, claim=None, lines=BACK)
    assert months_back(back, since="2025-08", until=None) == ["2025-08"]
    assert cover.refundable(worker_state.INITIAL, PAY, since=Month("2025-07"), until=None) == ()


def test_months_beyond_a_death_come_back_with_its_claim_only() -> None:
    death = WorkerDied(effective=date(2025, 8, 3))
    assert months_back(death, since="2025-07", until="2025-08") == ["2025-07", "2025-08"]
    with pytest.raises(RefundedWithClaim, match="money for 2025-09 comes back with the claim of the death"):
        months_back(death, since="2025-08", until=None)


def test_a_worker_of_whom_every_month_came_back_is_still_on_the_bill_when_it_is_reversed() -> None:
    gone = CoverRefunded(effective=LATER, payment=PAY, claim="K1", lines=LINES)
    after = worker_state.fold([registered, billed, gone])
    assert cover.holds(after, PAY)
    assert cover.holds_still(PAY, [gone])
    nobody = worker_state.fold([registered, gone])
    assert isinstance(nobody, worker_state.Registered)
    assert nobody.bills == {}


def test_money_comes_back_in_whole_months_the_last_month_first() -> None:
    assert [sum(totals(each).values()) for each in last_months(LINES)] == [16_800, 33_600, 50_400]
    assert last_months_worth(LINES, 16_800) == BACK
    assert last_months_worth(LINES, 16_801) == () == last_months_worth((), 16_800)


def test_cutting_months_out_of_the_middle_leaves_two_lines() -> None:
    middle = CoverLine(insurance=JKK, since=Month("2025-08"), months=1, monthly_rupiah=10_000)
    left = without(LINES[:1], [middle])
    assert [(line.since, line.months) for line in left] == [("2025-07", 1), ("2025-09", 1)]
    assert set(worker_months(left)) == set(worker_months(LINES[:1])) - {(JKK, "2025-08")}


def test_what_a_relief_leaves_over_goes_to_months_that_follow() -> None:
    was = payment_state.fold([bill, paid])
    assert payments.paid(was, PAY).bill == bill
    later = payment_state.fold([replace(bill, reference="NEXT", since=Month("2025-10"))])
    (event,) = payments.carry(
        was, later, reference=PAY, carried_to="NEXT", effective=LATER, excess_rupiah=25_200, rules=("r",)
    )
    assert event == ExcessCarried(effective=LATER, carried_to="NEXT", amount_rupiah=25_200, rules=("r",))
