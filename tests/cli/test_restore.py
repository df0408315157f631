"""Restore drills: a ledger is lost and put back, and nobody who was erased comes back with it."""

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from counter_stories.story import Story, Told
from journal_samples import entry, registered
from ledger.application.backing_up import BackupByServer, backup_ledger
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring
from ledger.settings import Settings
from postgres_ledgers import ledger_on, url_of
from postgres_server import database
from postgres_tools import Tools, tools

ANI, BUDI, CITRA = "1373014508909999", "1373010101850001", "1373015202880002"
ERASE = ("worker", "erase", BUDI, "--reason", "asked for it", "--on", "2040-05-02")


def register(clerk: Story, nik: str, name: str) -> Told:
    """Register somebody of one village."""
    particulars = ("--born", "1990-08-05", "--sex", "F", "--village", "13.73.01.1001", "--occupation", "petani")
    return done(clerk.tell("worker", "register", nik, "--name", name, *particulars, "--on", "2023-04-03"))


def done(told: Told) -> Told:
    """Hand on what has to have worked."""
    assert told.exit_code == 0, told.said
    return told


def with_two_workers(clerk: Story) -> None:
    """Register two, of whom one leaves and may be erased in 2040."""
    register(clerk, ANI, "Siti Aminah")
    register(clerk, BUDI, "Budi Santoso")
    done(clerk.tell("worker", "leave", BUDI, "--because", "moved-away", "--on", "2023-05-02"))


def lose(story: Story) -> None:
    """Lose everything but the backups and the master key."""
    for path in story.here.glob("ledger.*"):
        if path.suffix != ".master-key":
            path.unlink()


def restore(story: Story, *, journal: str, keyring: str) -> None:
    """Put the files of backups back where the lost ones stood."""
    shutil.copy(story.here / journal / "ledger.db", story.here / "ledger.db")
    shutil.copy(story.here / keyring / "ledger.keys.db", story.here / "ledger.keys.db")


def known_by_name(clerk: Story, nik: str) -> bool:
    """Say whether a NIK still leads to somebody."""
    return clerk.tell("worker", "show", nik).exit_code == 0


def keys(path: Path) -> tuple[int, int]:
    """Count living and destroyed keys of a keyring's file."""
    with closing(sqlite3.connect(path)) as keyring:
        ((living, destroyed),) = keyring.execute(
            "SELECT count(*) FILTER (WHERE wrapped IS NOT NULL), count(*) FILTER (WHERE wrapped IS NULL) FROM keys"
        )
    return living, destroyed


@pytest.fixture
def backed_up(story: Story) -> Story:
    """Give a ledger backed up before and after somebody was erased, and then lost."""
    done(story.tell("init"))
    with_two_workers(story)
    done(story.tell("backup", "before"))
    story.now = story.now.replace(year=2040)
    done(story.tell(*ERASE))
    done(story.tell("backup", "after"))
    lose(story)
    return story


def test_a_lost_ledger_is_restored_from_its_last_backup(backed_up: Story) -> None:
    restore(backed_up, journal="after", keyring="after")

    assert "4 entries" in done(backed_up.tell("journal", "verify")).text
    assert "Siti Aminah" in done(backed_up.tell("worker", "show", ANI)).text
    assert not known_by_name(backed_up, BUDI)
    assert register(backed_up, CITRA, "Citra").text.endswith("Recorded at position 5.\n")


def test_an_older_keyring_brings_nobody_back(backed_up: Story) -> None:
    restore(backed_up, journal="after", keyring="before")
    assert keys(backed_up.here / "ledger.keys.db") == (2, 0)

    assert not known_by_name(backed_up, BUDI)
    assert keys(backed_up.here / "ledger.keys.db") == (1, 1)
    assert known_by_name(backed_up, ANI)


def test_an_older_journal_with_the_last_keyring_loses_entries_and_no_erasure(backed_up: Story) -> None:
    restore(backed_up, journal="before", keyring="after")

    assert "3 entries" in done(backed_up.tell("journal", "verify")).text
    assert not known_by_name(backed_up, BUDI)
    assert known_by_name(backed_up, ANI)


def test_without_its_master_key_a_backup_opens_no_name(backed_up: Story) -> None:
    restore(backed_up, journal="after", keyring="after")
    (backed_up.here / "ledger.master-key").unlink()

    refused = backed_up.tell("worker", "show", ANI)

    assert (refused.exit_code, "no master secret" in refused.said) == (1, True)
    for path in backed_up.here.rglob("*"):
        assert not path.is_file() or b"Siti Aminah" not in path.read_bytes(), path


def test_a_manifest_says_what_a_backup_holds(backed_up: Story) -> None:
    folder = backed_up.here / "after"
    told = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
    lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}

    assert (told["last_position"], told["keys"], told["differences"]) == (4, 1, [])
    assert sorted(sums) == ["backup.json", "ledger.db", "ledger.keys.db"]
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    assert {path.name for path in folder.iterdir()} == {*sums, "SHA256SUMS"}
    assert (folder.stat().st_mode | (folder / "ledger.keys.db").stat().st_mode) & 0o077 == 0


def test_a_backup_is_one_moment_while_others_register(story: Story) -> None:
    """Given somebody who registers people without a pause, when backups are made, then each is whole by itself."""
    done(story.tell("init"))
    settings = Settings.from_environment({}, ledger_url=f"sqlite:///{story.here}/ledger.db", actor="siti")
    stop, recorded = threading.Event(), threading.Semaphore(0)

    def work() -> None:
        with (
            Journal.open_sqlite(story.here / "ledger.db") as journal,
            Keyring.open(story.here / "ledger.keys.db", story.here / "ledger.master-key") as keyring,
        ):
            number = 0
            while not stop.is_set():
                number += 1
                nik = f"13730101018{number:05d}"
                journal.append([entry(keyring.admit([nik])[nik], 1, registered)])
                recorded.release()

    working = threading.Thread(target=work)
    working.start()
    made = []
    try:
        for number in range(4):
            while recorded.acquire(blocking=False):
                pass
            assert recorded.acquire(timeout=60), "nobody registers any more"
            made.append(backup_ledger(settings, story.here / f"cadangan{number}", at=story.now))
    finally:
        stop.set()
        working.join()

    assert [each.differences for each in made] == [()] * 4
    assert all(each.keys >= each.entries > 0 for each in made)
    assert made[-1].entries > made[0].entries
    for each in made:
        with Journal.open_sqlite(each.folder / "ledger.db") as journal:
            assert journal.head() == each.entries


def test_a_backup_that_breaks_off_leaves_no_folder(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    done(story.tell("init"))

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ledger.application.backing_up.verify", stopped)
    assert story.tell("backup", "cadangan").exit_code == 130
    assert sorted(path.name for path in story.here.iterdir()) == ["ledger.db", "ledger.keys.db", "ledger.master-key"]


def test_damage_is_found_on_the_day_of_the_backup(story: Story) -> None:
    done(story.tell("init"))
    with_two_workers(story)
    with closing(sqlite3.connect(story.here / "ledger.db")) as journal:
        journal.executescript("DROP TRIGGER entries_stay; UPDATE entries SET state = x'7b7d' WHERE position = 2")

    told = story.tell("backup", "cadangan")

    assert (told.exit_code, "The backup is as the ledger is" in told.said) == (3, True)
    assert "position 2" in told.text
    assert json.loads((story.here / "cadangan" / "backup.json").read_text())["differences"]


@pytest.fixture
def server_tools() -> Iterator[Tools]:
    """Give pg_dump and pg_restore."""
    with tools() as found:
        yield found


@pytest.fixture
def on_server(story: Story, postgres: str) -> Iterator[Story]:
    """Give a ledger of two workers in a database, with its read models made."""
    with ledger_on(postgres, story.here) as environ:
        clerk = replace(story, environ=story.environ | environ)
        with_two_workers(clerk)
        done(clerk.tell("projection", "follow", "--once"))
        yield clerk


def as_said(clerk: Story) -> list[str]:
    """Give the options of pg_dump that `ledger backup` says."""
    refused = clerk.tell("backup", "cadangan")
    assert refused.exit_code == 1
    words = refused.said.partition("`pg_dump ")[2].partition("`")[0].replace("'", "").split()
    return [word for word in words if word.startswith("--") and not word.startswith("--file")]


def owner_of(clerk: Story) -> str:
    """Give the superuser's address of a ledger's database."""
    return make_conninfo(clerk.environ["LEDGER_URL"], user="postgres")


def test_a_database_is_restored_with_its_guards_and_its_roles(on_server: Story, server_tools: Tools) -> None:
    """Given the dump that `ledger backup` tells to make, when it is restored into an empty database."""
    dump = on_server.here / "kota.dump"
    server_tools.dump(owner_of(on_server), dump, *as_said(on_server))
    before = done(on_server.tell("journal", "export")).text
    register(on_server, CITRA, "Citra")

    with database(owner_of(on_server)) as empty:
        server_tools.restore(dump, empty)
        restored = replace(
            on_server, environ=on_server.environ | {"LEDGER_URL": url_of(make_conninfo(empty, user="clerk"))}
        )

        assert done(restored.tell("journal", "export")).text == before
        assert "3 entries" in done(restored.tell("journal", "verify")).text
        assert "Siti Aminah" in done(restored.tell("worker", "show", ANI)).text
        assert register(restored, "1373010101850003", "Dewi").text.endswith("Recorded at position 4.\n")
        assert rights(empty) == rights(owner_of(on_server))
        guarded(empty)
        done(restored.tell("report", "coverage", "--month", "2023-05"))


def rights(address: str) -> list[tuple[object, ...]]:
    """List who owns what, who may do what, and which triggers are always on, in journal and keyring."""
    asked = """
        SELECT n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner),
               ARRAY(SELECT a::text FROM unnest(c.relacl) AS a ORDER BY 1),
               ARRAY(SELECT t.tgname || t.tgenabled::text FROM pg_trigger AS t
                     WHERE t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY 1),
               ARRAY(SELECT a::text FROM unnest(n.nspacl) AS a ORDER BY 1)
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('journal', 'keyring') AND c.relkind IN ('r', 'v') ORDER BY 1, 2"""
    defaults = """
        SELECT n.nspname, d.defaclobjtype, pg_get_userbyid(d.defaclrole),
               ARRAY(SELECT a::text FROM unnest(d.defaclacl) AS a ORDER BY 1)
        FROM pg_default_acl AS d JOIN pg_namespace AS n ON n.oid = d.defaclnamespace ORDER BY 1, 2"""
    with psycopg.connect(address) as connection:
        return [*connection.execute(asked).fetchall(), *connection.execute(defaults).fetchall()]


def guarded(address: str) -> None:
    """See that not even a superuser changes an entry of a restored journal."""
    for statement in ("UPDATE journal.entries SET state = ''", "TRUNCATE journal.entries"):
        with psycopg.connect(address) as connection:
            connection.execute("SET session_replication_role = replica")
            with pytest.raises(psycopg.DatabaseError, match="never edited"):
                connection.execute(statement.encode())


@pytest.mark.parametrize("older", ["journal", "keyring"])
def test_a_database_restored_in_parts_brings_nobody_back(on_server: Story, server_tools: Tools, older: str) -> None:
    """Given dumps from before and after an erasure, when one schema is restored from before and one from after."""
    dumps = {name: on_server.here / f"{name}.dump" for name in ("before", "after")}
    how = as_said(on_server)
    server_tools.dump(owner_of(on_server), dumps["before"], *how)
    on_server.now = on_server.now.replace(year=2040) + timedelta(hours=1)
    done(on_server.tell(*ERASE))
    server_tools.dump(owner_of(on_server), dumps["after"], *how)

    with database(owner_of(on_server)) as empty:
        server_tools.restore(dumps["after"], empty, f"--exclude-schema={older}")
        server_tools.restore(dumps["before"], empty, f"--schema={older}")
        clerk = replace(
            on_server, environ=on_server.environ | {"LEDGER_URL": url_of(make_conninfo(empty, user="clerk"))}
        )

        assert not known_by_name(clerk, BUDI)
        assert known_by_name(clerk, ANI)
        with psycopg.connect(empty) as connection:
            assert connection.execute("SELECT count(*) FROM keyring.keys WHERE wrapped IS NULL").fetchone() == (1,)


def test_a_ledger_on_two_servers_is_told_both_commands() -> None:
    said = str(BackupByServer(places=("db.a/kota", "db.b/kunci"), names=("kota", "kunci")))
    assert "db.a/kota and db.b/kunci stand on" in said
    assert "--file=kota.dump kota` and `pg_dump" in said


def test_the_page_for_production_tells_the_same_line() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "production.md").read_text(encoding="utf-8")
    line = str(BackupByServer(places=("db.kota/kota",), names=("kota",))).partition("`")[2].partition("`")[0]
    assert line.startswith("pg_dump ")
    assert f"\n{line}\n" in page
