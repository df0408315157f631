"""What offices said about a region's workforce, members and targets, and when they said it.

Every figure is kept with its definition and source: offices disagree, and a report must be able to say whose number
it used. The latest figure on or before a day counts; of two for the same day, the one recorded last.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, get_args

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Select, String, Table, func, select

from ledger.domain.region import events as region
from ledger.journal.entry import Entry
from ledger_projections.model import CODE, POSITION, PublicView, ReadModel, rows
from ledger_projections.writing import Write, Writer, new

_NAMES = MetaData()


def _figures(name: str, *counted: "Column[Any]") -> Table:
    return Table(
        name,
        _NAMES,
        Column("position", POSITION, primary_key=True, comment="Journal position of the figure"),
        Column("region", CODE, nullable=False, index=True, comment="Region code the figure is for, and no other"),
        Column("effective", Date, nullable=False, comment="Day the figure is for"),
        *counted,
        Column("source", String, nullable=False, comment="Whose figure it is"),
    )


def _definition() -> "Column[str]":
    return Column("definition", String, nullable=False, comment="Who was counted, in the office's words")


WORKFORCE = _figures(
    "workforce_counts",
    Column("workers", Integer, nullable=False, comment="Workers counted in the region"),
    _definition(),
)

MEMBERSHIP = _figures(
    "membership_reports",
    Column("members", Integer, nullable=False, comment="Members that the insurer reported"),
    _definition(),
)

TARGETS = _figures(
    "coverage_targets",
    Column("year", Integer, nullable=False, comment="Year by whose end the target is to be reached"),
    Column("members", Integer, nullable=False, comment="Members to reach"),
    Column("ecosystem", String(60), comment="Which ecosystem the target is for; empty when it is for all together"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep every figure."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    match entry.event:
        case region.WorkforceCounted() as event:
            yield new(WORKFORCE, **_said(entry, event), workers=event.workers, definition=event.definition)
        case region.MembershipReported() as event:
            yield new(MEMBERSHIP, **_said(entry, event), members=event.members, definition=event.definition)
        case region.CoverageTargetSet() as event:
            yield new(TARGETS, **_said(entry, event), year=event.year, members=event.members, ecosystem=event.ecosystem)
        case _:
            return


def _said(entry: Entry, event: region.Event) -> dict[str, Any]:
    return {"position": entry.position, "region": event.region, "effective": event.effective, "source": event.source}


def latest_figures(
    connection: Connection, table: Table, *, until: date, **exactly: object
) -> dict[str, dict[str, Any]]:
    """Give the latest figure of each region on or before a day, by region code."""
    newest = func.row_number().over(
        partition_by=table.c.region, order_by=(table.c.effective.desc(), table.c.position.desc())
    )
    chosen = [table.c.effective <= until, *(table.c[name] == value for name, value in exactly.items())]
    ranked = select(*table.c, newest.label("age")).where(*chosen).subquery()
    shown = [column for column in ranked.c if column.name != "age"]
    return {row["region"]: row for row in rows(connection, select(*shown).where(ranked.c.age == 1))}


def figures(connection: Connection, table: Table, *, region: str | None = None) -> list[dict[str, Any]]:
    """List all figures of a kind, as they were said, the oldest first."""
    wanted: Select[Any] = select(*table.c).order_by(table.c.region, table.c.effective, table.c.position)
    return rows(connection, wanted if region is None else wanted.where(table.c.region == region))


MODEL = ReadModel(
    name="region_figures",
    question="What did offices say about a region's workforce, members and targets, and when did they say it?",
    tables=(WORKFORCE, MEMBERSHIP, TARGETS),
    reads=frozenset(get_args(region.Event)),
    apply=apply,
    views=(
        PublicView(
            name="workforce_counts",
            question="How many workers did which office count in which region, by which definition?",
            select=select(*WORKFORCE.c),
        ),
        PublicView(
            name="membership_reports",
            question="How many members did the insurer report in which region, by which definition?",
            select=select(*MEMBERSHIP.c),
        ),
        PublicView(
            name="coverage_targets",
            question="How many members does which office want to reach in which region, by the end of which year?",
            select=select(*TARGETS.c),
        ),
    ),
)
