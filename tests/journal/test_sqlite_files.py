"""A journal's file that is missing, wrong, damaged, held, full or read-only says so, with what to do."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from journal_samples import ANI, entry, history
from ledger.domain.errors import Conflict, JournalDamaged, Refusal
from ledger.journal.book import Journal
from ledger.journal.files import (
    DiskFull,
    FileDamaged,
    FileExists,
    FileForeign,
    FileMissing,
    FileReadOnly,
    FileTooNew,
    StoreBusy,
)
from ledger.journal.sqlite import SQLiteJournalRecorder


def test_a_ledger_is_begun_once_and_only_when_asked(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    with pytest.raises(FileMissing, match=r"There is no journal at .*ledger.db. Run `ledger init`"):
        Journal.open_sqlite(place)
    assert not place.exists()

    Journal.create_sqlite(place).close()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    with pytest.raises(FileExists, match="exists already, so no new journal was made"):
        Journal.create_sqlite(place)


def test_a_journal_that_could_not_be_begun_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    (tmp_path / "sqlite.sql").write_text("CREATE TABLE entries (broken")

    with pytest.raises(Conflict, match=r"did not answer .*syntax error"):
        Journal.create_sqlite(tmp_path / "ledger.db")

    assert not (tmp_path / "ledger.db").exists()


def test_each_wrong_file_has_its_own_sentence(tmp_path: Path) -> None:
    empty, text, other = tmp_path / "empty.db", tmp_path / "text.db", tmp_path / "other.db"
    empty.touch()
    text.write_text("nik;name\n" * 40)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")

    for place, found in (
        (tmp_path, "a folder"),
        (empty, "an empty file"),
        (text, "a file that SQLite did not write"),
        (other, "a database of something else"),
    ):
        before = place.read_bytes() if place.is_file() else b""
        with pytest.raises(FileForeign, match=f"{place.name} is {found}, not a journal. Give the path"):
            Journal.open_sqlite(place)
        assert (place.read_bytes() if place.is_file() else b"") == before


def test_a_journal_of_a_later_release_is_left_alone(stranger: sqlite3.Connection, path: Path) -> None:
    stranger.executescript("PRAGMA user_version=2; PRAGMA wal_checkpoint(TRUNCATE)")

    with pytest.raises(FileTooNew, match=r"has format 2, and this release reads formats up to 1. Install the release"):
        Journal.open_sqlite(path)


def test_a_damaged_file_is_damage(path: Path) -> None:
    with Journal.open_sqlite(path) as journal:
        journal.append(history(ANI, range(1, 200)))
    torn = bytearray(path.read_bytes())
    torn[4096:] = b"\xff" * (len(torn) - 4096)
    path.write_bytes(torn)

    with pytest.raises(FileDamaged, match=r"is damaged .* Do not write to it; put back the last good backup") as damage:
        Journal.open_sqlite(path)
    assert isinstance(damage.value, JournalDamaged)


def test_a_file_without_our_table_is_damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP VIEW journal; DROP TABLE entries")

    with pytest.raises(FileDamaged, match=r"no such table: entries"):
        Journal.open_sqlite(path)


def test_a_journal_held_by_another_program_is_busy_and_then_answers(path: Path) -> None:
    with Journal.open_sqlite(path, lock_seconds=1) as journal, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match=r"held the journal .* for 1 seconds; nothing was recorded. Wait") as busy:
            journal.append([entry(ANI, 1)])
        assert isinstance(busy.value, Conflict)
        assert journal.head() == 0  # readers are not kept waiting

        other.rollback()
        assert journal.append([entry(ANI, 1)]).count == 1


def test_a_full_disk_records_nothing_and_writing_resumes_without_a_restart(ours: SQLiteJournalRecorder) -> None:
    journal = Journal(ours)
    with ours.datastore.get_connection(commit=False) as connection:
        raw = connection.cursor().sqlite_cursor.connection
    raw.set_authorizer(None)
    raw.execute("PRAGMA max_page_count=1")

    with pytest.raises(DiskFull, match=r"full; nothing was recorded and nothing was lost. Free some space"):
        journal.append(history(ANI, range(2, 1000)))
    assert journal.head() == 2

    raw.execute("PRAGMA max_page_count=100000")
    assert journal.append(history(ANI, range(2, 1000))).last == 1000


def test_a_journal_that_can_only_be_read_says_so(ours: SQLiteJournalRecorder) -> None:
    with ours.datastore.get_connection(commit=False) as connection:
        raw = connection.cursor().sqlite_cursor.connection
    raw.set_authorizer(None)
    raw.execute("PRAGMA query_only=ON")

    with pytest.raises(
        FileReadOnly, match=r"can only be read, so nothing was recorded. Give yourself permission"
    ) as no:
        Journal(ours).append([entry(ANI, 2)])
    assert isinstance(no.value, Refusal)


def test_a_commit_that_fails_leaves_nothing_open(ours: SQLiteJournalRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patched:
        patched.setattr("ledger.journal.sqlite_datastore.JournalConnection.commit", full)
        with pytest.raises(DiskFull):
            Journal(ours).append([entry(ANI, 2)])

    assert Journal(ours).append([entry(ANI, 2)]).first == 3
