"""A pot and a bank: one order waits at a time, and an answer is about every debit of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.debit import decisions
from ledger.domain.debit.events import DebitsAnswered, DebitsOrdered, DebitsWithdrawn, Event
from ledger.domain.debit.lines import Answered, Debit, Result, answer_digest, digest
from ledger.domain.debit.refusals import (
    AnsweredBeforeOrdered,
    AnsweredOtherwise,
    AnswerUnlikeOrder,
    CreditDiffers,
    NoSuchRun,
    RunIsOver,
    RunWaits,
)
from ledger.domain.debit.state import INITIAL, fold
from ledger.domain.errors import ImpossibleHistory
from ledger.domain.month import Month

MAY = date(2023, 5, 5)
ANI, BUDI = (Debit(worker=UUID(int=number), amount_rupiah=16_800) for number in (1, 2))

ordered = DebitsOrdered(
    effective=MAY,
    reference="OWN-61/BRI",
    run="D-5",
    commitment="OWN-61",
    bank="BRI",
    month=Month("2023-05"),
    debits=2,
    total_rupiah=33_600,
    lines_sha256=digest([ANI, BUDI]),
)
june = replace(ordered, run="D-6", month=Month("2023-06"))
answered = DebitsAnswered(
    effective=MAY,
    run="D-5",
    transfer="BRI-1",
    collected=1,
    collected_rupiah=16_800,
    failed=0,
    unapplied=1,
    unapplied_rupiah=16_800,
    answer_sha256="a",
)
withdrawn = DebitsWithdrawn(effective=MAY, run="D-5", cause="never sent")


def withdraw(history: Sequence[Event], on: date = MAY) -> Sequence[Event]:
    return decisions.withdraw(fold(history), run="D-5", effective=on, cause="never sent")


def test_an_order_is_made_once_and_the_next_after_its_end() -> None:
    assert decisions.order(INITIAL, ordered) == [ordered]
    assert decisions.order(fold([ordered]), ordered) == []
    for end in (answered, withdrawn):
        assert decisions.order(fold([ordered, end]), june) == [june]
        with pytest.raises(RunIsOver, match=r"Run D-5 was (answered|withdrawn) on 2023-05-05"):
            decisions.order(fold([ordered, end]), ordered)


@pytest.mark.parametrize("other", [june, replace(ordered, lines_sha256="x"), replace(ordered, run="D-5b")])
def test_no_second_order_while_one_waits(other: DebitsOrdered) -> None:
    """The same people could be debited twice."""
    with pytest.raises(RunWaits, match=r"Run D-5 of 2023-05-05 for 2023-05 \(2 debits, Rp33\.600\) waits"):
        decisions.order(fold([ordered]), other)


def test_an_answer_needs_its_order() -> None:
    assert decisions.answer(fold([ordered]), answered) == [answered]
    assert decisions.awaited(fold([ordered]), "D-5") == ordered
    for history in ([], [june]):
        with pytest.raises(NoSuchRun, match="There is no run D-5"):
            decisions.answer(fold(history), answered)
    with pytest.raises(RunIsOver):
        decisions.answer(fold([ordered, withdrawn]), answered)
    with pytest.raises(AnsweredBeforeOrdered, match="ordered on 2023-05-05; it cannot have ended on 2023-05-04"):
        decisions.answer(fold([ordered]), replace(answered, effective=date(2023, 5, 4)))


def test_the_same_answer_is_known_and_another_is_refused() -> None:
    state = fold([ordered, answered, june])
    assert decisions.answered_before(state, "D-5", answer_sha256="a")
    assert not decisions.answered_before(state, "D-6", answer_sha256="a")
    assert not decisions.answered_before(fold([ordered, withdrawn]), "D-5", answer_sha256="a")
    assert not decisions.answered_before(INITIAL, "D-5", answer_sha256="a")
    with pytest.raises(AnsweredOtherwise, match="answered on 2023-05-05 with 1 collected and 0 failed"):
        decisions.answered_before(state, "D-5", answer_sha256="b")


def test_the_credit_is_what_was_collected_and_what_must_go_back() -> None:
    assert decisions.answer(fold([ordered]), answered, credited_rupiah=33_600) == [answered]
    with pytest.raises(CreditDiffers, match=r"adds up to Rp33\.600 collected, and the bank credited Rp16\.800"):
        decisions.answer(fold([ordered]), answered, credited_rupiah=16_800)


@pytest.mark.parametrize(
    "debits",
    [[], [ANI], [ANI, BUDI, replace(ANI, worker=UUID(int=3))], [ANI, replace(BUDI, amount_rupiah=16_801)]],
)
def test_an_answer_is_about_every_debit_of_its_order_and_no_other(debits: list[Debit]) -> None:
    with pytest.raises(AnswerUnlikeOrder, match=r"Run D-5 ordered 2 debits over Rp33\.600"):
        decisions.check_lines(
            ordered,
            lines_sha256=digest(debits),
            answered=len(debits),
            answered_rupiah=sum(each.amount_rupiah for each in debits),
        )


def test_an_order_is_taken_back_once_and_not_after_its_answer() -> None:
    assert withdraw([ordered]) == [withdrawn]
    assert withdraw([ordered, withdrawn]) == []
    with pytest.raises(RunIsOver, match="was answered"):
        withdraw([ordered, answered])
    with pytest.raises(NoSuchRun):
        withdraw([])
    with pytest.raises(AnsweredBeforeOrdered):
        withdraw([ordered], date(2023, 5, 4))


def test_an_end_without_its_order_is_damage() -> None:
    histories: list[list[Event]] = [[ordered, june], [ordered, answered, withdrawn], [june, answered]]
    for history in histories:
        with pytest.raises(ImpossibleHistory):
            fold(history)


some_debits = st.lists(st.builds(Debit, worker=st.uuids(), amount_rupiah=st.integers(1, 10**6)), max_size=8)


@given(debits=some_debits, others=some_debits, order=st.randoms(use_true_random=False))
def test_a_digest_is_of_the_debits_whatever_their_order(
    debits: list[Debit], others: list[Debit], order: object
) -> None:
    shuffled = list(debits)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert digest(shuffled) == digest(debits)
    key = [(each.worker, each.amount_rupiah) for each in debits]
    if sorted(key) != sorted((each.worker, each.amount_rupiah) for each in others):
        assert digest(others) != digest(debits)


def test_another_result_is_another_answer() -> None:
    said = [Answered(debit=ANI, result=Result.COLLECTED), Answered(debit=BUDI, result=Result.CLOSED)]
    other = [replace(said[0], result=Result.INSUFFICIENT), said[1]]
    assert answer_digest(said) == answer_digest(said[::-1]) != answer_digest(other)
