"""By which way the people covered in a month came and are paid for: an agent, an auto-debit, cash, a budget.

Nothing is stored for this: it joins the trail of premiums with the workers, the runs of debits and the commitments.
Covered is whoever has a paid insurance in the month and had not died before it.
"""

from typing import Any, Literal

from sqlalchemy import Connection, case, desc, func, literal, or_, select

from ledger.domain.commitment.state import OWN_MONEY
from ledger.domain.month import Month, first_day
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.debits import RUNS
from ledger_projections.model import rows
from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS, months_of_line
from ledger_projections.worker_register import WORKERS

By = Literal["channel", "agent", "bank", "source"]
MODELS = ("premium_trail", "payments", "commitment_balances", "worker_register", "debits")

BY_DEBIT, BY_CASH, BY_BUDGET = "auto-debit", "own money, in cash", "budget"
NOBODY = "nobody"

_GROUPS: dict[str, Any] = {
    "channel": case(
        (RUNS.c.run.is_not(None), literal(BY_DEBIT)),
        (COMMITMENTS.c.source == OWN_MONEY, literal(BY_CASH)),
        else_=literal(BY_BUDGET),
    ),
    "agent": func.coalesce(WORKERS.c.agent, literal(NOBODY)),
    "bank": func.coalesce(RUNS.c.bank, literal(NOBODY)),
    "source": COMMITMENTS.c.source,
}


def members_by(connection: Connection, month: Month, by: By) -> list[dict[str, Any]]:
    """Count the people covered in a month and add up its premium, by group, the largest first.

    A person whose two insurances come two ways counts in both groups; the rupiah are those of each way.
    """
    group = _GROUPS[by].label("group")
    together = (
        BILLS.join(MONTHS, months_of_line())
        .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
        .join(COMMITMENTS, COMMITMENTS.c.commitment == PAYMENTS.c.commitment)
        .join(WORKERS, WORKERS.c.worker == BILLS.c.worker)
        .outerjoin(RUNS, RUNS.c.run == PAYMENTS.c.payment)
    )
    brought = case((WORKERS.c.agent.is_not(None), BILLS.c.worker))
    counted = select(
        group,
        func.count(BILLS.c.worker.distinct()).label("covered"),
        func.count(brought.distinct()).label("by_agents"),
        func.sum(MONTHS.c.amount_rupiah).label("premium_rupiah"),
    ).select_from(together)
    alive = or_(WORKERS.c.died_on.is_(None), WORKERS.c.died_on >= first_day(month))
    chosen = counted.where(MONTHS.c.month == month, PAYMENTS.c.state == PAID, alive)
    return rows(connection, chosen.group_by("group").order_by(desc("covered"), "group"))
