"""``ledger employer register``: who employs people."""

import click

from ledger.application import employers
from ledger.domain.employer.events import EmployerKind, EmployerRegistered
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger employer register PT-TAMBANG-JAYA --name 'PT Tambang Jaya Mandiri' --kind vendor \\",
        "    --npp A0200001_000 --region 13.73 --on 2024-01-02",
    ),
)
@click.argument("reference")
@click.option("--name", required=True, help="Name of the company or office; never a person.")
@click.option(
    "--kind",
    default=EmployerKind.COMPANY.value,
    show_default=True,
    type=click.Choice([each.value for each in EmployerKind]),
    help="A company, a vendor whose people work elsewhere, or an office.",
)
@click.option("--npp", metavar="NUMBER", help="Number at the insurer with its unit, for example A0200001_000.")
@click.option("--region", metavar="CODE", help="Region where it sits, for example 13.73.")
@recording_options
@with_counter
def register(
    counter: Counter, *, reference: str, name: str, kind: str, npp: str | None, region: str | None, slip: Slip
) -> None:
    """Enter an employer, who covers its people itself. The same employer again records nothing."""
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        employer = EmployerRegistered(
            effective=request.on, reference=reference, name=name, kind=EmployerKind(kind), npp=npp, region=region
        )
        tell(counter, employers.register(desk, request, employer), f"Employer {reference}: {name} ({kind}).")
