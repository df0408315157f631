"""A full disk, a folder without rights, two at once, Ctrl-C, a clock that goes back: nothing is half recorded."""

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from counter_stories.story import Story, Told
from counter_stories.town import SITI, begin, bill, done, must, people, position, register, roster

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of another kind")
ordinary_user_only = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write everywhere"
)


def at_once(story: Story, *commands: Sequence[str]) -> list[Told]:
    """Run commands as processes of their own, side by side."""
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda command: story.really(*command), commands))


def test_two_who_pay_the_same_bill_pay_it_once(story: Story) -> None:
    begin(story)
    register(story)
    must(bill(story, "MEI", "2023-05"))
    pay = ("premium", "pay", "MEI", "--transfer", "S-1", "--on", "2023-05-20")
    told = at_once(story, pay, pay, pay)
    assert [each.exit_code for each in told] == [0, 0, 0], [each.said for each in told]
    assert sum("nothing new" in each.text for each in told) == 2
    assert sum("Recorded 2 entries" in each.text for each in told) == 1


def test_two_who_pay_one_bill_by_two_transfers_are_told_apart(story: Story) -> None:
    begin(story)
    register(story)
    must(bill(story, "MEI", "2023-05"))
    told = at_once(
        story,
        ("premium", "pay", "MEI", "--transfer", "S-1", "--on", "2023-05-20"),
        ("premium", "pay", "MEI", "--transfer", "S-2", "--on", "2023-05-20"),
    )
    assert sorted(each.exit_code for each in told) == [0, 1]
    assert "nothing was paid a second time" in told[0].said + told[1].said


def test_two_who_bill_the_same_people_bill_them_once(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", people(30))
    done(story, "worker", "import", "a.csv", "--on", "2023-05-01")
    ask = ("premium", "bill", "--program", "SATU-DESA-100", "--commitment", "APBD-2023", "--from", "2023-05")
    told = at_once(story, (*ask, "--ref", "A"), (*ask, "--ref", "B"))
    assert sorted(each.exit_code for each in told) == [0, 1], [each.said for each in told]
    refused = next(each for each in told if each.exit_code == 1)
    assert re.search(r"[AB] holds 2023-05. A month is paid once", refused.said)
    assert "whole and readable" in story.really("journal", "verify").text


def test_two_who_import_overlapping_files_register_each_worker_once(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", people(40, first=1))
    roster(story.here / "b.csv", people(40, first=21))
    told = at_once(story, ("worker", "import", "a.csv"), ("worker", "import", "b.csv"))
    assert {each.exit_code for each in told} <= {0, 75}, [each.said for each in told]
    for name in ("a.csv", "b.csv"):
        must(story.really("worker", "import", name))
    exported = done(story, "journal", "export").text
    assert exported.count('"name":"WorkerRegistered"') == 60
    assert "60 workers" in story.really("journal", "verify").text


@posix_only
def test_ctrl_c_in_the_middle_of_an_import_records_nothing(story: Story) -> None:
    begin(story, places=1_000)
    roster(story.here / "a.csv", people(300))
    before = position(story)
    process = subprocess.Popen(
        [sys.executable, "-m", "ledger_cli", "worker", "import", "a.csv"],
        cwd=story.here,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with locked(story.here / "ledger.keys.db"):  # so that it stands still in the middle of its transaction
        _wait_until_writing(process, story.here / "ledger.db")
        process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 130, said.decode()
    assert out == b""
    assert said.decode().strip().startswith("Stopped by you")
    assert "Traceback" not in said.decode()
    assert position(story) == before
    assert "whole and readable" in done(story, "journal", "verify").text


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Let nobody else write to a database."""
    with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def _wait_until_writing(process: "subprocess.Popen[bytes]", journal: Path) -> None:
    """Wait until an import has begun its transaction in the journal."""
    while not _somebody_writes(journal):
        assert process.poll() is None, "the import ended before it could be stopped"
        time.sleep(0.001)  # not a measure: the loop ends by what it sees


def _somebody_writes(database: Path) -> bool:
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as busy:
            return busy.sqlite_errorcode == sqlite3.SQLITE_BUSY
        return False


@posix_only
def test_a_disk_that_is_full_leaves_nothing_half_recorded(story: Story) -> None:
    begin(story, places=100_000)
    roster(story.here / "a.csv", people(3_000))
    before = position(story)
    largest = max(path.stat().st_size for path in story.here.iterdir())
    told = _with_files_up_to(story, largest + 400_000, "worker", "import", "a.csv")
    assert told.exit_code in {1, 75}, told.said
    assert "Traceback" not in told.said
    assert "made a mistake of its own" not in told.said
    assert position(story) == before
    must(story.really("worker", "import", "a.csv"))
    assert "3.000 workers" in story.really("journal", "verify").text


def test_a_full_disk_under_a_report_leaves_the_old_file(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(story)
    (story.here / "a.csv").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "a.csv")

    monkeypatch.setattr("ledger_cli.output._write", full)
    told = must(story.tell("report", "funding", "--to", "a.csv"), 75)
    assert told.said == "a.csv finds no room on its disk: make room and run the command again.\n"
    assert (story.here / "a.csv").read_text() == "old"
    assert not list(story.here.glob(".a.csv*"))


def _with_files_up_to(story: Story, limit: int, *arguments: str) -> Told:
    """Run a command whose files may not grow beyond a size: writing fails as on a full disk."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done_ = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "ledger_cli", *arguments],
        cwd=story.here,
        env={**os.environ, **story.environ},
        capture_output=True,
        preexec_fn=limited,
        timeout=120,
        check=False,
    )
    return Told(exit_code=done_.returncode, out=done_.stdout, said=done_.stderr.decode())


@ordinary_user_only
def test_a_folder_that_may_not_be_written_is_named(story: Story) -> None:
    begin(story)
    for path in story.here.iterdir():
        path.chmod(0o400)
    story.here.chmod(0o500)
    try:
        told = must(story.tell("worker", "died", SITI, "--on", "2023-05-01"), 1)
        assert "permission" in told.said
    finally:
        story.here.chmod(0o700)


def test_a_clock_that_went_back_records_nothing(story: Story) -> None:
    begin(story)
    story.now -= timedelta(days=2)
    before = position(story)
    told = must(story.tell("program", "extend", "SATU-DESA-100", "--until", "2024-12-31"), 75)
    assert "The last entry was recorded at 2023-05-02 09:03:00 WIB" in told.said
    assert position(story) == before
    told = must(story.tell("program", "extend", "SATU-DESA-100", "--until", "2024-12-31", "--accept-clock"))
    assert position(story) == before + 1
