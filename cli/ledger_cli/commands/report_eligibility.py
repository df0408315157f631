"""``ledger report eligibility``: who of a program no longer fits its criteria, why, and since when."""

from typing import Any
from uuid import UUID

import click

from ledger.application import people, reviewing
from ledger.application.desk import Desk
from ledger.application.reviewing import Failing
from ledger.domain.month import Month
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import desk_of, reading
from ledger_cli.naming import named
from ledger_cli.options import CounterCommand, example

ELIGIBILITY = (
    Column("program", "Program"),
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("village", "Village"),
    Column("criterion", "Criterion"),
    Column("certain", "Certain", Kind.FLAG),
    Column("why", "Why", wrap_at=44),
    Column("since", "Since", Kind.DATE),
    Column("position", "Position", Kind.COUNT),
    Column("ahead_months", "Months billed ahead", Kind.COUNT, total=True),
    Column("ahead_rupiah", "Rupiah billed ahead", Kind.RUPIAH),
    Column("ahead_bills", "Bills", place=Place.WHERE_IT_FITS),
    Column("remedy", "What to do", wrap_at=44, place=Place.WHERE_IT_FITS),
)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report eligibility --month 2023-06",
        "ledger report eligibility --month 2023-06 --program SATU-DESA-100 -o xlsx --to tidak-layak.xlsx",
    ),
)
@click.option("--month", required=True, type=MONTH, help="Look at everybody on the first day of this month.")
@click.option("--program", metavar="REF", help="Only this program.")
@with_counter
def eligibility(counter: Counter, *, month: Month, program: str | None) -> None:
    """List who is in a program and does not fit what it asks: why, since when, and which entry says so.

    A row for each worker and criterion. `Certain` is no where the fact was never noted: that keeps nobody out unless
    the criteria require every fact. Billed ahead is what bills hold for the worker after the month. Nothing of this is
    stored: when the cause is gone, the row is gone. `ledger program review` records that somebody looked.
    """
    from ledger_projections.quota import programs
    from ledger_projections.worker_register import workers_to_bill

    with desk_of(counter) as desk, reading(counter, desk, ["quota", "worker_register"]) as known:
        references = [program] if program else [row["reference"] for row in programs(known.connection)]
        rows = []
        for reference in references:
            members = [UUID(worker) for worker in workers_to_bill(known.connection, program=reference)]
            found = reviewing.look_over(desk, reference, month, members, upto=known.position)
            rows += _rows(desk, reference, found.failing)
        counter.show(
            Page(
                columns=ELIGIBILITY,
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty=f"Everybody fits in {month}, as far as is known. `ledger program show` tells what is asked.",
            )
        )


def _rows(desk: Desk, reference: str, failing: list[Failing]) -> list[dict[str, Any]]:
    described = people.people(desk, list(dict.fromkeys(each.worker for each in failing)))
    return [{"program": reference, **_row(each), **named(described[each.worker])} for each in failing]


def _row(each: Failing) -> dict[str, Any]:
    why, _, remedy = str(each.unfit).partition(". ")
    return {
        "worker": each.worker.hex,
        "village": each.village,
        "criterion": each.unfit.criterion,
        "certain": not each.doubt,
        "why": why,
        "since": each.evidence.since,
        "position": each.evidence.position,
        "ahead_months": each.ahead.months,
        "ahead_rupiah": each.ahead.rupiah,
        "ahead_bills": ", ".join(each.ahead.bills) or None,
        "remedy": remedy,
    }
