"""``ledger report refunds``: money for months beyond a death, and whether it came back."""

import click

from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example

REFUNDS = (
    Column("reference", "Claim"),
    Column("payment_reference", "Payment"),
    Column("commitment_reference", "Back to"),
    Column("way", "Way"),
    Column("months", "Months", Kind.COUNT),
    Column("asked_rupiah", "Asked back", Kind.RUPIAH, total=True),
    Column("after_claim_rupiah", "After the claim", Kind.RUPIAH, total=True, place=Place.WHERE_IT_FITS),
    Column("after_death_rupiah", "After the death", Kind.RUPIAH, total=True, place=Place.WHERE_IT_FITS),
    Column("due_on", "Due since", Kind.DATE),
    Column("settled_on", "Came on", Kind.DATE),
    Column("settled_rupiah", "Came back", Kind.RUPIAH, total=True),
    Column("carried_to", "Carried to", place=Place.WHERE_IT_FITS),
    Column("transfer", "Transfer", place=Place.WHERE_IT_FITS),
    Column("reversed_on", "Payment reversed on", Kind.DATE, place=Place.EXACT_FORMS),
)


@click.command(cls=CounterCommand, epilog=example("ledger report refunds --open"))
@click.option(
    "--open", "open_only", is_flag=True, help="Only what has not come back in full, or is carried to no payment yet."
)
@with_counter
def refunds(counter: Counter, *, open_only: bool) -> None:
    """List premium that was paid for months beyond a death, the budget it goes back to, and what came.

    The insurer counts from the month after the claim, who paid may count from the month after the death: both are
    shown, and the rule refund.basis says which one is asked for.
    """
    from ledger_projections.claims import refunds as all_refunds

    with desk_of(counter) as desk, reading(counter, desk, ["claims"]) as known:
        rows = all_refunds(known.connection, open_only=open_only)
        empty = "Nothing is to come back. The approval of a death opens it: `ledger claim approve`."
        counter.show(Page(columns=REFUNDS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))
