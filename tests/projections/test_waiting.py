"""A question on a server: it brings the read models up itself, waits for who does, or says how far behind it is."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.journal.book import Journal
from ledger_projections.database import ReadModels
from ledger_projections.errors import ReadModelsNotMade, ReadModelsOfAnotherRelease
from ledger_projections.leading import lead_of
from ledger_projections.waiting import Behind, bring_up
from postgres_ledgers import ledger_on, may_log_in, url_of
from projections.followers import following_on
from projections.histories import Clerk

NAMES = ("payments",)


@pytest.fixture
def url(postgres: str, tmp_path: Path) -> Iterator[str]:
    """Begin a ledger in a database of its own."""
    with ledger_on(postgres, tmp_path) as environ:
        yield environ["LEDGER_URL"]


@pytest.fixture
def clerk(url: str) -> Iterator[Clerk]:
    """Let a clerk write into the journal on the server."""
    with Journal.open_postgres(url, lock_seconds=30) as journal:
        yield Clerk(journal=journal)


@pytest.fixture
def onlooker(postgres: str, url: str) -> str:
    """Let somebody in who may read the read models, and write nothing."""
    database = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    owner = make_conninfo(postgres, dbname=str(database))
    may_log_in(owner, "onlooker")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("GRANT USAGE ON SCHEMA read_models, journal TO onlooker")
        connection.execute("GRANT SELECT ON journal.entries, journal.format TO onlooker")
        for maker in ("clerk", f"{database}_projector"):
            told = f"ALTER DEFAULT PRIVILEGES FOR ROLE {maker} IN SCHEMA read_models GRANT SELECT ON TABLES TO onlooker"
            connection.execute(told.encode())
    return url_of(make_conninfo(owner, user="onlooker"))


@dataclass(slots=True)
class Time:
    """Seconds that pass only by waiting."""

    now: float = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def ticks(self) -> float:
        return self.now


def asked(live: ReadModels, clerk: Clerk, seconds: float = 5.0) -> tuple[Behind | None, float]:
    """Ask, and say how long it took."""
    time = Time()
    found = bring_up(live, clerk.journal, NAMES, wait_seconds=seconds, pause=time.pause, ticks=time.ticks)
    return found, time.now


def test_where_nobody_follows_the_question_brings_them_up_itself(url: str, clerk: Clerk) -> None:
    clerk.register(1)
    with ReadModels.open_postgres(url) as live:
        assert asked(live, clerk) == (None, 0)
        assert live.position(*NAMES) == 1


def test_where_somebody_follows_the_question_waits_for_it(url: str, clerk: Clerk) -> None:
    with following_on(url) as watched, ReadModels.open_postgres(url) as live:
        watched.until_at(0)
        clerk.register(*range(1, 200))
        assert bring_up(live, clerk.journal, NAMES, wait_seconds=60) is None
        assert live.position(*NAMES) == 199


def test_a_follower_that_does_not_get_there_is_not_waited_for_for_ever(url: str, clerk: Clerk) -> None:
    clerk.register(1)
    with ReadModels.open_postgres(url) as live, closing(lead_of(url)) as asleep:
        live.catch_up(clerk.journal)
        asleep.take([model.name for model in live.models])
        clerk.register(2, 3)
        found, seconds = asked(live, clerk)
        assert found == Behind(position=1, head=3, followed=True)
        assert 5 <= seconds < 5.1
        assert asked(live, clerk, seconds=0) == (Behind(position=1, head=3, followed=True), 0)
    with ReadModels.open_postgres(url) as live:
        assert asked(live, clerk) == (None, 0)


def test_a_follower_that_dies_meanwhile_is_replaced_by_the_question(url: str, clerk: Clerk) -> None:
    with ReadModels.open_postgres(url) as live, closing(lead_of(url)) as dying:
        live.catch_up(clerk.journal)
        dying.take([model.name for model in live.models])
        clerk.register(1)
        paused: list[float] = []

        def pause(seconds: float) -> None:
            paused.append(seconds)
            dying.close()

        assert bring_up(live, clerk.journal, NAMES, pause=pause) is None
        assert len(paused) < 50
        assert live.position(*NAMES) == 1


def test_whoever_may_not_write_is_answered_with_what_stands(url: str, clerk: Clerk, onlooker: str) -> None:
    clerk.register(1)
    with ReadModels.open_postgres(onlooker) as his, ReadModels.open_postgres(url) as live:
        with pytest.raises(ReadModelsNotMade, match="ask the database administrator for that role"):
            asked(his, clerk)
        live.catch_up(clerk.journal)
        assert asked(his, clerk) == (None, 0)
        clerk.register(2)
        assert asked(his, clerk) == (Behind(position=1, head=2, followed=False), 0)
        assert [each.position for each in his.status(clerk.journal)] == [1] * len(his.models)
        with following_on(url) as watched:
            watched.until(lambda each: any(model.led for model in each.figures.models))
            assert bring_up(his, clerk.journal, NAMES, wait_seconds=60) is None
            with his.connect() as reader:
                assert his.position(*NAMES, connection=reader) == 2


def test_tables_of_another_release_are_refused_to_whoever_cannot_make_them_fit(
    url: str, clerk: Clerk, onlooker: str
) -> None:
    clerk.register(1)
    with ReadModels.open_postgres(url) as live, ReadModels.open_postgres(onlooker) as his:
        live.catch_up(clerk.journal)
        with live.engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql("UPDATE read_bookmarks SET fingerprint = 'older' WHERE model = 'payments'")
        with pytest.raises(ReadModelsOfAnotherRelease, match="same release here"):
            asked(his, clerk)


def test_a_file_is_brought_up_to_date_by_whoever_asks(tmp_path: Path) -> None:
    clerk = Clerk()
    clerk.register(1)
    with ReadModels.open(tmp_path / "read.db") as live:
        assert asked(live, clerk) == (None, 0)
        assert live.position() == 1
