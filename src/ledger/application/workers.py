"""What a clerk says about one worker. Files of workers come in through `imports`."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

from ledger.application import agents, agreements, likenesses, people, places, programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.eligibility import Judge, insist
from ledger.application.forms import Form, age_limits, registration
from ledger.application.histories import WORKER
from ledger.application.newcomers import entries_of, fit
from ledger.application.one_worker import about as _about
from ledger.application.one_worker import one as _one
from ledger.domain.errors import LedgerError, Refusal
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker import decisions
from ledger.domain.worker.events import Event, IdentityCorrected
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.person import Person, differences
from ledger.domain.worker.questions import Answer
from ledger.domain.worker.refusals import AboutWorker, NikTaken, NotInLedger
from ledger.domain.worker.state import Registered, State
from ledger.reference.regions import Level


def register(
    desk: Desk, asked: Asked, form: Form, *, answers: Collection[Answer] = (), wait_when_full: bool = False
) -> tuple[UUID, Outcome]:
    """Register one worker, and take a place in the program if one is named.

    Raises the question about a newcomer who looks like another worker, until it is in `answers`. With
    `wait_when_full`, who finds no place stands in line for one; otherwise that is a refusal.
    """
    likenesses.bring_up_to_date(desk)
    form = replace(form, village=desk.regions.settle(form.village, Level.VILLAGE).code)
    if form.program:
        form = replace(form, program=programs.known_as(desk.journal, form.program))
    if form.agent:
        form = replace(form, agent=agents.known_as(desk.journal, form.agent))
    if form.agreement:
        form = replace(form, agreement=agreements.known_as(desk.journal, form.agreement))
    worker = _known_or_new(desk, form) if asked.dry_run else _admitted(desk, form.person)
    facts = (form.village, form.occupation, form.sex, form.program, form.agreement)
    command = asked.command_id("register", worker, *facts)

    def decide(draft: Draft) -> UUID:
        state = draft.load(worker, WORKER)
        known = _same_person(desk, worker, state)
        on = state.since if isinstance(state, Registered) and not asked.on_given else asked.on
        event = registration(desk, form, on=on, worker=worker, seal=not asked.dry_run)
        with _named(form.person):
            events = decisions.register(
                state,
                event,
                differs=differences(known, form.person) if known else (),
                where=desk.regions.history,
                age=age_on(form.person.born_on, on),
                **age_limits(desk, on),
            )
            if events:
                likenesses.ask(desk, event, form.person, answers)
                fit(Judge(desk, draft), form, on)
        if events:
            wait = wait_when_full and not programs.has_room(draft, form.program, form.village)
            draft.record(worker, entries_of(event, decile=form.decile, mustahik=form.mustahik, seated=not wait))
            if form.program:
                programs.seat(draft, form.program, on=on, worker=worker, village=form.village, wait_when_full=wait)
            if form.agreement:
                agreements.come_in_under(draft, form.agreement, on=asked.on, program=form.program)
        if form.agent:
            agents.acquired(draft, form.agent, on=on, members=1 if events else 0)
        return worker

    return desk.carry_out(asked, command, decide)


def correct(
    desk: Desk,
    asked: Asked,
    nik: str,
    *,
    particulars: dict[str, object],
    sex: str | None = None,
    occupation: str | None = None,
    disability: bool | None = None,
) -> Outcome:
    """Put right what was noted wrongly. `particulars` are fields of `Person` with their right values."""
    worker = people.find(desk, nik)
    command = asked.command_id("correct", worker, sorted(particulars), occupation, disability)
    new_nik = particulars.get("nik")
    added = isinstance(new_nik, str) and not asked.dry_run and desk.keyring.find(new_nik) is None
    if isinstance(new_nik, str) and new_nik != nik:
        _refuse_taken(desk, worker, new_nik)
        if not asked.dry_run:
            desk.keyring.add_token(worker, new_nik)

    def decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        was = _same_person(desk, worker, state)
        if was is None or not isinstance(state, Registered):
            draft.record(worker, decisions.correct(state, effective=asked.on, identity=None))
            return
        says = replace(was, **particulars)  # type: ignore[arg-type]  # the counter passes fields of Person
        identity = _identity(desk, asked, worker, state=state, was=was, says=says, sex=sex or state.sex)
        draft.record(
            worker,
            decisions.correct(
                state, effective=asked.on, identity=identity, occupation=occupation, disability=disability
            ),
        )

    try:
        _, outcome = _about(desk, worker, lambda: desk.carry_out(asked, command, decide))
    except LedgerError:
        if added and isinstance(new_nik, str):
            desk.keyring.drop_token(new_nik)
        raise
    if isinstance(new_nik, str) and new_nik != nik and not asked.dry_run:
        desk.keyring.drop_token(nik)
    if not asked.dry_run:
        likenesses.renew(desk, worker)
    return outcome


def move(desk: Desk, asked: Asked, nik: str, *, village: str, wait_when_full: bool = False) -> Outcome:
    """Note that a worker lives in another village; the place in the program goes along if that village has one.

    A place in line does not: who waited in one village does not go past those who wait in another.
    """
    village = desk.regions.settle(village, Level.VILLAGE).code

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.move(state, effective=asked.on, village=village, where=desk.regions.history)
        if not (events and isinstance(state, Registered)):
            return events
        places.leave_line(draft, asked, state, _who(desk, nik), "moved")
        if not state.program or state.left_on is not None:
            return events
        programs.leave(draft, state.program, on=asked.on, leaving={state.village: 1})
        then = places.go_along(draft, asked, state, _who(desk, nik), village, wait_when_full=wait_when_full)
        return [*events, *then]

    return _one(desk, asked, nik, ("move", village), decide)


def enroll(desk: Desk, asked: Asked, nik: str, *, program: str, wait_when_full: bool = False) -> Outcome:
    """Let a worker join a program who is among those it is for, or stand in line for a place in it."""
    program = programs.known_as(desk.journal, program)

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.enroll(state, effective=asked.on, program=program)
        if not (events and isinstance(state, Registered)):
            return events
        worker = people.find(desk, nik)
        verdict = Judge(desk, draft).joining(program, worker, state, asked.on)
        insist(verdict, heading=f"not fit for program {program}:")
        wait = wait_when_full and not programs.has_room(draft, program, state.village)
        if wait:
            events = decisions.await_place(state, effective=asked.on, program=program)
        else:
            places.give_back(draft, asked, state, lambda: worker, "joined another program")
        if events:
            programs.seat(draft, program, on=asked.on, worker=worker, village=state.village, wait_when_full=wait)
        return events

    return _one(desk, asked, nik, ("enroll", program), decide)


def start_employment(desk: Desk, asked: Asked, nik: str, *, employer: str) -> Outcome:
    """Note that an employer pays from a day on."""
    return _one(
        desk,
        asked,
        nik,
        ("employment", employer),
        lambda _draft, state: decisions.start_employment(state, effective=asked.on, employer=employer),
    )


def end_employment(desk: Desk, asked: Asked, nik: str) -> Outcome:
    """Note the last day with the employer."""
    return _one(
        desk,
        asked,
        nik,
        ("employment ended",),
        lambda _draft, state: decisions.end_employment(state, effective=asked.on),
    )


def die(desk: Desk, asked: Asked, nik: str, *, correcting: bool = False) -> Outcome:
    """Note a death; the place in the program is free again."""

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.die(state, effective=asked.on, correcting=correcting)
        if events and isinstance(state, Registered) and state.died_on is None:
            places.give_back(draft, asked, state, _who(desk, nik), "died")
        return events

    return _one(desk, asked, nik, ("died", asked.on, correcting), decide)


def withdraw_death(desk: Desk, asked: Asked, nik: str) -> Outcome:
    """Take back a death that was noted for the wrong person; the place in the program is taken again."""

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.withdraw_death(state, effective=asked.on)
        if events and isinstance(state, Registered) and state.program and state.left_on is None:
            programs.stay(draft, state.program, on=asked.on, staying={state.village: 1})
        return events

    return _one(desk, asked, nik, ("death withdrawn",), decide)


def leave(desk: Desk, asked: Asked, nik: str, *, cause: str) -> Outcome:
    """Note that a worker left; the place in the program is free again."""

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.leave(state, effective=asked.on, cause=cause)
        if events and isinstance(state, Registered):
            places.give_back(draft, asked, state, _who(desk, nik), "left")
        return events

    return _one(desk, asked, nik, ("leave", asked.on, cause), decide)


def come_back(desk: Desk, asked: Asked, nik: str, *, wait_when_full: bool = False) -> Outcome:
    """Note that a worker who had left is back, in the program of before if there is one, or in its line."""

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.come_back(state, effective=asked.on)
        if not (events and isinstance(state, Registered)):
            return events
        then = places.go_along(draft, asked, state, _who(desk, nik), state.village, wait_when_full=wait_when_full)
        return [*events, *then]

    return _one(desk, asked, nik, ("return", asked.on), decide)


def erase(
    desk: Desk,
    asked: Asked,
    nik: str,
    *,
    open_claims: Sequence[str],
    schooled: Mapping[str, date] | None = None,
) -> Outcome:
    """Erase personal data: record it, then destroy the key. A crash in between is mended at the next start.

    `schooled` are claims that still pay for a child's school, with the day until which they may.
    """
    years = desk.rulebook.parameters.on("retention.years", asked.on).value
    worker = people.find(desk, nik)

    def decide(draft: Draft, state: State) -> Sequence[Event]:
        events = decisions.erase(
            state, effective=asked.on, open_claims=open_claims, retention_years=years, schooled=schooled or {}
        )
        if events and isinstance(state, Registered):
            places.give_back(draft, asked, state, lambda: worker, "erased")
        return events

    outcome = _one(desk, asked, nik, ("erase",), decide)
    if not asked.dry_run:
        desk.keyring.forget(worker, desk.clock())
    return outcome


def _who(desk: Desk, nik: str) -> Callable[[], UUID]:
    return lambda: people.find(desk, nik)


@contextmanager
def _named(who: Person) -> Iterator[None]:
    """Put the name of who asks to be registered in front of a refusal."""
    try:
        yield
    except NotInLedger:
        raise
    except Refusal as refusal:
        raise AboutWorker(who=people.spoken(who, UUID(int=0)), refusal=refusal) from refusal


def _same_person(desk: Desk, worker: UUID, state: State) -> Person | None:
    return people.person(desk, desk.journal.read(worker)) if isinstance(state, Registered) else None


def _admitted(desk: Desk, person: Person) -> UUID:
    """Find or make the worker of a NIK. Somebody known keeps the likeness that the journal's letter has."""
    known = desk.keyring.find(person.nik)
    if known is not None and desk.journal.read(known):
        return known
    return desk.keyring.admit([person.nik], {person.nik: likeness_of(person)})[person.nik]


def _known_or_new(desk: Desk, form: Form) -> UUID:
    return desk.keyring.find(form.person.nik) or UUID(int=0)


def _refuse_taken(desk: Desk, worker: UUID, nik: str) -> None:
    """Name the worker who has the NIK; the keyring guards the same, but knows no names."""
    other = desk.keyring.find(nik)
    if other is not None and other != worker:
        who = people.spoken(people.person(desk, desk.journal.read(other)), other)
        raise people.about(desk, worker, NikTaken(other=who))


def _identity(
    desk: Desk, asked: Asked, worker: UUID, *, state: Registered, was: Person, says: Person, sex: str
) -> IdentityCorrected | None:
    changed = differences(was, says) + (("sex",) if sex != state.sex else ())
    if not changed:
        return None
    sealed = (
        b""
        if asked.dry_run
        else desk.keyring.seal(worker, says, stream=worker, version=state.version + 1, event="IdentityCorrected")
    )
    return IdentityCorrected(
        effective=asked.on, personal=sealed, sex=sex, birth_year=says.born_on.year, corrected=changed
    )
