"""Eight clerks on one commitment: no overdraft, no month paid twice, nobody is sent away, a follower misses nothing.

``LEDGER_HAMMER=10000`` gives that many commands; ``--log-cli-level=info`` tells what came of them.
"""

import logging
import os
import threading
from collections import Counter
from pathlib import Path

from ledger.application.desk import Desk
from ledger.application.verification import verify
from ledger.journal.entry import Entry
from ledger.settings import Settings
from ledger_projections.compare import disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from postgres_ledgers import ledger_on
from survival.at_once import PROCESSES, Said, begin_town, hammer, open_for

COMMANDS = int(os.environ.get("LEDGER_HAMMER", "600"))
CLERKS = 8
PATIENCE_SECONDS = 1800


class Tail(threading.Thread):
    """Reads the journal as it grows, and takes it into the read models."""

    def __init__(self, environ: dict[str, str]) -> None:
        super().__init__()
        self.environ, self.seen = environ, list[int]()
        self.enough = threading.Event()
        self.trouble: BaseException | None = None

    def run(self) -> None:
        """Follow until told that it is enough, and then to the end."""
        try:
            self._follow()
        except BaseException as error:  # noqa: BLE001 - told by whoever joins
            self.trouble = error

    def _follow(self) -> None:
        desk = open_for(self.environ)
        with desk.journal, desk.keyring, read_models(self.environ) as models:
            while not (self.enough.is_set() and len(self.seen) >= desk.journal.head()):
                last = self.seen[-1] if self.seen else 0
                self.seen.extend(entry.position for batch in desk.journal.scan(after=last) for entry in batch)
                assert models.catch_up(desk.journal).stopped == ()


def read_models(environ: dict[str, str]) -> ReadModels:
    """Open the read models of a ledger in a database."""
    return ReadModels.open_postgres(str(Settings.from_environment(environ).read_models))


def at_once(environ: dict[str, str]) -> list[Said]:
    """Let all clerks work, and give what each was told; a clerk who waits for ever is told here."""
    answers = PROCESSES.Queue()
    children = [
        PROCESSES.Process(target=hammer, args=(environ, number, COMMANDS // CLERKS, answers), daemon=True)
        for number in range(CLERKS)
    ]
    for child in children:
        child.start()
    said = dict(answers.get(timeout=PATIENCE_SECONDS) for _ in children)
    for child in children:
        child.join(timeout=PATIENCE_SECONDS)
    return [said[number] for number in range(CLERKS)]


def test_eight_clerks_at_once_overdraw_nothing_and_pay_no_month_twice(postgres: str, tmp_path: Path) -> None:
    with ledger_on(postgres, tmp_path) as environ:
        desk = open_for(environ)
        with desk.journal, desk.keyring, read_models(environ) as models:
            begun = begin_town(desk, COMMANDS)
            tail = Tail(environ)
            tail.start()
            said = at_once(environ)
            tail.enough.set()
            tail.join()

            answers = sum((each.answers for each in said), Counter[str]())
            longest = max(each.longest_seconds for each in said)
            logging.getLogger(__name__).info("%s; longest command %.2f s", sorted(answers.items()), longest)
            assert [each.trouble for each in said] == [""] * CLERKS
            assert answers.total() == COMMANDS // CLERKS * CLERKS
            assert not [answer for answer in answers if "sent away" in answer], answers
            assert {f"{act} {came}" for act in ("bill", "pay") for came in ("recorded", "refused")} <= answers.keys()

            head = desk.journal.head()
            spans = sorted(span for each in said for span in each.spans)
            assert [at for first, last in spans for at in range(first, last + 1)] == list(range(begun + 1, head + 1))
            commands = [{entry.envelope.command_id for entry in entries_of(desk, span)} for span in spans]
            assert all(len(ids) == 1 for ids in commands), "a command's entries stand together"

            assert verify(desk.journal).differences == []
            assert tail.trouble is None
            assert tail.seen == list(range(1, head + 1))
            assert models.position() == head
            with models.connect() as connection:
                assert disagreements(connection) == []
            assert rebuilt_differs(models, desk.journal) == []


def entries_of(desk: Desk, span: tuple[int, int]) -> list[Entry]:
    """Read the entries of one command."""
    first, last = span
    return [entry for batch in desk.journal.scan(after=first - 1, upto=last) for entry in batch]
