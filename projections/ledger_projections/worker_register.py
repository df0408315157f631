"""Who is in the ledger, where, at what trade, and may still be billed.

One row for each worker, as known now. Nothing here names or identifies a person: the counter looks names and NIKs up
in the keyring. The workplace is left out too, because it is free text and may hold an address; the journal keeps it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Integer, MetaData, String, Table, or_, select
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.places import AS_WRITTEN, Places
from ledger.domain.worker import events as worker
from ledger.journal.entry import Entry, Event
from ledger_projections.ids import agreement_id, program_id, worker_id
from ledger_projections.model import CODE, POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.region_codes import within
from ledger_projections.writing import Row, Write, Writer, change, increase

WORKERS = Table(
    "workers",
    MetaData(),
    Column("worker", STREAM, primary_key=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("registered_on", Date, nullable=False, comment="Usable for cover from this day on"),
    Column("registered_position", POSITION, nullable=False, comment="Journal position of the registration"),
    Column("village", CODE, nullable=False, index=True, comment="Region code of the village the worker lives in now"),
    Column("moved_on", Date, comment="Day of the last move; empty when the worker never moved"),
    Column("occupation", String(60), nullable=False, comment="Occupation code"),
    Column("second_occupation", String(60), comment="Second occupation code, where there is one"),
    Column("sex", String(1), nullable=False, comment="M or F"),
    Column("birth_year", Integer, nullable=False, comment="Year of birth, never the day"),
    Column("disability", Boolean, nullable=False, comment="Whether the worker has a disability"),
    Column("segment", String(20), nullable=False, comment="Segment of the insurer, BPU for informal workers"),
    Column("income_base_rupiah", BigInteger, nullable=False, comment="Monthly income base in whole rupiah"),
    Column("program", STREAM, index=True, comment="Program the worker is in now, as a stream id; empty for none"),
    Column("program_reference", REFERENCE, comment="Reference of that program"),
    Column(
        "agent", REFERENCE, index=True, comment="Reference of the agent who brought the worker in; empty for nobody"
    ),
    Column("agreement", STREAM, index=True, comment="Agreement under which the worker came in, as a stream id"),
    Column("agreement_reference", REFERENCE, comment="Reference of that agreement, campaign or regulation"),
    Column(
        "awaits", REFERENCE, comment="Reference of the program in which the worker waits for a place; empty for none"
    ),
    Column(
        "decile", Integer, comment="Decile of the register DTSEN as last noted, 1 to 10; empty when nobody noted it"
    ),
    Column("decile_on", Date, comment="Day from which that decile is true"),
    Column("employer", String(200), comment="Employer who pays for the worker now; empty when none does"),
    Column("employed_since", Date, comment="First day with that employer"),
    Column("card_issued_on", Date, comment="Day the last participant card was handed over"),
    Column("cards", Integer, nullable=False, server_default="0", comment="Participant cards that the worker holds"),
    Column("died_on", Date, index=True, comment="Day of death"),
    Column("left_on", Date, comment="Day the worker left the ledger"),
    Column("left_cause", String(60), comment="Why the worker left"),
    Column("erased_on", Date, comment="Day the key to the personal particulars was destroyed"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep one row for each worker."""
    for begins, some in groupby(entries, key=lambda entry: isinstance(entry.event, worker.WorkerRegistered)):
        if begins:  # by the thousand, where people are imported
            writer.insert(WORKERS, list(map(_registered, some)), _AT_FIRST)
        else:
            writer.write(write for entry in some for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"worker": entry.stream_hex}
    match entry.event:
        case worker.IdentityCorrected(sex=sex, birth_year=birth_year):
            yield change(WORKERS, key, sex=sex, birth_year=birth_year)
        case worker.ParticularsCorrected(occupation=occupation, disability=disability):
            yield change(WORKERS, key, occupation=occupation, disability=disability)
        case worker.WorkerMoved(village=village, effective=on):
            yield change(WORKERS, key, village=village, moved_on=on, awaits=None)
        case worker.EmploymentStarted(employer=employer, effective=on):
            yield change(WORKERS, key, employer=employer, employed_since=on)
        case worker.EmploymentEnded():
            yield change(WORKERS, key, employer=None, employed_since=None)
        case worker.StandingNoted(decile=int() as decile, effective=on):
            yield change(WORKERS, key, decile=decile, decile_on=on)
        case _:
            yield from _places(key, entry.event)
            yield from _days(key, entry.event)


def _places(key: dict[str, str], event: Event) -> Iterator[Write]:
    """Note the program a worker is in, or waits for."""
    match event:
        case worker.WorkerEnrolled(program=program):
            yield change(WORKERS, key, program=program_id(program), program_reference=program, awaits=None)
        case worker.EnrollmentEnded():
            yield change(WORKERS, key, program=None, program_reference=None)
        case worker.PlaceAwaited(program=program):
            yield change(WORKERS, key, awaits=program)
        case worker.PlaceForgone():
            yield change(WORKERS, key, awaits=None)
        case _:
            return


def _days(key: dict[str, str], event: Event) -> Iterator[Write]:
    """Note the days that are all that is left of an event here."""
    match event:
        case worker.CardIssued(effective=on):
            yield change(WORKERS, key, card_issued_on=on)
            yield increase(WORKERS, key, cards=1)
        case worker.CardWithdrawn():
            yield increase(WORKERS, key, cards=-1)
        case worker.WorkerDied(effective=on):
            yield change(WORKERS, key, died_on=on, awaits=None)
        case worker.WorkerLeft(effective=on, cause=cause):
            yield change(WORKERS, key, left_on=on, left_cause=cause, awaits=None)
        case worker.DeathWithdrawn():
            yield change(WORKERS, key, died_on=None)
        case worker.WorkerReturned():
            yield change(WORKERS, key, left_on=None, left_cause=None)
        case worker.PersonalDataErased(effective=on):
            yield change(WORKERS, key, erased_on=on, awaits=None)
        case _:
            return


_AT_FIRST = (
    *("worker", "registered_on", "registered_position", "village", "occupation", "second_occupation", "sex"),
    *("birth_year", "disability", "segment", "income_base_rupiah", "program", "program_reference", "agent"),
    *("agreement", "agreement_reference"),
)


def _registered(entry: Entry) -> Row:
    event: Any = entry.event  # a registration
    return (
        entry.stream_hex,
        event.effective,
        entry.position,
        event.village,
        event.occupation,
        event.second_occupation,
        event.sex,
        event.birth_year,
        event.disability,
        event.segment,
        event.income_base_rupiah,
        program_id(event.program) if event.program else None,
        event.program,
        event.agent,
        agreement_id(event.agreement) if event.agreement else None,
        event.agreement,
    )


def worker_row(connection: Connection, asked: str) -> dict[str, Any] | None:
    """Tell what is known of a worker, or None when the ledger has no such worker."""
    found = rows(connection, select(WORKERS).where(WORKERS.c.worker == worker_id(asked)))
    return found[0] if found else None


def workers_to_bill(
    connection: Connection, *, program: str | None = None, region: str | None = None, places: Places = AS_WRITTEN
) -> list[str]:
    """List whom a bill may concern: everybody of a program, a region or both, also who died or left meanwhile.

    Who is registered under an older code of a village belongs to the region that `places` says.
    Months before the death are still to be paid, so it is the bill that decides, month by month.
    """
    chosen: list[ColumnElement[bool]] = [WORKERS.c.erased_on.is_(None)]
    if program is not None:
        chosen.append(WORKERS.c.program == program_id(program))
    if region is not None:
        elsewhere = connection.scalars(select(WORKERS.c.village).where(~within(WORKERS.c.village, region)).distinct())
        recoded = [village for village in elsewhere if places.lies_in(village, region)]
        chosen.append(or_(within(WORKERS.c.village, region), WORKERS.c.village.in_(recoded)))
    return list(connection.scalars(select(WORKERS.c.worker).where(*chosen).order_by(WORKERS.c.registered_position)))


MODEL = ReadModel(
    name="worker_register",
    question="Who is in the ledger, where, at what trade, and may still be billed?",
    tables=(WORKERS,),
    reads=frozenset(
        {
            worker.WorkerRegistered,
            worker.IdentityCorrected,
            worker.ParticularsCorrected,
            worker.WorkerMoved,
            worker.WorkerEnrolled,
            worker.EnrollmentEnded,
            worker.PlaceAwaited,
            worker.PlaceForgone,
            worker.StandingNoted,
            worker.EmploymentStarted,
            worker.EmploymentEnded,
            worker.CardIssued,
            worker.CardWithdrawn,
            worker.WorkerDied,
            worker.DeathWithdrawn,
            worker.WorkerLeft,
            worker.WorkerReturned,
            worker.PersonalDataErased,
        }
    ),
    apply=apply,
    views=(
        PublicView(
            name="workers",
            question="Who is in the ledger, where, at what trade, and may still be billed?",
            select=select(*[column for column in WORKERS.c if column not in {WORKERS.c.program, WORKERS.c.agreement}]),
        ),
    ),
)
