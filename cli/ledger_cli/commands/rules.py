"""``ledger rules``: the dated rules that prices and limits come from, each with its source."""

from collections.abc import Iterator

import click

from ledger.domain.rules.tariff import Rate
from ledger.domain.wording import grouped, rupiah
from ledger.reference.rulebook import shipped_rulebook
from ledger_cli.answers import Column, Page, Row
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterGroup, example

RULES = (
    Column("rule", "Rule"),
    Column("value", "Value", wrap_at=30),
    Column("since", "Since"),
    Column("until", "Until"),
    Column("confidence", "How sure"),
    Column("source", "Source", wrap_at=60),
)


@click.group(cls=CounterGroup)
def group() -> None:
    """Show the dated rules that prices and limits come from."""


@group.command(epilog=example("ledger rules show", "ledger rules show -o csv --to rules.csv"))
@with_counter
def show(counter: Counter) -> None:
    """List rates, ages and periods: since when each holds, its source, and how sure the source is."""
    counter.show(Page(columns=RULES, rows=list(_rules())))


def _rules() -> Iterator[Row]:
    book = shipped_rulebook()
    for rate in book.tariff.rates:
        yield {
            "rule": f"rate.{rate.insurance.lower()}",
            "value": _price(rate),
            "since": rate.since,
            "until": rate.until,
            "confidence": rate.confidence,
            "source": rate.source,
        }
    for each in sorted(book.parameters.all, key=lambda parameter: (parameter.key, parameter.since)):
        yield {
            "rule": each.key,
            "value": _said(each.value, each.unit),
            "since": each.since.isoformat(),
            "until": None,
            "confidence": each.confidence,
            "source": each.source,
        }


def _said(value: object, unit: str) -> str:
    if not isinstance(value, int):
        return str(value)
    return rupiah(value) if unit.startswith("rupiah") else f"{grouped(value)} {unit}".rstrip()


def _price(rate: Rate) -> str:
    if rate.flat_rupiah is not None:
        return f"{rupiah(rate.flat_rupiah)} a month"
    percent = f"{(rate.income_base_points or 0) / 100:g}".replace(".", ",")
    return f"{percent} % of the registered income base"
