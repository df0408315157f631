"""``python -m tests.benchmarks``: measure, and print the table."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # tests import each other by their place below tests/

import msgspec

from benchmarks.guard import measure_guard
from benchmarks.ledgers import QUICK, Scale, scratch
from benchmarks.measure import STARTS, Line, child, measure, measure_on_server, measure_starts
from benchmarks.on_server import on_server
from benchmarks.table import as_markdown, as_text
from benchmarks.tasks import Stages, tasks
from postgres_server import server


def main() -> None:
    """Read the options, measure, print."""
    options = _options()
    scale = QUICK if options.quick else Scale()
    if options.repetitions:
        scale = replace(scale, repetitions=options.repetitions)
    with scratch() as folder:
        if options.only == ["guard"]:
            sys.stdout.write(measure_guard(folder, child, quick=options.quick) + "\n")
            return
        lines = _measured(folder, scale, options.only)
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(lines)))
    sys.stdout.write((as_markdown if options.markdown else as_text)(lines) + "\n")


def _measured(folder: Path, scale: Scale, only: list[str] | None) -> list[Line]:
    stages = Stages(folder, scale)
    lines = []
    for task in tasks(scale):
        if only is None or task.name in only:
            sys.stderr.write(f"{task.says} …\n")
            lines.append(measure(stages, task, scale.repetitions))
    if only is None or not STARTS.keys().isdisjoint(only):
        sys.stderr.write("whole processes …\n")
        lines += measure_starts(stages.made("followed"), scale.repetitions, lambda name: only is None or name in only)
    wanted = [task for task in on_server(scale) if only is None or task.name in only]
    if wanted:
        for name in ("registered", "billed", "paid"):
            stages.made(name)
        with server() as address:
            for task in wanted:
                sys.stderr.write(f"{task.says} …\n")
                lines.append(measure_on_server(stages, task, address, scale.repetitions))
    return lines


def _options() -> argparse.Namespace:
    names = [*(task.name for task in (*tasks(Scale()), *on_server(Scale()))), *STARTS, "guard"]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument(
        "--only", action="append", choices=names, metavar="TASK", help=f"one of {', '.join(names)}; repeat"
    )
    parser.add_argument("--repetitions", type=int, metavar="N", help="how often each is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    parser.add_argument("--markdown", action="store_true", help="print the table as markdown")
    return parser.parse_args()


if __name__ == "__main__":
    main()
