"""How many places each village has in each program, how many are taken, and where it is over or under.

A quota is a cap and never a target (a village under its cap is nothing to mend). Villages appear once somebody took a
place there or a cap of their own was set; the region tables know the others.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    case,
    func,
    null,
    select,
)

from ledger.domain.program import events as program
from ledger.journal.entry import Entry
from ledger_projections.ids import program_id
from ledger_projections.model import CODE, POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.regrouping import Codes, put_together
from ledger_projections.writing import Write, Writer, add, change, new, put

_NAMES = MetaData()

PROGRAMS = Table(
    "programs",
    _NAMES,
    Column("program", STREAM, primary_key=True, comment="The program's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the program"),
    Column("title", String(200), nullable=False, comment="What people call it"),
    Column("region", CODE, nullable=False, comment="Region code whose villages it serves"),
    Column("launched_on", Date, nullable=False, comment="Day it began"),
    Column("launched_position", POSITION, nullable=False, comment="Journal position of the launch"),
    Column("until", Date, comment="Last day, as extended; empty when none was set"),
    Column("places_per_village", Integer, comment="Cap for every village; empty when nobody set one"),
    Column("closed_on", Date, comment="Day it was closed; empty while it is open"),
)

QUOTAS = Table(
    "program_places",
    _NAMES,
    Column("program", STREAM, primary_key=True, comment="The program's stream"),
    Column("village", CODE, primary_key=True, comment="Region code of the village"),
    Column("own_places", Integer, comment="The village's own cap; empty when the program's cap holds"),
    Column("taken", Integer, nullable=False, server_default="0", comment="Workers in the program now"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep programs, and caps and places taken by village."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"program": entry.stream_hex}
    match entry.event:
        case program.ProgramLaunched() as event:
            yield _launched(entry, event)
        case program.VillageQuotaSet(village=village, places=places):
            yield put(QUOTAS, key | {"village": village}, own_places=places)
        case program.PlacesTaken(places=by_village):
            yield from (add(QUOTAS, key | {"village": code}, taken=count) for code, count in by_village.items())
        case program.PlacesFreed(places=by_village):
            yield from (add(QUOTAS, key | {"village": code}, taken=-count) for code, count in by_village.items())
        case program.ProgramExtended(until=until):
            yield change(PROGRAMS, key, until=until)
        case program.ProgramClosed(effective=on):
            yield change(PROGRAMS, key, closed_on=on)
        case _:
            return


def _launched(entry: Entry, event: program.ProgramLaunched) -> Write:
    return new(
        PROGRAMS,
        program=entry.stream_hex,
        reference=event.reference,
        title=event.title,
        region=event.region,
        launched_on=event.effective,
        launched_position=entry.position,
        until=event.until,
        places_per_village=event.places_per_village,
    )


_PLACES = func.coalesce(QUOTAS.c.own_places, PROGRAMS.c.places_per_village)

_QUOTA = select(
    PROGRAMS.c.reference.label("program"),
    QUOTAS.c.village,
    _PLACES.label("places"),
    QUOTAS.c.taken,
    (_PLACES - QUOTAS.c.taken).label("left"),
    case((_PLACES.is_(None), null()), else_=QUOTAS.c.taken > _PLACES).cast(Boolean).label("over"),
).join(QUOTAS, QUOTAS.c.program == PROGRAMS.c.program)


def quota_report(
    connection: Connection, *, program: str | None = None, codes: Codes | None = None
) -> list[dict[str, Any]]:
    """List places and places taken by program and village; places, left and over are None without a cap.

    With `codes`, what stands under several codes of one village is one row; the cap set under the newest code holds.
    """
    wanted: Select[Any] = _QUOTA.add_columns(QUOTAS.c.own_places).order_by(
        PROGRAMS.c.launched_position, QUOTAS.c.village
    )
    found = rows(connection, wanted if program is None else wanted.where(PROGRAMS.c.program == program_id(program)))
    if codes is None or codes.as_recorded:
        return [{name: cell for name, cell in row.items() if name != "own_places"} for row in found]
    return list(_under(codes, found))


def _under(codes: Codes, found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put rows of one village together, program by program; the newest code's row comes last in `newest_last`."""
    for _, of_program in groupby(found, key=lambda row: row["program"]):
        newest_last = sorted(of_program, key=lambda row: codes.history.last_stood(row["village"]))
        together = put_together(newest_last, lambda row: codes.place(row["village"], "village"), _one_village)
        for placed, row in together.items():
            places, taken = row["places"], row["taken"]
            left = None if places is None else places - taken
            yield {
                "program": row["program"],
                "village": placed.region,
                "places": places,
                "taken": taken,
                "left": left,
                "over": None if left is None else left < 0,
                "unresolved": placed.unresolved,
            }


def _one_village(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    cap = newer if newer["own_places"] is not None or older["own_places"] is None else older
    return {**newer, **{name: cap[name] for name in ("places", "own_places")}, "taken": older["taken"] + newer["taken"]}


_LISTED = (
    select(
        *[column for column in PROGRAMS.c if column is not PROGRAMS.c.program],
        func.count(QUOTAS.c.village).label("villages"),
        func.coalesce(func.sum(QUOTAS.c.taken), 0).label("taken"),
    )
    .join(QUOTAS, QUOTAS.c.program == PROGRAMS.c.program, isouter=True)
    .group_by(*PROGRAMS.c)
)


def programs(connection: Connection) -> list[dict[str, Any]]:
    """List programs with the places taken, in the order of their launch."""
    return rows(connection, _LISTED.order_by(PROGRAMS.c.launched_position))


def program_row(connection: Connection, reference: str) -> dict[str, Any] | None:
    """Tell one program, or None when there is no such program."""
    found = rows(connection, _LISTED.where(PROGRAMS.c.program == program_id(reference)))
    return found[0] if found else None


MODEL = ReadModel(
    name="quota",
    question="How many places has each village in each program, how many are taken, and where is it over or under?",
    tables=(PROGRAMS, QUOTAS),
    reads=frozenset(
        {
            program.ProgramLaunched,
            program.VillageQuotaSet,
            program.PlacesTaken,
            program.PlacesFreed,
            program.ProgramExtended,
            program.ProgramClosed,
        }
    ),
    apply=apply,
    views=(
        PublicView(
            name="quota",
            question="How many places has each village in each program, and how many are taken?",
            select=_QUOTA,
            comments={
                "places": "The cap that holds: the village's own, else the program's; empty without a cap",
                "left": "Places left, negative when over; empty without a cap",
                "over": "Whether more are in than the cap allows; empty without a cap",
            },
        ),
        PublicView(
            name="programs",
            question="Which programs are there, until when, and how many workers are in them?",
            select=_LISTED,
            comments={
                "villages": "Villages with a cap of their own or a place taken",
                "taken": "Workers in the program now",
            },
        ),
    ),
)
