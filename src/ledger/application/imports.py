"""Registering a whole file of workers: first every row is decided, then all of it is recorded in one transaction.

The file is read once. Whoever is new waits in a drawer, sealed, until the last row is decided, so that what is
recorded is what was decided, and memory stays flat in the length of the file.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Any
from uuid import UUID

from ledger.application import likenesses, programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.forms import income_base
from ledger.application.import_plan import Numbered, Plan, RowAsked, RowRefused, RowRemarked, Tally
from ledger.application.import_planner import Planner
from ledger.application.likenesses import InThisFile
from ledger.application.newcomers import Newcomer, entries_of, registered, registered_twin
from ledger.domain.program import decisions as program_decisions
from ledger.domain.program import state as program_state
from ledger.domain.worker.questions import Answer
from ledger.journal.drawer import Drawer
from ledger.journal.entry import Event, stream_id

__all__ = ["Numbered", "Plan", "RowAsked", "RowRefused", "RowRemarked", "Tally", "import_workers"]

CHUNK = 5000
"""Rows whose newcomers wait together, and whose waiting lists grow by one entry for each line."""
AT_A_LOOK = 1000
"""Rows that are decided at once, in few queries. Fewer than a chunk: a list of some thousands is then decided while
its last rows are still read beside us."""
ADMITTED = 4
"""Chunks whose newcomers get their keys in one durable transaction of the keyring. Each transaction touches pages all
over the keyring's file, so more and smaller ones write the same pages again and again."""


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
    how many rows were done: each once when it is decided, and once when it is recorded or left out.
    """
    likenesses.bring_up_to_date(desk)
    through = _agent(desk, agent) if agent else None

    def decide(draft: Draft) -> Plan:
        plan = Plan()
        settled = desk.keeping_its_rules()
        drawer.empty()
        chunks.clear()
        with InThisFile() as so_far, closing(_through(through, _as_launched(desk, read()))) as rows:
            planner = Planner(settled, asked, draft, plan, so_far, frozenset(answers), wait_when_full=wait_when_full)
            for count, newcomers in _decided(planner, rows):
                drawer.put(newcomers)
                chunks.append(count)
                step(count)
        plan.recording = bool(plan.new) and (accept_valid or not (plan.kept_out or unreadable()))
        if plan.recording:
            _prepare(draft, asked, plan, through)
            lines = _Lines(draft, asked, planner.programs)
            draft.stream_in = lambda: _entries(settled, asked, drawer, lines, map(step, chunks))
        return plan

    chunks: list[int] = []
    with Drawer(Newcomer._make) as drawer:
        return desk.carry_out(asked, asked.command_id("import", asked.document, through), decide)


def _agent(desk: Desk, reference: str) -> str:
    from ledger.application import agents  # noqa: PLC0415 - few lists come through one, and it takes a while to load

    return agents.known_as(desk.journal, reference)


def _prepare(draft: Draft, asked: Asked, plan: Plan, through: str | None) -> None:
    """Change what the newcomers change around them: programs, the agent's tally, agreements."""
    for program, villages in sorted(plan.joining.items()):
        programs.join(draft, program, on=asked.on, joining=villages)
    if through:
        from ledger.application import agents  # noqa: PLC0415 - as in `_agent`

        agents.acquired(draft, through, on=asked.on, members=plan.new)
    if plan.under:
        from ledger.application import agreements  # noqa: PLC0415 - for lists under an agreement
    for agreement, into in plan.under.items():
        for joined in into:
            agreements.come_in_under(draft, agreement, on=asked.on, program=joined)
    draft.coming = _coming(plan)
    for program in plan.lines:
        draft.will_go_on(stream_id("program", program))


class _Lines:
    """Waiting lists as an import makes them longer, chunk by chunk, once the ids of the workers are known."""

    def __init__(self, draft: Draft, asked: Asked, states: Mapping[str, program_state.State]) -> None:
        self.asked = asked
        self.where = draft.places
        self.states = states
        self.versions = {program: draft.versions[stream_id("program", program)] for program in states}

    def stand(self, waiting: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str | UUID, int, Event]]:
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
    desk: Desk, asked: Asked, drawer: Drawer[Newcomer], lines: _Lines, steps: Iterator[None]
) -> Iterator[tuple[str | UUID, int, Event]]:
    """Make the entries of the newcomers in the drawer; keys are on disk before their entries are."""
    chunks, income = iter(drawer), income_base(desk, asked.on)
    while some := list(islice(chunks, ADMITTED)):
        everybody = list(chain.from_iterable(some))
        welcomed = iter(
            desk.keyring.welcome(
                [each.token for each in everybody],
                [each.likeness for each in everybody],
                [each.letter for each in everybody],
                event="WorkerRegistered",
            )
        )
        for chunk in some:
            said = (
                (worker, newcomer, newcomer.says(asked.on, sealed, income))
                for newcomer, (worker, sealed) in zip(chunk, welcomed, strict=False)
            )
            yield from _chunk_entries(said, lines)
            next(steps)


def _chunk_entries(
    said: Iterable[tuple[str, Newcomer, tuple[Any, ...]]], lines: _Lines
) -> Iterator[tuple[str | UUID, int, Event]]:
    """Make the entries of a chunk: those of each worker, then those of the lines in which some of them stand."""
    waiting: dict[str, dict[str, list[str]]] = {}
    for worker, newcomer, what in said:
        if newcomer.is_plain:
            yield worker, 1, registered_twin(*what)
            continue
        events = entries_of(
            registered(what), decile=newcomer.decile, mustahik=newcomer.mustahik, seated=newcomer.seated
        )
        for version, event in enumerate(events, start=1):
            yield worker, version, event
        if newcomer.program and not newcomer.seated:
            waiting.setdefault(newcomer.program, {}).setdefault(newcomer.village, []).append(worker)
    yield from lines.stand(waiting)


def _as_launched(desk: Desk, rows: Iterable[Numbered]) -> Generator[Numbered, None, None]:
    """Write programs the way they were launched, whatever case the file has."""
    known: dict[str | None, str | None] = {None: None}
    for numbered in rows:
        asked_for = numbered.program
        if asked_for is not None and asked_for not in known:
            known[asked_for] = programs.known_as(desk.journal, asked_for)
        if known[asked_for] == asked_for:
            yield numbered
        else:
            yield numbered._replace(program=known[asked_for])


def _through(agent: str | None, rows: Generator[Numbered, None, None]) -> Generator[Numbered, None, None]:
    """Write on every form who brings the worker in."""
    if agent is None:
        return rows
    return (each._replace(agent=agent) for each in rows)


def _decided(planner: Planner, rows: Iterator[Numbered]) -> Iterator[tuple[int, list[Newcomer]]]:
    """Decide chunk by chunk, some rows at a look; give how many rows a chunk has, and the newcomers among them."""
    count, newcomers = 0, list[Newcomer]()
    while some := list(islice(rows, min(AT_A_LOOK, CHUNK - count))):
        newcomers += planner.decide_all(some)
        count += len(some)
        if count == CHUNK:
            planner.count_lines(newcomers)
            yield count, newcomers
            count, newcomers = 0, []
    if count:
        planner.count_lines(newcomers)
        yield count, newcomers
