"""A row of a list beside what the ledger knows: what forbids it, what must be asked, and what is worth a look."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.errors import Refusal
from ledger.domain.places import Places, same_place
from ledger.domain.worker import questions
from ledger.domain.worker.events import WorkerRegistered
from ledger.domain.worker.likeness import nearly_the_same
from ledger.domain.worker.nik import masked
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import (
    Answer,
    BornOtherwise,
    LeftBefore,
    LivesElsewhere,
    LooksLikeAnother,
    Question,
    Remark,
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
from ledger.domain.worker.state import NotRegistered, Registered, State

_CITY = 5
"""Letters of a region code that name the regency or city."""
_SPOKEN = {"phone": "phone number", "email": "e-mail address", "address": "address", "wage_rupiah": "wage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What was found about one row."""

    refusals: tuple[Refusal, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[Remark, ...] = ()


NOTHING_FOUND = Weighed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A worker with the name and birth date of a row, under another NIK."""

    person: Person
    state: Registered


def weigh(
    state: State,
    form: WorkerRegistered,
    *,
    known: Person | None,
    says: Person,
    alike: Sequence[Alike],
    answers: Collection[Answer],
    where: Places,
) -> Weighed:
    """Weigh a row. `known` is the person of the same NIK; `alike` are others of the same name and birth date.

    `where` tells which codes are, or were, codes of one village. A question that was answered is not asked again.
    Whoever came in under the very NIK since `state` was looked up is nobody else: what is to be recorded then meets
    the stream as it has become, and is decided anew.
    """
    match state:
        case NotRegistered():
            others = [each for each in alike if each.person.nik != says.nik]
            return _newcomer(form, others, answers, where)
        case Registered(erased_on=date() as on):
            return Weighed(refusals=(PersonErased(on=on),))
        case Registered(died_on=date() as on):
            return Weighed(refusals=(IsDead(on=on),))
        case Registered():
            if known is None:
                return NOTHING_FOUND
            return _known(state, form, known, says, answers, where)
        case _:
            assert_never(state)


def _newcomer(form: WorkerRegistered, alike: Sequence[Alike], answers: Collection[Answer], where: Places) -> Weighed:
    if Answer.DIFFERENT_PEOPLE in answers:
        return NOTHING_FOUND
    near = [each for each in alike if _city(where, each.state.village) == _city(where, form.village)]
    if near:
        first = near[0]
        question = LooksLikeAnother(nik=masked(first.person.nik), village=first.state.village, since=first.state.since)
        return Weighed(questions=(question,))
    return Weighed(
        remarks=tuple(
            questions.looks_like_another_elsewhere(nik=masked(each.person.nik), village=each.state.village)
            for each in alike[:1]
        )
    )


def _city(where: Places, village: str) -> str:
    return where.codes_of(village)[0][:_CITY]


def _known(
    state: Registered,
    form: WorkerRegistered,
    known: Person,
    says: Person,
    answers: Collection[Answer],
    where: Places,
) -> Weighed:
    if known.name != says.name and not nearly_the_same(known.name, says.name):
        another = NikOfAnotherPerson(since=state.since, born_too=known.born_on != says.born_on)
        return Weighed(refusals=(another,))
    kept = Answer.KEEP_KNOWN in answers
    lives_there = same_place(where, state.village, form.village)
    return Weighed(
        refusals=(*_of_program(state, form), *_of_agent(state, form)),
        questions=() if kept else tuple(_asked(state, form, known, says, lives_there=lives_there)),
        remarks=tuple(_remarks(state, form, known, says, lives_there=lives_there, kept=kept)),
    )


def _of_program(state: Registered, form: WorkerRegistered) -> Iterable[Refusal]:
    if form.program in {None, state.program, state.awaits}:
        return
    job = state.employed_on(form.effective)
    if job is not None:
        yield CoveredByEmployer(employer=job.employer, since=job.since)
    elif state.program is None:
        yield NotInProgram(since=state.since, said=form.program)
    else:
        yield InAnotherProgram(program=state.program, said=form.program)


def _of_agent(state: Registered, form: WorkerRegistered) -> Iterable[Refusal]:
    if form.agent not in {None, state.agent}:
        yield RegisteredByAnother(since=state.since, agent=state.agent)


def _asked(
    state: Registered, form: WorkerRegistered, known: Person, says: Person, *, lives_there: bool
) -> Iterable[Question]:
    differs = [how_it_differs(known.born_on, says.born_on)] if known.born_on != says.born_on else []
    if state.sex != form.sex:
        differs.append("another sex")
    if differs:
        yield BornOtherwise(since=state.since, differs=differs)
    if state.left_on is not None:
        yield LeftBefore(on=state.left_on, cause=state.left_cause)
    elif not lives_there:
        yield LivesElsewhere(since=state.since, village=state.village, said=form.village)


def how_it_differs(known: date, said: date) -> str:
    """Say how two birth dates differ without giving away the one that is known."""
    if (known.year, known.month, known.day) == (said.year, said.day, said.month):
        return "the day and the month of birth the other way round"
    parts = [part for part in ("day", "month", "year") if getattr(known, part) != getattr(said, part)]
    return f"another {' and '.join(parts)} of birth"


def _remarks(
    state: Registered, form: WorkerRegistered, known: Person, says: Person, *, lives_there: bool, kept: bool
) -> Iterable[Remark]:
    if known.name != says.name and not kept:
        yield questions.spelled_otherwise(known=known.name)
    if state.village != form.village and lives_there:
        yield questions.former_village_code(village=state.village, said=form.village)
    differs = [
        spoken
        for each, spoken in _SPOKEN.items()
        if getattr(says, each) is not None and getattr(says, each) != getattr(known, each)
    ]
    differs += [each for each in ("occupation", "disability") if getattr(state, each) != getattr(form, each)]
    if differs and not kept:
        yield questions.other_particulars(since=state.since, differs=differs)
    if state.employments and state.employments[-1].until is None:
        job = state.employments[-1]
        yield questions.employed(employer=job.employer, since=job.since)
