"""Rebuilding: beside what is read, resumable, and with the same rows in the end."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Column, Integer, MetaData

from ledger.journal.book import Journal
from ledger.journal.entry import Entry
from ledger_projections import payments as payments_model
from ledger_projections.catalogue import MODELS
from ledger_projections.compare import differences, disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from ledger_projections.errors import NoSuchModel
from ledger_projections.follower import EntrySource, Pace
from ledger_projections.model import ReadModel
from ledger_projections.payments import payment_row
from projections.histories import Clerk, ListedEntries, a_quarter, person

SMALL_STEPS = Pace(batch=2, transaction=1)
NAMES = [model.name for model in MODELS]


@pytest.fixture
def models(tmp_path: Path) -> Iterator[ReadModels]:
    with ReadModels.open(tmp_path / "read.db") as opened:
        yield opened


def busy_year() -> Clerk:
    """Everything that can be undone was undone, and some of it was paid again."""
    clerk = a_quarter()
    clerk.bill("TW4", [person(1), person(2)], of="APBD-2023", since="2023-10")
    clerk.void("TW4")
    clerk.bill("TW4-B", [person(1)], of="APBD-2023", since="2023-10")
    clerk.pay("TW4-B")
    clerk.reverse("TW3")
    clerk.bill("TW3-B", [person(2), person(3)], of="APBD-2023")
    clerk.pay("TW3-B")
    clerk.move(2, "13.73.01.1002")
    clerk.count_workforce("13.73", 18_319)
    return clerk


def tables(models: ReadModels) -> set[str]:
    with models.connect() as connection:
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        return set(found.scalars())


def test_rebuilt_equals_followed_with_reversals(models: ReadModels) -> None:
    """T10: what was followed command by command equals what is built in one go."""
    clerk = Clerk()
    followed = busy_year()
    for batch in followed.journal.scan(batch=1):
        clerk.journal.append(batch)
        models.catch_up(clerk.journal)
    assert rebuilt_differs(models, clerk.journal) == []
    with models.connect() as connection:
        assert disagreements(connection) == []


@pytest.mark.parametrize("name", [None, *NAMES])
def test_rebuild_of_nothing_ends_and_a_second_rebuild_works(models: ReadModels, name: str | None) -> None:
    """T9, for every read model and for all of them."""
    empty = Journal.in_memory()
    assert models.rebuild(empty, name=name).position == 0
    assert models.rebuild(empty, name=name).position == 0
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    assert models.rebuild(clerk.journal, name=name).position == clerk.journal.head()
    assert rebuilt_differs(models, clerk.journal) == []


def test_an_unknown_model_cannot_be_rebuilt(models: ReadModels) -> None:
    with pytest.raises(NoSuchModel, match=r"^There is no read model called 'people': ask for one of agents, "):
        models.rebuild(Journal.in_memory(), name="people")


def test_readers_see_the_old_tables_until_the_new_ones_have_caught_up(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    with models.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payments__1 SET transfer = 'seen by readers'")
    seen: list[object] = []

    def look(_done: int, _all: int) -> None:
        with models.connect() as connection:
            row = payment_row(connection, "TW3")
            seen.append(row and row["transfer"])

    replace(models, pace=SMALL_STEPS).rebuild(clerk.journal, progress=look)
    assert len(seen) > 1
    assert set(seen) == {"seen by readers"}
    with models.connect() as connection:
        row = payment_row(connection, "TW3")
    assert row is not None
    assert row["transfer"] == "SP2D-TW3"


def test_a_reader_who_began_before_the_swap_keeps_the_old_tables(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    with models.connect() as connection:
        before = payment_row(connection, "TW3")
        models.rebuild(clerk.journal)
        assert payment_row(connection, "TW3") == before


def test_the_old_generation_is_gone_after_the_swap(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    models.rebuild(clerk.journal, name="payments")
    assert {name for name in tables(models) if name.startswith("payments__")} == {"payments__2"}
    assert {each.generation for each in models.status(clerk.journal) if each.model == "payments"} == {2}


class Killed(ListedEntries):
    """A journal whose reader is killed after some entries."""

    def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
        for each in ListedEntries.scan(self, after, upto, batch):
            if each[-1].position > 7:
                raise KeyboardInterrupt
            yield each


def test_a_killed_rebuild_goes_on_where_it_was(models: ReadModels) -> None:
    clerk = a_quarter()
    entries = [entry for batch in clerk.journal.scan() for entry in batch]
    models.catch_up(clerk.journal)
    slowly = replace(models, pace=SMALL_STEPS)
    with pytest.raises(KeyboardInterrupt):
        slowly.rebuild(Killed(entries))
    half = {each.building for each in models.status(clerk.journal)}
    assert half == {4}
    with models.connect() as connection:
        assert payment_row(connection, "TW3") is not None
    read_from: list[int] = []

    class Watched(ListedEntries):
        def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
            read_from.append(after)
            return ListedEntries.scan(self, after, upto, batch)

    slowly.rebuild(Watched(entries))
    assert read_from == [4]
    assert rebuilt_differs(models, clerk.journal) == []
    assert {each.building for each in models.status(clerk.journal)} == {None}


def test_entries_recorded_during_a_rebuild_are_in_it(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    recorded: list[str] = []

    def record(_done: int, _all: int) -> None:
        if not recorded:
            recorded.append("TW4")
            clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
            models.catch_up(clerk.journal)

    models.rebuild(clerk.journal, progress=record)
    assert models.position() == clerk.journal.head()
    assert rebuilt_differs(models, clerk.journal) == []


def with_another_shape(model: ReadModel) -> ReadModel:
    wider = model.tables[0].to_metadata(MetaData())
    wider.append_column(Column("weight", Integer, comment="Something new"))
    return replace(model, tables=(wider, *model.tables[1:]))


@pytest.mark.parametrize("change", ["shape", "meaning"])
def test_a_model_of_another_shape_or_meaning_is_rebuilt_by_itself(models: ReadModels, change: str) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    was = payments_model.MODEL
    becomes = with_another_shape(was) if change == "shape" else replace(was, edition=was.edition + 1)
    newer = replace(models, models=tuple(becomes if model is was else model for model in MODELS))
    newer.catch_up(clerk.journal)
    standing = {each.model: each.generation for each in newer.status(clerk.journal)}
    assert standing.pop("payments") == 2
    assert set(standing.values()) == {1}
    with newer.connect() as connection:
        columns = connection.exec_driver_sql("SELECT * FROM payments").keys()
        assert ("weight" in columns) is (change == "shape")
        connection.exec_driver_sql("SELECT * FROM read_v1_premium_trail").all()


def test_a_rebuild_that_meets_a_poison_entry_leaves_readers_the_old_tables(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    entries = [entry for batch in clerk.journal.scan() for entry in batch]
    spoilt = [entry for entry in entries if entry.name != "PremiumBilled"]
    source = ListedEntries([entry.at(position) for position, entry in enumerate(spoilt, start=1)])
    (stopped,) = models.rebuild(cast("EntrySource", source), name="payments").stopped
    assert stopped.event == "PremiumPaid"
    with models.connect() as connection:
        row = payment_row(connection, "TW3")
    assert row is not None
    assert row["state"] == "paid"


def meddled(models: ReadModels, sql: str) -> AbstractContextManager[object]:
    with models.engine.begin() as connection:
        connection.exec_driver_sql(sql)
    return models.connect()


def test_a_changed_a_missing_and_a_surplus_row_are_each_found(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    for sql in (
        "UPDATE payments__1 SET transfer = 'other' WHERE reference = 'TW3'",
        f"DELETE FROM workers__1 WHERE worker = '{person(2).hex}'",  # noqa: S608  # a test's own worker
        "INSERT INTO trail_months__1 SELECT 'other', '2030-01', 'JKK', 10000, payment FROM payments__1",
    ):
        with models.engine.begin() as connection:
            connection.exec_driver_sql(sql)
    found = {each.table: each for each in rebuilt_differs(models, clerk.journal)}
    assert set(found) == {"payments", "workers", "trail_months"}
    assert (found["payments"].columns, found["payments"].live, found["payments"].fresh) == (
        ("transfer",),
        ("other",),
        ("SP2D-TW3",),
    )
    assert (found["workers"].key, found["workers"].live) == ((person(2).hex,), None)
    assert (found["trail_months"].key, found["trail_months"].fresh) == (("other", "2030-01", "JKK"), None)


def test_the_search_for_differences_ends_at_its_limit(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    with ReadModels.in_memory() as empty:
        empty.catch_up(Journal.in_memory())
        with models.connect() as live, empty.connect() as fresh:
            assert len(differences(live, fresh, models=MODELS, limit=5)) == 5


@pytest.mark.parametrize(
    ("sql", "invariant", "says"),
    [
        ("UPDATE commitment_lines__1 SET drawn_rupiah = drawn_rupiah + 1", 1, "not the sum of its movements"),
        ("UPDATE payments__1 SET total_rupiah = total_rupiah - 1", 2, "bills Rp151.199 for 3 people"),
        ("DELETE FROM trail_bills__1 WHERE billed_position = 8", 2, "on its 2 people stand Rp100.800"),
        ("UPDATE trail_months__1 SET amount_rupiah = amount_rupiah + 1", 2, "on its 3 people stand Rp151.218"),
        ("UPDATE payment_amounts__1 SET amount_rupiah = amount_rupiah + 5", 2, "on the JKK line"),
        ("UPDATE cover_runs__1 SET months = months + 1", 2, "cover is derived from 24 months and Rp201.600"),
        ("DELETE FROM cover_histories__1", 2, "cover is derived from 0 months and Rp0"),
        ("UPDATE cover_workers__1 SET history = 0", 2, "cover is derived from 0 months and Rp0"),
        ("DELETE FROM commitment_movements__1 WHERE kind = 'drawn'", 2, "drew Rp0"),
        ("UPDATE trail_bills__1 SET worker = (SELECT min(worker) FROM trail_bills__1)", 3, "on 3 living bills"),
        ("DELETE FROM workers__1 WHERE worker = (SELECT min(worker) FROM workers__1)", 4, "not registered"),
        ("UPDATE trail_bills__1 SET commitment = payment WHERE billed_position = 8", 4, "from commitment unknown"),
    ],
)
def test_what_does_not_add_up_is_said_with_its_numbers(models: ReadModels, sql: str, invariant: int, says: str) -> None:
    models.catch_up(a_quarter().journal)
    with models.engine.begin() as connection:
        connection.exec_driver_sql(sql)
    with models.connect() as connection:
        found = disagreements(connection)
    assert any(each.invariant == invariant and says in each.says for each in found), found
