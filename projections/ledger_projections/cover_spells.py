"""Which spells of cover everybody has had: first month, last paid month, months paid, money that bought nothing.

Stored is what no rule can change: which runs of months a bill holds for whom, and who was employed when. Whether a
bill is paid stands with the payment, and deaths stand with the worker; both are joined. A spell is a reading of these
facts by the rulebook (how many months of grace, when the first spell begins), so spells and states are derived when
they are asked for, with the terms handed in: another rulebook gives another answer and no other table.

Workers on the same bills are alike: they share one history of bills (see `cover_histories`), and their cover is derived
once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    ScalarSelect,
    String,
    Table,
    cast,
    func,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month, later, months_from, spans
from ledger.domain.rules.cover.history import Break, History, Paid
from ledger.domain.rules.cover.of_worker import breaks
from ledger.domain.rules.cover.states import Cover
from ledger.domain.rules.cover.terms import CoverTerms
from ledger.domain.worker.events import CoverBilled, EmploymentEnded, EmploymentStarted
from ledger.domain.worker.state import Employment
from ledger.journal.entry import Entry
from ledger_projections.cover_histories import AT_ONCE, BILLED_PEOPLE, HISTORIES, Histories, Line, go_on
from ledger_projections.ids import package_id, payment_id, worker_id
from ledger_projections.model import INSURANCE, MONTH, POSITION, STREAM, PublicView, ReadModel
from ledger_projections.payments import BILLED, PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, REFUNDS
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Write, Writer, new, put

_NAMES = MetaData()

RUNS = Table(
    "cover_runs",
    _NAMES,
    Column("package", STREAM, primary_key=True, comment="Names the runs of months that a bill holds for workers alike"),
    Column("insurance", INSURANCE, primary_key=True, comment="JKK or JKM"),
    Column("since", MONTH, primary_key=True, comment="First month of the run"),
    Column("months", Integer, nullable=False, comment="Consecutive months of the run"),
    Column("monthly_rupiah", BigInteger, nullable=False, comment="Premium of each month, whole rupiah"),
    Column("payment", STREAM, nullable=False, comment="The payment's stream"),
    sqlite_with_rowid=False,
)

JOBS = Table(
    "cover_jobs",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the first or the last day"),
    Column("worker", STREAM, nullable=False, index=True, comment="The worker"),
    Column("employer", String(200), comment="Who pays the premium from the day on; empty where the day is the last"),
    Column("day", Date, nullable=False, comment="First day with the employer, or the last"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Note what bills hold, and times of employment; packages are put down once for all workers of a bill."""
    packages: dict[int, str] = {}  # by the identity of an event, which thousands of entries of a batch may share
    runs: dict[str, CoverBilled] = {}
    lines: list[Line] = []
    jobs: list[Entry] = []
    for entry in entries:
        event = entry.event
        if isinstance(event, CoverBilled):
            package = packages.get(id(event))
            if package is None:
                package = packages[id(event)] = package_id(event.payment, event.lines)
                runs[package] = event
            lines.append((entry.position, entry.stream_hex, package))
        else:
            jobs.append(entry)
    go_on(writer, lines)
    writer.write(each for package, event in runs.items() for each in _runs(package, event.payment, event.lines))
    writer.write(each for entry in jobs for each in _jobs(entry))


def _runs(package: str, payment: str, lines: tuple[CoverLine, ...]) -> Iterator[Write]:
    for line in lines:
        key = {"package": package, "insurance": line.insurance.value, "since": line.since}
        bought = {"months": line.months, "monthly_rupiah": line.monthly_rupiah, "payment": payment_id(payment)}
        yield put(RUNS, key, **bought)


def _jobs(entry: Entry) -> Iterator[Write]:
    worker = entry.stream_hex
    match entry.event:
        case EmploymentStarted(effective=day, employer=employer):
            yield new(JOBS, position=entry.position, worker=worker, employer=employer, day=day)
        case EmploymentEnded(effective=day):
            yield new(JOBS, position=entry.position, worker=worker, employer=None, day=day)
        case _:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A run of months that a bill holds, paid or still waiting for its money."""

    insurance: Insurance
    since: Month
    months: int
    monthly_rupiah: int
    payment: str
    commitment: str
    paid_on: date | None
    """Empty while the bill waits."""

    @property
    def last(self) -> Month:
        """The last month of the run."""
        return later(self.since, self.months - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alike:
    """What all workers with the same bills and the same life dates share; the same one is handed out to all of them."""

    held: tuple[Held, ...]
    covers: Mapping[Insurance, Cover]
    """The cover of each insurance that was ever paid for."""
    breaks: tuple[Break, ...]
    """Months that no budget may cover."""

    def payer_of(self, payment: str) -> str:
        """Name the commitment behind a payment."""
        return next(each.commitment for each in self.held if each.payment == payment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One worker whom some bill holds months for."""

    worker: str
    village: str
    occupation: str
    income_base_rupiah: int
    erased: bool
    alike: Alike


def covered_workers(
    connection: Connection, terms: CoverTerms, known_at: date, *, worker: str | None = None
) -> Iterator[Covered]:
    """Give everybody who was ever billed, by registration, with the cover known at the end of a day."""
    packages = _packages(connection)
    jobs = _employments(connection)
    refunds = _refunds(connection)
    seen: dict[tuple[object, ...], Alike] = {}
    histories = Histories(connection)
    for row in _everybody(connection, histories, worker):
        employed = jobs.get(row.worker, ())
        back = refunds.get(row.worker, frozenset())
        key = (row.history, row.registered_on, row.died_on, row.left_on, employed, back)
        alike = seen.get(key)
        if alike is None:
            held = tuple(each for package in histories.packages(row.history) for each in packages.get(package, ()))
            held = tuple(_left_of(held, back)) if back else held
            ended = breaks(died_on=row.died_on, left_on=row.left_on, employments=employed)
            base = History(paid=(), breaks=ended, registered_on=row.registered_on)
            alike = seen[key] = Alike(held=held, covers=_covers(held, base, terms, known_at), breaks=ended)
        yield Covered(
            worker=row.worker,
            village=row.village,
            occupation=row.occupation,
            income_base_rupiah=row.income_base_rupiah,
            erased=row.erased_on is not None,
            alike=alike,
        )


_BILLED = (
    select(
        BILLED_PEOPLE.c.worker,
        BILLED_PEOPLE.c.history,
        WORKERS.c.village,
        WORKERS.c.occupation,
        WORKERS.c.income_base_rupiah,
        WORKERS.c.registered_on,
        WORKERS.c.died_on,
        WORKERS.c.left_on,
        WORKERS.c.erased_on,
    )
    .join(WORKERS, WORKERS.c.worker == BILLED_PEOPLE.c.worker)
    .order_by(WORKERS.c.registered_position)
)


def _everybody(connection: Connection, histories: Histories, worker: str | None) -> Iterator[Any]:
    """Give everybody who was ever billed, or one worker, when the way to their histories has been read."""
    wanted = _BILLED if worker is None else _BILLED.where(BILLED_PEOPLE.c.worker == worker_id(worker))
    for some in connection.execute(wanted).partitions(AT_ONCE):
        histories.read({row.history for row in some})
        yield from some


_HELD = (
    select(
        RUNS.c.package,
        RUNS.c.insurance,
        RUNS.c.since,
        RUNS.c.months,
        RUNS.c.monthly_rupiah,
        PAYMENTS.c.reference,
        PAYMENTS.c.commitment_reference,
        PAYMENTS.c.state,
        PAYMENTS.c.paid_on,
    )
    .join(PAYMENTS, PAYMENTS.c.payment == RUNS.c.payment)
    .where(PAYMENTS.c.state.in_((BILLED, PAID)))
    .order_by(PAYMENTS.c.billed_position, RUNS.c.insurance, RUNS.c.since)
)


def _packages(connection: Connection) -> dict[str, list[Held]]:
    """Read what each package holds; bills that were voided or reversed hold nothing."""
    packages: dict[str, list[Held]] = {}
    for row in connection.execute(_HELD):
        packages.setdefault(row.package, []).append(
            Held(
                insurance=Insurance(row.insurance),
                since=Month(row.since),
                months=row.months,
                monthly_rupiah=row.monthly_rupiah,
                payment=row.reference,
                commitment=row.commitment_reference,
                paid_on=row.paid_on if row.state == PAID else None,
            )
        )
    return packages


_Month = tuple[str, str, str]
"""A payment's stream, an insurance and a month."""


def _refunds(connection: Connection) -> dict[str, frozenset[_Month]]:
    """Read which months of whom came back while their payment stands."""
    found: dict[str, set[_Month]] = {}
    for row in connection.execute(select(REFUNDS)):
        found.setdefault(row.worker, set()).add((row.payment, row.insurance, row.month))
    return {worker: frozenset(months) for worker, months in found.items()}


def _left_of(held: Iterable[Held], back: frozenset[_Month]) -> Iterator[Held]:
    """Cut months whose money came back out of what bills hold."""
    for each in held:
        stream = payment_id(each.payment)
        months = months_from(each.since, each.months)
        left = [month for month in months if (stream, each.insurance.value, month) not in back]
        for since, count in spans(left):
            yield replace(each, since=since, months=count)


def _employments(connection: Connection) -> dict[str, tuple[Employment, ...]]:
    """Put first and last days together; a last day belongs to the employment that began before it."""
    jobs: dict[str, tuple[Employment, ...]] = {}
    for row in connection.execute(select(JOBS).order_by(JOBS.c.position)):
        own = jobs.get(row.worker, ())
        if row.employer is not None:
            jobs[row.worker] = (*own, Employment(employer=row.employer, since=row.day))
        elif own:
            jobs[row.worker] = (*own[:-1], replace(own[-1], until=row.day))
    return jobs


def _covers(held: Sequence[Held], base: History, terms: CoverTerms, known_at: date) -> dict[Insurance, Cover]:
    paid: dict[Insurance, list[Paid]] = {}
    for each in held:
        if each.paid_on is not None:
            paid.setdefault(each.insurance, []).append(
                Paid(
                    on=each.paid_on,
                    payment=each.payment,
                    since=each.since,
                    months=each.months,
                    monthly_rupiah=each.monthly_rupiah,
                )
            )
    return {
        insurance: Cover.of(replace(base, paid=tuple(own)), terms, known_at) for insurance, own in sorted(paid.items())
    }


def cover_spells(
    connection: Connection, terms: CoverTerms, known_at: date, *, worker: str | None = None
) -> Iterator[dict[str, Any]]:
    """List every spell of everybody or of one worker; money that opened no spell stands on a line without one."""
    for each in covered_workers(connection, terms, known_at, worker=worker):
        for insurance, cover in each.alike.covers.items():
            for cells in _spells(cover):
                yield {"worker": each.worker, "insurance": insurance.value, **cells}


def _spells(cover: Cover) -> Iterator[dict[str, Any]]:
    open_rupiah: dict[str, int] = {}
    for money in cover.unapplied:
        open_rupiah[money.payment] = open_rupiah.get(money.payment, 0) + money.rupiah
    for spell in cover.spells:
        yield {
            "spell": spell.number,
            "since": spell.since,
            "began_on": spell.began_on,
            "last_paid": spell.last_paid,
            "paid_months": spell.paid_months,
            "opened_by": spell.opened_by,
            "unapplied_rupiah": open_rupiah.pop(spell.opened_by, 0),
        }
    for payment, rupiah in open_rupiah.items():
        nothing = dict.fromkeys(("spell", "since", "began_on", "last_paid", "paid_months"))
        yield {**nothing, "opened_by": payment, "unapplied_rupiah": rupiah}


def _refunded_months() -> ScalarSelect[int]:
    """Count the months of a worker's run whose money came back."""
    into = _number(REFUNDS.c.month) - _number(RUNS.c.since)
    return (
        select(func.count())
        .select_from(REFUNDS)
        .where(REFUNDS.c.worker == BILLS.c.worker, REFUNDS.c.payment == RUNS.c.payment)
        .where(REFUNDS.c.insurance == RUNS.c.insurance, into >= 0, into < RUNS.c.months)
        .scalar_subquery()
    )


def _number(of: ColumnElement[str]) -> ColumnElement[int]:
    """Count months, so that they can be taken from one another."""
    return cast(func.substr(of, 1, 4), Integer) * 12 + cast(func.substr(of, 6, 2), Integer)


MODEL = ReadModel(
    name="cover_spells",
    question="Which spells of cover has everybody had, and what did each payment buy?",
    tables=(RUNS, HISTORIES, BILLED_PEOPLE, JOBS),
    reads=frozenset({CoverBilled, EmploymentStarted, EmploymentEnded}),
    apply=apply,
    beside=("payments", "worker_register", "premium_trail"),
    edition=2,
    views=(
        PublicView(
            name="cover_runs",
            question="Which consecutive months of which insurance were billed for whom, is the bill paid, and for how "
            "many of them did the money come back? `read_v1_premium_trail` names those months.",
            select=select(
                BILLS.c.worker,
                RUNS.c.insurance,
                RUNS.c.since,
                RUNS.c.months,
                RUNS.c.monthly_rupiah,
                PAYMENTS.c.reference.label("payment"),
                PAYMENTS.c.state,
                PAYMENTS.c.paid_on,
                BILLS.c.billed_position,
                _refunded_months().label("refunded_months"),
            )
            .join(RUNS, RUNS.c.package == BILLS.c.package)
            .join(PAYMENTS, PAYMENTS.c.payment == RUNS.c.payment),
            comments={"refunded_months": "Months of the run whose own money came back while the bill stands"},
        ),
    ),
)
