"""The answer to a run: who paid is covered, who did not is noted, and every rupiah that came lands on a person."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application_stories import give_mandate, order, pot, reported, take_answer
from ledger.application import commitments, debits, mandates, people, premiums, verification, workers
from ledger.application.billing import payment_stream
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Desk
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.domain.commitment.refusals import NotAPot, PeriodOutsideCommitment
from ledger.domain.commitment.state import Open
from ledger.domain.debit.lines import Result
from ledger.domain.debit.refusals import (
    AnsweredOtherwise,
    AnswerUnlikeOrder,
    CreditDiffers,
    NobodyToDebit,
    NoSuchRun,
    RunWaits,
)
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.month import month
from ledger.domain.payment.state import NotBilled, Paid
from ledger.domain.worker.refusals import AboutWorker, MoneyOwed
from ledger.domain.worker.state import Registered
from ledger.reference.regions import load_regions
from makers import MARCH, MAY, Clock, asked, bill, commit, everything, form, new_desk, nik, promise, register

PAID, EMPTY = Result.COLLECTED, Result.INSUFFICIENT
MAY_MONTH = month("2023-05")


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a pot and three workers whose accounts BRI may debit."""
    return opened(desk)


def opened(desk: Desk) -> Desk:
    commit(desk, pot())
    register(desk, 1, 2, 3)
    for number in (1, 2, 3):
        give_mandate(desk, asked(MARCH), number, account=f"01230{number}")
    return desk


def worker(desk: Desk, number: int) -> Registered:
    state = WORKER.of(desk.journal.read(people.find(desk, nik(number))))
    assert isinstance(state, Registered)
    return state


def held_by(desk: Desk, number: int, run: str) -> int:
    bill = worker(desk, number).bills.get(run)
    return sum(line.amount_rupiah for line in bill.lines) if bill else 0


def pot_now(desk: Desk) -> Open:
    state = COMMITMENT.of(desk.journal.read(commitment_stream("OWN-61")))
    assert isinstance(state, Open)
    return state


def test_an_order_holds_nothing_and_pays_nothing(office: Desk) -> None:
    outcome = order(office, asked(), "D-5", MAY_MONTH, [1, 2, 3])
    assert dict(outcome.names) == {"DebitsOrdered": 1}
    assert order(office, asked(), "D-5", MAY_MONTH, [1, 2, 3]).nothing_new
    assert isinstance(PAYMENT.of(office.journal.read(payment_stream("D-5"))), NotBilled)


def test_who_paid_is_covered_and_who_did_not_is_noted(office: Desk) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2, 3])
    outcome = take_answer(office, asked(), "D-5", {1: PAID, 2: EMPTY, 3: PAID})
    assert dict(outcome.names) == {
        "CollectionReceived": 1,
        "PremiumBilled": 1,
        "FundsReserved": 1,
        "CoverBilled": 2,
        "PremiumPaid": 1,
        "FundsDrawn": 1,
        "DebitFailed": 1,
        "DebitsAnswered": 1,
    }
    assert [held_by(office, number, "D-5") for number in (1, 2, 3)] == [16_800, 0, 16_800]
    payment = PAYMENT.of(office.journal.read(payment_stream("D-5")))
    assert isinstance(payment, Paid)
    assert (payment.paid.amount_rupiah, payment.paid.transfer) == (33_600, "BRI-1")
    assert payment.bill.rules
    assert [(line.amount_rupiah, pot_now(office).available(line)) for line in pot_now(office).lines] == [
        (20_000, 0),
        (13_600, 0),
    ]
    assert verification.verify(office.journal).differences == []


def test_a_paid_run_is_a_payment_like_any_other(office: Desk) -> None:
    """Its lines stand where any bill's stand, so that it can be proved, reversed and found on a statement."""
    order(office, asked(), "D-5", MAY_MONTH, [1, 2, 3])
    take_answer(office, asked(), "D-5", {1: PAID, 2: EMPTY, 3: PAID})
    payment = PAYMENT.of(office.journal.read(payment_stream("D-5")))
    assert isinstance(payment, Paid)
    assert len(premiums.billed_lines(office, payment.bill)) == 2
    premiums.reverse(office, asked(), "D-5", cause="the bank took it back")
    assert held_by(office, 1, "D-5") == 0
    assert sum(pot_now(office).available(line) for line in pot_now(office).lines) == 33_600
    assert verification.verify(office.journal).differences == []


def test_the_same_answer_again_records_nothing_and_another_is_refused(office: Desk) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2])
    take_answer(office, asked(), "D-5", {1: PAID, 2: EMPTY})
    assert take_answer(office, asked(date(2023, 6, 1)), "D-5", {2: EMPTY, 1: PAID}).nothing_new
    with pytest.raises(AnsweredOtherwise):
        take_answer(office, asked(), "D-5", {1: PAID, 2: PAID})


def test_who_failed_is_debited_again_by_a_later_run_and_nobody_else(office: Desk) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2])
    take_answer(office, asked(), "D-5", {1: PAID, 2: EMPTY})
    found, _ = debits.order(office, asked(), wanted_again(office, [1, 2]))
    assert [line.debit.worker for line in found.lines] == [people.find(office, nik(2))]
    take_answer(office, asked(), "D-5b", {2: PAID})
    assert held_by(office, 2, "D-5b") == 16_800
    with pytest.raises(NobodyToDebit, match="Nobody can be debited through BRI for 2023-05: of 2 mandates"):
        order(office, asked(), "D-5c", MAY_MONTH, [1, 2])


def wanted_again(desk: Desk, numbers: list[int]) -> debits.Wanted:
    whom = people.find_all(desk, [nik(number) for number in numbers])
    return debits.Wanted(commitment="OWN-61", bank="bri", month=MAY_MONTH, run="D-5b", workers=whom)


def test_all_failed_is_an_answer_without_a_bill(office: Desk) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2])
    outcome = take_answer(office, asked(), "D-5", {1: EMPTY, 2: Result.CLOSED})
    assert dict(outcome.names) == {"DebitFailed": 2, "DebitsAnswered": 1}
    assert take_answer(office, asked(), "D-5", {1: EMPTY, 2: Result.CLOSED}).nothing_new
    assert order(office, asked(), "D-5b", MAY_MONTH, [1, 2]).recorded.count == 1


def test_money_of_who_may_not_be_paid_for_any_more_stands_with_the_worker(office: Desk) -> None:
    commit(office, promise("APBD-2023"))
    order(office, asked(MARCH), "D-5", MAY_MONTH, [1, 2, 3])
    workers.die(office, asked(date(2023, 4, 9)), nik(1))
    order_by_hand(office, 2)
    outcome = take_answer(office, asked(), "D-5", {1: PAID, 2: PAID, 3: PAID})
    assert (outcome.names["CoverBilled"], outcome.names["DebitUnapplied"]) == (1, 2)
    causes = {number: [each.cause for each in worker(office, number).unapplied.values()] for number in (1, 2, 3)}
    assert causes == {1: ["died"], 2: ["paid-already"], 3: []}
    assert verification.verify(office.journal).differences == []
    mandates.give_back(office, asked(), people.find(office, nik(1)), run="D-5", transfer="T-9")
    assert [back.amount_rupiah for back in worker(office, 1).given_back.values()] == [16_800]


def order_by_hand(desk: Desk, number: int) -> None:
    """Let the city pay the month while the bank is at it."""
    bill(desk, [number], ref="B-1", since="2023-05", months=1)


@pytest.mark.parametrize(
    ("results", "rupiah"),
    [({1: PAID}, 16_800), ({1: PAID, 2: PAID, 3: PAID}, 16_800), ({1: PAID, 3: PAID}, 16_800), ({1: PAID, 2: PAID}, 1)],
)
def test_an_answer_that_is_not_about_the_order_records_nothing(
    office: Desk, results: dict[int, Result], rupiah: int
) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2])
    head = office.journal.head()
    with pytest.raises(AnswerUnlikeOrder):
        debits.answer(office, asked(), reported(office, "D-5", results, rupiah=rupiah))
    assert office.journal.head() == head


def test_the_credit_is_checked_and_the_run_must_exist(office: Desk) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2])
    said = reported(office, "D-5", {1: PAID, 2: EMPTY})
    with pytest.raises(CreditDiffers):
        debits.answer(office, asked(), replace(said, credited_rupiah=33_600))
    with pytest.raises(NoSuchRun):
        debits.answer(office, asked(), replace(said, run="D-9"))
    assert debits.answer(office, asked(), replace(said, credited_rupiah=16_800))[1].recorded.count


def test_one_order_of_a_pot_and_a_bank_waits_at_a_time(office: Desk) -> None:
    order(office, asked(), "D-5", MAY_MONTH, [1, 2])
    with pytest.raises(RunWaits):
        order(office, asked(), "D-6", month("2023-06"), [3])
    debits.withdraw(office, asked(), "OWN-61/BRI", "D-5", cause="never sent")
    assert order(office, asked(), "D-6", month("2023-06"), [3]).recorded.count == 1


def test_debits_are_for_pots_and_their_months(office: Desk) -> None:
    commit(office, promise("APBD-2023"))
    wanted = replace(wanted_again(office, [1]), commitment="APBD-2023")
    with pytest.raises(NotAPot):
        debits.order(office, asked(), wanted)
    with pytest.raises(PeriodOutsideCommitment):
        order(office, asked(), "D-27", month("2027-01"), [1])


def test_only_a_standing_mandate_of_that_bank_and_month_is_debited(office: Desk) -> None:
    mandates.revoke(office, asked(), nik(1), cause="changes bank")
    workers.start_employment(office, asked(MARCH), nik(2), employer="PT X")
    register(office, 4)
    found, _ = debits.order(office, asked(), wanted_again(office, [1, 2, 3, 4]))
    assert [line.debit.worker for line in found.lines] == [people.find(office, nik(3))]
    with pytest.raises(NobodyToDebit):
        order(office, asked(), "D-2", MAY_MONTH, [3], bank="BNI")


def nearly_65(desk: Desk) -> None:
    """Register a fourth worker with a mandate, who turns 65 on 15 June 2023."""
    made = form(4)
    workers.register(desk, asked(MARCH), replace(made, person=replace(made.person, born_on=date(1958, 6, 15))))
    give_mandate(desk, asked(MARCH), 4)


def test_a_first_premium_is_not_debited_past_the_limit_of_age(office: Desk) -> None:
    """Given one who was registered at 64, then the limit is asked again of a debit as it is of a bill."""
    nearly_65(office)
    found, _ = debits.order(office, asked(date(2023, 6, 14), dry_run=True), wanted_again(office, [3, 4]))
    assert (len(found.lines), found.too_old) == (2, [])
    found, _ = debits.order(office, asked(date(2023, 6, 15), dry_run=True), wanted_again(office, [3, 4]))
    assert [line.debit.worker for line in found.lines] == [people.find(office, nik(3))]
    assert ["65 years old on 2023-06-15" in str(each) and "Warga 4" in str(each) for each in found.too_old] == [True]
    with pytest.raises(SeveralRefusals, match="Nobody can be debited through BRI for 2023-05:") as refused:
        debits.order(office, asked(date(2023, 6, 15)), wanted_again(office, [4]))
    assert [type(each) for each in refused.value.refusals] == [AboutWorker]


def test_who_has_begun_is_debited_at_any_age(office: Desk) -> None:
    nearly_65(office)
    order(office, asked(MAY), "D-5", MAY_MONTH, [4])
    take_answer(office, asked(MAY), "D-5", {4: PAID})
    assert order(office, asked(date(2024, 1, 3)), "D-1", month("2024-01"), [4]).recorded.count == 1


def test_the_limit_of_age_is_that_of_the_day_of_the_order(office: Desk) -> None:
    """Given a debit of the day before a 65th birthday, when the bank answers later, then the month is bought."""
    nearly_65(office)
    order(office, asked(date(2023, 6, 14)), "D-6", month("2023-06"), [4])
    take_answer(office, asked(date(2023, 6, 20)), "D-6", {4: PAID})
    assert held_by(office, 4, "D-6") == 16_800


def test_money_of_who_turns_out_too_old_to_begin_stands_with_the_worker(office: Desk) -> None:
    """Given a birth date that was noted a year too late, and is put right while the bank is at it."""
    order(office, asked(MAY), "D-5", MAY_MONTH, [1])
    workers.correct(office, asked(MAY), nik(1), particulars={"born_on": date(1950, 1, 1)})
    take_answer(office, asked(MAY), "D-5", {1: PAID})
    assert [(each.cause, each.amount_rupiah) for each in worker(office, 1).unapplied.values()] == [("too-old", 16_800)]
    assert verification.verify(office.journal).differences == []


def test_a_village_is_served_under_the_code_it_had_before(desk: Desk) -> None:
    """Given a pot for the Merauke of 2022, when its village has today's code, then its people are debited."""
    commitments.make(replace(desk, regions=load_regions("2022")), asked(MARCH), replace(pot(), villages=("91.01",)))
    workers.register(desk, asked(MARCH), form(1, village="93.01.01.2001"))
    give_mandate(desk, asked(MARCH), 1)
    found, _ = debits.order(desk, asked(), wanted_again(desk, [1]))
    assert len(found.lines) == 1


def test_the_relief_for_transport_is_taken_off_the_workers_own_money(office: Desk) -> None:
    """PP 50/2025: half the work-accident premium for transport workers in 2026, unless a public budget pays."""
    workers.register(office, asked(MARCH), form(5, occupation="tukang-ojek"))
    give_mandate(office, asked(MARCH), 5)
    of = replace(wanted_again(office, [1, 5]), month=month("2026-03"), run="D-26")
    found, _ = debits.order(office, asked(date(2026, 3, 2)), of)
    whole, halved = sorted((line.debit.amount_rupiah, line.rupiah_of(Insurance.JKK)) for line in found.lines)[::-1]
    assert (whole[0], whole[1]) == (16_800, 10_000)
    assert (halved[0], halved[1]) == (8_400, 5_000)


def test_an_account_number_is_sealed_and_another_one_is_refused(office: Desk) -> None:
    assert give_mandate(office, asked(MARCH), 1, account="012301").nothing_new
    with pytest.raises(Refusal, match="a mandate at BRI stands"):
        give_mandate(office, asked(MARCH), 1, account="999999")
    found = mandates.holders(office, [people.find(office, nik(1))])
    assert [(each.account, each.person.name) for each in found.values() if each] == [("012301", "Warga 1")]
    assert not [entry for entry in everything(office.journal) if "012301" in repr(entry)]


def test_nobody_is_erased_whose_money_has_to_go_back(office: Desk) -> None:
    order(office, asked(MARCH), "D-5", MAY_MONTH, [1])
    workers.die(office, asked(date(2023, 4, 9)), nik(1))
    take_answer(office, asked(), "D-5", {1: PAID})
    late = asked(date(2035, 1, 1))
    with pytest.raises(AboutWorker, match=r"Rp16\.800 of run D-5 bought no month and has to go back") as no:
        workers.erase(office, late, nik(1), open_claims=())
    assert isinstance(no.value.refusal, MoneyOwed)
    mandates.give_back(office, asked(), people.find(office, nik(1)), run="D-5", transfer="T-9")
    assert workers.erase(office, late, nik(1), open_claims=()).names == {"PersonalDataErased": 1}


def test_an_erased_worker_has_no_account_any_more(office: Desk) -> None:
    who = people.find(office, nik(1))
    workers.erase(office, asked(), nik(1), open_claims=())
    assert mandates.holders(office, [who]) == {who: None}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    results=st.lists(st.sampled_from(list(Result)), min_size=3, max_size=3),
    gone=st.sets(st.sampled_from([1, 2, 3])),
)
def test_every_rupiah_that_came_lands_on_a_person(results: list[Result], gone: set[int]) -> None:
    office = opened(new_desk(Clock()))
    order(office, asked(MARCH), "D-5", MAY_MONTH, [1, 2, 3])
    for number in gone:
        workers.die(office, asked(date(2023, 4, 9)), nik(number))
    take_answer(office, asked(MAY), "D-5", dict(zip((1, 2, 3), results, strict=True)))
    came = 16_800 * results.count(PAID)
    bought = sum(held_by(office, number, "D-5") for number in (1, 2, 3))
    owed = sum(each.amount_rupiah for number in (1, 2, 3) for each in worker(office, number).unapplied.values())
    assert bought + owed == came
    assert bought == sum(line.amount_rupiah for line in pot_now(office).lines)
    assert verification.verify(office.journal).differences == []
