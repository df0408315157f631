"""Whole processes, from the shell's view, against Python that only imports sqlite3."""

import time
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

from benchmarks.lines import Line, line
from benchmarks.measure import Part, ran
from benchmarks.measured import Watch
from benchmarks.stages import year
from benchmarks.synthetic import CITY, people
from benchmarks.tasks import Task

_HELP_WITHIN, _COMMAND_WITHIN = 0.150, 0.250
_LEDGER = ("-m", "ledger_cli")
_BARE = ("-c", "import sqlite3")

Arguments = Callable[[int], Sequence[str]]
"""What is given the n-th time."""


def _always(*arguments: str) -> Arguments:
    return lambda _time: arguments


def _trail(time_: int) -> Sequence[str]:
    niks = [row["nik"] for row in people(20)]
    return (*_LEDGER, "trail", "worker", niks[time_ % len(niks)])


def _launch(time_: int) -> Sequence[str]:
    options = ("--title", "Satu desa", "--region", CITY, "--on", "2023-05-03")
    return (*_LEDGER, "program", "launch", f"DESA-{time_}", *options)


_STARTS: dict[str, tuple[str, float | None, Arguments]] = {
    "start-import": ("importing the counter, and nothing else", None, _always("-c", "import ledger_cli.main")),
    "start-help": ("`ledger --help`", _HELP_WITHIN, _always(*_LEDGER, "--help")),
    "start-tail": ("`journal tail -n 1`", _COMMAND_WITHIN, _always(*_LEDGER, "journal", "tail", "-n", "1")),
    "start-list": ("`premium list`", _COMMAND_WITHIN, _always(*_LEDGER, "premium", "list")),
    "start-trail": ("`trail worker`", _COMMAND_WITHIN, _trail),
    "start-launch": ("`program launch`, which records an entry", _COMMAND_WITHIN, _launch),
}
STARTS = tuple(_STARTS)
_WRITES = "start-launch"
"""The only one that needs a copy of the ledger."""


def measure_starts(part: Part, wanted: Container[str]) -> Iterator[Line]:
    """Measure each command as a process of its own, nearly twice as often as other tasks."""
    some = {name: told for name, told in _STARTS.items() if name in wanted}
    if not some:
        return
    stage = year(part.scale)
    folder = part.stages.fresh(stage) if _WRITES in some else part.stages.made(stage)
    for name, (says, within, arguments) in some.items():
        says_all = f"{says}, from the shell; floor: Python that imports sqlite3"
        task = Task(name=name, says=says_all, work="", stage="", within=within, waits=True)
        ours, bare = [], []
        for time_ in range(2 * part.scale.repetitions - 1):
            ours.append(_timed(arguments(time_), folder).measured(1))
            bare.append(_timed(_BARE, folder).measured(1))
        yield line(part.name, task, ours, bare)


def _timed(arguments: Sequence[str], folder: Path) -> Watch:
    environ = {"LEDGER_URL": f"sqlite:///{folder}/ledger.db", "LEDGER_ACTOR": "siti"}
    begun = time.perf_counter()
    ran(arguments, environ)
    return Watch(seconds=time.perf_counter() - begun)
