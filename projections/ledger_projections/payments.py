"""Which bills wait, are paid, voided or reversed, from which commitment, and whether the bank agrees.

One row for each payment, from its bill on. Paying, voiding or reversing touches this one row, however many workers
the bill holds: whatever needs to know whether a month is paid joins this table. It is the one place where it stands.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.payment import events as payment
from ledger.journal.entry import Entry
from ledger_projections.commitment_balances import COMMITMENTS, LINES
from ledger_projections.ids import commitment_id, payment_id
from ledger_projections.model import MONTH, POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.writing import Write, Writer, change, increase, new

_NAMES = MetaData()

BILLED = "billed"
PAID = "paid"
VOIDED = "voided"
REVERSED = "reversed"

PAYMENTS = Table(
    "payments",
    _NAMES,
    Column("payment", STREAM, primary_key=True, comment="The payment's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the payment"),
    Column("commitment", STREAM, nullable=False, index=True, comment="The commitment's stream"),
    Column("commitment_reference", REFERENCE, nullable=False, comment="Reference of the commitment that pays"),
    Column("state", String(8), nullable=False, comment="billed, paid, voided or reversed"),
    Column("whom", String, nullable=False, comment="How the people were chosen, in words"),
    Column("since", MONTH, nullable=False, comment="First month of the bill"),
    Column("months", Integer, nullable=False, comment="Number of months of the bill"),
    Column("insurances", String(20), nullable=False, comment="What it buys: JKK, JKM or JKK JKM"),
    Column("workers", Integer, nullable=False, comment="People on the bill"),
    Column("worker_months", BigInteger, nullable=False, comment="Months of all people and insurances together"),
    Column("total_rupiah", BigInteger, nullable=False, comment="The bill, whole rupiah"),
    Column("billed_on", Date, nullable=False, comment="Day of the bill"),
    Column("billed_position", POSITION, nullable=False, comment="Journal position of the bill"),
    Column("paid_on", Date, comment="Day the money left the budget; kept after a reversal"),
    Column("paid_position", POSITION, comment="Journal position of the payment"),
    Column("transfer", String(200), comment="Transfer or SP2D reference"),
    Column("undone_on", Date, comment="Day the bill was voided or the payment reversed"),
    Column("undone_position", POSITION, comment="Journal position of the voiding or reversal"),
    Column("undone_cause", String, comment="Why it was voided or reversed"),
    Column(
        "refunded_rupiah",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="Came back for months beyond deaths while the payment stands, whole rupiah",
    ),
    Column("excess_rupiah", BigInteger, comment="Left over by a relief and set against a later payment, whole rupiah"),
    Column("excess_carried_to", REFERENCE, comment="The later payment that takes it"),
    Column("reconciled_on", Date, comment="Day it was found on a bank statement; empty while it is not"),
    Column("reconciled_statement", String(200), comment="The statement line that shows it"),
    Column("reconciled_rupiah", BigInteger, comment="Amount on that line, whole rupiah"),
)

AMOUNTS = Table(
    "payment_amounts",
    _NAMES,
    Column("payment", STREAM, primary_key=True, comment="The payment's stream"),
    Column("account", String(60), primary_key=True, comment="Account code of the budget line"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="Billed on that line, whole rupiah"),
    sqlite_with_rowid=False,
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep one row for each payment."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"payment": entry.stream_hex}
    match entry.event:
        case payment.PremiumBilled() as event:
            yield from _billed(entry, event)
        case payment.PremiumPaid(effective=on, transfer=transfer):
            yield change(PAYMENTS, key, state=PAID, paid_on=on, paid_position=entry.position, transfer=transfer)
        case payment.BillVoided(effective=on, cause=cause):
            yield _undone(entry, VOIDED, on=on, cause=cause)
        case payment.PaymentReversed(effective=on, cause=cause):
            yield _undone(entry, REVERSED, on=on, cause=cause)
        case payment.PremiumRefunded(amount_rupiah=amount):
            yield increase(PAYMENTS, key, refunded_rupiah=amount)
        case payment.ExcessCarried(amount_rupiah=amount, carried_to=later):
            yield change(PAYMENTS, key, excess_rupiah=amount, excess_carried_to=later)
        case payment.PaymentReconciled(effective=on, statement=line, amount_rupiah=amount):
            yield change(PAYMENTS, key, reconciled_on=on, reconciled_statement=line, reconciled_rupiah=amount)
        case payment.ReconciliationUndone():
            yield change(PAYMENTS, key, reconciled_on=None, reconciled_statement=None, reconciled_rupiah=None)
        case _:
            return


def _billed(entry: Entry, event: payment.PremiumBilled) -> Iterator[Write]:
    yield new(
        PAYMENTS,
        payment=entry.stream_hex,
        reference=event.reference,
        commitment=commitment_id(event.commitment),
        commitment_reference=event.commitment,
        state=BILLED,
        whom=event.whom,
        since=event.since,
        months=event.months,
        insurances=" ".join(event.insurances),
        workers=event.workers,
        worker_months=event.worker_months,
        total_rupiah=event.total_rupiah,
        billed_on=event.effective,
        billed_position=entry.position,
    )
    for amount in event.amounts:
        yield new(AMOUNTS, payment=entry.stream_hex, account=amount.account, amount_rupiah=amount.amount_rupiah)


def _undone(entry: Entry, state: str, *, on: object, cause: str) -> Write:
    key = {"payment": entry.stream_hex}
    return change(PAYMENTS, key, state=state, undone_on=on, undone_position=entry.position, undone_cause=cause)


def _of_insurance(insurance: str) -> ColumnElement[int]:
    """Add up what a payment bills for one insurance: the budget line says which insurance it may pay."""
    on_its_line = and_(LINES.c.commitment == PAYMENTS.c.commitment, LINES.c.account == AMOUNTS.c.account)
    billed = func.coalesce(func.sum(case((LINES.c.insurance == insurance, AMOUNTS.c.amount_rupiah), else_=0)), 0)
    return (
        select(billed)
        .select_from(AMOUNTS.join(LINES, on_its_line))
        .where(AMOUNTS.c.payment == PAYMENTS.c.payment)
        .correlate(PAYMENTS)
        .scalar_subquery()
    )


_HIDDEN = {PAYMENTS.c.payment, PAYMENTS.c.commitment}

_LISTED = select(
    *[column for column in PAYMENTS.c if column not in _HIDDEN],
    COMMITMENTS.c.source,
    _of_insurance("JKK").label("jkk_rupiah"),
    _of_insurance("JKM").label("jkm_rupiah"),
).join(COMMITMENTS, COMMITMENTS.c.commitment == PAYMENTS.c.commitment, isouter=True)


def payments(
    connection: Connection, *, state: str | None = None, commitment: str | None = None
) -> list[dict[str, Any]]:
    """List payments with their sums per insurance, in the order they were billed."""
    wanted: Select[Any] = _LISTED.order_by(PAYMENTS.c.billed_position)
    if state is not None:
        wanted = wanted.where(PAYMENTS.c.state == state)
    if commitment is not None:
        wanted = wanted.where(PAYMENTS.c.commitment == commitment_id(commitment))
    return rows(connection, wanted)


def payment_row(connection: Connection, reference: str) -> dict[str, Any] | None:
    """Tell one payment, or None when there is no such payment."""
    found = rows(connection, _LISTED.where(PAYMENTS.c.payment == payment_id(reference)))
    return found[0] if found else None


def payment_amounts(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """List what a payment bills on each budget line."""
    on_its_line = and_(LINES.c.commitment == PAYMENTS.c.commitment, LINES.c.account == AMOUNTS.c.account)
    wanted = (
        select(AMOUNTS.c.account, LINES.c.insurance, AMOUNTS.c.amount_rupiah)
        .select_from(PAYMENTS.join(AMOUNTS, AMOUNTS.c.payment == PAYMENTS.c.payment).outerjoin(LINES, on_its_line))
        .where(PAYMENTS.c.payment == payment_id(reference))
        .order_by(AMOUNTS.c.account)
    )
    return rows(connection, wanted)


MODEL = ReadModel(
    name="payments",
    question="Which bills are waiting, paid, voided or reversed, from which commitment, and does the bank agree?",
    tables=(PAYMENTS, AMOUNTS),
    reads=frozenset(get_args(payment.Event)),
    apply=apply,
    beside=("commitment_balances",),
    views=(
        PublicView(
            name="payments",
            question="Which bills are waiting, paid, voided or reversed, from which commitment, by which transfer?",
            select=_LISTED,
            comments={
                "jkk_rupiah": "Billed for work accident cover (JKK), whole rupiah",
                "jkm_rupiah": "Billed for death cover (JKM), whole rupiah",
            },
        ),
    ),
)
