"""Which budget paid which month of which worker, under which transfer, and how we know.

One row for each worker on a bill, one for each insurance and month of it. Both are only ever added: whether a bill
was paid, voided or reversed stands once, with the payment, and is joined. So a payment for 34,782 workers changes one
row, and nothing here can disagree with it. Rows are keyed by the journal position of the worker's `CoverBilled`:
they arrive in the order they are kept in.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    select,
)

from ledger.domain.insurance import CoverLine
from ledger.domain.worker.events import CoverBilled
from ledger.journal.entry import Entry
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.ids import commitment_id, payment_id, worker_id
from ledger_projections.model import CODE, INSURANCE, MONTH, POSITION, STREAM, PublicView, ReadModel, rows
from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.writing import Row, Writer

_NAMES = MetaData()

BILLS = Table(
    "trail_bills",
    _NAMES,
    Column("billed_position", POSITION, primary_key=True, comment="Journal position of the worker's line of the bill"),
    Column("worker", STREAM, nullable=False, index=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("payment", STREAM, nullable=False, index=True, comment="The payment's stream"),
    Column("commitment", STREAM, nullable=False, comment="The commitment's stream, as the worker's own history says"),
    Column("village", CODE, nullable=False, comment="Village of the worker on the day of the bill"),
    Column("occupation", String(60), nullable=False, comment="Occupation code on the day of the bill"),
    Column("disability", Boolean, nullable=False, comment="Whether the worker had a disability on that day"),
    Column("segment", String(20), nullable=False, comment="Segment of the insurer on that day"),
)

MONTHS = Table(
    "trail_months",
    _NAMES,
    Column("billed_position", POSITION, primary_key=True, autoincrement=False, comment="The worker's line of the bill"),
    Column("month", MONTH, primary_key=True, comment="Month of cover, YYYY-MM"),
    Column("insurance", INSURANCE, primary_key=True, comment="JKK or JKM"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="Premium of that month, whole rupiah"),
    sqlite_with_rowid=False,
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Add the lines and months of bills."""
    bills: list[Row] = []
    months: list[Row] = []
    for entry in entries:
        event, position = entry.event, entry.position
        if isinstance(event, CoverBilled):
            key = (position, entry.stream.hex, payment_id(event.payment), commitment_id(event.commitment))
            bills.append((*key, event.village, event.occupation, event.disability, event.segment))
            months.extend([(position, *cells) for cells in _each_month(event.lines)])
    writer.insert(BILLS, bills)
    writer.insert(MONTHS, months)


@lru_cache(maxsize=4096)
def _each_month(lines: tuple[CoverLine, ...]) -> list[tuple[str, str, int]]:
    """Spell out lines of cover; they are alike for thousands of workers of a bill."""
    return [(month, line.insurance.value, line.monthly_rupiah) for line in lines for month in line.each_month()]


_FROM_BILLS = (
    BILLS.join(MONTHS, MONTHS.c.billed_position == BILLS.c.billed_position)
    .outerjoin(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
    .outerjoin(COMMITMENTS, COMMITMENTS.c.commitment == BILLS.c.commitment)
)

_TRAIL = select(
    BILLS.c.worker,
    MONTHS.c.month,
    MONTHS.c.insurance,
    MONTHS.c.amount_rupiah,
    PAYMENTS.c.reference.label("payment"),
    PAYMENTS.c.state,
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
).select_from(_FROM_BILLS)


def trail_of_worker(connection: Connection, worker: str) -> list[dict[str, Any]]:
    """List every month ever billed for a worker, with who paid it and how; also what was undone."""
    wanted = _TRAIL.where(BILLS.c.worker == worker_id(worker))
    return rows(connection, wanted.order_by(MONTHS.c.month, MONTHS.c.insurance, BILLS.c.billed_position))


def trail_of_payment(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """List the people of a payment in the order of the bill: months, insurances and rupiah of each."""
    return rows(connection, _people(BILLS.c.payment == payment_id(reference)))


def trail_of_commitment(connection: Connection, reference: str, *, paid_only: bool = False) -> list[dict[str, Any]]:
    """List the people of all payments of a commitment, bill by bill; `payments` gives the sums of each."""
    chosen = PAYMENTS.c.commitment == commitment_id(reference)
    return rows(connection, _people(and_(chosen, PAYMENTS.c.state == PAID) if paid_only else chosen))


def cover_on(connection: Connection, worker: str, month: str) -> list[dict[str, Any]]:
    """List what is paid for one worker in one month; empty when nothing is."""
    wanted = _TRAIL.where(BILLS.c.worker == worker_id(worker), MONTHS.c.month == month, PAYMENTS.c.state == PAID)
    return rows(connection, wanted.order_by(MONTHS.c.insurance))


def _people(chosen: Any) -> Select[Any]:  # noqa: ANN401  # SQLAlchemy's and_() and == have no common public type
    rupiah = MONTHS.c.amount_rupiah
    of = MONTHS.c.insurance
    return (
        select(
            BILLS.c.worker,
            PAYMENTS.c.reference.label("payment"),
            PAYMENTS.c.state,
            BILLS.c.village,
            BILLS.c.occupation,
            func.min(MONTHS.c.month).label("since"),
            func.max(MONTHS.c.month).label("until"),
            func.count(MONTHS.c.month.distinct()).label("months"),
            func.sum(case((of == "JKK", rupiah), else_=0)).label("jkk_rupiah"),
            func.sum(case((of == "JKM", rupiah), else_=0)).label("jkm_rupiah"),
            func.sum(rupiah).label("total_rupiah"),
            BILLS.c.billed_position,
        )
        .select_from(_FROM_BILLS)
        .where(chosen)
        .group_by(*BILLS.c, PAYMENTS.c.reference, PAYMENTS.c.state)
        .order_by(BILLS.c.billed_position)
    )


MODEL = ReadModel(
    name="premium_trail",
    question="Which budget paid which month of which worker, under which transfer, and how do we know?",
    tables=(BILLS, MONTHS),
    reads=frozenset({CoverBilled}),
    apply=apply,
    beside=("payments", "commitment_balances"),
    views=(
        PublicView(
            name="premium_trail",
            question="Which budget paid which month of which worker, under which transfer, and how do we know?",
            select=_TRAIL,
        ),
    ),
)
