"""``ledger report employers``, ``groups``, ``cards`` and ``follow-ups``: the people around the worker."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import click

from ledger.domain.month import Month, month_of
from ledger.domain.wording import counted
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE, MONTH, local_day
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example

EMPLOYERS = (
    Column("month", "Month", Kind.MONTH),
    Column("reference", "Employer"),
    Column("name", "Name"),
    Column("kind", "Kind", place=Place.WHERE_IT_FITS),
    Column("region", "Region", place=Place.WHERE_IT_FITS),
    Column("people", "People", Kind.COUNT, total=True),
    Column("confirmed", "Confirmed", Kind.COUNT, total=True),
    Column("confirmed_jkk", "for JKK", Kind.COUNT, total=True, place=Place.WHERE_IT_FITS),
    Column("confirmed_jkm", "for JKM", Kind.COUNT, total=True, place=Place.WHERE_IT_FITS),
    Column("unconfirmed", "Not confirmed", Kind.COUNT, total=True),
    Column("also_paid", "Paid by a budget too", Kind.COUNT, total=True),
    Column("also_paid_rupiah", "Rupiah of it", Kind.RUPIAH, total=True),
    Column("confirmed_since", "Last list from", Kind.MONTH, place=Place.WHERE_IT_FITS),
    Column("confirmed_until", "to", Kind.MONTH, place=Place.WHERE_IT_FITS),
)
GROUPS = (
    Column("group", "Group"),
    Column("title", "Title", wrap_at=40, place=Place.WHERE_IT_FITS),
    Column("registered", "Registered", Kind.COUNT, total=True),
    Column("covered", "Covered by budgets", Kind.COUNT, total=True),
    Column("paid_rupiah", "Paid in all", Kind.RUPIAH, total=True),
)
CARDS = (
    Column("group", "Group"),
    Column("name", "Name"),
    Column("workers", "Workers", Kind.COUNT, total=True),
    Column("with_card", "With a card", Kind.COUNT, total=True),
    Column("waiting", "Paid, no card", Kind.COUNT, total=True),
    Column("overdue", "Overdue", Kind.COUNT, total=True),
    Column("waiting_since", "First payment", Kind.DATE),
    Column("longest_days", "Days since", Kind.COUNT),
)
VISITS = (
    Column("reference", "Claim"),
    Column("insurance", "Insurance"),
    Column("village", "Village"),
    Column("use", "Use"),
    Column("productive", "Productive", Kind.FLAG),
    Column("reported_on", "Last visit", Kind.DATE),
    Column("follow_up_on", "Next visit", Kind.DATE),
    Column("days_late", "Days late", Kind.COUNT),
)
_NO_GROUP = "(none)"


@click.command("employers", cls=CounterCommand, epilog=example("ledger report employers --month 2024-01"))
@click.option("--month", type=MONTH, help="Which month; this one when left out.")
@with_counter
def employers_(counter: Counter, *, month: Month | None) -> None:
    """Show each employer's people in a month: how many it confirms to cover, and for how many a budget paid as well.

    Who works over the end of the month is counted. A confirmation is what the employer says; nothing here was paid.
    """
    from ledger_projections.employers import employer_cover

    asked = month or month_of(_day(counter))
    with desk_of(counter) as desk, reading(counter, desk, ["employers"]) as known:
        rows = [{"month": asked, **row} for row in employer_cover(known.connection, asked)]
        empty = "No employer is known. Enter one with `ledger employer register`."
        counter.show(Page(columns=EMPLOYERS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


@click.command(cls=CounterCommand, epilog=example("ledger report groups --by agreement --month 2023-05"))
@click.option(
    "--by",
    default="agreement",
    show_default=True,
    type=click.Choice(["agreement", "kind", "program"]),
    help="One row for each of these.",
)
@click.option("--month", type=MONTH, help="Covered in which month; this one when left out.")
@with_counter
def groups(counter: Counter, *, by: str, month: Month | None) -> None:
    """Count people by what they came in under: registered, covered in the month, and the rupiah ever paid for them."""
    from ledger_projections.agreements import groups as all_groups

    with desk_of(counter) as desk, reading(counter, desk, ["agreements"]) as known:
        found = all_groups(known.connection, month or month_of(_day(counter)), by=by)
        rows = [{**row, "group": row["group"] or _NO_GROUP} for row in found]
        empty = "Nobody is registered. Register workers with `ledger worker import`."
        counter.show(Page(columns=GROUPS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


@click.command(cls=CounterCommand, epilog=example("ledger report cards --on 2023-06-01 --by village"))
@click.option("--on", type=DATE, help="On which day; today when left out.")
@click.option(
    "--by",
    default="village",
    show_default=True,
    type=click.Choice(["province", "city", "district", "village", "program"]),
    help="One row for each of these.",
)
@with_counter
def cards(counter: Counter, *, on: date | None, by: str) -> None:
    """Show who was paid for and has no participant card, and how long since the first payment.

    A card is overdue when more days have passed than the rule reg.card_days_max allows. Who died or left is not
    counted.
    """
    from ledger_projections.cards import cards_report

    day = on or _day(counter)
    with desk_of(counter) as desk, reading(counter, desk, ["worker_register", "premium_trail"]) as known:
        days_max = desk.rulebook.parameters.on("reg.card_days_max", day).value
        found = cards_report(known.connection, day, days_max=days_max, by=by)
        rows = [
            {
                **row,
                "group": row["group"] or _NO_GROUP,
                "name": None if by == "program" else desk.regions.name_of(row["group"]),
            }
            for row in found
        ]
        empty = "Nobody is registered. Register workers with `ledger worker import`."
        counter.show(Page(columns=CARDS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


@click.command("follow-ups", cls=CounterCommand, epilog=example("ledger report follow-ups --due 2024-06-01"))
@click.option("--due", type=DATE, help="Visits that fell due by this day; today when left out.")
@click.option("--all", "show_all", is_flag=True, help="Also families whose next visit is not due.")
@with_counter
def follow_ups(counter: Counter, *, due: date | None, show_all: bool) -> None:
    """List families who are to be visited again: the day came, and no later visit was noted.

    Also says what share of all families visited so far uses the money productively, by the rule
    claims.productive_uses.
    """
    from ledger_projections.follow_ups import last_visits

    day = due or _day(counter)
    with desk_of(counter) as desk, reading(counter, desk, ["claims"]) as known:
        productive = desk.rulebook.parameters.schedule("claims.productive_uses", day).texts("use")
        visits = last_visits(known.connection, day, productive=productive)
        rows = visits if show_all else [row for row in visits if row["days_late"] is not None]
        empty = "No visit is due. Note one with `ledger claim report-use`."
        counter.show(Page(columns=VISITS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))
        if visits:
            counter.say(_share(sum(row["productive"] for row in visits), len(visits)))


def _share(productive: int, visited: int) -> str:
    percent = (Decimal(productive) * 100 / visited).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    said = f"{percent}".replace(".", ",")
    return f"Used productively by {productive} of {counted(visited, 'family', 'families')} visited ({said} %)."


def _day(counter: Counter) -> date:
    return counter.today() if counter.as_of is None else local_day(counter.as_of)
