"""Which claims were filed for whom, which documents came, what was granted, paid, and used for what.

Heirs and health stand sealed in the journal and never here; nor do the numbers of documents, because the number of
a death certificate leads to a person.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    or_,
    select,
)

from ledger.domain.claim import events as claim
from ledger.domain.payment.events import PaymentReversed
from ledger.journal.entry import Entry
from ledger_projections.ids import claim_id, payment_id, worker_id
from ledger_projections.model import INSURANCE, POSITION, REFERENCE, SOUGHT, STREAM, PublicView, ReadModel, rows
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Write, Writer, add, change, increase, new, sweep

_NAMES = MetaData()

CLAIMS = Table(
    "claims",
    _NAMES,
    Column("claim", STREAM, primary_key=True, comment="The claim's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the claim"),
    Column("worker", STREAM, nullable=False, index=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("insurance", INSURANCE, nullable=False, comment="JKK or JKM"),
    Column("incident_on", Date, nullable=False, comment="Day of the accident or death"),
    Column("state", String(8), nullable=False, comment="filed, approved or rejected"),
    Column("filed_on", Date, nullable=False, comment="Day it was filed"),
    Column("filed_position", POSITION, nullable=False, comment="Journal position of the filing"),
    Column("decided_on", Date, comment="Day it was approved or rejected"),
    Column("covered_by", STREAM, comment="Stream of the payment that covered the month"),
    Column("covered_by_reference", REFERENCE, comment="Reference of the payment that covered the month"),
    Column("basis", String(200), comment="Where the granted amounts come from"),
    Column("papers_later", String, comment="Papers that were let off for now at the approval, by blanks"),
    Column("rejected_cause", String, comment="Why it was rejected"),
)

DOCUMENTS = Table(
    "claim_documents",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the receipt"),
    Column("claim", STREAM, nullable=False, index=True, comment="The claim's stream"),
    Column("kind", String(60), nullable=False, comment="Kind of document; its number stays in the journal"),
    Column("received_on", Date, nullable=False, comment="Day it arrived"),
)

BENEFITS = Table(
    "claim_benefits",
    _NAMES,
    Column("claim", STREAM, primary_key=True, comment="The claim's stream"),
    Column("kind", String(60), primary_key=True, comment="Kind of benefit"),
    Column("granted_rupiah", BigInteger, nullable=False, server_default="0", comment="Granted, whole rupiah"),
    Column("paid_rupiah", BigInteger, nullable=False, server_default="0", comment="Paid so far, whole rupiah"),
    Column("paid_on", Date, comment="Day of the last payment of it"),
)

USES = Table(
    "claim_uses",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Journal position of the visit"),
    Column("claim", STREAM, nullable=False, index=True, comment="The claim's stream"),
    Column("use", String, nullable=False, comment="What the family does with the money"),
    Column("reported_on", Date, nullable=False, comment="Day of the visit"),
    Column("follow_up_on", Date, comment="Day of the next visit, where one is due"),
)

REFUNDS = Table(
    "claim_refunds",
    _NAMES,
    Column("claim", STREAM, primary_key=True, comment="The claim's stream"),
    Column("payment_reference", REFERENCE, primary_key=True, comment="The payment that bought months beyond the death"),
    Column("payment", STREAM, nullable=False, index=True, comment="Stream of that payment", info={SOUGHT: True}),
    Column("commitment_reference", REFERENCE, nullable=False, comment="The budget that paid, to which it goes back"),
    Column("due_on", Date, nullable=False, comment="Day of the approval that opened it"),
    Column("due_position", POSITION, nullable=False, comment="Journal position of the opening"),
    Column("months", BigInteger, nullable=False, comment="Months that are asked back"),
    Column("asked_rupiah", BigInteger, nullable=False, comment="Asked back by the rule, whole rupiah"),
    Column("after_claim_rupiah", BigInteger, nullable=False, comment="Counted from the month after the claim"),
    Column("after_death_rupiah", BigInteger, nullable=False, comment="Counted from the month after the death"),
    Column("way", String(60), nullable=False, comment="by agreement or carried"),
    Column("settled_on", Date, comment="Day the last of it came back or was carried"),
    Column(
        "settled_rupiah",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="What came back or is carried, whole rupiah",
    ),
    Column("transfer", String(200), comment="Reference of the last transfer or minute"),
    Column("carried_to", REFERENCE, comment="The later payment that takes what is carried; empty while it is open"),
    Column("reversed_on", Date, comment="Day the whole payment was reversed, so that nothing of it is due"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep claims with their documents, benefits and uses."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"claim": entry.stream_hex}
    match entry.event:
        case claim.ClaimFiled() as event:
            yield _filed(entry, event)
        case claim.DocumentReceived(effective=on, kind=kind):
            yield new(DOCUMENTS, position=entry.position, **key, kind=kind, received_on=on)
        case claim.ClaimApproved() as event:
            yield from _approved(entry.stream_hex, event)
        case claim.ClaimRejected(effective=on, cause=cause):
            yield change(CLAIMS, key, state="rejected", decided_on=on, rejected_cause=cause)
        case claim.BenefitPaid(effective=on, kind=kind, amount_rupiah=amount):
            yield increase(BENEFITS, key | {"kind": kind}, paid_rupiah=amount)
            yield change(BENEFITS, key | {"kind": kind}, paid_on=on)
        case claim.ScholarshipAwarded() as award:
            yield add(BENEFITS, key | {"kind": award.benefit}, granted_rupiah=award.amount_rupiah)
        case claim.BenefitUseReported(effective=on, use=use, follow_up_on=follow_up):
            yield new(USES, position=entry.position, **key, use=use, reported_on=on, follow_up_on=follow_up)
        case _:
            yield from _refunds(entry)


def _refunds(entry: Entry) -> Iterator[Write]:
    match entry.event:
        case claim.RefundDue() as event:
            yield _refund_due(entry, event)
        case claim.RefundSettled(effective=on, payment=payment, amount_rupiah=amount, transfer=transfer):
            refund = {"claim": entry.stream_hex, "payment_reference": payment}
            yield increase(REFUNDS, refund, settled_rupiah=amount)
            yield change(REFUNDS, refund, settled_on=on, transfer=transfer)
        case claim.RefundCarried(payment=payment, carried_to=carried_to):
            refund = {"claim": entry.stream_hex, "payment_reference": payment}
            yield change(REFUNDS, refund, carried_to=carried_to)
        case PaymentReversed(effective=on):
            yield sweep(REFUNDS, {"payment": entry.stream_hex}, reversed_on=on)
        case _:
            return


def _filed(entry: Entry, event: claim.ClaimFiled) -> Write:
    return new(
        CLAIMS,
        claim=entry.stream_hex,
        reference=event.reference,
        worker=worker_id(event.worker),
        insurance=event.insurance.value,
        incident_on=event.incident_on,
        state="filed",
        filed_on=event.effective,
        filed_position=entry.position,
    )


def _approved(stream: str, event: claim.ClaimApproved) -> Iterator[Write]:
    yield change(
        CLAIMS,
        {"claim": stream},
        state="approved",
        decided_on=event.effective,
        covered_by=payment_id(event.covered_by),
        covered_by_reference=event.covered_by,
        basis=event.basis,
        papers_later=" ".join(event.papers_later) or None,
    )
    for benefit in event.benefits:
        yield add(BENEFITS, {"claim": stream, "kind": benefit.kind}, granted_rupiah=benefit.amount_rupiah)


def _refund_due(entry: Entry, event: claim.RefundDue) -> Write:
    return new(
        REFUNDS,
        claim=entry.stream_hex,
        payment_reference=event.payment,
        payment=payment_id(event.payment),
        commitment_reference=event.commitment,
        due_on=event.effective,
        due_position=entry.position,
        months=len(event.months),
        asked_rupiah=event.asked_rupiah,
        after_claim_rupiah=event.after_claim_rupiah,
        after_death_rupiah=event.after_death_rupiah,
        way=event.way,
    )


def _benefits(column: "Column[int]") -> Any:  # noqa: ANN401  # a scalar subquery of int; its class is not public
    total = select(func.coalesce(func.sum(column), 0)).where(BENEFITS.c.claim == CLAIMS.c.claim)
    return total.correlate(CLAIMS).scalar_subquery()


def _count(table: Table) -> Any:  # noqa: ANN401  # as above
    return (
        select(func.count())
        .select_from(table)
        .where(table.c.claim == CLAIMS.c.claim)
        .correlate(CLAIMS)
        .scalar_subquery()
    )


_HIDDEN = {CLAIMS.c.claim, CLAIMS.c.covered_by}
_GRANTED = _benefits(BENEFITS.c.granted_rupiah)
_PAID = _benefits(BENEFITS.c.paid_rupiah)
_STATE = case((and_(CLAIMS.c.state == "approved", _GRANTED == _PAID), "settled"), else_=CLAIMS.c.state).label("state")
"""How far along a claim is; settled once every granted rupiah was paid."""

_LISTED = select(
    *[_STATE if column is CLAIMS.c.state else column for column in CLAIMS.c if column not in _HIDDEN],
    WORKERS.c.village,
    _GRANTED.label("granted_rupiah"),
    _PAID.label("paid_rupiah"),
    _count(DOCUMENTS).label("documents"),
    _count(USES).label("uses_reported"),
).join(WORKERS, WORKERS.c.worker == CLAIMS.c.worker, isouter=True)


def claims(connection: Connection, *, worker: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """List claims with what was granted and paid, in the order they were filed."""
    wanted: Select[Any] = _LISTED.order_by(CLAIMS.c.filed_position)
    if worker is not None:
        wanted = wanted.where(CLAIMS.c.worker == worker_id(worker))
    if state is not None:
        wanted = wanted.where(_STATE.element == state)
    return rows(connection, wanted)


def references_of(connection: Connection, worker: str) -> list[str]:
    """Name the claims of a worker, in the order they were filed."""
    wanted = select(CLAIMS.c.reference).where(CLAIMS.c.worker == worker_id(worker)).order_by(CLAIMS.c.filed_position)
    return list(connection.execute(wanted).scalars())


def claim_row(connection: Connection, reference: str) -> dict[str, Any] | None:
    """Tell one claim, or None when there is no such claim."""
    found = rows(connection, _LISTED.where(CLAIMS.c.claim == claim_id(reference)))
    return found[0] if found else None


def claims_beside(connection: Connection, reference: str) -> list[str]:
    """Name the other claims of the worker of a claim, in the order they were filed."""
    whose = select(CLAIMS.c.worker).where(CLAIMS.c.claim == claim_id(reference)).scalar_subquery()
    others = select(CLAIMS.c.reference).where(CLAIMS.c.worker == whose, CLAIMS.c.claim != claim_id(reference))
    return list(connection.execute(others.order_by(CLAIMS.c.filed_position)).scalars())


def claim_documents(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """List the documents of a claim in the order they came."""
    wanted = select(DOCUMENTS.c.kind, DOCUMENTS.c.received_on, DOCUMENTS.c.position)
    return rows(connection, wanted.where(DOCUMENTS.c.claim == claim_id(reference)).order_by(DOCUMENTS.c.position))


def claim_benefits(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """List what a claim was granted and what of it was paid, by kind."""
    shown = [column for column in BENEFITS.c if column is not BENEFITS.c.claim]
    return rows(connection, select(*shown).where(BENEFITS.c.claim == claim_id(reference)).order_by(BENEFITS.c.kind))


def claim_uses(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """List what visitors noted about the use of the money, in the order of their visits."""
    shown = [column for column in USES.c if column is not USES.c.claim]
    return rows(connection, select(*shown).where(USES.c.claim == claim_id(reference)).order_by(USES.c.position))


def refunds(connection: Connection, *, open_only: bool = False) -> list[dict[str, Any]]:
    """List money for months beyond a death, in the order in which it fell due.

    Open is what has not come in full, and what is carried while no payment took it.
    """
    shown = [column for column in REFUNDS.c if column not in {REFUNDS.c.claim, REFUNDS.c.payment}]
    wanted = select(CLAIMS.c.reference, *shown).join(CLAIMS, CLAIMS.c.claim == REFUNDS.c.claim)
    if open_only:
        from ledger.domain.rules.benefits.refunds import CARRIED  # noqa: PLC0415 - rules, which no other question asks

        short = REFUNDS.c.settled_rupiah < REFUNDS.c.asked_rupiah
        untaken = and_(REFUNDS.c.way == CARRIED, REFUNDS.c.carried_to.is_(None))
        wanted = wanted.where(or_(short, untaken), REFUNDS.c.reversed_on.is_(None))
    return rows(connection, wanted.order_by(REFUNDS.c.due_position))


def claims_report(connection: Connection) -> list[dict[str, Any]]:
    """Count claims by insurance: filed, waiting, approved, rejected, and what was granted and paid."""
    each = _LISTED.subquery()
    counted = {
        state: func.sum(case((each.c.state == state, 1), else_=0))
        for state in ("filed", "approved", "settled", "rejected")
    }
    wanted = (
        select(
            each.c.insurance,
            func.count().label("claims"),
            counted["filed"].label("waiting"),
            counted["approved"].label("approved"),
            counted["settled"].label("settled"),
            counted["rejected"].label("rejected"),
            func.sum(each.c.granted_rupiah).label("granted_rupiah"),
            func.sum(each.c.paid_rupiah).label("paid_rupiah"),
            func.sum(each.c.granted_rupiah - each.c.paid_rupiah).label("unpaid_rupiah"),
            func.sum(case((each.c.uses_reported > 0, 1), else_=0)).label("with_use_reported"),
        )
        .group_by(each.c.insurance)
        .order_by(each.c.insurance)
    )
    return rows(connection, wanted)


MODEL = ReadModel(
    name="claims",
    question="Which claims were filed for whom, which documents came, what was granted, paid and reported?",
    tables=(CLAIMS, DOCUMENTS, BENEFITS, USES, REFUNDS),
    reads=frozenset(get_args(claim.Event)) | {PaymentReversed},
    apply=apply,
    beside=("worker_register",),
    views=(
        PublicView(
            name="claims",
            question="Which claims were filed for whom, and what was granted and paid?",
            select=_LISTED,
            comments={
                "state": "filed, approved, settled (every granted rupiah was paid) or rejected",
                "village": "Village of the worker now",
                "granted_rupiah": "All benefits granted, whole rupiah",
                "paid_rupiah": "All benefits paid so far, whole rupiah",
                "documents": "Number of documents received",
                "uses_reported": "Number of visits that noted the use of the money",
            },
        ),
    ),
)
