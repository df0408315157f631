"""Registering a whole file of workers: first every row is decided, then all of it is recorded in one transaction.

The rows are read twice and never kept, so memory stays flat in the length of the file. If the file changes in
between, nothing is recorded.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID

from ledger.application import agents, agreements, people, programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.eligibility import Judge
from ledger.application.histories import PROGRAM, WORKER
from ledger.application.newcomers import entries_of, known_of_form
from ledger.application.workers import Form, age_limits, registration
from ledger.domain.deciles import one_of_ten
from ledger.domain.errors import Conflict, Refusal
from ledger.domain.program import decisions as program_decisions
from ledger.domain.program import state as program_state
from ledger.domain.program.criteria import FITS
from ledger.domain.worker import decisions
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.person import Person, differences
from ledger.journal.entry import Event, stream_id

CHUNK = 5000
"""Rows held at once: each chunk of new workers is one durable transaction of the keyring."""


class FileChanged(Conflict):
    """Somebody saved the file while it was being read."""

    def __init__(self, *, planned: int, found: int) -> None:
        super().__init__(
            f"The file changed while it was read: {planned} new workers at first, {found} the second time. Nothing was "
            "recorded; close the file in the other program and import it again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A form and its row in the file."""

    row: int
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRefused:
    """A row that the ledger cannot take, and why."""

    row: int
    refusal: Refusal


@dataclass(slots=True)
class Plan:
    """What an import does, row by row."""

    new: int = 0
    known: int = 0
    """Workers who are registered already with just these particulars."""
    refused: list[RowRefused] = field(default_factory=list)
    joining: dict[str, dict[str, int]] = field(default_factory=dict)
    """New workers by program and village."""
    under: dict[str, set[str | None]] = field(default_factory=dict)
    """Agreements under which new workers come in, with the programs that they join by it."""
    doubted: list[RowRefused] = field(default_factory=list)
    """Rows that are taken although a fact that their program asks was never noted, and what that is."""
    waiting: set[int] = field(default_factory=set)
    """Rows of new workers who found no place and wait for one."""
    lines: dict[str, int] = field(default_factory=dict)
    """How many entries make the waiting list of a program longer."""
    noted: int = 0
    """New workers of whom the file says decile or zakat."""
    skipped: set[int] = field(default_factory=set)
    """Rows that record nothing: known or refused."""
    recording: bool = False


def import_workers(
    desk: Desk,
    asked: Asked,
    read: Callable[[], Iterable[Numbered]],
    *,
    accept_valid: bool = False,
    agent: str | None = None,
    wait_when_full: bool = False,
    unreadable: Callable[[], int] = lambda: 0,
    step: Callable[[int], None] = lambda _rows: None,
) -> tuple[Plan, Outcome]:
    """Register every worker of a file, all or nothing; with `accept_valid`, every row that can be taken.

    `agent` is who brings all of them in; he must serve on the day. With `wait_when_full`, who finds no place in a
    program waits for one, in the order of the rows.

    `unreadable` counts, once `read` has been gone through, the rows that could not even be read as forms. `step` hears
    how many rows were done.
    """
    through = agents.known_as(desk.journal, agent) if agent else None

    def forms() -> Iterator[Numbered]:
        return _through(through, _as_launched(desk, read()))

    def decide(draft: Draft) -> Plan:
        plan = Plan()
        settled = desk.keeping_its_rules()
        planner = _Planner(settled, asked, draft, plan, wait_when_full=wait_when_full)
        planner.go_through(forms(), step)
        plan.recording = bool(plan.new) and (accept_valid or not (plan.refused or unreadable()))
        if plan.recording:
            for program, villages in sorted(plan.joining.items()):
                programs.join(draft, program, on=asked.on, joining=villages)
            if through:
                agents.acquired(draft, through, on=asked.on, members=plan.new)
            for agreement, into in plan.under.items():
                for joined in into:
                    agreements.come_in_under(draft, agreement, on=asked.on, program=joined)
            lines = _Lines(draft, asked, planner.programs)
            draft.coming = _coming(plan)
            for program in plan.lines:
                draft.will_go_on(stream_id("program", program))
            draft.stream_in = lambda: _entries(settled, asked, forms(), plan, lines, step)
        return plan

    return desk.carry_out(asked, asked.command_id("import", asked.document, through), decide)


class _Planner:
    """Decides row by row, in order of arrival: who is new, who is known, who cannot be taken."""

    def __init__(self, desk: Desk, asked: Asked, draft: Draft, plan: Plan, *, wait_when_full: bool) -> None:
        self.desk = desk
        self.asked = asked
        self.draft = draft
        self.plan = plan
        self.wait_when_full = wait_when_full
        self.judge = Judge(desk, draft)
        self.programs: dict[str, program_state.State] = {}

    def go_through(self, forms: Iterable[Numbered], step: Callable[[int], None]) -> None:
        for chunk in _chunks(forms):
            known = self._known(chunk)
            before = len(self.plan.waiting)
            for numbered in chunk:
                state, who = known.get(numbered.form.person.nik, (worker_state.INITIAL, None))
                self._decide(numbered, state, who)
            if len(self.plan.waiting) > before:
                self._count_lines(chunk)
            step(len(chunk))

    def _count_lines(self, chunk: Sequence[Numbered]) -> None:
        """Count the entries of waiting lists as they will be cut."""
        waiting = Counter(each.form.program for each in chunk if each.row in self.plan.waiting)
        for program, workers in waiting.items():
            pieces = -(-workers // program_decisions.PIECE)
            self.plan.lines[program or ""] = self.plan.lines.get(program or "", 0) + pieces

    def _known(self, chunk: Sequence[Numbered]) -> dict[str, tuple[worker_state.State, Person | None]]:
        """Look up who of a chunk has a history, in few queries."""
        ids = self.desk.keyring.find_many([numbered.form.person.nik for numbered in chunk])
        if not ids:
            return {}
        self.desk.keyring.prepare(ids.values())
        niks = {worker: nik for nik, worker in ids.items()}
        found = {}
        for worker, entries in self.desk.journal.read_many(list(ids.values())):
            who = people.person(self.desk, entries) if entries else None
            found[niks[worker]] = (WORKER.of(entries), who)
        return found

    def _decide(self, numbered: Numbered, state: worker_state.State, who: Person | None) -> None:
        form, on = numbered.form, self.asked.on
        try:
            unsealed = registration(self.desk, form, on=on, worker=UUID(int=0), seal=False)
            differs = differences(who, form.person) if who else ()
            where = self.desk.regions.history
            events = decisions.register(
                state, unsealed, differs=differs, where=where, **age_limits(self.desk, form, on)
            )
            one_of_ten(form.decile)
            verdict = self.judge.newcomer(form.program, known_of_form(form, on)) if events and form.program else FITS
            joins = events and form.program and not verdict.unfit
            seated = not joins or self._takes_place(form.program or "", form.village)
        except Refusal as refusal:
            self._refuse(numbered.row, refusal)
            return
        for unfit in verdict.unfit:
            self._refuse(numbered.row, unfit)
        if verdict.unfit:
            return
        self.plan.doubted += (RowRefused(row=numbered.row, refusal=doubt) for doubt in verdict.doubts)
        if events:
            self.plan.new += 1
            if form.agreement:
                self.plan.under.setdefault(form.agreement, set()).add(form.program)
            self.plan.noted += (form.decile, form.mustahik) != (None, None)
            if not seated:
                self.plan.waiting.add(numbered.row)
        else:
            self.plan.known += 1
            self.plan.skipped.add(numbered.row)

    def _refuse(self, row: int, refusal: Refusal) -> None:
        self.plan.refused.append(RowRefused(row=row, refusal=refusal))
        self.plan.skipped.add(row)

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
    forms: Iterable[Numbered],
    plan: Plan,
    lines: "_Lines",
    step: Callable[[int], None],
) -> Iterator[tuple[UUID, int, Event]]:
    """Make the entries of the rows that are new, chunk by chunk; keys are on disk before their entries are."""
    recorded = 0
    for chunk in _chunks(forms):
        fresh = [numbered for numbered in chunk if numbered.row not in plan.skipped]
        ids = desk.keyring.admit([numbered.form.person.nik for numbered in fresh])
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


def _as_launched(desk: Desk, forms: Iterable[Numbered]) -> Iterator[Numbered]:
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


def _through(agent: str | None, forms: Iterator[Numbered]) -> Iterator[Numbered]:
    """Write on every form who brings the worker in."""
    if agent is None:
        return forms
    return (replace(each, form=replace(each.form, agent=agent)) for each in forms)


def _chunks(forms: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    iterator = iter(forms)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
