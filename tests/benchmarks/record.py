"""What one measurement found, kept as JSON: on which machine, of which commit, how long it took, and every line."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.lines import Line
from benchmarks.peer_programs import PROGRAMS

ROOT = Path(__file__).parents[2]
QUOTED = ROOT / "docs" / "performance.json"
"""The measurement that README and docs/performance.md are made from."""
BUDGET_SECONDS = 15 * 60
"""Sizes S and M with all that stands beside them."""


class Record(msgspec.Struct, kw_only=True, frozen=True):
    """One measurement."""

    begun: datetime
    commit: str
    """Of the code that was measured; with a plus when it was changed since."""
    machine: str
    cores: int
    load_before: float
    """Processes that wanted the processor when it began: a figure from a busy machine is worth less."""
    took_seconds: Mapping[str, float]
    """By part."""
    worked_seconds: Mapping[str, float] = {}
    """What the processor did of that, servers left out: how long it would take with nobody beside."""
    peers: Mapping[str, str]
    """Versions, or that they are not installed."""
    lines: Sequence[Line]

    def whole(self) -> float:
        """Give the seconds of all parts together."""
        return sum(self.took_seconds.values())

    def warning(self) -> str:
        """Say that the machine was busy with other work, when it was; nothing otherwise."""
        if self.load_before <= self.cores / 4:
            return ""
        return (
            f" The machine was busy with other work (load {self.load_before}): seconds mean little, shares something."
        )

    def largest(self) -> str:
        """Name the largest size of which the lines are known; raise KeyError when there is none."""
        known = {each.part for each in self.lines}
        size = next((name for name in ("L", "M", "S") if name in known), None)
        if size is None:
            msg = "no size was measured"
            raise KeyError(msg)
        return size

    def line(self, part: str, task: str) -> Line:
        """Find a line; raise KeyError when it was not measured."""
        found = next((each for each in self.lines if each.key == (part, task)), None)
        if found is None:
            msg = f"{part}/{task}"
            raise KeyError(msg)
        return found


def begin() -> Record:
    """Note what is so before anything is measured."""
    return Record(
        begun=datetime.now(UTC).replace(microsecond=0),
        commit=_commit(),
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}",
        cores=os.cpu_count() or 1,
        load_before=round(os.getloadavg()[0], 2),
        took_seconds={},
        worked_seconds={},
        peers={program.name: program.said() for program in PROGRAMS if not program.keeps},
        lines=(),
    )


def write(record: Record, path: Path) -> None:
    """Write a measurement; seconds to the hundredth of a millisecond."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(_rounded(msgspec.to_builtins(record)))) + b"\n")


def read(path: Path) -> Record:
    """Read a measurement."""
    return msgspec.json.decode(path.read_bytes(), type=Record)


def budget(record: Record) -> str:
    """Say how long it took, part by part, and how that stands to what it may take."""
    parts = ", ".join(f"{name} {_minutes(seconds)}" for name, seconds in record.took_seconds.items())
    over = record.whole() - BUDGET_SECONDS
    judged = f"{_minutes(over)} over" if over > 0 else "within"
    worked = f", {_minutes(sum(record.worked_seconds.values()))} of it at work" if record.worked_seconds else ""
    whole = f"{_minutes(record.whole())}{worked}"
    return f"Took {whole} ({parts}): {judged} the {_minutes(BUDGET_SECONDS)} that it may take."


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _rounded(value: object) -> object:
    match value:
        case float():
            return round(value, 5) if value < 1000 else round(value)
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case list() | tuple():
            return [_rounded(each) for each in value]
        case _:
            return value


def _commit() -> str:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.strip()  # noqa: S603  # our own words

    try:
        return git("rev-parse", "--short=10", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
