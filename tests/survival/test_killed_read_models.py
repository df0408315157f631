"""Kills amid following and rebuilding: afterwards the read models equal fresh ones, and no leftovers stay."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from benchmarks.ledgers import BILL, COMMITMENT, copied, desk_in, import_people, launch, settings_of, tell
from benchmarks.synthetic import PROGRAM
from ledger.settings import file_of
from ledger_projections.compare import disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from survival.killing import Moments, Program, lived, log_of

ROUNDS = 6
WORKERS = 600


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a ledger with a bill that was paid; its read models have seen neither."""
    folder = tmp_path_factory.mktemp("survival") / "billed"
    launch(folder)
    import_people(folder, WORKERS)
    bill = ("--ref", BILL, "--from", "2023-05", "--months", "3", "--on", "2023-05-03")
    tell(folder, "premium", "bill", "--program", PROGRAM, "--commitment", COMMITMENT, *bill)
    tell(folder, "premium", "pay", BILL, "--on", "2023-05-03", "--transfer", "SP2D-1")
    return folder


@pytest.mark.parametrize("command", [("follow", "--once"), ("rebuild",)], ids="-".join)
def test_read_models_that_were_killed_equal_fresh_ones_after_the_next_try(
    tmp_path: Path, billed: Path, command: tuple[str, ...]
) -> None:
    dice = Random(command[0])
    moments = Moments(dice, lived(Program(billed), "journal", "tail"))
    struck = 0

    for number in range(ROUNDS):
        folder = copied(billed, tmp_path / f"{number}")
        program, log = Program(folder), log_of(file_of(settings_of(folder).read_models))
        for _ in range(dice.choice((1, 2))):
            ended = program.killed(moments.next(log), "projection", *command)
            struck += ended.struck
            assert ended.struck or ended.exit_code == 0, ended.said

        again = program.run("projection", *command)

        assert again.exit_code == 0, again.said
        assert_fresh(folder)

    assert struck >= ROUNDS // 2, "the kills came too late to prove anything"


def assert_fresh(folder: Path) -> None:
    """Hold the read models against fresh ones, and look for tables that nobody reads."""
    with desk_in(folder) as desk, ReadModels.open(settings_of(folder).read_models) as live:
        live.catch_up(desk.journal)
        assert live.position() == desk.journal.head()
        assert rebuilt_differs(live, desk.journal) == []
        with live.connect() as connection:
            assert disagreements(connection) == []
    with closing(sqlite3.connect(settings_of(folder).read_models)) as file:
        generations = file.execute("SELECT count(*), count(DISTINCT model), sum(live) FROM read_bookmarks").fetchone()
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        named = {
            f"{table}__{number}"
            for number, of in file.execute("SELECT generation, tables FROM read_bookmarks")
            for table in of.split()
        }
    assert generations[0] == generations[1] == generations[2]
    assert {name for name in tables if re.search(r"__\d+$", name)} == named
