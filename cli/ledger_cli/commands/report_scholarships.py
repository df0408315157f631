"""``ledger report scholarships``: who is due a year of school, what was granted, and which papers are asked."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from ledger.application import schooling
from ledger.application.desk import Desk
from ledger.application.schooling import KnownChild
from ledger.domain.rules.benefits.heirs import school_papers
from ledger.domain.rules.benefits.scholarships import school_year_on
from ledger.domain.rules.parameters import age_on
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import Reading, desk_of, reading
from ledger_cli.options import CounterCommand, example

SCHOOL = (
    Column("reference", "Claim"),
    Column("child", "Child", Kind.COUNT),
    Column("name", "Name"),
    Column("school_year", "School year"),
    Column("standing", "Standing"),
    Column("level", "Level"),
    Column("amount_rupiah", "Granted", Kind.RUPIAH, total=True),
    Column("paid_rupiah", "Paid", Kind.RUPIAH, total=True),
    Column("papers", "Papers asked", wrap_at=40),
    Column("awarded_on", "Granted on", Kind.DATE, place=Place.EXACT_FORMS),
)
_Year = dict[str, Any]


@click.command(cls=CounterCommand, epilog=example("ledger report scholarships --school-year 2024"))
@click.option(
    "--school-year", type=click.IntRange(2000, 2200), help="The year in which it begins; the one that runs now."
)
@click.option("--on", type=DATE, default=None, help="By the rules and ages of this day; today when left out.")
@with_counter
def scholarships(counter: Counter, *, school_year: int | None, on: date | None) -> None:
    """Show who is due a year of school, child by child: what was granted and paid, what ended, which papers are asked.

    Names are opened from the sealed letters; a claim that knows no child yet stands on a line of its own.
    """
    day = on or counter.today()
    with desk_of(counter) as desk, reading(counter, desk, ["scholarships"]) as known:
        begins = desk.rulebook.parameters.on("scholarship.school_year_begins", day)
        year = school_year or school_year_on(day, begins.value)
        rows = list(_rows(desk, known, year, day))
        empty = "No claim pays for a child's school. An approval opens it: `ledger claim approve`."
        counter.show(Page(columns=SCHOOL, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


def _rows(desk: Desk, known: Reading, year: int, day: date) -> Iterator[_Year]:
    from ledger_projections.scholarships import claims_with_school, school_years

    granted: dict[str, dict[int, list[_Year]]] = {}
    for row in school_years(known.connection):
        granted.setdefault(row["reference"], {}).setdefault(row["child"], []).append(row)
    for reference in claims_with_school(known.connection):
        people = schooling.children(desk, reference)
        for number, years in granted.get(reference, {}).items():
            yield _of_child(desk, people.get(number), years, year, day)
        if reference not in granted:
            asked = " ".join(paper.kind for paper in school_papers(desk.rulebook.parameters, day))
            yield _line(reference, year, standing="no child named yet", papers=asked)


def _of_child(desk: Desk, child: KnownChild | None, years: list[_Year], year: int, day: date) -> _Year:
    """Tell how a child stands in a school year: granted, ended, past the age, or due with the papers asked."""
    last = years[-1]
    line = _line(last["reference"], year, child=last["child"], name=child.name if child else "(erased)")
    rules = desk.rulebook.parameters
    this = next((each for each in years if each["school_year"] == year), None)
    if this is not None:
        shown = {name: this[name] for name in ("level", "amount_rupiah", "paid_rupiah", "awarded_on")}
        return line | shown | {"standing": "granted", "papers": this["papers_later"] or None}
    if last["ended_on"] is not None:
        return line | {"standing": f"ended on {last['ended_on']}: {last['cause']}"}
    if child is not None and age_on(child.born_on, day) >= rules.on("scholarship.end_age", day).value:
        return line | {"standing": "past the end age"}
    had = {kind for each in years for kind in each["papers"].split()}
    asked = " ".join(paper.kind for paper in school_papers(rules, day, had=had))
    return line | {"standing": "due", "level": last["level"], "papers": asked}


def _line(reference: str, year: int, **cells: object) -> _Year:
    nothing = dict.fromkeys(column.key for column in SCHOOL) | {"amount_rupiah": 0, "paid_rupiah": 0}
    return nothing | {"reference": reference, "school_year": str(year)} | cells
