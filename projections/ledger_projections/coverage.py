"""How many people are covered in a month, and by what.

People are counted, not premiums. A worker with both insurances on one bill can stand on no other bill for that month
(a month is paid once), so such workers are counted in groups. A bill of one insurance may meet another bill of the
other insurance, so its workers are kept one by one and counted as distinct people. Whether a bill is paid is asked of
`payments`, where it stands once: nothing here changes when money moves.

People whom their employer confirms to cover are counted beside those whom a budget covers, and each person once: who
is paid by a budget counts there. A confirmation is what the employer says, so the two are never mixed.

Nobody is covered after death. Months paid beyond it are money to ask back, so they are counted apart, until that
money comes back; then the month is paid for nobody.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine
from ledger.domain.month import first_day
from ledger.domain.month import month as checked_month
from ledger.domain.worker.events import CoverBilled
from ledger.journal.entry import Entry
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.employers import confirmed_in, is_paid
from ledger_projections.ids import payment_id
from ledger_projections.model import CODE, INSURANCE, MONTH, POSITION, STREAM, Few, ReadModel
from ledger_projections.payments import BILLED, PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS, REFUNDS, came_back, months_of_line
from ledger_projections.region_codes import LENGTHS, cut, within
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Row, Writer

GROUPINGS = (*LENGTHS, "occupation", "source", "disability", "segment")
"""What covered people may be grouped by."""

EACH_TRADE = "village occupation"
"""Trade by trade in every village: what reports put together themselves. The key is both, with a space between."""

ALL = "all"
"""The group that holds everybody, where nothing else was asked."""

EMPLOYER = "employer"
"""The source of people whom no budget but their employer covers."""

UNKNOWN = "unknown"
"""The source of a payment whose commitment the read models do not hold."""


class NotAGrouping(Refusal):
    """Something else was asked for than people can be grouped by."""

    def __init__(self, *, text: str) -> None:
        self.text = text
        super().__init__(f"People cannot be grouped by {text!r}: ask for one of {', '.join(GROUPINGS)}.")


_NAMES = MetaData()


def _facts(*, key: bool) -> "list[Column[object]]":
    """Describe the worker on the day of the bill; in groups these are part of the key."""
    return [
        Column("village", CODE, primary_key=key, nullable=False, comment="Village on the day of the bill"),
        Column("occupation", String(60), primary_key=key, nullable=False, comment="Occupation on that day"),
        Column("disability", Boolean, primary_key=key, nullable=False, comment="Whether there was a disability"),
        Column("segment", String(20), primary_key=key, nullable=False, comment="Segment of the insurer on that day"),
    ]


GROUPS = Table(
    "coverage_groups",
    _NAMES,
    Column("month", MONTH, primary_key=True, comment="Month of cover, YYYY-MM"),
    Column("payment", STREAM, primary_key=True, comment="The payment's stream"),
    *_facts(key=True),
    Column("workers", Integer, nullable=False, comment="Workers billed for both insurances in the month"),
    sqlite_with_rowid=False,
)

SINGLES = Table(
    "coverage_singles",
    _NAMES,
    Column("month", MONTH, primary_key=True, comment="Month of cover, YYYY-MM"),
    Column("billed_position", POSITION, primary_key=True, autoincrement=False, comment="The worker's line of the bill"),
    Column("payment", STREAM, nullable=False, comment="The payment's stream"),
    Column("worker", STREAM, nullable=False, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("insurance", INSURANCE, nullable=False, comment="The one insurance billed in the month"),
    *_facts(key=False),
    sqlite_with_rowid=False,
)

_GROUP_KEYS = tuple(column.name for column in GROUPS.primary_key)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Count workers with both insurances by group; note the others one by one."""
    alike: dict[int, list[Entry]] = {}  # by the identity of an event, which thousands of entries may share
    for entry in entries:
        alike.setdefault(id(entry.event), []).append(entry)
    groups: Counter[Row] = Counter()
    singles: list[Row] = []
    for same in alike.values():
        event = same[0].event
        if isinstance(event, CoverBilled):
            facts = (event.village, event.occupation, event.disability, event.segment)
            for month in _with_both(event.lines):
                groups[(month, payment_id(event.payment), *facts)] += len(same)
            for month, insurance in _with_one(event.lines):
                key = (month, payment_id(event.payment), insurance)
                singles.extend(_single(entry, key, facts) for entry in same)
    writer.add_up(GROUPS, _GROUP_KEYS, ("workers",), [(*key, workers) for key, workers in groups.items()])
    writer.insert(SINGLES, singles)


def _single(entry: Entry, key: tuple[str, str, str], facts: Row) -> Row:
    month, payment, insurance = key
    return (month, entry.position, payment, entry.stream_hex, insurance, *facts)


@lru_cache(maxsize=1024)
def _by_month(lines: tuple[CoverLine, ...]) -> dict[str, set[str]]:
    """Say which insurances lines of cover buy in each month."""
    bought: dict[str, set[str]] = {}
    for line in lines:
        for month in line.each_month():
            bought.setdefault(month, set()).add(line.insurance.value)
    return bought


def _with_both(lines: tuple[CoverLine, ...]) -> Iterable[str]:
    return [month for month, insurances in _by_month(lines).items() if len(insurances) > 1]


def _with_one(lines: tuple[CoverLine, ...]) -> list[tuple[str, str]]:
    return [(month, next(iter(bought))) for month, bought in _by_month(lines).items() if len(bought) == 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """People covered in a month, in one group."""

    group: str | bool
    """A region code, occupation, source or segment, whether there is a disability, or `ALL`."""
    covered: int
    """People with at least one paid insurance in the month."""
    covered_jkk: int
    covered_jkm: int
    billed_unpaid: int
    """People with a bill for the month that waits for its money; some may be covered by another bill."""
    paid_after_death: int
    """People whose month is paid although they died in an earlier one; they are not among the covered."""
    by_employers: int = 0
    """People whom their employer confirms to cover, and no budget pays; they are not among the covered."""


_Counts = dict[str | bool, Counter[str]]


def covered_people(
    connection: Connection, month: str, *, by: str | None = None, prefix: str | None = None
) -> list[Covered]:
    """Count the people covered in a month, whole or by group, in all regions or below one.

    A person whose two insurances two sources pay counts for both of them by source, and once everywhere else: in the
    village, trade and segment of the later bill. Raises `NotAGrouping`, `NotARegionCode` and `NotAMonth`.
    """
    if by is not None and by not in (*GROUPINGS, EACH_TRADE):
        raise NotAGrouping(text=by)
    asked = _Asked(month=checked_month(month), by=by, prefix=prefix)
    counts: _Counts = {} if by else {prefix or ALL: Counter()}
    for state in (PAID, BILLED):
        for statement in (_in_groups(asked, state), _one_by_one(asked, state)):
            for found in connection.execute(statement):
                of = counts.setdefault(found.key if by else prefix or ALL, Counter())
                of.update(_named(state, found.people, found.jkk, found.jkm))
    for found in connection.execute(_refunded_in_groups(asked)):
        of = counts.setdefault(found.key if by else prefix or ALL, Counter())
        of.subtract({"covered": found.people, "covered_jkk": found.people, "covered_jkm": found.people})
    for found in connection.execute(_of_the_dead(asked)):
        of = counts.setdefault(found.key if by else prefix or ALL, Counter())
        of.subtract({"covered": found.people, "covered_jkk": found.jkk, "covered_jkm": found.jkm})
        of["paid_after_death"] += found.people
    for found in connection.execute(_by_employers(asked)):
        of = counts.setdefault(found.key if by else prefix or ALL, Counter())
        of["by_employers"] += found.people
    return [
        Covered(
            group=group,
            covered=of["covered"],
            covered_jkk=of["covered_jkk"],
            covered_jkm=of["covered_jkm"],
            billed_unpaid=of["billed_unpaid"],
            paid_after_death=of["paid_after_death"],
            by_employers=of["by_employers"],
        )
        for group, of in sorted(counts.items())
    ]


def _named(state: str, people: int | None, jkk: int | None, jkm: int | None) -> dict[str, int]:
    if state == BILLED:
        return {"billed_unpaid": people or 0}
    return {"covered": people or 0, "covered_jkk": jkk or 0, "covered_jkm": jkm or 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    month: str
    by: str | None
    prefix: str | None

    def key(self, table: FromClause) -> ColumnElement[Any]:
        """Say what people are grouped by."""
        if self.by is None:
            return literal(ALL)
        if self.by == "source":
            return func.coalesce(COMMITMENTS.c.source, UNKNOWN)
        if self.by == EACH_TRADE:
            return table.c.village + literal(" ") + table.c.occupation
        return cut(table.c.village, self.by) if self.by in LENGTHS else table.c[self.by]

    def chosen(self, table: FromClause) -> list[ColumnElement[bool]]:
        """Keep to the month and region."""
        region = [] if self.prefix is None else [within(table.c.village, self.prefix)]
        return [table.c.month == self.month, *region]


def _paid_how(rows: FromClause, billed: Table | None = None, *, outer: bool = False) -> FromClause:
    """Join what says whether a bill is paid, and from which budget; `billed` holds the bill when `rows` is a join."""
    paid = rows.join(PAYMENTS, PAYMENTS.c.payment == (rows if billed is None else billed).c.payment, isouter=outer)
    return paid.outerjoin(COMMITMENTS, COMMITMENTS.c.commitment == PAYMENTS.c.commitment)


def _in_groups(asked: _Asked, state: str) -> Select[Any]:
    people = func.sum(GROUPS.c.workers)
    key = asked.key(GROUPS).label("key")
    return (
        select(key, people.label("people"), people.label("jkk"), people.label("jkm"))
        .select_from(_paid_how(GROUPS))
        .where(PAYMENTS.c.state == state, *asked.chosen(GROUPS))
        .group_by("key")
    )


def _one_by_one(asked: _Asked, state: str) -> Select[Any]:
    """Gather each person's bills of the month, and group people by the facts of the later bill."""
    source = asked.key(SINGLES) if asked.by == "source" else literal(ALL)
    person = (
        select(
            source.label("payer"),
            func.max(SINGLES.c.billed_position).label("last"),
            func.max(case((SINGLES.c.insurance == "JKK", 1), else_=0)).label("jkk"),
            func.max(case((SINGLES.c.insurance == "JKM", 1), else_=0)).label("jkm"),
        )
        .select_from(_paid_how(SINGLES))
        .where(PAYMENTS.c.state == state, SINGLES.c.month == asked.month, ~_came_back(SINGLES))
        .group_by(SINGLES.c.worker, "payer")
        .subquery()
    )
    later = SINGLES.alias("later")
    key = (person.c.payer if asked.by == "source" else asked.key(later)).label("key")
    return (
        select(
            key, func.count().label("people"), func.sum(person.c.jkk).label("jkk"), func.sum(person.c.jkm).label("jkm")
        )
        .select_from(person.join(later, later.c.billed_position == person.c.last))
        .where(*asked.chosen(later))
        .group_by("key")
    )


def _by_employers(asked: _Asked) -> Select[Any]:
    """Find people whom their employer confirms for the month and no budget pays, by the facts of now."""
    confirmed = confirmed_in(asked.month)
    key = literal(EMPLOYER) if asked.by == "source" else asked.key(WORKERS)
    region = [] if asked.prefix is None else [within(WORKERS.c.village, asked.prefix)]
    return (
        select(key.label("key"), func.count().label("people"))
        .select_from(confirmed.join(WORKERS, WORKERS.c.worker == confirmed.c.worker))
        .where(~is_paid(confirmed.c.worker, asked.month), *region)
        .group_by("key")
    )


def _came_back(single: Table) -> ColumnElement[bool]:
    """Tell whether the money of a person's one insurance in a month came back."""
    same = [REFUNDS.c[name] == single.c[name] for name in ("worker", "payment", "month", "insurance")]
    return select(REFUNDS.c.month).where(*same).correlate(single).exists()


def _refunded_in_groups(asked: _Asked) -> Select[Any]:
    """Count those of the groups whose month was paid and came back: both insurances of a bill come back together."""
    bill = (
        select(REFUNDS.c.worker, REFUNDS.c.payment)
        .where(REFUNDS.c.month == asked.month)
        .group_by(REFUNDS.c.worker, REFUNDS.c.payment)
        .having(func.count() > 1)
        .subquery()
    )
    theirs = and_(BILLS.c.worker == bill.c.worker, BILLS.c.payment == bill.c.payment)
    region = [] if asked.prefix is None else [within(BILLS.c.village, asked.prefix)]
    return (
        select(asked.key(BILLS).label("key"), func.count().label("people"))
        .select_from(_paid_how(BILLS.join(bill, theirs), BILLS))
        .where(PAYMENTS.c.state == PAID, *region)
        .group_by("key")
    )


def _of_the_dead(asked: _Asked) -> Select[Any]:
    """Find people who died before the month and whose month is paid, by the facts of their later bill.

    Outer joins hold the database to the way from the few who died to their bills and months. Left to choose, it reads
    every month that was ever billed.
    """
    day = first_day(checked_month(asked.month))
    source = asked.key(BILLS) if asked.by == "source" else literal(ALL)
    theirs = _paid_how(WORKERS.outerjoin(BILLS, BILLS.c.worker == WORKERS.c.worker), BILLS, outer=True)
    that_month = and_(months_of_line(), MONTHS.c.month == asked.month)
    paid = and_(MONTHS.c.month.is_not(None), PAYMENTS.c.state == PAID, REFUNDS.c.month.is_(None))
    last = func.max(case((paid, BILLS.c.billed_position)))
    person = (
        select(
            source.label("payer"),
            last.label("last"),
            func.max(case((and_(paid, MONTHS.c.insurance == "JKK"), 1), else_=0)).label("jkk"),
            func.max(case((and_(paid, MONTHS.c.insurance == "JKM"), 1), else_=0)).label("jkm"),
        )
        .select_from(theirs.outerjoin(MONTHS, that_month).outerjoin(REFUNDS, came_back()))
        .where(Few(WORKERS.c.died_on < day))
        .group_by(BILLS.c.worker, "payer")
        .having(last.is_not(None))
        .subquery()
    )
    later = BILLS.alias("later")
    key = (person.c.payer if asked.by == "source" else asked.key(later)).label("key")
    region = [] if asked.prefix is None else [within(later.c.village, asked.prefix)]
    return (
        select(
            key, func.count().label("people"), func.sum(person.c.jkk).label("jkk"), func.sum(person.c.jkm).label("jkm")
        )
        .select_from(person.join(later, later.c.billed_position == person.c.last))
        .where(*region)
        .group_by("key")
    )


MODEL = ReadModel(
    name="coverage",
    question="How many people are covered in a month, and by what?",
    tables=(GROUPS, SINGLES),
    reads=frozenset({CoverBilled}),
    apply=apply,
    beside=("payments", "commitment_balances", "region_figures", "worker_register", "premium_trail", "employers"),
)
