"""A server on a bad day: one sentence, the right exit code, nothing half-done, and a repeat that works."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from counter_stories.story import Story
from ledger.journal.recorder import check_clock
from postgres_ledgers import ledger_on
from postgres_proxy import Proxy

LAUNCH = ("program", "launch", "DESA-100", "--title", "Satu desa", "--region", "13.73", "--on", "2023-01-02")
ANOTHER = ("program", "launch", "DESA-200", "--title", "Dua desa", "--region", "13.73", "--on", "2023-01-02")


@pytest.fixture
def clerk(story: Story, postgres: str) -> Iterator[Story]:
    """Give a clerk at a ledger in a database, with one entry in it."""
    with ledger_on(postgres, story.here) as environ:
        working = replace(story, environ=story.environ | environ)
        assert working.tell(*LAUNCH).exit_code == 0
        yield working


def owner(clerk: Story) -> str:
    """Give the superuser's address of the clerk's database."""
    return make_conninfo(clerk.environ["LEDGER_URL"], user="postgres")


@contextmanager
def setting(clerk: Story, told: str) -> Iterator[None]:
    """Let a setting hold for the clerk in this database alone."""
    name = conninfo_to_dict(owner(clerk))["dbname"]
    with psycopg.connect(owner(clerk), autocommit=True) as connection:
        connection.execute(f"ALTER ROLE clerk IN DATABASE {name} SET {told}".encode())
        try:
            yield
        finally:
            connection.execute(f"ALTER ROLE clerk IN DATABASE {name} RESET ALL".encode())


@contextmanager
def nobody_gets_in(clerk: Story) -> Iterator[None]:
    """Let the database take no more connections."""
    name = conninfo_to_dict(owner(clerk))["dbname"]
    with psycopg.connect(owner(clerk), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0".encode())
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1".encode())


@contextmanager
def another_format(clerk: Story) -> Iterator[None]:
    """Let a later release have written the journal."""
    with psycopg.connect(owner(clerk), autocommit=True) as connection:
        ((was,),) = connection.execute("SELECT format FROM journal.format").fetchall()
        connection.execute("UPDATE journal.format SET format = 99")
        try:
            yield
        finally:
            connection.execute("UPDATE journal.format SET format = %s", [was])


@contextmanager
def no_room(clerk: Story) -> Iterator[None]:
    """Let the server answer every new entry the way it does when its disk is full."""
    with psycopg.connect(owner(clerk), autocommit=True) as connection:
        connection.execute(
            """
            CREATE FUNCTION public.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END $$;
            CREATE TRIGGER zz_full AFTER INSERT ON journal.entries FOR EACH STATEMENT EXECUTE FUNCTION public.full();
            ALTER TABLE journal.entries ENABLE ALWAYS TRIGGER zz_full"""
        )
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER zz_full ON journal.entries")


@contextmanager
def somebody_writes(clerk: Story) -> Iterator[None]:
    """Let another writer keep the journal's lock; the clerk waits for a second at most."""
    with psycopg.connect(owner(clerk)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(journal.lock_key())")
        yield


@contextmanager
def a_hurried_server(clerk: Story) -> Iterator[None]:
    """Let another writer keep the lock, and the server cancel what takes longer than a blink."""
    with setting(clerk, "statement_timeout = '250ms'"), somebody_writes(clerk):
        yield


@contextmanager
def read_only(clerk: Story) -> Iterator[None]:
    """Let the server take no changes, as on a standby."""
    with setting(clerk, "default_transaction_read_only = on"):
        yield


@contextmanager
def the_line_is_cut(clerk: Story) -> Iterator[None]:
    """Let the line break in the middle: the rows are sent, the COMMIT does not arrive."""
    was = clerk.environ["LEDGER_URL"]
    told = conninfo_to_dict(was)
    with Proxy(make_conninfo(was)) as line:
        port = conninfo_to_dict(line.address)["port"]
        clerk.environ["LEDGER_URL"] = (
            f"postgresql://clerk@127.0.0.1:{port}/{told['dbname']}?sslmode=disable&gssencmode=disable"
        )
        clerk.environ["LEDGER_KEYRING"] = was
        line.cut_at_commit(arrived=False)
        yield
    clerk.environ["LEDGER_URL"] = was


Day = Callable[[Story], AbstractContextManager[None]]


@pytest.mark.parametrize(
    ("day", "code", "says"),
    [
        (nobody_gets_in, 75, "takes no more connections"),
        (another_format, 1, "has format 99, and this release reads formats up to"),
        (no_room, 75, "has no room left; nothing was recorded and nothing was lost"),
        (somebody_writes, 75, "Another program has been writing"),
        (a_hurried_server, 75, "or the server's time limit was reached"),
        (read_only, 1, "is a standby or takes no changes"),
        (the_line_is_cut, 75, "the connection broke before the server had recorded it"),
    ],
)
def test_a_bad_day_is_said_in_one_line_and_leaves_nothing_behind(clerk: Story, day: Day, code: int, says: str) -> None:
    before = clerk.tell("journal", "export").text
    clerk.environ["LEDGER_LOCK_TIMEOUT_SECONDS"] = "1"

    with day(clerk):
        told = clerk.tell(*ANOTHER)

    assert (told.exit_code, says in told.said) == (code, True), told.said
    assert told.said.count("\n") == 1
    assert told.out == b""
    assert clerk.tell("journal", "export").text == before
    assert clerk.tell(*ANOTHER).text.endswith("Recorded at position 2.\n")
    assert "recorded before; nothing new" in clerk.tell(*ANOTHER).text


def test_a_server_that_hangs_up_on_whoever_idles_leaves_nothing_behind(
    clerk: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a limit for idle transactions, when the program is held up between taking the lock and sending rows."""
    gone = threading.Event()

    def held_up(*asked: object) -> None:
        with psycopg.connect(owner(clerk), autocommit=True) as watching:
            alive = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = 'clerk' AND state = 'idle in transaction'"
            )
            while watching.execute(f"SELECT pg_sleep(0.05), ({alive})".encode()).fetchall()[0][1]:
                pass
        gone.set()
        check_clock(*asked)  # type: ignore[arg-type]  # handed on as it came

    with setting(clerk, "idle_in_transaction_session_timeout = '1s'"), monkeypatch.context() as slow:
        slow.setattr("ledger.journal.postgres.check_clock", held_up)
        told = clerk.tell(*ANOTHER)

    assert gone.is_set()
    assert (told.exit_code, "nothing was recorded" in told.said) == (75, True), told.said
    assert told.said.count("\n") == 1
    assert clerk.tell(*ANOTHER).text.endswith("Recorded at position 2.\n")


@pytest.mark.parametrize("command", [("journal", "tail"), ("copy", "{url}", "sqlite:///salinan.db"), LAUNCH])
@pytest.mark.parametrize(
    "url", ["postgresql://siti:rahasia@127.0.0.1:1/kota", "postgresql://127.0.0.1:1/kota?user=siti&password=rahasia"]
)
def test_a_password_is_never_shown(story: Story, url: str, command: tuple[str, ...]) -> None:
    story.environ["LEDGER_URL"] = url

    told = story.tell(*(word.replace("{url}", url) for word in command), "--log-level", "debug")

    assert told.exit_code == 75
    assert "cannot be reached" in told.said
    assert "rahasia" not in told.said + told.text
    assert not Path(story.here, "salinan.db").exists()
