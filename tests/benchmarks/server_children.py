"""Processes that record beside the measuring one. A module of its own, so that children find it."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import Event

from benchmarks.registrations import registrations
from ledger.journal.book import Journal, StreamMovedOn

LAG_PER_SECOND = 500
LAG_COMMAND = 5
"""Entries of one command."""
_SPAWN = multiprocessing.get_context("spawn")
_SECONDS = 120.0

Commits = list[tuple[int, float]]
"""Last position of a command, and the moment of `time.monotonic` when its commit was told."""


@contextmanager
def paced(url: str, people: Path, entries: int) -> Iterator[Callable[[], Commits]]:
    """Record in another process at an even pace, meanwhile; the answer says when each command was committed."""
    told: Queue[Commits] = _SPAWN.Queue()
    writer = _SPAWN.Process(target=_at_pace, args=(url, people, entries, told), daemon=True)
    writer.start()
    yield lambda: told.get(timeout=_SECONDS)
    writer.join(timeout=_SECONDS)


def side_by_side(url: str, people: Path, processes: int, *, total: int) -> tuple[float, int]:
    """Let processes record single entries at once; give the seconds until the last is done, and the conflicts."""
    told: Queue[int] = _SPAWN.Queue()
    together = _SPAWN.Barrier(processes + 1)
    each = total // processes
    started = [
        _SPAWN.Process(target=_one_by_one, args=(url, people, number * each, each, together, told), daemon=True)
        for number in range(processes)
    ]
    for writer in started:
        writer.start()
    together.wait(timeout=_SECONDS)
    begun = time.monotonic()
    conflicts = sum(told.get(timeout=_SECONDS) for _ in started)
    seconds = time.monotonic() - begun
    for writer in started:
        writer.join(timeout=_SECONDS)
    return seconds, conflicts


def _at_pace(url: str, people: Path, entries: int, told: "Queue[Commits]") -> None:
    commits: Commits = []
    ready = list(registrations(people, entries, first=0, of_command=LAG_COMMAND))
    with Journal.open_postgres(url) as journal:
        begun = time.monotonic()
        for start in range(0, entries, LAG_COMMAND):
            due = begun + start / LAG_PER_SECOND
            Event().wait(max(0.0, due - time.monotonic()))
            recorded = journal.append(ready[start : start + LAG_COMMAND])
            commits.append((recorded.last, time.monotonic()))
    told.put(commits)


def _one_by_one(url: str, people: Path, first: int, count: int, together: Barrier, told: "Queue[int]") -> None:
    conflicts = 0
    ready = list(registrations(people, count, first=first, of_command=LAG_COMMAND))
    with Journal.open_postgres(url) as journal:
        together.wait(timeout=_SECONDS)
        for entry in ready:
            try:
                journal.append([entry])
            except StreamMovedOn:
                conflicts += 1
    told.put(conflicts)
