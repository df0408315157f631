"""One measurement in a process of its own.

::

    child.py work NAME FOLDER SCALE · child.py floor NAME FOLDER BEFORE · child.py beside NAME STAGES SCALE
    child.py server NAME STAGES SCALE ADDRESS · child.py runs monthly FOLDER RUNS
"""

import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from benchmarks.measured import Measured, peak_kib
from benchmarks.scales import Scale


def main(kind: str, name: str, folder: str, more: str, address: str = "") -> None:
    """Measure, and write the result as JSON."""
    if kind == "runs":
        from benchmarks.monthly import run_months  # noqa: PLC0415  # what one kind imports is no memory of another

        sys.stdout.buffer.write(msgspec.json.encode(run_months(Path(folder), int(more))))
        return
    found = _measured(kind, name, Path(folder), more, address)
    sys.stdout.buffer.write(msgspec.json.encode(replace(found, peak_kib=peak_kib())))


def _measured(kind: str, name: str, folder: Path, more: str, address: str) -> Measured:
    if kind == "floor":
        from benchmarks import floors, read_floors  # noqa: PLC0415

        return {**floors.FLOORS, **read_floors.FLOORS}[name](msgspec.json.decode(more, type=floors.Before), folder)
    scale = msgspec.json.decode(more, type=Scale)
    if kind == "server":
        from benchmarks.on_server import MEASURED  # noqa: PLC0415

        return MEASURED[name](address, folder, scale)
    if kind == "beside":
        from benchmarks.beside import BESIDE  # noqa: PLC0415

        return BESIDE[name](folder, scale)
    from benchmarks import reading_works, works  # noqa: PLC0415

    return {**works.WORKS, **reading_works.WORKS}[name](folder, scale)


if __name__ == "__main__":
    main(*sys.argv[1:])
