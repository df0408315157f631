"""How cost grows: of a monthly run with the months behind it, of questions with the size of the ledger.

A run is measured once, and its neighbours with it: the figure of the 12th is the middle of the 11th, 12th and 13th.
"""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace

import msgspec

from benchmarks.lines import Line, line
from benchmarks.measure import Part, child, measure, same_amount
from benchmarks.measured import Measured
from benchmarks.monthly import Run
from benchmarks.scales import Scale
from benchmarks.stages import registered
from benchmarks.starts import measure_starts
from benchmarks.tasks import Task, tasks

RUNS = (1, 12, 36, 60)
_NO_STEEPER = 1 / 1.3
"""The 60th run may cost 1.3 times what the 1st does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done in each run."""

    says: str
    took: Callable[[Run], Measured]
    floor: Callable[[Run], Measured] | None = None
    """What it is held against in the same run; the first run when left out."""


_BARE = "encoded, digested, inserted into a bare table"
_STEPS = {
    "bill": Step(says="bill {}", took=lambda run: run.bill),
    "floor": Step(says=f"the entries of that bill {_BARE}", took=lambda run: run.bare),
    "bill-floor": Step(
        says=f"bill {{}}; floor: the same bytes {_BARE} as old", took=lambda run: run.bill, floor=lambda run: run.bare
    ),
    "pay": Step(says="pay that bill", took=lambda run: run.pay),
    "follow": Step(says="follow bill and payment", took=lambda run: run.follow),
    "run": Step(says="bill, pay and follow {}", took=lambda run: run.whole),
}
_QUESTIONS = ("trail-query", "trail", "coverage-query", "coverage")
_STARTS = ("start-tail",)
GROWTH = (*(f"run-{step}" for step in _STEPS), *(f"grown-{name}" for name in (*_QUESTIONS, *_STARTS)))


def measure_growth(part: Part, wanted: Container[str]) -> Iterator[Line]:
    """Measure monthly runs, then questions on ledgers of different size."""
    steps = [step for step in _STEPS if f"run-{step}" in wanted]
    if steps:
        runs = _runs(part)
        for step in steps:
            yield from _step(part, step, runs)
    yield from _grown(part, wanted)


def _runs(part: Part) -> list[Run]:
    folder = part.stages.fresh(registered(part.scale))
    runs = msgspec.json.decode(child("runs", "monthly", folder, part.scale.runs), type=list[Run])
    for run in runs:
        same_amount("run-bill-floor", run.bill, run.bare)
    return runs


def _step(part: Part, name: str, runs: list[Run]) -> Iterator[Line]:
    step = _STEPS[name]
    did, _, floor = step.says.format(f"{part.scale.workers:,} workers").partition("; ")
    first = _around(runs, 1, part.scale)
    for number in sorted({each for each in RUNS if each <= len(runs)} | {len(runs)}):
        said = f"{did}, the {_ordinal(number)} month; {floor or 'beside: the 1st'}"
        aim = _NO_STEEPER if number == RUNS[-1] and name == "run" else None
        task = Task(name=f"run-{name}-{number}", says=said, work="", stage="", aim=aim)
        now = _around(runs, number, part.scale)
        beside = [_measured(run, step.took) for run in first]
        if step.floor is not None:
            beside = [_measured(run, step.floor) for run in now]
        yield line(part.name, task, [_measured(run, step.took) for run in now], beside)


def _around(runs: list[Run], number: int, scale: Scale) -> list[Run]:
    """Give the run and its neighbours: as many as a figure is made of."""
    begin = min(max(0, number - 1 - scale.spell // 2), len(runs) - scale.spell)
    return runs[begin : begin + scale.spell]


def _measured(run: Run, took: Callable[[Run], Measured]) -> Measured:
    facts = {
        "workers": run.workers,
        "journal_bytes": run.journal_bytes,
        "bare_bytes": run.bare_bytes,
        "read_bytes": run.read_bytes,
        "in_journal": run.entries,
    }
    return replace(took(run), facts=facts)


def _ordinal(number: int) -> str:
    return {1: "1st"}.get(number, f"{number}th")


def _grown(part: Part, wanted: Container[str]) -> Iterator[Line]:
    """Ask the same on each ledger; the smallest is what the larger ones are held against."""
    asked = [name for name in (*_QUESTIONS, *_STARTS) if f"grown-{name}" in wanted]
    first: dict[str, Line] = {}
    for workers in part.scale.grown if asked else ():
        scale = replace(part.scale, workers=workers)
        of_size = replace(part, scale=scale)
        for found in (*measure(of_size, tasks(scale), asked), *measure_starts(of_size, asked)):
            yield _beside_smallest(found, first.setdefault(found.task, found), workers, scale.months)


def _beside_smallest(found: Line, smallest: Line, workers: int, months: int) -> Line:
    says = found.says.partition("; floor")[0]
    return replace(
        found,
        task=f"grown-{found.task}-{workers}",
        says=f"{says}, {workers:,} workers, {months} months each; beside: the smallest",
        within=None,
        floor_seconds=smallest.seconds,
        share=smallest.seconds / found.seconds,
        least_share=smallest.fastest / found.slowest,
        most_share=smallest.slowest / found.fastest,
        cpu_share=None,
    )
