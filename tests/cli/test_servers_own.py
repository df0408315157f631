"""What takes a server of one's own: passwords, a standby, and a return to an earlier moment from the archive."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from counter_stories.story import Story, Told
from postgres_ledgers import ledger_on, url_of
from postgres_tools import Own, own_server

ANI, BUDI = "1373014508909999", "1373010101850001"


@pytest.fixture(scope="module")
def own() -> Iterator[Own]:
    """Give a server that asks some users for passwords and archives its write-ahead log."""
    with tempfile.TemporaryDirectory(prefix="ledger-pg-") as folder, own_server(Path(folder)) as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """Give a folder for the files of a second server; its name is short, as names of sockets must be."""
    with tempfile.TemporaryDirectory(prefix="ledger-pg-") as folder:
        yield Path(folder)


@pytest.fixture
def clerk(story: Story, own: Own) -> Iterator[Story]:
    """Give a clerk at a ledger in a database of that server."""
    with ledger_on(own.address, story.here) as environ:
        yield replace(story, environ=story.environ | environ)


def register(clerk: Story, nik: str, name: str) -> Told:
    """Register somebody of one village."""
    particulars = ("--born", "1990-08-05", "--sex", "F", "--village", "13.73.01.1001", "--occupation", "petani")
    return clerk.tell("worker", "register", nik, "--name", name, *particulars, "--on", "2023-04-03")


def on(server: Own, clerk: Story) -> Story:
    """Go on in the same database on another server, with the same master key."""
    name = str(conninfo_to_dict(clerk.environ["LEDGER_URL"])["dbname"])
    url = url_of(make_conninfo(server.address, user="clerk", dbname=name))
    return replace(clerk, environ=clerk.environ | {"LEDGER_URL": url})


def test_a_wrong_password_is_said_and_not_shown(clerk: Story, own: Own) -> None:
    told = conninfo_to_dict(clerk.environ["LEDGER_URL"])
    name = str(told["dbname"])
    with psycopg.connect(own.address, dbname=name, autocommit=True) as connection:
        connection.execute("CREATE ROLE secretary LOGIN PASSWORD 'benar-sekali'")
        connection.execute(f"GRANT {name}_writer, {name}_projector TO secretary".encode())
    url = f"postgresql://secretary:{{}}@/{name}?host={told['host']}"

    wrong, right = url.format("salah-sekali"), url.format("benar-sekali")
    refused = clerk.tell("--ledger", wrong, "journal", "verify")

    assert (refused.exit_code, "password authentication failed" in refused.said) == (1, True), refused.said
    assert refused.said.count("\n") == 1
    assert "sekali" not in refused.said
    assert register(replace(clerk, environ=clerk.environ | {"LEDGER_URL": right}), ANI, "Siti Aminah").exit_code == 0


def test_a_standby_is_not_written_to(clerk: Story, own: Own, elsewhere: Path) -> None:
    register(clerk, ANI, "Siti Aminah")
    standby = own.copy_to(elsewhere)
    (standby.data / "standby.signal").touch()
    standby.set(f"primary_conninfo = 'host={own.sockets} user=postgres'\n")
    standby.start()
    try:
        refused = register(on(standby, clerk), BUDI, "Budi Santoso")
    finally:
        standby.stop()

    assert (refused.exit_code, "is a standby or takes no changes" in refused.said) == (1, True)
    assert refused.said.count("\n") == 1


@pytest.mark.parametrize(("target", "entries"), [("recovery_target_name = 'sebelum-hapus'\n", 3), ("", 4)])
def test_the_archive_brings_back_a_moment(clerk: Story, own: Own, elsewhere: Path, target: str, entries: int) -> None:
    """Given a base backup and the archived log, then the last moment comes back, or the one before a mistake."""
    register(clerk, ANI, "Siti Aminah")
    restored = own.copy_to(elsewhere)
    register(clerk, BUDI, "Budi Santoso")
    clerk.tell("worker", "leave", BUDI, "--because", "moved-away", "--on", "2023-05-02")
    with psycopg.connect(own.address, autocommit=True) as connection:
        connection.execute("SELECT pg_create_restore_point('sebelum-hapus')")
    clerk.now = clerk.now.replace(year=2040)
    assert clerk.tell("worker", "erase", BUDI, "--reason", "asked for it", "--on", "2040-05-02").exit_code == 0
    archived(own)

    (restored.data / "recovery.signal").touch()
    restored.set(f"restore_command = 'cp {own.archive}/%f %p'\narchive_mode = off\n")
    restored.set(f"{target}recovery_target_action = 'promote'\n" if target else "")
    restored.start()
    try:
        promoted(restored)
        back = on(restored, clerk)
        assert f"{entries} entries" in back.tell("journal", "verify").text
        assert (back.tell("worker", "show", BUDI).exit_code == 0) == (entries == 3)
        assert register(back, "1373015202880002", "Citra").text.endswith(f"Recorded at position {entries + 1}.\n")
    finally:
        restored.stop()


def archived(server: Own) -> None:
    """Wait until all that was committed stands in the archive."""
    with psycopg.connect(server.address, autocommit=True) as connection:
        ((last,),) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchall()
        while not (server.archive / last).exists():
            connection.execute("SELECT pg_sleep(0.02)")


def promoted(server: Own) -> None:
    """Wait until a server has come back and takes changes."""
    with psycopg.connect(server.address, autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchall() != [(False,)]:
            connection.execute("SELECT pg_sleep(0.02)")
