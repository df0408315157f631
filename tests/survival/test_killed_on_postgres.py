"""Thirty kills of clients and of the server: every acknowledged entry once, no torn batch, a repeat is answered."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest

from ledger.application.verification import verify
from ledger_projections.compare import disagreements
from ledger_projections.database import ReadModels
from makers import commit, launch, promise
from postgres_ledgers import ledger_on
from postgres_server import PrivateServer, private_server
from survival.at_once import HOT, PROCESSES, open_for
from survival.until_killed import ENTRIES, Notebook, work

KILLS = 30
CLERKS = 3
PATIENCE_SECONDS = 120


@pytest.fixture
def own_server() -> Iterator[PrivateServer]:
    """Give a server that may be killed."""
    with private_server() as own:
        yield own


@dataclass(slots=True)
class Office:
    """Clerks at work, and those who take the place of the killed."""

    environ: dict[str, str]
    folder: Path
    clerks: dict[int, ForkServerProcess] = field(default_factory=dict)

    def notes(self, number: int) -> Notebook:
        """Open the notebook of a clerk and of all who follow."""
        return Notebook(self.folder / f"clerk-{number}.txt")

    def start(self, number: int) -> None:
        """Put a clerk to work."""
        told = (self.environ, number, self.notes(number).path, self.folder / "enough")
        self.clerks[number] = PROCESSES.Process(target=work, args=told, daemon=True)
        self.clerks[number].start()

    def kill(self, number: int) -> None:
        """Kill a clerk (SIGKILL: nothing is cleaned up)."""
        process = self.clerks[number]
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join(PATIENCE_SECONDS)

    def wait_for(self, more: int) -> None:
        """Let them work until so many more steps are acknowledged."""
        wanted = self.done() + more
        while self.done() < wanted:
            for process in self.clerks.values():
                process.join(timeout=0.001)
                assert process.exitcode is None, "a clerk ended unasked"

    def done(self) -> int:
        """Count the acknowledged steps."""
        return sum(len(self.notes(number).acknowledged()) for number in self.clerks)

    def close(self) -> None:
        """Let everybody finish the step at hand."""
        (self.folder / "enough").touch()
        for process in self.clerks.values():
            process.join(PATIENCE_SECONDS)
            assert process.exitcode == 0


def test_what_was_acknowledged_survives_every_kill_and_stands_once(own_server: PrivateServer, tmp_path: Path) -> None:
    dice = Random(30)
    with ledger_on(own_server.address, tmp_path) as environ, ExitStack() as opened:
        desk = open_for(environ)
        opened.enter_context(desk.journal)
        opened.enter_context(desk.keyring)
        launch(desk, places=None)
        begun = commit(desk, promise(HOT, jkk=10**9, jkm=10**9)).recorded.last
        with closing(Office(environ, tmp_path)) as office:
            for number in range(CLERKS):
                office.start(number)
            for _ in range(KILLS):
                office.wait_for(dice.randint(1, 9))
                if dice.random() < 0.4:
                    own_server.kill(dice.choice((signal.SIGKILL, signal.SIGQUIT)))
                    own_server.start()
                else:
                    number = dice.randrange(CLERKS)
                    office.kill(number)
                    office.start(number)
            office.wait_for(2 * CLERKS)

        entries = [entry for batch in desk.journal.scan(after=begun) for entry in batch]
        commands = [list(of_one) for _, of_one in groupby(entries, key=lambda entry: entry.envelope.command_id)]
        by_place = {(command[0].position, command[-1].position): command for command in commands}
        steps = {number: office.notes(number).acknowledged() for number in range(CLERKS)}

        assert len({command[0].envelope.command_id for command in commands}) == len(commands), "one was torn"
        assert Counter(map(len, commands)) == Counter(ENTRIES[step % 4] for done in steps.values() for step in done)
        for number, done in steps.items():
            assert sorted(done) == list(range(len(done)))
            for step, place in done.items():
                if place != (0, 0):
                    found = by_place[place]
                    assert len(found) == ENTRIES[step % 4]
                    assert found[0].envelope.actor == f"clerk {number}"
        tries = [office.notes(number).intended() for number in range(CLERKS)]
        assert sum(len(each) - len(set(each)) for each in tries) >= KILLS // 5, "the kills came between the steps"
        assert verify(desk.journal).differences == []
        with ReadModels.open_postgres(environ["LEDGER_URL"]) as models:
            assert models.catch_up(desk.journal).stopped == ()
            with models.connect() as connection:
                assert disagreements(connection) == []
