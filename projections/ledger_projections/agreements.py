"""Under which agreement, campaign or regulation people came in, how many are covered, and what it cost.

A worker's registration names what the worker came in under; who came in under nothing is counted apart. (What the
bank statement and the payments agree on is another question: `agreement`.)
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import Column, Connection, Date, MetaData, String, Subquery, Table, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.agreement import events as agreement
from ledger.domain.errors import Refusal
from ledger.domain.month import first_day
from ledger.domain.month import month as checked_month
from ledger.journal.entry import Entry
from ledger_projections.employers import paid_in
from ledger_projections.ids import agreement_id
from ledger_projections.model import POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Write, Writer, change, new

AGREEMENTS = Table(
    "agreements",
    MetaData(),
    Column("agreement", STREAM, primary_key=True, comment="The agreement's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the agreement"),
    Column("title", String, nullable=False, comment="What people call it"),
    Column("kind", String(20), nullable=False, comment="agreement, campaign or regulation"),
    Column("partner", String, comment="With whom it was made"),
    Column("signed_on", Date, nullable=False, comment="Day it was signed or enacted"),
    Column("signed_position", POSITION, nullable=False, comment="Journal position of the entry"),
    Column("since", Date, nullable=False, comment="First day on which somebody may come in under it"),
    Column("until", Date, comment="Last day on which somebody may; empty without an end"),
    Column("ended_on", Date, comment="Its last day, where it was ended"),
    Column("program_reference", REFERENCE, comment="The program that it is the ground of"),
)

GROUPINGS = ("agreement", "kind", "program")
"""What groups of people may be told apart by."""


class NotAGroup(Refusal):
    """Something else was asked for than groups can be told apart by."""

    def __init__(self, *, text: str) -> None:
        self.text = text
        super().__init__(f"Groups cannot be told apart by {text!r}: ask for one of {', '.join(GROUPINGS)}.")


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep one row for each agreement."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"agreement": entry.stream_hex}
    match entry.event:
        case agreement.AgreementSigned() as event:
            yield new(
                AGREEMENTS,
                **key,
                reference=event.reference,
                title=event.title,
                kind=event.kind.value,
                partner=event.partner,
                signed_on=event.effective,
                signed_position=entry.position,
                since=event.since,
                until=event.until,
                program_reference=event.program,
            )
        case agreement.AgreementExtended(until=until):
            yield change(AGREEMENTS, key, until=until)
        case agreement.AgreementEnded(effective=on):
            yield change(AGREEMENTS, key, ended_on=on)
        case _:
            return


_REGISTERED = (
    select(func.count())
    .select_from(WORKERS)
    .where(WORKERS.c.agreement == AGREEMENTS.c.agreement)
    .correlate(AGREEMENTS)
    .scalar_subquery()
)

_LISTED = select(
    *[column for column in AGREEMENTS.c if column is not AGREEMENTS.c.agreement], _REGISTERED.label("registered")
)


def agreements(connection: Connection) -> list[dict[str, Any]]:
    """List agreements in the order in which they were recorded, with the people who came in under them."""
    return rows(connection, _LISTED.order_by(AGREEMENTS.c.signed_position))


def agreement_row(connection: Connection, reference: str) -> dict[str, Any] | None:
    """Tell one agreement, or None when there is no such agreement."""
    found = rows(connection, _LISTED.where(AGREEMENTS.c.agreement == agreement_id(reference)))
    return found[0] if found else None


def groups(connection: Connection, month: str, *, by: str = "agreement") -> list[dict[str, Any]]:
    """Count people by what they came in under: registered, covered in a month by a budget, and what was ever paid.

    The group of those who came in under nothing is None. Raises `NotAGroup` and `NotAMonth`.
    """
    key = _group_key(by)
    asked = checked_month(month)
    covered, paid = paid_in(month), _paid_ever()
    alive = or_(WORKERS.c.died_on.is_(None), WORKERS.c.died_on >= first_day(asked))
    wanted = (
        select(
            key.label("group"),
            func.max(AGREEMENTS.c.title if by == "agreement" else None).label("title"),
            func.count().label("registered"),
            func.count(covered.c.worker).filter(alive).label("covered"),
            func.coalesce(func.sum(paid.c.paid_rupiah), 0).label("paid_rupiah"),
        )
        .select_from(
            WORKERS.outerjoin(AGREEMENTS, AGREEMENTS.c.agreement == WORKERS.c.agreement)
            .outerjoin(covered, covered.c.worker == WORKERS.c.worker)
            .outerjoin(paid, paid.c.worker == WORKERS.c.worker)
        )
        .group_by("group")
    )
    found = rows(connection, wanted)
    return sorted(found, key=lambda row: (row["group"] is None, row["group"] or ""))


def _group_key(by: str) -> ColumnElement[Any]:
    match by:
        case "agreement":
            return func.coalesce(AGREEMENTS.c.reference, WORKERS.c.agreement_reference)
        case "kind":
            return AGREEMENTS.c.kind
        case "program":
            return WORKERS.c.program_reference
        case _:
            raise NotAGroup(text=by)


def _paid_ever() -> Subquery:
    """Add up what was ever paid for each worker; what a package comes to is reckoned once for all who have it.

    The outer join holds the database to the way from the lines to the packages.
    """
    packages = (
        select(MONTHS.c.package, func.sum(MONTHS.c.amount_rupiah).label("rupiah"))
        .join(PAYMENTS, PAYMENTS.c.payment == MONTHS.c.payment)
        .where(PAYMENTS.c.state == PAID)
        .group_by(MONTHS.c.package)
        .subquery("packages")
    )
    lines = BILLS.outerjoin(packages, packages.c.package == BILLS.c.package)
    wanted = select(BILLS.c.worker, func.sum(packages.c.rupiah).label("paid_rupiah")).select_from(lines)
    return wanted.group_by(BILLS.c.worker).subquery("paid_ever")


MODEL = ReadModel(
    name="agreements",
    question="Under which agreement, campaign or regulation did people come in?",
    tables=(AGREEMENTS,),
    reads=frozenset(get_args(agreement.Event)),
    apply=apply,
    beside=("worker_register", "premium_trail", "payments"),
    views=(
        PublicView(
            name="agreements",
            question="Which agreements, campaigns and regulations are there, and how many people came in under them?",
            select=_LISTED,
            comments={"registered": "Workers who were registered under it"},
        ),
    ),
)
