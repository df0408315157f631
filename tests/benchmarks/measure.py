"""Runs works and floors in turn, each in a process of its own, and gathers what they took."""

import os
import subprocess
import sys
import traceback
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.floors import Before, lay_entries
from benchmarks.ledgers import desk_in
from benchmarks.lines import Line, line
from benchmarks.measured import Measured
from benchmarks.read_floors import lay_rows
from benchmarks.scales import Scale
from benchmarks.stages import Stages
from benchmarks.tasks import Task

_TESTS = Path(__file__).parents[1]
_LAID = {"append": lay_entries, "appends": lay_entries, "commits": lay_entries, "follow": lay_rows}
"""What must stand in the tables of a floor before it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the measurement: a scale, and where its ledgers are."""

    name: str
    scale: Scale
    stages: Stages
    quick: bool = False
    """Only to see that everything runs: what is measured means nothing then."""

    @property
    def told(self) -> str:
        """Say the scale to a child."""
        return msgspec.json.encode(self.scale).decode()


def measure(part: Part, some: Sequence[Task], wanted: Container[str]) -> Iterator[Line]:
    """Measure the wanted tasks, chain by chain."""
    for chain in chains(some):
        needed = [place for place, task in enumerate(chain) if task.name in wanted]
        if needed:
            yield from _measured(part, chain[: needed[-1] + 1], wanted)


def chains(some: Sequence[Task]) -> Iterable[list[Task]]:
    """Put tasks together that begin with each other's outcome."""
    found: list[list[Task]] = []
    for task in some:
        if task.after is None:
            found.append([task])
        else:
            next(chain for chain in found if chain[-1].name == task.after).append(task)
    return found


def _measured(part: Part, chain: Sequence[Task], wanted: Container[str]) -> Iterator[Line]:
    """Measure one copy after the other: each task of the chain, and its floor right after it."""
    works: dict[str, list[Measured]] = {task.name: [] for task in chain}
    floors: dict[str, list[Measured]] = {task.name: [] for task in chain}
    first = chain[0]
    for _ in range(1 if first.once else part.scale.repetitions):
        folder = part.stages.made(first.stage) if first.reads else part.stages.fresh(first.stage)
        for task in chain:
            before = _before(part.stages, task, folder)
            works[task.name].append(_child(part, "work", task.work, folder, part.told))
            if task.floor is not None and task.name in wanted:
                floors[task.name].append(
                    _child(part, "floor", task.floor, folder, msgspec.json.encode(before).decode())
                )
                same_amount(task.name, works[task.name][-1], floors[task.name][-1])
    for task in chain:
        if task.name in wanted:
            yield line(part.name, task, works[task.name], floors[task.name])


def _before(stages: Stages, task: Task, folder: Path) -> Before:
    """Note what stands before a task, and lay down what its floor begins with."""
    stage = stages.made(task.stage)
    if task.also:
        stages.made(task.also)
    base = stage.with_name(f"{stage.name}-{'rows' if task.floor == 'follow' else 'entries'}.db")
    if task.floor in _LAID and not base.exists():
        _LAID[task.floor](stage, base)
    with desk_in(folder) as desk:
        return Before(base=str(base), head=desk.journal.head())


def measure_on_server(part: Part, task: Task, address: str) -> Line:
    """Measure a task on PostgreSQL and its floor, alternating; each makes a database of its own."""
    works: list[Measured] = []
    floors: list[Measured] = []
    for _ in range(part.scale.repetitions):
        works.append(_child(part, "server", task.work, part.stages.folder, part.told, address))
        if task.floor is not None:
            floors.append(_child(part, "server", task.floor, part.stages.folder, part.told, address))
            same_amount(task.name, works[-1], floors[-1])
    return line(part.name, task, works, floors)


def measure_beside(part: Part, task: Task) -> Line:
    """Measure a task that makes all it needs itself, beside its floor or peer, alternating."""
    works: list[Measured] = []
    floors: list[Measured] = []
    for _ in range(part.scale.repetitions):
        works.append(_child(part, "beside", task.work, part.stages.folder, part.told))
        if task.floor is not None:
            floors.append(_child(part, "beside", task.floor, part.stages.folder, part.told))
            same_amount(task.name, works[-1], floors[-1])
    return line(part.name, task, works, floors)


def same_amount(name: str, work: Measured, floor: Measured) -> None:
    """Refuse to compare a work with a floor that did more or less."""
    done = work.facts.get("added", work.count)
    entries = work.facts.get("entries", 0) - floor.facts.get("entries", work.facts.get("entries", 0))
    if done == floor.count and not entries:
        return
    msg = f"{name} did {done:.0f}, its floor {floor.count}; entries differ by {entries:.0f}"
    raise RuntimeError(msg)


def child(*arguments: object) -> bytes:
    """Measure in a process of its own; give the JSON that it answered."""
    return ran(["-m", "benchmarks.child", *map(str, arguments)])


def _child(part: Part, kind: str, *arguments: object) -> Measured:
    way = forked if part.quick and kind != "server" else child
    return msgspec.json.decode(way(kind, *arguments), type=Measured)


def forked(*arguments: object) -> bytes:
    """Do the same in a copy of this process, which has imported everything: to see that it runs, not how fast."""
    from benchmarks.child import main  # noqa: PLC0415  # it imports us in turn

    reading, writing = os.pipe()
    sys.stdout.flush()
    own = os.fork()
    if own == 0:
        ended = 1
        try:
            os.dup2(writing, sys.stdout.fileno())
            main(*map(str, arguments))
            sys.stdout.flush()
            ended = 0
        except Exception:  # noqa: BLE001  # said where the other process reads it
            traceback.print_exc()
        finally:
            os._exit(ended)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        answer = said.read()
    if os.waitpid(own, 0)[1]:
        msg = f"{' '.join(map(str, arguments))} did not end well; what it said stands above"
        raise RuntimeError(msg)
    return answer


def ran(arguments: Sequence[str], environ: dict[str, str] | None = None) -> bytes:
    """Run Python; give what it wrote, or raise what it complained about."""
    around = {**os.environ, **(environ or {}), "PYTHONPATH": str(_TESTS), "PYTHONHASHSEED": "0"}
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, *arguments], env=around, capture_output=True, check=False
    )
    if done.returncode:
        msg = f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.decode()}"
        raise RuntimeError(msg)
    return done.stdout
