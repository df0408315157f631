"""The benchmarks run, and what they measure is right; how fast it was is nobody's business here."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import floors, record
from benchmarks.lines import Line
from benchmarks.monthly import run_months
from benchmarks.peer_programs import PROGRAMS
from benchmarks.record import Record
from benchmarks.scales import PARTS, QUICK, S
from benchmarks.stages import Stages
from benchmarks.starts import STARTS
from benchmarks.synthetic import VILLAGES
from benchmarks.tasks import tasks
from ledger.journal import sqlite_datastore

ROOT = Path(__file__).parents[2]
EACH = [name for name in PARTS if name != "M"]
"""Quick, all sizes are alike: one is enough."""


def run(*arguments: str) -> str:
    """Run the benchmarks as `make bench` does."""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "tests.benchmarks", "--quick", *arguments], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Measure everything once, on few people."""
    figures = tmp_path_factory.mktemp("bench") / "figures.json"
    said = run("--json", str(figures), *(each for name in EACH for each in ("--part", name)))
    assert "of the 15:00 that it may take" in said or "within the 15:00 that it may take" in said
    return record.read(figures)


@pytest.fixture(scope="module")
def measured(found: Record) -> dict[str, Line]:
    """Give the lines by task."""
    return {line.task: line for line in found.lines}


def test_every_part_is_measured_and_how_long_it_took(found: Record) -> None:
    assert {line.part for line in found.lines} == {*EACH} == {*found.took_seconds}
    assert [line.task for line in found.lines if line.part == "S"] == [*(task.name for task in tasks(QUICK)), *STARTS]


def test_the_right_amount_of_work_was_done(measured: dict[str, Line]) -> None:
    workers, launched = QUICK.workers, 2
    billed, paid = workers + 2, 2
    everything = launched + workers + 1 + QUICK.months * (billed + paid)

    assert measured["import"].count == measured["import-xlsx"].count == workers
    assert measured["import-xlsx"].facts["child_kib"] > 0
    assert [measured[f"import-{rows}"].count for rows in QUICK.memory_rows] == [*QUICK.memory_rows]
    assert measured["append"].count == measured["bill"].count == measured["reverse"].count == billed
    assert measured["bill"].facts["workers"] == workers
    assert measured["pay"].count == paid
    assert measured["bill-and-pay"].count == billed + paid
    assert measured["bill-and-pay"].facts["floor_transactions"] == 2
    assert measured["cards"].count == workers
    assert measured["follow"].count == billed + paid
    assert {measured[task].count for task in ("scan", "rebuild", "verify", "export", "replay-100", "as-of")} == {
        everything
    }
    assert [measured[f"replay-{percent}"].count for percent in (25, 50)] == [everything // 4, everything // 2]
    assert measured["cover"].count == QUICK.cover_workers
    assert measured["cover"].facts["histories"] > 1
    questions = ("trail", "trail-query", "coverage", "coverage-query")
    assert {measured[task].count for task in questions} == {QUICK.questions}
    assert measured["trail-query"].facts["rows"] == QUICK.questions * 2 * QUICK.months
    assert measured["coverage-query"].facts["rows"] == QUICK.questions * len(VILLAGES)


def test_what_is_exported_is_what_the_floor_writes(measured: dict[str, Line]) -> None:
    assert measured["export"].facts["bytes"] == measured["export"].facts["floor_bytes"]


@pytest.mark.parametrize(
    ("task", "entries"), [("bill-one", 3), ("pay-one", 2), ("reconcile-one", 1), ("reverse-one", 3)]
)
def test_a_command_of_one_worker_is_given_many_times(measured: dict[str, Line], task: str, entries: int) -> None:
    line = measured[task]

    assert line.count == QUICK.singles
    assert line.facts["entries"] == line.facts["floor_entries"] == entries * QUICK.singles


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


def test_monthly_runs_are_held_against_the_first(measured: dict[str, Line]) -> None:
    first, last = measured["run-run-1"], measured[f"run-run-{QUICK.runs}"]

    assert first.share == 1
    assert last.count == QUICK.workers + 4
    assert last.facts["in_journal"] - first.facts["in_journal"] == (QUICK.runs - 1) * last.count
    assert last.floor_seconds == first.seconds


def test_growth_has_a_floor_that_is_as_old(measured: dict[str, Line]) -> None:
    first, last = 1, QUICK.runs

    for run in (first, last):
        bill, bare, both = (measured[f"run-{name}-{run}"] for name in ("bill", "floor", "bill-floor"))
        assert bill.count == bare.count == both.count == QUICK.workers + 2
        assert (both.seconds, both.floor_seconds) == (bill.seconds, bare.seconds)
        assert measured[f"run-pay-{run}"].count == 2
    assert measured[f"run-floor-{last}"].floor_seconds == measured[f"run-floor-{first}"].seconds


def test_the_bare_table_holds_what_the_journal_does_in_pages_as_large(tmp_path: Path) -> None:
    folder = Stages(tmp_path).made("registered-30")
    runs = run_months(folder, 3)

    with (
        closing(sqlite3.connect(folder / "ledger.db")) as journal,
        closing(sqlite3.connect(folder / "bare.db")) as bare,
    ):
        written = journal.execute("SELECT position, originator_id, originator_version, topic, state FROM entries")
        laid = bare.execute("SELECT position, stream, version, name, state FROM entries")
        assert list(laid) == list(written)
        sizes = {each.execute("PRAGMA page_size").fetchone() for each in (journal, bare)}
    assert len(sizes) == 1
    assert [run.bare.count for run in runs] == [run.bill.count for run in runs] == [32, 32, 32]


@pytest.mark.parametrize("question", ["trail-query", "trail", "coverage-query", "coverage"])
def test_questions_are_asked_on_ledgers_of_several_sizes(measured: dict[str, Line], question: str) -> None:
    smallest, *larger = [measured[f"grown-{question}-{workers}"] for workers in QUICK.grown]

    assert smallest.share == 1
    assert all(line.floor_seconds == smallest.seconds for line in larger)


def test_what_one_could_build_on_does_as_much(measured: dict[str, Line]) -> None:
    assert measured["file-saves"].count == measured["file-runner"].count == QUICK.library_entries
    assert measured["file-single"].count == measured["file-repository"].count == QUICK.questions
    assert measured["file-repository"].facts["entries"] == measured["file-repository"].facts["floor_entries"]
    assert measured["audited-bill"].count == QUICK.workers


def test_peers_are_measured_where_they_are_installed_and_named_where_they_are_not(found: Record) -> None:
    for program in PROGRAMS:
        mine = [line.task for line in found.lines if line.task.endswith(f"-{program.name}")]
        if program.found():
            assert f"peer-{'trail' if program.keeps else 'cold'}-{program.name}" in mine
        else:
            assert not mine
            assert found.peers[program.name.removesuffix("-cached")] == "not installed here"


def test_floors_do_the_same_amount_and_memory_is_known(measured: dict[str, Line]) -> None:
    for task in tasks(QUICK):
        line = measured[task.name]
        assert (line.share is not None) == (task.floor is not None)
        assert line.peak_mib > 0
    for line in measured.values():
        assert line.fastest <= line.seconds <= line.slowest


def test_one_task_can_be_measured_alone_on_the_small_size_and_held_against_earlier_figures(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    run("--only", "scan", "--json", str(figures))

    said = run("--only", "scan", "--against", str(figures))

    assert [line.key for line in record.read(figures).lines] == [("S", "scan")]
    assert "S/scan" in said.partition("now / earlier")[2]


def test_names_say_what_the_sizes_are() -> None:
    assert (S.workers, S.months) == (5_000, 12)


def test_a_floor_has_as_much_memory_for_pages_as_the_journal() -> None:
    assert floors.CACHE_KIB == sqlite_datastore.CACHE_KIB
