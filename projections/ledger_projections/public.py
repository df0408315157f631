"""What consumers may rely on: documented SQL views ``read_v1_*`` in the read file, and a page about them.

A column of these views is never renamed and never comes to mean something else; another shape will be ``read_v2_*``.
The comments stand in the database too, in ``read_v1_columns``, because SQLite has no comments of its own.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, text
from sqlalchemy.schema import CreateView

from ledger_projections.catalogue import MODELS
from ledger_projections.generations import BOOKKEEPING, Generation
from ledger_projections.model import PublicView, ReadModel

COLUMNS = Table(
    "read_v1_columns",
    BOOKKEEPING,
    Column("view_name", String(60), primary_key=True, comment="Name of the view"),
    Column("column_name", String(60), primary_key=True, comment="Name of the column"),
    Column("comment", String, nullable=False, comment="What stands in it"),
)


def hide_views(connection: Connection, models: Sequence[ReadModel]) -> None:
    """Take all public views away, so that the tables below them can be turned around."""
    for view in _views(models):
        connection.execute(text(f'DROP VIEW IF EXISTS "{view.view_name}"'))
    connection.execute(delete(COLUMNS))


def show_views(connection: Connection, live: Sequence[Generation]) -> None:
    """Make the public views whose tables all have the shape that the code expects."""
    fitting = {generation.model.name for generation in live if generation.fits}
    for model in [generation.model for generation in live]:
        if {model.name, *model.beside} <= fitting:
            for view in model.views:
                _show(connection, view)


def _show(connection: Connection, view: PublicView) -> None:
    connection.execute(CreateView(view.select, view.view_name, metadata=MetaData()))
    cells = [{"view_name": view.view_name, "column_name": name, "comment": comment} for name, comment in view.columns()]
    connection.execute(insert(COLUMNS), cells)


def _views(models: Sequence[ReadModel]) -> Iterator[PublicView]:
    for model in models:
        yield from model.views


_HEAD = """# Read models: the public views

This page is made from the code (`python -m ledger_projections.public > docs/read-models.md`); a test keeps it true.

The read models stand in a SQLite file of their own beside the journal (`ledger.read.db`). They are derived from the
journal and disposable: delete the file, and the next command builds it again. Read it with any SQLite client; write
nothing into it. The views below are the contract: columns are added, never renamed, and never come to mean something
else. All other tables and views in the file may change with any release.

- Money is whole rupiah. Months are `YYYY-MM`, dates `YYYY-MM-DD`, moments ISO 8601 in UTC.
- A worker is a random id of 32 hexadecimal digits. No name, NIK or other personal particular stands in the file.
- Empty means that the record does not say, or that it does not apply. It never means zero.
- A command's rows appear all at once. `read_bookmarks` tells how far in the journal each model is
  (`model`, `position`, where `live` is 1) and whether it stopped before an entry that it cannot take in.
- The comments stand in the file as well: `SELECT * FROM read_v1_columns`.
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
