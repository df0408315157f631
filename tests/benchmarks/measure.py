"""Runs works and floors in turn, each in a process of its own, and gathers what they took."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.measured import Measured
from benchmarks.tasks import Stages, Task

_TESTS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one task took, over all repetitions."""

    task: str
    says: str
    count: int
    seconds: float
    """The median."""
    fastest: float
    slowest: float
    peak_mib: int
    cpu_seconds: float | None = None
    """What the processor worked, the median: without waiting for the disk or for other programs."""
    floor_seconds: float | None = None
    share: float | None = None
    """Floor by ours, the median of pairs measured one after the other: 1 is as fast as the floor."""
    cpu_share: float | None = None
    """The same of the processor's work, which other programs on the machine hardly disturb."""
    aim: float | None = None
    facts: dict[str, float] = field(default_factory=dict)


def measure(stages: Stages, task: Task, repetitions: int) -> Line:
    """Measure a task and its floor, alternating."""
    works: list[Measured] = []
    floors: list[Measured] = []
    for _ in range(1 if task.once else repetitions):
        done = stages.fresh(task)
        works.append(_child("work", task.work, done, msgspec.json.encode(stages.scale).decode()))
        if task.floor is not None:
            floors.append(_child("floor", task.floor, stages.of(task), str(done)))
            _same_amount(task, works[-1], floors[-1])
    return _line(task, works, floors)


def measure_on_server(stages: Stages, task: Task, address: str, repetitions: int) -> Line:
    """Measure a task on PostgreSQL and its floor, alternating; each makes a database of its own."""
    works: list[Measured] = []
    floors: list[Measured] = []
    scale = msgspec.json.encode(stages.scale).decode()
    for _ in range(1 if task.once else repetitions):
        works.append(_child("server", task.work, stages.folder, scale, address))
        if task.floor is not None:
            floors.append(_child("server", task.floor, stages.folder, scale, address))
            _same_amount(task, works[-1], floors[-1])
    return _line(task, works, floors)


def _same_amount(task: Task, work: Measured, floor: Measured) -> None:
    """Refuse to compare a work with a floor that did more or less; an import also takes places in its program."""
    if task.work == "verify" or abs(work.count - floor.count) <= 1:
        return
    msg = f"{task.name} did {work.count}, its floor {floor.count}"
    raise RuntimeError(msg)


def _line(task: Task, works: Sequence[Measured], floors: Sequence[Measured]) -> Line:
    seconds = [each.seconds for each in works]
    pairs = list(zip(works, floors, strict=False))  # tasks without a floor have no pairs
    facts = dict(works[-1].facts)
    if floors:
        facts |= {f"floor_{name}": value for name, value in floors[-1].facts.items()}
    return Line(
        task=task.name,
        says=task.says,
        count=works[-1].count,
        seconds=median(seconds),
        fastest=min(seconds),
        slowest=max(seconds),
        peak_mib=max(each.peak_kib for each in works) // 1024,
        cpu_seconds=None if task.waits else median(each.cpu_seconds for each in works),
        floor_seconds=median(each.seconds for each in floors) if floors else None,
        share=median(floor.seconds / work.seconds for work, floor in pairs) if pairs else None,
        cpu_share=None if task.waits or not pairs else median(f.cpu_seconds / w.cpu_seconds for w, f in pairs),
        aim=task.aim,
        facts=facts,
    )


def child(*arguments: object) -> bytes:
    """Measure in a process of its own; give the JSON that it answered."""
    return _run(["-m", "benchmarks.child", *map(str, arguments)])


def _child(*arguments: object) -> Measured:
    return msgspec.json.decode(child(*arguments), type=Measured)


def _run(arguments: Sequence[str], environ: dict[str, str] | None = None) -> bytes:
    around = {**os.environ, **(environ or {}), "PYTHONPATH": str(_TESTS), "PYTHONHASHSEED": "0"}
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, *arguments], env=around, capture_output=True, check=False
    )
    if done.returncode:
        msg = f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.decode()}"
        raise RuntimeError(msg)
    return done.stdout


STARTS: dict[str, tuple[str, ...]] = {
    "start-help": ("--help",),
    "start-tail": ("journal", "tail", "-n", "1"),
    "start-list": ("premium", "list"),
}


def measure_starts(folder: Path, repetitions: int, wanted: Callable[[str], bool]) -> Iterable[Line]:
    """Measure whole processes, from the shell's view, against Python that only imports sqlite3."""
    environ = {"LEDGER_URL": f"sqlite:///{folder}/ledger.db", "LEDGER_ACTOR": "siti"}
    for name, arguments in STARTS.items():
        if wanted(name):
            ours, bare = [], []
            for _ in range(2 * repetitions + 1):
                ours.append(_timed(["-m", "ledger_cli", *arguments], environ))
                bare.append(_timed(["-c", "import sqlite3"], environ))
            yield Line(
                task=name,
                says=f"`ledger {' '.join(arguments)}`, from the shell",
                count=1,
                seconds=median(ours),
                fastest=min(ours),
                slowest=max(ours),
                peak_mib=0,
                floor_seconds=median(bare),
                share=median(floor / work for work, floor in zip(ours, bare, strict=True)),
            )


def _timed(arguments: Sequence[str], environ: dict[str, str]) -> float:
    begun = time.perf_counter()
    _run(arguments, environ)
    return time.perf_counter() - begun
