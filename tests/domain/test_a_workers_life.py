"""A worker is registered, moves, works, dies, leaves, comes back; each fact is noted once, in an order that holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.errors import Refusal
from ledger.domain.worker import decisions
from ledger.domain.worker.events import (
    CardIssued,
    DeathWithdrawn,
    EmploymentEnded,
    EmploymentStarted,
    Event,
    IdentityCorrected,
    ParticularsCorrected,
    PersonalDataErased,
    WorkerDied,
    WorkerEnrolled,
    WorkerLeft,
    WorkerMoved,
    WorkerRegistered,
    WorkerReturned,
)
from ledger.domain.worker.refusals import (
    AlreadyRegistered,
    BackBeforeLeaving,
    DiedOtherwise,
    EmployedAlready,
    EndsBeforeItBegan,
    HasLeft,
    HasNotLeft,
    IsDead,
    NotDead,
    NotEmployed,
    NotInLedger,
    NotYetRegistered,
    OutsideAge,
    PersonErased,
)
from ledger.domain.worker.state import Registered, State, fold

HOME, ELSEWHERE = "13.73.01.1001", "13.73.01.1002"
MARCH, MAY, JUNE, JULY = date(2023, 3, 1), date(2023, 5, 10), date(2023, 6, 1), date(2023, 7, 1)

registered = WorkerRegistered(
    effective=MARCH,
    personal=b"sealed",
    village=HOME,
    occupation="petani",
    sex="F",
    birth_year=1990,
    disability=False,
    segment="BPU",
    program="DESA-100",
)
moved = WorkerMoved(effective=MAY, village=ELSEWHERE)
enrolled = WorkerEnrolled(effective=MAY, program="CSR-2023")
employed = EmploymentStarted(effective=MAY, employer="PT Bukit Asam")
unemployed = EmploymentEnded(effective=JUNE)
died = WorkerDied(effective=MAY)
revived = DeathWithdrawn(effective=JUNE)
left = WorkerLeft(effective=MAY, cause="moved-away")
returned = WorkerReturned(effective=JUNE)
erased = PersonalDataErased(effective=JULY)
corrected = IdentityCorrected(
    effective=MAY, personal=b"sealed anew", sex="M", birth_year=1989, corrected=("born_on", "sex")
)
other_particulars = ParticularsCorrected(effective=MAY, occupation="nelayan", disability=True)

Decide = Callable[[State], Sequence[Event]]


def register(
    state: State, form: WorkerRegistered = registered, *, differs: Sequence[str] = (), age: int = 32
) -> object:
    return decisions.register(state, form, differs=differs, age=age, at_least=18, below=65)


def correct(state: State) -> Sequence[Event]:
    return decisions.correct(state, effective=MAY, identity=corrected, occupation="nelayan", disability=True)


def move(state: State, on: date = MAY) -> Sequence[Event]:
    return decisions.move(state, effective=on, village=ELSEWHERE)


def enroll(state: State, on: date = MAY) -> Sequence[Event]:
    return decisions.enroll(state, effective=on, program="CSR-2023")


def start_employment(state: State, on: date = MAY) -> Sequence[Event]:
    return decisions.start_employment(state, effective=on, employer="PT Bukit Asam")


def end_employment(state: State, on: date = JUNE) -> Sequence[Event]:
    return decisions.end_employment(state, effective=on)


def die(state: State, on: date = MAY) -> Sequence[Event]:
    return decisions.die(state, effective=on)


def withdraw_death(state: State, on: date = JUNE) -> Sequence[Event]:
    return decisions.withdraw_death(state, effective=on)


def leave(state: State, on: date = MAY) -> Sequence[Event]:
    return decisions.leave(state, effective=on, cause="moved-away")


def come_back(state: State, on: date = JUNE) -> Sequence[Event]:
    return decisions.come_back(state, effective=on)


def issue_card(state: State, on: date = MAY) -> Sequence[Event]:
    return decisions.issue_card(state, effective=on, personal=b"card")


EVERY_DECISION: list[Decide] = [
    correct,
    move,
    enroll,
    start_employment,
    end_employment,
    die,
    withdraw_death,
    leave,
    come_back,
    issue_card,
]


@pytest.mark.parametrize(
    ("given", "decide", "then"),
    [
        ([registered], correct, [corrected, other_particulars]),
        ([registered], move, [moved]),
        ([registered, left], move, [moved]),
        ([registered], enroll, [enrolled]),
        ([registered], start_employment, [employed]),
        ([registered, employed], end_employment, [unemployed]),
        ([registered], die, [died]),
        ([registered, left], die, [died]),
        ([registered, died], withdraw_death, [revived]),
        ([registered], leave, [left]),
        ([registered, left], come_back, [returned]),
        ([registered], issue_card, [CardIssued(effective=MAY, personal=b"card")]),
    ],
)
def test_what_happens_is_recorded(given: list[Event], decide: Decide, then: list[Event]) -> None:
    assert decide(fold(given)) == then


@pytest.mark.parametrize(
    ("given", "decide"),
    [
        (
            [registered, corrected, other_particulars],
            lambda state: decisions.correct(state, effective=MAY, identity=None),
        ),
        ([registered, moved], move),
        ([registered, moved, died], move),
        ([registered, enrolled], enroll),
        ([registered, enrolled, left], enroll),
        ([registered, employed], start_employment),
        ([registered, employed, died], start_employment),
        ([registered, employed, unemployed], end_employment),
        ([registered, employed, unemployed, died], end_employment),
        ([registered, died], die),
        ([registered, died, revived], withdraw_death),
        ([registered, left], leave),
        ([registered, left, died], leave),
        ([registered, left, returned], come_back),
        ([registered, left, returned, died], come_back),
    ],
)
def test_a_repeat_records_nothing_even_when_the_door_has_closed_meanwhile(given: list[Event], decide: Decide) -> None:
    assert decide(fold(given)) == []


@pytest.mark.parametrize("decide", EVERY_DECISION)
def test_nothing_happens_to_somebody_who_is_not_in_the_ledger(decide: Decide) -> None:
    with pytest.raises(NotInLedger, match="register the worker with `ledger worker register`"):
        decide(fold([]))


@pytest.mark.parametrize("decide", EVERY_DECISION)
def test_nothing_new_is_noted_about_an_erased_person(decide: Decide) -> None:
    with pytest.raises(PersonErased, match=r"erased on 2023-07-01.*Register the person anew"):
        decide(fold([registered, erased]))


@pytest.mark.parametrize("decide", [move, enroll, start_employment, end_employment, leave, come_back, issue_card])
def test_nothing_of_the_living_happens_to_the_dead(decide: Decide) -> None:
    with pytest.raises(IsDead, match=r"died on 2023-05-10.*`ledger worker died --withdraw`"):
        decide(fold([registered, died]))


@pytest.mark.parametrize("decide", [enroll, issue_card, lambda state: leave(state, JULY)])
def test_who_left_joins_nothing_and_does_not_leave_twice(decide: Decide) -> None:
    with pytest.raises(HasLeft, match=r"left on 2023-05-10 \(moved-away\).*`ledger worker leave --returned`"):
        decide(fold([registered, left]))


@pytest.mark.parametrize("decide", [move, enroll, start_employment, die, leave, issue_card])
def test_nothing_is_noted_for_a_day_before_registration(decide: Callable[[State, date], object]) -> None:
    with pytest.raises(NotYetRegistered, match=r"registered since 2023-03-01.*2023-02-28.*--on"):
        decide(fold([registered]), date(2023, 2, 28))


def test_a_correction_before_registration_is_refused() -> None:
    with pytest.raises(NotYetRegistered, match="2023-02-28"):
        decisions.correct(fold([registered]), effective=date(2023, 2, 28), identity=None, occupation="nelayan")


@pytest.mark.parametrize(
    ("given", "decide", "first"),
    [
        ([registered, died], move, IsDead),
        ([registered, left], issue_card, HasLeft),
        ([registered, left, died], leave, IsDead),
        ([registered, died], die, DiedOtherwise),
        ([registered, employed], start_employment, EmployedAlready),
    ],
)
def test_the_state_is_mentioned_before_the_day(
    given: list[Event], decide: Callable[[State, date], object], first: type[Refusal]
) -> None:
    with pytest.raises(first):
        decide(fold(given), date(2020, 1, 1))


def test_a_form_is_registered() -> None:
    assert register(fold([])) == [registered]


@pytest.mark.parametrize("letter", [b"sealed", b"sealed another time"])
def test_the_same_form_again_records_nothing_however_its_letter_was_sealed(letter: bytes) -> None:
    assert register(fold([registered]), replace(registered, personal=letter)) == []


def test_a_form_without_program_does_not_take_anybody_out_of_one() -> None:
    assert register(fold([registered]), replace(registered, program=None)) == []


@pytest.mark.parametrize(
    ("form", "differs", "says"),
    [
        (replace(registered, village=ELSEWHERE), (), "another village.*`ledger worker move`"),
        (replace(registered, occupation="nelayan"), (), "another occupation.*`ledger worker correct`"),
        (replace(registered, sex="M"), (), "another sex"),
        (replace(registered, disability=True), (), "another disability"),
        (replace(registered, segment="PU"), (), "another segment"),
        (replace(registered, program="CSR-2023"), (), "another program"),
        (replace(registered, village=ELSEWHERE), ("name",), "another name, another village.*`ledger worker correct`"),
    ],
)
def test_another_form_for_the_same_person_is_refused(
    form: WorkerRegistered, differs: tuple[str, ...], says: str
) -> None:
    with pytest.raises(AlreadyRegistered, match=f"since 2023-03-01, with {says}.*mend the form"):
        register(fold([registered]), form, differs=differs)


@pytest.mark.parametrize("age", [17, 65, 66])
def test_children_and_the_old_are_not_registered(age: int) -> None:
    with pytest.raises(OutsideAge, match=f"{age} years old on 2023-03-01; cover is for workers of 18 to 64 years"):
        register(fold([]), age=age)
    with pytest.raises(OutsideAge, match=f"{age} years old on 2023-03-01"):
        decisions.check_age(age, on=MARCH, at_least=18, below=65)


@pytest.mark.parametrize("age", [18, 64])
def test_the_limits_of_age_themselves_are_inside(age: int) -> None:
    assert register(fold([]), age=age) == [registered]


def test_the_old_who_are_in_the_ledger_already_are_not_asked_their_age_again() -> None:
    assert register(fold([registered]), age=66) == []


def test_an_erased_person_is_not_registered_under_the_old_key() -> None:
    with pytest.raises(PersonErased, match="2023-07-01"):
        register(fold([registered, erased]))


def test_a_correction_that_corrects_nothing_is_not_written() -> None:
    nothing = replace(corrected, corrected=())
    assert decisions.correct(fold([registered]), effective=MAY, identity=nothing) == []


def test_only_what_is_wrong_is_corrected() -> None:
    then = decisions.correct(fold([registered]), effective=MAY, identity=None, disability=True)
    assert then == [ParticularsCorrected(effective=MAY, occupation="petani", disability=True)]


def test_another_day_of_death_needs_to_be_called_a_correction() -> None:
    with pytest.raises(DiedOtherwise, match=r"death on 2023-05-10, not 2023-06-01.*--correct"):
        die(fold([registered, died]), JUNE)
    assert decisions.die(fold([registered, died]), effective=JUNE, correcting=True) == [WorkerDied(effective=JUNE)]


@pytest.mark.parametrize("given", [[registered], [registered, died, replace(revived, effective=JULY)]])
def test_only_a_death_that_stands_is_taken_back(given: list[Event]) -> None:
    with pytest.raises(NotDead, match=r"no death is noted.*Check the NIK"):
        withdraw_death(fold(given))


@pytest.mark.parametrize("given", [[registered], [registered, left, replace(returned, effective=JULY)]])
def test_only_who_left_comes_back(given: list[Event]) -> None:
    with pytest.raises(HasNotLeft, match=r"has not left.*Check the NIK"):
        come_back(fold(given))


def test_nobody_is_back_before_leaving() -> None:
    with pytest.raises(BackBeforeLeaving, match=r"left on 2023-05-10.*back on 2023-05-09.*later day"):
        come_back(fold([registered, left]), date(2023, 5, 9))


def test_one_employer_at_a_time() -> None:
    with pytest.raises(EmployedAlready, match=r"by PT Bukit Asam since 2023-05-10.*`ledger worker employment --ended`"):
        start_employment(fold([registered, employed]), JUNE)


def test_employments_do_not_overlap() -> None:
    with pytest.raises(EmployedAlready, match=r"from 2023-05-10 to 2023-06-01. Give a day after 2023-06-01"):
        start_employment(fold([registered, employed, unemployed]), date(2023, 5, 20))


def test_a_second_employment_follows_the_first() -> None:
    then = start_employment(fold([registered, employed, unemployed]), date(2023, 6, 2))
    assert then == [EmploymentStarted(effective=date(2023, 6, 2), employer="PT Bukit Asam")]


@pytest.mark.parametrize("given", [[registered], [registered, employed, replace(unemployed, effective=JULY)]])
def test_only_an_employment_that_lasts_can_end(given: list[Event]) -> None:
    with pytest.raises(NotEmployed, match=r"no employment is open.*Check the NIK"):
        end_employment(fold(given))


def test_an_employment_does_not_end_before_it_began() -> None:
    with pytest.raises(EndsBeforeItBegan, match=r"PT Bukit Asam since 2023-05-10.*end on 2023-05-09.*later day"):
        end_employment(fold([registered, employed]), date(2023, 5, 9))


def test_everything_noted_adds_up_to_the_worker_of_now() -> None:
    then = fold([registered, corrected, other_particulars, moved, enrolled, employed, unemployed, left, returned])
    assert isinstance(then, Registered)
    assert (then.sex, then.birth_year, then.identity_version, then.version) == ("M", 1989, 2, 9)
    assert (then.occupation, then.disability, then.village, then.program) == ("nelayan", True, ELSEWHERE, "CSR-2023")
    assert [(job.employer, job.since, job.until) for job in then.employments] == [("PT Bukit Asam", MAY, JUNE)]
    assert (then.left_on, then.left_cause, then.died_on) == (None, None, None)
