"""Rebuilding on a server while others write and read: one swap, whole moments for readers, nobody blocked for ever."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from ledger.journal.book import Journal
from ledger.journal.entry import Entry
from ledger_projections import rebuild as rebuild_module
from ledger_projections.compare import rebuilt_differs
from ledger_projections.database import Connection, ReadModels
from ledger_projections.errors import ReadersStay
from ledger_projections.payments import payments
from postgres_ledgers import ledger_on
from projections.followers import following_on
from projections.histories import Clerk, a_quarter, person


@pytest.fixture
def url(postgres: str, tmp_path: Path) -> Iterator[str]:
    """Begin a ledger in a database of its own."""
    with ledger_on(postgres, tmp_path) as environ:
        yield environ["LEDGER_URL"]


@pytest.fixture
def clerk(url: str) -> Iterator[Clerk]:
    """Give a quarter that stands in the journal on the server."""
    with Journal.open_postgres(url, lock_seconds=30) as journal:
        made = Clerk(journal=journal)
        made.commit("APBD-2023")
        made.bill("TW3", made.register(1, 2, 3), of="APBD-2023")
        made.pay("TW3")
        yield made


def references(reader: Connection) -> list[str]:
    return sorted(row["reference"] for row in payments(reader))


def numbers(live: ReadModels) -> dict[str, tuple[int, bool]]:
    return {each.model: (each.generation, each.building is not None) for each in live.status(a_quarter().journal)}


def tables_of(url: str, name: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'read_models' AND tablename LIKE %s", [f"{name}\\_\\_%"]
        )
        return sorted(str(table) for (table,) in found)


@dataclass(slots=True)
class Between:
    """A journal that lets something happen in the middle of a reading."""

    journal: Journal
    then: Callable[[], None]
    done: bool = False
    begun_at: list[int] = field(default_factory=list)

    def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
        self.begun_at.append(after)
        for entries in self.journal.scan(after=after, upto=upto, batch=batch):
            yield entries
            if not self.done:
                self.done = True
                self.then()

    def head(self) -> int:
        return self.journal.head()


def test_what_is_written_and_followed_during_a_rebuild_is_in_it(url: str, clerk: Clerk) -> None:
    with ReadModels.open_postgres(url) as live, following_on(url) as watched:
        watched.until_at(clerk.journal.head())

        def others_write() -> None:
            clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")

        live.rebuild(Between(clerk.journal, others_write))
        clerk.pay("TW4")
        watched.until_at(clerk.journal.head())
        assert rebuilt_differs(live, clerk.journal) == []
        assert set(numbers(live).values()) == {(2, False)}
        assert tables_of(url, "payments") == ["payments__2"]


def test_a_reader_keeps_its_moment_and_the_swap_waits_for_it_only_so_long(url: str, clerk: Clerk) -> None:
    with ReadModels.open_postgres(url) as opened:
        live = replace(opened, patience_seconds=0)
        live.catch_up(clerk.journal)
        with live.connect() as reader:
            clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
            with pytest.raises(ReadersStay, match=r"new tables of payments are complete.*goes on where it stands\.$"):
                live.rebuild(clerk.journal, name="payments")
            assert references(reader) == ["TW3"]
            with live.connect() as another:  # nobody waits behind the swap that gave up
                assert references(another) == ["TW3"]
        assert numbers(live)["payments"] == (1, True)
        again = Between(clerk.journal, lambda: None)
        live.rebuild(again, name="payments")
        with live.connect() as reader:
            assert references(reader) == ["TW3", "TW4"]
        assert again.begun_at == [], "what was complete was built again"
        assert numbers(live)["payments"] == (2, False)


def test_a_swap_that_was_kept_waiting_goes_on_when_the_reader_ends(
    url: str, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReadModels.open_postgres(url) as live:
        live.catch_up(clerk.journal)
        reader = live.connect()
        connection = reader.__enter__()
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 2:
                assert references(connection) == ["TW3"]
                reader.__exit__(None, None, None)

        monkeypatch.setattr(rebuild_module.rebuild, "__kwdefaults__", {"pause": pause})
        live.rebuild(clerk.journal, name="payments")
        assert pauses == [0.5, 1.0]
        assert numbers(live)["payments"] == (2, False)


def test_whoever_begins_to_read_during_a_swap_sees_new_tables_whole(url: str, clerk: Clerk) -> None:
    """Without the wait before its first look, the reader would find the new tables as empty as they were then."""
    with (
        ReadModels.open_postgres(url) as live,
        ReadModels.open_postgres(url, lock_timeout_seconds=0.2) as other,
        psycopg.connect(url) as swapping,
    ):
        live.catch_up(clerk.journal)
        swapping.execute("LOCK TABLE read_models.read_bookmarks IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Exception, match="another program"), other.connect():
            pass
        swapping.rollback()
        with other.connect() as reader:
            live_before = references(reader)
        assert live_before == ["TW3"]


def test_tables_that_somebody_reads_in_his_own_way_are_removed_by_the_next_rebuild(url: str, clerk: Clerk) -> None:
    with ReadModels.open_postgres(url) as opened, psycopg.connect(url) as consumer:
        live = replace(opened, patience_seconds=0)
        live.catch_up(clerk.journal)
        consumer.execute("SELECT * FROM read_models.payments__1").fetchall()
        live.rebuild(clerk.journal, name="payments")
        assert numbers(live)["payments"][0] == 2
        assert tables_of(url, "payments") == ["payments__1", "payments__2"]
        consumer.rollback()
        clerk.register(7)
        live.rebuild(clerk.journal, name="payments")
        assert tables_of(url, "payments") == ["payments__3"]


def test_a_generation_that_readers_left_behind_is_never_gone_on_with(
    url: str, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a program that died between the swap and the clearing, when it is rebuilt, then it is from the start."""
    with ReadModels.open_postgres(url) as live:
        live.catch_up(clerk.journal)
        with monkeypatch.context() as dying:
            dying.setattr(rebuild_module, "_clear", lambda *_: None)
            live.rebuild(clerk.journal, name="payments")
        again = Between(clerk.journal, lambda: None)
        live.rebuild(again, name="payments")
        assert again.begun_at == [0]
        assert numbers(live)["payments"] == (3, False)
        assert tables_of(url, "payments") == ["payments__3"]


def test_a_lock_that_is_not_given_is_what_the_rebuild_takes_it_for() -> None:
    assert errors.LockNotAvailable.sqlstate == "55P03"
    assert errors.UndefinedTable.sqlstate == "42P01"
