"""What is left of each funding commitment, line by line, and what each line was promised for.

``available = committed + revised + collected - reserved - drawn + returned``; once closed, what was left has lapsed
and nothing is available. `reserved` is what unpaid bills hold now; `drawn` is all that was ever paid out, `returned`
all that came back. Every movement is kept as well, so that a payment can be held against what it moved.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, Select, String, Table, func, select
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.commitment import events as commitment
from ledger.journal.entry import Entry
from ledger_projections.ids import commitment_id, payment_id
from ledger_projections.model import INSURANCE, MONTH, POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.writing import Write, Writer, change, increase, new, put, sweep

_NAMES = MetaData()

COMMITMENTS = Table(
    "commitments",
    _NAMES,
    Column("commitment", STREAM, primary_key=True, comment="The commitment's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, comment="Reference of the commitment"),
    Column("source", String(40), nullable=False, comment="Kind of budget: APBD, APBDES, CSR, BAZNAS …"),
    Column(
        "group_code",
        String(2),
        nullable=False,
        comment="The insurer's kind of group (wadah): SG, SD, SA, SL, SC, SB; empty: workers themselves",
    ),
    Column("owner", String(200), nullable=False, comment="Whose budget it is"),
    Column("fiscal_year", Integer, nullable=False, comment="Budget year that the money stands in"),
    Column("cover_since", MONTH, nullable=False, comment="First month that may be paid"),
    Column("cover_until", MONTH, nullable=False, comment="Last month that may be paid"),
    Column("legal_basis", String, nullable=False, comment="What the promise rests on"),
    Column("revised_basis", String, comment="What the last revision rests on; empty when it was never revised"),
    Column("revised_on", Date, comment="Day of the last revision"),
    Column(
        "villages", String, nullable=False, comment="Region codes that may be paid for, by blanks; empty: everywhere"
    ),
    Column("program", REFERENCE, comment="Program that may be paid for; empty for any"),
    Column("committed_on", Date, nullable=False, comment="Day the promise began"),
    Column("committed_position", POSITION, nullable=False, comment="Journal position of the promise"),
    Column("closed_on", Date, comment="Day the commitment was closed; empty while it is open"),
)


def _rupiah(name: str, comment: str) -> "Column[int]":
    return Column(name, BigInteger, nullable=False, server_default="0", comment=f"{comment}, whole rupiah")


LINES = Table(
    "commitment_lines",
    _NAMES,
    Column("commitment", STREAM, primary_key=True, comment="The commitment's stream"),
    Column("account", String(60), primary_key=True, comment="Account code of the budget line"),
    Column("insurance", INSURANCE, nullable=False, comment="What the line may pay: JKK or JKM"),
    _rupiah("committed_rupiah", "First promised"),
    _rupiah("ceiling_rupiah", "Promised after the last revision, and collected"),
    _rupiah("collected_rupiah", "Paid in by workers for themselves"),
    _rupiah("reserved_rupiah", "Held by unpaid bills"),
    _rupiah("drawn_rupiah", "Paid out"),
    _rupiah("returned_rupiah", "Came back by reversals and refunds"),
    _rupiah("lapsed_rupiah", "Left over when the commitment was closed"),
)

MOVEMENTS = Table(
    "commitment_movements",
    _NAMES,
    Column("position", POSITION, primary_key=True, autoincrement=False, comment="Journal position of the movement"),
    Column("account", String(60), primary_key=True, comment="Account code of the budget line"),
    Column("commitment", STREAM, nullable=False, comment="The commitment's stream"),
    Column("payment", STREAM, nullable=False, index=True, comment="The payment's stream"),
    Column("kind", String(8), nullable=False, comment="reserved, released, drawn, returned or refunded"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="Moved amount, whole rupiah"),
    Column("effective", Date, nullable=False, comment="Since when it is true"),
)

Moved = (
    commitment.FundsReserved
    | commitment.ReservationReleased
    | commitment.FundsDrawn
    | commitment.FundsReturned
    | commitment.FundsRefunded
)


def available() -> ColumnElement[int]:
    """Say what may still be reserved on a line; the one definition of the figure."""
    line = LINES.c
    held = line.reserved_rupiah + line.drawn_rupiah - line.returned_rupiah + line.lapsed_rupiah
    return line.ceiling_rupiah - held


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep headers, balances and movements."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    match entry.event:
        case commitment.FundingCommitted() as event:
            yield from _committed(entry, event)
        case commitment.CommitmentRevised() as event:
            yield from _revised(entry.stream_hex, event)
        case commitment.CollectionReceived(amounts=amounts):
            yield from _increased(entry.stream_hex, amounts, ceiling_rupiah=1, collected_rupiah=1)
        case commitment.FundsReserved(amounts=amounts) as event:
            yield from _moved(entry, event, "reserved")
            yield from _increased(entry.stream_hex, amounts, reserved_rupiah=1)
        case commitment.ReservationReleased(amounts=amounts) as event:
            yield from _moved(entry, event, "released")
            yield from _increased(entry.stream_hex, amounts, reserved_rupiah=-1)
        case commitment.FundsDrawn(amounts=amounts) as event:
            yield from _moved(entry, event, "drawn")
            yield from _increased(entry.stream_hex, amounts, reserved_rupiah=-1, drawn_rupiah=1)
        case commitment.FundsReturned(amounts=amounts) as event:
            yield from _moved(entry, event, "returned")
            yield from _increased(entry.stream_hex, amounts, returned_rupiah=1)
        case commitment.FundsRefunded(amounts=amounts) as event:
            yield from _moved(entry, event, "refunded")
            yield from _increased(entry.stream_hex, amounts, returned_rupiah=1)
        case commitment.CommitmentClosed(effective=on, lapsed=lapsed):
            yield change(COMMITMENTS, {"commitment": entry.stream_hex}, closed_on=on)
            yield from _increased(entry.stream_hex, lapsed, lapsed_rupiah=1)
        case _:
            return


def _committed(entry: Entry, event: commitment.FundingCommitted) -> Iterator[Write]:
    yield new(
        COMMITMENTS,
        commitment=entry.stream_hex,
        reference=event.reference,
        source=event.source,
        group_code=event.group_code,
        owner=event.owner,
        fiscal_year=event.fiscal_year,
        cover_since=event.cover_since,
        cover_until=event.cover_until,
        legal_basis=event.legal_basis,
        villages=" ".join(event.villages),
        program=event.program,
        committed_on=event.effective,
        committed_position=entry.position,
    )
    for line in event.lines:
        yield new(
            LINES,
            commitment=entry.stream_hex,
            account=line.account,
            insurance=line.insurance.value,
            committed_rupiah=line.amount_rupiah,
            ceiling_rupiah=line.amount_rupiah,
        )


def _revised(stream: str, event: commitment.CommitmentRevised) -> Iterator[Write]:
    """Set the new ceilings; a line that is not named again has none."""
    yield change(COMMITMENTS, {"commitment": stream}, revised_basis=event.legal_basis, revised_on=event.effective)
    yield sweep(LINES, {"commitment": stream}, ceiling_rupiah=0)
    for line in event.lines:
        key = {"commitment": stream, "account": line.account}
        yield put(LINES, key, insurance=line.insurance.value, ceiling_rupiah=line.amount_rupiah)


def _moved(entry: Entry, event: Moved, kind: str) -> Iterator[Write]:
    for amount in event.amounts:
        yield new(
            MOVEMENTS,
            position=entry.position,
            account=amount.account,
            commitment=entry.stream_hex,
            payment=payment_id(event.payment),
            kind=kind,
            amount_rupiah=amount.amount_rupiah,
            effective=event.effective,
        )


def _increased(stream: str, amounts: Sequence[commitment.AccountAmount], **signs: int) -> Iterator[Write]:
    for amount in amounts:
        key = {"commitment": stream, "account": amount.account}
        yield increase(LINES, key, **{column: sign * amount.amount_rupiah for column, sign in signs.items()})


_FUNDING = select(
    COMMITMENTS.c.reference,
    COMMITMENTS.c.source,
    COMMITMENTS.c.group_code,
    COMMITMENTS.c.owner,
    COMMITMENTS.c.fiscal_year,
    COMMITMENTS.c.cover_since,
    COMMITMENTS.c.cover_until,
    COMMITMENTS.c.legal_basis,
    COMMITMENTS.c.revised_basis,
    COMMITMENTS.c.villages,
    COMMITMENTS.c.program,
    COMMITMENTS.c.closed_on,
    LINES.c.account,
    LINES.c.insurance,
    LINES.c.committed_rupiah,
    (LINES.c.ceiling_rupiah - LINES.c.committed_rupiah - LINES.c.collected_rupiah).label("revised_rupiah"),
    LINES.c.collected_rupiah,
    LINES.c.reserved_rupiah,
    LINES.c.drawn_rupiah,
    LINES.c.returned_rupiah,
    LINES.c.lapsed_rupiah,
    available().label("available_rupiah"),
).join(LINES, LINES.c.commitment == COMMITMENTS.c.commitment)


def funding_report(connection: Connection, *, fiscal_year: int | None = None) -> list[dict[str, Any]]:
    """List every line of every commitment with what was promised, held, paid, returned and is left."""
    lines = _FUNDING.order_by(COMMITMENTS.c.committed_position, LINES.c.insurance, LINES.c.account)
    return rows(connection, lines if fiscal_year is None else lines.where(COMMITMENTS.c.fiscal_year == fiscal_year))


def commitment_lines(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """Tell the lines of one commitment; an empty list when there is no such commitment."""
    wanted = _FUNDING.where(COMMITMENTS.c.commitment == commitment_id(reference))
    return rows(connection, wanted.order_by(LINES.c.insurance, LINES.c.account))


def commitment_row(connection: Connection, reference: str) -> dict[str, Any] | None:
    """Tell the header of one commitment with its sums over all lines, or None when there is no such commitment."""
    found = rows(connection, _with_sums().where(COMMITMENTS.c.commitment == commitment_id(reference)))
    return found[0] if found else None


def commitments(connection: Connection) -> list[dict[str, Any]]:
    """List all commitments with their sums, in the order they were recorded."""
    return rows(connection, _with_sums())


def _with_sums() -> Select[Any]:
    header = [column for column in COMMITMENTS.c if column is not COMMITMENTS.c.commitment]
    return (
        select(
            *header,
            func.sum(LINES.c.committed_rupiah).label("committed_rupiah"),
            func.sum(LINES.c.ceiling_rupiah - LINES.c.committed_rupiah - LINES.c.collected_rupiah).label(
                "revised_rupiah"
            ),
            func.sum(LINES.c.collected_rupiah).label("collected_rupiah"),
            func.sum(LINES.c.reserved_rupiah).label("reserved_rupiah"),
            func.sum(LINES.c.drawn_rupiah).label("drawn_rupiah"),
            func.sum(LINES.c.returned_rupiah).label("returned_rupiah"),
            func.sum(LINES.c.lapsed_rupiah).label("lapsed_rupiah"),
            func.sum(available()).label("available_rupiah"),
        )
        .join(LINES, LINES.c.commitment == COMMITMENTS.c.commitment)
        .group_by(*COMMITMENTS.c)
        .order_by(COMMITMENTS.c.committed_position)
    )


MODEL = ReadModel(
    name="commitment_balances",
    question="What is left of each funding commitment, line by line, and what was each line promised for?",
    tables=(COMMITMENTS, LINES, MOVEMENTS),
    reads=frozenset(get_args(commitment.Event)),
    apply=apply,
    views=(
        PublicView(
            name="funding",
            question="What is left of each funding commitment, line by line?",
            select=_FUNDING,
            comments={
                "revised_rupiah": "Added (or taken away, when negative) by revisions, whole rupiah",
                "available_rupiah": "What bills may still reserve, whole rupiah",
            },
        ),
    ),
)
