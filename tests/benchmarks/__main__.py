"""``python -m tests.benchmarks``: measure, and print. ``--pages`` writes the pages from the quoted figures."""

import argparse
import compileall
import os
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))  # tests import each other by their place below tests/

from benchmarks import pages, record
from benchmarks.compare import compared
from benchmarks.ledgers import scratch
from benchmarks.lines import Line
from benchmarks.parts import lines_of, part, tasks_of
from benchmarks.record import Record
from benchmarks.scales import PARTS, SCALES
from benchmarks.table import as_text, machine, notes


def main() -> None:
    """Read the options, measure, print."""
    options = _options()
    if options.pages:
        pages.write(record.read(record.QUOTED))
        return
    _as_installed()
    with scratch() as folder:
        for found in _measured(folder, options):
            if options.json:
                record.write(found, options.json)  # after every part: a long measurement may be cut short
    said = [as_text(found.lines), "", *notes(found), "", machine(found), record.budget(found)]
    if options.against:
        said += ["", compared(record.read(options.against), found)]
    sys.stdout.write("\n".join(said) + "\n")


def _measured(folder: Path, options: argparse.Namespace) -> Iterator[Record]:
    """Measure part by part, and give what is known after each."""
    found, lines = record.begin(), list[Line]()
    took: dict[str, float] = {}
    worked: dict[str, float] = {}
    for name in options.part or _parts(options.only):
        begun, rested = time.monotonic(), _worked()
        of_part = part(name, folder, quick=options.quick, repetitions=options.repetitions)
        wanted = set(options.only or tasks_of(name, of_part.scale))
        for line in lines_of(of_part, wanted):
            lines.append(line)
            sys.stderr.write(f"{time.monotonic() - begun:6.0f} s  {name}/{line.task}\n")
        took[name], worked[name] = time.monotonic() - begun, _worked() - rested
        found = msgspec.structs.replace(found, lines=lines, took_seconds=took, worked_seconds=worked)
        yield found


def _as_installed() -> None:
    """Let Python run as it does for whoever installed the ledger: compiled modules kept, what is written gathered."""
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
        os.environ.pop(name, None)
    for name in ("ledger", "ledger_projections", "ledger_cli"):
        for folder in import_module(name).__path__:
            compileall.compile_dir(folder, quiet=1)


def _worked() -> float:
    """Give what the processor worked for this process and its children."""
    return sum(os.times()[:4])


def _parts(only: list[str] | None) -> list[str]:
    """Measure all parts; when tasks are named, those that have them, and of the sizes only the small one."""
    if only is None:
        return [*PARTS]
    return [name for name in PARTS if name != "M" and not set(only).isdisjoint(tasks_of(name, SCALES[name]))]


def _options() -> argparse.Namespace:
    names = sorted({task for name in SCALES for task in tasks_of(name, SCALES[name])})
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--part", action="append", choices=SCALES, help="measure this part; repeat. All but L")
    parser.add_argument(
        "--only", action="append", choices=names, metavar="TASK", help=f"one of {', '.join(names)}; repeat"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument("--repetitions", type=int, metavar="N", help="how often each is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with the figures of an earlier file")
    parser.add_argument("--pages", action="store_true", help="measure nothing: write README and docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
