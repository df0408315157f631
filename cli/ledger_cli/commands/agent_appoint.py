"""``ledger agent appoint``, ``dismiss``, ``return`` and ``erase``: who brings workers in, and when it ends."""

import click

from ledger.application import agents
from ledger.domain.agent.events import AgentAppointed
from ledger.domain.agent.terms import KINDS
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, happened, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.particulars import NAME


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger agent appoint P-001 --name 'Yusra Dewi' --kind perisai --region 13.73 --office 'Cabang Solok' \\",
        "    --on 2023-05-02",
        "ledger agent appoint BUMDES-TALAGO --name 'BUMDes Talago Gunung' --kind bumdes --region 13.73.02 \\",
        "    --on 2023-05-02",
    ),
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


@click.command(
    cls=CounterCommand, epilog=example("ledger agent dismiss P-001 --cause 'moved to another city' --on 2024-05-01")
)
@click.argument("reference")
@click.option("--cause", required=True, help="Why, in a few words; an auditor will ask.")
@recording_options
@with_counter
def dismiss(counter: Counter, *, reference: str, cause: str, slip: Slip) -> None:
    """Let an agent go; from the day on nobody comes in through him."""
    with desk_of(counter) as desk, counter.recording():
        outcome = agents.dismiss(desk, asked(counter, slip), reference, cause=cause)
        tell(counter, outcome, f"Agent {reference} is dismissed ({cause}).")


@click.command("return", cls=CounterCommand, epilog=example("ledger agent return P-001 --on 2024-03-01"))
@click.argument("reference")
@recording_options
@with_counter
def come_back(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Let an agent serve again. Who was dropped waits for the months of the rule agent.return_months."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, agents.come_back(desk, asked(counter, slip), reference), f"Agent {reference} serves again.")


@click.command(
    cls=CounterCommand, epilog=example("ledger agent erase P-001 --reason 'request of 2 May 2030' --on 2030-05-02")
)
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
