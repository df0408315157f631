"""``ledger employer``: who employs people, whom an employer confirms to cover, and who left it."""

import click

from ledger.application import employers
from ledger.domain.employer.events import EmployerKind, EmployerRegistered
from ledger.domain.employer.refusals import NoSuchEmployer
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.commands.employer_list import confirm, end
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, reading, tell
from ledger_cli.options import CounterGroup, Slip, example, recording_options

EMPLOYERS = (
    Column("reference", "Employer"),
    Column("name", "Name"),
    Column("kind", "Kind"),
    Column("npp", "NPP", place=Place.WHERE_IT_FITS),
    Column("region", "Region", place=Place.WHERE_IT_FITS),
    Column("registered_on", "Since", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("people", "People now", Kind.COUNT, total=True),
    Column("lists", "Lists confirmed", Kind.COUNT),
    Column("confirmed_on", "Last one on", Kind.DATE),
    Column("confirmed_since", "From", Kind.MONTH),
    Column("confirmed_until", "Until", Kind.MONTH),
    Column("confirmed_people", "People on it", Kind.COUNT),
)


@click.group(cls=CounterGroup)
def group() -> None:
    """Register employers and vendors, and take the lists of people whom they cover."""


for command in (confirm, end):
    group.add_command(command)


@group.command(
    epilog=example(
        "ledger employer register PT-TAMBANG-JAYA --name 'PT Tambang Jaya Mandiri' --kind vendor \\",
        "    --npp A0200001_000 --region 13.73 --on 2024-01-02",
    )
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


@group.command("list", epilog=example("ledger employer list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List employers with their people and what they confirmed last."""
    from ledger_projections.employers import employers as all_employers

    with desk_of(counter) as desk, reading(counter, desk, ["employers"]) as known:
        counter.show(
            Page(
                columns=EMPLOYERS,
                rows=all_employers(known.connection),
                as_of=known.as_of,
                position=known.position,
                empty="There is no employer yet. Enter one with `ledger employer register`.",
            )
        )


@group.command(epilog=example("ledger employer show PT-TAMBANG-JAYA"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one employer. Whom it covers month by month stands in `ledger report employers`."""
    from ledger_projections.employers import employer_row

    with desk_of(counter) as desk, reading(counter, desk, ["employers"]) as known:
        row = employer_row(known.connection, reference)
        if row is None:
            raise NoSuchEmployer(reference=reference)
        counter.show(Page(columns=EMPLOYERS, rows=[row], as_of=known.as_of, position=known.position, upright=True))
