"""``ledger report premiums / targets / shares``: money by region, targets and how far they are reached, every share."""

import click

from ledger.domain.month import Month, later, month_of
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, local_day
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example
from ledger_cli.vintages import REGIONS, UNRESOLVED, codes_of, name_in

LEVELS = ("province", "city", "district", "village")
PREMIUMS = (
    Column("group", "Region"),
    Column("name", "Name"),
    Column("jkk_rupiah", "JKK paid", Kind.RUPIAH, total=True),
    Column("jkm_rupiah", "JKM paid", Kind.RUPIAH, total=True),
    Column("paid_rupiah", "Paid", Kind.RUPIAH, total=True),
    Column("waiting_rupiah", "Billed, unpaid", Kind.RUPIAH, total=True),
)
TARGETS = (
    Column("region", "Region"),
    Column("name", "Name"),
    Column("ecosystem", "Ecosystem"),
    Column("year", "Year"),
    Column("target", "Target", Kind.COUNT),
    Column("lower_than_before", "Below last year's", Kind.FLAG),
    Column("members", "Members (BPJS)", Kind.COUNT),
    Column("members_gap", "Still missing", Kind.COUNT),
    Column("members_percent", "Reached", Kind.PERCENT),
    Column("covered", "Covered here", Kind.COUNT),
    Column("covered_gap", "Missing here", Kind.COUNT),
    Column("covered_percent", "Reached here", Kind.PERCENT),
    Column("over_100", "Over 100 %", Kind.FLAG),
    Column("target_before", "Target last year", Kind.COUNT, place=Place.EXACT_FORMS),
    Column("target_source", "Target says", place=Place.EXACT_FORMS),
    Column("members_on", "Members reported on", Kind.DATE, place=Place.EXACT_FORMS),
    Column("members_source", "Members says", place=Place.EXACT_FORMS),
    Column("month", "Covered in", Kind.MONTH, place=Place.EXACT_FORMS),
)
SHARES = (
    Column("members_on", "On", Kind.DATE),
    Column("members", "Members", Kind.COUNT),
    Column("workforce", "of workers", Kind.COUNT),
    Column("share_percent", "Share", Kind.PERCENT),
    Column("over_100", "Over 100 %", Kind.FLAG),
    Column("of_its_day", "Count of its day", Kind.FLAG),
    Column("workforce_on", "Counted on", Kind.DATE),
    Column("members_definition", "Members are", wrap_at=30),
    Column("workforce_definition", "Workers are", wrap_at=30),
    Column("members_source", "Members says", wrap_at=30, place=Place.WHERE_IT_FITS),
    Column("workforce_source", "Workers says", wrap_at=30, place=Place.WHERE_IT_FITS),
    Column("position", "Position", Kind.COUNT, place=Place.EXACT_FORMS),
)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report premiums --by district --region 13.73",
        "ledger report premiums --by village --region 13.73 --fiscal-year 2023 --regions 2022",
    ),
)
@click.option("--by", type=click.Choice(LEVELS), default="village", show_default=True, help="One row for each.")
@click.option("--region", metavar="CODE", help="Only villages of this region, for example 13.73.")
@click.option("--fiscal-year", type=click.IntRange(2000, 2100), help="Only money of budgets of this year.")
@REGIONS
@with_counter
def premiums(counter: Counter, *, by: str, region: str | None, fiscal_year: int | None, regions: str) -> None:
    """Add up the premiums paid, and those billed and unpaid, by region.

    Money stands under the village in which the worker lived on the day of the bill. Under the codes of any year the
    sums are the same; a village that the table of that year cannot place has a row of its own.
    """
    from ledger_projections.premiums_by_region import premiums_by_region

    with desk_of(counter) as desk, reading(counter, desk, ["premium_trail"]) as known:
        codes = codes_of(desk, regions, region)
        rows = premiums_by_region(known.connection, codes, by=by, prefix=region, fiscal_year=fiscal_year)
        counter.show(
            Page(
                columns=PREMIUMS if codes.as_recorded else (*PREMIUMS, UNRESOLVED),
                rows=[{**row, "name": name_in(codes, row["group"])} for row in rows],
                as_of=known.as_of,
                position=known.position,
                empty="No premium was billed there. Bill one with `ledger premium bill`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger report targets --year 2023 --region 13.73"))
@click.option("--year", required=True, type=click.IntRange(2000, 2100), help="Targets for the end of which year.")
@click.option("--region", metavar="CODE", help="Only targets of this region and of those in it.")
@click.option("--month", type=MONTH, help="Reached by which month: the last of the year that has begun when left out.")
@with_counter
def targets(counter: Counter, *, year: int, region: str | None, month: Month | None) -> None:
    """Show each target of a year beside the insurer's members and the people this ledger covers.

    The insurer reports members of a region, not of an ecosystem; there, only the people of this ledger are counted,
    by their occupation. Above 100 % is flagged, never cut; a target below that of the year before is flagged too.
    """
    from ledger.reference.ecosystems import load_ecosystems
    from ledger_projections.target_progress import targets_report

    with desk_of(counter) as desk, reading(counter, desk, ["coverage", "region_figures"]) as known:
        inside = None if region is None else desk.regions.settle(region).code
        today = counter.today() if known.as_of is None else local_day(known.as_of)
        asked = month or min(month_of(today), later(Month(f"{year}-01"), 11))
        history = desk.regions.history
        found = targets_report(known.connection, history, load_ecosystems().of, year=year, month=asked, prefix=inside)
        counter.show(
            Page(
                columns=TARGETS,
                rows=[{**row, **_as_shown(desk.regions.named(row["region"]), row["year"], asked)} for row in found],
                as_of=known.as_of,
                position=known.position,
                empty=f"No target was set for {year}. Set one with `ledger region target`.",
            )
        )


def _as_shown(name: str, year: int, month: Month) -> dict[str, object]:
    """Put the year as text: it is a name and not a count."""
    return {"name": name, "year": str(year), "month": month}


@click.command(cls=CounterCommand, epilog=example("ledger report shares 13.73", "ledger report shares 13.73 --every"))
@click.argument("region")
@click.option("--every", is_flag=True, help="Hold every report against every count on record.")
@with_counter
def shares(counter: Counter, *, region: str, every: bool) -> None:
    """List every share of a region that the figures on record give: members, workers, definitions, sources, days.

    A report of members is held against the count of workers that was known on its day. Where that is above 100 %, it
    is flagged and the other counts of the region stand below it: mostly the denominator has moved.
    """
    from ledger_projections.share_history import share_history

    with desk_of(counter) as desk, reading(counter, desk, ["region_figures"]) as known:
        code = desk.regions.settle(region).code
        counter.show(
            Page(
                columns=SHARES,
                rows=share_history(known.connection, code, every=every),
                as_of=known.as_of,
                position=known.position,
                empty=f"Nobody reported members of {code}. Note a report with `ledger region membership`.",
            )
        )
