"""Who was asked for more than once: in several programs, by several budgets, from several villages, for the same month.

A month is paid once (decisions see to it), so none of this is a double payment. It is what an auditor follows up: a
worker whom two offices count as theirs, or a bill that could not hold all its months because another held them.
Derived from the trail and the stays; a second registration under one NIK is refused and stands in no journal.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, Connection, and_, func, select

from ledger.domain.month import later as later_month
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.enrollments import several_programs
from ledger_projections.model import rows
from ledger_projections.payments import PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS, months_of_line

KINDS = ("programs", "commitments", "villages", "months")
MODELS = ("enrollments", "premium_trail", "payments", "commitment_balances")
_STANDS = ("billed", "paid")


def duplicates(connection: Connection, kind: str, *, year: int | None = None) -> Iterator[dict[str, Any]]:
    """List the findings of one kind, worker by worker; a year keeps to months of cover in it."""
    match kind:
        case "programs":
            yield from _programs(connection)
        case "commitments":
            yield from _over_the_year(connection, "commitments", COMMITMENTS.c.reference, year)
        case "villages":
            yield from _over_the_year(connection, "villages", BILLS.c.village, year)
        case _:
            yield from _months(connection, year)


def _programs(connection: Connection) -> Iterator[dict[str, Any]]:
    for worker, stays in groupby(several_programs(connection), key=lambda row: row["worker"]):
        own = list(stays)
        yield {
            "kind": "programs",
            "worker": worker,
            "year": None,
            "what": "; ".join(f"{row['program']} {row['since']} to {row['ended_on'] or 'now'}" for row in own),
            "count": len({row["program"] for row in own}),
            "months": None,
            "rupiah": None,
            "position": own[-1]["since_position"],
        }


def _over_the_year(connection: Connection, kind: str, of: Any, year: int | None) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # a column of either table
    """Find workers with months of one calendar year from more than one commitment or village."""
    in_year = func.substr(MONTHS.c.month, 1, 4)
    cells = (
        select(
            BILLS.c.worker,
            in_year.label("year"),
            of.label("of"),
            func.count(MONTHS.c.month.distinct()).label("months"),
            func.sum(MONTHS.c.amount_rupiah).label("rupiah"),
            func.max(BILLS.c.billed_position).label("position"),
        )
        .select_from(_standing_months())
        .where(PAYMENTS.c.state.in_(_STANDS))
        .group_by(BILLS.c.worker, "year", "of")
    )
    if year is not None:
        cells = cells.where(in_year == str(year))
    each = cells.subquery()
    several = (
        select(each.c.worker, each.c.year).group_by(each.c.worker, each.c.year).having(func.count() > 1).subquery()
    )
    wanted = select(each).join(several, and_(several.c.worker == each.c.worker, several.c.year == each.c.year))
    found = rows(connection, wanted.order_by(each.c.worker, each.c.year, each.c.position))
    for (worker, in_this), some in groupby(found, key=lambda row: (row["worker"], row["year"])):
        own = list(some)
        yield {
            "kind": kind,
            "worker": worker,
            "year": in_this,
            "what": "; ".join(f"{row['of']} {row['months']}" for row in own),
            "count": len(own),
            "months": sum(row["months"] for row in own),
            "rupiah": sum(row["rupiah"] for row in own),
            "position": max(row["position"] for row in own),
        }


def _standing_months() -> Any:  # noqa: ANN401  # SQLAlchemy's joins have no common public type
    return (
        BILLS.join(MONTHS, months_of_line())
        .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
        .join(COMMITMENTS, COMMITMENTS.c.commitment == BILLS.c.commitment)
    )


def _cut_short() -> CTE:
    """Give the lines that hold fewer months than their bill was drawn up for: few, and found by their packages."""
    insurances = (func.length(PAYMENTS.c.insurances) + 1) // len("JKK ")
    packages = (
        select(MONTHS.c.package)
        .join(PAYMENTS, PAYMENTS.c.payment == MONTHS.c.payment)
        .group_by(MONTHS.c.package, PAYMENTS.c.months, PAYMENTS.c.insurances)
        .having(func.count() < PAYMENTS.c.months * insurances)
    )
    lines = select(BILLS.c.billed_position, BILLS.c.worker, BILLS.c.payment, BILLS.c.package)
    return lines.where(BILLS.c.package.in_(packages)).cte("cut_short").prefix_with("MATERIALIZED")


def _months(connection: Connection, year: int | None) -> Iterator[dict[str, Any]]:
    """Find months that a bill was drawn up for and could not hold, because an earlier bill holds them."""
    later, of_later, own = _cut_short(), PAYMENTS.alias(), MONTHS.alias()
    held = (
        select(
            BILLS.c.worker,
            PAYMENTS.c.reference.label("holder"),
            of_later.c.reference.label("later"),
            of_later.c.since,
            of_later.c.months,
            MONTHS.c.month,
            func.sum(MONTHS.c.amount_rupiah).label("rupiah"),
            later.c.billed_position.label("position"),
        )
        .select_from(_standing_months())
        .join(later, and_(later.c.worker == BILLS.c.worker, later.c.billed_position > BILLS.c.billed_position))
        .join(of_later, of_later.c.payment == later.c.payment)
        .outerjoin(
            own,
            and_(
                own.c.package == later.c.package,
                own.c.month == MONTHS.c.month,
                own.c.insurance == MONTHS.c.insurance,
            ),
        )
        .where(PAYMENTS.c.state.in_(_STANDS), own.c.month.is_(None), MONTHS.c.month >= of_later.c.since)
        .where(of_later.c.insurances.contains(MONTHS.c.insurance))
        .group_by(
            BILLS.c.worker,
            BILLS.c.billed_position,
            later.c.billed_position,
            PAYMENTS.c.reference,
            of_later.c.reference,
            of_later.c.since,
            of_later.c.months,
            MONTHS.c.month,
        )
        .order_by(BILLS.c.worker, later.c.billed_position, BILLS.c.billed_position, MONTHS.c.month)
    )
    if year is not None:
        held = held.where(func.substr(MONTHS.c.month, 1, 4) == str(year))
    within = (row for row in rows(connection, held) if row["month"] <= later_month(row["since"], row["months"] - 1))
    for (worker, holder, asked), some in groupby(within, key=lambda row: (row["worker"], row["holder"], row["later"])):
        found = list(some)
        yield {
            "kind": "months",
            "worker": worker,
            "year": found[0]["month"][:4],
            "what": f"{asked} asked for {found[0]['month']} to {found[-1]['month']}, which {holder} holds",
            "count": 2,
            "months": len(found),
            "rupiah": sum(row["rupiah"] for row in found),
            "position": found[-1]["position"],
        }
