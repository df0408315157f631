"""``ledger premium quote``: what a premium would be, line by line, with the rules behind each line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, first_day, later
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.quote import Quote
from ledger.domain.rules.relief import Sector
from ledger.domain.rules.tariff import Tariff
from ledger.domain.rules.wages import construction_quote, construction_wage_quote, job_loss_share, wage_quote
from ledger.domain.wording import counted, rupiah
from ledger.reference.funding import source as funding_source
from ledger.reference.occupations import load_occupations
from ledger_cli.answers import Column, Kind, Page, Place, Row
from ledger_cli.commands.rules_show import rules_of
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.options import CounterCommand, example

LINES = (
    Column("insurance", "Insurance"),
    Column("since", "Since", Kind.MONTH),
    Column("months", "Months", Kind.COUNT),
    Column("workers", "Workers", Kind.COUNT),
    Column("calculation", "How it comes about"),
    Column("monthly_rupiah", "A month", Kind.RUPIAH, place=Place.EXACT_FORMS),
    Column("amount_rupiah", "Amount", Kind.RUPIAH, total=True),
    Column("rules", "By the rules", wrap_at=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whose premium, as the line said; what was left out is None."""

    since: Month
    months: int
    workers: int
    insurances: tuple[Insurance, ...]
    income_rupiah: int | None
    source: str | None
    occupation: str | None
    wage_rupiah: int | None
    risk_class: str | None
    contract_rupiah: int | None
    wages_rupiah: int | None

    @property
    def kind(self) -> str:
        """Tell which of the three tariffs is asked for; raise a usage error for a mixture."""
        kinds = {
            "wage": self.wage_rupiah is not None or self.risk_class is not None,
            "project": self.contract_rupiah is not None or self.wages_rupiah is not None,
            "own": any(each is not None for each in (self.income_rupiah, self.source, self.occupation)),
        }
        said = [kind for kind, is_said in kinds.items() if is_said] or ["own"]
        if len(said) > 1:
            msg = "Ask for one tariff at a time: --income, --wage with --risk-class, --contract, or --project-wages."
            raise click.UsageError(msg)
        return said[0]


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger premium quote --from 2026-04 --months 12 --workers 100 --source CSR --occupation petani",
        "ledger premium quote --from 2026-04 --wage 3.000.000 --risk-class 'very low'",
        "ledger premium quote --from 2026-04 --contract 250.000.000",
    ),
)
@click.option("--from", "since", required=True, type=MONTH, help="The first month.")
@click.option("--months", default=1, show_default=True, type=click.IntRange(1, 60), help="How many months.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 1_000_000), help="Workers alike.")
@click.option(
    "--insurance",
    "insurances",
    multiple=True,
    type=click.Choice([each.value for each in Insurance]),
    help="Only this insurance; both when left out.",
)
@click.option("--income", "income_rupiah", type=RUPIAH, help="Monthly income of who works on their own account.")
@click.option("--source", metavar="CODE", help="Kind of budget that pays: APBD, APBDES, CSR … It decides the relief.")
@click.option("--occupation", metavar="CODE", help="The trade; transport has a relief of its own.")
@click.option("--wage", "wage_rupiah", type=RUPIAH, help="Monthly wage of who has an employer.")
@click.option("--risk-class", metavar="CLASS", help="The employer's class of risk; goes with --wage.")
@click.option("--contract", "contract_rupiah", type=RUPIAH, help="Value of a construction contract, without VAT.")
@click.option("--project-wages", "wages_rupiah", type=RUPIAH, help="Wages of a construction project, where known.")
@with_counter
def quote(
    counter: Counter,
    *,
    since: Month,
    months: int,
    workers: int,
    insurances: Sequence[str],
    income_rupiah: int | None,
    source: str | None,
    occupation: str | None,
    wage_rupiah: int | None,
    risk_class: str | None,
    contract_rupiah: int | None,
    wages_rupiah: int | None,
) -> None:
    """Say what a premium would be and how it comes about, line by line. Nothing is recorded.

    Without --income the usual income base stands. Without --source no relief is taken off. Rules that this ledger
    set for itself count; without a ledger here, those that ship do.
    """
    asked = _Asked(
        since=since,
        months=months,
        workers=workers,
        insurances=tuple(Insurance(each) for each in insurances or Insurance),
        income_rupiah=income_rupiah,
        source=source,
        occupation=occupation,
        wage_rupiah=wage_rupiah,
        risk_class=risk_class,
        contract_rupiah=contract_rupiah,
        wages_rupiah=wages_rupiah,
    )
    tariff = rules_of(counter).tariff
    found = _quoted(tariff, asked)
    counter.show(Page(columns=LINES, rows=list(_rows(found)), as_of=counter.as_of))
    for sentence in _beside(tariff, asked):
        counter.say(sentence)


def _beside(tariff: Tariff, asked: _Asked) -> Iterator[str]:
    """Say what the lines do not: periods as sold, and what goes to other insurances of the worker."""
    if asked.kind == "own":
        periods = tariff.as_sold(asked.months, asked.since)
        if len(periods) > 1:
            yield f"The insurer sells {counted(asked.months, 'month')} as {' + '.join(map(str, periods))}."
        savings = rupiah(tariff.pension_rupiah(_base(tariff, asked), asked.since))
        yield f"Old-age savings (JHT) would be {savings} more a month and worker; no budget here pays them."
    if asked.kind == "wage" and (found := job_loss_share(tariff.rules, asked.wage_rupiah or 0, asked.since)):
        insurance, part, version = found
        yield f"Of the {insurance} premium, {rupiah(part)} a month goes on to job-loss insurance (JKP), by {version}."


def _quoted(tariff: Tariff, asked: _Asked) -> Quote:
    match asked.kind:
        case "wage":
            return _of_wages(tariff.rules, asked)
        case "project":
            return _of_a_project(tariff.rules, asked)
        case _:
            return _of_own_account(tariff, asked)


def _of_own_account(tariff: Tariff, asked: _Asked) -> Quote:
    sector: Sector = "other" if asked.occupation is None else load_occupations().sector(asked.occupation)
    return tariff.quote(
        asked.insurances,
        asked.since,
        asked.months,
        income_base_rupiah=_base(tariff, asked),
        source=None if asked.source is None else funding_source(asked.source).code,
        sector=sector,
        workers=asked.workers,
    )


def _base(tariff: Tariff, asked: _Asked) -> int:
    if asked.income_rupiah is not None:
        return tariff.base_of(asked.income_rupiah, asked.since)
    return tariff.rules.on("income.base.standard", first_day(asked.since)).value


def _of_wages(rules: Parameters, asked: _Asked) -> Quote:
    if asked.wage_rupiah is None or asked.risk_class is None:
        msg = "A wage earner's premium needs both --wage and --risk-class."
        raise click.UsageError(msg)
    each_month = (
        wage_quote(rules, asked.wage_rupiah, asked.risk_class, later(asked.since, offset), workers=asked.workers)
        for offset in range(asked.months)
    )
    return Quote(
        lines=tuple(line for quoted in each_month for line in quoted.lines if line.insurance in asked.insurances)
    )


def _of_a_project(rules: Parameters, asked: _Asked) -> Quote:
    if asked.contract_rupiah is not None and asked.wages_rupiah is not None:
        msg = "A project is priced by --contract or by --project-wages, not by both."
        raise click.UsageError(msg)
    if asked.months > 1 or asked.workers > 1:
        msg = "A project is priced once for everybody on it: leave --months and --workers out."
        raise click.UsageError(msg)
    day = first_day(asked.since)
    if asked.contract_rupiah is not None:
        found = construction_quote(rules, asked.contract_rupiah, day)
    else:
        found = construction_wage_quote(rules, asked.wages_rupiah or 0, day)
    return Quote(lines=tuple(line for line in found.lines if line.insurance in asked.insurances))


def _rows(found: Quote) -> Iterator[Row]:
    for line in found.lines:
        yield {
            "insurance": line.insurance,
            "since": line.since,
            "months": line.months,
            "workers": line.workers,
            "calculation": line.calculation,
            "monthly_rupiah": line.monthly_rupiah,
            "amount_rupiah": line.amount_rupiah,
            "rules": ", ".join(line.rules),
        }
