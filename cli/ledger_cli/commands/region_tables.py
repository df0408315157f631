"""``ledger region show / find / list / changes``: the tables of regions, and what became of codes between them."""

from collections.abc import Iterator

import click

from ledger.reference.region_history import CONFIDENCE, DECREES, NEWEST, VINTAGES, Change, What
from ledger.reference.regions import Level, Region, Regions, load_regions
from ledger_cli.answers import Column, Page, Place, Row
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterCommand, example

LEVELS = {
    "province": Level.PROVINCE,
    "city": Level.CITY,
    "district": Level.DISTRICT,
    "village": Level.VILLAGE,
}
IN = click.option(
    "--in",
    "vintage",
    type=click.Choice(VINTAGES),
    default=NEWEST,
    show_default=True,
    help="The table of which year.",
)
SHOWN = (
    Column("table", "Table of"),
    Column("code", "Code"),
    Column("name", "Name"),
    Column("kind", "Kind", place=Place.WHERE_IT_FITS),
    Column("within", "Lies in"),
    Column("what", "Since the table before"),
    Column("perhaps", "Perhaps now"),
    Column("confidence", "How sure"),
    Column("source", "Decree", place=Place.WHERE_IT_FITS),
)
LISTED = (Column("code", "Code"), Column("name", "Name"), Column("kind", "Kind"), Column("within", "Lies in"))
CHANGES = (
    Column("since", "Since"),
    Column("what", "What"),
    Column("before", "Code before"),
    Column("before_name", "Name before"),
    Column("after", "Code after"),
    Column("after_name", "Name after"),
    Column("confidence", "How sure"),
    Column("source", "Decree", place=Place.WHERE_IT_FITS),
)


@click.command(
    cls=CounterCommand, epilog=example("ledger region show 13.73.01.1001", "ledger region show 91.01 --in 2022")
)
@click.argument("code")
@click.option("--in", "vintage", type=click.Choice(VINTAGES), help="Read the code in the table of this year.")
@with_counter
def show(counter: Counter, *, code: str, vintage: str | None) -> None:
    """Show a region in every table: its code and name of then, and what happened in between.

    A code of any table will do; it is read in the newest that has it, unless --in says which is meant. From one table
    to the next a region is followed by its code, or by its name where the code is gone and the name is the only one.
    Where nobody can tell, the line ends and what the region may have become is listed.
    """
    chosen = load_regions(vintage) if vintage else _newest_with(code)
    here = chosen.require(code)
    history = chosen.history
    codes = {year: history.at(here.code, year, read_in=chosen.vintage) for year in VINTAGES}
    counter.show(Page(columns=SHOWN, rows=list(_through_the_years(codes))))


def _newest_with(code: str) -> Regions:
    newest = load_regions()
    return load_regions(newest.history.last_stood(code)) if newest.get(code) is None else newest


def _through_the_years(codes: dict[str, str | None]) -> Iterator[Row]:
    history, before = load_regions().history, None
    for year, code in codes.items():
        if code is not None:
            region = load_regions(year).require(code)
            changes = [] if year == VINTAGES[0] else _touching(year, before)
            said = None if year == VINTAGES[0] else ", ".join(changes) or "as before"
            yield {**_cells(load_regions(year), region), "table": year, "what": said, **_sure(year, changes)}
        elif before is not None:
            perhaps = ", ".join(history.perhaps(before)) or None
            nowhere = dict.fromkeys(("code", "name", "kind", "within"))
            sure = _sure(year, [What.UNRESOLVED])
            yield {**nowhere, **sure, "table": year, "what": What.UNRESOLVED.value, "perhaps": perhaps}
        before = code


def _touching(year: str, before: str | None) -> list[What]:
    """Say what happened to a region between two tables; one that was not in the older table is new."""
    if before is None:
        return [What.NEW]
    found = load_regions().history.changes(since=VINTAGES[VINTAGES.index(year) - 1], until=year)
    return [each.what for each in found if before in each.before and each.what is not What.UNRESOLVED]


def _sure(year: str, changes: list[What]) -> dict[str, object]:
    """Name the decree, and how sure the least sure of the changes is."""
    least = next((CONFIDENCE[what] for what in changes if CONFIDENCE[what] != "one source"), "one source")
    return {"perhaps": None, "confidence": least, "source": DECREES[year]}


def _cells(regions: Regions, region: Region) -> dict[str, object]:
    _, _, around = regions.path(region.code).partition(", ")
    return {"code": region.code, "name": region.name, "kind": region.kind, "within": around or None}


@click.command(
    cls=CounterCommand, epilog=example("ledger region find 'Pasar, Sawahlunto'", "ledger region find Papua --in 2018")
)
@click.argument("name")
@click.option("--level", type=click.Choice(list(LEVELS)), help="Only regions of this level.")
@IN
@with_counter
def find(counter: Counter, *, name: str, level: str | None, vintage: str) -> None:
    """Find regions by name, the 20 nearest at most. What stands after a comma narrows down where."""
    regions = load_regions(vintage)
    found = regions.search(name, LEVELS[level] if level else None)
    empty = f"No region of the table of {vintage} is called so. Try a part of the name, or another table with --in."
    counter.show(Page(columns=LISTED, rows=[_cells(regions, each) for each in found], empty=empty))


@click.command(
    "list",
    cls=CounterCommand,
    epilog=example(
        "ledger region list --level village --within 13.73",
        "ledger region list --level district --within 13.73 --in 2022",
    ),
)
@click.option("--level", type=click.Choice(list(LEVELS)), default="province", show_default=True, help="Which regions.")
@click.option("--within", metavar="CODE", help="Only those of this region; the code is of the table that is listed.")
@IN
@with_counter
def list_(counter: Counter, *, level: str, within: str | None, vintage: str) -> None:
    """List the regions of a level as one table has them."""
    regions = load_regions(vintage)
    found = regions.listed(LEVELS[level], within)
    counter.show(
        Page(
            columns=LISTED,
            rows=(_cells(regions, each) for each in found),
            empty=f"{within} holds no {level}. Ask for a lower level, or leave --within out.",
        )
    )


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger region changes 13.73 --from 2018 --until 2025",
        "ledger region changes --from 2022 --until 2023 --what unresolved -o csv",
    ),
)
@click.argument("region", required=False)
@click.option("--from", "since", type=click.Choice(VINTAGES), default=VINTAGES[0], show_default=True, help="After it.")
@click.option("--until", type=click.Choice(VINTAGES), default=NEWEST, show_default=True, help="Up to this table.")
@click.option(
    "--what",
    type=click.Choice([what.value for what in What if what is not What.RESHAPED]),
    help="Only changes of this kind.",
)
@with_counter
def changes(counter: Counter, *, region: str | None, since: str, until: str, what: str | None) -> None:
    """List what changed between tables: renamed, recoded, moved, split, merged, new, unresolved.

    A change counts for a region when it happened to it or inside it, under any of its codes. For what is unresolved
    the codes that it may have become are listed; none of them is taken for it.
    """
    if region is not None:
        region = _newest_with(region).require(region).code
    found = load_regions().history.changes(since=since, until=until, region=region)
    shown = (each for each in found if each.what is not What.RESHAPED and what in {None, each.what.value})
    empty = f"Nothing changed {f'in {region} ' if region else ''}between the tables of {since} and {until}."
    counter.show(Page(columns=CHANGES, rows=(_change(each) for each in shown), empty=empty))


def _change(change: Change) -> Row:
    older, newer = load_regions(VINTAGES[VINTAGES.index(change.since) - 1]), load_regions(change.since)
    return {
        "since": change.since,
        "what": change.what.value,
        "before": ", ".join(change.before) or None,
        "before_name": ", ".join(older.name_of(code) for code in change.before) or None,
        "after": ", ".join(change.after) or None,
        "after_name": ", ".join(newer.name_of(code) for code in change.after) or None,
        "confidence": CONFIDENCE[change.what],
        "source": DECREES[change.since],
    }
