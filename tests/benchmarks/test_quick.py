"""The benchmarks run, and what they measure is right; how fast it was is nobody's business here."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.ledgers import QUICK
from benchmarks.measure import STARTS, Line
from benchmarks.on_server import on_server
from benchmarks.tasks import tasks

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> str:
    """Run the benchmarks as `make bench` does."""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "tests.benchmarks", "--quick", *arguments], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Line]:
    """Measure everything once, on few people."""
    figures = tmp_path_factory.mktemp("bench") / "figures.json"
    run("--json", str(figures))
    return {line.task: line for line in msgspec.json.decode(figures.read_bytes(), type=list[Line])}


def test_every_task_is_measured(measured: dict[str, Line]) -> None:
    on_files, on_a_server = ([task.name for task in some] for some in (tasks(QUICK), on_server(QUICK)))
    assert [*measured] == [*on_files, *STARTS, *on_a_server]


def test_the_right_amount_of_work_was_done(measured: dict[str, Line]) -> None:
    workers = QUICK.workers
    launched, imported, billed, paid = 2, workers + 1, workers + 2, 2

    assert measured["import"].count == QUICK.rows
    assert measured["import-xlsx"].count == QUICK.rows
    assert measured["import-xlsx"].facts["child_kib"] > 0
    assert [measured[f"import-{rows}"].count for rows in QUICK.memory_rows] == [*QUICK.memory_rows]
    assert measured["append"].count == measured["bill"].count == measured["reverse"].count == billed
    assert measured["bill"].facts["workers"] == workers
    assert measured["pay"].count == paid
    assert measured["cards"].count == workers
    assert measured["follow"].count == billed + paid
    everything = launched + imported + billed + paid
    assert {measured[task].count for task in ("scan", "rebuild", "verify")} == {everything}
    assert measured["replay"].count == everything // 2
    assert measured["cover"].count == QUICK.cover_workers
    assert measured["cover"].facts["histories"] > 1
    assert measured["trail"].count == measured["coverage"].count == QUICK.questions


def test_the_right_amount_of_work_was_done_on_a_server(measured: dict[str, Line]) -> None:
    billed = QUICK.workers + 2

    assert measured["server-append"].count == billed
    assert measured["server-follow"].count == billed + 2
    assert measured["server-follow"].facts["floor_rows"] > billed
    assert measured["server-single"].count == QUICK.questions
    assert measured["server-saves"].count == measured["server-runner"].count == QUICK.library_entries
    assert measured["server-lag"].count == QUICK.lag_entries
    assert measured["server-lag"].facts["rate"] > 0
    assert measured["server-writers"].count == QUICK.writer_entries
    assert measured["server-writers"].facts["conflicts"] == 0


def test_floors_do_the_same_amount_and_memory_is_known(measured: dict[str, Line]) -> None:
    for task in (*tasks(QUICK), *on_server(QUICK)):
        line = measured[task.name]
        assert (line.share is not None) == (task.floor is not None)
        assert line.peak_mib > 0
        assert line.fastest <= line.seconds <= line.slowest


def test_one_task_can_be_measured_alone_and_written_as_markdown() -> None:
    said = run("--only", "scan", "--markdown").splitlines()

    assert said[0].startswith("| task | done | median |")
    assert [line for line in said if line.startswith("| read the journal |")]


def test_both_ways_to_confirm_a_payment_are_measured() -> None:
    said = run("--only", "guard")

    assert said.count("| once |") == said.count("| everybody |") > 0
