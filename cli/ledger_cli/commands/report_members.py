"""``ledger report members``: by which way the covered came and are paid for."""

import click

from ledger.domain.month import Month
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example

GROUPINGS = ("channel", "agent", "bank", "source")
_COUNTED = (
    Column("covered", "Covered", Kind.COUNT),
    Column("by_agents", "Brought in by agents", Kind.COUNT),
    Column("premium_rupiah", "Premium of the month", Kind.RUPIAH, total=True),
)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report members --month 2023-05 --by channel", "ledger report members --month 2023-05 --by agent"
    ),
)
@click.option("--month", required=True, type=MONTH, help="Which month of cover.")
@click.option(
    "--by",
    type=click.Choice(GROUPINGS),
    default="channel",
    show_default=True,
    help="One row for each way of paying, agent, bank that debits, or kind of budget.",
)
@with_counter
def members(counter: Counter, *, month: Month, by: str) -> None:
    """Count the people covered in a month by the way they came and are paid for.

    The ways of paying are a budget, the workers' own money by auto-debit, and their own money in cash. Who has the two
    insurances by two ways counts in both rows, so people are not added up.
    """
    from ledger_projections.channels import MODELS, members_by

    with desk_of(counter) as desk, reading(counter, desk, MODELS) as known:
        counter.show(
            Page(
                columns=(
                    Column("month", "Month", Kind.MONTH),
                    Column("group", by.capitalize()),
                    *_COUNTED,
                ),
                rows=[{"month": month, **row} for row in members_by(known.connection, month, by)],  # type: ignore[arg-type]  # click offers just these
                as_of=known.as_of,
                position=known.position,
                empty=f"Nobody is covered in {month}. See `ledger premium list` for bills that wait for their money.",
            )
        )
