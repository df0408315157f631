"""Writes the tables of README and docs/performance.md from the quoted figures; what stands between is written by hand.

A table stands between ``<!-- figures: NAME -->`` and ``<!-- end of figures -->``. A test holds pages to figures.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.aging import aging
from benchmarks.headline import headline
from benchmarks.plan import beyond_one_machine
from benchmarks.record import ROOT, Record, budget
from benchmarks.table import as_markdown, machine, notes

PAGES = (ROOT / "README.md", ROOT / "docs" / "performance.md")
_BLOCK = re.compile(r"(?<=<!-- figures: )(\w+)( -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def _part(name: str) -> Callable[[Record], str]:
    def written(record: Record) -> str:
        lines = [line for line in record.lines if line.part == name]
        return as_markdown(lines) if lines else "Not measured this time."

    return written


def _beyond(record: Record) -> str:
    try:
        return beyond_one_machine(record)
    except KeyError as missing:
        return f"Not reckoned: {missing.args[0]} was not measured this time."


def _measured(record: Record) -> str:
    return f"{machine(record)}\n{budget(record)}"


BLOCKS: Mapping[str, Callable[[Record], str]] = {
    "headline": headline,
    "measured": _measured,
    **{name: _part(name) for name in ("S", "M", "postgres", "peers", "growth")},
    "aging": aging,
    "notes": lambda record: "\n".join(notes(record)),
    "beyond": _beyond,
}


def filled(text: str, record: Record) -> str:
    """Put the figures into a page."""
    return _BLOCK.sub(lambda found: f"{found[1]}{found[2]}{BLOCKS[found[1]](record)}\n", text)


def named_in(text: str) -> list[str]:
    """List the tables of a page."""
    return [found[1] for found in _BLOCK.finditer(text)]


def write(record: Record, pages: tuple[Path, ...] = PAGES) -> None:
    """Write the pages anew."""
    for page in pages:
        page.write_text(filled(page.read_text(encoding="utf-8"), record), encoding="utf-8")
