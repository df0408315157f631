"""The read file: looking back, public views, and what is said when the file cannot be used."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import CompileError
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger.journal.book import Journal
from ledger_projections import public
from ledger_projections.catalogue import MODELS, with_beside
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import ReadModels
from ledger_projections.errors import NotOurReadFile, ProjectionStopped, ReadFileUnusable, ReadModelsBusy
from ledger_projections.generations import generations
from ledger_projections.payments import payment_row
from ledger_projections.premium_trail import trail_of_worker
from ledger_projections.replay import replayed
from ledger_projections.writing import add, change, increase, new, put, sweep
from projections.histories import Clerk, ListedEntries, a_quarter, person

PAGE = Path(__file__).parents[2] / "docs" / "read-models.md"


def test_looking_back_answers_as_of_a_position_and_leaves_the_live_tables_alone(tmp_path: Path) -> None:
    clerk = a_quarter()
    before_the_payment = 9
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(clerk.journal)
        clerk.reverse("TW3")
        models.catch_up(clerk.journal)
        with replayed(clerk.journal, before_the_payment, ["premium_trail"]) as past:
            assert {row["state"] for row in trail_of_worker(past, person(1).hex)} == {"billed"}
        with replayed(clerk.journal, 11, ["coverage"]) as past:
            assert coverage(past, "2023-07")[0]["covered"] == 3
        with models.connect() as live:
            assert {row["state"] for row in trail_of_worker(live, person(1).hex)} == {"reversed"}
        assert models.position() == clerk.journal.head()


def test_looking_back_before_everything_finds_empty_tables() -> None:
    with replayed(a_quarter().journal, 0) as past:
        assert payment_row(past, "TW3") is None


def test_looking_back_past_a_poison_entry_is_said_and_not_answered() -> None:
    entries = [entry for batch in a_quarter().journal.scan() for entry in batch if entry.name != "PremiumBilled"]
    source = ListedEntries([entry.at(position) for position, entry in enumerate(entries, start=1)])
    with pytest.raises(ProjectionStopped, match="payments"), replayed(source, 10, ["premium_trail"]):
        pass


def test_a_question_brings_the_models_it_joins() -> None:
    assert [model.name for model in with_beside(["coverage"])] == [
        "worker_register",
        "commitment_balances",
        "payments",
        "premium_trail",
        "employers",
        "coverage",
        "region_figures",
    ]


def test_the_page_about_the_views_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == public.page(), (
        "run `python -m ledger_projections.public > docs/read-models.md`"
    )


def test_every_view_has_the_columns_it_promises_and_the_file_explains_them(tmp_path: Path) -> None:
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(a_quarter().journal)
        models.rebuild(a_quarter().journal)
    with sqlite3.connect(tmp_path / "read.db") as plain:
        explained = plain.execute("SELECT view_name, column_name, comment FROM read_v1_columns").fetchall()
        for model in MODELS:
            for view in model.views:
                found = [column[0] for column in plain.execute(f"SELECT * FROM {view.view_name}").description]  # noqa: S608  # names from the code
                assert found == [name for name, _ in view.columns()]
                assert {(view.view_name, *column) for column in view.columns()} <= set(explained)
    plain.close()


def test_consumers_read_who_paid_for_whom_with_plain_sql(tmp_path: Path) -> None:
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(a_quarter().journal)
    plain = sqlite3.connect(tmp_path / "read.db")
    found = plain.execute(
        "SELECT source, transfer, count(DISTINCT worker), sum(amount_rupiah) FROM read_v1_premium_trail"
        " WHERE state = 'paid' GROUP BY 1, 2"
    ).fetchall()
    plain.close()
    assert found == [("APBD", "SP2D-TW3", 3, 151_200)]


def test_every_column_of_every_table_is_explained() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for model in MODELS
        for table in model.tables
        for column in table.c
        if not column.comment
    ]
    assert silent == []


def test_all_tables_can_be_made_on_postgresql_too() -> None:
    dialect = make_url("postgresql://").get_dialect()()
    made = "".join(
        str(CreateTable(table).compile(dialect=dialect))
        + "".join(str(CreateIndex(each).compile(dialect=dialect)) for each in table.indexes)
        for model in MODELS
        for table in model.tables
    )
    assert "BIGINT" in made
    assert 'COLLATE "C"' in made


def test_the_file_is_written_fast_and_marked_as_ours(tmp_path: Path) -> None:
    with ReadModels.open(tmp_path / "read.db") as models, models.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "application_id")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 1, "application_id": 0x4C525631}


def test_a_file_that_is_not_a_database_is_said_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "read.db"
    path.write_text("Dear treasurer, " * 200, encoding="utf-8")
    with pytest.raises(ReadFileUnusable) as refused:
        ReadModels.open(path)
    assert str(refused.value) == (
        f"The read models in {path} cannot be used: the file is damaged or is not a database (file is not a database). "
        f"Nothing in them is original: delete {path}, {path}-wal and {path}-shm, or name another file with "
        "LEDGER_READ_MODELS; they are rebuilt from the journal by themselves."
    )


def test_a_damaged_file_is_said_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "read.db"
    clerk = a_quarter()
    with ReadModels.open(path) as models:
        models.catch_up(clerk.journal)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with (
        pytest.raises(ReadFileUnusable, match=r"damaged.*rebuilt from the journal by themselves\.$"),
        ReadModels.open(path) as models,
    ):
        models.catch_up(clerk.journal)


def test_a_folder_and_a_missing_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(ReadFileUnusable, match="it is a folder"):
        ReadModels.open(tmp_path)
    with pytest.raises(ReadFileUnusable, match=r"the folder .*nowhere is not there"):
        ReadModels.open(tmp_path / "nowhere" / "read.db")


@pytest.mark.parametrize("kind", ["journal", "recipes"])
def test_a_database_of_somebody_else_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "ledger.db"
    if kind == "journal":
        Journal.create_sqlite(path).close()
    else:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE recipes (name TEXT)")
        other.close()
    before = path.read_bytes()
    with pytest.raises(NotOurReadFile, match="is left alone: name another file with LEDGER_READ_MODELS"):
        ReadModels.open(path)
    assert path.read_bytes() == before


def test_a_file_that_another_program_writes_to_is_a_conflict_after_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "read.db"
    ReadModels.open(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        ReadModels.open(path, lock_timeout_seconds=0.01) as models,
        pytest.raises(ReadModelsBusy, match=r"another program is writing to them.*try again\.$"),
    ):
        models.catch_up(a_quarter().journal)
    other.close()


def test_a_deleted_file_is_built_again(tmp_path: Path) -> None:
    path = tmp_path / "read.db"
    clerk = a_quarter()
    for _ in range(2):
        with ReadModels.open(path) as models:
            models.catch_up(clerk.journal)
            with models.connect() as connection:
                assert payment_row(connection, "TW3") is not None
        path.unlink()


def test_the_shape_of_a_model_is_looked_at_when_it_is_asked(tmp_path: Path) -> None:
    """Given a file of another release, then a question that reads none of what is of another shape rebuilds nothing."""
    clerk = a_quarter()
    newer = [replace(model, edition=9) if model.name in {"quota", "claims"} else model for model in MODELS]
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(clerk.journal)

    with ReadModels.open(tmp_path / "read.db", models=newer) as models:
        models.catch_up(clerk.journal, asked=["payments"])
        assert rebuilt(models, clerk) == set()
        models.catch_up(clerk.journal, asked=["quota"])
        assert rebuilt(models, clerk) == {"quota", "claims"}


def test_what_is_recorded_is_taken_in_by_models_of_every_shape(tmp_path: Path) -> None:
    clerk = a_quarter()
    newer = [replace(model, edition=9) if model.name == "quota" else model for model in MODELS]
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(clerk.journal)
    clerk.register(7)

    with ReadModels.open(tmp_path / "read.db", models=newer) as models:
        models.catch_up(clerk.journal, asked=["payments"])
        assert rebuilt(models, clerk) == {"quota"}
        assert models.position() == clerk.journal.head()


def rebuilt(models: ReadModels, clerk: Clerk) -> set[str]:
    """Name the models that stand in a second generation."""
    return {each.model for each in models.status(clerk.journal) if each.generation > 1}


def test_an_engine_is_kept_and_leads_to_the_file_that_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two folders and one name, then each question reads the file of its folder, and both are closed between."""
    first, second = a_quarter(), Clerk()
    for clerk, name in ((first, "a"), (second, "b"), (first, "a")):
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path / name)
        with ReadModels.open("read.db") as models:
            models.catch_up(clerk.journal)
            assert models.position() == clerk.journal.head()
        assert not (tmp_path / name / "read.db-wal").exists()


def test_writes_refuse_a_column_that_a_table_has_not() -> None:
    (payments, _) = next(model for model in MODELS if model.name == "payments").tables
    key = {"payment": "x"}
    misspelt = [make(payments, key, weigth=1) for make in (change, sweep, increase, add, put)]
    with ReadModels.in_memory() as models:
        models.catch_up(Journal.in_memory())
        with models.engine.connect() as connection:
            (live,) = [each for each in generations(connection, models.models) if each.model.name == "payments"]
            for write in (new(payments, payment="x", weigth=1), *misspelt):
                with pytest.raises((CompileError, KeyError), match="weigth"):
                    live.writer(connection).write([write])
