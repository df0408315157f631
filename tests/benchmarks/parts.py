"""The parts of a measurement, and what is measured in each."""

from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.beside import beside
from benchmarks.growth import GROWTH, measure_growth
from benchmarks.lines import Line
from benchmarks.measure import Part, measure, measure_beside, measure_on_server
from benchmarks.on_server import on_server
from benchmarks.peers import PEERS, measure_peers
from benchmarks.scales import QUICK, SCALES, Scale
from benchmarks.stages import Stages, registered, year
from benchmarks.starts import STARTS, measure_starts
from benchmarks.tasks import tasks
from postgres_server import server


def part(name: str, folder: Path, *, quick: bool, repetitions: int | None = None) -> Part:
    """Give a part by name; ledgers of the same size are shared between parts."""
    scale = QUICK if quick else SCALES[name]
    if repetitions:
        scale = replace(scale, repetitions=repetitions)
    return Part(name=name, scale=scale, stages=Stages(folder), quick=quick)


def tasks_of(name: str, scale: Scale) -> list[str]:
    """Name what is measured in a part."""
    match name:
        case "postgres":
            return [task.name for task in on_server(scale)]
        case "peers":
            return [*PEERS, *(task.name for task in beside(scale))]
        case "growth" | "city":
            return [*GROWTH]
        case _:
            return [*(task.name for task in tasks(scale)), *STARTS]


def lines_of(part: Part, wanted: Container[str]) -> Iterator[Line]:
    """Measure the wanted tasks of a part."""
    match part.name:
        case "postgres":
            yield from _on_server(part, wanted)
        case "peers":
            yield from measure_peers(part, wanted)
            yield from _beside(part, wanted)
        case "growth" | "city":
            yield from measure_growth(part, wanted)
        case _:
            yield from measure(part, tasks(part.scale), wanted)
            yield from measure_starts(part, wanted)


def _on_server(part: Part, wanted: Container[str]) -> Iterator[Line]:
    some = [task for task in on_server(part.scale) if task.name in wanted]
    if some:
        part.stages.made(registered(part.scale))
        part.stages.made(year(part.scale))
        with server() as address:
            yield from (measure_on_server(part, task, address) for task in some)


def _beside(part: Part, wanted: Container[str]) -> Iterator[Line]:
    some = [task for task in beside(part.scale) if task.name in wanted]
    if some:
        part.stages.made(registered(part.scale))
        part.stages.made(year(part.scale))
    yield from (measure_beside(part, task) for task in some)
