"""The journal on PostgreSQL only grows, is guarded by the server itself, and knows what became of a broken commit."""

import threading
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from journal_samples import ANI, BUDI, entry
from ledger.journal.book import Journal, StreamMovedOn
from ledger.journal.postgres import _AFTER, _VERSIONS, PostgresJournalRecorder
from ledger.journal.postgres_errors import (
    JournalEditable,
    NotDurableServer,
    NotTheJournal,
    ServerAway,
    ServerBusy,
    ServerRefuses,
    ServerTooNew,
)
from postgres_ledgers import Place, fresh
from postgres_proxy import Proxy


@pytest.fixture
def place(postgres: str) -> Iterator[Place]:
    """Begin an empty journal in a database of its own."""
    with fresh(postgres) as made:
        yield made


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    """Open a journal of two entries as a clerk."""
    with Journal(PostgresJournalRecorder.open(place.clerk)) as opened:
        opened.append([entry(ANI, 1), entry(BUDI, 1)])
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal.entries SET state = ''",
        "UPDATE journal.entries SET state = '' WHERE position = 99",
        "DELETE FROM journal.entries WHERE position = 2",
        "TRUNCATE journal.entries",
        "SET session_replication_role = replica; DELETE FROM journal.entries",
        "INSERT INTO journal.entries SELECT 4, originator_id, 2, topic, state FROM journal.entries WHERE position = 1",
        "INSERT INTO journal.entries SELECT -5, originator_id, 2, topic, state FROM journal.entries WHERE position = 1",
        "INSERT INTO journal.entries SELECT 3, originator_id, 3, topic, state FROM journal.entries WHERE position = 1",
        "INSERT INTO journal.entries SELECT 3, originator_id, 1, topic, state FROM journal.entries WHERE position = 1",
        (
            "INSERT INTO journal.entries SELECT position + 2, originator_id, originator_version + position, topic, "
            "state FROM journal.entries"
        ),
        (
            "INSERT INTO journal.entries SELECT 1, originator_id, 2, topic, state FROM journal.entries "
            "WHERE position = 1 ON CONFLICT (position) DO UPDATE SET state = ''"
        ),
    ],
)
def test_entries_stay_as_they_are_even_for_the_superuser(place: Place, journal: Journal, statement: str) -> None:
    before = list(journal.raw())

    with psycopg.connect(place.owner) as connection, pytest.raises(psycopg.DatabaseError):
        connection.execute(statement.encode())

    assert list(journal.raw()) == before


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_a_writer_who_could_edit_is_refused_by_name(place: Place, right: str) -> None:
    with psycopg.connect(place.owner) as connection:
        connection.execute(f"GRANT {right} ON journal.entries TO clerk".encode())

    with pytest.raises(JournalEditable, match=f"clerk could change the journal .* \\({right}\\)"):
        PostgresJournalRecorder.open(place.clerk)


def test_a_superuser_is_refused(place: Place) -> None:
    with pytest.raises(JournalEditable, match="UPDATE, DELETE, TRUNCATE"):
        PostgresJournalRecorder.open(place.owner)


def test_a_database_without_a_journal_is_said(postgres: str) -> None:
    with pytest.raises(NotTheJournal, match="holds no journal"):
        PostgresJournalRecorder.open(postgres)


def test_a_journal_of_a_later_release_is_said(place: Place) -> None:
    with psycopg.connect(place.owner) as connection:
        connection.execute("UPDATE journal.format SET format = 7")

    with pytest.raises(ServerTooNew, match="format 7"):
        PostgresJournalRecorder.open(place.clerk)


@pytest.mark.parametrize("setting", ["synchronous_commit"])
def test_a_server_that_may_lose_entries_is_refused(place: Place, setting: str) -> None:
    with psycopg.connect(place.owner, autocommit=True) as connection:
        connection.execute(f"ALTER ROLE clerk SET {setting} = off".encode())
        try:
            with pytest.raises(NotDurableServer, match=f"{setting} is off"):
                PostgresJournalRecorder.open(place.clerk)
        finally:
            connection.execute(f"ALTER ROLE clerk RESET {setting}".encode())


def test_nobody_there_wrong_name_and_wrong_database_have_their_sentences(place: Place) -> None:
    with pytest.raises(ServerAway, match="cannot be reached"):
        PostgresJournalRecorder.open("postgresql://clerk@127.0.0.1:1/ledger")
    with pytest.raises(ServerRefuses, match="Look at the user"):
        PostgresJournalRecorder.open(make_conninfo(place.clerk, user="nobody-here"))
    with pytest.raises(ServerRefuses, match="Look at the user"):
        PostgresJournalRecorder.open(make_conninfo(place.clerk, dbname="no-such-ledger"))


def test_a_writer_waits_for_its_turn_and_says_when_it_gives_up(place: Place) -> None:
    with (
        psycopg.connect(place.clerk) as other,
        closing(PostgresJournalRecorder.open(place.clerk, lock_seconds=1)) as us,
    ):
        other.execute("SELECT pg_advisory_xact_lock(journal.lock_key())")

        with pytest.raises(ServerBusy, match="nothing was recorded"):
            Journal(us).append([entry(ANI, 1)])

        other.rollback()
        assert Journal(us).append([entry(ANI, 1)]).first == 1


def test_a_refused_command_leaves_no_gap(journal: Journal) -> None:
    with pytest.raises(StreamMovedOn):
        journal.append([entry(ANI, 2), entry(BUDI, 1)])

    assert journal.append([entry(ANI, 2)]).first == 3


def test_a_whole_premium_run_goes_in_at_once_and_the_next_writer_is_not_kept(journal: Journal) -> None:
    """The library's own recorder hangs here for ever, with the lock held."""
    people = 35_000
    recorded = journal.append(entry(UUID(int=number), 1) for number in range(1_000, 1_000 + people))

    assert recorded.count == people
    assert journal.append([entry(ANI, 2)]).first == people + 3


def test_eight_writers_on_their_own_streams_never_meet_and_a_reader_misses_nothing(place: Place) -> None:
    writers, each = 8, 60
    seen: list[int] = []
    stop = threading.Event()
    trouble: list[BaseException] = []

    def write() -> None:
        try:
            with Journal(PostgresJournalRecorder.open(place.clerk)) as own:
                for _ in range(each):
                    stream = uuid4()
                    own.append([entry(stream, 1), entry(stream, 2)])
        except BaseException as error:  # noqa: BLE001 - told below
            trouble.append(error)

    def read() -> None:
        with Journal(PostgresJournalRecorder.open(place.clerk)) as own:
            while not (stop.is_set() and len(seen) >= own.head()):
                seen.extend(found.position for batch in own.scan(after=len(seen)) for found in batch)

    reader, threads = threading.Thread(target=read), [threading.Thread(target=write) for _ in range(writers)]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    reader.join()

    assert trouble == []
    assert seen == list(range(1, 2 * writers * each + 1))


@pytest.mark.parametrize("arrived", [True, False])
def test_a_commit_whose_answer_is_lost_is_looked_up(place: Place, *, arrived: bool) -> None:
    """Given a line that breaks at COMMIT, before or after the server had it; the answer is what the server did."""
    with Proxy(place.clerk) as proxy, Journal(PostgresJournalRecorder.open(proxy.address)) as journal:
        journal.append([entry(ANI, 1)])
        proxy.cut_at_commit(arrived=arrived)

        if arrived:
            assert journal.append([entry(ANI, 2), entry(BUDI, 1)]).first == 2
        else:
            with pytest.raises(ServerAway, match="nothing was recorded"):
                journal.append([entry(ANI, 2), entry(BUDI, 1)])

        assert journal.head() == (3 if arrived else 1)
        assert journal.append([entry(ANI, 3 if arrived else 2)]).count == 1


@pytest.mark.parametrize(("statement", "more"), [(_AFTER, [[1] * 2000]), (_VERSIONS, [])], ids=["after", "versions"])
def test_a_look_at_many_streams_seeks_in_the_index_and_reads_no_whole_journal(
    journal: Journal, place: Place, statement: str, more: list[object]
) -> None:
    streams = [uuid4() for _ in range(2000)]
    journal.append([entry(stream, version) for stream in streams for version in (1, 2)])
    asked = [streams, *more]

    with psycopg.connect(place.owner, autocommit=True) as connection:
        connection.execute("ANALYZE journal.entries")
        plan = [row[0] for row in connection.execute(f"EXPLAIN {statement}", asked)]

    assert not any("Seq Scan on entries" in step for step in plan), plan
    assert any("Index" in step and "on entries" in step for step in plan), plan
