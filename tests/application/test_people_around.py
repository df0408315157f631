"""Employers' lists, cards by the thousand, heirs and agreements, from what is said to what is recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application_stories import letter, pks, vendor
from ledger.application import agreements, cards, employers, heirs, imports, people, workers
from ledger.application.cards import ListedCard
from ledger.application.desk import Desk
from ledger.application.employers import Confirming, Listed
from ledger.application.histories import WORKER
from ledger.domain.agreement.refusals import AgreementNotInForce
from ledger.domain.claim.letters import Heir
from ledger.domain.employer.refusals import NobodyConfirmed, NoSuchEmployer
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.program.refusals import NoSuchProgram
from ledger.domain.rules.benefits.heirs import UnknownRelation
from ledger.domain.worker.events import CoverConfirmed, EmploymentEnded, EmploymentStarted, WorkerRegistered
from ledger.domain.worker.questions import Answer, LooksLikeAnother, LooksLikeRow
from ledger.domain.worker.refusals import (
    AboutWorker,
    CardNotHeld,
    CardOfAnother,
    CoveredByEmployer,
    EmployedAlready,
    GuardianOfNobody,
    HeirTwice,
    NotEmployedThere,
    NotInLedger,
    OutsideAge,
    StrangerOnList,
)
from ledger.domain.worker.state import Registered
from ledger.journal.entry import Event
from makers import MARCH, MAY, Clock, asked, bill, commit, form, launch, new_desk, nik, pay, register, rows

JUNE = date(2023, 6, 1)
RAHMAT, DEWI = Heir(name="Rahmat", relation="spouse"), Heir(name="Dewi", relation="child")


def of(desk: Desk, number: int) -> list[Event]:
    return [entry.event for entry in desk.journal.read(people.find(desk, nik(number)))]


def state(desk: Desk, number: int) -> Registered:
    found = WORKER.of(desk.journal.read(people.find(desk, nik(number))))
    assert isinstance(found, Registered)
    return found


def confirm(
    desk: Desk, *numbers: int, with_forms: bool = False, now: tuple[int, ...] = (), ends: date | None = None
) -> Confirming:
    listed = [
        Listed(row=row, nik=nik(number), form=form(number) if with_forms else None)
        for row, number in enumerate(numbers, start=2)
    ]
    people_now = [people.find(desk, nik(number)) for number in now]
    return employers.confirm(desk, asked(), letter("PT-V"), listed, people_now=people_now, ends=ends)[0]


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger with a vendor and people 1 to 3, of whom nobody is confirmed."""
    register(desk, 1, 2, 3)
    employers.register(desk, asked(MARCH), vendor("PT-V"))
    return desk


def test_a_list_employs_and_confirms_who_is_known(office: Desk) -> None:
    plan = confirm(office, 1, 2)
    assert (plan.confirmed, plan.known, plan.refused) == (2, 0, [])
    assert [type(event) for event in of(office, 1)] == [WorkerRegistered, EmploymentStarted, CoverConfirmed]


def test_who_is_unknown_is_registered_as_a_wage_earner_only_with_a_form(office: Desk) -> None:
    refused = confirm(office, 1, 50)
    assert [type(each.refusal) for each in refused.refused] == [StrangerOnList]
    assert [type(event) for event in of(office, 1)] == [WorkerRegistered], "all or nothing"
    plan = confirm(office, 1, 50, with_forms=True)
    assert (plan.registered, plan.confirmed) == (1, 2)
    assert state(office, 50).segment == "PU"
    assert state(office, 50).employments[-1].employer == "PT-V"


def named(row: int, number: int, name: str) -> Listed:
    made = form(number)
    return Listed(row=row, nik=nik(number), form=replace(made, person=replace(made.person, name=name)))


def test_a_newcomer_who_looks_like_a_worker_or_another_row_is_asked_about(office: Desk) -> None:
    listed = [named(2, 50, "Warga 1"), named(3, 51, "Moh. Yusuf"), named(4, 52, "Muhammad Yusuf")]
    plan, outcome = employers.confirm(office, asked(), letter("PT-V"), listed)
    assert [(each.row, type(each.refusal)) for each in plan.refused] == [(2, LooksLikeAnother), (4, LooksLikeRow)]
    assert outcome.nothing_new
    assert office.keyring.find_many([nik(50), nik(52)]) == {}
    plan, _ = employers.confirm(office, asked(), letter("PT-V"), listed, answers=[Answer.DIFFERENT_PEOPLE])
    assert (plan.registered, plan.refused) == (3, [])
    assert office.keyring.unlikened() == []
    assert employers.confirm(office, asked(), letter("PT-V"), listed)[1].nothing_new


def test_a_newcomer_who_cannot_be_registered_gets_no_key(office: Desk) -> None:
    child = form(51)
    too_young = replace(child, person=replace(child.person, born_on=date(2015, 1, 1)))
    in_program = form(52, program="DESA-100")
    listed = [Listed(row=2, nik=nik(51), form=too_young), Listed(row=3, nik=nik(52), form=in_program)]
    plan, _ = employers.confirm(office, asked(), letter("PT-V"), listed)
    assert [type(each.refusal) for each in plan.refused] == [OutsideAge, CoveredByEmployer]
    assert office.keyring.find_many([nik(51), nik(52)]) == {}


def test_a_changed_list_names_who_is_missing_and_ends_them_only_when_told(office: Desk) -> None:
    confirm(office, 1, 2)
    plan = confirm(office, 1, 3, now=(1, 2))
    assert plan.missing == [people.find(office, nik(2))]
    assert state(office, 2).employments[-1].until is None
    plan = confirm(office, 1, 3, now=(1, 2, 3), ends=date(2023, 5, 31))
    assert (plan.ended, plan.missing) == (1, [])
    assert of(office, 2)[-1] == EmploymentEnded(effective=date(2023, 5, 31))


def test_an_ending_that_cannot_be_keeps_the_whole_list_out(office: Desk) -> None:
    confirm(office, 1, 2)
    head = office.journal.head()
    plan = confirm(office, 1, now=(1, 2), ends=date(2023, 4, 1))
    assert len(plan.refused) == 1
    assert office.journal.head() == head


def test_a_month_that_a_budget_holds_is_found_and_never_billed_again(office: Desk) -> None:
    """Audit rule A3: paid while employed."""
    launch(office)
    commit(office)
    workers.enroll(office, asked(), nik(1), program="DESA-100")
    bill(office, [1], months=2)
    pay(office)
    plan = confirm(office, 1, 2)
    assert [(each.row, dict(each.months)) for each in plan.paid] == [(2, {"B1": ["2023-05", "2023-06"]})]
    assert plan.in_programs == [(2, "DESA-100")]
    with pytest.raises(SeveralRefusals, match="PT-V is the employer in 2023-07"):
        bill(office, [1], ref="B2", since="2023-07", months=1)
    with pytest.raises(AboutWorker) as no:
        workers.enroll(office, asked(), nik(2), program="DESA-100")
    assert isinstance(no.value.refusal, CoveredByEmployer)


def test_an_import_into_a_program_says_who_is_covered_by_an_employer(office: Desk) -> None:
    launch(office)
    confirm(office, 1)
    plan, outcome = imports.import_workers(office, asked(), rows([form(1, program="DESA-100"), form(60)]))
    assert outcome.nothing_new
    assert "covered by employer PT-V since 2023-05-01; not for a subsidised program" in str(plan.refused[0].refusal)


def test_another_employers_people_are_refused(office: Desk) -> None:
    workers.start_employment(office, asked(), nik(1), employer="PT Lain")
    assert isinstance(confirm(office, 1).refused[0].refusal, EmployedAlready)


def test_a_list_of_nobody_or_of_a_stranger_is_refused(office: Desk) -> None:
    with pytest.raises(NobodyConfirmed):
        confirm(office)
    with pytest.raises(NoSuchEmployer):
        employers.confirm(office, asked(), letter("PT-X"), [Listed(row=2, nik=nik(1))])


def test_people_leave_an_employer_all_or_nobody(office: Desk) -> None:
    confirm(office, 1, 2)
    plan, outcome = employers.end(office, asked(JUNE), "pt-v", [(2, nik(1)), (3, nik(3)), (4, nik(77))])
    assert [type(each.refusal) for each in plan.refused] == [NotEmployedThere, StrangerOnList]
    assert outcome.nothing_new
    plan, outcome = employers.end(office, asked(JUNE), "PT-V", [(2, nik(1)), (3, nik(2))])
    assert (plan.ended, outcome.recorded.count) == (2, 2)
    assert employers.end(office, asked(JUNE), "PT-V", [(2, nik(1))])[0].known == 1


def listed(*pairs: tuple[int, str]) -> list[ListedCard]:
    return [ListedCard(row=row, nik=nik(number), number=card) for row, (number, card) in enumerate(pairs, start=2)]


def test_a_list_of_cards_is_handed_over_and_the_same_card_is_nothing_new(office: Desk) -> None:
    plan, outcome = cards.hand_over(office, asked(), listed((1, "KPJ-A1"), (2, "KPJ-B1"), (1, "KPJ-A2")))
    assert (plan.new, plan.known, outcome.recorded.count) == (3, 0, 3)
    assert cards.numbers_of(office, people.find(office, nik(1))) == ["KPJ-A1", "KPJ-A2"]
    plan, outcome = cards.hand_over(office, asked(JUNE), listed((1, "KPJ-A1"), (3, "KPJ-C1"), (3, "KPJ-C1")))
    assert (plan.new, plan.known, outcome.recorded.count) == (1, 2, 1)


def test_one_card_of_two_people_is_refused_in_a_list_and_across_lists(office: Desk) -> None:
    plan, outcome = cards.hand_over(office, asked(), listed((1, "23041234567"), (2, "23041234567")))
    assert isinstance(plan.refused[0].refusal, CardOfAnother)
    assert "*******4567 was handed to the worker of row 2" in str(plan.refused[0].refusal)
    assert outcome.nothing_new
    cards.issue(office, asked(), nik(1), number="23041234567")
    with pytest.raises(AboutWorker, match=r"Warga 2 .*card \*+4567 was handed to Warga 1 \(NIK"):
        cards.issue(office, asked(), nik(2), number="23041234567")


def test_a_number_that_was_tied_without_an_entry_is_free(office: Desk) -> None:
    """The keyring is written first: where the journal did not follow, nobody holds the card."""
    office.keyring.tie({"23041234567": people.find(office, nik(1))})
    cards.issue(office, asked(), nik(2), number="23041234567")
    assert office.keyring.holders(["23041234567"]) == {"23041234567": people.find(office, nik(2))}


def test_a_card_noted_for_the_wrong_worker_is_taken_back_and_goes_to_the_right_one(office: Desk) -> None:
    cards.issue(office, asked(), nik(1), number="23041234567")
    cards.withdraw(office, asked(JUNE), nik(1), number="23041234567")
    assert cards.withdraw(office, asked(JUNE), nik(1), number="23041234567").nothing_new
    cards.issue(office, asked(JUNE), nik(2), number="23041234567")
    assert cards.numbers_of(office, people.find(office, nik(1))) == []
    assert cards.numbers_of(office, people.find(office, nik(2))) == ["23041234567"]
    assert state(office, 1).cards == 0
    with pytest.raises(AboutWorker, match=r"Warga 2 .*holds 1 other card and not this one") as no:
        cards.withdraw(office, asked(JUNE), nik(2), number="99")
    assert isinstance(no.value.refusal, CardNotHeld)


def test_a_card_that_was_taken_back_may_be_handed_over_again(office: Desk) -> None:
    cards.issue(office, asked(), nik(1), number="23041234567")
    cards.withdraw(office, asked(), nik(1), number="23041234567")
    assert cards.issue(office, asked(JUNE), nik(1), number="23041234567").recorded.count == 1
    assert cards.numbers_of(office, people.find(office, nik(1))) == ["23041234567"]


def test_a_card_of_nobody_is_refused_and_nothing_of_the_list_stands(office: Desk) -> None:
    plan, outcome = cards.hand_over(office, asked(), listed((1, "23041234567"), (88, "23041234568")))
    assert [(each.row, type(each.refusal)) for each in plan.refused] == [(3, NotInLedger)]
    assert outcome.nothing_new
    assert office.keyring.holders(["23041234567"]) == {}


def test_a_card_has_no_token_that_a_nik_could_have(office: Desk) -> None:
    cards.issue(office, asked(), nik(1), number=nik(2))
    assert office.keyring.find(nik(2)) == people.find(office, nik(2))


def test_heirs_are_sealed_in_their_order_and_replaced(office: Desk) -> None:
    heirs.name(office, asked(), nik(1), heirs=[RAHMAT, DEWI], guardians={"dewi": "Rahmat"})
    assert heirs.named_by(office, nik(1)) == (RAHMAT, replace(DEWI, guardian="Rahmat"))
    heirs.name(office, asked(JUNE), nik(1), heirs=[DEWI])
    assert heirs.named_by(office, nik(1)) == (DEWI,)
    assert heirs.strangers([RAHMAT, DEWI], heirs.named_by(office, nik(1))) == ["Rahmat"]
    assert heirs.strangers([RAHMAT], heirs.named_by(office, nik(2))) == []


@pytest.mark.parametrize(
    ("said", "guardians", "refusal"),
    [
        ([RAHMAT, RAHMAT], {}, HeirTwice),
        ([RAHMAT], {"Dewi": "Rahmat"}, GuardianOfNobody),
        ([Heir(name="Joko", relation="neighbour")], {}, UnknownRelation),
    ],
)
def test_heirs_that_make_no_sense_are_refused(
    office: Desk, said: list[Heir], guardians: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        heirs.name(office, asked(), nik(1), heirs=said, guardians=guardians)


def test_erasing_a_person_takes_heirs_cards_and_the_cards_token(office: Desk) -> None:
    heirs.name(office, asked(), nik(1), heirs=[RAHMAT])
    cards.hand_over(office, asked(), listed((1, "23041234567")), handed_to="Lurah")
    worker = people.find(office, nik(1))
    workers.erase(office, asked(date(2030, 1, 1)), nik(1), open_claims=())
    assert heirs.named(office, office.journal.read(worker)) == ()
    assert cards.numbers_of(office, worker) == []
    assert office.keyring.holders(["23041234567"]) == {}
    cards.issue(office, asked(), nik(2), number="23041234567")


def test_nothing_personal_of_lists_and_letters_stands_in_clear(office: Desk) -> None:
    heirs.name(office, asked(), nik(1), heirs=[RAHMAT], guardians={"Rahmat": "Ibu Sari"})
    cards.hand_over(office, asked(), listed((1, "23041234567")), handed_to="Lurah Aur Mulio")
    confirm(office, 1, 50, with_forms=True)
    written = b"".join(row.state for batch in office.journal.raw() for row in batch)
    for word in (b"Rahmat", b"Sari", b"23041234567", b"Lurah", nik(1).encode(), nik(50).encode(), b"Warga"):
        assert word not in written


def test_people_come_in_under_an_agreement_by_any_spelling(office: Desk) -> None:
    agreements.sign(office, asked(MARCH), pks("PKS-2023"))
    workers.register(office, asked(), replace(form(70), agreement="pks-2023"))
    assert state(office, 70).agreement == "PKS-2023"
    plan, _ = imports.import_workers(office, asked(), rows([replace(form(71), agreement="PKS-2023")]))
    assert (plan.new, state(office, 71).agreement) == (1, "PKS-2023")


def test_an_agreement_that_is_over_lets_nobody_in_but_a_repeat_is_a_repeat(office: Desk) -> None:
    agreements.sign(office, asked(MARCH), pks("PKS-2023", until=MAY))
    came = replace(form(70), agreement="PKS-2023")
    workers.register(office, asked(), came)
    assert workers.register(office, asked(JUNE), came)[1].nothing_new
    with pytest.raises(AgreementNotInForce):
        workers.register(office, asked(JUNE), replace(form(72), agreement="PKS-2023"))
    with pytest.raises(AgreementNotInForce):
        imports.import_workers(office, asked(JUNE), rows([replace(form(72), agreement="PKS-2023")]))
    assert office.keyring.find(nik(73)) is None


def test_an_agreement_is_the_ground_only_of_a_program_that_was_launched(office: Desk) -> None:
    with pytest.raises(NoSuchProgram):
        agreements.sign(office, asked(MARCH), pks("PKS-2023", program="DESA-100"))


ACTS = {"+": cards.issue, "-": cards.withdraw}


def refusal_of(act: Callable[[], object]) -> type[Refusal] | None:
    """Say why a worker's card was refused; None when it was not."""
    try:
        act()
    except AboutWorker as no:
        return type(no.refusal)
    return None


@settings(max_examples=25, deadline=None)
@given(acts=st.lists(st.tuples(st.sampled_from("+-"), st.integers(1, 3), st.integers(1, 2)), max_size=8))
def test_a_card_is_never_held_by_two_people_whatever_is_said_about_it(acts: list[tuple[str, int, int]]) -> None:
    desk = new_desk(Clock())
    register(desk, 1, 2, 3)
    held: dict[str, int] = {}
    for act, who, which in acts:
        number = f"2304123456{which}"
        free = held.get(number, who) == who
        refusal = refusal_of(partial(ACTS[act], desk, asked(), nik(who), number=number))
        if act == "+":
            assert (refusal is CardOfAnother) is not free
            held[number] = held.get(number, who)
        else:
            assert refusal in {None, CardNotHeld}
            held = {card: holder for card, holder in held.items() if (card, holder) != (number, who)}
    for who in (1, 2, 3):
        numbers = cards.numbers_of(desk, people.find(desk, nik(who)))
        assert sorted(numbers) == sorted(card for card, holder in held.items() if holder == who)
        assert state(desk, who).cards == len(numbers)
