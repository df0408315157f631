"""What one task took over all repetitions, beside its floor or a peer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.measured import Measured
from benchmarks.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table."""

    part: str
    """S, M, L, or what is measured beside them."""
    task: str
    says: str
    count: int
    repetitions: int
    seconds: float
    """The median."""
    fastest: float
    slowest: float
    peak_mib: int = 0
    cpu_seconds: float | None = None
    """What the processor worked, the median: without waiting for the disk or for other programs."""
    floor_seconds: float | None = None
    share: float | None = None
    """Floor by ours, the median of pairs measured one after the other: 1 is as fast as the floor."""
    least_share: float | None = None
    most_share: float | None = None
    cpu_share: float | None = None
    """The same of the processor's work, which other programs on the machine hardly disturb."""
    aim: float | None = None
    within: float | None = None
    """Seconds in which 99 of 100 are to be answered."""
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Tell lines apart."""
        return self.part, self.task


def line(part: str, task: Task, works: Sequence[Measured], floors: Sequence[Measured]) -> Line:
    """Put the repetitions of a task and of its floor together."""
    seconds = [each.seconds for each in works]
    pairs = list(zip(works, floors, strict=False))  # tasks without a floor have no pairs
    shares = [floor.seconds / work.seconds for work, floor in pairs]
    return Line(
        part=part,
        task=task.name,
        says=task.says,
        count=works[-1].count,
        repetitions=len(works),
        seconds=median(seconds),
        fastest=min(seconds),
        slowest=max(seconds),
        peak_mib=max(each.peak_kib for each in works) // 1024,
        cpu_seconds=None if task.waits else median(each.cpu_seconds for each in works),
        floor_seconds=median(each.seconds for each in floors) if floors else None,
        share=median(shares) if shares else None,
        least_share=min(shares, default=None),
        most_share=max(shares, default=None),
        cpu_share=None if task.waits or not pairs else median(f.cpu_seconds / w.cpu_seconds for w, f in pairs),
        aim=task.aim,
        within=task.within,
        facts=_facts(works, floors),
    )


def _facts(works: Sequence[Measured], floors: Sequence[Measured]) -> dict[str, float]:
    """Give what was counted in the last repetition, and the middle of what 99 of 100 were within."""
    found: dict[str, float] = {}
    for prefix, some in (("", works), ("floor_", floors)):
        if some:
            found |= {f"{prefix}{name}": value for name, value in some[-1].facts.items()}
            if "p99_seconds" in some[-1].facts:
                found[f"{prefix}p99_seconds"] = median(each.facts["p99_seconds"] for each in some)
    return found
