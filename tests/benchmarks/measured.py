"""One measurement: seconds of the work alone, how much was done, and the most memory its process ever held."""

import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a work took."""

    seconds: float
    cpu_seconds: float
    """What the processor worked for it: without waiting for the disk, or for other programs on a busy machine."""
    count: int
    """Entries or answers."""
    facts: Mapping[str, float] = field(default_factory=dict)
    peak_kib: int = 0


@dataclass(slots=True)
class Watch:
    """A stopwatch."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def measured(self, count: int, **facts: float) -> Measured:
        """Give what was measured."""
        return Measured(seconds=self.seconds, cpu_seconds=self.cpu_seconds, count=count, facts=facts)


@contextmanager
def watch(running: Watch | None = None) -> Iterator[Watch]:
    """Measure a block; a watch that is given goes on where it stopped."""
    running = running or Watch()
    begun, worked = perf_counter(), _worked()
    yield running
    running.seconds += perf_counter() - begun
    running.cpu_seconds += _worked() - worked


def middle_of(took: Sequence[Watch], **facts: float) -> Measured:
    """Give the middle of many measurements of one, and what 99 of 100 are within."""
    ordered = sorted(took, key=lambda each: each.seconds)
    p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)].seconds
    return ordered[len(ordered) // 2].measured(len(ordered), p99_seconds=p99, **facts)


def _worked() -> float:
    """Give what the processor worked for this process, and for its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def peak_kib() -> int:
    """Give the most memory this process ever held; on Linux without what it was forked from."""
    said = Path("/proc/self/status")
    if said.exists():
        line = next(line for line in said.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
