"""A row of a list beside what the ledger knows: refused, asked about, remarked on, or simply known."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.places import AS_WRITTEN, AsWritten
from ledger.domain.worker.events import (
    EmploymentStarted,
    Event,
    PersonalDataErased,
    WorkerDied,
    WorkerEnrolled,
    WorkerLeft,
    WorkerRegistered,
)
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import (
    Answer,
    BornOtherwise,
    LeftBefore,
    LivesElsewhere,
    LooksLikeAnother,
)
from ledger.domain.worker.refusals import (
    CoveredByEmployer,
    InAnotherProgram,
    IsDead,
    NikOfAnotherPerson,
    NotInProgram,
    PersonErased,
    RegisteredByAnother,
)
from ledger.domain.worker.state import INITIAL, Registered, fold
from ledger.domain.worker.weighing import NOTHING_FOUND, Alike, Weighed, how_it_differs, weigh

MAY = date(2023, 5, 2)
SITI = Person(nik="1373014508909999", name="Siti Aminah", born_on=date(1990, 8, 5), phone="081234567890")
FORM = WorkerRegistered(
    effective=MAY,
    personal=b"",
    village="13.73.01.1001",
    occupation="petani",
    sex="F",
    birth_year=1990,
    disability=False,
    segment="BPU",
    program="DESA-100",
)


class Recoded(AsWritten):
    """Two codes of one village."""

    def codes_of(self, code: str) -> tuple[str, ...]:
        """Give today's code first."""
        both = ("13.73.01.1002", "13.73.01.1001")
        return both if code in both else (code,)


def state(*later: Event) -> Registered:
    found = fold([replace(FORM, effective=date(2023, 3, 1)), *later])
    assert isinstance(found, Registered)
    return found


def weighed(
    says: Person = SITI,
    form: WorkerRegistered = FORM,
    *,
    then: Registered | None = None,
    known: Person | None = SITI,
    answers: tuple[Answer, ...] = (),
    renamed: bool = False,
) -> Weighed:
    return weigh(
        then or state(),
        form,
        known=known,
        says=says,
        alike=(),
        answers=answers,
        where=Recoded() if renamed else AS_WRITTEN,
    )


def test_the_same_row_again_finds_nothing() -> None:
    assert weighed() == NOTHING_FOUND


def test_an_empty_cell_says_nothing_against_what_is_known() -> None:
    assert weighed(replace(SITI, phone=None), replace(FORM, program=None)) == NOTHING_FOUND


def test_another_spelling_is_remarked_on_and_names_the_known_one() -> None:
    found = weighed(replace(SITI, name="SITI AMINNAH"))
    assert (found.refusals, found.questions) == ((), ())
    assert [(each.verdict, "as Siti Aminah" in each.problem) for each in found.remarks] == [
        ("spelled differently", True)
    ]


@pytest.mark.parametrize(("born_on", "too"), [(SITI.born_on, False), (date(1971, 1, 1), True)])
def test_quite_another_name_is_another_person(born_on: date, too: bool) -> None:  # noqa: FBT001 - a parameter of the table
    (refusal,) = weighed(replace(SITI, name="Budi Santoso", born_on=born_on)).refusals
    assert isinstance(refusal, NikOfAnotherPerson)
    assert (" and birth date" in str(refusal)) is too
    assert "Siti" not in str(refusal)


@pytest.mark.parametrize(
    ("said", "how"),
    [
        (date(1990, 5, 8), "the day and the month of birth the other way round"),
        (date(1991, 8, 5), "another year of birth"),
        (date(1991, 9, 5), "another month and year of birth"),
    ],
)
def test_another_birth_date_is_asked_about_and_the_known_one_not_given_away(said: date, how: str) -> None:
    (question,) = weighed(replace(SITI, born_on=said)).questions
    assert isinstance(question, BornOtherwise)
    assert question.differs == (how,) == (how_it_differs(SITI.born_on, said),)
    assert "1990" not in str(question)
    assert "--keep-known" in str(question)


def test_another_sex_is_asked_about() -> None:
    (question,) = weighed(form=replace(FORM, sex="M")).questions
    assert isinstance(question, BornOtherwise)
    assert question.differs == ("another sex",)


def test_another_village_is_asked_about() -> None:
    (question,) = weighed(form=replace(FORM, village="13.73.01.1002")).questions
    assert isinstance(question, LivesElsewhere)
    assert "in village 13.73.01.1001, and the row says 13.73.01.1002" in str(question)
    assert "`ledger worker move`" in str(question)


def test_another_code_of_the_same_village_is_remarked_on() -> None:
    found = weighed(form=replace(FORM, village="13.73.01.1002"), renamed=True)
    assert (found.questions, [each.verdict for each in found.remarks]) == ((), ["former village code"])


def test_what_is_kept_is_not_asked_or_remarked_on_again() -> None:
    says = replace(SITI, name="Siti Aminnah", born_on=date(1991, 8, 5), phone="0899")
    form = replace(FORM, village="13.73.01.1002", occupation="nelayan")
    assert weighed(says, form, answers=(Answer.KEEP_KNOWN,)) == NOTHING_FOUND
    assert weighed(says, form, answers=(Answer.DIFFERENT_PEOPLE,)).questions


def test_whoever_waits_for_a_place_in_the_program_of_the_row_is_known() -> None:
    waits = replace(state(), program=None, awaits="DESA-100")
    assert weighed(then=waits) == NOTHING_FOUND


def test_whoever_an_employer_covers_is_kept_out_of_a_program_with_that_reason() -> None:
    employed = replace(state(EmploymentStarted(effective=date(2023, 4, 1), employer="PT X")), program=None)
    assert [type(each) for each in weighed(then=employed).refusals] == [CoveredByEmployer]


def test_another_agent_than_the_one_who_brought_the_worker_in_is_refused() -> None:
    (refusal,) = weighed(form=replace(FORM, agent="AGEN-1")).refusals
    assert isinstance(refusal, RegisteredByAnother)


def test_other_particulars_are_remarked_on_in_one_sentence() -> None:
    (remark,) = weighed(replace(SITI, phone="0899", wage_rupiah=1), replace(FORM, occupation="nelayan")).remarks
    assert "another phone number, another wage, another occupation" in remark.problem


def test_nobody_is_in_two_programs() -> None:
    (refusal,) = weighed(form=replace(FORM, program="DESA-200")).refusals
    assert isinstance(refusal, InAnotherProgram)
    joined = state(WorkerEnrolled(effective=MAY, program="DESA-200"))
    assert weighed(form=replace(FORM, program="DESA-200"), then=joined) == NOTHING_FOUND


def test_a_list_brings_nobody_into_a_program_who_is_registered() -> None:
    outside = fold([replace(FORM, program=None)])
    assert isinstance(outside, Registered)
    (refusal,) = weighed(then=outside).refusals
    assert isinstance(refusal, NotInProgram)


def test_the_dead_are_refused_whatever_else_the_row_says() -> None:
    found = weighed(replace(SITI, name="Budi"), then=state(WorkerDied(effective=MAY)))
    assert [type(each) for each in found.refusals] == [IsDead]


def test_who_left_is_asked_about_and_not_where_the_person_lives() -> None:
    gone = state(WorkerLeft(effective=MAY, cause="moved-away"))
    found = weighed(form=replace(FORM, village="13.73.01.1002"), then=gone)
    assert [type(each) for each in found.questions] == [LeftBefore]
    assert weighed(then=gone, answers=(Answer.KEEP_KNOWN,)) == NOTHING_FOUND


def test_the_employed_are_remarked_on() -> None:
    found = weighed(then=state(EmploymentStarted(effective=MAY, employer="PT Maju")))
    assert [each.verdict for each in found.remarks] == ["employed"]


def test_the_erased_are_nobody_any_more() -> None:
    found = weighed(then=state(PersonalDataErased(effective=MAY)), known=None)
    assert [type(each) for each in found.refusals] == [PersonErased]


TWIN = replace(SITI, nik="1373014508909998")


@pytest.mark.parametrize(("village", "asked"), [("13.73.02.2001", True), ("64.74.01.1001", False)])
def test_a_double_near_by_is_asked_about_and_one_far_away_remarked_on(village: str, asked: bool) -> None:  # noqa: FBT001 - a parameter of the table
    near = Alike(person=TWIN, state=replace(state(), village=village))

    def found(*answers: Answer) -> Weighed:
        return weigh(INITIAL, FORM, known=None, says=SITI, alike=(near,), answers=answers, where=AS_WRITTEN)

    assert [type(each) for each in found().questions] == [LooksLikeAnother] * asked
    assert [each.verdict for each in found().remarks] == ["namesake elsewhere"] * (not asked)
    said = str(found().questions[0]) if asked else found().remarks[0].problem
    assert "************9998" in said
    assert TWIN.nik not in said
    assert found(Answer.DIFFERENT_PEOPLE) == NOTHING_FOUND


def test_whoever_came_in_under_the_very_nik_meanwhile_is_nobody_elses_double() -> None:
    himself = Alike(person=SITI, state=state())
    found = weigh(INITIAL, FORM, known=None, says=SITI, alike=(himself,), answers=(), where=AS_WRITTEN)
    assert found == NOTHING_FOUND
