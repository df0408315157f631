"""A long list is read in a process beside the command, and nobody can tell from what comes of it."""

import marshal
import os
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_stories.story import Story
from counter_stories.town import Person as Townsman
from counter_stories.town import begin, done, must, people, position, roster
from ledger.application.forms import Form
from ledger.application.imports import Numbered
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger_cli import roster as roster_module
from ledger_cli.commands import worker_import
from ledger_cli.files.apart import can_read_apart, read_apart
from ledger_cli.findings import Finding, Severity
from ledger_cli.grid import SheetRefused
from ledger_cli.passing import plain, told

HERE = os.getpid()
texts, maybe = st.text(max_size=8), st.none() | st.text(max_size=8)
persons = st.builds(
    Person,
    nik=texts,
    name=texts,
    born_on=st.dates(date(1900, 1, 1)),
    phone=maybe,
    email=maybe,
    address=maybe,
    wage_rupiah=st.none() | st.integers(0, 10**12),
)
forms = st.builds(
    Form,
    person=persons,
    **dict.fromkeys(("village", "occupation", "sex", "segment"), texts),
    **dict.fromkeys(("program", "second_occupation", "workplace", "agent", "agreement"), maybe),
    disability=st.booleans(),
    decile=st.none() | st.integers(1, 10),
    mustahik=st.none() | st.booleans(),
)
numbered = st.builds(Numbered.of, st.integers(1, 10**7), forms, st.none() | st.sampled_from(Answer))
findings = st.builds(
    Finding,
    row=st.integers(0, 10**7),
    **dict.fromkeys(("column", "value", "problem", "remedy"), texts),
    severity=st.sampled_from(Severity),
)


@given(said=numbered | findings)
def test_what_is_passed_between_two_processes_arrives_as_it_was(said: Numbered | Finding) -> None:
    assert told(marshal.loads(marshal.dumps(plain(said)))) == said  # noqa: S302  # as the pipe does it


def counting(count: int, then: Callable[[], None] = lambda: None) -> Callable[[], Generator[tuple[int], None, None]]:
    def read() -> Generator[tuple[int], None, None]:
        for number in range(count):
            yield (number,)
        then()

    return read


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note every process that is forked."""
    noted: list[int] = []
    fork = os.fork

    def noting() -> int:
        noted.append(fork())
        return noted[-1]

    monkeypatch.setattr(os, "fork", noting)
    return noted


def nobody_is_left(forked: list[int]) -> bool:
    (process,) = forked
    with suppress(ChildProcessError):
        os.waitpid(process, os.WNOHANG)
        return False
    return True


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1999])
def test_every_row_comes_over_in_its_order(count: int, forked: list[int]) -> None:
    assert list(read_apart(counting(count))) == [(number,) for number in range(count)]
    assert nobody_is_left(forked)


def test_the_rows_are_read_elsewhere() -> None:
    def where() -> Generator[tuple[int], None, None]:
        yield (os.getpid(),)

    ((process,),) = read_apart(where)
    assert process != HERE


def refuse() -> None:
    raise SheetRefused(path=Path("daftar.csv"), problem="breaks off in row 1201", remedy="save it again")


def end_abruptly() -> None:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("count", [0, 3, 1200])
def test_what_goes_wrong_there_is_said_here_behind_the_rows_before_it(count: int, forked: list[int]) -> None:
    came: list[object] = []
    with pytest.raises(SheetRefused, match="breaks off in row 1201: save it again"):
        came.extend(read_apart(counting(count, refuse)))
    assert came == [(number,) for number in range(count)]
    assert nobody_is_left(forked)


@pytest.mark.parametrize("count", [0, 3, 1200])
def test_a_process_that_is_killed_costs_time_and_no_row(count: int, forked: list[int]) -> None:
    assert list(read_apart(counting(count, end_abruptly))) == [(number,) for number in range(count)]
    assert nobody_is_left(forked)


def test_whoever_stops_early_leaves_no_process_behind(forked: list[int]) -> None:
    with closing(read_apart(counting(10**7))) as rows:
        assert list(islice(rows, 3)) == [(0,), (1,), (2,)]
    assert nobody_is_left(forked)


def test_where_no_process_can_be_started_the_rows_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", mock.Mock(side_effect=BlockingIOError))
    assert list(read_apart(counting(700))) == [(number,) for number in range(700)]


@pytest.mark.parametrize(("processors", "threads", "helps"), [({0}, 1, False), ({0, 1}, 1, True), ({0, 1}, 2, False)])
def test_a_process_is_started_only_where_it_helps(
    processors: set[int], threads: int, monkeypatch: pytest.MonkeyPatch, *, helps: bool
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: processors)
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    assert can_read_apart() is helps


@pytest.fixture
def whole_reading(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Read every list apart, however short and wherever the tests run; count the readings."""
    readings: list[int] = []

    def counted(read: Callable[[], Any]) -> Generator[Any, None, None]:
        readings.append(1)
        return read_apart(read)

    monkeypatch.setattr(worker_import, "LONG_BYTES", 0)
    monkeypatch.setattr(worker_import, "can_read_apart", lambda: True)
    monkeypatch.setattr(worker_import, "read_apart", counted)
    return readings


MIXED = [
    *people(5),
    Townsman(nik="1373013208909999", name="Salah"),
    *people(2),
    Townsman(nik="6474010508909001", name="Dari Bontang"),
]


def imported(story: Story) -> tuple[str, str, int]:
    begin(story)
    roster(story.here / "a.csv", MIXED)
    must(story.tell("worker", "import", "a.csv"), 1)
    answer = done(story, "worker", "import", "a.csv", "--accept-valid")
    return answer.text, answer.said, done(story, "journal", "tail", "-o", "json").text.count("WorkerRegistered")


def test_a_list_that_is_read_apart_gets_the_same_verdicts(
    tmp_path: Path, whole_reading: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    there = imported(Story(here=tmp_path / "one"))
    assert len(whole_reading) == 2
    monkeypatch.setattr(worker_import, "LONG_BYTES", 10**9)
    assert imported(Story(here=tmp_path / "two")) == there
    assert len(whole_reading) == 2


def test_a_list_that_is_saved_while_it_is_read_apart_is_refused(
    story: Story, whole_reading: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process falls over it; read again here, the file would look as if nothing had been."""
    begin(story)
    path = story.here / "a.csv"
    roster(path, people(3))
    before, make = position(story), roster_module._worker  # noqa: SLF001  # where rows of a file begin

    def saving(number: int, values: dict[str, Any]) -> roster_module.RosterRow:
        os.utime(path, ns=(0, 0))
        return make(number, values)

    monkeypatch.setattr(roster_module, "_worker", saving)
    told = must(story.tell("worker", "import", "a.csv"), 75)
    assert "Somebody saved a.csv while it was being read" in told.said
    assert (position(story), whole_reading) == (before, [1])


def test_a_file_that_is_no_list_is_refused_in_the_same_words(story: Story, whole_reading: list[int]) -> None:
    begin(story)
    (story.here / "a.csv").write_bytes(b"NIK;Nama\n1373014508909999;\x00\n")
    told = must(story.tell("worker", "import", "a.csv"), 1)
    assert "holds the character NUL in line 2" in told.said
    assert whole_reading == [1]
