"""``ledger premium list`` and ``show``: bills and payments as they stand."""

from dataclasses import replace

import click

from ledger.domain.payment.refusals import NoSuchPayment
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import book_of, reading
from ledger_cli.options import CounterCommand, example

PAYMENTS = (
    Column("reference", "Bill"),
    Column("commitment_reference", "Commitment"),
    Column("since", "Since", Kind.MONTH),
    Column("months", "Months", Kind.COUNT),
    Column("workers", "Workers", Kind.COUNT),
    Column("jkk_rupiah", "JKK", Kind.RUPIAH),
    Column("jkm_rupiah", "JKM", Kind.RUPIAH),
    Column("total_rupiah", "Total", Kind.RUPIAH),
    Column("state", "State"),
    Column("billed_on", "Billed on", Kind.DATE),
    Column("paid_on", "Paid on", Kind.DATE),
    Column("transfer", "Transfer", place=Place.WHERE_IT_FITS),
)
WHOLE = (
    *PAYMENTS,
    Column("whom", "For whom"),
    Column("worker_months", "Worker-months", Kind.COUNT),
    Column("source", "Source"),
    Column("reconciled_statement", "On statement"),
    Column("reconciled_on", "Found there on", Kind.DATE),
    Column("undone_on", "Undone on", Kind.DATE),
    Column("undone_cause", "Because"),
)


@click.command(
    "list",
    cls=CounterCommand,
    epilog=example("ledger premium list --commitment APBD-2023", "ledger premium list --state billed"),
)
@click.option("--commitment", metavar="REF", help="Only payments of this commitment.")
@click.option(
    "--state", type=click.Choice(["billed", "paid", "voided", "reversed"]), help="Only payments so far along."
)
@with_counter
def list_all(counter: Counter, *, commitment: str | None, state: str | None) -> None:
    """List bills and payments in the order they were drawn up."""
    from ledger_projections.payments import payments

    with book_of(counter) as book, reading(counter, book, ["payments"]) as known:
        rows = payments(known.connection, state=state, commitment=commitment)
        empty = "There is no such bill. Draw one up with `ledger premium bill`."
        columns = [replace(each, total=each.key == "total_rupiah" and state is not None) for each in PAYMENTS]
        counter.show(Page(columns=columns, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


@click.command(cls=CounterCommand, epilog=example("ledger premium show TRIWULAN-2"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one bill or payment. Its people stand in `ledger trail payment`."""
    from ledger_projections.payments import payment_row

    with book_of(counter) as book, reading(counter, book, ["payments"]) as known:
        row = payment_row(known.connection, reference)
        if row is None:
            raise NoSuchPayment(reference=reference)
        counter.show(Page(columns=WHOLE, rows=[row], as_of=known.as_of, position=known.position, upright=True))
