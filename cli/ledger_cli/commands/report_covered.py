"""``ledger report coverage``, ``funding``, ``quota`` and ``claims``: the four that are asked most."""

from typing import TYPE_CHECKING, Any

import click

from ledger.domain.month import Month
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.commands.commitment_list import COLLECTED, with_collected
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example
from ledger_cli.vintages import REGIONS, UNRESOLVED, codes_of, name_in

if TYPE_CHECKING:
    from ledger_projections.database import Connection
    from ledger_projections.regrouping import Codes

REGIONAL = ("province", "city", "district", "village")
TRADES = ("occupation", "ecosystem")
GROUPINGS = (*REGIONAL, *TRADES, "source", "disability", "segment")

_COVERED = (
    Column("covered", "Covered", Kind.COUNT),
    Column("covered_jkk", "by JKK", Kind.COUNT),
    Column("covered_jkm", "by JKM", Kind.COUNT),
    Column("billed_unpaid", "Billed, unpaid", Kind.COUNT),
    Column("paid_after_death", "Paid after death", Kind.COUNT),
    Column("by_employers", "Confirmed by employers", Kind.COUNT),
    Column("together", "Together", Kind.COUNT),
)
_SHARES = (
    Column("workforce", "Workforce", Kind.COUNT),
    Column("covered_percent", "Covered share", Kind.PERCENT),
    Column("together_percent", "Together share", Kind.PERCENT),
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
    COLLECTED,
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


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report coverage --month 2023-05 --by city",
        "ledger report coverage --month 2023-05 --by village --region 13.73 -o xlsx --to cover.xlsx",
        "ledger report coverage --month 2023-05 --by city --and ecosystem --region 13 --regions 2022",
    ),
)
@click.option("--month", required=True, type=MONTH, help="Which month of cover.")
@click.option("--by", type=click.Choice(GROUPINGS), help="One row for each of these; one row for all when left out.")
@click.option("--and", "trade", type=click.Choice(TRADES), help="With --by a region: one row for each of these in it.")
@click.option("--region", metavar="CODE", help="Only people of this region, for example 13.73.")
@REGIONS
@with_counter
def coverage(
    counter: Counter, *, month: Month, by: str | None, trade: str | None, region: str | None, regions: str
) -> None:
    """Count the people covered in a month, beside what the insurer and the offices say.

    A person is covered when a paid bill holds the month and the person had not died before it; months paid beyond a
    death are counted apart. Beside them stand those whom their employer confirms to cover and no budget pays; together
    each person counts once. Shares are of the workforce that an office counted for just that region; where none is
    known there is no share. Above 100 % is flagged, never cut. Under the codes of another year, shares stand only
    beside regions whose villages are the same, and a village that nobody can place has a row of its own.
    """
    if trade is not None and by not in REGIONAL:
        msg = "Say --by province, city, district or village together with --and."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, reading(counter, desk, ["coverage", "region_figures"]) as known:
        codes = codes_of(desk, regions, region)
        machine = counter.output.form.value != "table"
        if trade is not None or by == "ecosystem" or (by == "occupation" and not codes.as_recorded):
            columns, rows = _by_trade(known.connection, month, codes, by=by, trade=trade, region=region)
        else:
            columns, rows = _by_group(known.connection, month, codes, by=by, region=region, machine=machine)
        counter.show(
            Page(
                columns=columns,
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty=f"Nobody is covered in {month}, and no office has said anything. See `ledger premium list`.",
            )
        )


def _by_group(
    connection: "Connection", month: Month, codes: "Codes", *, by: str | None, region: str | None, machine: bool
) -> tuple[list[Column], list[dict[str, Any]]]:
    from ledger_projections.coverage_shares import coverage as covered

    rows = covered(connection, month, by=by, prefix=region, codes=codes)
    columns = _coverage_columns(by, machine=machine, whole=codes.as_recorded)
    return columns, [_named(codes, by, row) for row in rows]


def _by_trade(
    connection: "Connection", month: Month, codes: "Codes", *, by: str | None, trade: str | None, region: str | None
) -> tuple[list[Column], list[dict[str, Any]]]:
    """Count by ecosystem or occupation, and by region before it when both were asked for."""
    from ledger.reference.ecosystems import load_ecosystems
    from ledger_projections.coverage_trades import coverage_by_trade

    level = by if by in REGIONAL else None
    kind = trade or by or ""
    named = load_ecosystems().of if kind == "ecosystem" else str
    rows = coverage_by_trade(connection, month, codes, named, by=level, prefix=region)
    where = [Column("group", str(level).capitalize()), Column("name", "Name")] if level else []
    placed = [] if codes.as_recorded or not level else [UNRESOLVED]
    columns = [Column("month", "Month", Kind.MONTH), *where, Column("trade", kind.capitalize()), *_COVERED, *placed]
    return columns, [{**row, "name": name_in(codes, row["group"]) if level else None} for row in rows]


def _coverage_columns(by: str | None, *, machine: bool, whole: bool) -> list[Column]:
    """Choose the columns: regions have a workforce, other groups have none; machines get every source."""
    first = [Column("month", "Month", Kind.MONTH)]
    if by:
        kind = Kind.FLAG if by == "disability" else Kind.TEXT
        first.append(Column("group", by.capitalize(), kind))
    if by in REGIONAL:
        first.append(Column("name", "Name"))
    regional = by is None or by in REGIONAL
    placed = () if whole or not regional else (UNRESOLVED,)
    return [*first, *_COVERED, *(_SHARES if regional else ()), *(_SOURCES if machine and regional else ()), *placed]


def _named(codes: "Codes", by: str | None, row: dict[str, Any]) -> dict[str, Any]:
    shares = (row["covered_percent"], row["members_percent"])
    over = None if shares == (None, None) else row["over_100"]
    return {**row, "name": name_in(codes, str(row["group"])) if by in REGIONAL else None, "over_100": over}


@click.command(cls=CounterCommand, epilog=example("ledger report funding --fiscal-year 2023"))
@click.option("--fiscal-year", type=click.IntRange(2000, 2100), help="Only budgets of this year.")
@with_counter
def funding(counter: Counter, *, fiscal_year: int | None) -> None:
    """Show each budget line: committed, reserved by bills, drawn by payments, returned, available."""
    from ledger_projections.commitment_balances import funding_report

    with desk_of(counter) as desk, reading(counter, desk, ["commitment_balances"]) as known:
        lines = funding_report(known.connection, fiscal_year=fiscal_year)
        counter.show(
            Page(
                columns=with_collected(FUNDING, lines, counter),
                rows=[{**row, "fiscal_year": str(row["fiscal_year"])} for row in lines],
                as_of=known.as_of,
                position=known.position,
                empty="There is no such commitment. Make one with `ledger commitment make`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger report quota --program SATU-DESA-100"))
@click.option("--program", metavar="REF", help="Only this program.")
@REGIONS
@with_counter
def quota(counter: Counter, *, program: str | None, regions: str) -> None:
    """Show places and workers village by village. The quota is a cap, not a target."""
    from ledger_projections.quota import quota_report

    with desk_of(counter) as desk, reading(counter, desk, ["quota"]) as known:
        codes = codes_of(desk, regions)
        rows = [
            {**row, "name": name_in(codes, row["village"])}
            for row in quota_report(known.connection, program=program, codes=codes)
        ]
        counter.show(
            Page(
                columns=QUOTA if codes.as_recorded else (*QUOTA, UNRESOLVED),
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty="No worker has joined such a program yet. See `ledger program show`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger report claims --as-of 2023-12-31"))
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
