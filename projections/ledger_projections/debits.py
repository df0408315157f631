"""Which mandates stand, what banks were asked to debit and answered, whose debits failed, and which money must go back.

Account numbers are not here: they are sealed. Whether a month was paid in the end stands with `premium_trail`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, String, Table, func, select

from ledger.domain.debit import events as debit
from ledger.domain.worker import events as worker
from ledger.journal.entry import Entry
from ledger_projections.ids import payment_id
from ledger_projections.model import MONTH, POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.payments import BILLED, PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS, months_of_line
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Write, Writer, change, new, put

_NAMES = MetaData()

MANDATES = Table(
    "mandates",
    _NAMES,
    Column("worker", STREAM, primary_key=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("bank", String(40), nullable=False, index=True, comment="Bank that may debit the account"),
    Column("day", Integer, nullable=False, comment="Day of the month on which it debits"),
    Column("since", MONTH, nullable=False, comment="First month, YYYY-MM"),
    Column("months", Integer, comment="For how many months; empty until it is revoked"),
    Column("given_on", Date, nullable=False, comment="Day of the mandate"),
    Column("ended_on", Date, comment="Day it was revoked; empty while it stands"),
    Column("ended_cause", String(200), comment="Why it was revoked"),
)

RUNS = Table(
    "debit_runs",
    _NAMES,
    Column("run", STREAM, primary_key=True, comment="Stream of the bill that the run's answer draws up"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the order, and of the bill of those who paid"),
    Column("channel", REFERENCE, nullable=False, index=True, comment="Pot and bank"),
    Column("commitment_reference", REFERENCE, nullable=False, comment="Reference of the pot"),
    Column("bank", String(40), nullable=False, comment="Bank that was asked"),
    Column("month", MONTH, nullable=False, comment="Month of cover, YYYY-MM"),
    Column("state", String(9), nullable=False, comment="ordered, answered or withdrawn"),
    Column("ordered_on", Date, nullable=False, comment="Day of the order"),
    Column("ordered_position", POSITION, nullable=False, comment="Journal position of the order"),
    Column("debits", Integer, nullable=False, comment="Debits ordered"),
    Column("total_rupiah", BigInteger, nullable=False, comment="Ordered, whole rupiah"),
    Column("ended_on", Date, comment="Day of the answer, or of the withdrawal"),
    Column("transfer", String(200), comment="The bank's credit"),
    Column("collected", Integer, comment="Debits that paid a month"),
    Column("collected_rupiah", BigInteger, comment="What they paid, whole rupiah"),
    Column("failed", Integer, comment="Debits that failed"),
    Column("unapplied", Integer, comment="Debits whose money bought nothing"),
    Column("unapplied_rupiah", BigInteger, comment="That money, whole rupiah"),
    Column("cause", String(200), comment="Why it was withdrawn"),
)

FAILED = Table(
    "debits_failed",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the failure"),
    Column("worker", STREAM, nullable=False, index=True, comment="The worker"),
    Column("run", STREAM, nullable=False, comment="Stream of the run's bill"),
    Column("month", MONTH, nullable=False, comment="Month that stays unpaid, YYYY-MM"),
    Column("cause", String(40), nullable=False, comment="Why the bank could not debit the account"),
    Column("failed_on", Date, nullable=False, comment="Day of the bank's answer"),
)

UNAPPLIED = Table(
    "debits_unapplied",
    _NAMES,
    Column("worker", STREAM, primary_key=True, comment="The worker whose money it is"),
    Column("run", STREAM, primary_key=True, comment="Stream of the run's bill"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the run"),
    Column("month", MONTH, nullable=False, comment="Month that it was debited for, YYYY-MM"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="Whole rupiah"),
    Column("cause", String(40), nullable=False, comment="Why it bought nothing"),
    Column("came_on", Date, nullable=False, comment="Day of the bank's answer"),
    Column("given_back_on", Date, comment="Day it went back; empty while it is owed"),
    Column("transfer", String(200), comment="How it went back"),
    sqlite_with_rowid=False,
)

ORDERED, ANSWERED, WITHDRAWN = "ordered", "answered", "withdrawn"


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep mandates, runs, failures and money that bought nothing."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"worker": entry.stream_hex}
    match entry.event:
        case worker.DebitMandated() as event:
            yield _mandate(key, event)
        case worker.MandateRevoked(effective=on, cause=cause):
            yield change(MANDATES, key, ended_on=on, ended_cause=cause)
        case worker.DebitFailed() as event:
            yield new(
                FAILED,
                position=entry.position,
                worker=entry.stream_hex,
                run=payment_id(event.run),
                month=event.month,
                cause=event.cause,
                failed_on=event.effective,
            )
        case worker.DebitUnapplied() as event:
            yield _unapplied(entry, event)
        case worker.DebitGivenBack(effective=on, run=run, transfer=transfer):
            yield change(UNAPPLIED, key | {"run": payment_id(run)}, given_back_on=on, transfer=transfer)
        case _:
            yield from _runs(entry)


def _mandate(key: dict[str, str], event: worker.DebitMandated) -> Write:
    return put(
        MANDATES,
        key,
        bank=event.bank,
        day=event.day,
        since=event.since,
        months=event.months,
        given_on=event.effective,
        ended_on=None,
        ended_cause=None,
    )


def _unapplied(entry: Entry, event: worker.DebitUnapplied) -> Write:
    return new(
        UNAPPLIED,
        worker=entry.stream_hex,
        run=payment_id(event.run),
        reference=event.run,
        month=event.month,
        amount_rupiah=event.amount_rupiah,
        cause=event.cause,
        came_on=event.effective,
    )


def _runs(entry: Entry) -> Iterator[Write]:
    match entry.event:
        case debit.DebitsOrdered() as event:
            yield _ordered(entry, event)
        case debit.DebitsAnswered() as event:
            yield change(
                RUNS,
                {"run": payment_id(event.run)},
                state=ANSWERED,
                ended_on=event.effective,
                transfer=event.transfer,
                collected=event.collected,
                collected_rupiah=event.collected_rupiah,
                failed=event.failed,
                unapplied=event.unapplied,
                unapplied_rupiah=event.unapplied_rupiah,
            )
        case debit.DebitsWithdrawn(effective=on, run=run, cause=cause):
            yield change(RUNS, {"run": payment_id(run)}, state=WITHDRAWN, ended_on=on, cause=cause)
        case _:
            return


def _ordered(entry: Entry, event: debit.DebitsOrdered) -> Write:
    return new(
        RUNS,
        run=payment_id(event.run),
        reference=event.run,
        channel=event.reference,
        commitment_reference=event.commitment,
        bank=event.bank,
        month=event.month,
        state=ORDERED,
        ordered_on=event.effective,
        ordered_position=entry.position,
        debits=event.debits,
        total_rupiah=event.total_rupiah,
    )


def standing_mandates(connection: Connection, bank: str) -> list[str]:
    """List the workers whose mandate at a bank stands, by registration; the order decides about the month."""
    together = MANDATES.join(WORKERS, WORKERS.c.worker == MANDATES.c.worker)
    standing = select(MANDATES.c.worker).select_from(together)
    chosen = standing.where(MANDATES.c.bank == bank.upper(), MANDATES.c.ended_on.is_(None))
    return list(connection.scalars(chosen.order_by(WORKERS.c.registered_position)))


def mandates(connection: Connection) -> list[dict[str, Any]]:
    """List every mandate, standing or ended, by registration."""
    together = MANDATES.join(WORKERS, WORKERS.c.worker == MANDATES.c.worker)
    listed = select(*MANDATES.c, WORKERS.c.village, WORKERS.c.agent).select_from(together)
    return rows(connection, listed.order_by(WORKERS.c.registered_position))


def runs(connection: Connection, reference: str | None = None) -> list[dict[str, Any]]:
    """List orders, or one, with what the bank answered."""
    listed = select(RUNS).order_by(RUNS.c.ordered_position)
    return rows(connection, listed if reference is None else listed.where(RUNS.c.run == payment_id(reference)))


def failing(connection: Connection) -> list[dict[str, Any]]:
    """List everybody of whom a month is unpaid after a failed debit: which, how often in a row, and why at last.

    A month that somebody paid in the end, by whatever way, is none of these. Failures in a row are counted since the
    last debit that succeeded.
    """
    still = _unpaid()
    in_a_row = (
        select(func.count())
        .where(FAILED.c.worker == still.c.worker, FAILED.c.position > func.coalesce(_last_success(still), 0))
        .correlate(still)
        .scalar_subquery()
    )
    last = select(FAILED.c.cause).where(FAILED.c.position == still.c.last).correlate(still).scalar_subquery()
    mandate = MANDATES.c
    listed = select(
        still.c.worker,
        WORKERS.c.village,
        WORKERS.c.agent,
        mandate.bank,
        mandate.ended_on.label("mandate_ended_on"),
        still.c.first_month,
        still.c.unpaid_months,
        in_a_row.label("failed_in_a_row"),
        last.label("cause"),
        still.c.failed_on,
        WORKERS.c.died_on,
        WORKERS.c.left_on,
    )
    together = still.join(WORKERS, WORKERS.c.worker == still.c.worker).outerjoin(
        MANDATES, MANDATES.c.worker == still.c.worker
    )
    return rows(connection, listed.select_from(together).order_by(WORKERS.c.registered_position))


def _unpaid() -> Any:  # noqa: ANN401  # SQLAlchemy's class for a subquery has no columns by name
    """Gather failed months that nobody paid since."""
    paid = (
        select(BILLS.c.billed_position)
        .join(MONTHS, months_of_line())
        .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
        .where(
            BILLS.c.worker == FAILED.c.worker,
            MONTHS.c.month == FAILED.c.month,
            PAYMENTS.c.state.in_((BILLED, PAID)),
        )
        .correlate(FAILED)
    )
    return (
        select(
            FAILED.c.worker,
            func.min(FAILED.c.month).label("first_month"),
            func.count(FAILED.c.month.distinct()).label("unpaid_months"),
            func.max(FAILED.c.position).label("last"),
            func.max(FAILED.c.failed_on).label("failed_on"),
        )
        .where(~paid.exists())
        .group_by(FAILED.c.worker)
        .subquery()
    )


def _last_success(still: Any) -> Any:  # noqa: ANN401  # as above
    return (
        select(func.max(BILLS.c.billed_position))
        .join(RUNS, RUNS.c.run == BILLS.c.payment)
        .where(BILLS.c.worker == still.c.worker)
        .correlate(still)
        .scalar_subquery()
    )


def unapplied(connection: Connection) -> list[dict[str, Any]]:
    """List money that came without a month to buy, and whether it went back."""
    together = UNAPPLIED.join(WORKERS, WORKERS.c.worker == UNAPPLIED.c.worker)
    listed = select(*UNAPPLIED.c, WORKERS.c.village, WORKERS.c.agent).select_from(together)
    return rows(connection, listed.order_by(UNAPPLIED.c.came_on, WORKERS.c.registered_position))


_DEBITS = (
    worker.DebitMandated,
    worker.MandateRevoked,
    worker.DebitFailed,
    worker.DebitUnapplied,
    worker.DebitGivenBack,
)

MODEL = ReadModel(
    name="debits",
    question="Which mandates stand, what did banks answer, whose debits failed, and which money must go back?",
    tables=(MANDATES, RUNS, FAILED, UNAPPLIED),
    reads=frozenset({*get_args(debit.Event), *_DEBITS}),
    apply=apply,
    beside=("worker_register", "premium_trail", "payments"),
    views=(
        PublicView(
            name="mandates",
            question="Whose account may be debited by which bank, and since when?",
            select=select(MANDATES),
        ),
        PublicView(
            name="debit_runs",
            question="What was each bank asked to debit, and what did it answer?",
            select=select(*[column for column in RUNS.c if column is not RUNS.c.run]),
        ),
        PublicView(
            name="debits_failed",
            question="Whose debit failed, for which month, and why?",
            select=select(
                FAILED.c.worker,
                RUNS.c.reference.label("run"),
                FAILED.c.month,
                FAILED.c.cause,
                FAILED.c.failed_on,
                FAILED.c.position,
            ).join(RUNS, RUNS.c.run == FAILED.c.run),
        ),
        PublicView(
            name="debits_unapplied",
            question="Which money came for a month that nobody may pay any more, and did it go back?",
            select=select(*[column for column in UNAPPLIED.c if column is not UNAPPLIED.c.run]),
        ),
    ),
)
