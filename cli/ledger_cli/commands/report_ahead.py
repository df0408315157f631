"""``ledger report lapse`` and ``ledger report exposure``: what happens next, unless somebody pays or promises more."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from ledger.application.desk import Desk
from ledger_cli.answers import Column, Kind, Page, Place, Row
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE, local_day
from ledger_cli.joined import desk_of, reading
from ledger_cli.naming import with_names
from ledger_cli.options import CounterCommand, example
from ledger_cli.vintages import REGIONS, UNRESOLVED, codes_of, name_in

if TYPE_CHECKING:
    from ledger_projections.database import Connection
    from ledger_projections.lapses import AtRisk
    from ledger_projections.regrouping import Codes

_WHEN = (
    Column("insurance", "Insurance", place=Place.WHERE_IT_FITS),
    Column("state", "State"),
    Column("paid_until", "Paid until", Kind.MONTH, place=Place.WHERE_IT_FITS),
    Column("drops_out_on", "Drops out on", Kind.DATE),
    Column("pay_by", "Pay by", Kind.DATE),
    Column("pay_since", "Pay from", Kind.MONTH),
    Column("pay_months", "Months", Kind.COUNT),
    Column("pay_rupiah", "To pay", Kind.RUPIAH, total=True),
    Column("may_pay", "It may pay", Kind.FLAG),
    Column("keeps_until", "Lapses then on", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("new_spell", "New spell", Kind.FLAG, place=Place.WHERE_IT_FITS),
    Column("death_less_rupiah", "Less after a lapse", Kind.RUPIAH, total=True),
    Column("death_uncovered_rupiah", "Lost while unpaid", Kind.RUPIAH, total=True, place=Place.WHERE_IT_FITS),
    Column("scholarship_months", "Spell months lost", Kind.COUNT, place=Place.WHERE_IT_FITS),
    Column("scholarship_most_rupiah", "Scholarships lost", Kind.RUPIAH, total=True, place=Place.WHERE_IT_FITS),
    Column("rules", "Rules", place=Place.EXACT_FORMS),
)
_PERSON = (
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK, place=Place.WHERE_IT_FITS),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("village", "Village"),
    Column("commitment", "Last paid by"),
)
_GROUP = {
    "commitment": (Column("commitment", "Last paid by"),),
    "village": (Column("village", "Village"), Column("village_name", "Name")),
}
_WORKERS = Column("workers", "Workers", Kind.COUNT, total=True)
EXPOSURE = (
    Column("reference", "Commitment"),
    Column("source", "Source", place=Place.WHERE_IT_FITS),
    Column("owner", "Owner", place=Place.EXACT_FORMS),
    Column("fiscal_year", "Year", place=Place.EXACT_FORMS),
    Column("insurance", "Line"),
    Column("account", "Account", place=Place.EXACT_FORMS),
    Column("workers", "Workers", Kind.COUNT),
    Column("months_funded", "Months funded", Kind.COUNT),
    Column("funded_until", "Until", Kind.MONTH),
    Column("available_rupiah", "Available", Kind.RUPIAH, total=True),
    Column("monthly_rupiah", "A month costs", Kind.RUPIAH, total=True),
    Column("months_left", "Months left", Kind.COUNT),
    Column("lasts_until", "Lasts until", Kind.MONTH),
    Column("dry_month", "Runs dry in", Kind.MONTH),
    Column("missing_rupiah", "Then missing", Kind.RUPIAH, place=Place.WHERE_IT_FITS),
    Column("cover_until", "May pay until", Kind.MONTH, place=Place.WHERE_IT_FITS),
)
MODELS = ("cover_spells", "payments", "worker_register", "commitment_balances")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report lapse --within 60",
        "ledger report lapse --on 2023-10-15 --within 30 --by village -o xlsx --to lapse.xlsx",
    ),
)
@click.option(
    "--within",
    type=click.IntRange(0, 3660),
    default=60,
    show_default=True,
    help="Look so many days ahead.",
    metavar="DAYS",
)
@click.option("--on", type=DATE, help="Look from the end of this day; from today when left out.")
@click.option("--by", type=click.Choice(list(_GROUP)), help="One row for each of these and day, not for each worker.")
@REGIONS
@click.option("--dropped-out", is_flag=True, help="Also those whose cover has lapsed already, and what brings it back.")
@with_counter
def lapse(counter: Counter, *, within: int, on: date | None, by: str | None, regions: str, dropped_out: bool) -> None:
    """Show who drops out of cover when, what the family would lose, and the cheapest payment that prevents it.

    After a lapse a payment opens a new spell. The death benefit then starts at the reduced amount again (`Less after a
    lapse`), and the months for scholarships are counted from nothing; while nobody pays, all of it is lost. The payment
    shown is the smallest that keeps cover up to the last day looked at, at the price for the budget that paid the last
    month. `It may pay` says whether that budget is open and its months reach so far; what is left of it, `ledger report
    exposure` says. Losses stand beside the death insurance only.
    """
    with desk_of(counter) as desk, reading(counter, desk, MODELS) as known:
        day = on or (counter.today() if known.as_of is None else local_day(known.as_of))
        codes = codes_of(desk, regions)
        rows = _lapse_rows(known.connection, desk, day, within=within, by=by, dropped_out=dropped_out, codes=codes)
        counter.show(
            Page(
                columns=_columns(by, placed=not codes.as_recorded),
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty=f"Nobody drops out of cover within {within} days of {day}. Look further with --within.",
            )
        )


def _columns(by: str | None, *, placed: bool) -> tuple[Column, ...]:
    shown = (*_PERSON, *_WHEN) if by is None else (*_GROUP[by], _WORKERS, *_WHEN)
    return (*shown, UNRESOLVED) if placed and by != "commitment" else shown


def _lapse_rows(
    connection: "Connection",
    desk: Desk,
    on: date,
    *,
    within: int,
    by: str | None,
    dropped_out: bool,
    codes: "Codes",
) -> list[dict[str, Any]]:
    from ledger_projections.lapses import at_risk

    found = list(at_risk(connection, desk.rulebook, on, within=within, dropped_out=dropped_out))
    rows = [_placed(_row(each), codes) for each in found]
    if by is None:
        return sorted(with_names(desk, rows), key=lambda row: row["drops_out_on"])
    return list(_grouped(codes, rows, by))


def _placed(row: dict[str, Any], codes: "Codes") -> dict[str, Any]:
    placed = codes.place(row["village"], "village")
    return {**row, "village": placed.region, "unresolved": placed.unresolved}


def _row(found: "AtRisk") -> dict[str, Any]:
    drops, ahead, pay = found.drops, found.drops.outlook, found.drops.rescue
    loss = ahead.loss
    return {
        "worker": found.worker.worker,
        "village": found.worker.village,
        "commitment": drops.commitment,
        "workers": 1,
        "insurance": " ".join(drops.insurances),
        "state": str(ahead.state),
        "paid_until": ahead.paid_until,
        "drops_out_on": ahead.drops_out_on,
        "pay_by": pay.by,
        "pay_since": pay.since,
        "pay_months": pay.months,
        "pay_rupiah": pay.amount_rupiah,
        "may_pay": drops.may_pay,
        "keeps_until": pay.keeps_until,
        "new_spell": pay.new_spell,
        "death_less_rupiah": loss.death_rupiah if drops.with_death_benefit else None,
        "death_uncovered_rupiah": loss.uncovered_rupiah if drops.with_death_benefit else None,
        "scholarship_months": loss.scholarship_months if drops.with_death_benefit else None,
        "scholarship_most_rupiah": loss.scholarship_most_rupiah if drops.with_death_benefit else None,
        "rules": ", ".join(ahead.rules),
    }


_ADDED_UP = (
    "workers",
    "pay_rupiah",
    "death_less_rupiah",
    "death_uncovered_rupiah",
    "scholarship_months",
    "scholarship_most_rupiah",
)
_ALIKE = (
    *("drops_out_on", "paid_until", "insurance", "state"),
    *("pay_by", "pay_since", "pay_months", "may_pay", "keeps_until", "new_spell", "rules"),
)


def _grouped(codes: "Codes", rows: list[dict[str, Any]], by: str) -> Iterator[dict[str, Any]]:
    """Add up people of one group who drop out on one day and are saved by the same months."""

    def key(row: Row) -> tuple[object, ...]:
        return (row[by], *(row[cell] for cell in _ALIKE))

    for _, each in groupby(sorted(rows, key=key), key=key):
        people_alike = list(each)
        sums = {cell: _sum([row[cell] for row in people_alike]) for cell in _ADDED_UP}
        name = name_in(codes, people_alike[0]["village"]) if by == "village" else None
        yield {**people_alike[0], **sums, "village_name": name}


def _sum(amounts: Sequence[int | None]) -> int | None:
    """Add up what is known; nothing known stays empty."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


@click.command(cls=CounterCommand, epilog=example("ledger report exposure --fiscal-year 2023"))
@click.option("--fiscal-year", type=click.IntRange(2000, 2100), help="Only budgets of this year.")
@click.option("--on", type=DATE, help="Look from the end of this day; from today when left out.")
@with_counter
def exposure(counter: Counter, *, fiscal_year: int | None, on: date | None) -> None:
    """Show how long the money of each open budget line lasts for the people it pays for now.

    Months funded are those that bills hold. Months left are whole months that the available money pays for the people
    of today, at the price of each month, up to the last month that the commitment may pay. No month stands under
    `Runs dry in` when the money suffices until then. A line that pays for nobody has no monthly cost.
    """
    from ledger_projections.exposure import exposure_report

    with desk_of(counter) as desk, reading(counter, desk, MODELS) as known:
        day = on or (counter.today() if known.as_of is None else local_day(known.as_of))
        counter.show(
            Page(
                columns=EXPOSURE,
                rows=[
                    {**row, "fiscal_year": str(row["fiscal_year"])}
                    for row in exposure_report(known.connection, desk.rulebook, day, fiscal_year=fiscal_year)
                ],
                as_of=known.as_of,
                position=known.position,
                empty="There is no open commitment. Make one with `ledger commitment make`.",
            )
        )
