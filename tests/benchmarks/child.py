"""One measurement in a process of its own.

::

    child.py work NAME FOLDER SCALE · child.py floor NAME BEFORE DONE · child.py guard WAY FOLDER RUNS
    child.py server NAME STAGES SCALE ADDRESS
"""

import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from benchmarks.floors import FLOORS
from benchmarks.guard import Run, monthly_runs
from benchmarks.ledgers import Scale
from benchmarks.measured import Measured, peak_kib
from benchmarks.works import WORKS


def main(kind: str, name: str, folder: str, more: str, address: str = "") -> None:
    """Measure, and write the result as JSON."""
    found: Measured | list[Run]
    if kind == "guard":
        found = monthly_runs(name, Path(folder), int(more))
    elif kind == "server":
        from benchmarks.on_server import MEASURED  # noqa: PLC0415  # its modules would count as memory of the others

        measured = MEASURED[name](address, Path(folder), msgspec.json.decode(more, type=Scale))
        found = replace(measured, peak_kib=peak_kib())
    else:
        measured = (
            WORKS[name](Path(folder), msgspec.json.decode(more, type=Scale))
            if kind == "work"
            else FLOORS[name](Path(folder), Path(more))
        )
        found = replace(measured, peak_kib=peak_kib())
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
