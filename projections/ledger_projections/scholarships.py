"""Which claims pay for children's school, which years were granted, which papers came, and for whom it ended.

Children stand under their number on the claim; their names and days of birth are sealed in the journal and never here.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, String, Table, and_, func, or_, select

from ledger.domain.claim.events import ClaimApproved, ClaimFiled, ScholarshipAwarded, ScholarshipEnded
from ledger.journal.entry import Entry
from ledger_projections.claims import BENEFITS, CLAIMS
from ledger_projections.model import POSITION, STREAM, PublicView, ReadModel, rows
from ledger_projections.writing import Write, Writer, change, new, put

_NAMES = MetaData()

OPENED = Table(
    "scholarship_claims",
    _NAMES,
    Column("claim", STREAM, primary_key=True, comment="The claim's stream, 32 hexadecimal digits"),
    Column(
        "opened_on", Date, comment="Day of the approval that opened scholarships; empty where none did or none said"
    ),
)

YEARS = Table(
    "scholarship_years",
    _NAMES,
    Column("claim", STREAM, primary_key=True, comment="The claim's stream"),
    Column("child", Integer, primary_key=True, autoincrement=False, comment="Number of the child on the claim"),
    Column(
        "school_year", Integer, primary_key=True, autoincrement=False, comment="Year in which the school year began"
    ),
    Column("level", String(20), nullable=False, comment="TK, SD, SMP, SMA or university"),
    Column("year_of_level", Integer, nullable=False, comment="Which year of that school, 1 is the first"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="Granted for the year, whole rupiah"),
    Column("awarded_on", Date, nullable=False, comment="Day it was granted"),
    Column("awarded_position", POSITION, nullable=False, comment="Journal position of the grant"),
    Column("papers", String, nullable=False, comment="Kinds of papers that came with it, by blanks"),
    Column("papers_later", String, nullable=False, comment="Kinds of papers that were let off for now, by blanks"),
    Column("benefit", String(60), nullable=False, comment="Kind of benefit under which it is paid"),
)

ENDS = Table(
    "scholarship_ends",
    _NAMES,
    Column("claim", STREAM, primary_key=True, comment="The claim's stream"),
    Column("child", Integer, primary_key=True, autoincrement=False, comment="Number of the child on the claim"),
    Column("ended_on", Date, nullable=False, comment="Day from which no further year is granted"),
    Column("cause", String(20), nullable=False, comment="age, marriage, graduation, work or death"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep claims that pay for school, years and ends."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"claim": entry.stream_hex}
    match entry.event:
        case ClaimFiled():
            yield new(OPENED, **key)
        case ClaimApproved(effective=on, scholarship=True):
            yield change(OPENED, key, opened_on=on)
        case ScholarshipAwarded() as award:
            yield _awarded(entry, award)
        case ScholarshipEnded(effective=on, child=child, cause=cause):
            yield put(ENDS, key | {"child": child}, ended_on=on, cause=cause.value)
        case _:
            return


def _awarded(entry: Entry, award: ScholarshipAwarded) -> Write:
    return new(
        YEARS,
        claim=entry.stream_hex,
        child=award.child,
        school_year=award.school_year,
        level=award.level,
        year_of_level=award.year_of_level,
        amount_rupiah=award.amount_rupiah,
        awarded_on=award.effective,
        awarded_position=entry.position,
        papers=" ".join(award.papers),
        papers_later=" ".join(award.papers_later),
        benefit=award.benefit,
    )


_YEARS = (
    select(
        CLAIMS.c.reference,
        YEARS.c.child,
        YEARS.c.school_year,
        YEARS.c.level,
        YEARS.c.year_of_level,
        YEARS.c.amount_rupiah,
        func.coalesce(BENEFITS.c.paid_rupiah, 0).label("paid_rupiah"),
        YEARS.c.awarded_on,
        YEARS.c.papers,
        YEARS.c.papers_later,
        ENDS.c.ended_on,
        ENDS.c.cause,
    )
    .select_from(
        YEARS.join(CLAIMS, CLAIMS.c.claim == YEARS.c.claim)
        .outerjoin(BENEFITS, and_(BENEFITS.c.claim == YEARS.c.claim, BENEFITS.c.kind == YEARS.c.benefit))
        .outerjoin(ENDS, and_(ENDS.c.claim == YEARS.c.claim, ENDS.c.child == YEARS.c.child))
    )
    .order_by(CLAIMS.c.filed_position, YEARS.c.child, YEARS.c.school_year)
)


def claims_with_school(connection: Connection) -> list[str]:
    """Name the claims that opened scholarships or were granted a year, in the order in which they were filed."""
    granted = select(YEARS.c.claim)
    wanted = select(CLAIMS.c.reference).join(OPENED, OPENED.c.claim == CLAIMS.c.claim)
    wanted = wanted.where(or_(OPENED.c.opened_on.is_not(None), OPENED.c.claim.in_(granted)))
    return list(connection.execute(wanted.order_by(CLAIMS.c.filed_position)).scalars())


def school_years(connection: Connection) -> list[dict[str, Any]]:
    """List every year that was granted, with what was paid of it and whether the child's schooling ended."""
    return rows(connection, _YEARS)


MODEL = ReadModel(
    name="scholarships",
    question="Which claims pay for children's school, and which years were granted and paid?",
    tables=(OPENED, YEARS, ENDS),
    reads=frozenset({ClaimFiled, ClaimApproved, ScholarshipAwarded, ScholarshipEnded}),
    apply=apply,
    beside=("claims",),
    views=(
        PublicView(
            name="scholarships",
            question="Which school years were granted to which child of a claim, and what of them was paid?",
            select=_YEARS.order_by(None),
            comments={"paid_rupiah": "Paid of the year so far, whole rupiah"},
        ),
    ),
)
