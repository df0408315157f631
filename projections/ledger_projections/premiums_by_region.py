"""How much premium was paid, and how much waits, for the workers of which villages.

Nothing is stored for this: it is the bills of `premium_trail` held against the payments. A worker's money stands under
the village of the day of the bill, also after a move; `regrouping` says under which region of which year that is.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Subquery, case, func, select

from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.model import rows
from ledger_projections.payments import BILLED, PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS
from ledger_projections.regrouping import Codes, put_together

MONEY = ("jkk_rupiah", "jkm_rupiah", "paid_rupiah", "waiting_rupiah")


def premiums_by_region(
    connection: Connection, codes: Codes, *, by: str, prefix: str | None = None, fiscal_year: int | None = None
) -> list[dict[str, Any]]:
    """Add up premiums by region of a level, in all regions or below one, for all budgets or those of a year.

    What was voided or reversed is in no sum. Raises `NotARegionCode`.
    """
    villages = [row for row in _by_village(connection, fiscal_year) if prefix is None or codes.holds(prefix, row["of"])]
    together = put_together(villages, lambda row: codes.place(row["of"], by), _added)
    return [
        {"group": placed.region, "unresolved": placed.unresolved, **{name: row[name] for name in MONEY}}
        for placed, row in together.items()
    ]


def _added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, **{name: one[name] + other[name] for name in MONEY}}


def _by_village(connection: Connection, fiscal_year: int | None) -> list[dict[str, Any]]:
    """Add up the packages of everybody's lines; what a package comes to is reckoned once for all who have it.

    The outer join holds the database to the way from the lines to the few packages. Left to choose, it puts all lines
    in order first.
    """
    packages = _packages(fiscal_year)
    found = (
        select(BILLS.c.village.label("of"), *(func.sum(packages.c[name]).label(name) for name in MONEY))
        .outerjoin(packages, packages.c.package == BILLS.c.package)
        .group_by(BILLS.c.village)
        .having(func.count(packages.c.package) > 0)
        .order_by(BILLS.c.village)
    )
    return rows(connection, found)


def _packages(fiscal_year: int | None) -> Subquery:
    """Reckon what each package of a bill that stands comes to for one worker, paid or still waiting."""
    paid = PAYMENTS.c.state == PAID

    def summed(wanted: Any) -> Any:  # noqa: ANN401  # SQLAlchemy's and_() and == have no common public type
        return func.sum(case((wanted, MONTHS.c.amount_rupiah), else_=0))

    standing = (
        select(
            MONTHS.c.package,
            summed(paid & (MONTHS.c.insurance == "JKK")).label("jkk_rupiah"),
            summed(paid & (MONTHS.c.insurance == "JKM")).label("jkm_rupiah"),
            summed(paid).label("paid_rupiah"),
            summed(PAYMENTS.c.state == BILLED).label("waiting_rupiah"),
        )
        .join(PAYMENTS, PAYMENTS.c.payment == MONTHS.c.payment)
        .where(PAYMENTS.c.state.in_((BILLED, PAID)))
        .group_by(MONTHS.c.package)
    )
    if fiscal_year is not None:
        of_year = COMMITMENTS.c.fiscal_year == fiscal_year
        standing = standing.join(COMMITMENTS, COMMITMENTS.c.commitment == PAYMENTS.c.commitment).where(of_year)
    return standing.subquery("packages")
