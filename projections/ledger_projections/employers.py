"""Which employers there are, whom they employ and confirm to cover, and whom a budget pays as well.

An employer's confirmation is what it says, not a premium that was seen: it is kept apart from what budgets paid, and
joined to it only to find people who are paid for twice over (audit rule A3).
"""

from collections.abc import Iterator, Sequence
from datetime import date
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
    Subquery,
    Table,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.employer import events as employer
from ledger.domain.month import first_day, last_day
from ledger.domain.month import month as checked_month
from ledger.domain.worker import events as worker
from ledger.journal.entry import Entry
from ledger_projections.ids import employer_id
from ledger_projections.model import CODE, MONTH, POSITION, REFERENCE, SOUGHT, STREAM, PublicView, ReadModel, rows
from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS, months_of_line
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Write, Writer, change, increase, new, sweep

_NAMES = MetaData()

EMPLOYERS = Table(
    "employers",
    _NAMES,
    Column("employer", STREAM, primary_key=True, comment="The employer's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the employer"),
    Column("name", String, nullable=False, comment="Its name"),
    Column("kind", String(20), nullable=False, comment="company, vendor or office"),
    Column("npp", String(40), comment="Number of the employer or group at the insurer, with its unit"),
    Column("region", CODE, comment="Region code of where it sits"),
    Column("registered_on", Date, nullable=False, comment="Day it was entered"),
    Column("registered_position", POSITION, nullable=False, comment="Journal position of the entry"),
    Column("lists", Integer, nullable=False, server_default="0", comment="Lists that it confirmed"),
    Column("confirmed_on", Date, comment="Day of the last list"),
    Column("confirmed_since", MONTH, comment="First month of the last list"),
    Column("confirmed_until", MONTH, comment="Last month of the last list; empty until further notice"),
    Column("confirmed_people", Integer, comment="People on the last list"),
)

JOBS = Table(
    "employer_people",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the first day"),
    Column(
        "worker",
        STREAM,
        nullable=False,
        index=True,
        comment="The worker, 32 hexadecimal digits; never a NIK",
        info={SOUGHT: True},
    ),
    Column("employer", STREAM, nullable=False, index=True, comment="The employer's stream, by its reference"),
    Column("employer_reference", REFERENCE, nullable=False, comment="The employer as the worker's history has it"),
    Column("since", Date, nullable=False, comment="First day with the employer"),
    Column("until", Date, comment="Last day with the employer; empty while it lasts"),
    Column("lasting", Boolean, nullable=False, comment="Whether it lasts"),
)

CONFIRMED = Table(
    "employer_confirmed",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the worker's confirmation"),
    Column("worker", STREAM, nullable=False, index=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("employer", STREAM, nullable=False, index=True, comment="The employer's stream"),
    Column("employer_reference", REFERENCE, nullable=False, comment="Reference of the employer"),
    Column("confirmed_on", Date, nullable=False, comment="Day of the confirmation"),
    Column("since", MONTH, nullable=False, comment="First month confirmed"),
    Column("until", MONTH, comment="Last month confirmed; empty until further notice"),
    Column("jkk", Boolean, nullable=False, comment="Whether work accidents are covered"),
    Column("jkm", Boolean, nullable=False, comment="Whether death is covered"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep employers, employments and what was confirmed for whom."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    match entry.event:
        case employer.EmployerRegistered() as event:
            yield _registered(entry, event)
        case employer.EmployerCoverConfirmed() as event:
            key = {"employer": entry.stream_hex}
            yield increase(EMPLOYERS, key, lists=1)
            yield change(
                EMPLOYERS,
                key,
                confirmed_on=event.effective,
                confirmed_since=event.since,
                confirmed_until=event.until,
                confirmed_people=event.people,
            )
        case worker.EmploymentStarted(effective=since, employer=reference):
            yield _started(entry, since, reference)
        case worker.EmploymentEnded(effective=until):
            yield sweep(JOBS, {"worker": entry.stream_hex, "lasting": True}, until=until, lasting=False)
        case worker.CoverConfirmed() as event:
            yield _confirmed(entry, event)
        case _:
            return


def _registered(entry: Entry, event: employer.EmployerRegistered) -> Write:
    return new(
        EMPLOYERS,
        employer=entry.stream_hex,
        reference=event.reference,
        name=event.name,
        kind=event.kind.value,
        npp=event.npp,
        region=event.region,
        registered_on=event.effective,
        registered_position=entry.position,
    )


def _started(entry: Entry, since: date, reference: str) -> Write:
    return new(
        JOBS,
        position=entry.position,
        worker=entry.stream_hex,
        employer=employer_id(reference),
        employer_reference=reference,
        since=since,
        until=None,
        lasting=True,
    )


def _confirmed(entry: Entry, event: worker.CoverConfirmed) -> Write:
    return new(
        CONFIRMED,
        position=entry.position,
        worker=entry.stream_hex,
        employer=employer_id(event.employer),
        employer_reference=event.employer,
        confirmed_on=event.effective,
        since=event.since,
        until=event.until,
        jkk="JKK" in event.insurances,
        jkm="JKM" in event.insurances,
    )


def employers(connection: Connection) -> list[dict[str, Any]]:
    """List employers in the order in which they were entered, with the people whom they employ now."""
    return rows(connection, _LISTED.order_by(EMPLOYERS.c.registered_position))


def employer_row(connection: Connection, reference: str) -> dict[str, Any] | None:
    """Tell one employer, or None when there is no such employer."""
    found = rows(connection, _LISTED.where(EMPLOYERS.c.employer == employer_id(reference)))
    return found[0] if found else None


def people_of(connection: Connection, reference: str) -> list[str]:
    """List the living workers whose employment with an employer lasts, in the order in which it was noted."""
    wanted = (
        select(JOBS.c.worker)
        .join(WORKERS, WORKERS.c.worker == JOBS.c.worker)
        .where(JOBS.c.employer == employer_id(reference), JOBS.c.lasting.is_(True), WORKERS.c.died_on.is_(None))
        .order_by(JOBS.c.position)
    )
    return list(connection.execute(wanted).scalars())


def confirmed_in(month: str) -> Subquery:
    """Give each living worker whom the employer of a month confirmed for it: by the newest confirmation that fits."""
    asked = checked_month(month)
    with_it = and_(JOBS.c.worker == CONFIRMED.c.worker, JOBS.c.employer == CONFIRMED.c.employer)
    newest = (
        select(func.max(CONFIRMED.c.position).label("position"))
        .join(JOBS, with_it)
        .join(WORKERS, WORKERS.c.worker == CONFIRMED.c.worker)
        .where(
            CONFIRMED.c.since <= asked,
            or_(CONFIRMED.c.until.is_(None), CONFIRMED.c.until >= asked),
            *_lasts_over(last_day(asked)),
            or_(WORKERS.c.died_on.is_(None), WORKERS.c.died_on >= first_day(asked)),
        )
        .group_by(CONFIRMED.c.worker)
        .subquery()
    )
    return select(*CONFIRMED.c).join(newest, newest.c.position == CONFIRMED.c.position).subquery("confirmed")


def paid_in(month: str) -> Subquery:
    """Give each worker of whom a budget paid some insurance of a month, and the rupiah of that month."""
    return (
        select(BILLS.c.worker, func.sum(MONTHS.c.amount_rupiah).label("paid_rupiah"))
        .join(MONTHS, months_of_line())
        .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
        .where(MONTHS.c.month == checked_month(month), PAYMENTS.c.state == PAID)
        .group_by(BILLS.c.worker)
        .subquery("paid")
    )


def is_paid(worker: ColumnElement[str], month: str) -> ColumnElement[bool]:
    """Tell whether a budget paid some insurance of a month of one worker; for the few who are asked about."""
    paid = (
        select(MONTHS.c.month)
        .join(BILLS, months_of_line())
        .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
        .where(BILLS.c.worker == worker, MONTHS.c.month == checked_month(month), PAYMENTS.c.state == PAID)
    )
    return paid.correlate_except(BILLS, MONTHS, PAYMENTS).exists()


def _lasts_over(day: date) -> tuple[ColumnElement[bool], ...]:
    """Keep to employments that last over the end of a month, when its premium is the employer's to pay."""
    return JOBS.c.since <= day, or_(JOBS.c.until.is_(None), JOBS.c.until >= day)


def employer_cover(connection: Connection, month: str) -> list[dict[str, Any]]:
    """Report each employer in a month: its people, whom it confirmed, and whom a budget paid as well.

    Employers who stand only in workers' histories, without an entry of their own, are listed under the name there.
    """
    by_employer = {row["employer"]: row for row in rows(connection, _employed(month))}
    known = rows(connection, select(EMPLOYERS).order_by(EMPLOYERS.c.registered_position))
    listed = [_reported(row, by_employer.pop(row["employer"], None)) for row in known]
    return [*listed, *(_reported(None, row) for row in sorted(by_employer.values(), key=lambda row: row["reference"]))]


def _reported(known: dict[str, Any] | None, counted: dict[str, Any] | None) -> dict[str, Any]:
    counts = ("people", "confirmed", "confirmed_jkk", "confirmed_jkm", "also_paid", "also_paid_rupiah")
    found = {key: (counted or {}).get(key) or 0 for key in counts}
    return {
        "reference": (known or counted or {})["reference"],
        "name": known["name"] if known else None,
        "kind": known["kind"] if known else None,
        "region": known["region"] if known else None,
        **found,
        "unconfirmed": found["people"] - found["confirmed"],
        "confirmed_since": known["confirmed_since"] if known else None,
        "confirmed_until": known["confirmed_until"] if known else None,
    }


def _employed(month: str) -> Select[Any]:
    """Count the people of each employer whose employment lasts over the end of a month."""
    asked = checked_month(month)
    confirmed, paid = confirmed_in(month), paid_in(month)
    own = and_(confirmed.c.worker == JOBS.c.worker, confirmed.c.employer == JOBS.c.employer)
    return (
        select(
            JOBS.c.employer,
            func.max(JOBS.c.employer_reference).label("reference"),
            func.count(JOBS.c.worker.distinct()).label("people"),
            func.count(confirmed.c.worker.distinct()).label("confirmed"),
            func.count(case((confirmed.c.jkk.is_(True), confirmed.c.worker)).distinct()).label("confirmed_jkk"),
            func.count(case((confirmed.c.jkm.is_(True), confirmed.c.worker)).distinct()).label("confirmed_jkm"),
            func.count(paid.c.worker.distinct()).label("also_paid"),
            func.sum(paid.c.paid_rupiah).label("also_paid_rupiah"),
        )
        .select_from(
            JOBS.join(WORKERS, WORKERS.c.worker == JOBS.c.worker)
            .outerjoin(confirmed, own)
            .outerjoin(paid, paid.c.worker == JOBS.c.worker)
        )
        .where(*_lasts_over(last_day(asked)), or_(WORKERS.c.died_on.is_(None), WORKERS.c.died_on >= first_day(asked)))
        .group_by(JOBS.c.employer)
    )


_NOW = (
    select(func.count(JOBS.c.worker.distinct()))
    .join(WORKERS, WORKERS.c.worker == JOBS.c.worker)
    .where(JOBS.c.employer == EMPLOYERS.c.employer, JOBS.c.lasting.is_(True), WORKERS.c.died_on.is_(None))
    .correlate(EMPLOYERS)
    .scalar_subquery()
)

_LISTED = select(*[column for column in EMPLOYERS.c if column is not EMPLOYERS.c.employer], _NOW.label("people"))


MODEL = ReadModel(
    name="employers",
    question="Which employers are there, and whom do they employ and confirm to cover?",
    tables=(EMPLOYERS, JOBS, CONFIRMED),
    reads=frozenset(
        {
            employer.EmployerRegistered,
            employer.EmployerCoverConfirmed,
            worker.EmploymentStarted,
            worker.EmploymentEnded,
            worker.CoverConfirmed,
        }
    ),
    apply=apply,
    beside=("worker_register", "premium_trail", "payments"),
    views=(
        PublicView(
            name="employers",
            question="Which employers are there, and what did they confirm last?",
            select=_LISTED,
            comments={"people": "Living workers whose employment there lasts now"},
        ),
        PublicView(
            name="employer_confirmed",
            question="Which months of which worker did which employer confirm to cover?",
            select=select(*[column for column in CONFIRMED.c if column is not CONFIRMED.c.employer]),
        ),
    ),
)
