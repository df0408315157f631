"""The journal on SQLite only grows, is durable, and notices what was taken out by force."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from journal_samples import ANI, BUDI, PAPERED, billed, entry, history, registered
from ledger.domain.worker.events import PersonalDataErased
from ledger.journal.book import Journal, PositionsMissing
from ledger.journal.entry import Entry
from ledger.journal.files import FileNotDurable
from ledger.journal.sqlite import _AFTER, _VERSIONS, SQLiteJournalRecorder


def pragma(recorder: SQLiteJournalRecorder, name: str) -> object:
    """Ask one of our own connections for a setting."""
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def test_what_is_acknowledged_is_on_the_disk(ours: SQLiteJournalRecorder) -> None:
    """FULL is 2: https://www.sqlite.org/pragma.html#pragma_synchronous."""
    assert pragma(ours, "journal_mode") == "wal"
    assert pragma(ours, "synchronous") == 2
    assert pragma(ours, "recursive_triggers") == 1


def test_every_connection_is_durable_not_only_the_first(ours: SQLiteJournalRecorder) -> None:
    with ours.datastore.transaction(commit=False) as one, ours.datastore.transaction(commit=False) as other:
        for cursor in (one, other):
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] == 2
        assert one.sqlite_cursor.connection is not other.sqlite_cursor.connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET state = x'00'",
        "UPDATE entries SET position = 9 WHERE position = 1",
        "UPDATE OR IGNORE entries SET topic = 'x'",
        "UPDATE OR REPLACE entries SET originator_version = 1",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE position = 2",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE position = 1",
        "REPLACE INTO entries SELECT 9, originator_id, 1, topic, x'00' FROM entries WHERE position = 1",
        "REPLACE INTO entries SELECT 1, 'another', 1, topic, x'00' FROM entries WHERE position = 1",
        "INSERT OR IGNORE INTO entries SELECT * FROM entries",
        (
            "INSERT INTO entries SELECT NULL, originator_id, 1, topic, x'00' FROM entries WHERE position = 1 "
            "ON CONFLICT DO UPDATE SET state = x'00'"
        ),
        "INSERT INTO entries SELECT NULL, originator_id, 3, topic, state FROM entries WHERE position = 1",
    ],
)
def test_entries_stay_as_they_are_on_any_connection(stranger: sqlite3.Connection, statement: str) -> None:
    before = stranger.execute("SELECT * FROM entries").fetchall()

    with pytest.raises(sqlite3.IntegrityError, match=r"entries are (never|only)"):
        stranger.execute(statement)

    assert stranger.execute("SELECT * FROM entries").fetchall() == before


def test_a_stranger_without_our_settings_had_to_be_stopped_by_the_guard(stranger: sqlite3.Connection) -> None:
    """Without the guard REPLACE walks around the other triggers; so the tests above have teeth."""
    stranger.execute("DROP TRIGGER entries_follow")

    stranger.execute("REPLACE INTO entries SELECT 1, originator_id, 1, topic, x'00' FROM entries WHERE position = 1")

    assert stranger.execute("SELECT state FROM entries WHERE position = 1").fetchone() == (b"\x00",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET state = x'00'",
        "DELETE FROM entries",
        "UPDATE sqlite_sequence SET seq = 0",
        "DELETE FROM sqlite_sequence",
        "DROP TABLE entries",
        "DROP TRIGGER entries_stay",
        "DROP INDEX entries_erased",
        "DROP VIEW journal",
        "ALTER TABLE entries RENAME TO gone",
        "CREATE TABLE other (x)",
        "CREATE TEMP TRIGGER t BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END",
        "ATTACH ':memory:' AS elsewhere",
        "PRAGMA writable_schema=ON",
        "PRAGMA recursive_triggers=OFF",
        "PRAGMA synchronous=OFF",
        "PRAGMA user_version=7",
    ],
)
def test_our_own_connections_cannot_edit(ours: SQLiteJournalRecorder, statement: str) -> None:
    with (
        pytest.raises(sqlite3.DatabaseError, match="not authorized"),
        ours.datastore.get_connection(commit=False) as connection,
    ):
        connection.cursor().execute(statement)

    assert ours.max_notification_id() == 2


def test_positions_are_kept_after_a_refused_edit(ours: SQLiteJournalRecorder) -> None:
    """The bookkeeping of positions, SQLite's own table, must still be possible under the same authorizer."""
    assert Journal(ours).append([entry(ANI, 2)]).first == 3


def test_the_journal_can_be_read_with_sql_by_a_person(path: Path) -> None:
    with Journal.open_sqlite(path) as journal:
        journal.append([Entry(stream_hex=ANI.hex, version=1, event=registered, envelope=PAPERED)])
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM journal WHERE json_extract(event, '$.sex') = 'F'").fetchone()

    assert (row["position"], row["stream"], row["version"], row["name"]) == (1, ANI.hex, 1, "WorkerRegistered")
    assert (row["recorded_at"], row["actor"]) == ("2025-07-01T12:00:00.000250Z", PAPERED.actor)
    assert (row["command_id"], row["reason"], row["document"]) == ("k-1", "data entry", "SP2D 0714/2025")
    assert json.loads(row["state"])["event"] == json.loads(row["event"])


def test_erased_workers_are_found_by_their_own_index(stranger: sqlite3.Connection) -> None:
    plan = stranger.execute(
        "EXPLAIN QUERY PLAN SELECT DISTINCT originator_id FROM entries WHERE topic = 'PersonalDataErased'"
    ).fetchall()

    assert "entries_erased" in plan[0][-1]


def test_a_position_taken_out_by_force_is_noticed(stranger: sqlite3.Connection, path: Path) -> None:
    with Journal.open_sqlite(path) as journal:
        journal.append(history(ANI, range(2, 6)))
    stranger.executescript("DROP TRIGGER entries_remain; DELETE FROM entries WHERE position IN (3, 4)")

    with (
        Journal.open_sqlite(path) as journal,
        pytest.raises(PositionsMissing, match=r"Positions 3 to 4 are missing: position 5 comes after 2.*backup"),
    ):
        list(journal.scan(batch=4))


def test_the_last_position_taken_out_by_force_is_noticed_at_the_next_start(
    stranger: sqlite3.Connection, path: Path
) -> None:
    stranger.executescript("DROP TRIGGER entries_remain; DELETE FROM entries WHERE position = 2")

    with pytest.raises(PositionsMissing, match="Position 2 is missing"):
        Journal.open_sqlite(path)


def test_nothing_is_recorded_behind_a_position_taken_out_while_we_run(stranger: sqlite3.Connection, path: Path) -> None:
    with Journal.open_sqlite(path) as journal:
        stranger.executescript("DROP TRIGGER entries_remain; DELETE FROM entries WHERE position = 2")

        with pytest.raises(PositionsMissing, match="Position 2 is missing"):
            journal.append([entry(ANI, 2)])

        assert journal.head() == 1


def test_ctrl_c_while_sqlite_asks_back_is_ctrl_c(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite takes the interruption for a statement that is not allowed, and the disk is not to blame."""

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    with Journal.open_sqlite(path) as journal:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr("ledger.journal.sqlite_datastore.OnlyAdd.allows", interrupted)
            with pytest.raises(KeyboardInterrupt):
                journal.append([entry(ANI, 1)])

        assert journal.head() == 0
        assert journal.append([entry(ANI, 1)]).first == 1


def test_closing_waits_for_a_reader(path: Path) -> None:
    """The storage library would end the interpreter here (a closed connection under a running statement)."""
    with Journal.open_sqlite(path) as journal:
        journal.append(history(ANI, range(1, 3000)))
    recorder = SQLiteJournalRecorder.open(path)
    reading, closed = threading.Event(), threading.Event()
    seen: list[int] = []

    def read() -> None:
        with recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT position FROM entries")
            reading.set()
            closed.wait(timeout=0.2)  # it must not come: the other thread waits for us
            seen.append(len(cursor.fetchall()))

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    recorder.close()
    closed.set()
    reader.join()

    assert seen == [2999]


def test_a_stream_id_is_stored_as_hex_digits(stranger: sqlite3.Connection) -> None:
    ids = [row[0] for row in stranger.execute("SELECT originator_id FROM entries ORDER BY position")]

    assert [UUID(stored) for stored in ids] == [ANI, BUDI]
    assert ids[0] == ANI.hex


def test_more_streams_than_one_query_takes_are_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.journal.sqlite._AT_ONCE", 3)
    streams = [UUID(int=number) for number in range(1, 11)]
    with Journal.open_sqlite(path) as journal:
        journal.append([entry(stream, 1, PersonalDataErased(effective=billed.effective)) for stream in streams])

        read = dict(journal.read_many([*streams, ANI]))

    assert [len(read[stream]) for stream in [*streams, ANI]] == [1] * 10 + [0]


@pytest.mark.parametrize("statement", [_AFTER, _VERSIONS])
def test_a_look_at_many_streams_seeks_in_the_index_and_reads_no_whole_journal(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        spelled = statement.replace("(?)", "('a', 1)" if statement is _AFTER else "('a')")
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {spelled}")]

    ours = [step for step in plan if "entries" in step]
    assert ours
    assert all(step.startswith("SEARCH entries USING") and "originator_id=?" in step for step in ours), plan


def test_a_disk_on_which_entries_could_be_lost_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.journal.sqlite_datastore._SETTINGS", ("synchronous=NORMAL",))

    with pytest.raises(
        FileNotDurable, match=r"SQLite answered journal_mode=wal, synchronous=1. Move it to a local disk"
    ):
        Journal.open_sqlite(path)
