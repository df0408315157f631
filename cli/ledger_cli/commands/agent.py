"""``ledger agent``: who brings workers in (Perisai agents, village enterprises), and when it ends."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import click

from ledger.application import agents
from ledger.application.desk import Desk
from ledger.domain.agent.events import AgentAppointed
from ledger.domain.agent.refusals import NoSuchAgent
from ledger.domain.agent.terms import KINDS
from ledger.domain.month import Month
from ledger.domain.wording import counted, rupiah
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, happened, note, reading, tell, where
from ledger_cli.options import CounterGroup, Slip, example, recording_options
from ledger_cli.output import Form
from ledger_cli.particulars import NAME

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
DROPPED = (
    Column("reference", "Agent"),
    Column("idle_months", "Months without a member", Kind.COUNT),
    Column("effective", "Dropped from", Kind.DATE),
)


@click.group(cls=CounterGroup)
def group() -> None:
    """Appoint agents, see whom they bring in, and let them go."""


@group.command(
    epilog=example(
        "ledger agent appoint P-001 --name 'Yusra Dewi' --kind perisai --region 13.73 --office 'Cabang Solok' \\",
        "    --on 2023-05-02",
        "ledger agent appoint BUMDES-TALAGO --name 'BUMDes Talago Gunung' --kind bumdes --region 13.73.02 \\",
        "    --on 2023-05-02",
    )
)
@click.argument("reference")
@click.option("--name", required=True, type=NAME, help="Name of the person or the body; a person's is kept sealed.")
@click.option(
    "--kind", required=True, type=click.Choice(list(KINDS)), help="perisai is a person, the others are bodies."
)
@click.option("--region", required=True, metavar="CODE", help="Where the agent works, for example 13.73.")
@click.option("--office", help="Office that the agent answers to.")
@recording_options
@with_counter
def appoint(
    counter: Counter, *, reference: str, name: str, kind: str, region: str, office: str | None, slip: Slip
) -> None:
    """Appoint an agent, who may then bring workers in. The same terms again record nothing."""
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        terms = AgentAppointed(effective=request.on, reference=reference, kind=kind, region=region, office=office)
        outcome = agents.appoint(desk, request, terms, name=name)
        tell(counter, outcome, f"Agent {reference}, {name} ({kind}), works in {desk.regions.path(region)}.")


@group.command(epilog=example("ledger agent dismiss P-001 --cause 'moved to another city' --on 2024-05-01"))
@click.argument("reference")
@click.option("--cause", required=True, help="Why, in a few words; an auditor will ask.")
@recording_options
@with_counter
def dismiss(counter: Counter, *, reference: str, cause: str, slip: Slip) -> None:
    """Let an agent go; from the day on nobody comes in through him."""
    with desk_of(counter) as desk, counter.recording():
        outcome = agents.dismiss(desk, asked(counter, slip), reference, cause=cause)
        tell(counter, outcome, f"Agent {reference} is dismissed ({cause}).")


@group.command("return", epilog=example("ledger agent return P-001 --on 2024-03-01"))
@click.argument("reference")
@recording_options
@with_counter
def come_back(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Let an agent serve again. Who was dropped waits for the months of the rule agent.return_months."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, agents.come_back(desk, asked(counter, slip), reference), f"Agent {reference} serves again.")


@group.command(epilog=example("ledger agent erase P-001 --reason 'request of 2 May 2030' --on 2030-05-02"))
@click.argument("reference")
@recording_options
@with_counter
def erase(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Erase the name of an agent who was a person, for good. Members, fees and their sums stay under the reference.

    Refused while the agent serves, and until the years of retention after the last fee have passed. The name of a
    body is no personal data.
    """
    happened(counter, slip, "an erasure")
    with desk_of(counter) as desk, counter.recording():
        outcome = agents.erase(desk, asked(counter, slip), reference)
        tell(counter, outcome, f"The name of agent {reference} is erased; whom the agent brought in stays.")


@group.command(
    epilog=example(
        "ledger agent review --month 2023-08 --dry-run", "ledger agent review --month 2023-08 --on 2023-09-01"
    )
)
@click.option("--month", required=True, type=MONTH, help="The last month to look at; it must be over.")
@recording_options
@with_counter
def review(counter: Counter, *, month: Month, slip: Slip) -> None:
    """Drop every agent without a new member for too many months (rule agent.idle_months), each exactly once."""
    from ledger_projections.agents import agents as listed

    with desk_of(counter) as desk:
        with reading(counter, desk, ["agents"]) as known:
            everybody = [each["reference"] for each in listed(known.connection)]
        with counter.recording():
            dropped, outcome = agents.review(desk, asked(counter, slip), month, everybody)
        note(counter, outcome)
        if dropped or counter.output.form is not Form.TABLE:
            rows = [{"reference": x.reference, "idle_months": x.idle_months, "effective": x.effective} for x in dropped]
            counter.show(Page(columns=DROPPED, rows=rows, position=outcome.recorded.last or None))
        said = f"{counted(len(dropped), 'agent')} of {len(everybody)} dropped after the review of {month}."
        click.echo(
            f"{said} {where(outcome) if dropped else 'Nothing was recorded.'}",
            err=counter.output.form is not Form.TABLE,
        )


@group.command(
    "pay-fee", epilog=example("ledger agent pay-fee P-001 --month 2023-05 --transfer TRF-0012 --on 2023-06-05")
)
@click.argument("reference")
@click.option("--month", required=True, type=MONTH, help="The month that earned it; it must be over.")
@click.option("--transfer", required=True, metavar="REF", help="Transfer reference.")
@click.option("--amount", "amount_rupiah", type=RUPIAH, help="What the bank moved, to be checked against the rule.")
@recording_options
@with_counter
def pay_fee(
    counter: Counter, *, reference: str, month: Month, transfer: str, amount_rupiah: int | None, slip: Slip
) -> None:
    """Note that the fee of a month was paid, as the rules reckon it: once for each month."""
    from ledger_projections.agents import premium_of

    with desk_of(counter) as desk:
        known_as = agents.known_as(desk.journal, reference)
        with reading(counter, desk, ["agents"]) as known:
            premium = premium_of(known.connection, known_as, month)
        with counter.recording():
            fee, outcome = agents.pay_fee(
                desk,
                asked(counter, slip),
                known_as,
                month,
                premium_rupiah=premium,
                transfer=transfer,
                amount_rupiah=amount_rupiah,
            )
            parts = f"{rupiah(fee.share_rupiah)} of the premium {rupiah(premium)}, {rupiah(fee.bonus_rupiah)} bonus"
            tell(counter, outcome, f"Paid {rupiah(fee.amount_rupiah)} to agent {known_as} for {month}: {parts}.")


@group.command("list", epilog=example("ledger agent list"))
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


@group.command(epilog=example("ledger agent show P-001"))
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
