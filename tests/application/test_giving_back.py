"""Money for months of one worker comes back, whatever the cause; everybody else on the bill stays covered."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.application import giving_back, people, premiums, verification, workers
from ledger.application.desk import Desk
from ledger.application.giving_back import CameBack, Part
from ledger.application.histories import COMMITMENT, WORKER
from ledger.domain.commitment.state import Open
from ledger.domain.errors import Refusal
from ledger.domain.month import Month, month
from ledger.domain.payment.refusals import (
    BeforePayment,
    HoldsNoSuchMonth,
    NoSuchPayment,
    NotPaidYet,
    PaymentWasReversed,
    RefundDiffers,
)
from ledger.domain.worker.cover_refusals import RefundedWithClaim
from ledger.domain.worker.refusals import AboutWorker, NotInLedger
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from ledger_projections.compare import disagreements
from ledger_projections.database import ReadModels
from ledger_projections.premium_trail import cover_on, trail_of_worker
from makers import asked, bill, commit, everything, nik, pay, register, unasked_day

LATER = date(2023, 11, 6)
WHOLE = 20_000_000
A_MONTH = 16_800


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which two are paid from May to August by B1, and the first was employed in June."""
    register(desk, 1, 2)
    commit(desk)
    bill(desk, [1, 2], ref="B1", months=4)
    pay(desk, "B1")
    workers.start_employment(desk, asked(date(2023, 6, 1)), nik(1), employer="PT X")
    workers.end_employment(desk, asked(date(2023, 6, 30)), nik(1))
    return desk


JUNE = Part(payment="B1", nik=nik(1), since=month("2023-06"), until=month("2023-06"), transfer="T1")


def available(desk: Desk) -> int:
    books = COMMITMENT.of(desk.journal.read(stream_id("commitment", "APBD-2023")))
    assert isinstance(books, Open)
    return sum(books.available(line) for line in books.lines)


def held(desk: Desk, number: int) -> set[Month]:
    state = WORKER.of(desk.journal.read(people.find(desk, nik(number))))
    assert isinstance(state, Registered)
    return {of for _, of, _ in state.held()}


def sound(desk: Desk) -> None:
    assert verification.verify(desk.journal).differences == []
    with ReadModels.in_memory() as models:
        assert models.catch_up(desk.journal).stopped == ()
        with models.connect() as connection:
            assert disagreements(connection) == []


def test_a_month_paid_while_employed_comes_back_alone(office: Desk) -> None:
    before = available(office)
    back, _ = giving_back.refund(office, asked(LATER), JUNE)
    assert back == CameBack(months=(month("2023-06"),), amount_rupiah=A_MONTH, commitment="APBD-2023")
    assert [entry.name for entry in everything(office.journal)[-3:]] == [
        "PremiumRefunded",
        "FundsRefunded",
        "CoverRefunded",
    ]
    assert available(office) == before + A_MONTH
    assert held(office, 1) == {"2023-05", "2023-07", "2023-08"}
    assert len(held(office, 2)) == 4
    sound(office)


def test_the_trail_says_which_month_came_back_and_nobody_is_covered_by_it(office: Desk) -> None:
    giving_back.refund(office, asked(LATER), JUNE)
    who = people.find(office, nik(1)).hex
    with ReadModels.in_memory() as models:
        models.catch_up(office.journal)
        with models.connect() as connection:
            rows = trail_of_worker(connection, who)
            assert {row["month"] for row in rows if row["state"] == "refunded"} == {"2023-06"}
            assert {row["month"] for row in rows if row["state"] == "paid"} == {"2023-05", "2023-07", "2023-08"}
            assert cover_on(connection, who, "2023-06") == []


def test_all_months_from_one_on_come_back_where_no_last_one_is_named(office: Desk) -> None:
    part = replace(JUNE, payment="b1", since=month("2023-07"), until=None, amount_rupiah=2 * A_MONTH)
    assert giving_back.refund(office, asked(LATER), part)[0].amount_rupiah == 2 * A_MONTH
    assert held(office, 1) == {"2023-05", "2023-06"}
    sound(office)


def test_the_same_refund_again_records_nothing_and_another_transfer_finds_nothing(office: Desk) -> None:
    giving_back.refund(office, asked(LATER), JUNE)
    for request in (asked(LATER), unasked_day(date(2024, 1, 1))):
        back, outcome = giving_back.refund(office, request, JUNE)
        assert (outcome.nothing_new, back.months, back.amount_rupiah) == (True, (), A_MONTH)
    with pytest.raises(AboutWorker, match=r"Warga 1 .*: payment B1 holds no month from 2023-06 to 2023-06") as no:
        giving_back.refund(office, asked(LATER), replace(JUNE, transfer="T2"))
    assert isinstance(no.value.refusal, HoldsNoSuchMonth)
    sound(office)


@pytest.mark.parametrize(
    ("part", "refusal", "said"),
    [
        (replace(JUNE, amount_rupiah=10_000), RefundDiffers, "paid Rp16.800 for 2023-06, and Rp10.000 came back"),
        (replace(JUNE, since=month("2023-09"), until=None), HoldsNoSuchMonth, "holds no month from 2023-09 on"),
        (replace(JUNE, nik=nik(3)), HoldsNoSuchMonth, "Warga 3 .*: payment B1 holds no month"),
    ],
)
def test_what_the_payment_does_not_hold_cannot_come_back(
    office: Desk, part: Part, refusal: type[Refusal], said: str
) -> None:
    register(office, 3)
    head = office.journal.head()
    with pytest.raises(AboutWorker, match=said) as no:
        giving_back.refund(office, asked(LATER), part)
    assert (type(no.value.refusal), office.journal.head()) == (refusal, head)


def test_only_what_was_paid_and_stands_can_come_back(office: Desk) -> None:
    bill(office, [1], ref="B2", since="2023-09", months=1)
    waiting = replace(JUNE, payment="B2", since=month("2023-09"), until=None)
    with pytest.raises(NotPaidYet):
        giving_back.refund(office, asked(LATER), waiting)
    with pytest.raises(NoSuchPayment):
        giving_back.refund(office, asked(LATER), replace(JUNE, payment="B9"))
    with pytest.raises(NotInLedger):
        giving_back.refund(office, asked(LATER), replace(JUNE, nik=nik(8)))
    with pytest.raises(BeforePayment):
        giving_back.refund(office, asked(date(2023, 3, 1)), JUNE)
    premiums.reverse(office, asked(LATER), "B1", cause="bounced")
    with pytest.raises(PaymentWasReversed):
        giving_back.refund(office, asked(LATER), JUNE)


def test_months_beyond_a_death_are_left_to_the_claim(office: Desk) -> None:
    """Given a death in July, when August is to come back by hand, then it is refused; June may."""
    workers.die(office, asked(date(2023, 7, 9)), nik(1))
    with pytest.raises(AboutWorker, match="money for 2023-08 comes back with the claim of the death") as no:
        giving_back.refund(office, asked(LATER), replace(JUNE, until=None))
    assert isinstance(no.value.refusal, RefundedWithClaim)
    assert giving_back.refund(office, asked(LATER), JUNE)[1].recorded.count == 3


def test_months_that_came_back_may_be_paid_again_and_a_reversal_brings_the_rest(office: Desk) -> None:
    july = replace(JUNE, since=month("2023-07"), until=month("2023-07"))
    giving_back.refund(office, asked(LATER), july)
    bill(office, [1], ref="B2", since="2023-07", months=1)
    pay(office, "B2")
    sound(office)
    was, _ = premiums.reverse(office, asked(LATER), "B1", cause="bounced")
    assert was.reversal.amount_rupiah == 7 * A_MONTH
    assert available(office) == WHOLE - A_MONTH
    assert held(office, 1) == {"2023-07"}
    sound(office)
