"""A follower that stays: woken, led by one, stopped when asked, and not put off by a server that goes away."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from ledger.domain.payment import events as payment
from ledger.journal.book import Journal
from ledger.journal.entry import stream_id
from ledger_projections import payments as payments_model
from ledger_projections.catalogue import MODELS
from ledger_projections.compare import disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from ledger_projections.leading import lead_of
from ledger_projections.writing import Writer
from postgres_ledgers import ledger_on
from projections.followers import NEVER_SECONDS, Watched, following, following_on, until
from projections.histories import JULY, Clerk, a_quarter


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


def cut_off(but: psycopg.Connection[tuple[object, ...]]) -> int:
    """End every other connection to a database, as a server that restarts does."""
    ended = but.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
    ).fetchall()
    return len(ended)


def test_an_append_wakes_a_follower_that_never_looks_by_itself(url: str, clerk: Clerk) -> None:
    with following_on(url, poll_seconds=NEVER_SECONDS) as watched:
        for number in range(1, 6):
            clerk.register(number)
            watched.until_at(number)
    assert watched.ended == [None]
    assert watched.said == ["Following all read models."]


def test_one_append_of_many_commands_worth_rings_once(url: str, clerk: Clerk) -> None:
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN ledger_journal")
        clerk.register(*range(1, 301))
        heard = [each.payload for each in listener.notifies(timeout=60, stop_after=1)]
        heard += [each.payload for each in listener.notifies(timeout=0)]
    assert heard == ["300"]


def test_a_follower_on_files_looks_by_the_clock(tmp_path: Path) -> None:
    clerk = a_quarter()
    place = tmp_path / "read.db"
    with ReadModels.open(place) as live, following(live, clerk.journal, read_models=place, server=None) as watched:
        watched.until_at(clerk.journal.head())
        clerk.register(9)
        watched.until_at(clerk.journal.head())
    assert watched.ended == [None]


@pytest.mark.parametrize("kind", ["a file", "a server"])
def test_one_leads_and_the_second_takes_over_when_the_first_ends(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    place: Path | str = request.getfixturevalue("url") if kind == "a server" else tmp_path / "read.db"
    with closing(lead_of(place)) as second:
        with closing(lead_of(place)) as first:
            assert first.take(["coverage"]) == {"coverage"}
            assert second.take(["coverage"]) == frozenset()
            assert first.take(["coverage"]) == {"coverage"}
        assert second.take(["coverage"]) == {"coverage"}


def test_each_read_model_has_a_leader_of_its_own(url: str) -> None:
    with closing(lead_of(url)) as one, closing(lead_of(url)) as other:
        assert one.take(["coverage", "claims"]) == {"coverage", "claims"}
        assert other.take(["claims", "entries"]) == {"entries"}
        with ReadModels.open_postgres(url) as live:
            assert live.led() == {"coverage", "claims", "entries"}


def test_of_two_followers_one_works_and_the_other_takes_over(url: str, clerk: Clerk) -> None:
    with following_on(url, poll_seconds=0.05) as second_to_be:
        second_to_be.until_at(0)
        with following_on(url, poll_seconds=0.05) as other:
            clerk.register(1, 2)
            for each in (second_to_be, other):
                each.until_at(2)
            leads = [{model.led for model in each.following.figures.models} for each in (second_to_be, other)]
            assert leads == [{True}, {False}]
            second_to_be.following.stop.wish()
            other.until(lambda each: all(model.led for model in each.figures.models))
            clerk.register(3)
            other.until_at(3)
    assert other.said[0] == "Another program follows all read models; this one takes over when that ends."
    assert other.said[-1] == "Following all read models."  # the server may have let go of one lock after the other


def test_a_connection_that_is_cut_is_made_anew_and_said_once(url: str, clerk: Clerk) -> None:
    with following_on(url, poll_seconds=0.05) as watched, psycopg.connect(url, autocommit=True) as administrator:
        clerk.register(1)
        watched.until_at(1)
        assert cut_off(administrator) >= 3
        clerk.register(2)
        watched.until_at(2)
        watched.until(lambda _: watched.said[-1] == "The ledger answers again.")
        watched.until(lambda each: each.figures.trouble is None and all(model.led for model in each.figures.models))
    assert watched.ended == [None]
    assert watched.following.figures.failures > 0
    assert len([said for said in watched.said if said.endswith("looks again by itself.")]) <= 2, watched.said


def poison(clerk: Clerk) -> None:
    """Pay a bill that was never drawn up: no desk would record it, and the payments model cannot hold it."""
    paid = payment.PremiumPaid(effective=JULY, transfer="SP2D-0", amount_rupiah=16_800)
    clerk.write((stream_id("payment", "NEVER-BILLED"), paid))


def test_a_poison_entry_stops_one_model_and_the_follower_stays(url: str, clerk: Clerk) -> None:
    with following_on(url) as watched:
        clerk.register(1)
        poison(clerk)
        clerk.register(2)
        watched.until(lambda each: {model.position for model in each.figures.models if not model.stopped} == {3})
        stopped = {each.name: each for each in watched.following.figures.models if each.stopped}
        clerk.register(3)
        watched.until(lambda each: {model.position for model in each.figures.models if not model.stopped} == {4})
    (name,) = stopped
    assert (name, stopped[name].position, stopped[name].behind, stopped[name].stops) == ("payments", 1, 2, 1)
    told = [said for said in watched.said if "stopped before entry 2 (PremiumPaid)" in said]
    assert len(told) == 1
    assert "ledger projection rebuild payments" in told[0]
    assert watched.ended == [None]


def test_a_model_that_was_rebuilt_is_followed_again(url: str, clerk: Clerk) -> None:
    def forgiving(writer: Writer, entries: object) -> None:
        """Leave the poison out, as a release that knows of it would."""

    mended = replace(payments_model.MODEL, apply=forgiving)
    with following_on(url) as watched:
        poison(clerk)
        watched.until(lambda each: any(model.stopped for model in each.figures.models))
        with ReadModels.open_postgres(url) as other:
            models = [mended if each.name == "payments" else each for each in MODELS]
            assert replace(other, models=models).rebuild(clerk.journal, name="payments").stopped == ()
        clerk.register(1)
        watched.until_at(2)
        assert not any(model.stopped for model in watched.following.figures.models)


def test_followed_under_writers_every_entry_is_there_once(url: str) -> None:
    """Given four writers at once and a follower among them, when they are done, then nothing is missing or double."""

    def write(number: int) -> None:
        with Journal.open_postgres(url, lock_seconds=30) as journal:
            own = Clerk(journal=journal, commands=1_000 * number, apart=timedelta())
            own.commit(f"APBD-{number}")
            for turn in range(8):
                first = 10_000 * number + 10 * turn
                workers = own.register(*range(first, first + 5))
                own.bill(f"B-{number}-{turn}", workers, of=f"APBD-{number}")
                own.pay(f"B-{number}-{turn}")

    with following_on(url) as watched:
        writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
        for each in writers:
            each.start()
        for each in writers:
            each.join()
        with Journal.open_postgres(url, lock_seconds=30) as journal:
            watched.until_at(journal.head())
            assert journal.head() == 4 * (1 + 8 * (5 + 7 + 2))
            same_as_fresh(url, journal)


def same_as_fresh(url: str, journal: Journal) -> None:
    """Hold the read models against fresh ones, without bringing them up to date."""
    with ReadModels.open_postgres(url) as live:
        assert live.position() == journal.head()
        assert rebuilt_differs(live, journal) == []
        with live.connect() as connection:
            assert disagreements(connection) == []


def test_a_wish_to_stop_ends_a_follower_between_two_transactions(tmp_path: Path) -> None:
    clerk = a_quarter()
    for number in range(10, 60):
        clerk.register(number)
    place = tmp_path / "read.db"
    seen: list[Watched] = []

    class Impatient:
        """A journal that asks its reader to stop in the middle."""

        def scan(self, after: int = 0, upto: int | None = None, **_: int) -> Iterator[list[object]]:
            for number, entries in enumerate(clerk.journal.scan(after=after, upto=upto, batch=5)):
                if number == 3 and seen:
                    seen[0].following.stop.wish()
                yield entries  # type: ignore[misc]  # entries are what a journal gives

        def head(self) -> int:
            return clerk.journal.head() if seen else 0

    with ReadModels.open(place) as opened:
        small = replace(opened, pace=replace(opened.pace, transaction=1))
        with following(small, Impatient(), read_models=place, server=None) as watched:  # type: ignore[arg-type]  # as above
            seen.append(watched)
            until(lambda: bool(watched.ended))
        assert watched.ended == [None]
        positions = {each.position for each in opened.standing()}
    assert len(positions) == 1
    assert 0 < positions.pop() < clerk.journal.head()


def test_rows_that_another_program_holds_are_no_poison(url: str, clerk: Clerk) -> None:
    """Given a lock on a table that lasts, when a follower cannot write, then it waits and stops no model."""
    clerk.register(1)
    with ReadModels.open_postgres(url, lock_timeout_seconds=0.2) as live:
        live.catch_up(clerk.journal)
        clerk.register(2)
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE read_models.workers__1 IN EXCLUSIVE MODE")
            with following(live, clerk.journal, read_models=url, server=url, poll_seconds=0.05) as watched:
                watched.until(lambda each: each.figures.trouble is not None)
                assert not any(model.stopped for model in watched.following.live.standing())
                holder.rollback()
                watched.until_at(2)
    assert "another program is writing to them" in " ".join(watched.said)
