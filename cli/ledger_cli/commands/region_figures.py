"""``ledger region workforce``, ``membership`` and ``target``: what offices say, with day and source."""

import click

from ledger.application import regions
from ledger.domain.region.events import CoverageTargetSet, MembershipReported, WorkforceCounted
from ledger.domain.wording import grouped
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

SOURCE = click.option("--source", required=True, help="Which office says so, and where.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger region workforce 13.73 --workers 18.319 --definition 'penduduk bekerja' \\",
        "    --source 'Dinas PMPTSP-Naker Sawahlunto' --on 2023-03-31",
    ),
)
@click.argument("code")
@click.option("--workers", required=True, metavar="N", help="How many workers were counted, for example 18.319.")
@click.option("--definition", required=True, help="Who counts as a worker here.")
@SOURCE
@recording_options
@with_counter
def workforce(counter: Counter, *, code: str, workers: str, definition: str, source: str, slip: Slip) -> None:
    """Note how many workers an office counted in a region. Older counts stay."""
    _say_the_day(slip)
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        figure = WorkforceCounted(
            effective=request.on, region=code, workers=_count(workers), definition=definition, source=source
        )
        outcome = regions.note(desk, request, figure)
        tell(counter, outcome, f"{desk.regions.spoken(code)}: {grouped(figure.workers)} workers on {request.on}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger region membership 13.73 --members 13.790 --definition 'workers with local KTP, active' \\",
        "    --source 'BPJS Ketenagakerjaan Solok' --on 2023-03-31",
    ),
)
@click.argument("code")
@click.option("--members", required=True, metavar="N", help="How many members were reported, for example 13.790.")
@click.option("--definition", required=True, help="Who counts as a member here.")
@SOURCE
@recording_options
@with_counter
def membership(counter: Counter, *, code: str, members: str, definition: str, source: str, slip: Slip) -> None:
    """Note how many members the insurer reported for a region. Older reports stay."""
    _say_the_day(slip)
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        figure = MembershipReported(
            effective=request.on, region=code, members=_count(members), definition=definition, source=source
        )
        outcome = regions.note(desk, request, figure)
        tell(counter, outcome, f"{desk.regions.spoken(code)}: {grouped(figure.members)} members on {request.on}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger region target 13.73 --year 2023 --members 18.319 --source 'RPJMD Sawahlunto'",
        "ledger region target 13.73 --year 2023 --members 1.200 --ecosystem market --source 'RPJMD Sawahlunto'",
    ),
)
@click.argument("code")
@click.option("--year", required=True, type=click.IntRange(2000, 2100), help="By the end of which year.")
@click.option("--members", required=True, metavar="N", help="How many members, for example 18.319.")
@click.option("--ecosystem", metavar="CODE", help="Only members of this ecosystem, for example market; else all.")
@SOURCE
@recording_options
@with_counter
def target(
    counter: Counter, *, code: str, year: int, members: str, ecosystem: str | None, source: str, slip: Slip
) -> None:
    """Note how many members an office wants to reach by the end of a year, in all or in one ecosystem.

    The ecosystems are village, market, e-commerce-and-small-business and vulnerable-workers. To which of them a worker
    belongs follows from the occupation.
    """
    if ecosystem is not None:
        from ledger.reference.ecosystems import load_ecosystems

        load_ecosystems().require(ecosystem)
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        figure = CoverageTargetSet(
            effective=request.on, region=code, year=year, members=_count(members), source=source, ecosystem=ecosystem
        )
        outcome = regions.note(desk, request, figure)
        what = f"members by the end of {year}" + (f" in the ecosystem {ecosystem}" if ecosystem else "")
        tell(counter, outcome, f"{desk.regions.spoken(code)}: {grouped(figure.members)} {what}.")


def _count(text: str) -> int:
    """Read a whole number, grouped the Indonesian way or not."""
    groups = text.strip().split(".")
    digits = "".join(groups)
    grouped_well = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:]))  # noqa: PLR2004 - three digits
    if not (digits.isascii() and digits.isdecimal() and grouped_well):
        msg = f"{text!r} is not a whole number: write for example 18319 or 18.319."
        raise click.UsageError(msg)
    return int(digits)


def _say_the_day(slip: Slip) -> None:
    if slip.on is None:
        msg = "Say for which day the figure holds with --on."
        raise click.UsageError(msg)
