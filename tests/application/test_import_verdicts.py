"""A list that overlaps with what is known: who is asked about, who is remarked on, and what an answer does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from ledger.application import likenesses, workers
from ledger.application.desk import Desk, Outcome
from ledger.application.forms import Form
from ledger.application.imports import Numbered, Plan, Tally, import_workers
from ledger.domain.worker.questions import (
    Answer,
    BornOtherwise,
    LeftBefore,
    LivesElsewhere,
    LooksLikeAnother,
    LooksLikeRow,
)
from ledger.domain.worker.refusals import InAnotherProgram, IsDead, NotInProgram
from makers import FOREIGN, ONE, TWO, asked, form, launch, nik, person, register, rows


def run(desk: Desk, forms: Iterable[Form], *answers: Answer, accept_valid: bool = False) -> tuple[Plan, Outcome]:
    return import_workers(desk, asked(), rows(forms), accept_valid=accept_valid, answers=answers)


def named(number: int, name: str, *, village: str = ONE) -> Form:
    return replace(form(number, village=village), person=replace(person(number), name=name))


def test_two_niks_of_one_name_and_birth_date_in_one_list_are_asked_about(desk: Desk) -> None:
    plan, _ = run(desk, [named(1, "Moh. Yusuf"), named(2, "Muhammad Yusuf", village=TWO), named(3, "Yusuf")])
    assert [(each.row, type(each.question)) for each in plan.asked] == [(3, LooksLikeRow)]
    assert "stand in row 2" in str(plan.asked[0].question)
    assert (plan.new, plan.recording, desk.journal.head()) == (2, False, 0)


def test_in_another_city_they_are_two(desk: Desk) -> None:
    plan, _ = run(desk, [named(1, "Yusuf"), named(2, "Yusuf", village=FOREIGN)])
    assert (plan.new, plan.asked) == (2, [])


def test_somebody_known_by_another_nik_is_asked_about(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Moh. Yusuf"))
    plan, _ = run(desk, [named(2, "Muhammad Yusuf", village=TWO)])
    (waiting,) = plan.asked
    assert isinstance(waiting.question, LooksLikeAnother)
    assert f"************{nik(1)[-4:]} in village {ONE}" in str(waiting.question)


def test_whoever_was_registered_under_a_former_code_of_the_village_is_known_with_a_remark(desk: Desk) -> None:
    today, former = next(
        (code, codes[1]) for code, _ in desk.regions.villages() if len(codes := desk.regions.history.codes_of(code)) > 1
    )
    run(desk, [form(1, village=former)])  # as a ledger has it that was kept before the code changed
    plan, _ = run(desk, [form(1, village=today)])
    assert (plan.known, plan.asked, plan.refused) == (1, [], [])
    assert [each.remark.verdict for each in plan.remarks] == ["former village code"]


def test_somebody_like_that_far_away_is_remarked_on_and_registered(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    plan, _ = run(desk, [named(2, "Yusuf", village=FOREIGN)])
    assert ([each.remark.verdict for each in plan.remarks], plan.new) == (["namesake elsewhere"], 1)


def test_different_people_are_registered_once_that_is_said(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    plan, outcome = run(desk, [named(2, "Yusuf"), named(3, "Yusuf")], Answer.DIFFERENT_PEOPLE)
    assert (plan.asked, plan.new, dict(outcome.names)) == ([], 2, {"WorkerRegistered": 2})


def test_an_answer_beside_a_row_is_for_that_row_alone(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    listed = [
        Numbered.of(2, named(2, "Yusuf"), Answer.DIFFERENT_PEOPLE),
        Numbered.of(3, named(3, "Yusuf")),
    ]
    plan, _ = import_workers(desk, asked(), lambda: iter(listed), accept_valid=True)
    assert ([each.row for each in plan.asked], plan.new) == ([3], 1)


def test_who_was_corrected_is_found_by_the_right_name_only(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    workers.correct(desk, asked(), nik(1), particulars={"name": "Yahya"})
    assert run(desk, [named(2, "Yusuf")], accept_valid=True)[0].asked == []
    assert [each.row for each in run(desk, [named(3, "Yahya")])[0].asked] == [2]


def test_who_was_erased_is_like_nobody(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    workers.erase(desk, asked(date(2040, 1, 1)), nik(1), open_claims=[])
    assert run(desk, [named(2, "Yusuf")])[0].asked == []


def test_a_key_without_a_worker_is_like_nobody(desk: Desk) -> None:
    desk.keyring.admit([nik(1)], {nik(1): "yusuf|19900805"})
    assert run(desk, [named(2, "Yusuf")])[0].new == 1


def test_people_of_before_get_their_likeness_when_a_list_comes(desk: Desk) -> None:
    """Given a keyring that was made before likenesses were kept, then the next import reckons them, once."""
    (worker,) = [workers.register(desk, asked(), named(1, "Yusuf"))[0]]
    with desk.keyring._file.writing() as connection:  # noqa: SLF001 - as the first release left it
        connection.execute("UPDATE keys SET likeness = NULL")
    assert desk.keyring.unlikened() == [worker]
    assert [type(each.question) for each in run(desk, [named(2, "Yusuf")])[0].asked] == [LooksLikeAnother]
    assert (desk.keyring.unlikened(), likenesses.bring_up_to_date(desk)) == ([], 0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"person": replace(person(1), born_on=date(1990, 5, 8))}, BornOtherwise),
        ({"sex": "F"}, BornOtherwise),
        ({"village": TWO}, LivesElsewhere),
    ],
)
def test_what_only_the_papers_can_tell_is_asked_and_may_be_kept(
    desk: Desk, change: dict[str, object], expected: type
) -> None:
    register(desk, 1)
    row = replace(form(1), **change)  # type: ignore[arg-type]  # fields of a form
    plan, _ = run(desk, [row])
    assert [type(each.question) for each in plan.asked] == [expected]
    plan, outcome = run(desk, [row], Answer.KEEP_KNOWN)
    assert (plan.asked, plan.known, outcome.nothing_new) == ([], 1, True)


def test_who_left_is_asked_about(desk: Desk) -> None:
    register(desk, 1)
    workers.leave(desk, asked(), nik(1), cause="moved-away")
    assert [type(each.question) for each in run(desk, [form(1)])[0].asked] == [LeftBefore]


def test_the_dead_are_refused(desk: Desk) -> None:
    register(desk, 1)
    workers.die(desk, asked(), nik(1))
    assert [type(each.refusal) for each in run(desk, [form(1)])[0].refused] == [IsDead]


def test_nobody_comes_into_a_second_program_by_a_list(desk: Desk) -> None:
    launch(desk)
    launch(desk, "DESA-200")
    register(desk, 1, program="DESA-100")
    register(desk, 2)
    plan, _ = run(desk, [form(1, program="DESA-200"), form(2, program="DESA-200")])
    assert [type(each.refusal) for each in plan.refused] == [InAnotherProgram, NotInProgram]


def test_rows_are_counted_by_village(desk: Desk) -> None:
    register(desk, 1, 2)
    plan, _ = run(desk, [form(1), form(2, village=TWO), form(3), form(4, village=TWO)], accept_valid=True)
    assert plan.villages == {ONE: Tally(new=1, known=1), TWO: Tally(new=1, asked=1)}
    assert plan.kept_out == {3}


def test_a_dry_run_asks_the_same_and_records_nothing(desk: Desk) -> None:
    workers.register(desk, asked(), named(1, "Yusuf"))
    head = desk.journal.head()
    plan, _ = import_workers(desk, asked(dry_run=True), rows([named(2, "Yusuf"), form(3)]))
    assert ([type(each.question) for each in plan.asked], plan.new) == ([LooksLikeAnother], 1)
    assert (desk.journal.head(), desk.keyring.find(nik(3))) == (head, None)
