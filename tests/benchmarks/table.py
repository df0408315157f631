"""The table: for a screen, as markdown for the README, and as JSON."""

import platform
import sqlite3
from collections.abc import Sequence

from benchmarks.measure import Line

HEADINGS = (
    "task",
    "done",
    "median",
    "spread",
    "per second",
    "processor",
    "floor",
    "share of the floor's speed",
    "by processor",
    "peak memory",
)


def as_markdown(lines: Sequence[Line]) -> str:
    """Write the table, what else was found, and on what it was measured."""
    head = [f"| {' | '.join(HEADINGS)} |", f"|{'|'.join(['---'] + ['---:'] * (len(HEADINGS) - 1))}|"]
    return "\n".join(
        [*head, *(f"| {' | '.join(_cells(line))} |" for line in lines), "", *_notes(lines), "", _machine()]
    )


def as_text(lines: Sequence[Line]) -> str:
    """Write the same for a screen."""
    rows = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    written = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join([*written, "", *_notes(lines), "", _machine()])


def _cells(line: Line) -> tuple[str, ...]:
    aim = "" if line.aim is None else f" (aim {line.aim:.1f})"
    return (
        line.says,
        f"{line.count:,}",
        _seconds(line.seconds),
        f"{_seconds(line.fastest)} to {_seconds(line.slowest)}",
        f"{(1 if 'p99_seconds' in line.facts else line.count) / line.seconds:,.0f}",
        "" if line.cpu_seconds is None else _seconds(line.cpu_seconds),
        "" if line.floor_seconds is None else _seconds(line.floor_seconds),
        "" if line.share is None else f"{line.share:.2f}{aim}",
        "" if line.cpu_share is None else f"{line.cpu_share:.2f}",
        f"{line.peak_mib} MiB" if line.peak_mib else "",
    )


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def _notes(lines: Sequence[Line]) -> list[str]:
    by_task = {line.task: line for line in lines}
    notes = [
        f"{line.says}: 99 of 100 within {_seconds(line.facts['p99_seconds'])}."
        for line in lines
        if "p99_seconds" in line.facts
    ]
    notes += [
        f"{line.says}: the child process that parses held {line.facts['child_kib'] / 1024:.0f} MiB besides."
        for line in lines
        if "child_kib" in line.facts
    ]
    if done := by_task.get("import"):
        entries, workers = done.facts["entries"], done.facts["workers"]
        notes.append(
            f"On disk: {done.facts['bytes'] / entries:.0f} bytes for each entry of the import "
            f"(floor {done.facts['floor_bytes'] / entries:.0f}), "
            f"{done.facts['keyring_bytes'] / workers:.0f} bytes in the keyring for each worker."
        )
    if appended := by_task.get("append"):
        own, floor = appended.facts["bytes"] / appended.count, appended.facts["floor_bytes"] / appended.count
        notes.append(f"On disk: {own:.0f} bytes for each entry of a bill (floor {floor:.0f}).")
    if rebuilt := by_task.get("rebuild"):
        notes.append(f"On disk: {rebuilt.facts['bytes'] / rebuilt.count:.0f} bytes of read models for each entry.")
    if lag := by_task.get("server-lag"):
        notes.append(f"The writer that was followed recorded {lag.facts['rate']:.0f} entries a second.")
    if writers := by_task.get("server-writers"):
        notes.append(f"Eight writers on streams of their own met {writers.facts['conflicts']:.0f} conflicts.")
    return [f"- {note}" for note in notes]


def _machine() -> str:
    cores = f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"Measured on {platform.system()} {cores}; shares are from pairs measured one after the other."
