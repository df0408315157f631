"""Writes are gathered into few statements, and each row sees its own in their order."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, String, Table, create_engine, event, select

from ledger_projections.writing import Write, Writer, add, change, increase, new, put, sweep

_NAMES = MetaData()
ROWS = Table(
    "rows",
    _NAMES,
    Column("key", BigInteger, primary_key=True),
    Column("kind", String, nullable=False, server_default="plain"),
    Column("word", String),
    Column("amount", BigInteger, nullable=False, server_default="0"),
)


def read_file() -> Engine:
    engine = create_engine("sqlite://")
    _NAMES.create_all(engine)
    return engine


def writer(connection: Connection) -> Writer:
    return Writer(connection=connection, tables={"rows": ROWS})


def written(batches: Sequence[Sequence[Write]]) -> list[Any]:
    with read_file().begin() as connection:
        writer(connection).write(new(ROWS, key=key) for key in range(3))
        for batch in batches:
            writer(connection).write(batch)
        return list(connection.execute(select(ROWS).order_by(ROWS.c.key)))


def statements(writes: Sequence[Write]) -> int:
    sent = []
    engine = read_file()
    with engine.begin() as connection:
        writer(connection).write(new(ROWS, key=key) for key in range(1_000))
        event.listen(engine, "before_cursor_execute", lambda *_: sent.append(1))
        writer(connection).write(writes)
    return len(sent)


def test_two_kinds_of_writes_in_turn_for_many_rows_are_two_statements() -> None:
    """Given an entry that means two things for its row, when there are a thousand, then two statements carry them."""
    writes = [
        each
        for key in range(1_000)
        for each in (change(ROWS, {"key": key}, word="seen"), increase(ROWS, {"key": key}, amount=1))
    ]
    assert statements(writes) == 2


@pytest.mark.parametrize(
    "then", [new(ROWS, key=7), sweep(ROWS, {"kind": "plain"}, word="swept"), change(ROWS, {"kind": "plain"}, amount=1)]
)
def test_nothing_goes_back_over_a_write_that_may_touch_any_row(then: Write) -> None:
    writes = [increase(ROWS, {"key": 1}, amount=1), then, increase(ROWS, {"key": 2}, amount=1)]
    with read_file().begin() as connection:
        writer(connection).write([new(ROWS, key=1, kind="plain"), new(ROWS, key=2, kind="other")])
        writer(connection).write(writes)
        assert connection.execute(select(ROWS.c.amount).where(ROWS.c.key == 2)).scalar() == 1


def test_nothing_goes_back_over_a_write_that_changes_what_rows_are_found_by() -> None:
    """Given a row that comes into a kind, when both kinds are written to, then each write finds its row."""
    with read_file().begin() as connection:
        writer(connection).write([new(ROWS, key=1, kind="early"), new(ROWS, key=2, kind="other")])
        writer(connection).write(
            [
                increase(ROWS, {"kind": "early"}, amount=1),
                change(ROWS, {"kind": "other"}, kind="late"),
                increase(ROWS, {"kind": "late"}, amount=1),
            ]
        )
        assert list(connection.scalars(select(ROWS.c.amount).order_by(ROWS.c.key))) == [1, 1]


KEYS = st.integers(0, 2).map(lambda key: {"key": key})
WRITES = st.one_of(
    st.builds(lambda key, word: change(ROWS, key, word=word), KEYS, st.sampled_from("ab")),
    st.builds(lambda key, more: increase(ROWS, key, amount=more), KEYS, st.integers(1, 3)),
    st.builds(lambda key, amount: change(ROWS, key, amount=amount), KEYS, st.integers(0, 3)),
    st.builds(lambda key, more: add(ROWS, key, amount=more), KEYS, st.integers(1, 3)),
    st.builds(lambda key, word: put(ROWS, key, word=word), KEYS, st.sampled_from("ab")),
    st.builds(lambda word: sweep(ROWS, {"kind": "plain"}, word=word), st.sampled_from("ab")),
)


@given(st.lists(WRITES, max_size=30))
def test_gathered_writes_leave_what_one_by_one_leaves(writes: list[Write]) -> None:
    assert written([writes]) == written([[each] for each in writes])
