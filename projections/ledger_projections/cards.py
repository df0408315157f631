"""Who waits for the participant card, and for how long since the first payment.

The insurer issues a card at latest some days after the first payment (rule ``reg.card_days_max``, which the caller
looks up). Numbers of cards stand sealed in the journal; here is only whether and when one was handed over.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select
from sqlalchemy.sql.elements import ColumnElement

from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS
from ledger_projections.region_codes import LENGTHS, cut
from ledger_projections.worker_register import WORKERS

GROUPINGS = (*LENGTHS, "program")
"""What people who wait may be grouped by."""


def cards_report(connection: Connection, on: date, *, days_max: int, by: str = "village") -> list[dict[str, Any]]:
    """Count by group who has a card, who was paid for and has none, and for whom it is overdue on a day.

    Counted are living workers who have not left. `longest_days` is since the first payment of the one who waits
    longest; None where nobody waits.
    """
    first_paid = _first_paid(on)
    has = and_(WORKERS.c.cards > 0, WORKERS.c.card_issued_on <= on)
    waits = and_(WORKERS.c.cards == 0, first_paid.c.paid_on.is_not(None))
    late = and_(waits, first_paid.c.paid_on < on - timedelta(days=days_max))
    wanted = (
        select(
            _key(by).label("group"),
            func.count().label("workers"),
            _counted(has).label("with_card"),
            _counted(waits).label("waiting"),
            _counted(late).label("overdue"),
            func.min(case((waits, first_paid.c.paid_on))).label("waiting_since"),
        )
        .select_from(WORKERS.outerjoin(first_paid, first_paid.c.worker == WORKERS.c.worker))
        .where(WORKERS.c.died_on.is_(None), WORKERS.c.left_on.is_(None), WORKERS.c.erased_on.is_(None))
        .group_by("group")
        .order_by("group")
    )
    return [_with_days(dict(row), on) for row in connection.execute(wanted).mappings()]


def _with_days(row: dict[str, Any], on: date) -> dict[str, Any]:
    since = row["waiting_since"]
    return {**row, "longest_days": None if since is None else (on - since).days}


def _key(by: str) -> ColumnElement[Any]:
    return WORKERS.c.program_reference if by == "program" else cut(WORKERS.c.village, by)


def _counted(chosen: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((chosen, 1), else_=0))


def _first_paid(on: date) -> Any:  # noqa: ANN401  # a subquery; its columns are not typed
    wanted: Select[Any] = (
        select(BILLS.c.worker, func.min(PAYMENTS.c.paid_on).label("paid_on"))
        .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
        .where(PAYMENTS.c.state == PAID, PAYMENTS.c.paid_on <= on)
        .group_by(BILLS.c.worker)
    )
    return wanted.subquery("first_paid")
