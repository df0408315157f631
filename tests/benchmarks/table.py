"""The table: for a screen, and as markdown for the pages."""

from collections.abc import Sequence

from benchmarks.lines import Line
from benchmarks.record import Record

HEADINGS = (
    "part",
    "task",
    "done",
    "median",
    "spread",
    "per second",
    "floor",
    "share of the floor's speed",
    "spread of the share",
    "by processor",
    "aim",
    "peak memory",
)
_WORDS = 2
"""Columns that hold words; all others hold figures."""


def as_markdown(lines: Sequence[Line]) -> str:
    """Write lines as a table."""
    head = [f"| {' | '.join(HEADINGS)} |", f"|{'|'.join(['---'] * _WORDS + ['---:'] * (len(HEADINGS) - _WORDS))}|"]
    return "\n".join([*head, *(f"| {' | '.join(cells(line))} |" for line in lines)])


def as_text(lines: Sequence[Line]) -> str:
    """Write the same for a screen."""
    rows = [HEADINGS, *map(cells, lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    return "\n".join("  ".join(_laid(row, widths)).rstrip() for row in rows)


def _laid(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.ljust(width) if place < _WORDS else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def cells(line: Line) -> tuple[str, ...]:
    """Give the cells of a line."""
    return (
        line.part,
        line.says,
        f"{line.count:,}",
        said_seconds(line.seconds),
        f"{said_seconds(line.fastest)} to {said_seconds(line.slowest)}",
        f"{(1 if 'p99_seconds' in line.facts else line.count) / line.seconds:,.0f}",
        "" if line.floor_seconds is None else said_seconds(line.floor_seconds),
        said_share(line),
        "" if line.least_share is None else f"{_share(line.least_share)} to {_share(line.most_share)}",
        "" if line.cpu_share is None else _share(line.cpu_share),
        said_aim(line),
        f"{line.peak_mib} MiB" if line.peak_mib else "",
    )


def said_share(line: Line) -> str:
    """Say what share of the floor's speed was reached."""
    return "" if line.share is None else _share(line.share)


def said_aim(line: Line) -> str:
    """Say what was aimed at, and whether it was reached."""
    if line.aim is not None and line.share is not None:
        return f"≥ {_share(line.aim)}: {'reached' if line.share >= line.aim else 'missed'}"
    if line.within is not None:
        took = line.facts.get("p99_seconds", line.slowest)
        return f"< {line.within * 1000:.0f} ms: {'reached' if took < line.within else 'missed'}"
    return ""


def said_seconds(value: float) -> str:
    """Say how long, in the unit that reads best."""
    if value < 0.001:  # a thousandth of a second
        return f"{value * 1_000_000:.0f} µs"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def notes(record: Record) -> list[str]:
    """Say what the table has no column for."""
    return [f"- {note}" for line in record.lines for note in _notes(line)]


def _notes(line: Line) -> list[str]:
    facts, name = line.facts, f"{line.part}, {line.task}"
    found = []
    if "p99_seconds" in facts:
        bare = f" (floor {said_seconds(facts['floor_p99_seconds'])})" if "floor_p99_seconds" in facts else ""
        found.append(f"{name}: 99 of 100 within {said_seconds(facts['p99_seconds'])}{bare}.")
    if "child_kib" in facts:
        found.append(f"{name}: the child process that parses held {facts['child_kib'] / 1024:.0f} MiB besides.")
    if "keyring_bytes" in facts:
        found.append(
            f"{name}: {facts['bytes'] / facts['entries']:.0f} bytes on disk for each entry, "
            f"{facts['keyring_bytes'] / facts['workers']:.0f} bytes in the keyring for each worker."
        )
    elif {"bytes", "floor_bytes"} <= facts.keys():
        own, floor = facts["bytes"] / line.count, facts["floor_bytes"] / line.count
        found.append(f"{name}: {own:.0f} bytes on disk for each entry (floor {floor:.0f}).")
    elif "bytes" in facts:
        found.append(f"{name}: {facts['bytes'] / line.count:.0f} bytes on disk for each entry.")
    if "rate" in facts:
        found.append(f"{name}: the writer that was followed recorded {facts['rate']:.0f} entries a second.")
    if "conflicts" in facts:
        found.append(f"{name}: writers on streams of their own met {facts['conflicts']:.0f} conflicts.")
    return found


def machine(record: Record) -> str:
    """Say on what it was measured."""
    peers = ", ".join(f"{name}: {said}" for name, said in record.peers.items())
    return (
        f"Measured on {record.begun:%Y-%m-%d %H:%M} UTC at commit {record.commit}, on {record.machine}, "
        f"{record.cores} cores, load {record.load_before} before it began. Peers: {peers}. "
        f"Shares are from pairs measured one after the other.{record.warning()}"
    )


def _share(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
