"""Rows that entries change are found by an index, also while tables are filled and most indexes do not stand yet."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Table

from journal_samples import ANI, GOLDEN
from ledger.journal.entry import Entry
from ledger.journal.names import STREAM_OF
from ledger_projections import writing
from ledger_projections.catalogue import MODELS
from ledger_projections.database import ReadModels
from ledger_projections.generations import generations


def test_no_entry_makes_a_model_look_at_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand stays that end would otherwise look at a hundred thousand rows each, in every rebuild."""
    asked, looked_through = set(), set()
    lived = [GOLDEN["WorkerRegistered"][1], GOLDEN["EmploymentStarted"][1]]
    """What the events of a worker's life build on."""

    def explained(self: writing.Writer, table: Table, shape: writing.Shape, batch: Sequence[writing.Row]) -> None:
        if batch and shape[0] in {"change", "sweep", "increase"}:
            prepared = writing._prepare(self.connection.dialect, table, shape)  # noqa: SLF001  # the very statement
            (row,) = writing._fitted(batch[:1], prepared)  # noqa: SLF001  # the very statement
            plan = self.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {prepared.sql}", row).all()
            asked.add(table.name)
            if any("SCAN" in str(line) for line in plan):
                looked_through.add((table.name, shape[2]))

    monkeypatch.setattr(writing.Writer, "_send", explained)
    with ReadModels.in_memory() as models:
        models._lay_out()  # noqa: SLF001  # tables as they are while a rebuild fills them
        with models.engine.connect() as connection:
            for bare in generations(connection, MODELS):
                for around, event in GOLDEN.values():
                    before = lived if STREAM_OF[type(event).__name__] == "worker" else []
                    told = [Entry(ANI.hex, n, each, around, n) for n, each in enumerate([*before, event], start=1)]
                    wanted = bare.model.wanted(told, frozenset(type(each.event) for each in told))
                    if wanted:
                        bare.model.apply(bare.writer(connection), wanted)

    assert "enrollments__1" in asked
    assert looked_through == set()
