"""Registering a whole file of workers: first every row is decided, then all of it is recorded in one transaction.

The rows are read twice and never kept, so memory stays flat in the length of the file. If the file changes in
between, nothing is recorded.
"""

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from ledger.application import agents, agreements, likenesses, people, programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.eligibility import Judge
from ledger.application.histories import PROGRAM, WORKER
from ledger.application.import_plan import Numbered, Plan, RowAsked, RowRefused, RowRemarked, Tally
from ledger.application.likenesses import InThisFile
from ledger.application.newcomers import entries_of, known_of_form
from ledger.application.workers import age_limits, registration
from ledger.domain.deciles import one_of_ten
from ledger.domain.errors import Conflict, Refusal
from ledger.domain.program import decisions as program_decisions
from ledger.domain.program import state as program_state
from ledger.domain.program.criteria import FITS
from ledger.domain.worker import decisions
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.events import WorkerRegistered
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer, LooksLikeRow
from ledger.domain.worker.weighing import Alike, weigh
from ledger.journal.entry import Event, stream_id

__all__ = ["FileChanged", "Numbered", "Plan", "RowAsked", "RowRefused", "RowRemarked", "Tally", "import_workers"]

_NOBODY = UUID(int=0)
CHUNK = 5000
"""Rows held at once: each chunk of new workers is one durable transaction of the keyring."""


class FileChanged(Conflict):
    """Somebody saved the file while it was being read."""

    def __init__(self, *, planned: int, found: int) -> None:
        super().__init__(
            f"The file changed while it was read: {planned} new workers at first, {found} the second time. Nothing was "
            "recorded; close the file in the other program and import it again."
        )


def import_workers(
    desk: Desk,
    asked: Asked,
    read: Callable[[], Iterable[Numbered]],
    *,
    accept_valid: bool = False,
    answers: Collection[Answer] = (),
    agent: str | None = None,
    wait_when_full: bool = False,
    unreadable: Callable[[], int] = lambda: 0,
    step: Callable[[int], None] = lambda _rows: None,
) -> tuple[Plan, Outcome]:
    """Register every worker of a file, all or nothing; with `accept_valid`, every row that can be taken.

    A question about a row keeps it out like a refusal, until it is answered: for one row by `Numbered.answer`, for all
    by `answers`. `agent` is who brings all of them in; he must serve on the day. With `wait_when_full`, who finds no
    place in a program waits for one, in the order of the rows.

    `unreadable` counts, once `read` has been gone through, the rows that could not even be read as forms. `step` hears
    how many rows were done.
    """
    likenesses.bring_up_to_date(desk)
    through = agents.known_as(desk.journal, agent) if agent else None

    def forms() -> Generator[Numbered, None, None]:
        return _through(through, _as_launched(desk, read()))

    def decide(draft: Draft) -> Plan:
        plan = Plan()
        settled = desk.keeping_its_rules()
        with InThisFile() as so_far, closing(forms()) as rows:
            planner = _Planner(settled, asked, draft, plan, so_far, frozenset(answers), wait_when_full=wait_when_full)
            planner.go_through(rows, step)
        plan.recording = bool(plan.new) and (accept_valid or not (plan.kept_out or unreadable()))
        if plan.recording:
            _prepare(draft, asked, plan, through)
            lines = _Lines(draft, asked, planner.programs)
            draft.stream_in = lambda: _entries(settled, asked, forms(), plan, lines, step)
        return plan

    return desk.carry_out(asked, asked.command_id("import", asked.document, through), decide)


def _prepare(draft: Draft, asked: Asked, plan: Plan, through: str | None) -> None:
    """Change what the newcomers change around them: programs, the agent's tally, agreements."""
    for program, villages in sorted(plan.joining.items()):
        programs.join(draft, program, on=asked.on, joining=villages)
    if through:
        agents.acquired(draft, through, on=asked.on, members=plan.new)
    for agreement, into in plan.under.items():
        for joined in into:
            agreements.come_in_under(draft, agreement, on=asked.on, program=joined)
    draft.coming = _coming(plan)
    for program in plan.lines:
        draft.will_go_on(stream_id("program", program))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger knows about the people of a chunk."""

    by_nik: Mapping[str, tuple[worker_state.State, Person | None]]
    alike: Mapping[str, Sequence[Alike]]
    """By likeness."""


class _Planner:
    """Decides row by row, in order of arrival: who is new, who is known, who cannot be taken, who must be asked for."""

    def __init__(
        self,
        desk: Desk,
        asked: Asked,
        draft: Draft,
        plan: Plan,
        so_far: InThisFile,
        answers: frozenset[Answer],
        *,
        wait_when_full: bool,
    ) -> None:
        self.desk = desk
        self.asked = asked
        self.draft = draft
        self.plan = plan
        self.so_far = so_far
        self.answers = answers
        self.wait_when_full = wait_when_full
        self.judge = Judge(desk, draft)
        self.programs: dict[str, program_state.State] = {}

    def go_through(self, forms: Iterable[Numbered], step: Callable[[int], None]) -> None:
        for chunk in _chunks(forms):
            before = len(self.plan.waiting)
            self._decide_all(chunk)
            if len(self.plan.waiting) > before:
                self._count_lines(chunk)
            step(len(chunk))

    def _count_lines(self, chunk: Sequence[Numbered]) -> None:
        """Count the entries of waiting lists as they will be cut."""
        waiting = Counter(each.form.program for each in chunk if each.row in self.plan.waiting)
        for program, workers in waiting.items():
            pieces = -(-workers // program_decisions.PIECE)
            self.plan.lines[program or ""] = self.plan.lines.get(program or "", 0) + pieces

    def _decide_all(self, chunk: Sequence[Numbered]) -> None:
        """Decide a chunk; a row without a look is about somebody who is registered under its NIK."""
        by_nik = self._by_nik(chunk)
        looks = {
            numbered.row: likeness_of(numbered.form.person)
            for numbered in chunk
            if numbered.form.person.nik not in by_nik
        }
        known = _Known(by_nik, likenesses.alike(self.desk, list(looks.values())))
        for numbered in chunk:
            self._decide(numbered, looks.get(numbered.row), known)

    def _by_nik(self, chunk: Sequence[Numbered]) -> dict[str, tuple[worker_state.State, Person | None]]:
        """Look up who of a chunk has a history, in few queries."""
        ids = self.desk.keyring.find_many([numbered.form.person.nik for numbered in chunk])
        if not ids:
            return {}
        self.desk.keyring.prepare(ids.values())
        niks = {worker: nik for nik, worker in ids.items()}
        found = {}
        for worker, entries in self.desk.journal.read_many(list(ids.values())):
            if entries:  # else a key is left of an import that failed, and the person is new
                found[niks[worker]] = (WORKER.of(entries), people.person(self.desk, entries))
        return found

    def _decide(self, numbered: Numbered, look: str | None, known: _Known) -> None:
        state, who = known.by_nik.get(numbered.form.person.nik, (worker_state.INITIAL, None))
        unsealed = registration(self.desk, numbered.form, on=self.asked.on, worker=_NOBODY, seal=False)
        tally = self.plan.villages.get(unsealed.village)
        if tally is None:
            tally = self.plan.villages[unsealed.village] = Tally()
        alike = () if look is None else known.alike.get(look, ())
        if (look is None or alike) and self._kept_out(numbered, unsealed, state, who, alike, tally):
            self.plan.skipped.add(numbered.row)
        elif look is None:
            self.plan.known += 1
            tally.known += 1
            self.plan.skipped.add(numbered.row)
        else:
            self._welcome(numbered, look, unsealed, tally)

    def _kept_out(
        self,
        numbered: Numbered,
        unsealed: WorkerRegistered,
        state: worker_state.State,
        who: Person | None,
        alike: Sequence[Alike],
        tally: Tally,
    ) -> bool:
        """Weigh a row that touches somebody who is known; tell whether it is refused or waits."""
        found = weigh(
            state,
            unsealed,
            known=who,
            says=numbered.form.person,
            alike=alike,
            answers=self.answers if numbered.answer is None else self.answers | {numbered.answer},
            where=self.desk.regions.history,
        )
        self.plan.remarks += [RowRemarked(row=numbered.row, remark=each) for each in found.remarks]
        self.plan.refused += [RowRefused(row=numbered.row, refusal=each) for each in found.refusals]
        self.plan.asked += [RowAsked(row=numbered.row, question=each) for each in found.questions]
        tally.refused += bool(found.refusals)
        tally.asked += bool(found.questions and not found.refusals)
        return bool(found.refusals or found.questions)

    def _welcome(self, numbered: Numbered, look: str, form: WorkerRegistered, tally: Tally) -> None:
        """Count a newcomer, unless the row looks like one further up, or the rules say no."""
        row, village = numbered.row, form.village
        first = self.so_far.first(look, village, numbered.form.person.nik, row)
        if first != row and Answer.DIFFERENT_PEOPLE not in (*self.answers, numbered.answer):
            self.plan.asked.append(RowAsked(row=row, question=LooksLikeRow(row=first)))
            self.plan.skipped.add(row)
            tally.asked += 1
            return
        try:
            limits = age_limits(self.desk, numbered.form, self.asked.on)
            decisions.register(worker_state.INITIAL, form, differs=(), where=self.desk.regions.history, **limits)
            one_of_ten(numbered.form.decile)
            verdict = FITS
            if form.program:
                verdict = self.judge.newcomer(form.program, known_of_form(numbered.form, self.asked.on))
            seated = not form.program or bool(verdict.unfit) or self._takes_place(form.program, village)
        except Refusal as refusal:
            self._refuse(row, [refusal], tally)
            return
        if verdict.unfit:
            self._refuse(row, verdict.unfit, tally)
            return
        self.plan.doubted += (RowRefused(row=row, refusal=doubt) for doubt in verdict.doubts)
        self._count(numbered, tally, seated=seated)

    def _count(self, numbered: Numbered, tally: Tally, *, seated: bool) -> None:
        """Count a newcomer, and what comes with one."""
        form = numbered.form
        self.plan.new += 1
        tally.new += 1
        if form.agreement:
            self.plan.under.setdefault(form.agreement, set()).add(form.program)
        self.plan.noted += (form.decile, form.mustahik) != (None, None)
        if not seated:
            self.plan.waiting.add(numbered.row)

    def _refuse(self, row: int, refusals: Iterable[Refusal], tally: Tally) -> None:
        self.plan.refused += (RowRefused(row=row, refusal=refusal) for refusal in refusals)
        self.plan.skipped.add(row)
        tally.refused += 1

    def _takes_place(self, program: str, village: str) -> bool:
        """Take a place, or where that is wished a place in line; tell whether seated."""
        if program not in self.programs:
            self.programs[program] = self.draft.load(stream_id("program", program), PROGRAM)
        state = self.programs[program]
        joined = self.plan.joining.setdefault(program, {})
        asked_for = {village: joined.get(village, 0) + 1}
        full = isinstance(state, program_state.Running) and not state.room(
            village, asked_for[village], self.draft.places.codes_of(village)
        )
        if self.wait_when_full and full:
            nobody: Mapping[str, Sequence[str]] = {village: ()}
            program_decisions.await_places(
                state, reference=program, effective=self.asked.on, workers=nobody, where=self.draft.places
            )
            return False
        program_decisions.take_places(
            self.programs[program],
            reference=program,
            effective=self.asked.on,
            joining=asked_for,
            where=self.draft.places,
        )
        joined.update(asked_for)
        return True


class _Lines:
    """Waiting lists as an import makes them longer, chunk by chunk, once the ids of the workers are known."""

    def __init__(self, draft: Draft, asked: Asked, states: Mapping[str, program_state.State]) -> None:
        self.asked = asked
        self.where = draft.places
        self.states = states
        self.versions = {program: draft.versions[stream_id("program", program)] for program in states}

    def stand(self, waiting: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[UUID, int, Event]]:
        """Make the entries for workers who wait, by program and village."""
        for program, workers in sorted(waiting.items()):
            for event in program_decisions.await_places(
                self.states[program],
                reference=program,
                effective=self.asked.on,
                workers=workers,
                where=self.where,
            ):
                self.versions[program] += 1
                yield stream_id("program", program), self.versions[program], event


def _coming(plan: Plan) -> dict[str, int]:
    """Count what will be recorded by name, for a dry run."""
    counts = {
        "WorkerRegistered": plan.new,
        "PlaceAwaited": len(plan.waiting),
        "StandingNoted": plan.noted,
        "PlacesAwaited": sum(plan.lines.values()),
    }
    return {name: count for name, count in counts.items() if count}


def _entries(
    desk: Desk,
    asked: Asked,
    forms: Generator[Numbered, None, None],
    plan: Plan,
    lines: _Lines,
    step: Callable[[int], None],
) -> Iterator[tuple[UUID, int, Event]]:
    """Make the entries of the rows that are new, chunk by chunk; keys are on disk before their entries are."""
    recorded = 0
    with closing(forms):
        for chunk in _chunks(forms):
            fresh = [numbered for numbered in chunk if numbered.row not in plan.skipped]
            newcomers = [numbered.form.person for numbered in fresh]
            ids = desk.keyring.admit(
                [person.nik for person in newcomers], {person.nik: likeness_of(person) for person in newcomers}
            )
            waiting: dict[str, dict[str, list[str]]] = {}
            for numbered in fresh:
                form = numbered.form
                worker = ids[form.person.nik]
                waits = numbered.row in plan.waiting
                registered = registration(desk, form, on=asked.on, worker=worker)
                for version, event in enumerate(entries_of(registered, form, seated=not waits), start=1):
                    yield worker, version, event
                if waits and form.program:
                    waiting.setdefault(form.program, {}).setdefault(form.village, []).append(worker.hex)
            yield from lines.stand(waiting)
            recorded += len(fresh)
            step(len(chunk))
    if recorded != plan.new:
        raise FileChanged(planned=plan.new, found=recorded)


def _as_launched(desk: Desk, forms: Iterable[Numbered]) -> Generator[Numbered, None, None]:
    """Write programs the way they were launched, whatever case the file has."""
    known: dict[str, str] = {}
    for numbered in forms:
        asked_for = numbered.form.program
        if asked_for is not None:
            if asked_for not in known:
                known[asked_for] = programs.known_as(desk.journal, asked_for)
            if known[asked_for] != asked_for:
                yield replace(numbered, form=replace(numbered.form, program=known[asked_for]))
                continue
        yield numbered


def _through(agent: str | None, forms: Generator[Numbered, None, None]) -> Generator[Numbered, None, None]:
    """Write on every form who brings the worker in."""
    if agent is None:
        return forms
    return (replace(each, form=replace(each.form, agent=agent)) for each in forms)


def _chunks(forms: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    iterator = iter(forms)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
