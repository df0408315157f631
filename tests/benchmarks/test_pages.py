"""The pages say what was measured, and the plan beyond one machine follows from it."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from benchmarks import pages, record
from benchmarks.compare import compared, mark
from benchmarks.lines import Line
from benchmarks.plan import beyond_one_machine, measured, need
from benchmarks.record import QUOTED, Record, budget
from benchmarks.scales import PARTS
from benchmarks.table import said_aim


def line(part: str, task: str, count: int, seconds: float, **facts: float) -> Line:
    """Make up what a task took."""
    return Line(
        part=part,
        task=task,
        says=task,
        count=count,
        repetitions=3,
        seconds=seconds,
        fastest=round(seconds * 0.9, 5),
        slowest=round(seconds * 1.1, 5),
        facts=facts,
    )


ROUND = msgspec.structs.replace(
    record.begin(),
    lines=[
        line("M", "import", 1_000, 1, entries=1_000, workers=1_000, keyring_bytes=300_000, bytes=0),
        line("M", "scan", 13_000, 1, bytes=6_500_000),
        line("M", "rebuild", 13_000, 2, bytes=13_000_000),
        line("M", "bill", 1_002, 0.5, workers=1_000),
        line("M", "verify", 13_000, 1),
        line("postgres", "server-append", 1_000, 0.1),
        line("postgres", "server-follow", 1_000, 0.2),
    ],
)
"""Figures that are easy to reckon with: an entry of 500 bytes for each of 1,000 workers and twelve months."""


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_a_page_says_what_was_measured(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert pages.named_in(text)
    assert pages.filled(text, record.read(QUOTED)) == text, "run `make bench-pages`"


def test_every_table_stands_on_a_page() -> None:
    named = [name for page in pages.PAGES for name in pages.named_in(page.read_text(encoding="utf-8"))]

    assert sorted(named) == sorted(pages.BLOCKS)
    assert {each.part for each in record.read(QUOTED).lines} <= {*PARTS}


SECOND = line("S", "scan", 10, 1.0)


def test_the_largest_size_is_what_is_spoken_of() -> None:
    assert ROUND.largest() == "M"
    assert msgspec.structs.replace(ROUND, lines=[SECOND, *ROUND.lines[-2:]]).largest() == "S"
    with pytest.raises(KeyError, match="no size was measured"):
        msgspec.structs.replace(ROUND, lines=ROUND.lines[-2:]).largest()


def test_a_measurement_is_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"

    record.write(ROUND, path)

    assert record.read(path) == ROUND


def test_thirty_million_workers_are_reckoned_from_what_was_measured() -> None:
    found = need(30_000_000, measured(ROUND))

    assert found.entries_a_year == 30_000_000 * 12
    assert found.journal_gib_a_year == pytest.approx(30_000_000 * 12 * 500 / 2**30)
    assert found.read_gib_a_year == pytest.approx(2 * found.journal_gib_a_year)
    assert found.keyring_gib == pytest.approx(30_000_000 * 300 / 2**30)
    assert found.append_minutes == pytest.approx(30_000_000 / 10_000 / 60)
    assert found.follow_minutes == pytest.approx(2 * found.append_minutes)
    assert found.bill_minutes == pytest.approx(30_000_000 / 2_000 / 60)
    assert found.replica_mib_a_second == pytest.approx(10_000 * 500 / 2**20)
    assert found.verify_hours == pytest.approx(30_000_000 * (5 * 12 + 1) / 13_000 / 3600)
    assert "| workers | 30,000,000 | 5,000,000 | 789,474 |" in beyond_one_machine(ROUND)


def beside(task: str, seconds: float, floor: float, cpu_share: float) -> Line:
    """Make up what a monthly run took, and what it is held against."""
    made = line("growth", task, 1_002, seconds)
    return replace(made, floor_seconds=floor, share=floor / seconds, cpu_share=cpu_share)


AGED = [
    beside("run-bill-60", 0.5, floor=0.25, cpu_share=0.8),
    beside("run-floor-60", 0.3, floor=0.1, cpu_share=0.4),
    beside("run-bill-floor-1", 0.25, floor=0.1, cpu_share=0.4),
    beside("run-bill-floor-60", 0.5, floor=0.3, cpu_share=0.5),
    beside("run-run-60", 0.8, floor=0.5, cpu_share=0.7),
]


def test_the_page_says_how_much_of_growth_is_bare() -> None:
    said = pages.BLOCKS["aging"](msgspec.structs.replace(ROUND, lines=AGED))

    assert "0.40 in month 1, 0.60 in month 60." in said
    assert "the bare insert takes 3.00 times (2.50 by processor), the bill 2.00 times (1.25 by processor)" in said
    assert "The bill takes 250.0 ms longer, the insert alone 200.0 ms." in said
    assert "bill, pay and follow would take 1.40 times what they took in the 1st; they take 1.60 times" in said


@pytest.mark.parametrize("left_out", ["run-bill-60", "run-floor-60", "run-bill-floor-60", "run-run-60"])
def test_growth_that_was_not_measured_is_not_explained(left_out: str) -> None:
    some = [each for each in AGED if each.task != left_out]

    assert pages.BLOCKS["aging"](msgspec.structs.replace(ROUND, lines=some)) == "Not measured this time."


def test_the_readme_takes_new_rows_and_leaves_out_what_was_not_measured() -> None:
    asked = [line("M", task, 200, 0.002, p99_seconds=0.004) for task in ("trail-query", "coverage-query")]
    run = replace(line("M", "bill-and-pay", 1_004, 0.5, workers=1_000), share=0.4)
    more = msgspec.structs.replace(ROUND, lines=[*ROUND.lines, *asked, run, *AGED])

    said = pages.BLOCKS["headline"](more)

    assert "| bill 1,000 workers for a month and pay, after twelve months | 500.0 ms | 2,008 | 0.40 of the" in said
    assert "| the trail of a worker, the query alone, 99 of 100 within | 4.0 ms |  |  |" in said
    assert "the 60th month, beside a bare table as old | 500.0 ms | 2,004 | 0.60 of the floor's speed |" in said
    assert "the same entries inserted into that bare table, the 60th month | 300.0 ms | 3,340 | 3.00 times the" in said
    assert "query alone" not in pages.BLOCKS["headline"](ROUND)
    assert "bare table" not in pages.BLOCKS["headline"](ROUND)


def test_no_plan_is_made_from_figures_that_are_missing() -> None:
    missing = msgspec.structs.replace(ROUND, lines=ROUND.lines[:-2])

    with pytest.raises(KeyError, match="postgres/server-append"):
        measured(missing)
    assert pages.BLOCKS["beyond"](missing) == "Not reckoned: postgres/server-append was not measured this time."


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (1.0, ""),
        (1.15, ""),
        (1.3, "slower"),
        (0.75, "faster"),
    ],
)
def test_only_what_is_beyond_the_spread_is_marked(now: float, said: str) -> None:
    assert mark(SECOND, line("S", "scan", 10, now)) == said


def test_where_there_are_floors_shares_are_compared_rather_than_seconds() -> None:
    was = replace(SECOND, share=0.5, least_share=0.45, most_share=0.55)
    on_a_slower_machine = replace(was, seconds=3.0, fastest=2.9, slowest=3.1)
    better = replace(on_a_slower_machine, share=0.7, least_share=0.65, most_share=0.75)

    assert mark(was, on_a_slower_machine) == ""
    assert mark(was, better) == "faster beside its floor"
    assert mark(better, was) == "slower beside its floor"


def test_a_comparison_names_what_only_one_measured() -> None:
    now = msgspec.structs.replace(ROUND, lines=[*ROUND.lines, SECOND])

    said = compared(ROUND, now)

    assert "only now: S/scan" in said
    assert "M/bill" in said.splitlines()[2 + 3]


def test_figures_from_a_busy_machine_say_so() -> None:
    quiet, busy = (msgspec.structs.replace(ROUND, cores=2, load_before=load) for load in (0.5, 10.0))

    assert "The machine was busy with other work (load 10.0)" in pages.BLOCKS["headline"](busy)
    assert "busy" not in pages.BLOCKS["headline"](quiet) + pages.BLOCKS["measured"](quiet)


def test_what_took_too_long_is_said() -> None:
    long = msgspec.structs.replace(ROUND, took_seconds={"S": 600.0, "M": 361.0})

    assert budget(long) == "Took 16:01 (S 10:00, M 6:01): 1:01 over the 15:00 that it may take."
    assert budget(ROUND).endswith("within the 15:00 that it may take.")


@pytest.mark.parametrize(
    ("measured_line", "said"),
    [
        (replace(SECOND, share=0.4, aim=0.35), "≥ 0.35: reached"),
        (replace(SECOND, share=0.3, aim=0.35), "≥ 0.35: missed"),
        (replace(SECOND, within=0.005, facts={"p99_seconds": 0.004}), "< 5 ms: reached"),
        (replace(SECOND, within=0.005, facts={"p99_seconds": 0.006}), "< 5 ms: missed"),
        (SECOND, ""),
    ],
)
def test_aims_are_said_with_whether_they_were_reached(measured_line: Line, said: str) -> None:
    assert said_aim(measured_line) == said


def test_a_record_knows_its_lines() -> None:
    found: Record = ROUND

    assert found.line("M", "bill").count == 1_002
    with pytest.raises(KeyError, match="M/pay"):
        found.line("M", "pay")
