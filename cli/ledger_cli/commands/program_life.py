"""``ledger program launch``, ``quota``, ``extend`` and ``close``: how long a program lives, and its places."""

from datetime import date

import click

from ledger.application import programs
from ledger.domain.program.events import ProgramLaunched
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger program launch SATU-DESA-100 --title 'Satu desa/kelurahan 100 tenaga kerja rentan' \\",
        "    --region 13.73 --places-per-village 100 --on 2023-01-02 --document 'SK 188.45/12/2023'",
    ),
)
@click.argument("reference")
@click.option("--title", required=True, help="What people call it.")
@click.option("--region", required=True, metavar="CODE", help="The region whose villages it serves, for example 13.73.")
@click.option("--until", type=DATE, help="The last day on which somebody may join, if there is one.")
@click.option(
    "--places-per-village",
    type=click.IntRange(min=0),
    help="How many workers a village may have: a cap, not a target. Without it there is no cap.",
)
@recording_options
@with_counter
def launch(
    counter: Counter,
    *,
    reference: str,
    title: str,
    region: str,
    until: date | None,
    places_per_village: int | None,
    slip: Slip,
) -> None:
    """Launch a program for the villages of a region."""
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        program = ProgramLaunched(
            effective=request.on,
            reference=reference,
            title=title,
            region=region,
            until=until,
            places_per_village=places_per_village,
        )
        outcome = programs.launch(desk, request, program)
        tell(counter, outcome, f"Program {reference} for {desk.regions.spoken(region)}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger program quota SATU-DESA-100 --village 13.73.01.1001 --places 120 --on 2023-01-03",
        "ledger program quota SATU-DESA-100 --village 13.73.02.1001 --places 0 --on 2023-01-03",
    ),
)
@click.argument("reference")
@click.option("--village", required=True, metavar="CODE", help="Village code.")
@click.option("--places", required=True, type=int, help="How many workers this village may have.")
@recording_options
@with_counter
def quota(counter: Counter, *, reference: str, village: str, places: int, slip: Slip) -> None:
    """Give one village a cap of its own."""
    with desk_of(counter) as desk, counter.recording():
        outcome = programs.set_quota(desk, asked(counter, slip), reference, village=village, places=places)
        tell(counter, outcome, f"{desk.regions.spoken(village)} has {places} places in {reference}.")


@click.command(
    cls=CounterCommand, epilog=example("ledger program extend SATU-DESA-100 --until 2024-12-31 --document 'PKS 2024'")
)
@click.argument("reference")
@click.option("--until", required=True, type=DATE, help="The new last day.")
@recording_options
@with_counter
def extend(counter: Counter, *, reference: str, until: date, slip: Slip) -> None:
    """Let a program go on until a later day."""
    with desk_of(counter) as desk, counter.recording():
        outcome = programs.extend(desk, asked(counter, slip), reference, until=until)
        tell(counter, outcome, f"Program {reference} goes on until {until}.")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger program close SATU-DESA-100 --on 2024-12-31 --reason 'replaced by a new one'"),
)
@click.argument("reference")
@recording_options
@with_counter
def close(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Close a program to newcomers; what was billed stays."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, programs.close(desk, asked(counter, slip), reference), f"Program {reference} is closed.")
