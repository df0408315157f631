"""``ledger premium prepaid``: what a relief leaves over of prepaid months, and which bill takes it."""

from collections.abc import Iterator

import click

from ledger.application import prepaid as prepaying
from ledger.application.prepaid import Alike, Excess
from ledger.domain.insurance import CoverLine
from ledger.domain.month import months_from, spoken
from ledger.domain.wording import rupiah
from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

PREPAID = (
    Column("what", "What"),
    Column("insurance", "Insurance"),
    Column("months", "Months"),
    Column("workers", "Workers", Kind.COUNT),
    Column("monthly_rupiah", "A month", Kind.RUPIAH),
    Column("amount_rupiah", "Amount", Kind.RUPIAH),
    Column("rule", "By the rule"),
)


@click.command(cls=CounterCommand, epilog=example("ledger premium prepaid TRIWULAN-2"))
@click.argument("reference")
@click.option("--carry-to", metavar="REF", help="Record that this bill for later months takes what is left over.")
@recording_options
@with_counter
def prepaid(counter: Counter, *, reference: str, carry_to: str | None, slip: Slip) -> None:
    """Show line by line what prepaid months cost by the rules of today, and which months the rest would buy.

    A relief that came after a payment lowers the price of its months; the insurer carries the rest to later months.
    With --carry-to that is recorded. Neither bill changes, and no budget gets money back.
    """
    with desk_of(counter) as desk:
        if carry_to is None:
            _show(counter, prepaying.excess(desk, reference), desk.journal.head())
            return
        with counter.recording():
            found, outcome = prepaying.carry(desk, asked(counter, slip), reference, to=carry_to)
            amount = found.carried.amount_rupiah if found.carried else found.rupiah
            tell(counter, outcome, f"{rupiah(amount)} left over of payment {reference} are set against {carry_to}.")


def _show(counter: Counter, found: Excess, position: int) -> None:
    counter.show(Page(columns=PREPAID, rows=list(_rows(found)), position=position))
    if found.carried is not None:
        taken = f"{rupiah(found.carried.amount_rupiah)} were set against {found.carried.carried_to}"
        counter.say(f"{taken} on {found.carried.effective}.")


def _rows(found: Excess) -> Iterator[Row]:
    for each in found.alike:
        yield from (_line("paid", line, each) for line in each.paid)
        yield from (_line("by the rules", line, each) for line in each.found.due)
        yield _sum("left over", each.excess_rupiah, each)
        yield from (_line("would buy", line, each) for line in each.found.carried.lines)
        if each.found.carried.left_rupiah:
            yield _sum("too little for a month", each.workers * each.found.carried.left_rupiah, each)


def _line(what: str, line: CoverLine, alike: Alike) -> Row:
    return {
        "what": what,
        "insurance": line.insurance,
        "months": spoken(months_from(line.since, line.months)),
        "workers": alike.workers,
        "monthly_rupiah": line.monthly_rupiah,
        "amount_rupiah": line.amount_rupiah * alike.workers,
        "rule": None,
    }


def _sum(what: str, amount_rupiah: int, alike: Alike) -> Row:
    return {
        "what": what,
        "insurance": None,
        "months": None,
        "workers": alike.workers,
        "monthly_rupiah": None,
        "amount_rupiah": amount_rupiah,
        "rule": alike.found.rule,
    }
