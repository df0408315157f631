"""Which families are to be visited again, and what share of them uses the money productively.

A visit notes the use of a benefit and, perhaps, the day of the next visit. The next one is due when that day came and
no later visit was noted. Which uses are productive is a rule (``claims.productive_uses``), handed in by the caller.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from ledger_projections.claims import CLAIMS, USES
from ledger_projections.model import rows
from ledger_projections.worker_register import WORKERS


def last_visits(connection: Connection, on: date, *, productive: Collection[str]) -> list[dict[str, Any]]:
    """Tell the last visit of each claim by a day, in the order in which the next one falls due; none due comes last."""
    newest = func.row_number().over(
        partition_by=USES.c.claim, order_by=(USES.c.reported_on.desc(), USES.c.position.desc())
    )
    ranked = select(*USES.c, newest.label("age")).where(USES.c.reported_on <= on).subquery()
    wanted = (
        select(
            CLAIMS.c.reference,
            CLAIMS.c.insurance,
            WORKERS.c.village,
            ranked.c.use,
            ranked.c.reported_on,
            ranked.c.follow_up_on,
        )
        .select_from(ranked)
        .join(CLAIMS, CLAIMS.c.claim == ranked.c.claim)
        .outerjoin(WORKERS, WORKERS.c.worker == CLAIMS.c.worker)
        .where(ranked.c.age == 1)
        .order_by(ranked.c.follow_up_on.is_(None), ranked.c.follow_up_on, CLAIMS.c.filed_position)
    )
    return [
        {**row, "productive": row["use"] in productive, "days_late": _days_late(row["follow_up_on"], on)}
        for row in rows(connection, wanted)
    ]


def _days_late(follow_up_on: date | None, on: date) -> int | None:
    """Count the days since the next visit fell due; None when it did not, 0 on the day itself."""
    return None if follow_up_on is None or follow_up_on > on else (on - follow_up_on).days
