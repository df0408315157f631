"""``ledger agent list`` and ``show``: agents as they stand, with their names."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import click

from ledger.application import agents
from ledger.application.desk import Desk
from ledger.domain.agent.refusals import NoSuchAgent
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example

AGENTS = (
    Column("reference", "Agent"),
    Column("kind", "Kind"),
    Column("name", "Name"),
    Column("region", "Region"),
    Column("place", "Place", place=Place.WHERE_IT_FITS),
    Column("office", "Office", place=Place.WHERE_IT_FITS),
    Column("appointed_on", "Appointed on", Kind.DATE),
    Column("since", "Serves since", Kind.DATE),
    Column("ended_on", "Until before", Kind.DATE),
    Column("ended_cause", "Because"),
    Column("members", "Members so far", Kind.COUNT),
)


@click.command("list", cls=CounterCommand, epilog=example("ledger agent list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List every agent with all members he ever brought in."""
    from ledger_projections.agents import agents as listed

    with desk_of(counter) as desk, reading(counter, desk, ["agents"]) as known:
        counter.show(
            Page(
                columns=AGENTS,
                rows=list(named(desk, listed(known.connection))),
                as_of=known.as_of,
                position=known.position,
                empty="There is no agent yet. Appoint one with `ledger agent appoint`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger agent show P-001"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one agent. What a month earned stands in `ledger report agents`."""
    from ledger_projections.agents import agents as listed

    with desk_of(counter) as desk, reading(counter, desk, ["agents"]) as known:
        rows = listed(known.connection, agents.known_as(desk.journal, reference))
        if not rows:
            raise NoSuchAgent(reference=reference)
        counter.show(
            Page(
                columns=AGENTS,
                rows=list(named(desk, rows)),
                as_of=known.as_of,
                position=known.position,
                upright=True,
            )
        )


def named(desk: Desk, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put names to agents who are persons, and words to region codes."""
    for row in rows:
        name = row["name"] or agents.name_of(desk, desk.journal.read(UUID(row["agent"]))) or "(erased)"
        yield {**row, "name": name, "place": desk.regions.name_of(row["region"])}
