"""``ledger claim refund``: premium for months beyond a death comes back, or is carried."""

import click

from ledger.application import refunding
from ledger.application.refunding import Settled
from ledger.domain.wording import rupiah
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import RUPIAH
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example("ledger claim refund K-2023-001 --payment TRIWULAN-2 --transfer TRF-990 --on 2023-09-15"),
)
@click.argument("reference")
@click.option("--payment", required=True, metavar="REF", help="The payment that bought months beyond the death.")
@click.option("--transfer", required=True, metavar="REF", help="The transfer, or the minute that carries the money.")
@click.option(
    "--amount", "amount_rupiah", type=RUPIAH, help="What came back, in whole months; what is asked for when left out."
)
@click.option(
    "--carried-to", metavar="REF", help="The later payment that takes money which is carried; open when left out."
)
@recording_options
@with_counter
def refund(
    counter: Counter,
    *,
    reference: str,
    payment: str,
    transfer: str,
    amount_rupiah: int | None,
    carried_to: str | None,
    slip: Slip,
) -> None:
    """Note that money for months beyond a death came back to the budget that paid it; it can be spent again there.

    Money of a contributor's own is carried to a later premium instead (rule refund.destination) and raises no budget.
    What comes back may come in parts: whole months, the last months first.
    """
    with desk_of(counter) as desk, counter.recording():
        settled, outcome = refunding.settle(
            desk,
            asked(counter, slip),
            reference,
            payment=payment,
            transfer=transfer,
            amount_rupiah=amount_rupiah,
            carried_to=carried_to,
        )
        tell(counter, outcome, f"{rupiah(settled.amount_rupiah)} of payment {payment} {_went(settled, carried_to)}.")


def _went(settled: Settled, carried_to: str | None) -> str:
    if settled.came_back:
        return f"came back to {settled.commitment}, where it can be spent again"
    return f"is carried to {carried_to}" if carried_to else "stays with the insurer, and no payment takes it yet"
