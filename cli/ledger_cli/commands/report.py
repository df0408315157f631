"""``ledger report``: who is covered, what is left of the money, which places are free, what claims cost."""

from typing import Any

import click

from ledger.application.desk import Desk
from ledger.domain.month import Month
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.commands.report_ahead import exposure, lapse
from ledger_cli.commands.report_refunds import refunds
from ledger_cli.commands.report_repriced import repriced_
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterGroup, example

GROUPINGS = ("province", "city", "district", "village", "occupation", "source", "disability", "segment")
_REGIONAL = GROUPINGS[:4]

_COVERED = (
    Column("covered", "Covered", Kind.COUNT),
    Column("covered_jkk", "by JKK", Kind.COUNT),
    Column("covered_jkm", "by JKM", Kind.COUNT),
    Column("billed_unpaid", "Billed, unpaid", Kind.COUNT),
    Column("paid_after_death", "Paid after death", Kind.COUNT),
)
_SHARES = (
    Column("workforce", "Workforce", Kind.COUNT),
    Column("covered_percent", "Covered share", Kind.PERCENT),
    Column("members", "Members (BPJS)", Kind.COUNT),
    Column("members_percent", "Member share", Kind.PERCENT),
    Column("over_100", "Over 100 %", Kind.FLAG),
)
_SOURCES = (
    Column("workforce_on", "Workforce counted on", Kind.DATE),
    Column("workforce_definition", "Workforce is"),
    Column("workforce_source", "Workforce says"),
    Column("members_on", "Members reported on", Kind.DATE),
    Column("members_definition", "Members are"),
    Column("members_source", "Members says"),
    Column("target_members", "Target of the year", Kind.COUNT),
    Column("target_source", "Target says"),
)
FUNDING = (
    Column("reference", "Commitment"),
    Column("source", "Source", place=Place.WHERE_IT_FITS),
    Column("owner", "Owner", place=Place.WHERE_IT_FITS),
    Column("fiscal_year", "Year"),
    Column("insurance", "Line"),
    Column("account", "Account", place=Place.WHERE_IT_FITS),
    Column("committed_rupiah", "Committed", Kind.RUPIAH, total=True),
    Column("revised_rupiah", "Revised by", Kind.RUPIAH, total=True),
    Column("reserved_rupiah", "Reserved", Kind.RUPIAH, total=True),
    Column("drawn_rupiah", "Drawn", Kind.RUPIAH, total=True),
    Column("returned_rupiah", "Returned", Kind.RUPIAH, total=True),
    Column("available_rupiah", "Available", Kind.RUPIAH, total=True),
)
QUOTA = (
    Column("program", "Program"),
    Column("village", "Village"),
    Column("name", "Name"),
    Column("places", "Places", Kind.COUNT),
    Column("taken", "Taken", Kind.COUNT, total=True),
    Column("left", "Left", Kind.COUNT),
    Column("over", "Over", Kind.FLAG),
)
CLAIMS = (
    Column("insurance", "Insurance"),
    Column("claims", "Claims", Kind.COUNT, total=True),
    Column("waiting", "Waiting", Kind.COUNT, total=True),
    Column("approved", "Approved", Kind.COUNT, total=True),
    Column("settled", "Settled", Kind.COUNT, total=True),
    Column("rejected", "Rejected", Kind.COUNT, total=True),
    Column("granted_rupiah", "Granted", Kind.RUPIAH, total=True),
    Column("paid_rupiah", "Paid", Kind.RUPIAH, total=True),
    Column("unpaid_rupiah", "To be paid", Kind.RUPIAH, total=True),
)


@click.group(cls=CounterGroup)
def group() -> None:
    """Answer who is covered, what is left of the money, and which places are free."""


for each in (lapse, exposure, refunds, repriced_):
    group.add_command(each)


@group.command(
    epilog=example(
        "ledger report coverage --month 2023-05 --by city",
        "ledger report coverage --month 2023-05 --by village --region 13.73 -o xlsx --to cover.xlsx",
    )
)
@click.option("--month", required=True, type=MONTH, help="Which month of cover.")
@click.option("--by", type=click.Choice(GROUPINGS), help="One row for each of these; one row for all when left out.")
@click.option("--region", metavar="CODE", help="Only people of this region, for example 13.73.")
@with_counter
def coverage(counter: Counter, *, month: Month, by: str | None, region: str | None) -> None:
    """Count the people covered in a month, beside what the insurer and the offices say.

    A person is covered when a paid bill holds the month and the person had not died before it; months paid beyond a
    death are counted apart. Shares are of the workforce that an office counted for just that region; where none is
    known there is no share. Above 100 % is flagged, never cut.
    """
    from ledger_projections.coverage_shares import coverage as covered

    with desk_of(counter) as desk, reading(counter, desk, ["coverage", "region_figures"]) as known:
        if region is not None:
            desk.regions.require(region)
        rows = [_named(desk, by, row) for row in covered(known.connection, month, by=by, prefix=region)]
        counter.show(
            Page(
                columns=_coverage_columns(by, machine=counter.output.form.value != "table"),
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty=f"Nobody is covered in {month}, and no office has said anything. See `ledger premium list`.",
            )
        )


def _coverage_columns(by: str | None, *, machine: bool) -> list[Column]:
    """Choose the columns: regions have a workforce, other groups have none; machines get every source."""
    first = [Column("month", "Month", Kind.MONTH)]
    if by:
        kind = Kind.FLAG if by == "disability" else Kind.TEXT
        first.append(Column("group", by.capitalize(), kind))
    if by in _REGIONAL:
        first.append(Column("name", "Name"))
    regional = by is None or by in _REGIONAL
    return [*first, *_COVERED, *(_SHARES if regional else ()), *(_SOURCES if machine and regional else ())]


def _named(desk: Desk, by: str | None, row: dict[str, Any]) -> dict[str, Any]:
    region = desk.regions.get(str(row["group"])) if by in _REGIONAL else None
    shares = (row["covered_percent"], row["members_percent"])
    over = None if shares == (None, None) else row["over_100"]
    return {**row, "name": region.name if region else None, "over_100": over}


@group.command(epilog=example("ledger report funding --fiscal-year 2023"))
@click.option("--fiscal-year", type=click.IntRange(2000, 2100), help="Only budgets of this year.")
@with_counter
def funding(counter: Counter, *, fiscal_year: int | None) -> None:
    """Show each budget line: committed, reserved by bills, drawn by payments, returned, available."""
    from ledger_projections.commitment_balances import funding_report

    with desk_of(counter) as desk, reading(counter, desk, ["commitment_balances"]) as known:
        counter.show(
            Page(
                columns=FUNDING,
                rows=[
                    {**row, "fiscal_year": str(row["fiscal_year"])}
                    for row in funding_report(known.connection, fiscal_year=fiscal_year)
                ],
                as_of=known.as_of,
                position=known.position,
                empty="There is no such commitment. Make one with `ledger commitment make`.",
            )
        )


@group.command(epilog=example("ledger report quota --program SATU-DESA-100"))
@click.option("--program", metavar="REF", help="Only this program.")
@with_counter
def quota(counter: Counter, *, program: str | None) -> None:
    """Show places and workers village by village. The quota is a cap, not a target."""
    from ledger_projections.quota import quota_report

    with desk_of(counter) as desk, reading(counter, desk, ["quota"]) as known:
        rows = [
            {**row, "name": desk.regions.name_of(row["village"])}
            for row in quota_report(known.connection, program=program)
        ]
        counter.show(
            Page(
                columns=QUOTA,
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty="No worker has joined such a program yet. See `ledger program show`.",
            )
        )


@group.command(epilog=example("ledger report claims --as-of 2023-12-31"))
@with_counter
def claims(counter: Counter) -> None:
    """Count claims by insurance: waiting, approved, rejected, granted and paid."""
    from ledger_projections.claims import claims_report

    with desk_of(counter) as desk, reading(counter, desk, ["claims"]) as known:
        counter.show(
            Page(
                columns=CLAIMS,
                rows=claims_report(known.connection),
                as_of=known.as_of,
                position=known.position,
                empty="No claim was filed. File one with `ledger claim file`.",
            )
        )
