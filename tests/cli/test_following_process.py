"""`ledger projection follow` as a process: it answers for its health, hands over when it dies, and ends when asked."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from counter_stories.story import Story
from postgres_ledgers import ledger_on, may_log_in

_PATIENCE_SECONDS = 90
_OPENER = build_opener(ProxyHandler({}))
"""Asks this machine itself, whatever proxy the environment names."""
LAUNCH = ("program", "launch", "DESA-100", "--title", "Satu desa", "--region", "13.73", "--on", "2023-01-02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A follower that runs."""

    popen: "subprocess.Popen[bytes]"
    heard: Path

    def says(self, words: str) -> str:
        """Wait until it has said something, and give all that it said."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while words not in (said := self.heard.read_text(encoding="utf-8")):
            assert time.monotonic() < end, f"never said {words!r}: {said}"
            assert self.popen.poll() is None, f"ended: {said}"
            self._a_moment()
        return said

    def asks(self, page: str) -> tuple[int, str]:
        """Ask for a page."""
        port = re.findall(r"Listening on 127\.0\.0\.1:(\d+)", self.says("Listening on"))[0]
        try:
            with _OPENER.open(f"http://127.0.0.1:{port}{page}", timeout=_PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def until_answers(self, page: str, words: str) -> str:
        """Ask for a page until it says something."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while words not in (text := self.asks(page)[1]):
            assert time.monotonic() < end, f"never answered {words!r}: {text}"
            self._a_moment()
        return text

    def _a_moment(self) -> None:
        try:
            self.popen.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            return


@contextmanager
def follower(here: Path, name: str, environ: Mapping[str, str], *options: str) -> Iterator[Process]:
    """Run a follower in a folder until the block ends."""
    heard = here / f"{name}.txt"
    command = [sys.executable, "-m", "ledger_cli", "projection", "follow", "--listen", "127.0.0.1:0", *options]
    with heard.open("wb") as out:
        popen = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=here, env={**os.environ, **environ}, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        yield Process(popen=popen, heard=heard)
    finally:
        popen.kill()
        popen.wait(timeout=_PATIENCE_SECONDS)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=lambda sign: sign.name)
def test_a_follower_on_files_ends_well_when_asked(story: Story, sign: signal.Signals) -> None:
    story.tell("init")
    with follower(story.here, "one", story.environ, "--poll", "0.1") as one:
        one.says("Following all read models.")
        story.tell(*LAUNCH)
        numbers = one.until_answers("/metrics", 'ledger_read_model_position{model="coverage"} 1')
        assert 'ledger_read_model_leader{model="coverage"} 1' in numbers
        assert one.asks("/healthz") == (200, "Well.\n")
        assert one.asks("/else") == (404, "Ask for /healthz or /metrics.\n")
        one.popen.send_signal(sign)
        assert one.popen.wait(timeout=_PATIENCE_SECONDS) == 0
    assert one.heard.read_text(encoding="utf-8").endswith("Stopped as asked.\n")


def test_on_a_server_the_second_takes_over_when_the_first_is_killed(story: Story, postgres: str) -> None:
    with ledger_on(postgres, story.here) as environ:
        story.environ |= environ
        with follower(story.here, "first", story.environ, "--poll", "3000") as first:
            first.says("Following all read models.")
            story.tell(*LAUNCH)
            first.until_answers("/metrics", 'ledger_read_model_position{model="coverage"} 1')
            with follower(story.here, "second", story.environ, "--poll", "0.1") as second:
                second.says("Another program follows all read models")
                first.popen.kill()
                second.says("Following ")
                second.until_answers("/metrics", 'ledger_read_model_leader{model="coverage"} 1')
                assert story.tell("report", "funding", "--wait", "60").exit_code == 0
                second.popen.terminate()
                assert second.popen.wait(timeout=_PATIENCE_SECONDS) == 0


def test_a_follower_needs_neither_keys_nor_the_right_to_record(story: Story, postgres: str) -> None:
    with ledger_on(postgres, story.here) as environ:
        name = conninfo_to_dict(environ["LEDGER_URL"])["dbname"]
        may_log_in(postgres, "follower")
        with psycopg.connect(make_conninfo(postgres, dbname=str(name)), autocommit=True) as administrator:
            administrator.execute(f"GRANT {name}_projector TO follower".encode())
        story.environ |= {"LEDGER_URL": environ["LEDGER_URL"].replace("clerk@", "follower@")}
        assert story.tell("projection", "follow", "--once").text == "All read models stand at position 0.\n"
        assert story.tell("projection", "rebuild").exit_code == 0
        assert story.tell("projection", "status").exit_code == 0
        assert story.tell(*LAUNCH).exit_code == 1


def test_a_question_that_a_sleeping_follower_does_not_answer_says_how_far_behind_it_is(
    story: Story, postgres: str
) -> None:
    with ledger_on(postgres, story.here) as environ:
        story.environ |= environ
        with follower(story.here, "first", story.environ) as first:
            first.says("Following all read models.")
            first.until_answers("/metrics", 'ledger_read_model_leader{model="coverage"} 1')
            first.popen.send_signal(signal.SIGSTOP)
            os.waitpid(first.popen.pid, os.WUNTRACED)  # until it sleeps indeed
            story.tell(*LAUNCH)
            asked = story.tell("report", "funding", "--wait", "0")
            standing = story.tell("projection", "status", "-o", "csv")
            first.popen.send_signal(signal.SIGCONT)
    assert asked.exit_code == 0
    assert asked.said.startswith("This answer stands at position 0, 1 entry before the end of the journal: ")
    assert "Give it more with --wait" in asked.said
    assert standing.text.count(",1,0,") == 0
    assert "yes" in standing.text or "true" in standing.text


def test_a_stopped_read_model_makes_the_follower_ill_and_its_page_says_which(story: Story, tmp_path: Path) -> None:
    """Given tables that cannot take an entry in, when it comes, then that model is named, and the others go on."""
    story.tell("init")
    story.tell("projection", "follow", "--once")
    with sqlite3.connect(tmp_path / "ledger.read.db") as file:
        file.execute(
            "CREATE TRIGGER spoiled BEFORE INSERT ON entries__1 BEGIN SELECT RAISE(ABORT, 'no entry fits'); END"
        )
    file.close()
    with follower(story.here, "one", story.environ, "--poll", "0.1") as one:
        one.says("Following all read models.")
        story.tell(*LAUNCH)
        one.says("The read model")
        assert one.until_answers("/healthz", "stopped before entry 1").startswith("entries stopped before entry 1 (")
        assert one.asks("/healthz")[0] == 503
        numbers = one.until_answers("/metrics", 'ledger_read_model_position{model="coverage"} 1')
    assert 'ledger_read_model_stopped{model="entries"} 1' in numbers
