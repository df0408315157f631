"""What a relief leaves over of prepaid months is reckoned from the bill, and set against a later one, once."""

from datetime import date

import pytest

from application_stories import cheaper
from ledger.application import premiums, prepaid, verification
from ledger.application.desk import Desk
from ledger.application.histories import PAYMENT
from ledger.domain.payment.refusals import (
    BeforePayment,
    ExcessCarriedBefore,
    NotALaterBill,
    NothingPrepaid,
    NotPaidYet,
    PaymentWasReversed,
)
from ledger.domain.payment.state import Paid
from ledger.journal.entry import stream_id
from ledger_projections.compare import disagreements
from ledger_projections.database import ReadModels
from makers import asked, bill, commit, everything, pay, register

LATER = date(2023, 8, 1)
MONTHS_FOR_TWO = 2 * 3 * (6_800 - 5_000)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which two are paid from May to July, and billed for August and September."""
    register(desk, 1, 2)
    commit(desk)
    bill(desk, [1, 2], ref="B1")
    pay(desk, "B1")
    bill(desk, [1], ref="B2", since="2023-08", months=1)
    bill(desk, [1], ref="B3", since="2023-09", months=1)
    return desk


def test_workers_alike_are_reckoned_together(office: Desk) -> None:
    (alike,) = prepaid.excess(cheaper(office), "B1").alike
    assert (alike.workers, alike.excess_rupiah) == (2, MONTHS_FOR_TWO)
    assert prepaid.excess(cheaper(office), "B1").rupiah == MONTHS_FOR_TWO


def test_what_is_left_over_is_recorded_with_the_bill_that_takes_it_and_changes_no_bill(office: Desk) -> None:
    found, outcome = prepaid.carry(cheaper(office), asked(LATER), "B1", to="b2")
    assert (found.rupiah, outcome.names) == (MONTHS_FOR_TWO, {"ExcessCarried": 1})
    state = PAYMENT.of(office.journal.read(stream_id("payment", "B1")))
    assert isinstance(state, Paid)
    assert state.excess is not None
    assert (state.excess.carried_to, state.excess.amount_rupiah) == ("B2", MONTHS_FOR_TWO)
    assert prepaid.carry(cheaper(office), asked(LATER), "B1", to="B2")[1].nothing_new
    with pytest.raises(ExcessCarriedBefore, match="was set against B2 on 2023-08-01"):
        prepaid.carry(cheaper(office), asked(LATER), "B1", to="B3")
    assert verification.verify(office.journal).differences == []
    with ReadModels.in_memory() as models:
        models.catch_up(office.journal)
        with models.connect() as connection:
            assert disagreements(connection) == []


def test_nothing_is_carried_that_is_not_left_over_or_to_months_that_do_not_follow(office: Desk) -> None:
    with pytest.raises(NothingPrepaid, match="leaves nothing over"):
        prepaid.carry(office, asked(LATER), "B1", to="B2")
    with pytest.raises(NotALaterBill, match="those of B1 do not"):
        prepaid.carry(cheaper(office), asked(LATER), "B1", to="B1")
    with pytest.raises(NotPaidYet):
        prepaid.excess(cheaper(office), "B2")
    with pytest.raises(BeforePayment):
        prepaid.carry(cheaper(office), asked(date(2023, 4, 1)), "B1", to="B2")
    head = len(everything(office.journal))
    premiums.reverse(office, asked(LATER), "B1", cause="bounced")
    with pytest.raises(PaymentWasReversed):
        prepaid.carry(cheaper(office), asked(LATER), "B1", to="B2")
    assert [entry.name for entry in everything(office.journal)[head:]].count("ExcessCarried") == 0
