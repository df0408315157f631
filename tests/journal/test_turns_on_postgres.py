"""Writers on PostgreSQL take turns: whoever waits is not forgotten, and whoever gives up leaves nothing behind."""

import threading
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from journal_samples import ANI, BUDI, entry, history
from ledger.application.desk import Draft
from ledger.application.histories import PROGRAM
from ledger.journal.book import Journal
from ledger.journal.entry import stream_id
from ledger.journal.errors import StreamMovedOn
from ledger.journal.postgres import PostgresJournalRecorder
from ledger.journal.postgres_errors import ServerAway, ServerBusy
from makers import Clock, asked, launch, new_desk, program
from postgres_ledgers import Place, fresh
from postgres_proxy import COMMIT, TERMINATED, Proxy

LARGE = 5 * 1024 * 1024
PATIENCE_SECONDS = 60
_WAITING = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)
_TRY = "SELECT pg_try_advisory_xact_lock(journal.lock_key())"
_RAW = "INSERT INTO journal.entries SELECT position + 1, %s, 1, topic, state FROM journal.entries WHERE position = %s"


@pytest.fixture
def place(postgres: str) -> Iterator[Place]:
    """Begin an empty journal in a database of its own."""
    with fresh(postgres) as made:
        yield made


def test_rollback_gaps_and_late_commits_skip_no_event(place: Place) -> None:
    """Given a writer who has a position and has not committed, one who waits, and one who is refused: no gap, ever."""
    recorded: list[int] = []
    with Journal.open_postgres(place.clerk) as ours, Journal.open_postgres(place.clerk) as theirs:
        ours.append([entry(ANI, 1)])
        for commits in (False, True):
            head = ours.head()
            with psycopg.connect(place.clerk) as late, psycopg.connect(place.owner, autocommit=True) as onlooker:
                late.execute(_RAW, (uuid4(), head))
                waiting = threading.Thread(target=lambda: recorded.append(theirs.append([entry(uuid4(), 1)]).first))
                waiting.start()
                while onlooker.execute(_WAITING).fetchone() != (1,):
                    assert waiting.is_alive()
                assert positions(ours) == list(range(1, head + 1)), "nobody reads past who is still writing"
                if commits:
                    late.commit()
                else:
                    late.rollback()
                waiting.join(PATIENCE_SECONDS)
            assert recorded[-1] == head + 1 + commits
            with pytest.raises(StreamMovedOn):
                ours.append([entry(uuid4(), 1), entry(ANI, 1)])

        assert positions(ours) == list(range(1, ours.head() + 1))
        assert ours.append([entry(BUDI, 1)]).first == recorded[-1] + 1


def positions(journal: Journal) -> list[int]:
    return [found.position for batch in journal.scan() for found in batch]


def test_inside_a_turn_others_wait_and_ones_own_entries_go_in(place: Place) -> None:
    with (
        Journal.open_postgres(place.clerk) as ours,
        Journal.open_postgres(place.clerk, lock_seconds=1) as theirs,
    ):
        with ours.in_turn():
            with pytest.raises(ServerBusy, match="nothing was recorded"):
                theirs.append([entry(BUDI, 1)])
            assert ours.append([entry(ANI, 1)]).first == 1

        assert theirs.append([entry(BUDI, 1)]).first == 2


def test_a_command_that_was_overtaken_decides_again_while_others_wait(place: Place) -> None:
    """Given somebody who is quicker every time; the second decision cannot be overtaken."""
    free: list[object] = []
    with Journal.open_postgres(place.clerk) as ours, Journal.open_postgres(place.clerk) as theirs:
        desk, quicker = new_desk(Clock(), ours), new_desk(Clock(), theirs)
        stream = stream_id("program", "DESA-100")

        def decide(draft: Draft) -> None:
            draft.load(stream, PROGRAM)
            if not free:
                launch(quicker)
            with psycopg.connect(place.clerk) as other:
                free.append((other.execute(_TRY).fetchone() or (None,))[0])
            draft.pending.append((stream_id("program", "CSR"), 1, program("CSR")))

        desk.carry_out(asked(), "any", decide)

        assert free == [True, False]
        assert ours.head() == 2
        with psycopg.connect(place.clerk) as other:
            assert other.execute(_TRY).fetchone() == (True,)
        desk.keyring.close()
        quicker.keyring.close()


def test_a_turn_whose_line_breaks_is_over(place: Place) -> None:
    with Proxy(place.clerk) as proxy, Journal.open_postgres(proxy.address) as ours:
        proxy.cut_at(b"pg_advisory_unlock", arrived=False)
        with ours.in_turn():
            ours.append([entry(ANI, 1)])

        with Journal.open_postgres(place.clerk) as theirs:
            assert theirs.append([entry(ANI, 2)]).first == 2
        assert ours.append([entry(ANI, 3)]).first == 3


@pytest.mark.parametrize("arrived", [True, False])
def test_a_session_that_the_server_ends_at_commit_is_looked_up(place: Place, *, arrived: bool) -> None:
    with Proxy(place.clerk) as proxy, Journal.open_postgres(proxy.address) as ours:
        proxy.cut_at(COMMIT, arrived=arrived, saying=TERMINATED)

        if arrived:
            assert ours.append([entry(ANI, 1), entry(BUDI, 1)]).last == 2
        else:
            with pytest.raises(ServerAway, match="nothing was recorded"):
                ours.append([entry(ANI, 1), entry(BUDI, 1)])

        assert proxy.cuts == 1
        assert ours.head() == (2 if arrived else 0)


def test_an_entry_of_five_megabytes_and_one_of_a_few_bytes_go_in_together(place: Place) -> None:
    large = b'{"note":"' + b"x" * LARGE + b'"}'
    stored = [
        StoredEvent(originator_id=uuid4(), originator_version=1, topic="Large", state=state) for state in (large, b"{}")
    ]
    with closing(PostgresJournalRecorder.open(place.clerk)) as ours:
        assert ours.insert_events(stored) == [1, 2]
        assert [row[4] for row in ours.select_rows(after=0, upto=None, limit=2)] == [large, b"{}"]


def test_the_turn_of_many_entries_ends_with_them(place: Place) -> None:
    with Journal.open_postgres(place.clerk) as ours, Journal.open_postgres(place.clerk) as theirs:
        with ours.in_turn():
            assert ours.append(history(ANI, range(1, 5_001))).count == 5_000
        assert theirs.append([entry(BUDI, 1)]).first == 5_001
