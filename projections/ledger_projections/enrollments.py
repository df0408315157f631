"""Who was in which program when, who waits for a place, what programs ask, and which reviews were held.

One row for each stay in a program, one for each place in a line. A death or a leave ends no stay: the register of
workers knows them. Whether somebody still fits what is asked stands nowhere: it is derived when it is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    func,
    select,
)

from ledger.domain.program import events as program
from ledger.domain.worker import events as worker
from ledger.journal.entry import Entry
from ledger_projections.ids import program_id
from ledger_projections.model import CODE, MONTH, POSITION, REFERENCE, SOUGHT, STREAM, PublicView, ReadModel, rows
from ledger_projections.quota import PROGRAMS
from ledger_projections.region_codes import within
from ledger_projections.writing import Row, Write, Writer, new, put, sweep

_NAMES = MetaData()

STAYS = Table(
    "enrollments",
    _NAMES,
    Column("since_position", POSITION, primary_key=True, comment="Journal position of the entry by which it began"),
    Column(
        "worker",
        STREAM,
        nullable=False,
        index=True,
        comment="The worker, 32 hexadecimal digits; never a NIK",
        info={SOUGHT: True},
    ),
    Column("program", REFERENCE, nullable=False, comment="Reference of the program"),
    Column("since", Date, nullable=False, comment="Day of the enrolment"),
    Column("lasts", Boolean, nullable=False, comment="Whether it lasts"),
    Column("ended_on", Date, comment="Day it ended; empty while it lasts"),
    Column("ended_position", POSITION, comment="Journal position of the entry by which it ended"),
    Column("ended_because", String(200), comment="Why it ended"),
)

WAITING = Table(
    "waiting",
    _NAMES,
    Column("since_position", POSITION, primary_key=True, comment="Journal position of the entry that made the line"),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="Order within that entry, from 1"),
    Column("program", STREAM, nullable=False, index=True, comment="The program's stream"),
    Column("village", CODE, nullable=False, comment="Region code of the village in whose line it is"),
    Column(
        "worker",
        STREAM,
        nullable=False,
        index=True,
        comment="The worker, 32 hexadecimal digits; never a NIK",
        info={SOUGHT: True},
    ),
    Column("since", Date, nullable=False, comment="Day from which the worker waits"),
    Column("lasts", Boolean, nullable=False, comment="Whether the worker still waits"),
    Column("ended_on", Date, comment="Day on which the waiting ended; empty while it lasts"),
    Column(
        "ended_because", String(60), comment="admitted, died, left, moved, forgone, erased or joined another program"
    ),
)

CRITERIA = Table(
    "program_criteria",
    _NAMES,
    Column("program", STREAM, primary_key=True, comment="The program's stream"),
    Column("since", Date, primary_key=True, comment="Day from which this is asked"),
    Column("position", POSITION, nullable=False, comment="Journal position of the entry"),
    Column("domicile", String, comment="Region codes in which one must live, with commas; empty where nobody asks"),
    Column("age_from", Integer, comment="Lowest age in years; empty without a limit"),
    Column("age_below", Integer, comment="Age in years that is too old; empty without a limit"),
    Column("not_wage_earner", Boolean, nullable=False, comment="Whether wage earners are kept out"),
    Column("not_paid_elsewhere", Boolean, nullable=False, comment="Whether people whom others pay are kept out"),
    Column("decile_at_most", Integer, comment="Highest decile of the register DTSEN; empty without a limit"),
    Column("mustahik", Boolean, nullable=False, comment="Whether only recipients of zakat are in"),
    Column("income_at_most_rupiah", BigInteger, comment="Highest income in a month; empty without a limit"),
    Column("facts_required", Boolean, nullable=False, comment="Whether a fact that was never noted keeps out"),
)

REVIEWS = Table(
    "eligibility_reviews",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the review"),
    Column("program", STREAM, nullable=False, comment="The program's stream"),
    Column("held_on", Date, nullable=False, comment="Day on which it was held"),
    Column("month", MONTH, nullable=False, comment="Month that was looked at"),
    Column("looked_at", Integer, nullable=False, comment="Members looked at"),
    Column("failed", Integer, nullable=False, comment="Members who did not fit"),
    Column("by_criterion", String, nullable=False, comment="Criterion and members, for example: age 2, decile 5"),
    Column("unknown", Integer, nullable=False, comment="Members of whom a fact that is asked was never noted"),
    Column("ended", Integer, nullable=False, comment="Members whose enrolment ended with it"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep stays, lines, criteria and reviews."""
    for begins, some in groupby(entries, key=lambda entry: isinstance(entry.event, worker.WorkerRegistered)):
        if begins:  # by the thousand, where people are imported
            writer.insert(STAYS, list(_begun_at_once(some)), _AT_FIRST)
        else:
            writer.write(write for entry in some for write in _writes(entry))


_AT_FIRST = ("since_position", "worker", "program", "since", "lasts")


def _begun_at_once(entries: Iterable[Entry]) -> Iterator[Row]:
    """Begin the stay of everybody who was registered in a program."""
    for entry in entries:
        event = entry.event
        if isinstance(event, worker.WorkerRegistered) and event.program is not None:
            yield entry.position, entry.stream_hex, event.program, event.effective, True


def _writes(entry: Entry) -> Iterator[Write]:
    match entry.event:
        case worker.WorkerEnrolled(program=reference):
            yield _ended(entry, "joined another program")
            yield _begun(entry, reference)
        case worker.EnrollmentEnded(cause=cause):
            yield _ended(entry, cause)
        case program.PlacesAwaited() | program.WaitingEnded() as event:
            yield from _line(entry, event)
        case program.CriteriaSet() as asks:
            yield _asked(entry, asks)
        case program.EligibilityReviewed() as held:
            yield _reviewed(entry, held)
        case _:
            return


def _begun(entry: Entry, reference: str) -> Write:
    return new(
        STAYS,
        since_position=entry.position,
        worker=entry.stream_hex,
        program=reference,
        since=entry.event.effective,
        lasts=True,
    )


def _ended(entry: Entry, cause: str) -> Write:
    end = {"ended_on": entry.event.effective, "ended_position": entry.position, "ended_because": cause}
    return sweep(STAYS, {"worker": entry.stream_hex, "lasts": True}, lasts=False, **end)


def _line(entry: Entry, event: program.PlacesAwaited | program.WaitingEnded) -> Iterator[Write]:
    everybody = [(village, who) for village, ids in event.workers.items() for who in ids]
    for place, (village, who) in enumerate(everybody, start=1):
        match event:
            case program.PlacesAwaited(effective=on):
                key = {"since_position": entry.position, "place": place, "program": entry.stream_hex}
                yield new(WAITING, **key, village=village, worker=who, since=on, lasts=True)
            case program.WaitingEnded(effective=on, cause=cause):
                key = {"program": entry.stream_hex, "worker": who, "lasts": True}
                yield sweep(WAITING, key, lasts=False, ended_on=on, ended_because=cause)


def _asked(entry: Entry, asks: program.CriteriaSet) -> Write:
    return put(
        CRITERIA,
        {"program": entry.stream_hex, "since": asks.effective},
        position=entry.position,
        domicile=", ".join(asks.domicile) or None,
        age_from=asks.age_from,
        age_below=asks.age_below,
        not_wage_earner=asks.not_wage_earner,
        not_paid_elsewhere=asks.not_paid_elsewhere,
        decile_at_most=asks.decile_at_most,
        mustahik=asks.mustahik,
        income_at_most_rupiah=asks.income_at_most_rupiah,
        facts_required=asks.facts_required,
    )


def _reviewed(entry: Entry, held: program.EligibilityReviewed) -> Write:
    return new(
        REVIEWS,
        position=entry.position,
        program=entry.stream_hex,
        held_on=held.effective,
        month=held.month,
        looked_at=held.looked_at,
        failed=held.failed,
        by_criterion=", ".join(f"{criterion} {count}" for criterion, count in held.by_criterion.items()),
        unknown=held.unknown,
        ended=held.ended,
    )


_NUMBER = func.row_number().over(
    partition_by=(WAITING.c.program, WAITING.c.village), order_by=(WAITING.c.since_position, WAITING.c.place)
)
_LINE = (
    select(
        PROGRAMS.c.reference.label("program"),
        WAITING.c.village,
        _NUMBER.label("number"),
        WAITING.c.worker,
        WAITING.c.since,
        WAITING.c.since_position,
    )
    .join(PROGRAMS, PROGRAMS.c.program == WAITING.c.program)
    .where(WAITING.c.lasts)
)
_STAYS = select(*STAYS.c)


def waiting_line(connection: Connection, program: str, *, region: str | None = None) -> list[dict[str, Any]]:
    """List who waits for a place in a program, village by village, with the number in the line."""
    line = _LINE.where(WAITING.c.program == program_id(program)).subquery()
    wanted = select(line).order_by(line.c.village, line.c.number)
    return rows(connection, wanted if region is None else wanted.where(within(line.c.village, region)))


def waiting_counts(connection: Connection) -> dict[str, int]:
    """Count who waits, by the reference of the program."""
    counted = (
        select(PROGRAMS.c.reference, func.count().label("waiting"))
        .join(WAITING, WAITING.c.program == PROGRAMS.c.program)
        .where(WAITING.c.lasts)
        .group_by(PROGRAMS.c.reference)
    )
    return {row.reference: row.waiting for row in connection.execute(counted)}


def criteria_of(connection: Connection, program: str) -> list[dict[str, Any]]:
    """List what a program asks, by the day from which it holds."""
    asked = select(CRITERIA).where(CRITERIA.c.program == program_id(program))
    return rows(connection, asked.order_by(CRITERIA.c.since))


def several_programs(connection: Connection) -> list[dict[str, Any]]:
    """List every stay of workers who were in more than one program, worker by worker."""
    several = select(STAYS.c.worker).group_by(STAYS.c.worker).having(func.count(STAYS.c.program.distinct()) > 1)
    return rows(connection, _STAYS.where(STAYS.c.worker.in_(several)).order_by(STAYS.c.worker, STAYS.c.since_position))


def _named(table: Table) -> Select[Any]:
    """Put the program's reference in the place of its stream."""
    cells = [column for column in table.c if column.name != "program"]
    joined = table.join(PROGRAMS, PROGRAMS.c.program == table.c.program)
    return select(PROGRAMS.c.reference.label("program"), *cells).select_from(joined)


MODEL = ReadModel(
    name="enrollments",
    question="Who was in which program when, who waits for a place, what do programs ask, and who looked?",
    tables=(STAYS, WAITING, CRITERIA, REVIEWS),
    reads=frozenset(
        {
            worker.WorkerRegistered,
            worker.WorkerEnrolled,
            worker.EnrollmentEnded,
            program.PlacesAwaited,
            program.WaitingEnded,
            program.CriteriaSet,
            program.EligibilityReviewed,
        }
    ),
    apply=apply,
    beside=("quota",),
    views=(
        PublicView(
            name="enrollments",
            question="Who was in which program from when to when, and why did it end?",
            select=_STAYS,
        ),
        PublicView(
            name="waiting",
            question="Who waits for a place in which program and village, as which number?",
            select=_LINE,
            comments={"number": "Number in the line of the village; 1 comes first"},
        ),
        PublicView(
            name="program_criteria",
            question="Whom is each program for, from which day on?",
            select=_named(CRITERIA),
        ),
        PublicView(
            name="eligibility_reviews",
            question="Which programs were looked over for which month, and how many did not fit?",
            select=_named(REVIEWS),
        ),
    ),
)
