"""``python -m tests.benchmarks --against EARLIER``: this measurement beside an earlier one; nothing fails by it.

A task is marked only where the spreads do not touch: the slowest of one is faster than the fastest of the other. What
was measured once has no spread, and is marked from a fifth on.
"""

from collections.abc import Sequence

from benchmarks.lines import Line
from benchmarks.record import Record
from benchmarks.table import said_seconds

_ONCE = 0.2
"""How far apart single measurements must be to be worth a mark."""


def compared(earlier: Record, now: Record) -> str:
    """Write a line for each task that both measured, and say which only one did."""
    before = {line.key: line for line in earlier.lines}
    both = [(before[line.key], line) for line in now.lines if line.key in before]
    rows = [("task", "earlier", "now", "now / earlier", "share then", "share now", ""), *map(_row, both)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    written = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    begun = f"{earlier.begun:%Y-%m-%d %H:%M} UTC, commit {earlier.commit}, load {earlier.load_before}"
    head = f"Earlier: {begun}. Now: commit {now.commit}, load {now.load_before}."
    return "\n".join([head, *written, *_only("only now", [line for line in now.lines if line.key not in before])])


def _row(pair: tuple[Line, Line]) -> tuple[str, ...]:
    earlier, now = pair
    return (
        f"{now.part}/{now.task}",
        said_seconds(earlier.seconds),
        said_seconds(now.seconds),
        f"{now.seconds / earlier.seconds:.2f}",
        *("" if each.share is None else f"{each.share:.2f}" for each in pair),
        mark(earlier, now),
    )


def mark(earlier: Line, now: Line) -> str:
    """Say what is beyond the spread: of the shares where there are floors, for these bear other machines better."""
    if earlier.share is not None and now.share is not None:
        old = _spread(earlier.least_share or earlier.share, earlier.most_share or earlier.share)
        new = _spread(now.least_share or now.share, now.most_share or now.share)
        return _said(new, old, "faster beside its floor", "slower beside its floor")
    old, new = _spread(earlier.fastest, earlier.slowest), _spread(now.fastest, now.slowest)
    return _said(old, new, "faster", "slower")


def _spread(least: float, most: float) -> tuple[float, float]:
    """Give what was measured once some room."""
    return (least, most) if least < most else (least * (1 - _ONCE / 2), most * (1 + _ONCE / 2))


def _said(one: tuple[float, float], other: tuple[float, float], above: str, below: str) -> str:
    if one[0] > other[1]:
        return above
    return below if one[1] < other[0] else ""


def _only(said: str, lines: Sequence[Line]) -> list[str]:
    return [f"{said}: {', '.join(f'{line.part}/{line.task}' for line in lines)}"] if lines else []
