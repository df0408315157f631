"""A bill is paid whole and once, withdrawn, or undone; the journal itself proves for whom it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ledger.application import people, premiums, verification, workers
from ledger.application.desk import Desk, KeyReused
from ledger.application.histories import COMMITMENT, WORKER
from ledger.application.premiums import BillUnproved
from ledger.domain.commitment.state import Open
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.refusals import (
    AlreadyPaid,
    AlreadyPaidOtherwise,
    AmountDiffers,
    NoSuchPayment,
    PaymentWasReversed,
)
from ledger.domain.worker.events import CoverBilled
from ledger.domain.worker.state import Registered
from ledger.journal.book import Journal
from ledger.journal.entry import stream_id
from makers import MAY, TWO, append_raw, asked, bill, commit, everything, nik, pay, promise, register, unasked_day

JUNE = date(2023, 6, 1)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger with a bill for two workers."""
    register(desk, 1, 2, 3)
    commit(desk, promise(jkk=100_000, jkm=68_000))
    bill(desk, [1, 2])
    return desk


def books(desk: Desk) -> Open:
    state = COMMITMENT.of(desk.journal.read(stream_id("commitment", "APBD-2023")))
    assert isinstance(state, Open)
    return state


def months_held(desk: Desk, number: int) -> int:
    (worker,) = people.find_all(desk, [nik(number)])
    state = WORKER.of(desk.journal.read(worker))
    assert isinstance(state, Registered)
    return len(list(state.held()))


def the_bill(desk: Desk, reference: str = "B1") -> PremiumBilled:
    event = desk.journal.read(stream_id("payment", reference))[0].event
    assert isinstance(event, PremiumBilled)
    return event


def test_paying_writes_two_entries_however_many_workers_there_are(office: Desk) -> None:
    outcome = pay(office)
    assert dict(outcome.names) == {"PremiumPaid": 1, "FundsDrawn": 1}
    assert (books(office).reserved, set(books(office).drawn)) == ({}, {"B1"})
    assert months_held(office, 1) == 6


def test_paying_again_without_naming_a_day_is_a_repeat_on_any_day(office: Desk) -> None:
    pay(office)
    for request in (unasked_day(JUNE), asked()):
        assert premiums.pay(office, request, "B1", transfer="SP2D B1")[1].nothing_new


@pytest.mark.parametrize(("transfer", "on"), [("SP2D 2", MAY), ("SP2D B1", JUNE)])
def test_another_payment_of_the_same_bill_is_refused(transfer: str, on: date, office: Desk) -> None:
    pay(office)
    with pytest.raises(AlreadyPaidOtherwise, match="already paid on 2023-05-02 by SP2D B1; nothing was paid a second"):
        premiums.pay(office, asked(on), "B1", transfer=transfer)


def test_another_amount_is_refused(office: Desk) -> None:
    with pytest.raises(AmountDiffers, match=r"over Rp100\.800, not Rp100\.000"):
        premiums.pay(office, asked(), "B1", transfer="SP2D 1", amount_rupiah=100_000)
    assert premiums.pay(office, asked(), "B1", transfer="SP2D 1", amount_rupiah=100_800)[0] == the_bill(office)


def test_voiding_frees_the_money_and_every_month(office: Desk) -> None:
    outcome = premiums.void(office, asked(), "B1", cause="wrong-list")[1]
    assert dict(outcome.names) == {"BillVoided": 1, "ReservationReleased": 1, "CoverReleased": 2}
    assert [books(office).available(line) for line in books(office).lines] == [100_000, 68_000]
    assert (months_held(office, 1), months_held(office, 2)) == (0, 0)


def test_reversing_returns_the_money_and_every_month(office: Desk) -> None:
    pay(office)
    outcome = premiums.reverse(office, asked(JUNE), "B1", cause="bounced")[1]
    assert dict(outcome.names) == {"PaymentReversed": 1, "FundsReturned": 1, "CoverReversed": 2}
    assert [books(office).available(line) for line in books(office).lines] == [100_000, 68_000]
    bill(office, [1, 2], ref="B2")
    assert months_held(office, 1) == 6


def test_a_paid_bill_is_not_voided_and_a_reversed_one_not_paid(office: Desk) -> None:
    pay(office)
    with pytest.raises(AlreadyPaid, match="`ledger premium reverse`, or `ledger premium refund`"):
        premiums.void(office, asked(), "B1", cause="wrong-list")
    premiums.reverse(office, asked(), "B1", cause="bounced")
    with pytest.raises(PaymentWasReversed, match="Draw up a new bill"):
        pay(office)


def test_a_reference_is_found_in_any_case(office: Desk) -> None:
    assert premiums.pay(office, asked(), "b1", transfer="SP2D B1")[0].reference == "B1"
    assert premiums.reverse(office, asked(), "b1", cause="bounced")[1].names["CoverReversed"] == 2
    assert verification.verify(office.journal).differences == []


def test_a_bill_that_nobody_drew_up_is_not_paid(office: Desk) -> None:
    with pytest.raises(NoSuchPayment, match="no bill or payment B9"):
        pay(office, "B9")


def test_the_journal_proves_for_whom_a_bill_was(office: Desk) -> None:
    bill(office, [3], ref="B2")
    lines = premiums.billed_lines(office, the_bill(office))
    assert {line.worker for line in lines} == set(people.find_all(office, [nik(1), nik(2)]))
    assert [line.position for line in lines] == [7, 8]
    assert sum(cover.amount_rupiah for line in lines for cover in line.lines) == the_bill(office).total_rupiah


def planted(payment: str, months: int) -> CoverBilled:
    line = CoverLine(insurance=Insurance.JKK, since=Month("2023-05"), months=months, monthly_rupiah=10_000)
    return CoverBilled(
        effective=MAY,
        payment=payment,
        commitment="APBD-2023",
        lines=(line,),
        village="13.73.01.1001",
        occupation="petani",
        disability=False,
        segment="BPU",
    )


def void(desk: Desk) -> None:
    premiums.void(desk, asked(), "B1", cause="wrong-list")


def reverse(desk: Desk) -> None:
    premiums.reverse(desk, asked(), "B1", cause="bounced")


@pytest.mark.parametrize("undo", [void, reverse])
def test_a_bill_whose_people_do_not_add_up_is_not_undone(undo: Callable[[Desk], None], office: Desk) -> None:
    """Somebody slips a third worker in behind the bill; nothing is undone on that ground."""
    if undo is reverse:
        pay(office)
    (third,) = people.find_all(office, [nik(3)])
    append_raw(office.journal, third, 2, planted("B1", 3))
    head = office.journal.head()
    with pytest.raises(BillUnproved, match=r"Bill B1 \(position 5\) is for 2 .* holds 3.*`ledger journal verify`"):
        undo(office)
    assert office.journal.head() == head


def test_a_bill_whose_people_are_missing_is_not_proved(office: Desk) -> None:
    other = replace(the_bill(office), reference="B2", workers=1)
    append_raw(office.journal, stream_id("payment", "B2"), 1, other)
    with pytest.raises(BillUnproved, match=r"is for 1 worker.* holds 0"):
        premiums.billed_lines(office, other)


def test_finding_a_payment_on_a_statement_and_taking_it_back(office: Desk) -> None:
    pay(office)
    premiums.reconcile(office, asked(), "B1", statement="BRI 12")
    premiums.unreconcile(office, asked(), "B1", cause="other-payer")
    premiums.reconcile(office, asked(), "B1", statement="BRI 13")
    names = [entry.name for entry in everything(office.journal)[-3:]]
    assert names == ["PaymentReconciled", "ReconciliationUndone", "PaymentReconciled"]


@pytest.mark.parametrize("undo", [premiums.void, premiums.reverse])
def test_undoing_a_bill_reads_nothing_that_stands_before_it(
    office: Desk, undo: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    if undo is premiums.reverse:
        pay(office)
    bill(office, [1], ref="B2", since="2023-09", months=1)

    def whole(*_: object) -> None:
        msg = "a whole history was read"
        raise AssertionError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "read_many", whole)
        undo(office, asked(), "B1", cause="bounced")

    assert (months_held(office, 1), months_held(office, 2)) == (2, 0)


def test_a_key_that_stands_earlier_on_a_workers_stream_is_not_given_to_a_reversal(office: Desk) -> None:
    pay(office)
    register(office, 9)
    workers.move(office, asked(key="K-1"), nik(1), village=TWO)
    bill(office, [1, 9], ref="B9", since="2023-09", months=1)
    pay(office, "B9")

    with pytest.raises(KeyReused, match="'K-1' was used before"):
        premiums.reverse(office, asked(key="K-1"), "B9", cause="bounced")
    premiums.reverse(office, asked(key="K-2"), "B9", cause="bounced")
    assert months_held(office, 9) == 0
