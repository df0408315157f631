"""What a clerk says about employers: who they are, whom they confirm to cover, and who left them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from ledger.application import likenesses, people
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.forms import Form, age_limits, registration
from ledger.application.histories import EMPLOYER, WORKER
from ledger.application.imports import RowRefused
from ledger.application.likenesses import InThisFile
from ledger.domain.employer import decisions
from ledger.domain.employer.events import EmployerCoverConfirmed, EmployerRegistered
from ledger.domain.employer.refusals import NoSuchEmployer
from ledger.domain.employer.state import Known, NotKnown
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker import decisions as worker_decisions
from ledger.domain.worker.events import CoverConfirmed, Event, WorkerRegistered
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.nik import masked
from ledger.domain.worker.questions import Answer, LooksLikeRow
from ledger.domain.worker.refusals import CoveredByEmployer, StrangerOnList
from ledger.domain.worker.state import NotRegistered, Registered, State, evolve
from ledger.journal.entry import stream_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One worker of an employer's list; with the form, if the list tells enough to register the worker."""

    row: int
    nik: str
    form: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What an employer confirms about everybody on its list."""

    employer: str
    since: Month
    until: Month | None
    insurances: tuple[Insurance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidWhileEmployed:
    """A finding: a budget holds months of somebody whose employer covers them (audit rule A3)."""

    row: int
    worker: UUID
    months: Mapping[str, Sequence[Month]]
    """By payment."""


@dataclass(slots=True)
class Confirming:
    """What a list does, row by row."""

    employer: str = ""
    """Its reference, as it was registered."""
    confirmed: int = 0
    known: int = 0
    """People of whom the same was confirmed before."""
    registered: int = 0
    ended: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    paid: list[PaidWhileEmployed] = field(default_factory=list)
    in_programs: list[tuple[int, str]] = field(default_factory=list)
    """Rows of people who still hold a place in a program, with its reference."""
    missing: list[UUID] = field(default_factory=list)
    """People of the employer who are not on the list and whose employment goes on."""


@dataclass(slots=True)
class Ending:
    """What a list of people who left does."""

    ended: int = 0
    known: int = 0
    refused: list[RowRefused] = field(default_factory=list)


def register(desk: Desk, asked: Asked, employer: EmployerRegistered) -> Outcome:
    """Enter an employer."""
    if employer.region is not None:
        desk.regions.require(employer.region)
    stream = employer_stream(employer.reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, EMPLOYER)
        said = employer
        if isinstance(state, Known) and not asked.on_given:
            said = replace(employer, effective=state.registered.effective)
        draft.record(stream, decisions.register(state, said))

    return desk.carry_out(asked, asked.command_id("register employer", employer), decide)[1]


def confirm(
    desk: Desk,
    asked: Asked,
    letter: Letter,
    listed: Sequence[Listed],
    *,
    people_now: Sequence[UUID] = (),
    ends: date | None = None,
    answers: Collection[Answer] = (),
) -> tuple[Confirming, Outcome]:
    """Take the list of people whom an employer confirms to cover, all or nothing.

    Who is unknown is registered as a wage earner (segment PU) where the list has the whole form; who looks like another
    worker is asked about as in any list, until it is in `answers`. `people_now` are the employer's people as far as is
    known: those who are missing from the list are named, and leave only with `ends`.
    """
    likenesses.bring_up_to_date(desk)
    stream = employer_stream(letter.employer)

    def decide(draft: Draft) -> Confirming:
        state = draft.load(stream, EMPLOYER)
        said = replace(letter, employer=_reference(state, letter.employer))
        plan = Confirming(employer=said.employer)
        with InThisFile() as so_far:
            listing = _Listing(desk.keeping_its_rules(), asked, draft, said, plan, so_far, frozenset(answers))
            events = listing.of(listed)
        if plan.refused:
            return plan
        on_list = [worker for worker, _ in events]
        confirmed = _confirmation(said, asked.on, on_list)
        draft.record(stream, decisions.confirm(state, reference=letter.employer, confirmed=confirmed))
        events += _leaving(desk, draft, said.employer, sorted(set(people_now) - set(on_list)), ends, plan)
        if plan.refused:
            draft.pending.clear()
            return plan
        for worker, each in events:
            draft.record(worker, each)
        return plan

    whose = desk.keyring.fingerprint(each.nik for each in listed)
    facts = (letter.employer, letter.since, letter.until, letter.insurances, ends, whose)
    return desk.carry_out(asked, asked.command_id("confirm", *facts), decide)


def end(desk: Desk, asked: Asked, reference: str, niks: Sequence[tuple[int, str]]) -> tuple[Ending, Outcome]:
    """Note the last day of people with an employer, all or nothing; `niks` are rows with their NIKs."""

    def decide(draft: Draft) -> Ending:
        employer = _reference(draft.load(employer_stream(reference), EMPLOYER), reference)
        plan = Ending()
        known = desk.keyring.find_many([nik for _, nik in niks])
        states = dict(draft.load_many(list(known.values()), WORKER))
        drafted: list[tuple[UUID, Sequence[Event]]] = []
        for row, nik in niks:
            state = states[known[nik]] if nik in known else NotRegistered()
            try:
                if isinstance(state, NotRegistered):
                    raise StrangerOnList(nik=masked(nik))
                events = worker_decisions.end_employment_with(state, effective=asked.on, employer=employer)
            except Refusal as refusal:
                plan.refused.append(RowRefused(row=row, refusal=refusal))
                continue
            plan.ended += bool(events)
            plan.known += not events
            drafted.append((known[nik], events))
        if not plan.refused:
            for worker, events in drafted:
                draft.record(worker, events)
        return plan

    whose = desk.keyring.fingerprint(nik for _, nik in niks)
    return desk.carry_out(asked, asked.command_id("end employment with", reference, asked.on, whose), decide)


class _Listing:
    """Decides row by row what a letter means for each worker on the list."""

    def __init__(
        self,
        desk: Desk,
        asked: Asked,
        draft: Draft,
        letter: Letter,
        plan: Confirming,
        so_far: InThisFile,
        answers: frozenset[Answer],
    ) -> None:
        self.desk = desk
        self.asked = asked
        self.draft = draft
        self.plan = plan
        self.so_far = so_far
        self.answers = answers
        self.confirmed = CoverConfirmed(
            effective=asked.on,
            employer=letter.employer,
            since=letter.since,
            until=letter.until,
            insurances=letter.insurances,
        )

    def of(self, listed: Sequence[Listed]) -> list[tuple[UUID, Sequence[Event]]]:
        ids = self.desk.keyring.find_many([each.nik for each in listed])
        states = dict(self.draft.load_many(list(ids.values()), WORKER))
        standing = [(each, states[ids[each.nik]] if each.nik in ids else NotRegistered()) for each in listed]
        strangers = [each for each, state in standing if isinstance(state, NotRegistered)]
        newcomers = self._newcomers(strangers)
        drafted: list[tuple[UUID, Sequence[Event]]] = []
        for each, state in standing:
            worker = newcomers.get(each.nik) or ids.get(each.nik)
            try:
                events = self._registered(each, worker) if isinstance(state, NotRegistered) else self._known(state)
            except Refusal as refusal:
                self.plan.refused.append(RowRefused(row=each.row, refusal=refusal))
                continue
            if worker is not None:
                drafted.append((worker, events))
                self._findings(each, worker, state)
        return drafted

    def _newcomers(self, strangers: Sequence[Listed]) -> dict[str, UUID]:
        """Give ids to those who can be registered; a dry run gets ids that are written nowhere."""
        looks = {each.nik: likeness_of(each.form.person) for each in strangers if each.form is not None}
        self.alike = likenesses.alike(self.desk, list(looks.values()))
        niks = [each.nik for each in strangers if each.form and self._refusal_of(each.row, each.form) is None]
        if self.asked.dry_run:
            ids = {nik: UUID(int=number) for number, nik in enumerate(niks)}
        else:
            ids = self.desk.keyring.admit(niks, {nik: looks[nik] for nik in niks})
        self.draft.versions |= dict.fromkeys(ids.values(), 0)
        return ids

    def _registered(self, listed: Listed, worker: UUID | None) -> Sequence[Event]:
        if listed.form is None:
            raise StrangerOnList(nik=masked(listed.nik))
        refusal = self._refusal_of(listed.row, listed.form)
        if refusal is not None or worker is None:
            raise refusal or StrangerOnList(nik=masked(listed.nik))
        form = replace(listed.form, segment="PU")
        event = registration(self.desk, form, on=self.asked.on, worker=worker, seal=not self.asked.dry_run)
        first = self._register(form, event)
        self.plan.registered += 1
        self.plan.confirmed += 1
        born = evolve(NotRegistered(), event)
        return [*first, *worker_decisions.confirm_cover(born, self.confirmed)]

    def _refusal_of(self, row: int, form: Form) -> Refusal | None:
        """Ask before anybody gets a key whether the form can be taken."""
        try:
            if form.program is not None:
                raise CoveredByEmployer(employer=self.confirmed.employer, since=self.asked.on)
            unsealed = registration(self.desk, form, on=self.asked.on, worker=UUID(int=0), seal=False)
            self._register(form, unsealed)
            self._ask(row, form, unsealed)
        except Refusal as refusal:
            return refusal
        return None

    def _ask(self, row: int, form: Form, event: WorkerRegistered) -> None:
        """Raise the question about somebody who looks like a worker, or like a row further up."""
        look = likeness_of(form.person)
        near = self.alike.get(look, ())
        likenesses.ask_beside(self.desk, event, form.person, self.answers, near=near)
        first = self.so_far.first(look, form.village, form.person.nik, row)
        if first != row and Answer.DIFFERENT_PEOPLE not in self.answers:
            raise LooksLikeRow(row=first)

    def _register(self, form: Form, event: WorkerRegistered) -> Sequence[Event]:
        on = self.asked.on
        return worker_decisions.register(
            NotRegistered(),
            event,
            differs=(),
            where=self.desk.regions.history,
            age=age_on(form.person.born_on, on),
            **age_limits(self.desk, on),
        )

    def _known(self, state: State) -> Sequence[Event]:
        events = worker_decisions.confirm_cover(state, self.confirmed)
        self.plan.confirmed += bool(events)
        self.plan.known += not events
        return events

    def _findings(self, listed: Listed, worker: UUID, state: State) -> None:
        if not isinstance(state, Registered):
            return
        paid = _held_within(state, self.confirmed)
        if paid:
            self.plan.paid.append(PaidWhileEmployed(row=listed.row, worker=worker, months=paid))
        if state.program is not None and state.left_on is None and state.died_on is None:
            self.plan.in_programs.append((listed.row, state.program))


def _held_within(state: Registered, confirmed: CoverConfirmed) -> dict[str, list[Month]]:
    """Find the months of a confirmation that bills hold, by payment."""
    held: dict[str, set[Month]] = {}
    for insurance, month, payment in state.held():
        within = confirmed.since <= month and (confirmed.until is None or month <= confirmed.until)
        if within and insurance in confirmed.insurances:
            held.setdefault(payment, set()).add(month)
    return {payment: sorted(months) for payment, months in held.items()}


def _leaving(
    desk: Desk, draft: Draft, employer: str, missing: Sequence[UUID], ends: date | None, plan: Confirming
) -> list[tuple[UUID, Sequence[Event]]]:
    """End the employment of those who are missing from the list, or only name them."""
    if ends is None:
        plan.missing += missing
        return []
    drafted: list[tuple[UUID, Sequence[Event]]] = []
    for worker, state in draft.load_many(missing, WORKER):
        try:
            events = worker_decisions.end_employment_with(state, effective=ends, employer=employer)
        except Refusal as refusal:
            plan.refused.append(RowRefused(row=0, refusal=people.about(desk, worker, refusal)))
            continue
        plan.ended += bool(events)
        drafted.append((worker, events))
    return drafted


def _confirmation(letter: Letter, on: date, workers: Sequence[UUID]) -> EmployerCoverConfirmed:
    return EmployerCoverConfirmed(
        effective=on,
        since=letter.since,
        until=letter.until,
        insurances=letter.insurances,
        people=len(workers),
        list_sha256=people.digest(workers),
    )


def _reference(state: Known | NotKnown, reference: str) -> str:
    """Give the reference as it was registered, whatever its case; raise `NoSuchEmployer`."""
    if isinstance(state, NotKnown):
        raise NoSuchEmployer(reference=reference)
    return state.registered.reference


def employer_stream(reference: str) -> UUID:
    """Name the stream of an employer."""
    return stream_id("employer", reference)
