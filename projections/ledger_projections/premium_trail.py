"""Which budget paid which month of which worker, under which transfer, and how we know.

One row for each worker on a bill, and one more for a month whose money came back after a death. The months of a bill
and their premiums stand once for all workers who hold the same: a package. Rows are only ever added: whether a bill was
paid, voided or reversed stands once, with the payment, and is joined. So a payment for 34,782 workers changes one row,
and nothing here can disagree with it. Rows are keyed by the journal position of the worker's `CoverBilled`: they arrive
in the order they are kept in.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    func,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.insurance import CoverLine
from ledger.domain.worker.events import CoverBilled, CoverRefunded
from ledger.journal.entry import Entry
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.ids import commitment_id, package_id, payment_id, worker_id
from ledger_projections.model import (
    CODE,
    INSURANCE,
    MONTH,
    POSITION,
    STREAM,
    PublicView,
    ReadModel,
    in_stretches,
    rows,
    rows_in_turn,
)
from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.writing import Row, Write, Writer, put

_NAMES = MetaData()

BILLS = Table(
    "trail_bills",
    _NAMES,
    Column("billed_position", POSITION, primary_key=True, comment="Journal position of the worker's line of the bill"),
    Column("worker", STREAM, nullable=False, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("payment", STREAM, nullable=False, index=True, comment="The payment's stream"),
    Column("package", STREAM, nullable=False, comment="The months that the bill holds for the worker"),
    Column("commitment", STREAM, nullable=False, comment="The commitment's stream, as the worker's own history says"),
    Column("village", CODE, nullable=False, comment="Village of the worker on the day of the bill"),
    Column("occupation", String(60), nullable=False, comment="Occupation code on the day of the bill"),
    Column("disability", Boolean, nullable=False, comment="Whether the worker had a disability on that day"),
    Column("segment", String(20), nullable=False, comment="Segment of the insurer on that day"),
)
in_stretches(BILLS.c.billed_position, BILLS.c.worker)

MONTHS = Table(
    "trail_months",
    _NAMES,
    Column("package", STREAM, primary_key=True, comment="Names the months that a bill holds for workers alike"),
    Column("month", MONTH, primary_key=True, index=True, comment="Month of cover, YYYY-MM"),
    Column("insurance", INSURANCE, primary_key=True, comment="JKK or JKM"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="Premium of that month, whole rupiah"),
    Column("payment", STREAM, nullable=False, index=True, comment="The payment's stream"),
    sqlite_with_rowid=False,
)

REFUNDS = Table(
    "trail_refunds",
    _NAMES,
    Column("worker", STREAM, primary_key=True, comment="The worker"),
    Column("payment", STREAM, primary_key=True, comment="The payment's stream"),
    Column("month", MONTH, primary_key=True, comment="Month beyond the death"),
    Column("insurance", INSURANCE, primary_key=True, comment="JKK or JKM"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="What came back for the month, whole rupiah"),
    Column("refunded_on", Date, nullable=False, comment="Day its money came back while the payment stands"),
    Column("refunded_position", POSITION, nullable=False, comment="Journal position of the refund"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Add the lines of bills, their months once for all who hold the same, and what came back of them."""
    bills: list[Row] = []
    packages: dict[str, CoverBilled] = {}
    refunds: list[Row] = []
    known: dict[int, Row] = {}  # by the identity of an event, which thousands of entries of a batch may share
    for entry in entries:
        event, position = entry.event, entry.position
        if isinstance(event, CoverBilled):
            told = known.get(id(event))
            if told is None:
                told = known[id(event)] = _told(event)
                packages[package_id(event.payment, event.lines)] = event
            bills.append((position, entry.stream_hex, *told))
        if isinstance(event, CoverRefunded):
            of = (entry.stream_hex, payment_id(event.payment))
            cells = zip(*_each_month(event.lines), strict=True)
            refunds.extend([(*of, *each, event.effective, position) for each in cells])
    writer.insert(BILLS, bills)
    writer.write(each for package, event in packages.items() for each in _months(package, event))
    writer.insert(REFUNDS, refunds)


_Columns = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]


def _told(event: CoverBilled) -> Row:
    """Give the cells of a line of a bill that it shares with others."""
    ids = (payment_id(event.payment), package_id(event.payment, event.lines), commitment_id(event.commitment))
    return (*ids, event.village, event.occupation, event.disability, event.segment)


def _months(package: str, event: CoverBilled) -> Iterator[Write]:
    of = payment_id(event.payment)
    for month, insurance, amount in zip(*_each_month(event.lines), strict=True):
        key = {"package": package, "month": month, "insurance": insurance}
        yield put(MONTHS, key, amount_rupiah=amount, payment=of)


def _each_month(lines: tuple[CoverLine, ...]) -> _Columns:
    """Spell out lines of cover in the order of the table's key: months, insurances and amounts."""
    cells = sorted((month, line.insurance.value, line.monthly_rupiah) for line in lines for month in line.each_month())
    return (
        tuple([month for month, _, _ in cells]),
        tuple([insurance for _, insurance, _ in cells]),
        tuple([amount for _, _, amount in cells]),
    )


def months_of_line() -> ColumnElement[bool]:
    """Say which months belong to a worker's line of a bill, to join them.

    The payment follows from the package; named as well, it leads from a month to the lines of its bills.
    """
    return and_(MONTHS.c.package == BILLS.c.package, MONTHS.c.payment == BILLS.c.payment)


def came_back() -> ColumnElement[bool]:
    """Say which refund belongs to a month of a worker's line of a bill, to join it."""
    return and_(
        REFUNDS.c.worker == BILLS.c.worker,
        REFUNDS.c.payment == BILLS.c.payment,
        REFUNDS.c.month == MONTHS.c.month,
        REFUNDS.c.insurance == MONTHS.c.insurance,
    )


_FROM_BILLS = (
    BILLS.join(MONTHS, months_of_line())
    .outerjoin(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
    .outerjoin(COMMITMENTS, COMMITMENTS.c.commitment == BILLS.c.commitment)
    .outerjoin(REFUNDS, came_back())
)

_TRAIL = select(
    BILLS.c.worker,
    MONTHS.c.month,
    MONTHS.c.insurance,
    MONTHS.c.amount_rupiah,
    PAYMENTS.c.reference.label("payment"),
    case((REFUNDS.c.refunded_on.is_not(None), "refunded"), else_=PAYMENTS.c.state).label("state"),
    COMMITMENTS.c.reference.label("commitment"),
    COMMITMENTS.c.source,
    COMMITMENTS.c.owner,
    COMMITMENTS.c.legal_basis,
    PAYMENTS.c.transfer,
    PAYMENTS.c.billed_on,
    PAYMENTS.c.paid_on,
    PAYMENTS.c.undone_on,
    BILLS.c.village,
    BILLS.c.occupation,
    BILLS.c.disability,
    BILLS.c.segment,
    BILLS.c.billed_position,
    PAYMENTS.c.paid_position,
    PAYMENTS.c.undone_position,
    REFUNDS.c.refunded_on,
    REFUNDS.c.refunded_position,
).select_from(_FROM_BILLS)


def trail_of_worker(connection: Connection, worker: str) -> list[dict[str, Any]]:
    """List every month ever billed for a worker, with who paid it and how; also what was undone."""
    wanted = _TRAIL.where(BILLS.c.worker == worker_id(worker))
    return rows(connection, wanted.order_by(MONTHS.c.month, MONTHS.c.insurance, BILLS.c.billed_position))


def trail_of_payment(connection: Connection, reference: str) -> Iterator[dict[str, Any]]:
    """List the people of a payment in the order of the bill: months, insurances and rupiah of each."""
    return rows_in_turn(connection, _people(PAYMENTS.c.payment == payment_id(reference)))


def trail_of_commitment(connection: Connection, reference: str, *, paid_only: bool = False) -> Iterator[dict[str, Any]]:
    """List the people of all payments of a commitment, bill by bill; `payments` gives the sums of each."""
    chosen = PAYMENTS.c.commitment == commitment_id(reference)
    return rows_in_turn(connection, _people(and_(chosen, PAYMENTS.c.state == PAID) if paid_only else chosen))


def workers_by_months(connection: Connection, commitment: str) -> dict[int, int]:
    """Count the workers of a commitment by how many months it paid for them; months that came back do not count."""
    each = (
        select(func.count(MONTHS.c.month.distinct()).label("months"))
        .select_from(_FROM_BILLS)
        .where(PAYMENTS.c.commitment == commitment_id(commitment), PAYMENTS.c.state == PAID)
        .where(REFUNDS.c.refunded_on.is_(None))
        .group_by(BILLS.c.worker)
        .subquery()
    )
    counted = select(each.c.months, func.count().label("workers")).group_by(each.c.months).order_by(each.c.months)
    return {row.months: row.workers for row in connection.execute(counted)}


def cover_on(connection: Connection, worker: str, month: str) -> list[dict[str, Any]]:
    """List what is paid for one worker in one month; empty when nothing is."""
    wanted = _TRAIL.where(BILLS.c.worker == worker_id(worker), MONTHS.c.month == month, PAYMENTS.c.state == PAID)
    return rows(connection, wanted.where(REFUNDS.c.refunded_on.is_(None)).order_by(MONTHS.c.insurance))


def _people(chosen: Any) -> Select[Any]:  # noqa: ANN401  # SQLAlchemy's and_() and == have no common public type
    """Give the lines of chosen payments; what a package is and comes to is reckoned once for all who have it.

    The outer join holds the database to the way from the lines to the packages.
    """
    packages = _packages(chosen)
    back = (
        select(REFUNDS.c.worker, REFUNDS.c.payment, func.sum(REFUNDS.c.amount_rupiah).label("rupiah"))
        .group_by(REFUNDS.c.worker, REFUNDS.c.payment)
        .subquery()
    )
    of_line = and_(back.c.worker == BILLS.c.worker, back.c.payment == BILLS.c.payment)
    together = BILLS.join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
    return (
        select(
            BILLS.c.worker,
            PAYMENTS.c.reference.label("payment"),
            PAYMENTS.c.state,
            BILLS.c.village,
            BILLS.c.occupation,
            *[packages.c[name] for name in ("since", "until", "months", "jkk_rupiah", "jkm_rupiah", "total_rupiah")],
            func.coalesce(back.c.rupiah, 0).label("refunded_rupiah"),
            BILLS.c.billed_position,
        )
        .select_from(together.outerjoin(packages, packages.c.package == BILLS.c.package).outerjoin(back, of_line))
        .where(chosen)
        .order_by(BILLS.c.billed_position)
    )


def _packages(chosen: Any) -> Subquery:  # noqa: ANN401  # as above
    rupiah, of = MONTHS.c.amount_rupiah, MONTHS.c.insurance
    return (
        select(
            MONTHS.c.package,
            func.min(MONTHS.c.month).label("since"),
            func.max(MONTHS.c.month).label("until"),
            func.count(MONTHS.c.month.distinct()).label("months"),
            func.sum(case((of == "JKK", rupiah), else_=0)).label("jkk_rupiah"),
            func.sum(case((of == "JKM", rupiah), else_=0)).label("jkm_rupiah"),
            func.sum(rupiah).label("total_rupiah"),
        )
        .join(PAYMENTS, PAYMENTS.c.payment == MONTHS.c.payment)
        .where(chosen)
        .group_by(MONTHS.c.package)
        .subquery("packages")
    )


MODEL = ReadModel(
    name="premium_trail",
    question="Which budget paid which month of which worker, under which transfer, and how do we know?",
    tables=(BILLS, MONTHS, REFUNDS),
    reads=frozenset({CoverBilled, CoverRefunded}),
    apply=apply,
    beside=("payments", "commitment_balances"),
    views=(
        PublicView(
            name="premium_trail",
            question="Which budget paid which month of which worker, under which transfer, and how do we know?",
            select=_TRAIL,
            comments={"state": "billed, paid, voided, reversed, or refunded: the month's own money came back"},
        ),
    ),
)
