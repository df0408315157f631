"""``ledger agreement list`` and ``show``: agreements as they stand."""

import click

from ledger.domain.agreement.refusals import NoSuchAgreement
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import book_of, reading
from ledger_cli.options import CounterCommand, example

AGREEMENTS = (
    Column("reference", "Agreement"),
    Column("title", "Title", wrap_at=40),
    Column("kind", "Kind"),
    Column("partner", "With", place=Place.WHERE_IT_FITS),
    Column("signed_on", "Signed on", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("since", "Since", Kind.DATE),
    Column("until", "Until", Kind.DATE),
    Column("ended_on", "Ended on", Kind.DATE),
    Column("program_reference", "Program", place=Place.WHERE_IT_FITS),
    Column("registered", "Workers", Kind.COUNT, total=True),
)


@click.command("list", cls=CounterCommand, epilog=example("ledger agreement list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List agreements with the people who came in under each. What they cost stands in `ledger report groups`."""
    from ledger_projections.agreements import agreements as all_agreements

    with book_of(counter) as book, reading(counter, book, ["agreements"]) as known:
        counter.show(
            Page(
                columns=AGREEMENTS,
                rows=all_agreements(known.connection),
                as_of=known.as_of,
                position=known.position,
                empty="There is no agreement yet. Record one with `ledger agreement sign`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger agreement show PKS-2023"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one agreement."""
    from ledger_projections.agreements import agreement_row

    with book_of(counter) as book, reading(counter, book, ["agreements"]) as known:
        row = agreement_row(known.connection, reference)
        if row is None:
            raise NoSuchAgreement(reference=reference)
        counter.show(Page(columns=AGREEMENTS, rows=[row], as_of=known.as_of, position=known.position, upright=True))
