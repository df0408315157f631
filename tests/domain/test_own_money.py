"""A pot of workers' own money: nobody promises it, and its bills hold what was collected, to the rupiah."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.commitment import decisions
from ledger.domain.commitment.events import (
    AccountAmount,
    AccountLine,
    CollectionReceived,
    CommitmentClosed,
    Event,
    FundingCommitted,
    FundsReserved,
)
from ledger.domain.commitment.refusals import (
    BeforeCommitment,
    CeilingIsCollected,
    CollectionDiffers,
    CommitmentIsClosed,
    InsuranceOutsideCommitment,
    NoLines,
    NotAnAmount,
    NotAPot,
    NotCollected,
    NothingCommitted,
)
from ledger.domain.commitment.state import INITIAL, Open, State, evolve, fold
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.reference.funding import source

JKK, JKM = Insurance.JKK, Insurance.JKM
MAY, JUNE = date(2023, 5, 2), date(2023, 6, 2)

pot = FundingCommitted(
    effective=MAY,
    reference="OWN-61",
    source="OWN",
    group_code="",
    owner="workers themselves",
    fiscal_year=2023,
    cover_since=Month("2023-05"),
    cover_until=Month("2024-12"),
    legal_basis="PKS BRI 12/2023",
    villages=("61",),
    program=None,
    lines=(
        AccountLine(account="own-jkk", insurance=JKK, amount_rupiah=0),
        AccountLine(account="own-jkm", insurance=JKM, amount_rupiah=0),
    ),
)
promise = replace(pot, lines=tuple(replace(line, amount_rupiah=1_000_000) for line in pot.lines))


def amounts(jkk: int, jkm: int) -> tuple[AccountAmount, ...]:
    return (
        AccountAmount(account="own-jkk", amount_rupiah=jkk),
        AccountAmount(account="own-jkm", amount_rupiah=jkm),
    )


collected = CollectionReceived(effective=JUNE, receipt="S-1", through="BRI", amounts=amounts(20_000, 13_600))
closed = CommitmentClosed(effective=JUNE, lapsed=amounts(0, 0))


def collect(state: State, jkk: int = 20_000, jkm: int = 13_600, *, receipt: str = "S-1", on: date = JUNE) -> object:
    return decisions.collect(
        state, reference="OWN-61", effective=on, receipt=receipt, through="BRI", amounts={JKK: jkk, JKM: jkm}
    )


def available(history: Sequence[Event]) -> list[int]:
    state = fold(history)
    assert isinstance(state, Open)
    return [state.available(line) for line in state.lines]


def test_the_kind_of_budget_that_makes_a_pot_is_the_workers_own() -> None:
    assert source("OWN").owner == "worker"


def test_a_pot_is_made_without_a_ceiling_and_a_promise_is_not() -> None:
    assert decisions.commit(INITIAL, pot) == [pot]
    assert decisions.commit(fold([pot]), pot) == []
    with pytest.raises(NotAnAmount):
        decisions.commit(INITIAL, replace(pot, source="CSR"))


def test_what_workers_pay_in_raises_the_ceiling_once() -> None:
    assert collect(fold([pot])) == [collected]
    assert collect(fold([pot, collected])) == []
    assert available([pot, collected]) == [20_000, 13_600]
    assert available([pot, collected, replace(collected, receipt="S-2")]) == [40_000, 27_200]


def test_nothing_is_billed_that_nobody_paid_in() -> None:
    reserve = {"reference": "OWN-61", "effective": JUNE, "payment": "B-1"}
    with pytest.raises(NotCollected, match=r"Rp10\.001 of what workers|Rp20\.001 asked, Rp20\.000 of what workers"):
        decisions.reserve(fold([pot, collected]), **reserve, asked={JKK: 20_001, JKM: 1})  # type: ignore[arg-type]  # by name
    held = decisions.reserve(fold([pot, collected]), **reserve, asked={JKK: 20_000, JKM: 13_600})  # type: ignore[arg-type]  # by name
    assert held == [FundsReserved(effective=JUNE, payment="B-1", amounts=amounts(20_000, 13_600))]
    assert available([pot, collected, *held]) == [0, 0]


@pytest.mark.parametrize(
    ("history", "refusal", "said"),
    [
        ([], NothingCommitted, "no commitment OWN-61"),
        ([pot, collected, closed], CommitmentIsClosed, "closed on 2023-06-02"),
        ([promise], NotAPot, r"is a promise \(OWN\) with a ceiling"),
        ([replace(promise, source="APBD")], NotAPot, r"is a promise \(APBD\)"),
    ],
)
def test_only_an_open_pot_takes_money_in(history: list[Event], refusal: type[Refusal], said: str) -> None:
    with pytest.raises(refusal, match=said):
        collect(fold(history), receipt="S-2")


def test_other_amounts_on_the_same_receipt_are_refused_even_when_closed() -> None:
    histories: list[list[Event]] = [[pot, collected], [pot, collected, closed]]
    for history in histories:
        with pytest.raises(CollectionDiffers, match=r"Receipt S-1 was taken into OWN-61 on 2023-06-02 with Rp33\.600"):
            collect(fold(history), 10_000, 6_800)


def test_a_collection_is_an_amount_on_a_line_of_the_pot_and_not_before_it() -> None:
    with pytest.raises(NotAnAmount):
        collect(fold([pot]), 0, 6_800)
    with pytest.raises(BeforeCommitment):
        collect(fold([pot]), on=date(2023, 5, 1))
    with pytest.raises(NoLines):
        decisions.collect(fold([pot]), reference="OWN-61", effective=JUNE, receipt="S", through="BRI", amounts={})
    with pytest.raises(InsuranceOutsideCommitment):
        collect(fold([replace(pot, lines=pot.lines[:1])]))


def test_nobody_sets_the_ceiling_of_a_pot() -> None:
    revised = {"reference": "OWN-61", "effective": JUNE, "legal_basis": "DPPA", "ceilings": {JKK: 50_000}}
    with pytest.raises(CeilingIsCollected, match="filled by what workers pay in"):
        decisions.revise(fold([pot, collected]), **revised)  # type: ignore[arg-type]  # by name


@given(paid_in=st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)), max_size=20))
def test_the_ceiling_is_the_sum_of_what_was_collected(paid_in: list[tuple[int, int]]) -> None:
    state: State = fold([pot])
    for number, (jkk, jkm) in enumerate(paid_in):
        events = decisions.collect(
            state,
            reference="OWN-61",
            effective=JUNE,
            receipt=f"S-{number}",
            through="agent",
            amounts={JKK: jkk, JKM: jkm},
        )
        for event in events:
            state = evolve(state, event)
    assert isinstance(state, Open)
    assert [line.amount_rupiah for line in state.lines] == [sum(jkk for jkk, _ in paid_in), sum(k for _, k in paid_in)]
