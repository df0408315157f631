"""A bill is drawn up for named people and months, in one piece, and everything in its way is said at once."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.application import billing, commitments, people, premiums, workers
from ledger.application.billing import Bill, Drawn
from ledger.application.desk import Desk
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.domain.commitment.events import AccountAmount
from ledger.domain.commitment.refusals import (
    BeforeCommitment,
    CommitmentExceeded,
    CommitmentIsClosed,
    InsuranceOutsideCommitment,
    NothingCommitted,
    PeriodOutsideCommitment,
    ProgramOutsideCommitment,
    VillageOutsideCommitment,
)
from ledger.domain.commitment.state import Open
from ledger.domain.errors import SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.month import month
from ledger.domain.payment.refusals import BillDiffers, BillIsVoid, NobodyToBill, PaymentWasReversed
from ledger.domain.payment.state import Billed
from ledger.domain.rules.tariff import NoRate
from ledger.domain.worker.cover_refusals import MonthsAfterDeath, MonthsHeld
from ledger.domain.worker.refusals import (
    AboutWorker,
    TooOldToBegin,
)
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from makers import (
    BOTH,
    FOREIGN,
    JKK_ACCOUNT,
    JKM_ACCOUNT,
    MARCH,
    MAY,
    TWO,
    asked,
    bill,
    commit,
    everything,
    form,
    launch,
    nik,
    pay,
    promise,
    register,
    unasked_day,
    wanted,
)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger with three workers and money for them."""
    register(desk, 1, 2, 3)
    commit(desk)
    return desk


def draw(desk: Desk, bill: Bill) -> Drawn:
    return billing.bill(desk, asked(), bill)[0]


def available(desk: Desk, reference: str = "APBD-2023") -> list[int]:
    state = COMMITMENT.of(desk.journal.read(stream_id("commitment", reference)))
    assert isinstance(state, Open)
    return [state.available(line) for line in state.lines]


def test_a_bill_stands_with_its_reservation_and_its_people_one_after_the_other(office: Desk) -> None:
    head = office.journal.head()
    bill(office, [1, 2])
    fresh = everything(office.journal)[head:]
    assert [entry.name for entry in fresh] == ["PremiumBilled", "FundsReserved", "CoverBilled", "CoverBilled"]
    state = PAYMENT.of(office.journal.read(stream_id("payment", "B1")))
    assert isinstance(state, Billed)
    assert (state.bill.workers, state.bill.worker_months, state.bill.total_rupiah) == (2, 12, 2 * 3 * 16_800)
    assert state.bill.amounts == (
        AccountAmount(account=JKK_ACCOUNT, amount_rupiah=60_000),
        AccountAmount(account=JKM_ACCOUNT, amount_rupiah=40_800),
    )
    assert available(office) == [10_000_000 - 60_000, 10_000_000 - 40_800]


def test_the_same_bill_gets_the_same_reference_and_records_nothing(office: Desk) -> None:
    first = draw(office, wanted(office, [1, 2]))
    again, outcome = billing.bill(office, unasked_day(date(2024, 1, 1)), wanted(office, [2, 1]))
    assert (again.reference, again.repeated, outcome.nothing_new) == (first.reference, True, True)
    pay(office, first.reference)
    assert draw(office, wanted(office, [1, 2])).repeated


@pytest.mark.parametrize(
    ("numbers", "since", "months", "insurances"),
    [
        ([1, 2, 3], "2023-05", 3, BOTH),
        ([1], "2023-05", 3, BOTH),
        ([2, 3], "2023-05", 3, BOTH),
        ([1, 2], "2023-06", 3, BOTH),
        ([1, 2], "2023-05", 4, BOTH),
        ([1, 2], "2023-05", 3, (Insurance.JKK,)),
    ],
)
def test_the_same_reference_for_another_bill_is_refused(
    numbers: list[int], since: str, months: int, insurances: tuple[Insurance, ...], office: Desk
) -> None:
    bill(office, [1, 2], ref="B1")
    head = office.journal.head()
    with pytest.raises(BillDiffers, match=r"Bill B1 was drawn up on 2023-05-02 for 2 workers over Rp100\.800"):
        draw(office, wanted(office, numbers, since=since, months=months, insurances=insurances, ref="B1"))
    assert office.journal.head() == head


def test_a_reference_is_the_same_in_any_case(office: Desk) -> None:
    bill(office, [1], ref="b1")
    with pytest.raises(BillDiffers):
        draw(office, wanted(office, [2], ref="B1"))


def test_a_withdrawn_bill_needs_another_reference(office: Desk) -> None:
    first = draw(office, wanted(office, [1]))
    premiums.void(office, asked(), first.reference, cause="wrong-list")
    with pytest.raises(BillIsVoid, match=f"{first.reference} was voided on 2023-05-02.*another --ref"):
        draw(office, wanted(office, [1]))
    bill(office, [1], ref="B2")
    pay(office, "B2")
    premiums.reverse(office, asked(), "B2", cause="bounced")
    with pytest.raises(PaymentWasReversed, match="B2 was reversed"):
        draw(office, wanted(office, [1], ref="B2"))


def test_months_that_another_bill_holds_are_said_by_name(office: Desk) -> None:
    bill(office, [1], ref="B1", since="2023-06", months=1)
    with pytest.raises(AboutWorker, match=r"Warga 1.*B1 holds 2023-06. A month is paid once"):
        bill(office, [1, 2], ref="B2")
    assert available(office) == [10_000_000 - 10_000, 10_000_000 - 6_800]


def test_skipping_covered_months_bills_the_rest_and_leaves_out_the_wholly_covered(office: Desk) -> None:
    bill(office, [1], ref="B1", since="2023-06", months=1)
    bill(office, [2], ref="B2")
    drawn = draw(office, wanted(office, [1, 2, 3], ref="B3", skip_covered=True))
    assert drawn.sums is not None
    assert (drawn.sums.workers, drawn.sums.worker_months) == (2, 4 + 6)
    assert [[(line.since, line.months) for line in each.lines] for each in drawn.billed] == [
        [("2023-05", 1), ("2023-07", 1)] * 2,
        [("2023-05", 3)] * 2,
    ]


def test_people_who_cannot_be_billed_are_left_out_with_their_reason(office: Desk) -> None:
    workers.die(office, asked(date(2023, 4, 1)), nik(2))
    workers.leave(office, asked(date(2023, 4, 1)), nik(3), cause="moved-away")
    drawn = draw(office, wanted(office, [1, 2, 3]))
    assert [each.worker for each in drawn.billed] == people.find_all(office, [nik(1)])
    assert [str(each.refusal)[:18] for each in drawn.left_out] == ["died on 2023-04-01", "left on 2023-04-01"]


def test_of_others_the_months_that_somebody_may_pay_are_billed(office: Desk) -> None:
    """The month of the death is paid; a month before registration and one after leaving are not."""
    workers.die(office, asked(date(2023, 6, 1)), nik(1))
    workers.register(office, asked(date(2023, 6, 20)), form(4))
    drawn = draw(office, wanted(office, [1, 2, 4]))
    assert [[(line.since, line.months) for line in each.lines] for each in drawn.billed] == [
        [("2023-05", 2)] * 2,
        [("2023-05", 3)] * 2,
        [("2023-06", 2)] * 2,
    ]
    assert drawn.left_out == []


def test_nobody_named_one_by_one_is_left_out_in_silence(office: Desk) -> None:
    workers.die(office, asked(date(2023, 4, 1)), nik(2))
    with pytest.raises(AboutWorker, match=r"Warga 2.*died on 2023-04-01; 2023-05 to 2023-07 cannot") as no:
        draw(office, wanted(office, [1, 2], by_name=True))
    assert isinstance(no.value.refusal, MonthsAfterDeath)


def test_a_bill_for_nobody_is_refused(office: Desk) -> None:
    workers.die(office, asked(date(2023, 4, 1)), nik(2))
    with pytest.raises(
        SeveralRefusals, match=r"Nobody of file nik\.txt can be billed(.|\n)*Warga 2.*died on 2023-04-01"
    ):
        draw(office, wanted(office, [2]))
    with pytest.raises(NobodyToBill, match=r"Nobody of file nik\.txt can be billed"):
        draw(office, wanted(office, []))


def test_people_outside_the_scope_are_named_and_nothing_is_billed(desk: Desk) -> None:
    launch(desk)
    register(desk, 1, program="DESA-100")
    register(desk, 2, village=FOREIGN)
    register(desk, 3, village=TWO)
    commit(desk, promise(villages=("13.73.01",), in_program="DESA-100"))
    with pytest.raises(SeveralRefusals, match="The bill cannot be drawn up:") as no:
        bill(desk, [1, 2, 3])
    outside, others = no.value.refusals
    assert isinstance(outside, VillageOutsideCommitment)
    assert isinstance(others, ProgramOutsideCommitment)
    assert ("Warga 2" in str(outside), "Warga 3" in str(outside)) == (True, False)
    assert ("Warga 3" in str(others), "Warga 1" in str(others)) == (True, False)


def test_a_program_is_the_same_in_any_case(desk: Desk) -> None:
    launch(desk)
    register(desk, 1, program="DESA-100")
    commit(desk, promise(in_program="desa-100"))
    assert bill(desk, [1]).names["CoverBilled"] == 1


@pytest.mark.parametrize(
    ("ask", "refusal", "says"),
    [
        ({"commitment": "NONE"}, NothingCommitted, "no commitment NONE. Make it with"),
        ({"since": "2024-01", "months": 3}, PeriodOutsideCommitment, "not 2024-03. Bill months within it"),
        ({"since": "2023-02", "months": 2}, PeriodOutsideCommitment, "covers 2023-03 to 2024-02, not 2023-02"),
    ],
)
def test_what_the_commitment_does_not_pay_is_refused(
    ask: dict[str, object], refusal: type[Exception], says: str, office: Desk
) -> None:
    with pytest.raises(refusal, match=says):
        draw(office, wanted(office, [1], **ask))  # type: ignore[arg-type]  # a table of keywords


def test_a_closed_commitment_pays_nothing_new(office: Desk) -> None:
    commitments.close(office, asked(), "APBD-2023")
    with pytest.raises(CommitmentIsClosed, match="closed on 2023-05-02"):
        bill(office, [1])


def test_insurance_and_period_are_both_said(desk: Desk) -> None:
    register(desk, 1)
    terms = promise()
    commit(desk, replace(terms, lines=terms.lines[:1]))
    with pytest.raises(SeveralRefusals, match="APBD-2023 does not pay this:") as no:
        bill(desk, [1], since="2024-02")
    assert [type(each) for each in no.value.refusals] == [InsuranceOutsideCommitment, PeriodOutsideCommitment]


def test_money_that_does_not_suffice_is_said_by_line_and_nothing_is_held(desk: Desk) -> None:
    register(desk, 1, 2)
    commit(desk, promise(jkk=59_999, jkm=40_799))
    with pytest.raises(SeveralRefusals, match="The money does not suffice:") as no:
        bill(desk, [1, 2])
    assert [str(each).split(": ")[1].split(",")[0] for each in no.value.refusals] == [
        "Rp60.000 asked",
        "Rp40.800 asked",
    ]
    assert available(desk) == [59_999, 40_799]
    assert not any(entry.name == "CoverBilled" for entry in everything(desk.journal))


def test_money_for_exactly_one_bill_is_enough_for_one(desk: Desk) -> None:
    register(desk, 1, 2)
    commit(desk, promise(jkk=30_000, jkm=20_400))
    bill(desk, [1], ref="B1")
    assert available(desk) == [0, 0]
    with pytest.raises(SeveralRefusals):
        bill(desk, [2], ref="B2")


def test_one_line_that_falls_short_is_enough(desk: Desk) -> None:
    register(desk, 1)
    commit(desk, promise(jkk=29_999))
    with pytest.raises(CommitmentExceeded, match=rf"account {JKK_ACCOUNT} \(JKK\).*Rp1 short"):
        bill(desk, [1])


def test_nothing_is_billed_before_the_promise(office: Desk) -> None:
    with pytest.raises(
        BeforeCommitment, match="made on 2023-03-01; nothing can be billed or paid from it on 2023-02-28"
    ):
        billing.bill(office, asked(date(2023, 2, 28)), wanted(office, [1]))


def test_people_come_before_money(desk: Desk) -> None:
    register(desk, 1)
    commit(desk, promise(jkk=30_000))
    bill(desk, [1], ref="B1")
    with pytest.raises(AboutWorker) as no:
        bill(desk, [1], ref="B2")
    assert isinstance(no.value.refusal, MonthsHeld)


def test_months_before_any_tariff_are_refused(desk: Desk) -> None:
    register(desk, 1)
    commit(desk, promise(since="2015-01"))
    with pytest.raises(NoRate, match="No JKK rate is known for 2015-05"):
        bill(desk, [1], since="2015-05")


def test_only_the_first_twenty_of_many_problems_are_said(desk: Desk) -> None:
    register(desk, *range(23))
    commit(desk)
    bill(desk, list(range(23)), ref="B1")
    with pytest.raises(SeveralRefusals, match="and 3 more workers with refusals") as no:
        bill(desk, list(range(23)), ref="B2")
    assert len(no.value.refusals) == 21


def test_the_bill_keeps_the_village_of_its_day(office: Desk) -> None:
    bill(office, [1])
    workers.move(office, asked(), nik(1), village=TWO)
    (worker,) = people.find_all(office, [nik(1)])
    state = WORKER.of(office.journal.read(worker))
    assert isinstance(state, Registered)
    assert (state.village, state.bills["B1"].village) == (TWO, "13.73.01.1001")


def test_a_commitment_for_unknown_places_or_programs_is_not_made(desk: Desk) -> None:
    with pytest.raises(Exception, match=r"No region has the code '13\.99'.*Give a code"):
        commit(desk, promise(villages=("13.99",)))
    with pytest.raises(Exception, match=r"no program NONE. Launch it"):
        commit(desk, promise(in_program="NONE"))
    assert desk.journal.head() == 0


def test_making_a_commitment_again_without_naming_a_day_is_a_repeat(desk: Desk) -> None:
    commit(desk)
    assert commitments.make(desk, unasked_day(MAY), promise()).nothing_new
    assert promise().effective == MARCH


def test_the_limit_of_age_is_asked_again_at_the_first_premium_and_not_later(desk: Desk) -> None:
    """Given two registered at 64, one of them billed then; a year on, only the one who has begun is billed."""
    launch(desk)
    commit(desk, replace(promise(), cover_until=month("2025-12")))
    for number in (1, 2):
        made = form(number, program="DESA-100")
        old = replace(made, person=replace(made.person, born_on=date(1958, 6, 15)))
        workers.register(desk, asked(MARCH), old)
    bill(desk, [1], ref="B1")
    for on, age in ((date(2023, 6, 14), None), (date(2023, 6, 15), 65), (date(2024, 1, 2), 65)):
        ask = replace(wanted(desk, [1, 2], since="2024-01", months=1, ref="B2"), by_name=False)
        drawn, _ = billing.bill(desk, asked(on, dry_run=True), ask)
        said = [str(each.refusal) for each in drawn.left_out]
        assert [each.partition(", and")[0] for each in said] == ([] if age is None else [f"{age} years old on {on}"])
        assert len(drawn.billed) == (2 if age is None else 1)
    with pytest.raises(AboutWorker, match="65 years old on 2024-01-02") as refused:
        billing.bill(desk, asked(date(2024, 1, 2)), wanted(desk, [2], since="2024-01", months=1, by_name=True))
    assert isinstance(refused.value.refusal, TooOldToBegin)
