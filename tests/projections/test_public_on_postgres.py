"""Consumers of a ledger in PostgreSQL: what they may read, who explains it, and what outlasts a rebuild."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo
from sqlalchemy import literal

from ledger_projections import claims, premium_trail
from ledger_projections.catalogue import MODELS
from ledger_projections.database import ReadModels
from ledger_projections.model import PublicView, ReadModel
from ledger_projections.public import BOOKMARK_VIEW
from ledger_projections.public_postgres import ViewBuiltUpon
from postgres_ledgers import ledger_on, may_log_in, url_of
from projections.histories import a_quarter

VIEWS = [BOOKMARK_VIEW, *(view for model in MODELS for view in model.views)]
_REVOKED = """
DO $$ BEGIN
    EXECUTE format('REVOKE SELECT ON read_v1.claims FROM %I', current_database() || '_reader');
END $$"""


@pytest.fixture
def owner(postgres: str, tmp_path: Path) -> Iterator[str]:
    """Give the superuser's address of a ledger that is up to date, with a reader called dinas."""
    with ledger_on(postgres, tmp_path) as environ:
        with ReadModels.open_postgres(environ["LEDGER_URL"]) as models:
            models.catch_up(a_quarter().journal)
        named = psycopg.conninfo.conninfo_to_dict(environ["LEDGER_URL"])["dbname"]
        address = make_conninfo(postgres, dbname=named)
        may_log_in(address, "dinas", "bupati", "second")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ALTER ROLE second NOINHERIT")
            connection.execute(f"GRANT {named}_reader TO dinas; GRANT {named}_projector TO second".encode())
        yield address


def ask(address: str, user: str, statement: str) -> list[tuple[Any, ...]]:
    """Run one statement as a user."""
    with psycopg.connect(address, user=user, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def opened(address: str, user: str = "clerk", models: Sequence[ReadModel] = MODELS) -> ReadModels:
    """Open the read models as a user."""
    return ReadModels.open_postgres(url_of(make_conninfo(address, user=user)), models=models)


def test_a_reader_reads_every_documented_view_with_its_columns(owner: str) -> None:
    with psycopg.connect(owner, user="dinas") as connection:
        for view in VIEWS:
            found = connection.execute(f"TABLE read_v1.{view.name}".encode())
            assert [column.name for column in found.description or ()] == [name for name, _ in view.columns()]
    paid = ask(owner, "dinas", "SELECT count(DISTINCT worker), sum(amount_rupiah) FROM read_v1.premium_trail")
    assert paid == [(3, 151_200)]


def test_the_server_itself_explains_every_view_and_column(owner: str) -> None:
    views = ask(owner, "dinas", "SELECT relname, obj_description(oid) FROM pg_class WHERE relkind = 'v'")
    cells = ask(
        owner,
        "dinas",
        "SELECT c.relname, a.attname, col_description(c.oid, a.attnum) FROM pg_class c JOIN pg_attribute a"
        " ON a.attrelid = c.oid WHERE c.relnamespace = 'read_v1'::regnamespace AND a.attnum > 0 ORDER BY 1, a.attnum",
    )

    assert {(view.name, view.question) for view in VIEWS} <= set(views)
    assert cells == [
        (view.name, *cell) for view in sorted(VIEWS, key=lambda each: each.name) for cell in view.columns()
    ]


NOT_FOR_READERS = (
    "SELECT * FROM journal.entries",
    "SELECT * FROM journal.journal",
    "SELECT * FROM keyring.keys",
    "SELECT * FROM keyring.tokens",
    "SELECT * FROM read_models.payments",
    "SELECT * FROM read_models.read_bookmarks",
    "INSERT INTO read_v1.bookmarks (model, position) VALUES ('mine', 1)",
    "UPDATE read_v1.bookmarks SET position = 1",
    "DELETE FROM read_v1.bookmarks",
    "CREATE VIEW read_v1.mine AS SELECT 1",
    "DROP VIEW read_v1.premium_trail",
    "INSERT INTO journal.entries DEFAULT VALUES",
)


def test_a_reader_reads_nothing_else_and_changes_nothing(owner: str) -> None:
    for statement in NOT_FOR_READERS:
        with pytest.raises(errors.InsufficientPrivilege):
            ask(owner, "dinas", statement)


def test_everything_belongs_to_the_projector_whoever_makes_it(owner: str) -> None:
    """Given a rebuild by another projector than the one who began, one who does not even inherit the role's rights."""
    for user in ("second", "clerk"):
        with opened(owner, user) as models:
            models.rebuild(a_quarter().journal)
    owners = ask(
        owner,
        "postgres",
        "SELECT DISTINCT pg_get_userbyid(relowner) = current_database() || '_projector' FROM pg_class"
        " WHERE relnamespace IN ('read_models'::regnamespace, 'read_v1'::regnamespace)",
    )

    assert owners == [(True,)]
    assert ask(owner, "dinas", "SELECT count(*) > 0 FROM read_v1.premium_trail") == [(True,)]


def test_grants_and_views_of_others_outlast_a_rebuild(owner: str) -> None:
    ask(owner, "postgres", "CREATE SCHEMA dinas")
    ask(owner, "postgres", "CREATE VIEW dinas.paid AS SELECT sum(amount_rupiah) AS paid FROM read_v1.premium_trail")
    ask(
        owner,
        "postgres",
        "GRANT SELECT (model, position) ON read_v1.bookmarks TO bupati; GRANT USAGE ON SCHEMA read_v1 TO bupati",
    )
    ask(
        owner,
        "postgres",
        _REVOKED,
    )
    with opened(owner) as models:
        models.rebuild(a_quarter().journal)

    assert ask(owner, "postgres", "SELECT paid FROM dinas.paid") == [(151_200,)]
    assert len(ask(owner, "bupati", "SELECT model, position FROM read_v1.bookmarks")) == len(MODELS)
    for user, statement in (("bupati", "SELECT stopped_at FROM read_v1.bookmarks"), ("dinas", "TABLE read_v1.claims")):
        with pytest.raises(errors.InsufficientPrivilege):
            ask(owner, user, statement)


def with_view(model: ReadModel, name: str, change: Callable[[PublicView], PublicView]) -> tuple[ReadModel, ...]:
    """Give all models as another release would have them."""
    views = tuple(change(view) if view.name == name else view for view in model.views)
    assert views != model.views
    newer = replace(model, views=views, edition=model.edition + 1)
    return tuple(newer if each is model else each for each in MODELS)


def in_front(view: PublicView) -> PublicView:
    """Put a column before the others."""
    select = view.select.with_only_columns(literal(1).label("odd"), *view.select.selected_columns)
    return replace(view, select=select, comments={**view.comments, "odd": "Nothing"})


def behind(view: PublicView) -> PublicView:
    """Add a column, as the contract has it."""
    select = view.select.with_only_columns(*view.select.selected_columns, literal(1).label("odd"))
    return replace(view, select=select, comments={**view.comments, "odd": "Nothing"})


def test_a_release_that_adds_a_column_leaves_what_others_built(owner: str) -> None:
    ask(owner, "postgres", "CREATE VIEW public.paid AS SELECT sum(amount_rupiah) AS paid FROM read_v1.premium_trail")
    models = with_view(premium_trail.MODEL, "premium_trail", behind)
    with opened(owner, models=models) as newer:
        newer.catch_up(a_quarter().journal)

    assert ask(owner, "postgres", "SELECT paid FROM public.paid") == [(151_200,)]
    assert ask(owner, "dinas", "SELECT DISTINCT odd FROM read_v1.premium_trail") == [(1,)]


def test_a_view_of_another_shape_keeps_its_grants_and_says_who_built_upon_it(owner: str) -> None:
    ask(owner, "postgres", "GRANT SELECT ON read_v1.premium_trail TO bupati; GRANT USAGE ON SCHEMA read_v1 TO bupati")
    ask(owner, "postgres", "CREATE VIEW public.paid AS SELECT sum(amount_rupiah) AS paid FROM read_v1.premium_trail")
    models = with_view(premium_trail.MODEL, "premium_trail", in_front)

    with opened(owner, models=models) as newer:
        with pytest.raises(ViewBuiltUpon, match=r"view public\.paid depends on view read_v1\.premium_trail"):
            newer.catch_up(a_quarter().journal)
        assert ask(owner, "postgres", "SELECT paid FROM public.paid") == [(151_200,)]
        ask(owner, "postgres", "DROP VIEW public.paid")
        newer.catch_up(a_quarter().journal)

    assert ask(owner, "bupati", "SELECT DISTINCT odd FROM read_v1.premium_trail") == [(1,)]


def test_a_view_whose_tables_are_being_built_says_so(owner: str) -> None:
    """Given a release with a new model beside one of another shape, and a follower that got no further."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DELETE FROM read_models.read_bookmarks WHERE model = 'claims'")
        for table in claims.MODEL.tables:
            connection.execute(f'DROP TABLE read_models."{table.name}__1" CASCADE'.encode())
    newer = tuple(replace(model, edition=9) if model is premium_trail.MODEL else model for model in MODELS)
    with opened(owner, models=newer) as models:
        models._lay_out()  # noqa: SLF001 - the first step of catching up
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match="ask again when ledger projection follow"):
            ask(owner, "dinas", "SELECT * FROM read_v1.premium_trail")
        models.catch_up(a_quarter().journal)

    assert ask(owner, "dinas", "SELECT count(*) > 0 FROM read_v1.premium_trail") == [(True,)]
