"""``ledger employer list`` and ``show``: employers as they stand, and whom they confirmed."""

import click

from ledger.domain.employer.refusals import NoSuchEmployer
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import book_of, reading
from ledger_cli.options import CounterCommand, example

EMPLOYERS = (
    Column("reference", "Employer"),
    Column("name", "Name"),
    Column("kind", "Kind"),
    Column("npp", "NPP", place=Place.WHERE_IT_FITS),
    Column("region", "Region", place=Place.WHERE_IT_FITS),
    Column("registered_on", "Since", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("people", "People now", Kind.COUNT, total=True),
    Column("lists", "Lists confirmed", Kind.COUNT),
    Column("confirmed_on", "Last one on", Kind.DATE),
    Column("confirmed_since", "From", Kind.MONTH),
    Column("confirmed_until", "Until", Kind.MONTH),
    Column("confirmed_people", "People on it", Kind.COUNT),
)


@click.command("list", cls=CounterCommand, epilog=example("ledger employer list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List employers with their people and what they confirmed last."""
    from ledger_projections.employers import employers as all_employers

    with book_of(counter) as book, reading(counter, book, ["employers"]) as known:
        counter.show(
            Page(
                columns=EMPLOYERS,
                rows=all_employers(known.connection),
                as_of=known.as_of,
                position=known.position,
                empty="There is no employer yet. Enter one with `ledger employer register`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger employer show PT-TAMBANG-JAYA"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one employer. Whom it covers month by month stands in `ledger report employers`."""
    from ledger_projections.employers import employer_row

    with book_of(counter) as book, reading(counter, book, ["employers"]) as known:
        row = employer_row(known.connection, reference)
        if row is None:
            raise NoSuchEmployer(reference=reference)
        counter.show(Page(columns=EMPLOYERS, rows=[row], as_of=known.as_of, position=known.position, upright=True))
