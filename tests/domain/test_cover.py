"""A month of a worker is held by one bill at a time, and only when somebody may pay for it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month, month
from ledger.domain.worker import cover, decisions
from ledger.domain.worker.billable import Billable
from ledger.domain.worker.cover_refusals import (
    MonthsAfterDeath,
    MonthsAfterLeaving,
    MonthsBeforeRegistration,
    MonthsEmployed,
    MonthsHeld,
)
from ledger.domain.worker.events import (
    CoverBilled,
    CoverReleased,
    CoverReversed,
    EmploymentEnded,
    EmploymentStarted,
    Event,
    PersonalDataErased,
    WorkerDied,
    WorkerLeft,
    WorkerMoved,
    WorkerRegistered,
)
from ledger.domain.worker.refusals import (
    ClaimOpen,
    KeptByLaw,
    NotInLedger,
    PersonErased,
    TooOldToBegin,
)
from ledger.domain.worker.state import Registered, State, fold

TODAY = date(2023, 6, 1)
JKK, JKM = Insurance.JKK, Insurance.JKM

registered = WorkerRegistered(
    effective=date(2023, 3, 15),
    personal=b"sealed",
    village="13.73.01.1001",
    occupation="petani",
    sex="F",
    birth_year=1990,
    disability=True,
    segment="BPU",
)


moved = WorkerMoved(effective=date(2023, 4, 1), village="13.73.01.1002")


def lines(since: str, months: int, *insurances: Insurance) -> tuple[CoverLine, ...]:
    prices = {JKK: 10_000, JKM: 6_800}
    return tuple(
        CoverLine(insurance=each, since=month(since), months=months, monthly_rupiah=prices[each])
        for each in insurances or (JKK, JKM)
    )


def billed(payment: str, since: str = "2023-04", months: int = 3, *insurances: Insurance) -> CoverBilled:
    return CoverBilled(
        effective=TODAY,
        payment=payment,
        commitment="APBD-2023",
        lines=lines(since, months, *insurances),
        village="13.73.01.1001",
        occupation="petani",
        disability=True,
        segment="BPU",
    )


def bill(given: list[Event], payment: str, since: str = "2023-04", months: int = 3, *insurances: Insurance) -> object:
    return cover.bill(
        fold(given),
        effective=TODAY,
        payment=payment,
        commitment="APBD-2023",
        lines=lines(since, months, *insurances),
    )


def known(state: State) -> Registered:
    assert isinstance(state, Registered)
    return state


def test_a_bill_holds_months_with_the_facts_of_that_day() -> None:
    assert bill([registered], "A") == [billed("A")]


def test_the_facts_of_the_day_are_those_after_a_move() -> None:
    then = bill([registered, WorkerMoved(effective=TODAY, village="13.73.01.1002")], "A")
    assert then == [replace(billed("A"), village="13.73.01.1002")]


def test_the_same_bill_again_holds_nothing_more() -> None:
    assert bill([registered, billed("A")], "A") == []


def test_the_month_of_registration_itself_may_be_billed() -> None:
    assert bill([registered], "A", "2023-03", 1) == [billed("A", "2023-03", 1)]


@pytest.mark.parametrize(
    ("given", "refusal", "says"),
    [
        ([], NotInLedger, "register the worker"),
        ([PersonalDataErased(effective=TODAY)], PersonErased, "erased on 2023-06-01"),
        ([WorkerDied(effective=date(2023, 5, 31))], MonthsAfterDeath, "died on 2023-05-31; 2023-06 cannot"),
        ([WorkerDied(effective=date(2023, 3, 31))], MonthsAfterDeath, "2023-04 to 2023-06 cannot be billed. Leave"),
        (
            [WorkerLeft(effective=date(2023, 4, 30), cause="moved-away")],
            MonthsAfterLeaving,
            "left on 2023-04-30; 2023-05 to 2023-06 cannot be billed. Leave the worker out",
        ),
        (
            [EmploymentStarted(effective=date(2023, 5, 31), employer="PT Bukit Asam")],
            MonthsEmployed,
            "PT Bukit Asam is the employer in 2023-05 to 2023-06 and pays",
        ),
        ([billed("B", "2023-06", 2)], MonthsHeld, "B holds 2023-06. A month is paid once.*--skip-covered"),
        ([billed("B", "2023-06", 2, JKM)], MonthsHeld, "B holds 2023-06"),
        (
            [billed("B", "2023-04", 1), billed("C", "2023-06", 1)],
            MonthsHeld,
            "B holds 2023-04; C holds 2023-06",
        ),
    ],
)
def test_months_that_nobody_may_pay_are_refused(given: list[Event], refusal: type[Refusal], says: str) -> None:
    history: list[Event] = [registered, *given] if refusal is not NotInLedger else []
    with pytest.raises(refusal, match=says):
        bill(history, "A")


def test_months_before_registration_are_refused() -> None:
    with pytest.raises(MonthsBeforeRegistration, match=r"since 2023-03-15; 2023-01 to 2023-02 cannot.*later month"):
        bill([registered], "A", "2023-01", 3)


@pytest.mark.parametrize(
    ("given", "since", "months"),
    [
        ([WorkerDied(effective=date(2023, 5, 1))], "2023-04", 2),
        ([WorkerLeft(effective=date(2023, 5, 1), cause="moved-away")], "2023-04", 2),
        (
            [
                EmploymentStarted(effective=date(2023, 4, 2), employer="PT Bukit Asam"),
                EmploymentEnded(effective=date(2023, 4, 29)),
            ],
            "2023-04",
            1,
        ),
        ([billed("B", "2023-04", 3, JKK)], "2023-07", 1),
    ],
)
def test_the_last_month_lived_and_months_beside_those_held_may_be_billed(
    given: list[Event], since: str, months: int
) -> None:
    assert bill([registered, *given], "A", since, months) == [billed("A", since, months)]


def test_one_insurance_does_not_hold_the_other() -> None:
    assert bill([registered, billed("B", "2023-04", 3, JKK)], "A", "2023-04", 3, JKM) == [
        billed("A", "2023-04", 3, JKM)
    ]


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ([billed("A"), WorkerDied(effective=date(2023, 3, 20))], None),
        ([WorkerDied(effective=date(2023, 3, 20)), billed("B")], MonthsAfterDeath),
        ([WorkerLeft(effective=date(2023, 3, 20), cause="x"), billed("B")], MonthsAfterLeaving),
        ([EmploymentStarted(effective=date(2023, 3, 20), employer="PT"), billed("B")], MonthsEmployed),
    ],
)
def test_a_repeat_comes_first_then_the_person_then_the_months(given: list[Event], first: type[Refusal] | None) -> None:
    if first is None:
        assert bill([registered, *given], "A") == []
    else:
        with pytest.raises(first):
            bill([registered, *given], "A")


@pytest.mark.parametrize(
    "freed", [CoverReleased(effective=TODAY, payment="B"), CoverReversed(effective=TODAY, payment="B")]
)
def test_freed_months_may_be_billed_again(freed: Event) -> None:
    assert bill([registered, billed("B"), freed], "A") == [billed("A")]


@pytest.mark.parametrize(
    "freed", [CoverReleased(effective=TODAY, payment="A"), CoverReversed(effective=TODAY, payment="A")]
)
def test_months_are_freed_once_and_only_those_of_the_bill(freed: Event) -> None:
    assert cover.holds(fold([registered, billed("A")]), "A")
    assert not cover.holds(fold([registered, billed("A"), freed]), "A")
    assert not cover.holds(fold([registered, billed("B")]), "A")
    assert not cover.holds(fold([]), "A")


@given(
    before=st.lists(st.sampled_from([billed("B"), moved, CoverReleased(effective=TODAY, payment="B")]), max_size=3),
    since=st.lists(
        st.sampled_from(
            [
                billed("A"),
                billed("B"),
                moved,
                *(
                    freed(effective=TODAY, payment=payment)
                    for freed in (CoverReleased, CoverReversed)
                    for payment in ("A", "B")
                ),
            ]
        ),
        max_size=5,
    ),
)
def test_what_follows_a_bill_tells_as_much_as_the_whole_history(before: list[Event], since: list[Event]) -> None:
    assert cover.holds_still("A", since) == cover.holds(fold([registered, *before, billed("A"), *since]), "A")


@pytest.mark.parametrize(
    "more",
    [
        [],
        [billed("B", "2023-08")],
        [billed("B")],
        [billed("B", "2023-06", 1, JKM)],
        [billed("B"), CoverReversed(effective=TODAY, payment="B")],
        [WorkerDied(effective=date(2023, 4, 30))],
        [WorkerLeft(effective=date(2023, 5, 2), cause="moved-away")],
        [EmploymentStarted(effective=date(2023, 3, 20), employer="PT")],
        [PersonalDataErased(effective=TODAY)],
    ],
)
@pytest.mark.parametrize("since", ["2023-02", "2023-04"])
def test_what_is_known_of_a_worker_bills_and_refuses_as_the_whole_history_does(more: list[Event], since: str) -> None:
    state = known(fold([registered, *more]))

    def by_what_is_known() -> CoverBilled | None:
        return cover.bill_known(
            Billable.of(state), effective=TODAY, payment="A", commitment="APBD-2023", lines=lines(since, 3)
        )

    try:
        (whole,) = cover.bill(state, effective=TODAY, payment="A", commitment="APBD-2023", lines=lines(since, 3))
    except MonthsHeld:
        assert by_what_is_known() is None
    except Refusal as no:
        with pytest.raises(type(no), match=f"^{re.escape(str(no))}$"):
            by_what_is_known()
    else:
        assert by_what_is_known() == whole


def test_a_bill_that_skips_covered_months_keeps_only_the_free_ones() -> None:
    state = known(fold([registered, billed("B", "2023-05", 1, JKK)]))
    assert cover.free_lines(Billable.of(state).held, lines("2023-04", 3)) == (
        *lines("2023-04", 1, JKK),
        *lines("2023-06", 1, JKK),
        *lines("2023-04", 3, JKM),
    )


def test_a_bill_that_skips_everything_keeps_nothing() -> None:
    assert cover.free_lines(Billable.of(known(fold([registered, billed("B")]))).held, lines("2023-04", 3)) == ()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([], [("2023-02", 6)]),
        ([WorkerDied(effective=date(2023, 5, 1))], [("2023-03", 3)]),
        ([WorkerLeft(effective=date(2023, 5, 31), cause="moved-away")], [("2023-03", 3)]),
        (
            [
                EmploymentStarted(effective=date(2023, 5, 31), employer="PT Bukit Asam"),
                EmploymentEnded(effective=date(2023, 5, 31)),
            ],
            [("2023-03", 2), ("2023-06", 2)],
        ),
    ],
)
def test_lines_are_cut_to_the_months_that_somebody_may_pay(given: list[Event], kept: list[tuple[str, int]]) -> None:
    first = replace(registered, effective=date(2023, 2, 1)) if not given else registered
    cut = cover.payable_lines(fold([first, *given]), lines("2023-02", 6, JKK))
    assert [(line.since, line.months) for line in cut] == kept


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ([], MonthsBeforeRegistration),
        ([WorkerDied(effective=date(2023, 3, 20))], MonthsAfterDeath),
        ([PersonalDataErased(effective=TODAY)], PersonErased),
    ],
)
def test_when_no_month_is_left_the_reason_is_said(given: list[Event], refusal: type[Refusal]) -> None:
    since = "2023-01" if refusal is MonthsBeforeRegistration else "2023-04"
    with pytest.raises(refusal):
        cover.payable_lines(fold([registered, *given]), lines(since, 2))


def test_the_holder_of_a_month_is_known_by_insurance() -> None:
    state = known(fold([registered, billed("B", "2023-05", 1, JKK)]))
    assert state.holder(JKK, Month("2023-05")) == "B"
    assert state.holder(JKM, Month("2023-05")) is None
    assert state.last_month() == "2023-05"


def erase(given: list[Event], on: date, open_claims: tuple[str, ...] = ()) -> object:
    return decisions.erase(fold(given), effective=on, open_claims=open_claims, retention_years=5)


def test_a_person_without_months_may_be_erased_at_once() -> None:
    assert erase([registered], TODAY) == [PersonalDataErased(effective=TODAY)]


def test_erasing_again_records_nothing_even_with_a_claim() -> None:
    assert erase([registered, PersonalDataErased(effective=TODAY)], TODAY, ("K1",)) == []


def test_nobody_is_erased_while_a_claim_is_open() -> None:
    with pytest.raises(ClaimOpen, match=r"claim K1, K2 is not settled.*`ledger claim pay` or `reject`"):
        erase([registered, billed("A")], TODAY, ("K1", "K2"))


def test_payment_papers_are_kept_to_the_end_of_the_fifth_year_after_the_last_month() -> None:
    given: list[Event] = [registered, billed("A", "2023-04", 3)]
    with pytest.raises(KeptByLaw, match=r"up to 2023-06.*5 years.*after 2028-12-31"):
        erase(given, date(2028, 12, 31))
    assert erase(given, date(2029, 1, 1)) == [PersonalDataErased(effective=date(2029, 1, 1))]


def test_who_was_never_registered_cannot_be_erased() -> None:
    with pytest.raises(NotInLedger, match="Check the sixteen digits"):
        erase([], TODAY)


def test_a_first_premium_has_a_limit_of_age_and_later_ones_have_none() -> None:
    cover.begin(Billable.of(known(fold([registered]))), on=TODAY, age=64, below=65)
    cover.begin(Billable.of(known(fold([registered, billed("A")]))), on=TODAY, age=70, below=65)
    with pytest.raises(TooOldToBegin, match="65 years old on 2023-06-01, and no premium was billed before"):
        cover.begin(Billable.of(known(fold([registered]))), on=TODAY, age=65, below=65)


@pytest.mark.parametrize(
    "after",
    [
        [],
        [billed("A")],
        [WorkerDied(effective=date(2023, 5, 1))],
        [WorkerLeft(effective=date(2023, 5, 1), cause="moved-away")],
        [PersonalDataErased(effective=TODAY)],
    ],
)
@pytest.mark.parametrize("since", ["2023-02", "2023-04", "2023-07"])
def test_what_is_known_of_a_worker_decides_as_the_whole_history_does(after: list[Event], since: str) -> None:
    state = fold([registered, *after])

    def bill_known() -> CoverBilled | None:
        return cover.bill_known(
            Billable.of(known(state)), effective=TODAY, payment="B", commitment="APBD-2023", lines=lines(since, 1)
        )

    try:
        (told,) = cover.bill(state, effective=TODAY, payment="B", commitment="APBD-2023", lines=lines(since, 1))
    except MonthsHeld:
        assert bill_known() is None  # who holds them is told by the whole history
    except Refusal as no:
        with pytest.raises(type(no), match=re.escape(str(no))):
            bill_known()
    else:
        assert bill_known() == told
