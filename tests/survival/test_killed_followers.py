"""Fifty kills on a server, half of them while following and half while rebuilding: the rows equal fresh ones."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest

from ledger.journal.book import Journal
from ledger_projections.compare import disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from postgres_ledgers import ledger_on
from projections.histories import Clerk

KILLS = 5
SEEDS = range(5)
TESTS = Path(__file__).parent.parent
_PATIENCE_SECONDS = 120


@contextmanager
def child(act: str, url: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the program beside us; it is dead when the block ends."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "survival.follower_child", act, url],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def killed(act: str, url: str, dice: Random) -> bool:
    """Kill it (SIGKILL) some batches after its beginning; say whether it was still at work."""
    with child(act, url) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(dice.randint(1, 12)):
            if next((line for line in process.stdout if line.startswith(("batch ", "done"))), "done\n") == "done\n":
                return False
            process.stdin.write("take it in\n")
            process.stdin.flush()
        try:
            process.wait(timeout=dice.choice((0.0, 0.002, 0.01, 0.03)) * dice.random())
        except subprocess.TimeoutExpired:
            process.kill()
            return True
        return False


def more(clerk: Clerk, turn: int) -> None:
    """Record what there is to take in: people, a bill for them, its payment, every other one reversed."""
    workers = clerk.register(*range(100 * turn, 100 * turn + 60))
    clerk.bill(f"B-{turn}", workers, of="APBD-2023")
    clerk.pay(f"B-{turn}")
    if turn % 2:
        clerk.reverse(f"B-{turn}")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("act", ["follow", "rebuild"])
def test_read_models_on_a_server_survive_their_killed_writers(
    postgres: str, tmp_path: Path, act: str, seed: int
) -> None:
    dice = Random(f"{act} {seed}")
    with (
        ledger_on(postgres, tmp_path) as environ,
        Journal.open_postgres(environ["LEDGER_URL"], lock_seconds=30) as journal,
        ReadModels.open_postgres(environ["LEDGER_URL"]) as live,
    ):
        clerk = Clerk(journal=journal)
        clerk.commit("APBD-2023", each_rupiah=10**12)
        struck = 0
        for turn in range(1, KILLS + 1):
            more(clerk, turn)
            struck += killed(act, environ["LEDGER_URL"], dice)
        assert struck == KILLS, "the kills came too late to prove anything"

        if act == "rebuild":
            live.rebuild(journal)
        live.catch_up(journal)

        assert live.position() == journal.head()
        assert rebuilt_differs(live, journal) == []
        with live.connect() as connection:
            assert disagreements(connection) == []
        assert leftovers(environ["LEDGER_URL"]) == set()


def leftovers(url: str) -> set[str]:
    """Name tables of generations that no bookmark knows, and those that only a killed program wanted."""
    with psycopg.connect(url) as connection:
        stand = connection.execute(
            r"SELECT tablename FROM pg_tables WHERE schemaname = 'read_models' AND tablename ~ '__\d+$'"
        ).fetchall()
        known = connection.execute(
            "SELECT name || '__' || generation FROM read_models.read_bookmarks,"
            " LATERAL string_to_table(tables, ' ') AS name WHERE live"
        ).fetchall()
    return {str(table) for (table,) in stand} - {str(table) for (table,) in known}
