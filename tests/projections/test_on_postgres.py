"""The read models on PostgreSQL hold the same rows as those on SQLite, followed or rebuilt, one program at a time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, MetaData, String, Table, select
from sqlalchemy.exc import DBAPIError

from ledger_projections.compare import differences, disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from ledger_projections.follower import Pace
from ledger_projections.writing import RowMissing, Writer, add, change, increase, new, put, sweep
from postgres_ledgers import ledger_on
from projections.histories import FAR_VILLAGE, Clerk, a_quarter

COUNTS = Table(
    "counts",
    MetaData(),
    Column("place", String, primary_key=True),
    Column("people", BigInteger),
    Column("note", String),
)


@pytest.fixture
def url(postgres: str, tmp_path: Path) -> Iterator[str]:
    """Begin a ledger in a database of its own."""
    with ledger_on(postgres, tmp_path) as environ:
        yield environ["LEDGER_URL"]


def busy() -> Clerk:
    """Give a history with everything that is taken back."""
    clerk = a_quarter()
    more = clerk.register(4, 5, 6, 7, village=FAR_VILLAGE, disability=True)
    clerk.bill("TW3-B", more, of="APBD-2023")
    clerk.void("TW3-B")
    clerk.bill("TW3-C", more, of="APBD-2023")
    clerk.pay("TW3-C")
    clerk.reverse("TW3-C")
    clerk.move(4, "13.73.01.1001")
    clerk.count_workforce("13.73", 18_319)
    return clerk


def same(url: str, clerk: Clerk) -> None:
    """Hold the rows on the server against those in memory."""
    with ReadModels.open_postgres(url) as there, ReadModels.in_memory() as here:
        there.catch_up(clerk.journal)
        here.catch_up(clerk.journal)
        with there.connect() as left, here.connect() as right:
            assert differences(left, right, models=there.models) == []
            assert disagreements(left) == disagreements(right) == []


def test_rows_are_the_same_as_on_sqlite_followed_bit_by_bit(url: str) -> None:
    clerk = a_quarter()
    same(url, clerk)
    clerk.bill("TW4", clerk.register(8, 9), of="APBD-2023", since="2023-10")
    same(url, clerk)
    same(url, busy())


def test_rebuilt_equals_followed_and_readers_see_the_old_rows_meanwhile(url: str) -> None:
    clerk = busy()
    with ReadModels.open_postgres(url) as live:
        live.catch_up(clerk.journal)
        with live.connect() as reader:
            before = live.position(connection=reader)
            assert before == clerk.journal.head()
        live.rebuild(clerk.journal)
        assert rebuilt_differs(live, clerk.journal) == []
        assert {each.generation for each in live.status(clerk.journal)} == {2}


def test_two_programs_that_follow_at_once_take_in_every_entry_once(url: str) -> None:
    clerk = busy()
    trouble: list[BaseException] = []

    def follow() -> None:
        try:
            with ReadModels.open_postgres(url) as own:
                own.catch_up(clerk.journal)
        except BaseException as error:  # noqa: BLE001 - told below
            trouble.append(error)

    programs = [threading.Thread(target=follow) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()

    assert trouble == []
    same(url, clerk)


def test_writes_on_the_same_row_count_as_if_they_were_made_in_turn(url: str) -> None:
    """Given several writes on one key in one batch, which one statement would refuse or do once."""
    with ReadModels.open_postgres(url) as live, live.engine.execution_options(writes=True).begin() as connection:
        COUNTS.create(connection)
        writer = Writer(connection, {"counts": COUNTS})
        writer.write([new(COUNTS, place=place, people=1, note="first") for place in "abc"])
        writer.write([add(COUNTS, {"place": place}, people=2) for place in "aad"])
        writer.write([put(COUNTS, {"place": "a"}, note=note) for note in ("second", "third")])
        writer.write([increase(COUNTS, {"place": "b"}, people=amount) for amount in (5, -1)])
        writer.write([change(COUNTS, {"place": "c"}, note=note) for note in ("x", "y")])
        writer.write([sweep(COUNTS, {"note": "first"}, people=0)])
        with pytest.raises(RowMissing):
            writer.write([change(COUNTS, {"place": place}, note="z") for place in "ae"])
        found = connection.execute(select(COUNTS).order_by(COUNTS.c.place)).all()
        connection.rollback()

    assert [tuple(row) for row in found] == [("a", 5, "z"), ("b", 0, "first"), ("c", 1, "y"), ("d", 2, None)]


def test_the_server_has_looked_at_tables_that_were_filled_or_have_grown(url: str) -> None:
    """Until it has, it plans as for a handful of rows, and a report over a city takes minutes."""
    clerk = a_quarter()
    with ReadModels.open_postgres(url) as live:
        live.catch_up(clerk.journal)
        assert workers_planned_for(live) == workers_in(live) > 0

        clerk.register(4, 5, 6, 7, village=FAR_VILLAGE)
        replace(live, pace=Pace(transaction=4)).catch_up(clerk.journal)
        assert workers_planned_for(live) == workers_in(live)


def workers_planned_for(models: ReadModels) -> int:
    with models.connect() as connection:
        return int(
            connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'workers__1'").scalar_one()
        )


def workers_in(models: ReadModels) -> int:
    with models.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM workers").scalar_one())


def test_what_copy_complains_of_is_handed_on_like_everything_else(url: str) -> None:
    rows = [new(COUNTS, place=f"desa {number % 59}", people=1) for number in range(60)]
    with ReadModels.open_postgres(url) as live, live.engine.execution_options(writes=True).begin() as connection:
        COUNTS.create(connection)
        with pytest.raises(DBAPIError, match="duplicate key"), connection.begin_nested():
            Writer(connection, {"counts": COUNTS}).write(rows)
        Writer(connection, {"counts": COUNTS}).write(rows[:59])
        connection.rollback()
