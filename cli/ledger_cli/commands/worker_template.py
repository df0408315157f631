"""``ledger worker template``: the empty workbook that a village office fills in."""

from pathlib import Path

import click

from ledger.reference.occupations import load_occupations
from ledger.reference.regions import Level, Region, Regions, load_regions
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterCommand, example


@click.command(
    "template",
    cls=CounterCommand,
    epilog=example(
        "ledger worker template daftar-pekerja.xlsx",
        "ledger worker template daftar-sawahlunto.xlsx --region 13.73 --program SATU-DESA-100",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--region", metavar="CODE", help="Offer the villages of this region, for example 13.73.")
@click.option("--program", metavar="REF", help="Offer this program, and the villages of its region.")
@with_counter
def template(counter: Counter, *, file: Path, region: str | None, program: str | None) -> None:
    """Write the empty workbook that `ledger worker import` reads.

    Its cells explain themselves in Indonesian and English and offer what can be chosen; an example and instructions
    stand on sheets of their own. What it holds when it is filled in is imported as it is.
    """
    from ledger_cli.template import Choices, write_template

    if file.exists():
        msg = f"{file} exists already; give another name."
        raise click.UsageError(msg)
    regions = load_regions()
    programs: list[str] = []
    if program is not None:
        reference, its_region = _launched(counter, program)
        programs, region = [reference], region or its_region
    region = None if region is None else regions.settle(region).code
    villages = [] if region is None else _villages(regions, region)
    choices = Choices(
        occupations=load_occupations(),
        villages=villages,
        workplaces=[] if region is None else [regions.require(region)],
        programs=programs,
    )
    write_template(file, choices)
    offered = f" It offers {len(villages)} villages of {regions.path(region)}." if region is not None else ""
    click.echo(f"Wrote {file}.{offered} Fill in one worker a row, then: ledger worker import {file} --dry-run")


def _launched(counter: Counter, program: str) -> tuple[str, str]:
    """Give the program as it was launched, and its region; raise `NoSuchProgram`."""
    from ledger.application.programs import launched
    from ledger_cli.joined import desk_of

    with desk_of(counter) as desk:
        was = launched(desk.journal, program)
        return was.reference, was.region


def _villages(regions: Regions, region: str) -> list[tuple[Region, str]]:
    """List the villages of a region with their districts, in the order of codes."""
    found = regions.villages_under(region)
    districts = {each.code[: each.code.rindex(".")] for each in found}
    names = {code: regions.require(code, Level.DISTRICT).name for code in districts}
    return [(each, names[each.code[: each.code.rindex(".")]]) for each in found]
