"""A whole ledger moves between files and databases: every byte, every key, and whoever was erased stays erased."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from counter_stories.story import Story, Told
from ledger.journal import copying
from ledger.journal.book import Journal, StoredRow
from ledger.journal.copying import copy_entries
from postgres_ledgers import ledger_on

ANI, BUDI, CITRA = "1373014508909999", "1373010101850001", "1373015202880002"

Begin = Callable[[str], str]
"""Names a ledger of a kind: one in a database has begun, one in files has its name only."""


@pytest.fixture
def begin(story: Story, postgres: str) -> Iterator[Begin]:
    """Give a maker of ledgers that share one master key."""
    with ExitStack() as stack:
        made: list[str] = []

        def one(kind: str) -> str:
            made.append(kind)
            if kind == "postgresql":
                return stack.enter_context(ledger_on(postgres, story.here))["LEDGER_URL"]
            return f"sqlite:///{kind}{len(made)}.db"

        story.environ["LEDGER_MASTER_KEY_FILE"] = str(story.here / "ledger.master-key")
        yield one


def at(story: Story, url: str) -> Story:
    """Go on in another ledger, with the same master key and the same clock."""
    return replace(story, environ=story.environ | {"LEDGER_URL": url})


def filled(story: Story, begin: Begin, kind: str) -> tuple[Story, str]:
    """Begin a ledger with two workers, one of them erased."""
    url = begin(kind)
    clerk = at(story, url)
    if kind == "sqlite":
        done(clerk.tell("init"))
    done(clerk.tell("program", "launch", "DESA-100", "--title", "Satu desa", "--region", "13.73", "--on", "2023-01-02"))
    for nik, name in ((ANI, "Siti Aminah"), (BUDI, "Budi Santoso")):
        done(register(clerk, nik, name))
    done(clerk.tell("worker", "leave", BUDI, "--because", "moved-away", "--on", "2023-05-02"))
    story.now += timedelta(hours=1)
    return clerk, url


def register(clerk: Story, nik: str, name: str) -> Told:
    """Register somebody of one village."""
    particulars = ("--born", "1990-08-05", "--sex", "F", "--village", "13.73.01.1001", "--occupation", "petani")
    return clerk.tell("worker", "register", nik, "--name", name, *particulars, "--on", "2023-04-03")


def done(told: Told) -> str:
    """Give what a command answered that has to have worked."""
    assert told.exit_code == 0, told.said
    return told.text


def written(clerk: Story) -> str:
    """Give the whole journal as it is stored."""
    return done(clerk.tell("journal", "export"))


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_whole_ledger_moves(story: Story, begin: Begin, source: str, target: str) -> None:
    first, here = filled(story, begin, source)
    there = begin(target)
    before = written(first)

    said = done(story.tell("copy", here, there))
    second = at(story, there)

    assert said.startswith("Copied 4 entries and 2 keys to ")
    assert "4 entries there, equal byte for byte." in said
    assert written(second) == before == written(first)
    assert "Siti Aminah" in done(second.tell("worker", "show", ANI))
    assert done(register(second, CITRA, "Citra")).endswith("Recorded at position 5.\n")
    assert "5 entries" in done(second.tell("journal", "verify"))


def test_a_copy_goes_on_where_the_last_one_ended(story: Story, begin: Begin) -> None:
    first, here = filled(story, begin, "sqlite")
    there = begin("postgresql")
    done(story.tell("copy", here, there))
    done(register(first, CITRA, "Citra"))

    assert "Copied 1 entry and 1 key after position 4 to" in done(story.tell("copy", here, there))
    assert "Nothing was left to copy" in done(story.tell("copy", here, there))
    assert "Citra" in done(at(story, there).tell("worker", "show", CITRA))


def test_a_dry_run_copies_nothing_and_begins_nothing(story: Story, begin: Begin) -> None:
    _, here = filled(story, begin, "sqlite")
    there = begin("postgresql")

    for url in (there, "sqlite:///salinan.db"):
        assert "Dry run: 4 entries and 2 keys would be copied" in done(story.tell("copy", here, url, "--dry-run"))

    assert written(at(story, there)) == ""
    assert not (story.here / "salinan.db").exists()
    assert not (story.here / "salinan.keys.db").exists()


def test_exact_forms_get_the_numbers(story: Story, begin: Begin) -> None:
    _, here = filled(story, begin, "sqlite")

    told = done(story.tell("copy", here, "sqlite:///salinan.db", "-o", "csv"))

    assert told.splitlines()[1] == "4,0,4,2,0,2,false,false"


def test_an_interrupted_copy_leaves_whole_commands_and_is_finished_by_the_next(
    story: Story, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a registration of two entries, when a copy breaks off after any of its turns, then no half of it stands."""
    first, here = filled(story, begin, "sqlite")
    for nik, name in ((CITRA, "Citra"), ("1373010101850003", "Dian")):
        done(register(first, nik, name))
    whole = [0, *_ends_of_commands(written(first))]
    monkeypatch.setattr(copying, "AT_ONCE", 1)
    adopt = Journal.adopt

    for turns in range(len(whole) - 1):
        left = [turns]

        def breaking(self: Journal, rows: Iterator[StoredRow], *, head: int, left: list[int] = left) -> int:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return adopt(self, rows, head=head)

        there = f"sqlite:///rusak{turns}.db"
        with monkeypatch.context() as breaks:
            breaks.setattr(Journal, "adopt", breaking)
            stopped = story.tell("copy", here, there)
        assert (stopped.exit_code, "run the command again" in stopped.said) == (130, True)
        assert len(written(at(story, there)).splitlines()) == whole[turns]
        done(story.tell("copy", here, there))
        assert written(at(story, there)) == written(first)


def _ends_of_commands(journal: str) -> list[int]:
    commands = [line.partition('"command_id":')[2].partition(",")[0] for line in journal.splitlines()]
    return [place for place, each in enumerate(commands, start=1) if place == len(commands) or each != commands[place]]


def test_what_is_recorded_meanwhile_is_left_to_the_next_run(
    story: Story, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, here = filled(story, begin, "sqlite")
    there = begin("postgresql")

    def and_somebody_registers(*journals: Journal, **asked: Any) -> int:  # noqa: ANN401 - handed on
        done(register(first, CITRA, "Citra"))
        return copy_entries(*journals, **asked)

    with monkeypatch.context() as busy:
        busy.setattr("ledger.application.moving.copy_entries", and_somebody_registers)
        told = story.tell("copy", here, there)

    assert (told.exit_code, "Run the same command again to copy it." in told.said) == (0, True)
    assert "4 entries there" in told.text
    assert "Copied 1 entry and 1 key after position 4" in done(story.tell("copy", here, there))


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_ledger_that_is_worked_with_while_it_is_copied_into_takes_no_more(
    story: Story, begin: Begin, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    _, here = filled(story, begin, "sqlite")
    there = begin(target)

    def and_somebody_works_there(*journals: Journal, **asked: Any) -> int:  # noqa: ANN401 - handed on
        launch = ("program", "launch", "LAIN", "--title", "Lain", "--region", "13.73", "--on", "2023-01-02")
        done(at(story, there).tell(*launch))
        return copy_entries(*journals, **asked)

    with monkeypatch.context() as busy:
        busy.setattr("ledger.application.moving.copy_entries", and_somebody_works_there)
        told = story.tell("copy", here, there)

    assert (told.exit_code, "stood at position 0 when it was read and stands at 1 now" in told.said) == (75, True)
    assert len(written(at(story, there)).splitlines()) == 1


def test_whoever_is_erased_after_a_copy_is_erased_in_the_next(story: Story, begin: Begin) -> None:
    first, here = filled(story, begin, "sqlite")
    copies = (begin("postgresql"), "sqlite:///salinan.db")
    for there in copies:
        done(story.tell("copy", here, there))
    with closing(sqlite3.connect(story.here / "salinan.keys.db")) as keyring:
        keys = dict(keyring.execute("SELECT worker, wrapped FROM keys").fetchall())
        keyring.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(wrapped in (story.here / "salinan.keys.db").read_bytes() for wrapped in keys.values())
    story.now = story.now.replace(year=2040)
    first.now = story.now
    erase = ("worker", "erase", BUDI, "--reason", "asked for it", "--on", "2040-05-02")
    done(first.tell(*erase))

    for place in copies:
        assert "1 key destroyed" in done(story.tell("copy", here, place))
        assert at(story, place).tell("worker", "show", BUDI).exit_code == 1
    with closing(sqlite3.connect(story.here / "salinan.keys.db")) as keyring:
        ((erased,),) = keyring.execute("SELECT worker FROM keys WHERE wrapped IS NULL").fetchall()
    files = [story.here / name for name in ("salinan.keys.db", "salinan.keys.db-wal")]
    assert all(keys[erased] not in file.read_bytes() for file in files if file.exists())


def test_a_keyring_from_before_an_erasure_brings_nobody_back_by_a_copy(story: Story, begin: Begin) -> None:
    """Given a keyring put back from before an erasure, when nobody has opened the ledger since and it is copied."""
    first, here = filled(story, begin, "sqlite")
    older = (story.here / "sqlite1.keys.db").read_bytes()
    story.now = first.now = story.now.replace(year=2040)
    done(first.tell("worker", "erase", BUDI, "--reason", "asked for it", "--on", "2040-05-02"))
    (story.here / "sqlite1.keys.db").write_bytes(older)
    there = begin("postgresql")

    done(story.tell("copy", here, there))

    with psycopg.connect(there) as connection:
        assert connection.execute("SELECT count(*) FROM keyring.keys WHERE wrapped IS NULL").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM keyring.tokens").fetchone() == (1,)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_another_ledger_is_not_copied_into(story: Story, begin: Begin, target: str) -> None:
    _, here = filled(story, begin, "sqlite")
    there = begin(target)
    other = at(story, there)
    if target == "sqlite":
        done(story.tell("copy", f"{here}", there))
        done(register(other, CITRA, "Citra"))
        refused = story.tell("copy", here, there)
        assert "goes beyond sqlite1.db: from position 5 on it holds 1 entry of its own" in refused.said
    else:
        done(register(other, CITRA, "Citra"))
        refused = story.tell("copy", here, there)
        assert "holds another ledger than sqlite1.db: at position 1 stands WorkerRegistered" in refused.said
    assert refused.exit_code == 1
    assert refused.said.count("\n") == 1


def test_a_byte_that_does_not_arrive_is_found(story: Story, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    _, here = filled(story, begin, "sqlite")
    adopt = Journal.adopt

    def bent(self: Journal, rows: Iterator[StoredRow], *, head: int) -> int:
        return adopt(self, (row._replace(state=row.state + b" ") for row in rows), head=head)

    monkeypatch.setattr(Journal, "adopt", bent)
    told = story.tell("copy", here, "sqlite:///salinan.db")

    assert (told.exit_code, "The entry at position 1 of salinan.db reads back otherwise" in told.said) == (70, True)


def test_a_keyring_may_stand_elsewhere_on_both_sides(story: Story, begin: Begin) -> None:
    _, here = filled(story, begin, "sqlite")
    Path(story.here, "sqlite1.keys.db").rename(story.here / "kunci.db")
    there = begin("postgresql")

    mixed = done(story.tell("copy", here, there, "--from-keyring", "kunci.db", "--to-keyring", "kunci2.db"))
    assert "Copied 4 entries and 2 keys" in mixed
    second = at(story, there)
    second.environ["LEDGER_KEYRING"] = "kunci2.db"
    assert "Siti Aminah" in done(second.tell("worker", "show", ANI))


def test_the_keyring_of_the_environment_is_that_of_the_ledger_it_names(story: Story, begin: Begin) -> None:
    first, here = filled(story, begin, "sqlite")
    Path(story.here, "sqlite1.keys.db").rename(story.here / "kunci.db")
    first.environ["LEDGER_KEYRING"] = "kunci.db"

    assert "and 2 keys" in done(first.tell("copy", here, "sqlite:///salinan.db"))
    assert (story.here / "salinan.keys.db").exists()
