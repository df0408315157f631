"""An employer confirms whom it covers; the worker's own history says since when, and no program takes such a worker."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as forall
from hypothesis import strategies as some

from ledger.domain.employer.decisions import confirm, register
from ledger.domain.employer.events import EmployerCoverConfirmed, EmployerKind, EmployerRegistered, Event
from ledger.domain.employer.refusals import (
    ConfirmedBackwards,
    EmployerDiffers,
    EmployerNameless,
    NobodyConfirmed,
    NoSuchEmployer,
)
from ledger.domain.employer.state import fold
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, last_day, later
from ledger.domain.worker import decisions, state
from ledger.domain.worker import events as worker
from ledger.domain.worker.refusals import (
    CardNotHeld,
    ConfirmedBeforeEmployed,
    CoveredByEmployer,
    EmployedAlready,
    IsDead,
    NotEmployedThere,
    PersonErased,
)

JANUARY = date(2024, 1, 15)
BOTH = (Insurance.JKK, Insurance.JKM)
vendor = EmployerRegistered(
    effective=JANUARY,
    reference="PT-T",
    name="PT Tambang",
    kind=EmployerKind.VENDOR,
    npp="A0200001_000",
    region="13.73",
)
listed = EmployerCoverConfirmed(
    effective=JANUARY, since=Month("2024-01"), until=Month("2024-12"), insurances=BOTH, people=339, list_sha256="ab"
)
registered = worker.WorkerRegistered(
    effective=date(2023, 5, 3),
    personal=b"",
    village="13.73.01.1001",
    occupation="petani",
    sex="F",
    birth_year=1990,
    disability=False,
    segment="BPU",
)
letter = worker.CoverConfirmed(
    effective=JANUARY, employer="PT-T", since=Month("2024-01"), until=Month("2024-12"), insurances=BOTH
)
started = worker.EmploymentStarted(effective=date(2024, 1, 1), employer="PT-T")
ended = worker.EmploymentEnded(effective=date(2024, 3, 31))


def test_an_employer_is_entered_once() -> None:
    assert register(fold([]), vendor) == [vendor]
    assert register(fold([vendor, listed]), vendor) == []


@pytest.mark.parametrize(
    ("given", "employer", "refusal", "says"),
    [
        ([], replace(vendor, name="  "), EmployerNameless, "Employer PT-T needs its name"),
        ([vendor], replace(vendor, npp=None), EmployerDiffers, "registered on 2024-01-15 as 'PT Tambang'"),
    ],
)
def test_an_employer_that_is_no_employer_or_another_is_refused(
    given: list[Event], employer: EmployerRegistered, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        register(fold(given), employer)


def test_a_list_is_confirmed_and_the_same_list_on_another_day_is_nothing_new() -> None:
    assert confirm(fold([vendor]), reference="PT-T", confirmed=listed) == [listed]
    again = replace(listed, effective=date(2024, 2, 1))
    assert confirm(fold([vendor, listed]), reference="PT-T", confirmed=again) == []


@pytest.mark.parametrize("other", [{"people": 340}, {"until": None}, {"list_sha256": "cd"}, {"insurances": BOTH[:1]}])
def test_a_changed_list_stands_beside_the_first(other: dict[str, object]) -> None:
    changed = replace(listed, **other)  # type: ignore[arg-type]  # one field of the event
    assert confirm(fold([vendor, listed]), reference="PT-T", confirmed=changed) == [changed]


@pytest.mark.parametrize(
    ("given", "confirmed", "refusal", "says"),
    [
        ([], listed, NoSuchEmployer, "There is no employer PT-T.*`ledger employer register`"),
        ([vendor], replace(listed, people=0), NobodyConfirmed, "holds nobody to confirm"),
        ([vendor], replace(listed, until=Month("2023-12")), ConfirmedBackwards, "from 2024-01 cannot end in 2023-12"),
    ],
)
def test_a_list_that_confirms_nothing_is_refused(
    given: list[Event], confirmed: EmployerCoverConfirmed, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        confirm(fold(given), reference="PT-T", confirmed=confirmed)


def test_a_confirmation_begins_the_employment() -> None:
    assert decisions.confirm_cover(state.fold([registered]), letter) == [started, letter]


def test_an_employment_cannot_begin_before_the_ledger_knows_the_worker() -> None:
    early = replace(letter, since=Month("2023-01"))
    assert decisions.confirm_cover(state.fold([registered]), early) == [
        replace(started, effective=registered.effective),
        early,
    ]


@pytest.mark.parametrize(
    ("given", "said", "then"),
    [
        ([started, letter], letter, []),
        ([started, letter], replace(letter, effective=date(2024, 2, 1)), []),
        ([started, letter, ended], letter, []),
        ([started, letter, worker.WorkerDied(effective=JANUARY)], letter, []),
        ([started, letter], replace(letter, until=None), [replace(letter, until=None)]),
        ([replace(started, employer="pt-t")], letter, [letter]),
    ],
)
def test_who_is_employed_there_is_only_confirmed_and_a_repeat_records_nothing(
    given: list[worker.Event], said: worker.CoverConfirmed, then: list[worker.Event]
) -> None:
    assert decisions.confirm_cover(state.fold([registered, *given]), said) == then


def test_an_employer_may_return_to_what_it_confirmed_before() -> None:
    only_death = replace(letter, insurances=(Insurance.JKM,))
    history: list[worker.Event] = [registered, started, letter, only_death]
    assert decisions.confirm_cover(state.fold(history), letter) == [letter]
    now = state.fold([*history, letter])
    assert isinstance(now, state.Registered)
    assert now.confirmation_of(Month("2024-02")) == letter


def test_who_comes_back_is_employed_anew() -> None:
    back = replace(letter, since=Month("2024-05"))
    assert decisions.confirm_cover(state.fold([registered, started, letter, ended]), back) == [
        replace(started, effective=date(2024, 5, 1)),
        back,
    ]


@pytest.mark.parametrize(
    ("given", "said", "refusal", "says"),
    [
        ([replace(started, employer="PT-X")], letter, EmployedAlready, "employed by PT-X since 2024-01-01"),
        ([started, ended], replace(letter, since=Month("2024-03")), EmployedAlready, "from 2024-01-01 to 2024-03-31"),
        ([started], replace(letter, since=Month("2023-11")), ConfirmedBeforeEmployed, "2023-11 cannot.*from 2024-01"),
        ([worker.WorkerDied(effective=JANUARY)], letter, IsDead, "died on 2024-01-15"),
        ([worker.PersonalDataErased(effective=JANUARY)], letter, PersonErased, "erased on 2024-01-15"),
    ],
)
def test_a_confirmation_that_contradicts_the_ledger_is_refused(
    given: list[worker.Event], said: worker.CoverConfirmed, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        decisions.confirm_cover(state.fold([registered, *given]), said)


def test_an_employment_ends_with_the_employer_that_it_is_with() -> None:
    at_work = state.fold([registered, started])
    assert decisions.end_employment_with(at_work, effective=ended.effective, employer="pt-t") == [ended]
    gone = state.fold([registered, started, ended])
    assert decisions.end_employment_with(gone, effective=ended.effective, employer="PT-T") == []
    with pytest.raises(NotEmployedThere, match="works for PT-T, not for PT-X"):
        decisions.end_employment_with(at_work, effective=ended.effective, employer="PT-X")
    with pytest.raises(NotEmployedThere, match="has no open employment with PT-T"):
        decisions.end_employment_with(state.fold([registered]), effective=ended.effective, employer="PT-T")


def test_nobody_with_an_employer_joins_a_subsidised_program() -> None:
    at_work = state.fold([registered, started])
    with pytest.raises(CoveredByEmployer, match=r"covered by employer PT-T since 2024-01-01; not for a subsidised"):
        decisions.enroll(at_work, effective=date(2024, 2, 1), program="DESA-100")
    with pytest.raises(CoveredByEmployer):
        decisions.register(
            at_work,
            replace(registered, effective=date(2024, 2, 1), program="DESA-100"),
            differs=(),
            age=33,
            at_least=18,
            below=65,
        )


@pytest.mark.parametrize("on", [date(2023, 12, 31), date(2024, 4, 1)])
def test_before_and_after_the_employment_a_program_takes_the_worker(on: date) -> None:
    joined = decisions.enroll(state.fold([registered, started, ended]), effective=on, program="DESA-100")
    assert joined == [worker.WorkerEnrolled(effective=on, program="DESA-100")]


@forall(
    since=some.integers(0, 12),
    months=some.integers(0, 12) | some.none(),
    asked=some.integers(-2, 30),
    end=some.integers(0, 24) | some.none(),
    dies=some.integers(0, 24) | some.none(),
)
def test_a_month_is_confirmed_only_while_a_letter_an_employment_and_a_life_hold_it(
    since: int, months: int | None, asked: int, end: int | None, dies: int | None
) -> None:
    first = later(Month("2024-01"), since)
    until = None if months is None else later(first, months)
    said = replace(letter, since=first, until=until)
    history: list[worker.Event] = [registered, *decisions.confirm_cover(state.fold([registered]), said)]
    left = later(first, end) if end is not None else None
    if left is not None:
        history.append(worker.EmploymentEnded(effective=last_day(left)))
    died = later(first, dies) if dies is not None else None
    if died is not None:
        history.append(worker.WorkerDied(effective=last_day(died)))
    month = later(Month("2024-01"), asked)
    now = state.fold(history)
    assert isinstance(now, state.Registered)
    held = (
        first <= month
        and (until is None or month <= until)
        and (left is None or month <= left)
        and (died is None or month <= died)
    )
    assert (now.confirmation_of(month) == said) is held


def test_heirs_are_named_anew_as_often_as_the_worker_likes() -> None:
    named = worker.HeirsNamed(effective=JANUARY, personal=b"sealed", heirs=2)
    assert decisions.name_heirs(state.fold([registered]), named, same=False) == [named]
    assert decisions.name_heirs(state.fold([registered, named]), named, same=True) == []
    fewer = replace(named, heirs=1)
    after = state.fold([registered, named, fewer])
    assert isinstance(after, state.Registered)
    assert (after.heirs, after.heirs_version) == (1, 3)
    with pytest.raises(IsDead):
        decisions.name_heirs(state.fold([registered, worker.WorkerDied(effective=JANUARY)]), named, same=False)


def test_a_card_is_taken_back_also_from_who_died() -> None:
    card = worker.CardIssued(effective=JANUARY, personal=b"one")
    back = worker.CardWithdrawn(effective=JANUARY, personal=b"again")
    dead = state.fold([registered, card, worker.WorkerDied(effective=JANUARY)])
    assert decisions.withdraw_card(dead, effective=JANUARY, personal=b"again", held=True, before=True) == [back]
    done = state.fold([registered, card, back])
    assert decisions.withdraw_card(done, effective=JANUARY, personal=b"again", held=False, before=True) == []
    with pytest.raises(CardNotHeld, match="holds no card, so it cannot be taken back"):
        decisions.withdraw_card(done, effective=JANUARY, personal=b"again", held=False, before=False)
