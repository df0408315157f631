"""What a bill costs beside a bare table as old, in words: the share at each age, and how much of the growth is bare."""

from benchmarks.lines import Line
from benchmarks.record import Record
from benchmarks.table import said_seconds

_SHARED = "run-bill-floor-"


def aging(record: Record) -> str:
    """Write it from the lines of growth."""
    lines = {line.task: line for line in record.lines if line.part == "growth"}
    ages = sorted(int(task.removeprefix(_SHARED)) for task in lines if task.startswith(_SHARED))
    try:
        oldest = ages[-1]
        bill, bare, run = (lines[f"run-{name}-{oldest}"] for name in ("bill", "floor", "run"))
    except (IndexError, KeyError):
        return "Not measured this time."
    shares = ", ".join(f"{lines[f'{_SHARED}{age}'].share or 0:.2f} in month {age}" for age in ages)
    first = run.floor_seconds or run.seconds
    growth = (
        f"the bare insert takes {_times(bare)}, the bill {_times(bill)}. "
        f"The bill takes {said_seconds(_longer(bill))} longer, the insert alone {said_seconds(_longer(bare))}."
    )
    least = (
        f"bill, pay and follow would take {1 + _longer(bare) / first:.2f} times what they took in the 1st; "
        f"they take {_times(run)}."
    )
    return (
        f"- The bill's share of the bare insert's speed: {shares}.\n"
        f"- Month {oldest} beside the 1st: {growth}\n"
        f"- If nothing grew but the bare insert, {least}"
    )


def _times(line: Line) -> str:
    worked = "" if line.cpu_share is None else f" ({1 / line.cpu_share:.2f} by processor)"
    return f"{1 / (line.share or 1):.2f} times{worked}"


def _longer(line: Line) -> float:
    return max(0.0, line.seconds - (line.floor_seconds or line.seconds))
