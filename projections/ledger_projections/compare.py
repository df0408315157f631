"""Whether rebuilt tables equal the followed ones, row for row, and whether models agree with each other.

`differences` holds two databases against each other (invariant 5: rebuilt equals followed). `disagreements` asks one
database whether every rupiah lands on a person, every month is paid once, every balance adds up, and whether what the
commitments list is what the workers list (invariants 1 to 4). Both only find; what to do is a person's decision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ledger_projections.agreement import CHECKS, Check
from ledger_projections.database import ReadModels
from ledger_projections.follower import EntrySource, Progress
from ledger_projections.model import ReadModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that is not the same in both databases."""

    model: str
    table: str
    key: tuple[Any, ...]
    columns: tuple[str, ...]
    """Columns that differ; all of them where the row is missing on one side."""
    live: tuple[Any, ...] | None
    """The differing cells of the live row, None where it is missing."""
    fresh: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Something that does not add up, in a sentence."""

    invariant: int
    """Number of the invariant in the design."""
    subject: str
    says: str


def differences(
    live: Connection, fresh: Connection, *, models: Sequence[ReadModel], limit: int = 100
) -> list[Difference]:
    """Hold every table of some models in two databases against each other, in the order of their keys.

    Rows stream past in pairs, so memory stays flat; the search ends after `limit` findings.
    """
    found: list[Difference] = []
    for model in models:
        for table in model.tables:
            for each in _in_table(model, table, live, fresh):
                found.append(each)
                if len(found) == limit:
                    return found
    return found


def rebuilt_differs(
    read_models: ReadModels, source: EntrySource, *, limit: int = 100, progress: Progress | None = None
) -> list[Difference]:
    """Build all models anew in a passing file up to where the live ones stand, and tell what differs.

    Raises `ProjectionStopped` when a live model has stopped. The live tables are read at one moment.
    """
    if read_models.may_write():
        read_models.catch_up(source)
    with (
        read_models.connect() as live,
        TemporaryDirectory(prefix="ledger-read-") as folder,
        ReadModels.open(Path(folder) / "fresh.db", models=read_models.models) as anew,
    ):
        position = read_models.position(connection=live)
        for stopped in anew.catch_up(source, upto=position, progress=progress).stopped:
            raise stopped
        with anew.connect() as fresh:
            return differences(live, fresh, models=read_models.models, limit=limit)


def disagreements(connection: Connection, *, limit: int = 100) -> list[Disagreement]:
    """Ask whether the models agree with each other; needs all of them at the same position."""
    return [
        Disagreement(invariant=check.invariant, subject=check.subject(row), says=check.sentence(row))
        for check in CHECKS
        for row in _first(connection, check, limit)
    ]


def _first(connection: Connection, check: Check, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(check.statement.limit(limit)).mappings()]


def _in_table(model: ReadModel, table: Table, live: Connection, fresh: Connection) -> Iterator[Difference]:
    key = [column.name for column in table.primary_key]
    names = [*key, *(column.name for column in table.c if column.name not in key)]
    ordered = select(*(table.c[name] for name in names)).order_by(*(table.c[name] for name in key))
    streamed = ordered.execution_options(yield_per=2000)
    for here, there in _pairs(iter(live.execute(streamed)), iter(fresh.execute(streamed)), key=len(key)):
        if here is not None and there is not None and here == there:
            continue
        one = here if here is not None else there
        differing = [
            place for place in range(len(names)) if here is None or there is None or here[place] != there[place]
        ]
        yield Difference(
            model=model.name,
            table=table.name,
            key=tuple(one[: len(key)]) if one is not None else (),
            columns=tuple(names[place] for place in differing),
            live=None if here is None else tuple(here[place] for place in differing),
            fresh=None if there is None else tuple(there[place] for place in differing),
        )


Pair = tuple[Row[Any] | None, Row[Any] | None]


def _pairs(left: Iterator[Row[Any]], right: Iterator[Row[Any]], *, key: int) -> Iterator[Pair]:
    """Walk two ordered lists of rows side by side, pairing rows of the same key."""
    here, there = next(left, None), next(right, None)
    while here is not None or there is not None:
        if there is None or (here is not None and tuple(here[:key]) < tuple(there[:key])):
            yield here, None
            here = next(left, None)
        elif here is None or tuple(there[:key]) < tuple(here[:key]):
            yield None, there
            there = next(right, None)
        else:
            yield here, there
            here, there = next(left, None), next(right, None)
