"""``ledger program show``: the programs, and whom they are for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from ledger.domain.wording import rupiah
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import local_day
from ledger_cli.joined import book_of, reading
from ledger_cli.options import CounterCommand, example

PROGRAMS = (
    Column("reference", "Program"),
    Column("title", "Title"),
    Column("region", "Region"),
    Column("launched_on", "Since", Kind.DATE),
    Column("until", "Until", Kind.DATE),
    Column("places_per_village", "Places per village", Kind.COUNT),
    Column("taken", "Workers", Kind.COUNT, total=True),
    Column("waiting", "Waiting", Kind.COUNT, total=True),
    Column("asks", "Is for", wrap_at=40),
    Column("closed_on", "Closed on", Kind.DATE),
)


@click.command(cls=CounterCommand, epilog=example("ledger program show"))
@with_counter
def show(counter: Counter) -> None:
    """List the programs, and whom they are for today. Places by village stand in `ledger report quota`."""
    from ledger_projections.enrollments import criteria_of, waiting_counts
    from ledger_projections.quota import programs as all_programs

    with book_of(counter) as book, reading(counter, book, ["quota", "enrollments"]) as known:
        day = counter.today() if known.as_of is None else local_day(known.as_of)
        waiting = waiting_counts(known.connection)
        rows = [
            {
                **row,
                "waiting": waiting.get(row["reference"], 0),
                "asks": _asks(asked_on(criteria_of(known.connection, row["reference"]), day)),
            }
            for row in all_programs(known.connection)
        ]
        counter.show(
            Page(
                columns=PROGRAMS,
                rows=rows,
                as_of=known.as_of,
                position=known.position,
                empty="There is no program yet. Launch one with `ledger program launch`.",
            )
        )


def _asks(asked: Mapping[str, Any] | None) -> str | None:
    return (in_words(asked) or None) if asked else None


def in_words(asks: Mapping[str, Any]) -> str:
    """Say what is asked: ``people of 13.73, 18 years or more, below 65, in decile 5 or lower``."""
    domicile = asks["domicile"]
    where = domicile if isinstance(domicile, str) else " or ".join(domicile or ())
    said = [
        where and f"people of {where}",
        asks["age_from"] is not None and f"{asks['age_from']} years or more",
        asks["age_below"] is not None and f"below {asks['age_below']} years",
        asks["not_wage_earner"] and "no wage earners",
        asks["not_paid_elsewhere"] and "paid by nobody else",
        asks["decile_at_most"] is not None and f"decile {asks['decile_at_most']} at most",
        asks["mustahik"] and "mustahik",
        asks["income_at_most_rupiah"] is not None and f"{rupiah(asks['income_at_most_rupiah'])} a month at most",
        asks["facts_required"] and "every fact noted",
    ]
    return ", ".join(each for each in said if each)


def asked_on(rows: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """Pick the criteria that hold on a day from those of one program, which come by their day."""
    return next((row for row in reversed(rows) if row["since"] <= day), None)
