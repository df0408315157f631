"""When a server says no, or goes away in the middle: one sentence, the right exit code, and nothing half done."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from counter_stories.on_postgres import StoryOnPostgres, story_on
from counter_stories.town import begin, bill, done, register

PAY = ("premium", "pay", "MEI", "--transfer", "S-1", "--on", "2023-05-20")
_AS_THEY_COME_IN = """
    CREATE FUNCTION public.trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    AS $$ BEGIN {} RETURN NULL; END $$;
    CREATE TRIGGER trouble BEFORE INSERT ON journal.entries FOR EACH STATEMENT EXECUTE FUNCTION public.trouble()"""
_NO_MORE = "DROP FUNCTION public.trouble CASCADE"


@pytest.fixture
def story(postgres: str, tmp_path: Path) -> Iterator[StoryOnPostgres]:
    """Give a ledger with a bill that waits to be paid."""
    with story_on(postgres, tmp_path) as told:
        begin(told)
        register(told)
        assert bill(told, "MEI", "2023-05", 1).exit_code == 0
        yield told


def administer(story: StoryOnPostgres, statement: str) -> None:
    """Do something as the superuser; {here} is the database."""
    with psycopg.connect(story.owner, autocommit=True) as connection:
        connection.execute(statement.replace("{here}", connection.info.dbname).encode())


def coming_in(act: str) -> str:
    """Let something happen on the server while entries come in."""
    return _AS_THEY_COME_IN.format(act)


@pytest.mark.parametrize(
    ("trouble", "over", "code", "says"),
    [
        pytest.param(
            coming_in("RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full';"),
            _NO_MORE,
            75,
            "has no room left; nothing was recorded and nothing was lost. Free some space there",
            id="the disk is full",
        ),
        pytest.param(
            coming_in("PERFORM pg_sleep(60);")
            + "; ALTER ROLE clerk IN DATABASE {here} SET statement_timeout = '250ms'",
            _NO_MORE + "; ALTER ROLE clerk IN DATABASE {here} RESET statement_timeout",
            75,
            "the server's time limit was reached; nothing was recorded. Repeat the command.",
            id="a statement takes too long",
        ),
        pytest.param(
            coming_in("PERFORM pg_terminate_backend(pg_backend_pid());"),
            _NO_MORE,
            75,
            "cannot be reached (terminating connection due to administrator command); nothing was recorded.",
            id="the connection is lost in the middle",
        ),
        pytest.param(
            coming_in("RAISE EXCEPTION 'the block is damaged' USING ERRCODE = 'data_corrupted';"),
            _NO_MORE,
            75,
            "could not do it (the block is damaged); nothing was recorded.",
            id="the server fails",
        ),
        pytest.param(
            "ALTER ROLE clerk IN DATABASE {here} SET default_transaction_read_only = on",
            "ALTER ROLE clerk IN DATABASE {here} RESET default_transaction_read_only",
            1,
            "is a standby or takes no changes, so nothing can be recorded there. Put the address of the primary",
            id="a standby",
        ),
        pytest.param(
            "REVOKE INSERT ON journal.entries FROM {here}_writer",
            "GRANT INSERT ON journal.entries TO {here}_writer",
            1,
            "does not allow this user to do it: permission denied for table entries. Ask the database administrator",
            id="a right is missing",
        ),
        pytest.param(
            "UPDATE journal.format SET format = 9",
            "UPDATE journal.format SET format = 1",
            1,
            "has format 9, and this release reads formats up to 1. Install the release that wrote it",
            id="a later release wrote the journal",
        ),
        pytest.param(
            "ALTER SCHEMA keyring RENAME TO elsewhere",
            "ALTER SCHEMA elsewhere RENAME TO keyring",
            1,
            "holds no keyring. Begin a ledger there with `ledger init`",
            id="the keyring is not there",
        ),
        pytest.param(
            "ALTER DATABASE {here} CONNECTION LIMIT 0",
            "ALTER DATABASE {here} CONNECTION LIMIT -1",
            75,
            "too many connections for database",
            id="too many people are connected",
        ),
    ],
)
def test_trouble_has_its_sentence_and_its_code_and_a_repeat_works(
    story: StoryOnPostgres, trouble: str, over: str, code: int, says: str
) -> None:
    administer(story, trouble)
    try:
        refused = story.tell(*PAY)
    finally:
        administer(story, over)

    assert (refused.exit_code, says in refused.said) == (code, True), refused.said
    assert (refused.out, refused.said.count("\n")) == (b"", 1)
    assert "Recorded 2 entries" in done(story, *PAY).text
    assert done(story, "journal", "verify").exit_code == 0
