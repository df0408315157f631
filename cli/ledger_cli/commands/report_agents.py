"""``ledger report agents``: whom each agent brought in, what the month earned, and who is to be dropped."""

import click

from ledger.domain.month import Month
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.commands.agent_list import named
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example

AGENTS = (
    Column("month", "Month", Kind.MONTH, place=Place.EXACT_FORMS),
    Column("reference", "Agent"),
    Column("kind", "Kind", place=Place.WHERE_IT_FITS),
    Column("name", "Name"),
    Column("region", "Region", place=Place.WHERE_IT_FITS),
    Column("new_members", "New", Kind.COUNT, total=True),
    Column("members", "Members so far", Kind.COUNT, total=True),
    Column("covered", "Covered", Kind.COUNT, total=True),
    Column("premium_rupiah", "Own premium", Kind.RUPIAH, total=True),
    Column("share_rupiah", "Share", Kind.RUPIAH, total=True),
    Column("bonus_rupiah", "Bonus", Kind.RUPIAH, total=True),
    Column("fee_rupiah", "Fee", Kind.RUPIAH, total=True),
    Column("fee_paid_rupiah", "Fee paid", Kind.RUPIAH, total=True, place=Place.WHERE_IT_FITS),
    Column("last_acquired", "Last new member", Kind.MONTH),
    Column("idle_months", "Months idle", Kind.COUNT),
    Column("drops_on", "To be dropped from", Kind.DATE),
    Column("ended_on", "Ended on", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("ended_cause", "Because", place=Place.WHERE_IT_FITS),
    Column("as_employed", "PU without employer", Kind.COUNT, total=True),
    Column("elsewhere", "Of other regions", Kind.COUNT, total=True, place=Place.WHERE_IT_FITS),
    Column("rules", "Rules", place=Place.EXACT_FORMS),
)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report agents --month 2023-05", "ledger report agents --month 2023-05 -o xlsx --to agen.xlsx"
    ),
)
@click.option("--month", required=True, type=MONTH, help="Which month.")
@with_counter
def agents(counter: Counter, *, month: Month) -> None:
    """Show what a month brought and earned each agent, and when he is to be dropped.

    `Own premium` is what the agent's people paid themselves, by payments of the month. The fee is a share of it, and a
    bonus from so many new members on (rules agent.fee_share, agent.fee_bonus). `To be dropped from` is the day from
    which he is, unless somebody comes in through him before: `ledger agent review` records it. `PU without employer`
    are workers noted as wage earners although nobody ever said who employs them: look at how they were registered.
    """
    from ledger_projections.agents import agents_report

    with desk_of(counter) as desk, reading(counter, desk, ["agents"]) as known:
        rows = agents_report(known.connection, desk.rulebook.parameters, month)
        counter.show(
            Page(
                columns=AGENTS,
                rows=list(named(desk, rows)),
                as_of=known.as_of,
                position=known.position,
                empty=f"No agent was appointed by {month}. Appoint one with `ledger agent appoint`.",
            )
        )
