"""A clerk registers a person, puts right what was wrong, and notes where life leads; places in programs go along."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ledger.application import cards, people, programs, workers
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.application.histories import PROGRAM, WORKER
from ledger.application.likenesses import namesakes
from ledger.domain.errors import Refusal
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.program.refusals import NoSuchProgram, QuotaFull
from ledger.domain.program.state import Running
from ledger.domain.worker.nik import masked
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer, LooksLikeAnother
from ledger.domain.worker.refusals import AboutWorker, AlreadyRegistered, NikTaken, NotInLedger, OutsideAge
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from ledger.reference.regions import RegionOfOtherLevel, UnknownRegion
from makers import (
    FOREIGN,
    MARCH,
    MAY,
    ONE,
    TWO,
    asked,
    everything,
    form,
    launch,
    nik,
    person,
    register,
    unasked_day,
)


def known(desk: Desk, number: int) -> Registered:
    state = WORKER.of(desk.journal.read(people.find(desk, nik(number))))
    assert isinstance(state, Registered)
    return state


def taken(desk: Desk, reference: str = "DESA-100") -> dict[str, int]:
    state = PROGRAM.of(desk.journal.read(stream_id("program", reference)))
    assert isinstance(state, Running)
    return {village: count for village, count in state.taken.items() if count}


def described(desk: Desk, number: int) -> Person:
    found = people.person(desk, desk.journal.read(people.find(desk, nik(number))))
    assert found is not None
    return found


def test_a_person_is_sealed_in_the_journal_and_opened_with_the_keyring(desk: Desk) -> None:
    (worker,) = register(desk, 1)
    stored = b"".join(row.state for rows in desk.journal.raw() for row in rows)
    assert nik(1).encode() not in stored
    assert b"Warga" not in stored
    assert people.people(desk, [worker]) == {worker: person(1)}


def test_registering_again_without_naming_a_day_is_a_repeat_on_any_day(desk: Desk) -> None:
    register(desk, 1)
    _, outcome = workers.register(desk, unasked_day(date(2024, 1, 1)), form(1))
    assert outcome.nothing_new


def test_another_name_for_the_same_nik_is_refused_by_name(desk: Desk) -> None:
    register(desk, 1)
    other = replace(form(1), person=replace(person(1), name="Orang Lain"))
    with pytest.raises(AboutWorker, match=r"Orang Lain \(NIK \*+9001\): already registered .* with another name") as no:
        workers.register(desk, asked(), other)
    assert isinstance(no.value.refusal, AlreadyRegistered)
    assert nik(1) not in str(no.value)


def named(number: int, name: str, *, village: str = ONE) -> Form:
    return replace(form(number, village=village), person=replace(person(number), name=name))


def test_who_looks_like_another_worker_is_asked_about_as_in_a_list(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Moh. Yusuf"))
    twin = named(2, "Muhammad Yusuf", village=TWO)
    said = rf"Muhammad Yusuf .*: the same .* NIK \*+{nik(1)[-4:]} in village {ONE}"
    for request in (asked(dry_run=True), asked()):
        with pytest.raises(AboutWorker, match=said) as no:
            workers.register(desk, request, twin)
        assert isinstance(no.value.refusal, LooksLikeAnother)
    _, outcome = workers.register(desk, asked(), twin, answers=[Answer.DIFFERENT_PEOPLE])
    assert dict(outcome.names) == {"WorkerRegistered": 1}
    assert workers.register(desk, asked(), twin)[1].nothing_new


def test_a_namesake_of_another_city_or_under_another_name_is_not_asked_about(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    workers.register(desk, asked(), named(2, "Yusuf", village=FOREIGN))
    workers.register(desk, asked(), named(3, "Yunus"))
    assert desk.journal.head() == 3


def test_people_of_before_are_found_by_a_registration_as_well(desk: Desk) -> None:
    """Given a worker of a keyring that was made before likenesses were kept."""
    workers.register(desk, asked(), named(1, "Yusuf"))
    with desk.keyring._file.writing() as connection:  # noqa: SLF001  # as a keyring of the first format leaves it
        connection.execute("UPDATE keys SET likeness = NULL")
    with pytest.raises(AboutWorker, match="the same name and birth date"):
        workers.register(desk, asked(), named(2, "Yusuf"))


def test_namesakes_are_listed_however_they_came(desk: Desk) -> None:
    """Given one name by an answer, one by a correction and one far away, then all three stand together, as of then."""
    workers.register(desk, asked(), named(1, "Yusuf"))
    workers.register(desk, asked(), named(2, "Yusup"))
    workers.register(desk, asked(), named(3, "Yusuf", village=FOREIGN))
    workers.register(desk, asked(), named(4, "Rahma"))
    before = desk.journal.head()
    workers.correct(desk, asked(), nik(2), particulars={"name": "Yusuf"})
    assert [[each.person.nik for each in some] for some in namesakes(desk, upto=before)] == [[nik(1), nik(3)]]
    (group,) = namesakes(desk, upto=desk.journal.head())
    assert [(each.person.nik, each.state.village, each.position) for each in group] == [
        (nik(1), ONE, 1),
        (nik(2), ONE, 2),
        (nik(3), FOREIGN, 3),
    ]
    workers.erase(desk, asked(), nik(1), open_claims=())
    workers.erase(desk, asked(), nik(2), open_claims=())
    assert namesakes(desk, upto=desk.journal.head()) == []


@pytest.mark.parametrize("village", ["13.73", "13.73.01.9999"])
def test_only_a_village_that_exists_is_a_home(village: str, desk: Desk) -> None:
    with pytest.raises((UnknownRegion, RegionOfOtherLevel), match=r"Give a code|give a code"):
        workers.register(desk, asked(), form(1, village=village))
    assert desk.keyring.find(nik(1)) is None


def test_a_refused_registration_leaves_no_worker_and_may_be_mended(desk: Desk) -> None:
    too_young = replace(form(1), person=replace(person(1), born_on=date(2010, 1, 1)))
    with pytest.raises(AboutWorker, match="13 years old on 2023-05-02") as no:
        workers.register(desk, asked(), too_young)
    assert isinstance(no.value.refusal, OutsideAge)
    with pytest.raises(NotInLedger):
        people.find(desk, nik(1))
    with pytest.raises(NotInLedger):
        people.find_all(desk, [nik(1)])
    _, outcome = workers.register(desk, asked(), form(1))
    assert dict(outcome.names) == {"WorkerRegistered": 1}


def test_a_key_that_was_made_before_a_crash_is_used_by_the_retry(desk: Desk) -> None:
    """Crash after the keyring and before the journal: one worker, one key."""
    orphan = desk.keyring.admit([nik(1)])[nik(1)]
    assert register(desk, 1) == [orphan]
    assert described(desk, 1) == person(1)


def test_unknown_people_are_all_named_and_masked(desk: Desk) -> None:
    register(desk, 1)
    with pytest.raises(NotInLedger) as no:
        people.find_all(desk, [nik(1), nik(2), nik(3)])
    assert masked(nik(2)) in str(no.value)
    assert masked(nik(3)) in str(no.value)
    assert masked(nik(1)) not in str(no.value)


def test_somebody_named_twice_is_found_once(desk: Desk) -> None:
    (worker,) = register(desk, 1)
    assert people.find_all(desk, [nik(1), nik(1)]) == [worker]


def test_joining_takes_a_place_and_the_last_place_is_the_last(desk: Desk) -> None:
    launch(desk, places=2)
    register(desk, 1, 2, program="DESA-100")
    with pytest.raises(QuotaFull, match=f"{ONE} has 2 places, 2 taken, and 1 more"):
        register(desk, 3, program="DESA-100")
    assert taken(desk) == {ONE: 2}
    assert len(everything(desk.journal)) == 5


def test_a_program_that_nobody_launched_cannot_be_joined(desk: Desk) -> None:
    with pytest.raises(NoSuchProgram, match="no program DESA-100"):
        register(desk, 1, program="DESA-100")
    assert desk.journal.head() == 0


def test_places_go_along_with_life(desk: Desk) -> None:
    launch(desk)
    register(desk, 1, 2, 3, program="DESA-100")
    steps: list[tuple[Callable[[], object], dict[str, int]]] = [
        (lambda: workers.move(desk, asked(), nik(1), village=TWO), {ONE: 2, TWO: 1}),
        (lambda: workers.die(desk, asked(), nik(1)), {ONE: 2}),
        (lambda: workers.withdraw_death(desk, asked(), nik(1)), {ONE: 2, TWO: 1}),
        (lambda: workers.leave(desk, asked(), nik(2), cause="moved-away"), {ONE: 1, TWO: 1}),
        (lambda: workers.die(desk, asked(), nik(2)), {ONE: 1, TWO: 1}),
        (lambda: workers.withdraw_death(desk, asked(), nik(2)), {ONE: 1, TWO: 1}),
        (lambda: workers.come_back(desk, asked(), nik(2)), {ONE: 2, TWO: 1}),
        (lambda: workers.erase(desk, asked(), nik(3), open_claims=()), {ONE: 1, TWO: 1}),
    ]
    for step, then in steps:
        step()
        assert taken(desk) == then


def test_joining_another_program_leaves_the_one_of_before(desk: Desk) -> None:
    launch(desk)
    launch(desk, "CSR-2023", places=1)
    register(desk, 1, 2, program="DESA-100")
    workers.enroll(desk, asked(), nik(1), program="CSR-2023")
    assert (taken(desk), taken(desk, "CSR-2023")) == ({ONE: 1}, {ONE: 1})
    with pytest.raises(AboutWorker, match=r"Warga 2.*1 places?, 1 taken"):
        workers.enroll(desk, asked(), nik(2), program="CSR-2023")
    assert (taken(desk), known(desk, 2).program) == ({ONE: 1}, "DESA-100")


def test_a_second_day_of_death_gives_no_second_place_back(desk: Desk) -> None:
    launch(desk)
    register(desk, 1, 2, program="DESA-100")
    workers.die(desk, asked(), nik(1))
    workers.die(desk, asked(date(2023, 5, 1)), nik(1), correcting=True)
    assert (taken(desk), known(desk, 1).died_on) == ({ONE: 1}, date(2023, 5, 1))


def test_a_worker_does_not_move_where_the_program_has_no_place(desk: Desk) -> None:
    launch(desk, places=1)
    register(desk, 1, program="DESA-100")
    register(desk, 2, village=TWO, program="DESA-100")
    with pytest.raises(AboutWorker, match=f"Warga 1.*Village {TWO} has 1 places?, 1 taken"):
        workers.move(desk, asked(), nik(1), village=TWO)
    assert (taken(desk), known(desk, 1).village) == ({ONE: 1, TWO: 1}, ONE)


def test_without_a_program_anybody_moves_anywhere(desk: Desk) -> None:
    register(desk, 1)
    workers.move(desk, asked(), nik(1), village=FOREIGN)
    assert known(desk, 1).village == FOREIGN


def test_a_correction_seals_a_new_letter_and_names_what_changed(desk: Desk) -> None:
    register(desk, 1)
    particulars: dict[str, object] = {"name": "Warga Satu", "phone": "0812"}
    outcome = workers.correct(desk, asked(), nik(1), particulars=particulars, sex="F", disability=True)
    assert dict(outcome.names) == {"IdentityCorrected": 1, "ParticularsCorrected": 1}
    assert described(desk, 1) == replace(person(1), name="Warga Satu", phone="0812")
    assert getattr(everything(desk.journal)[1].event, "corrected", None) == ("name", "phone", "sex")
    assert (known(desk, 1).sex, known(desk, 1).disability) == ("F", True)


def test_a_corrected_nik_finds_the_worker_and_the_wrong_one_nobody(desk: Desk) -> None:
    (worker,) = register(desk, 1)
    workers.correct(desk, asked(), nik(1), particulars={"nik": nik(2)})
    assert people.find(desk, nik(2)) == worker
    with pytest.raises(NotInLedger):
        people.find(desk, nik(1))


def test_a_nik_that_is_another_workers_is_not_taken_from_them(desk: Desk) -> None:
    _, other = register(desk, 1, 2)
    head = desk.journal.head()
    for request in (asked(), asked(dry_run=True)):
        with pytest.raises(AboutWorker, match=r"Warga 1.*Warga 2.*correct it first") as no:
            workers.correct(desk, request, nik(1), particulars={"nik": nik(2)})
        assert isinstance(no.value.refusal, NikTaken)
    assert (desk.journal.head(), people.find(desk, nik(2))) == (head, other)


def test_a_refused_correction_leaves_the_new_nik_free(desk: Desk) -> None:
    register(desk, 1)
    with pytest.raises(Refusal, match="registered since 2023-03-01"):
        workers.correct(desk, asked(date(2020, 1, 1)), nik(1), particulars={"nik": nik(2)})
    assert desk.keyring.find(nik(2)) is None
    assert people.find(desk, nik(1)) is not None


def test_a_card_is_handed_over_once_and_its_number_is_sealed(desk: Desk) -> None:
    (worker,) = register(desk, 1)
    for number in ("23041234567", "23041234567", "23047654321"):
        cards.issue(desk, asked(), nik(1), number=number)
    assert cards.numbers_of(desk, worker) == ["23041234567", "23047654321"]
    assert b"23041234567" not in b"".join(row.state for rows in desk.journal.raw() for row in rows)


def test_a_refusal_about_a_worker_says_the_name_and_four_digits(desk: Desk) -> None:
    register(desk, 1)
    with pytest.raises(AboutWorker) as no:
        workers.come_back(desk, asked(), nik(1))
    said = "has not left, so there is nothing to return from. Check the NIK."
    assert str(no.value) == f"Warga 1 (NIK {masked(nik(1))}): {said}"


@pytest.mark.parametrize("reference", ["DESA-100", "desa-100"])
def test_launching_again_without_naming_a_day_is_a_repeat(reference: str, desk: Desk) -> None:
    launch(desk)
    again = replace(launched(desk), effective=MAY, reference="DESA-100")
    assert programs.launch(desk, unasked_day(MAY), again).nothing_new
    assert stream_id("program", reference) == stream_id("program", "DESA-100")


def launched(desk: Desk) -> ProgramLaunched:
    state = PROGRAM.of(desk.journal.read(stream_id("program", "DESA-100")))
    assert isinstance(state, Running)
    assert state.launched.effective == MARCH
    return state.launched
