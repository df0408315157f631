"""The checks that hold read models against each other: each is one query that finds nothing when all is well.

The figures of a payment stand three times, written from three streams: on the payment, on the workers of its bill,
and on the commitment it draws on. They agree, or something is wrong with the record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from ledger.domain.wording import rupiah
from ledger_projections.commitment_balances import COMMITMENTS, LINES, MOVEMENTS, available
from ledger_projections.cover_histories import BILLED_PEOPLE, HISTORIES
from ledger_projections.cover_spells import RUNS
from ledger_projections.payments import AMOUNTS, BILLED, PAID, PAYMENTS, REVERSED, VOIDED
from ledger_projections.premium_trail import BILLS, MONTHS, REFUNDS, came_back, months_of_line
from ledger_projections.worker_register import WORKERS

Found = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A query for what must not be, and how to say what it found."""

    invariant: int
    statement: Select[Any]
    subject: Callable[[Found], str]
    sentence: Callable[[Found], str]


def _balance() -> Select[Any]:
    """Find lines that are overdrawn, or whose balances are not the sum of their movements."""

    def moved(*kinds: str) -> Any:  # noqa: ANN401  # a sum of ints; SQLAlchemy's class for it is not public
        return func.coalesce(func.sum(case((MOVEMENTS.c.kind.in_(kinds), MOVEMENTS.c.amount_rupiah), else_=0)), 0)

    of_line = and_(MOVEMENTS.c.commitment == LINES.c.commitment, MOVEMENTS.c.account == LINES.c.account)
    held = moved("reserved") - moved("released", "drawn")
    return (
        select(COMMITMENTS.c.reference, LINES.c.account, available().label("available"))
        .select_from(
            LINES.outerjoin(COMMITMENTS, COMMITMENTS.c.commitment == LINES.c.commitment).outerjoin(MOVEMENTS, of_line)
        )
        .group_by(*LINES.c, COMMITMENTS.c.reference)
        .having(
            or_(
                available() < 0,
                LINES.c.reserved_rupiah < 0,
                LINES.c.reserved_rupiah != held,
                LINES.c.drawn_rupiah != moved("drawn"),
                LINES.c.returned_rupiah != moved("returned", "refunded"),
            )
        )
    )


_ON_PEOPLE = (
    select(
        BILLS.c.payment,
        func.sum(MONTHS.c.amount_rupiah).label("rupiah"),
        func.count().label("worker_months"),
        func.count(BILLS.c.worker.distinct()).label("workers"),
    )
    .join(MONTHS, months_of_line())
    .group_by(BILLS.c.payment)
    .subquery()
)


def _people() -> Select[Any]:
    """Find payments whose bill is not what stands on the people."""
    on_lines = (
        select(AMOUNTS.c.payment, func.sum(AMOUNTS.c.amount_rupiah).label("rupiah"))
        .group_by(AMOUNTS.c.payment)
        .subquery()
    )
    return (
        select(
            PAYMENTS.c.reference,
            PAYMENTS.c.total_rupiah,
            PAYMENTS.c.workers,
            func.coalesce(_ON_PEOPLE.c.rupiah, 0).label("people_rupiah"),
            func.coalesce(_ON_PEOPLE.c.workers, 0).label("people"),
        )
        .select_from(
            PAYMENTS.outerjoin(_ON_PEOPLE, _ON_PEOPLE.c.payment == PAYMENTS.c.payment).outerjoin(
                on_lines, on_lines.c.payment == PAYMENTS.c.payment
            )
        )
        .where(
            or_(
                func.coalesce(_ON_PEOPLE.c.rupiah, 0) != PAYMENTS.c.total_rupiah,
                func.coalesce(_ON_PEOPLE.c.worker_months, 0) != PAYMENTS.c.worker_months,
                func.coalesce(_ON_PEOPLE.c.workers, 0) != PAYMENTS.c.workers,
                func.coalesce(on_lines.c.rupiah, 0) != PAYMENTS.c.total_rupiah,
            )
        )
    )


def _runs() -> Select[Any]:
    """Find payments whose runs of months, which cover is derived from, are not what the bill says."""
    last = select(BILLED_PEOPLE.c.history, func.count().label("people")).group_by(BILLED_PEOPLE.c.history)
    reached = last.cte("reached", recursive=True)
    reached = reached.union_all(
        select(HISTORIES.c.before, reached.c.people)
        .join(reached, reached.c.history == HISTORIES.c.history)
        .where(HISTORIES.c.before != 0)
    )
    on_runs = (
        select(
            RUNS.c.payment,
            func.sum(RUNS.c.months * RUNS.c.monthly_rupiah * reached.c.people).label("rupiah"),
            func.sum(RUNS.c.months * reached.c.people).label("months"),
        )
        .select_from(reached)
        .join(HISTORIES, HISTORIES.c.history == reached.c.history)
        .join(RUNS, RUNS.c.package == HISTORIES.c.package)
        .group_by(RUNS.c.payment)
        .subquery()
    )
    rupiah_of, months_of = func.coalesce(on_runs.c.rupiah, 0), func.coalesce(on_runs.c.months, 0)
    return (
        select(
            PAYMENTS.c.reference,
            PAYMENTS.c.total_rupiah,
            PAYMENTS.c.worker_months,
            rupiah_of.label("runs_rupiah"),
            months_of.label("runs_months"),
        )
        .select_from(PAYMENTS.outerjoin(on_runs, on_runs.c.payment == PAYMENTS.c.payment))
        .where(or_(rupiah_of != PAYMENTS.c.total_rupiah, months_of != PAYMENTS.c.worker_months))
    )


def _insurances() -> Select[Any]:
    """Find budget lines of a payment whose amount is not what its people are billed for that insurance."""
    on_people = (
        select(BILLS.c.payment, MONTHS.c.insurance, func.sum(MONTHS.c.amount_rupiah).label("rupiah"))
        .join(MONTHS, months_of_line())
        .group_by(BILLS.c.payment, MONTHS.c.insurance)
        .subquery()
    )
    billed = (
        select(AMOUNTS.c.payment, LINES.c.insurance, func.sum(AMOUNTS.c.amount_rupiah).label("rupiah"))
        .join(PAYMENTS, PAYMENTS.c.payment == AMOUNTS.c.payment)
        .join(LINES, and_(LINES.c.commitment == PAYMENTS.c.commitment, LINES.c.account == AMOUNTS.c.account))
        .group_by(AMOUNTS.c.payment, LINES.c.insurance)
        .subquery()
    )
    same = and_(billed.c.payment == on_people.c.payment, billed.c.insurance == on_people.c.insurance)
    return (
        select(
            PAYMENTS.c.reference,
            on_people.c.insurance,
            on_people.c.rupiah.label("people_rupiah"),
            func.coalesce(billed.c.rupiah, 0).label("line_rupiah"),
        )
        .select_from(on_people.join(PAYMENTS, PAYMENTS.c.payment == on_people.c.payment).outerjoin(billed, same))
        .where(func.coalesce(billed.c.rupiah, 0) != on_people.c.rupiah)
    )


def _movements() -> Select[Any]:
    """Find payments for which the commitment did not move what their state says."""

    def moved(kind: str) -> Any:  # noqa: ANN401  # as above
        return func.coalesce(func.sum(case((MOVEMENTS.c.kind == kind, MOVEMENTS.c.amount_rupiah), else_=0)), 0)

    total, refunded = PAYMENTS.c.total_rupiah, PAYMENTS.c.refunded_rupiah
    due = {
        "reserved": ((BILLED, PAID, VOIDED, REVERSED), total),
        "released": ((VOIDED,), total),
        "drawn": ((PAID, REVERSED), total),
        "returned": ((REVERSED,), total - refunded),
        "refunded": ((PAID, REVERSED), refunded),
    }
    wrong = [moved(kind) != case((PAYMENTS.c.state.in_(states), much), else_=0) for kind, (states, much) in due.items()]
    elsewhere = func.sum(case((MOVEMENTS.c.commitment != PAYMENTS.c.commitment, 1), else_=0))
    return (
        select(PAYMENTS.c.reference, PAYMENTS.c.state, total.label("total"), *(moved(kind).label(kind) for kind in due))
        .select_from(PAYMENTS.outerjoin(MOVEMENTS, MOVEMENTS.c.payment == PAYMENTS.c.payment))
        .group_by(*PAYMENTS.c)
        .having(or_(*wrong, func.coalesce(elsewhere, 0) > 0))
    )


def _refunds() -> Select[Any]:
    """Find payments of which other money came back on the workers than on the payment, line by line."""
    on_people = (
        select(REFUNDS.c.payment, REFUNDS.c.insurance, func.sum(REFUNDS.c.amount_rupiah).label("rupiah"))
        .group_by(REFUNDS.c.payment, REFUNDS.c.insurance)
        .subquery()
    )
    on_lines = (
        select(MOVEMENTS.c.payment, LINES.c.insurance, func.sum(MOVEMENTS.c.amount_rupiah).label("rupiah"))
        .join(LINES, and_(LINES.c.commitment == MOVEMENTS.c.commitment, LINES.c.account == MOVEMENTS.c.account))
        .where(MOVEMENTS.c.kind == "refunded")
        .group_by(MOVEMENTS.c.payment, LINES.c.insurance)
        .subquery()
    )
    same = and_(on_people.c.payment == on_lines.c.payment, on_people.c.insurance == on_lines.c.insurance)
    people, lines = func.coalesce(on_people.c.rupiah, 0), func.coalesce(on_lines.c.rupiah, 0)
    insurance = func.coalesce(on_people.c.insurance, on_lines.c.insurance)
    whose = func.coalesce(on_people.c.payment, on_lines.c.payment)
    return (
        select(
            func.coalesce(PAYMENTS.c.reference, whose).label("reference"),
            insurance.label("insurance"),
            people.label("people_rupiah"),
            lines.label("line_rupiah"),
        )
        .select_from(on_people.join(on_lines, same, full=True).outerjoin(PAYMENTS, PAYMENTS.c.payment == whose))
        .where(people != lines)
    )


def _twice() -> Select[Any]:
    """Find months of a worker that more than one living bill holds."""
    return (
        select(BILLS.c.worker, MONTHS.c.insurance, MONTHS.c.month, func.count().label("times"))
        .select_from(BILLS.join(MONTHS, months_of_line()).join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment))
        .where(PAYMENTS.c.state.in_((BILLED, PAID)))
        .where(~select(REFUNDS.c.month).where(came_back()).correlate(BILLS, MONTHS).exists())
        .group_by(BILLS.c.worker, MONTHS.c.insurance, MONTHS.c.month)
        .having(func.count() > 1)
    )


def _directions() -> Select[Any]:
    """Find lines of bills that stand in one direction of the trail only."""
    return (
        select(
            BILLS.c.billed_position,
            BILLS.c.worker,
            WORKERS.c.worker.label("registered"),
            PAYMENTS.c.reference.label("payment"),
            COMMITMENTS.c.reference.label("commitment"),
        )
        .select_from(
            BILLS.outerjoin(WORKERS, WORKERS.c.worker == BILLS.c.worker)
            .outerjoin(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
            .outerjoin(COMMITMENTS, COMMITMENTS.c.commitment == BILLS.c.commitment)
        )
        .where(
            or_(
                WORKERS.c.worker.is_(None),
                PAYMENTS.c.payment.is_(None),
                COMMITMENTS.c.commitment.is_(None),
                PAYMENTS.c.commitment != BILLS.c.commitment,
            )
        )
    )


CHECKS: tuple[Check, ...] = (
    Check(
        invariant=1,
        statement=_balance(),
        subject=lambda found: f"{found['reference']} {found['account']}",
        sentence=lambda found: (
            f"Line {found['account']} of commitment {found['reference']} has {rupiah(found['available'])} available, "
            "which is below nought or not the sum of its movements."
        ),
    ),
    Check(
        invariant=2,
        statement=_people(),
        subject=lambda found: str(found["reference"]),
        sentence=lambda found: (
            f"Payment {found['reference']} bills {rupiah(found['total_rupiah'])} for {found['workers']} people, and "
            f"on its {found['people']} people stand {rupiah(found['people_rupiah'])}."
        ),
    ),
    Check(
        invariant=2,
        statement=_runs(),
        subject=lambda found: str(found["reference"]),
        sentence=lambda found: (
            f"Payment {found['reference']} bills {rupiah(found['total_rupiah'])} for {found['worker_months']} months, "
            f"and cover is derived from {found['runs_months']} months and {rupiah(found['runs_rupiah'])}."
        ),
    ),
    Check(
        invariant=2,
        statement=_insurances(),
        subject=lambda found: f"{found['reference']} {found['insurance']}",
        sentence=lambda found: (
            f"Payment {found['reference']} bills {rupiah(found['line_rupiah'])} on the {found['insurance']} line, and "
            f"on its people stand {rupiah(found['people_rupiah'])}."
        ),
    ),
    Check(
        invariant=2,
        statement=_movements(),
        subject=lambda found: str(found["reference"]),
        sentence=lambda found: (
            f"Payment {found['reference']} of {rupiah(found['total'])} is {found['state']}, and its commitment "
            f"reserved {rupiah(found['reserved'])}, released {rupiah(found['released'])}, drew "
            f"{rupiah(found['drawn'])}, took back {rupiah(found['returned'])} and was refunded "
            f"{rupiah(found['refunded'])} for it, or another commitment moved."
        ),
    ),
    Check(
        invariant=2,
        statement=_refunds(),
        subject=lambda found: f"{found['reference']} {found['insurance']}",
        sentence=lambda found: (
            f"Of payment {found['reference']}, {rupiah(found['line_rupiah'])} came back to the {found['insurance']} "
            f"line, and for months of its people {rupiah(found['people_rupiah'])}."
        ),
    ),
    Check(
        invariant=3,
        statement=_twice(),
        subject=lambda found: str(found["worker"]),
        sentence=lambda found: (
            f"{found['insurance']} {found['month']} of worker {found['worker']} stands on "
            f"{found['times']} living bills."
        ),
    ),
    Check(
        invariant=4,
        statement=_directions(),
        subject=lambda found: f"entry {found['billed_position']}",
        sentence=lambda found: (
            f"Entry {found['billed_position']} bills worker {found['worker']} "
            f"({'registered' if found['registered'] else 'not registered'}) under payment "
            f"{found['payment'] or 'unknown'} from commitment {found['commitment'] or 'unknown'}, and the payment "
            "does not say the same."
        ),
    ),
)
