"""``ledger report repriced``: what the bills cost, and what they would cost by the rules."""

import click

from ledger.application.repricing import Repriced, repriced
from ledger.domain.wording import counted, rupiah
from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of
from ledger_cli.options import CounterCommand, example

BILLS = (
    Column("reference", "Bill"),
    Column("commitment", "Commitment"),
    Column("source", "Source"),
    Column("since", "Since", Kind.MONTH),
    Column("months", "Months", Kind.COUNT),
    Column("workers", "Workers", Kind.COUNT),
    Column("total_rupiah", "As billed", Kind.RUPIAH, total=True),
    Column("by_rule_rupiah", "By the rules", Kind.RUPIAH, total=True),
    Column("difference_rupiah", "Difference", Kind.RUPIAH, total=True),
    Column("workers_otherwise", "Workers who differ", Kind.COUNT),
)


@click.command(
    name="repriced",
    cls=CounterCommand,
    epilog=example("ledger report repriced", "ledger report repriced --commitment APBD-2023 --differing"),
)
@click.option("--commitment", metavar="REF", help="Only the bills of this commitment.")
@click.option("--differing", is_flag=True, help="Only bills that would cost something else.")
@with_counter
def repriced_(counter: Counter, *, commitment: str | None, differing: bool) -> None:
    """Compare each bill that stands with its price by the rules.

    A recorded bill is a fact and stays as it is. The rules are those of now; ask `ledger replay report repriced
    --rules FILE` for what the bills would have cost under others. Bills voided or reversed are left out, and so are
    months whose money came back.
    """
    with desk_of(counter) as desk:
        found = [
            each
            for each in repriced(desk)
            if (commitment is None or each.bill.commitment.casefold() == commitment.casefold())
            and (each.difference_rupiah or each.workers_otherwise or not differing)
        ]
    empty = "No bill would cost something else." if differing else "No bill stands here."
    counter.show(Page(columns=BILLS, rows=[_row(each) for each in found], as_of=counter.as_of, empty=empty))
    more = sum(each.difference_rupiah for each in found)
    if more:
        by_how_much = f"{rupiah(abs(more))} {'more' if more > 0 else 'less'}"
        counter.say(f"By the rules {counted(len(found), 'bill')} would cost {by_how_much}.")


def _row(each: Repriced) -> Row:
    return {
        "reference": each.bill.reference,
        "commitment": each.bill.commitment,
        "source": each.source,
        "since": each.bill.since,
        "months": each.bill.months,
        "workers": each.bill.workers,
        "total_rupiah": each.billed_rupiah,
        "by_rule_rupiah": each.by_rule_rupiah,
        "difference_rupiah": each.difference_rupiah,
        "workers_otherwise": each.workers_otherwise,
    }
