"""Premiums of those with an employer: wage earners by risk class, and construction projects by contract value.

PP 44/2015 as amended; rates by public tables. Every slice and share is rounded down to whole rupiah.
"""

from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, first_day
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.quote import Quote, QuoteLine
from ledger.domain.rules.rule import Parameter
from ledger.domain.rules.words import share, share_words
from ledger.domain.wording import rupiah


class UnknownRiskClass(Refusal):
    """Nobody knows this class of risk."""

    def __init__(self, *, risk_class: str, known: tuple[str, ...]) -> None:
        super().__init__(f"No risk class is called {risk_class!r}: write one of {', '.join(known)}.")


class NothingToInsure(Refusal):
    """A wage or contract of nothing."""

    def __init__(self, *, amount_rupiah: int) -> None:
        super().__init__(f"{rupiah(amount_rupiah)} is neither a wage nor a contract value: write whole rupiah above 0.")


def wage_quote(rules: Parameters, wage_rupiah: int, risk_class: str, month: Month, *, workers: int = 1) -> Quote:
    """Price a month of a wage earner; raise `UnknownRiskClass` and `NothingToInsure`."""
    _above_nothing(wage_rupiah)
    day = first_day(month)
    rates = rules.schedule("pu.rates", day)
    by_class = dict(zip(rates.texts("risk_class"), rates.amounts("jkk_points"), strict=True))
    if risk_class not in by_class:
        raise UnknownRiskClass(risk_class=risk_class, known=tuple(by_class))
    death = rules.on("pu.jkm_points", day)
    priced = (
        (Insurance.JKK, by_class[risk_class], rates.version),
        (Insurance.JKM, death.value, death.version),
    )
    return Quote(
        lines=tuple(
            _line(insurance, points, wage_rupiah, version, since=month, workers=workers)
            for insurance, points, version in priced
        )
    )


def job_loss_share(rules: Parameters, wage_rupiah: int, month: Month) -> tuple[Insurance, int, str] | None:
    """Say how much of which premium goes on to the job-loss insurance (JKP), and the row that says so.

    The premium itself does not change; None before there was such an insurance.
    """
    _above_nothing(wage_rupiah)
    for insurance in Insurance:
        row = rules.find(f"pu.jkp_share.{insurance.lower()}", first_day(month))
        if isinstance(row, Parameter):
            return insurance, share(row.value, wage_rupiah), row.version
    return None


def construction_quote(rules: Parameters, contract_rupiah: int, day: date) -> Quote:
    """Price a project by its contract value without VAT: each slice of the value at its own rate."""
    _above_nothing(contract_rupiah)
    slices = rules.schedule("jakon.slices", day)
    starts = slices.amounts("contract_from_rupiah")
    ends = (*starts[1:], None)
    lines: list[QuoteLine] = []
    for insurance, column in ((Insurance.JKK, "jkk_points"), (Insurance.JKM, "jkm_points")):
        for start, end, points in zip(starts, ends, slices.amounts(column), strict=True):
            value = (contract_rupiah if end is None else min(contract_rupiah, end)) - start
            if value > 0:
                lines.append(_line(insurance, points, value, slices.version))
    return Quote(lines=tuple(lines))


def construction_wage_quote(rules: Parameters, wages_rupiah: int, day: date) -> Quote:
    """Price a project whose wages are known."""
    _above_nothing(wages_rupiah)
    priced = (
        (Insurance.JKK, rules.on("jakon.wage_jkk_points", day)),
        (Insurance.JKM, rules.on("jakon.wage_jkm_points", day)),
    )
    return Quote(lines=tuple(_line(insurance, row.value, wages_rupiah, row.version) for insurance, row in priced))


def _line(
    insurance: Insurance, points: int, value_rupiah: int, version: str, *, since: Month | None = None, workers: int = 1
) -> QuoteLine:
    amount = share(points, value_rupiah)
    return QuoteLine(
        insurance=insurance,
        since=since,
        months=1,
        workers=workers,
        monthly_rupiah=amount,
        calculation=f"{share_words(points, value_rupiah)} = {rupiah(amount)}",
        rules=(version,),
    )


def _above_nothing(amount_rupiah: int) -> None:
    if amount_rupiah < 1:
        raise NothingToInsure(amount_rupiah=amount_rupiah)
