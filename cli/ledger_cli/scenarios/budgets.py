"""Money in a story: a budget is committed at the ledger's own tariff, billed and paid as the counter would do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import billing, commitments, premiums
from ledger.application.billing import Bill
from ledger.domain.commitment.events import AccountLine, FundingCommitted
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.reference import funding
from ledger_cli.scenarios.telling import Teller

BOTH = (Insurance.JKK, Insurance.JKM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A budget of a story, before it is committed."""

    reference: str
    source: str
    group: str | None = None
    """The insurer's kind of group; the usual one of the kind of budget when left out."""
    owner: str
    fiscal_year: int
    since: Month
    until: Month
    legal_basis: str
    villages: Sequence[str]
    program: str | None = None


def commit(teller: Teller, on: date, budget: Budget, *, workers: int, months: int) -> None:
    """Commit what the tariff asks for so many workers and months, one line for each insurance."""
    quote = teller.desk.rulebook.tariff.quote(
        BOTH,
        budget.since,
        months,
        income_base_rupiah=teller.desk.rulebook.parameters.on("income.base.standard", on).value,
        source=budget.source,
        workers=workers,
    )
    _make(teller, on, budget, quote.by_insurance)


def pot(teller: Teller, on: date, budget: Budget) -> None:
    """Open a pot that nobody promises anything to: what workers pay for themselves fills it."""
    _make(teller, on, budget, dict.fromkeys(BOTH, 0))


def _make(teller: Teller, on: date, budget: Budget, ceilings: Mapping[Insurance, int]) -> None:
    kind = funding.source(budget.source)
    promise = FundingCommitted(
        effective=on,
        reference=budget.reference,
        source=budget.source,
        group_code=budget.group or kind.default_group or "",
        owner=budget.owner,
        fiscal_year=budget.fiscal_year,
        cover_since=budget.since,
        cover_until=budget.until,
        legal_basis=budget.legal_basis,
        villages=tuple(budget.villages),
        program=budget.program,
        lines=tuple(
            AccountLine(
                account=kind.accounts.get(insurance, f"{budget.source}-{insurance}"),
                insurance=insurance,
                amount_rupiah=ceilings[insurance],
            )
            for insurance in BOTH
        ),
    )
    commitments.make(teller.desk, teller.asked(on), promise)


def pay(
    teller: Teller,
    on: date,
    commitment: str,
    workers: Sequence[UUID],
    *,
    whom: str,
    since: Month,
    months: int,
    transfer: str,
) -> str:
    """Bill some months of these people to a commitment and pay the bill; give its reference."""
    wanted = Bill(commitment=commitment, whom=whom, workers=workers, since=since, months=months, insurances=BOTH)
    drawn, _ = billing.bill(teller.desk, teller.asked(on), wanted)
    premiums.pay(teller.desk, teller.asked(on), drawn.reference, transfer=transfer)
    return drawn.reference
