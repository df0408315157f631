"""How the databases find the rows of the questions that are asked most: by an index, never by reading a table through.

SQLite is asked for the plan of each statement as it was executed. PostgreSQL reads small tables through because that
is cheaper; told that it is not, it does so only where no index would lead to the rows.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from ledger.reference.rulebook import shipped_rulebook
from ledger_projections.bookmarks import bookmarks
from ledger_projections.claims import claims, references_of
from ledger_projections.commitment_balances import commitment_lines, commitment_row
from ledger_projections.cover_spells import covered_workers
from ledger_projections.coverage import covered_people
from ledger_projections.database import ReadModels
from ledger_projections.payments import payment_row, payments
from ledger_projections.premium_trail import (
    cover_on,
    trail_of_commitment,
    trail_of_payment,
    trail_of_worker,
    workers_by_months,
)
from ledger_projections.worker_register import worker_row
from postgres_ledgers import ledger_on
from projections.histories import VILLAGE, Clerk, a_quarter, person

Question = Callable[[Connection], object]
SHORT = {"payments", "commitments", "commitment_lines", "read_bookmarks"}
"""Tables with a row for each bill or budget line: reading one through is how it is listed."""

ALL_ARE_ASKED = {
    "trail_refunds": "a few months for each death, of which the month asked is among the last",
    "employer_confirmed": "whoever was confirmed may still be, so the newest confirmation of each is looked up",
}
"""Tables that a count of cover reads through, with the reason; they hold few people."""

ANI = person(1).hex
MONTH = "2023-07"
QUESTIONS: dict[str, Question] = {
    "trail worker": lambda asked: trail_of_worker(asked, ANI),
    "trail payment": lambda asked: list(trail_of_payment(asked, "TW3")),
    "trail commitment": lambda asked: list(trail_of_commitment(asked, "APBD-2023")),
    "trail month": lambda asked: cover_on(asked, ANI, MONTH),
    "claims of a worker": lambda asked: claims(asked, worker=ANI),
    "claims on a trail": lambda asked: references_of(asked, ANI),
    "coverage": lambda asked: covered_people(asked, MONTH),
    "coverage by village": lambda asked: covered_people(asked, MONTH, by="village"),
    "coverage by source": lambda asked: covered_people(asked, MONTH, by="source"),
    "coverage by occupation below a city": lambda asked: covered_people(asked, MONTH, by="occupation", prefix="13.73"),
    "premium list": payments,
    "premium show": lambda asked: payment_row(asked, "TW3"),
    "commitment show": lambda asked: commitment_lines(asked, "APBD-2023"),
    "a commitment": lambda asked: commitment_row(asked, "APBD-2023"),
    "months paid by a commitment": lambda asked: workers_by_months(asked, "APBD-2023"),
    "a worker": lambda asked: worker_row(asked, ANI),
    "is there anything to take in": lambda asked: bookmarks(asked, ["payments"]),
}
each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())


def busy() -> Clerk:
    """Give a history in which somebody has moved and a bill was reversed."""
    clerk = a_quarter()
    clerk.move(1, VILLAGE)
    clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
    clerk.pay("TW4")
    clerk.reverse("TW4")
    return clerk


@pytest.fixture(scope="module")
def on_file() -> Iterator[ReadModels]:
    """Give read models as a file holds them."""
    with ReadModels.in_memory() as models:
        models.catch_up(busy().journal)
        yield models


@pytest.fixture(scope="module")
def on_server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadModels]:
    """Give read models in a database."""
    folder: Path = tmp_path_factory.mktemp("plans")
    with ledger_on(postgres, folder) as environ, ReadModels.open_postgres(environ["LEDGER_URL"]) as models:
        models.catch_up(busy().journal)
        yield models


@contextmanager
def overheard(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Take down each statement with its parameters, as the database gets them."""
    heard: list[tuple[str, Any]] = []

    def take_down(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401
        heard.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", take_down)
    try:
        yield heard
    finally:
        event.remove(connection, "before_cursor_execute", take_down)


def plans(connection: Connection, question: Question, explain: str) -> list[str]:
    """Ask a question, then ask how each of its statements was answered."""
    with overheard(connection) as heard:
        question(connection)
    assert heard
    return [
        str(row[-1])
        for statement, parameters in heard
        for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)
    ]


def read_through(steps: Sequence[str], begins: str) -> set[str]:
    """Name the tables that are read from one end to the other, without the number of their generation."""
    words = [step.strip(" ->").removeprefix(begins).split() for step in steps if step.strip(" ->").startswith(begins)]
    return (
        {found[0].partition("__")[0] for found in words if "__" in found[0] or found[0] in SHORT}
        - SHORT
        - ALL_ARE_ASKED.keys()
    )


@each_question
def test_sqlite_finds_the_rows_by_an_index(on_file: ReadModels, question: Question) -> None:
    with on_file.connect() as connection:
        steps = plans(connection, question, "EXPLAIN QUERY PLAN")
    assert read_through(steps, "SCAN ") == set(), "\n".join(steps)


@each_question
def test_postgresql_finds_the_rows_by_an_index(on_server: ReadModels, question: Question) -> None:
    with on_server.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        steps = plans(connection, question, "EXPLAIN (COSTS OFF)")
    assert read_through(steps, "Seq Scan on ") == set(), "\n".join(steps)


def test_a_table_that_is_read_through_is_told(on_file: ReadModels, on_server: ReadModels) -> None:
    def by_segment(asked: Connection) -> object:
        return asked.exec_driver_sql("SELECT segment FROM trail_bills WHERE segment = 'BPU'").all()

    with on_file.connect() as connection:
        assert read_through(plans(connection, by_segment, "EXPLAIN QUERY PLAN"), "SCAN ") == {"trail_bills"}
    with on_server.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        assert read_through(plans(connection, by_segment, "EXPLAIN (COSTS OFF)"), "Seq Scan on ") == {"trail_bills"}


def test_everybodys_cover_is_found_from_one_row_for_each_worker(on_file: ReadModels) -> None:
    """Bills are not read again: the packages of a worker's history are, each step of it once for all who share it."""
    terms, today = shipped_rulebook().cover_terms, date(2023, 8, 1)
    with on_file.connect() as connection:
        steps = plans(connection, lambda asked: list(covered_workers(asked, terms, today)), "EXPLAIN QUERY PLAN")
    assert "SEARCH cover_histories__1 USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if "trail_" in step and "trail_refunds" not in step]


def test_lines_of_a_worker_are_looked_for_in_each_stretch_of_the_journal(on_file: ReadModels) -> None:
    """From the first row on, whatever nobody counted; a plain question of another program finds the way as well."""

    def plain(asked: Connection) -> object:
        return asked.exec_driver_sql("SELECT * FROM read_v1_premium_trail WHERE worker = ?", (ANI,)).all()

    with on_file.connect() as connection:
        steps = plans(connection, plain, "EXPLAIN QUERY PLAN")
    assert "SEARCH trail_bills__1 USING INDEX ix_trail_bills_worker__1 (ANY(<expr>) AND worker=?)" in steps


def test_the_way_from_the_dead_to_their_months_is_held(on_file: ReadModels) -> None:
    """Who was paid for beyond death is found from the few who died, not from all the months ever billed."""
    with on_file.connect() as connection:
        steps = plans(connection, lambda asked: covered_people(asked, MONTH, by="village"), "EXPLAIN QUERY PLAN")
    dead = next(
        place for place, step in enumerate(steps) if "SEARCH workers__1 USING INDEX ix_workers__1_died_on" in step
    )
    assert "SEARCH trail_bills__1 USING INDEX ix_trail_bills_worker__1" in steps[dead + 1]
    months = next(step for step in steps[dead:] if "trail_months__1" in step)
    assert months.startswith("SEARCH")
    assert "package=? AND month=?" in months
