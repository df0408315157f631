"""A copy that is killed, wherever it is, leaves a ledger as it once stood, and the next run finishes it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from uuid import UUID

import pytest

from journal_samples import envelope, registered
from ledger.domain.errors import Refusal
from ledger.journal.book import Journal
from ledger.journal.copying import AT_ONCE
from ledger.journal.entry import Entry
from ledger.journal.keyring import Keyring
from ledger.journal.keyring_copy import KeyringMove, gap
from ledger.journal.keyring_database import KeyringDatabase
from ledger.journal.keyring_file import KeyringFile
from ledger.journal.keyring_store import KeyringStore
from postgres_ledgers import ledger_on

COMMANDS, OF_EACH = 120, 300


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a ledger of 36,000 people, registered by 120 commands."""
    here = tmp_path_factory.mktemp("source")
    with (
        Keyring.create(here / "ledger.keys.db", here / "ledger.master-key") as keyring,
        Journal.create_sqlite(here / "ledger.db") as journal,
    ):
        workers = iter(keyring.admit([f"{number:016d}" for number in range(COMMANDS * OF_EACH)]).values())
        for number in range(COMMANDS):
            around = envelope(number)
            some = islice(workers, OF_EACH)
            journal.append(
                Entry(stream_hex=worker.hex, version=1, event=registered, envelope=around) for worker in some
            )
    return here


Places = tuple[str, Callable[[], Journal], Callable[[], KeyringStore]]


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, source: Path, postgres: str) -> Iterator[Places]:
    """Name an empty place, and how its journal and keyring are opened."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            url = stack.enter_context(ledger_on(postgres, source))["LEDGER_URL"]
            yield url, lambda: Journal.open_postgres(url), lambda: KeyringDatabase.open(url)
            return
        path = source / "salinan.db"
        yield (
            f"sqlite:///{path}",
            lambda: Journal.open_sqlite(path),
            lambda: KeyringFile.open(source / "salinan.keys.db", lock_seconds=30),
        )


def copying(source: Path, url: str) -> "subprocess.Popen[str]":
    """Start the command in a process of its own."""
    command = [sys.executable, "-m", "ledger_cli", "copy", f"sqlite:///{source}/ledger.db", url]
    environ = {**os.environ, "LEDGER_MASTER_KEY_FILE": str(source / "ledger.master-key"), "LEDGER_ACTOR": "siti"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)  # noqa: S603 - ours


def ended(process: "subprocess.Popen[str]", seconds: float) -> bool:
    """Wait a little; say whether the process has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def killed_at(process: "subprocess.Popen[str]", reached: Callable[[], bool]) -> None:
    """Kill a process as soon as it has come so far."""
    while not ended(process, 0.005) and not reached():
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()


def keys_in(open_keyring: Callable[[], KeyringStore]) -> int:
    """Count the keys that have arrived; none where the keyring has not begun."""
    try:
        with closing(open_keyring()) as keyring:
            count: int = keyring.rows("SELECT count(*) FROM keys")[0][0]
            return count
    except Refusal:
        return 0


def entries_in(open_journal: Callable[[], Journal]) -> int:
    """Count the entries that have arrived; none where the journal has not begun."""
    try:
        with open_journal() as journal:
            return journal.head()
    except Refusal:
        return 0


def test_a_killed_copy_is_finished_by_the_next(source: Path, target: Places) -> None:
    """Given kills while keys and while entries go over, then whole commands stand each time, and in the end all."""
    url, open_journal, open_keyring = target
    moments: list[Callable[[], bool]] = [
        lambda: keys_in(open_keyring) > 0,
        lambda: keys_in(open_keyring) > COMMANDS * OF_EACH // 2,
        lambda: entries_in(open_journal) > 0,
        lambda: entries_in(open_journal) > AT_ONCE + OF_EACH,
    ]
    heads = []
    for reached in moments:
        killed_at(copying(source, url), reached)
        heads.append(entries_in(open_journal))

    assert all(head % OF_EACH == 0 for head in heads), "half a command stands"
    assert heads == sorted(heads)
    assert 0 < heads[2] < COMMANDS * OF_EACH, "the third kill came too late to prove anything"

    said, problems = copying(source, url).communicate()

    assert "36.000 entries there, equal byte for byte" in said, problems
    with (
        Journal.open_sqlite(source / "ledger.db") as first,
        open_journal() as second,
        closing(KeyringFile.open(source / "ledger.keys.db", lock_seconds=30)) as keys,
        closing(open_keyring()) as copied,
    ):
        assert [*first.raw()] == [*second.raw()]
        move = KeyringMove(source=keys, target=copied, names=("", ""), erased=(), at=envelope(0).recorded_at)
        assert gap(move).closed
        assert copied.rows("SELECT count(*) FROM keys") == [(COMMANDS * OF_EACH,)]
        assert UUID(copied.rows("SELECT worker FROM tokens LIMIT 1")[0][0]).version == 4
