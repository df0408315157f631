"""A ledger in PostgreSQL, begun and used as a person would; what goes wrong there has its sentence and its code."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from counter_stories.story import Story
from postgres_ledgers import may_log_in, url_of
from postgres_server import database


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    """Make an empty database, and a user who may be let in."""
    with database(postgres) as owner:
        may_log_in(owner, "clerk")
        yield owner


def as_user(story: Story, address: str, user: str = "clerk") -> Story:
    """Go on as another user of the same database."""
    environ = story.environ | {"LEDGER_URL": url_of(make_conninfo(address, user=user))}
    return replace(story, environ=environ)


LAUNCH = ("program", "launch", "DESA-100", "--title", "Satu desa", "--region", "13.73", "--on", "2023-01-02")


def test_a_ledger_is_begun_by_the_administrator_and_used_by_a_clerk(story: Story, empty: str) -> None:
    begun = as_user(story, empty, "postgres").tell("init", "--user", "clerk")
    clerk = as_user(story, empty)

    assert begun.exit_code == 0
    assert "journal, keyring and read models" in begun.text
    assert "Let in      clerk" in begun.text
    assert clerk.tell(*LAUNCH).text.endswith("Recorded at position 1.\n")
    assert "1 entry" in clerk.tell("journal", "verify").text


def test_whoever_could_edit_the_journal_may_not_use_it(story: Story, empty: str) -> None:
    owner = as_user(story, empty, "postgres")
    owner.tell("init")

    refused = owner.tell(*LAUNCH)

    assert refused.exit_code == 1
    assert "The user postgres could change the journal" in refused.said


def test_a_ledger_is_not_begun_twice_nor_for_a_stranger(story: Story, empty: str) -> None:
    owner = as_user(story, empty, "postgres")
    stranger = owner.tell("init", "--user", "nobody-here")
    assert (stranger.exit_code, "knows no user 'nobody-here', so nothing was made" in stranger.said) == (1, True)

    assert owner.tell("init").exit_code == 0
    again = owner.tell("init")
    assert (again.exit_code, "holds a ledger already" in again.said) == (1, True)


def test_what_would_be_run_can_be_printed_and_run_by_somebody_else(story: Story, empty: str) -> None:
    owner = as_user(story, empty, "postgres")
    printed = owner.tell("init", "--print-sql")
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute(printed.out)
        name = connection.info.dbname
        connection.execute(f"GRANT {name}_writer, {name}_projector TO clerk".encode())

    assert as_user(story, empty).tell(*LAUNCH).exit_code == 0


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("postgresql://clerk@127.0.0.1:1/kota", 75, "cannot be reached"),
        ("postgresql://nobody-here@/{name}?host={host}", 1, "Look at the user"),
        ("postgresql://clerk@/no-such-ledger?host={host}", 1, "Look at the user"),
        ("postgresql://clerk@/{name}?host={host}", 1, "holds no journal"),
    ],
)
def test_an_address_that_will_not_do_is_said(story: Story, empty: str, url: str, code: int, says: str) -> None:
    told = psycopg.conninfo.conninfo_to_dict(empty)
    story.environ["LEDGER_URL"] = url.format(name=told["dbname"], host=told["host"])

    refused = story.tell(*LAUNCH)

    assert (refused.exit_code, says in refused.said) == (code, True), refused.said
    assert refused.said.count("\n") == 1


def test_a_journal_in_a_database_and_a_keyring_in_a_file_are_not_begun_together(story: Story, empty: str) -> None:
    owner = as_user(story, empty, "postgres")
    owner.environ["LEDGER_KEYRING"] = "keys.db"

    refused = owner.tell("init")

    assert (refused.exit_code, "Begin both in files or both in databases" in refused.said) == (1, True)
    assert not Path(story.here, "keys.db").exists()


def test_options_for_databases_mean_nothing_for_a_file(story: Story) -> None:
    assert story.tell("init", "--print-sql").exit_code == 2


def test_a_story_is_told_in_an_empty_database_and_nowhere_else(story: Story, empty: str) -> None:
    as_user(story, empty, "postgres").tell("init", "--user", "clerk")
    clerk = as_user(story, empty)

    told = clerk.tell("scenario", "run", "sawahlunto-2024", "-o", "json")
    again = clerk.tell("scenario", "run", "sawahlunto-2024")

    assert told.exit_code == 0, told.said
    assert '"agrees": false' not in told.text
    assert (again.exit_code, "A story is told on a ledger of its own" in again.said) == (1, True)


@pytest.mark.parametrize(
    ("command", "loaded"),
    [(LAUNCH, {"psycopg"}), (("program", "show"), {"psycopg", "sqlalchemy", "sqlalchemy.dialects.postgresql"})],
)
def test_a_command_loads_only_what_it_uses(
    story: Story, empty: str, command: tuple[str, ...], loaded: set[str]
) -> None:
    as_user(story, empty, "postgres").tell("init", "--user", "clerk")
    clerk = as_user(story, empty)
    code = (
        "import sys; from ledger_cli.counter import Visit; from ledger_cli.main import answer; "
        "code = answer(sys.argv[1:], Visit.of_this_machine()); "
        "print(code, *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, *command],
        cwd=clerk.here,
        env={**os.environ, **clerk.environ},
        capture_output=True,
        check=True,
    )
    exit_code, *modules = done.stderr.decode().splitlines()[-1].split()

    assert exit_code == "0", done.stderr.decode()
    assert {"psycopg", "sqlalchemy", "sqlalchemy.dialects.postgresql"} & set(modules) == loaded
