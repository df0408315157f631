"""``ledger mandate list``: mandates as they stand."""

import click

from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, reading
from ledger_cli.naming import with_names
from ledger_cli.options import CounterCommand, example

MANDATES = (
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("village", "Village", place=Place.WHERE_IT_FITS),
    Column("agent", "Agent", place=Place.WHERE_IT_FITS),
    Column("bank", "Bank"),
    Column("day", "Day", Kind.COUNT),
    Column("since", "Since", Kind.MONTH),
    Column("months", "Months", Kind.COUNT),
    Column("given_on", "Given on", Kind.DATE),
    Column("ended_on", "Ended on", Kind.DATE),
    Column("ended_cause", "Because"),
)


@click.command("list", cls=CounterCommand, epilog=example("ledger mandate list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List every mandate, standing or ended. Account numbers are never listed."""
    from ledger_projections.debits import mandates as listed

    with desk_of(counter) as desk, reading(counter, desk, ["debits"]) as known:
        counter.show(
            Page(
                columns=MANDATES,
                rows=with_names(desk, listed(known.connection)),
                as_of=known.as_of,
                position=known.position,
                empty="There is no mandate yet. Record one with `ledger mandate give`.",
            )
        )
