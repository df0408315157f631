"""What consumers may rely on: documented SQL views, ``read_v1_*`` in a file and ``read_v1.*`` on a server, and a page.

A column of these views is never renamed and never comes to mean something else; another shape will be ``read_v2``.
The comments stand in the database too: in the server's catalogue, and in a file in ``read_v1_columns``, because SQLite
has no comments of its own.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, select, text
from sqlalchemy.schema import CreateView

from ledger_projections import public_postgres
from ledger_projections.catalogue import MODELS
from ledger_projections.generations import BOOKMARKS, Generation
from ledger_projections.model import PublicView, ReadModel

COLUMNS = Table(
    "read_v1_columns",
    MetaData(),
    Column("view_name", String(60), primary_key=True, comment="Name of the view"),
    Column("column_name", String(60), primary_key=True, comment="Name of the column"),
    Column("comment", String, nullable=False, comment="What stands in it"),
)


BOOKMARK_VIEW = PublicView(
    name="bookmarks",
    question="How far in the journal is each read model, and did one stop before an entry?",
    select=select(
        BOOKMARKS.c.model,
        BOOKMARKS.c.position,
        BOOKMARKS.c.stopped_at,
        BOOKMARKS.c.stopped_event,
        BOOKMARKS.c.stopped_cause,
    ).where(BOOKMARKS.c.live),
)


def hide_views(connection: Connection, models: Sequence[ReadModel]) -> None:
    """Take all public views away, so that the tables below them can be turned around."""
    if connection.dialect.name == "postgresql":
        public_postgres.hide(connection)
        return
    for view in _views(models):
        connection.execute(text(f'DROP VIEW IF EXISTS "{view.view_name}"'))
    COLUMNS.create(connection, checkfirst=True)
    connection.execute(delete(COLUMNS))


def show_views(connection: Connection, live: Sequence[Generation]) -> None:
    """Make the public views whose tables all have the shape that the code expects."""
    fitting = {generation.model.name for generation in live if generation.fits}
    _show(connection, BOOKMARK_VIEW)
    for model in [generation.model for generation in live]:
        if {model.name, *model.beside} <= fitting:
            for view in model.views:
                _show(connection, view)


def _show(connection: Connection, view: PublicView) -> None:
    if connection.dialect.name == "postgresql":
        public_postgres.show(connection, view)
        return
    connection.execute(CreateView(view.select, view.view_name, metadata=MetaData()))
    cells = [{"view_name": view.view_name, "column_name": name, "comment": comment} for name, comment in view.columns()]
    connection.execute(insert(COLUMNS), cells)


def _views(models: Sequence[ReadModel]) -> Iterator[PublicView]:
    yield BOOKMARK_VIEW
    for model in models:
        yield from model.views


_HEAD = """# Read models: the public views

This page is made from the code (`python -m ledger_projections.public > docs/read-models.md`); a test keeps it true.

The read models are derived from the journal and disposable: remove them, and the next command builds them again. Read
them with any client; write nothing into them. The views below are the contract: columns are added, never renamed, and
never come to mean something else. All other tables and views may change with any release.

- **A ledger in a file** has them in a SQLite file beside the journal (`ledger.read.db`), under the names below. The
  comments stand there as well: `SELECT * FROM read_v1_columns`.
- **A ledger in PostgreSQL** has them in the schema `read_v1`, without the prefix: `read_v1_payments` is
  `read_v1.payments` there. The comments stand in the server's catalogue (`\\d+ read_v1.payments`). Whoever has the role
  `<database>_reader` may read this schema and nothing else. Grants of your own, and views that you build upon these,
  outlast every rebuild; while a view is built anew for a new release, it says so instead of answering.
- Money is whole rupiah. Months are `YYYY-MM`, dates `YYYY-MM-DD`, moments ISO 8601 in UTC.
- A worker is a random id of 32 hexadecimal digits. No name, NIK or other personal particular stands in these views.
- Empty means that the record does not say, or that it does not apply. It never means zero.
- A command's rows appear all at once. `read_v1_bookmarks` tells how far in the journal each model is, and whether it
  stopped before an entry that it cannot take in.
"""


def page(models: Sequence[ReadModel] = MODELS) -> str:
    """Write the page about all public views."""
    return "\n".join([_HEAD, *(_section(view) for view in _views(models))])


def _section(view: PublicView) -> str:
    lines = [f"## {view.view_name}", "", view.question, "", "| column | what stands in it |", "|---|---|"]
    lines += [f"| `{name}` | {comment} |" for name, comment in view.columns()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
