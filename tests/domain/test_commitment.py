"""A payer's promise is held by bills, drawn by payments, and never beyond what was promised, line by line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.commitment import decisions
from ledger.domain.commitment.events import (
    AccountAmount,
    AccountLine,
    CommitmentClosed,
    CommitmentRevised,
    Event,
    FundingCommitted,
    FundsDrawn,
    FundsReserved,
    FundsReturned,
    ReservationReleased,
)
from ledger.domain.commitment.refusals import (
    BeforeCommitment,
    BillsUnpaid,
    CommitmentDiffers,
    CommitmentExceeded,
    CommitmentIsClosed,
    CoverPeriodReversed,
    InsuranceOutsideCommitment,
    LineTwice,
    NoLines,
    NotAnAmount,
    NothingCommitted,
    PeriodOutsideCommitment,
    RevisedBelowHeld,
)
from ledger.domain.commitment.state import Closed, Open, State, fold
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.places import AS_WRITTEN

JKK, JKM = Insurance.JKK, Insurance.JKM
ACCIDENT, DEATH = "5.1.02.02.02.0006", "5.1.02.02.02.0007"
MARCH, MAY, TOO_EARLY = date(2023, 3, 1), date(2023, 5, 2), date(2023, 2, 28)


def line(account: str, insurance: Insurance, amount: int) -> AccountLine:
    return AccountLine(account=account, insurance=insurance, amount_rupiah=amount)


def amounts(jkk: int, jkm: int) -> tuple[AccountAmount, ...]:
    return (AccountAmount(account=ACCIDENT, amount_rupiah=jkk), AccountAmount(account=DEATH, amount_rupiah=jkm))


committed = FundingCommitted(
    effective=MARCH,
    reference="APBD-2023",
    source="APBD",
    group_code="SG",
    owner="Kota Sawahlunto",
    fiscal_year=2023,
    cover_since=Month("2023-03"),
    cover_until=Month("2024-02"),
    legal_basis="DPA 1",
    villages=("13.73",),
    program=None,
    lines=(line(ACCIDENT, JKK, 100_000), line(DEATH, JKM, 68_000)),
)
reserved = FundsReserved(effective=MAY, payment="B1", amounts=amounts(60_000, 40_800))
released = ReservationReleased(effective=MAY, payment="B1", amounts=amounts(60_000, 40_800))
drawn = FundsDrawn(effective=MAY, payment="B1", amounts=amounts(60_000, 40_800))
came_back = FundsReturned(effective=MAY, payment="B1", amounts=amounts(60_000, 40_800))
closed = CommitmentClosed(effective=MAY, lapsed=amounts(100_000, 68_000))

Decide = Callable[[State], Sequence[Event]]


def commit(promise: FundingCommitted = committed) -> Decide:
    return lambda state: decisions.commit(state, promise)


def revise(ceilings: Mapping[Insurance, int], on: date = MAY) -> Decide:
    return lambda state: decisions.revise(
        state, reference="APBD-2023", effective=on, legal_basis="DPPA 1", ceilings=ceilings
    )


def reserve(jkk: int, jkm: int, on: date = MAY) -> Decide:
    return lambda state: decisions.reserve(
        state, reference="APBD-2023", effective=on, payment="B2", asked={JKM: jkm, JKK: jkk}
    )


def release(state: State) -> Sequence[Event]:
    return decisions.release(state, effective=MAY, payment="B1")


def draw(on: date = MAY) -> Decide:
    return lambda state: decisions.draw(state, reference="APBD-2023", effective=on, payment="B1")


def take_back(state: State) -> Sequence[Event]:
    return decisions.take_back(state, effective=MAY, payment="B1")


def close(on: date = MAY) -> Decide:
    return lambda state: decisions.close(state, reference="APBD-2023", effective=on)


def open_books(given: list[Event]) -> Open:
    state = fold(given)
    assert isinstance(state, Open)
    return state


@pytest.mark.parametrize(
    ("given", "decide", "then"),
    [
        ([], commit(), [committed]),
        (
            [committed],
            reserve(100_000, 68_000),
            [FundsReserved(effective=MAY, payment="B2", amounts=amounts(100_000, 68_000))],
        ),
        (
            [committed, reserved],
            reserve(40_000, 27_200),
            [FundsReserved(effective=MAY, payment="B2", amounts=amounts(40_000, 27_200))],
        ),
        ([committed, reserved], release, [released]),
        ([committed, reserved], draw(), [drawn]),
        ([committed, reserved, drawn], take_back, [came_back]),
        ([committed, reserved, drawn, replace(closed, lapsed=amounts(40_000, 27_200))], take_back, [came_back]),
        ([committed], close(), [closed]),
        ([committed, reserved, drawn], close(), [replace(closed, lapsed=amounts(40_000, 27_200))]),
        (
            [committed, reserved],
            revise({JKK: 60_000}),
            [
                CommitmentRevised(
                    effective=MAY, legal_basis="DPPA 1", lines=(line(ACCIDENT, JKK, 60_000), committed.lines[1])
                )
            ],
        ),
    ],
)
def test_what_happens_is_recorded(given: list[Event], decide: Decide, then: list[Event]) -> None:
    assert decide(fold(given)) == then


@pytest.mark.parametrize(
    ("given", "decide"),
    [
        ([committed], commit()),
        ([committed, closed], commit()),
        ([committed], revise({JKK: 100_000})),
        ([committed], revise({})),
        ([committed, closed], revise({JKK: 100_000, JKM: 68_000})),
        ([committed], release),
        ([committed, reserved, released], release),
        ([committed, reserved], take_back),
        ([committed, reserved, drawn, came_back], take_back),
        ([committed, closed], close()),
    ],
)
def test_a_repeat_records_nothing_even_when_the_books_are_shut(given: list[Event], decide: Decide) -> None:
    assert decide(fold(given)) == []


@pytest.mark.parametrize("decide", [revise({JKK: 1}), reserve(1, 1), release, draw(), take_back, close()])
def test_nothing_is_taken_from_a_promise_that_nobody_made(decide: Decide) -> None:
    with pytest.raises(NothingCommitted, match="Make it with `ledger commitment make`"):
        decide(fold([]))


@pytest.mark.parametrize("decide", [revise({JKK: 200_000}), reserve(1, 1)])
def test_shut_books_take_no_new_bill_and_no_new_ceiling(decide: Decide) -> None:
    with pytest.raises(CommitmentIsClosed, match=r"APBD-2023 was closed on 2023-05-02. Bill against another"):
        decide(fold([committed, closed]))


@pytest.mark.parametrize("given", [[committed], [committed, closed]])
def test_other_terms_under_the_same_reference_are_refused(given: list[Event]) -> None:
    with pytest.raises(CommitmentDiffers, match=r"made on 2023-03-01 over Rp168\.000.*Choose another reference"):
        commit(replace(committed, owner="Baznas"))(fold(given))


@pytest.mark.parametrize(
    ("promise", "refusal", "says"),
    [
        (replace(committed, lines=()), NoLines, "at least one budget line"),
        (replace(committed, lines=(line(ACCIDENT, JKK, 0),)), NotAnAmount, f"Rp0 on account {ACCIDENT}.*above 0"),
        (replace(committed, lines=(line(ACCIDENT, JKK, -5),)), NotAnAmount, "-Rp5 on account"),
        (
            replace(committed, lines=(line(ACCIDENT, JKK, 1), line(ACCIDENT, JKM, 1))),
            LineTwice,
            f"Account {ACCIDENT} for JKM clashes.*second commitment",
        ),
        (
            replace(committed, lines=(line(ACCIDENT, JKK, 1), line(DEATH, JKK, 1))),
            LineTwice,
            f"Account {DEATH} for JKK",
        ),
        (
            replace(committed, cover_since=Month("2024-03")),
            CoverPeriodReversed,
            "from 2024-03 to 2024-02 has no month.*--cover-until",
        ),
    ],
)
def test_a_promise_makes_sense_or_is_refused(promise: FundingCommitted, refusal: type[Refusal], says: str) -> None:
    with pytest.raises(refusal, match=says):
        commit(promise)(fold([]))


@pytest.mark.parametrize(
    ("given", "decide", "refusal", "says"),
    [
        (
            [committed, reserved],
            reserve(40_001, 1),
            CommitmentExceeded,
            rf"account {ACCIDENT} \(JKK\): Rp40\.001 asked, Rp40\.000 available, Rp1 short.*`ledger commitment revise`",
        ),
        ([committed, reserved, drawn], reserve(40_001, 1), CommitmentExceeded, r"Rp40\.000 available"),
        (
            [committed],
            reserve(1, 1, TOO_EARLY),
            BeforeCommitment,
            "made on 2023-03-01.*on 2023-02-28. Give a later day",
        ),
        ([committed], revise({JKK: 1}, TOO_EARLY), BeforeCommitment, "2023-02-28"),
        ([committed, reserved], draw(TOO_EARLY), BeforeCommitment, "2023-02-28"),
        ([committed], close(TOO_EARLY), BeforeCommitment, "2023-02-28"),
        ([committed], revise({JKK: 0}), NotAnAmount, "Rp0 on account"),
        (
            [committed, reserved],
            revise({JKK: 59_999}),
            RevisedBelowHeld,
            rf"account {ACCIDENT}: a ceiling of Rp59\.999 is below the Rp60\.000 that bills.*Void bills first",
        ),
        ([committed, reserved, drawn], revise({JKM: 40_799}), RevisedBelowHeld, r"below the Rp40\.800"),
        ([committed], draw(), NothingCommitted, "APBD-2023 for payment B1"),
        ([committed, reserved], close(), BillsUnpaid, "unpaid bills: B1. Pay them with `ledger premium pay`"),
    ],
)
def test_the_rules_say_no_with_facts_and_cure(
    given: list[Event], decide: Decide, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        decide(fold(given))


def test_an_insurance_without_a_budget_line_is_refused() -> None:
    only_accidents = replace(committed, lines=committed.lines[:1])
    for decide in (reserve(1, 1), revise({JKM: 5})):
        with pytest.raises(
            InsuranceOutsideCommitment, match=r"lines for JKK only, none for JKM.*use a commitment with"
        ):
            decide(fold([only_accidents]))


def test_every_line_that_falls_short_is_named_at_once() -> None:
    with pytest.raises(SeveralRefusals, match="The money does not suffice:") as caught:
        reserve(100_001, 68_001)(fold([committed]))
    assert [each.available for each in caught.value.refusals if isinstance(each, CommitmentExceeded)] == [
        100_000,
        68_000,
    ]


@pytest.mark.parametrize(
    ("given", "decide", "first"),
    [
        ([committed, closed], reserve(999_999, 1, TOO_EARLY), CommitmentIsClosed),
        ([committed], reserve(999_999, 1, TOO_EARLY), BeforeCommitment),
        ([committed, closed], revise({JKK: 0}, TOO_EARLY), CommitmentIsClosed),
        ([committed, reserved], revise({JKK: 0}, TOO_EARLY), NotAnAmount),
        ([committed, reserved], revise({JKK: 1}, TOO_EARLY), BeforeCommitment),
        ([committed, reserved], close(TOO_EARLY), BillsUnpaid),
        ([committed], draw(TOO_EARLY), NothingCommitted),
        ([], commit(replace(committed, lines=(), cover_since=Month("2030-01"))), NoLines),
    ],
)
def test_state_then_amount_then_dates_then_money(given: list[Event], decide: Decide, first: type[Refusal]) -> None:
    with pytest.raises(first):
        decide(fold(given))


@pytest.mark.parametrize(
    ("given", "available", "held"),
    [
        ([committed], 100_000, 0),
        ([committed, reserved], 40_000, 60_000),
        ([committed, reserved, drawn], 40_000, 60_000),
        ([committed, reserved, released], 100_000, 0),
        ([committed, reserved, drawn, came_back], 100_000, 0),
    ],
)
def test_what_is_available_is_what_nobody_holds(given: list[Event], available: int, held: int) -> None:
    books = open_books(given)
    assert (books.available(books.lines[0]), books.held(ACCIDENT)) == (available, held)


def test_money_that_comes_back_into_shut_books_leaves_them_shut() -> None:
    state = fold([committed, reserved, drawn, closed, came_back])
    assert isinstance(state, Closed)
    assert (state.on, state.books.drawn, state.books.settled) == (MAY, {}, frozenset({"B1"}))


def test_what_a_commitment_does_not_pay_is_listed() -> None:
    terms = replace(committed, lines=committed.lines[:1])
    found = decisions.out_of_scope(terms, since=Month("2024-01"), months=4, insurances=(JKK, JKM))
    assert [type(each) for each in found] == [InsuranceOutsideCommitment, PeriodOutsideCommitment]
    assert "covers 2023-03 to 2024-02, not 2024-03 to 2024-04. Bill months within it" in str(found[1])


def test_the_first_and_last_month_of_the_period_are_inside() -> None:
    assert decisions.out_of_scope(committed, since=Month("2023-03"), months=12, insurances=(JKK,)) == []


@pytest.mark.parametrize(
    ("villages", "village", "served"),
    [
        ((), "64.74.01.1001", True),
        (("13.73",), "13.73.01.1001", True),
        (("13.73",), "13.731.01.1001", False),
        (("13.73.01.1001",), "13.73.01.1001", True),
        (("13.73.01.1001",), "13.73.01.1002", False),
        (("64.74", "13.73.01"), "13.73.01.1002", True),
    ],
)
def test_a_scope_is_a_list_of_regions(villages: tuple[str, ...], village: str, served: bool) -> None:  # noqa: FBT001  # a table
    found = decisions.outside(replace(committed, villages=villages), village, None, AS_WRITTEN)
    assert found == (None if served else "village")


@pytest.mark.parametrize(
    ("asked", "has", "found"), [(None, None, None), ("DESA-100", "desa-100", None), ("DESA-100", None, "program")]
)
def test_a_scope_may_be_one_program(asked: str | None, has: str | None, found: str | None) -> None:
    assert decisions.outside(replace(committed, program=asked), "13.73.01.1001", has, AS_WRITTEN) == found


def test_the_books_are_usable_while_they_are_open() -> None:
    assert decisions.usable(fold([committed]), "APBD-2023").terms == committed
