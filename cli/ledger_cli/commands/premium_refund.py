"""``ledger premium refund``: money for months of one worker comes back, and the rest of the payment stands."""

import click

from ledger.application import giving_back
from ledger.application.giving_back import CameBack, Part
from ledger.domain.month import Month, spoken
from ledger.domain.wording import rupiah
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger premium refund TRIWULAN-2 --worker 1373010508909998 --from 2023-06 --transfer TRF-991 \\",
        "    --reason 'employed at PT Bukit Asam since June' --on 2023-07-10",
    ),
)
@click.argument("reference")
@click.option("--worker", "nik", required=True, metavar="NIK", help="The worker whose months came back.")
@click.option("--from", "since", required=True, type=MONTH, help="The first month that came back.")
@click.option("--until", type=MONTH, help="The last month that came back; all from the first on when left out.")
@click.option("--transfer", required=True, metavar="REF", help="The transfer that brought the money back.")
@click.option("--amount", "amount_rupiah", type=RUPIAH, help="What came back, to be checked against the months.")
@recording_options
@with_counter
def refund(
    counter: Counter,
    *,
    reference: str,
    nik: str,
    since: Month,
    until: Month | None,
    transfer: str,
    amount_rupiah: int | None,
    slip: Slip,
) -> None:
    """Note that money for months of one worker came back, of an employed one for example. Needs a --reason.

    The money can be spent again by the commitment that paid it, and the worker's months are free; everybody else on the
    bill stays covered. Months beyond a death come back with the claim: `ledger claim refund`.
    """
    if not slip.reason:
        msg = "Say why with --reason: an auditor will ask."
        raise click.UsageError(msg)
    part = Part(payment=reference, nik=nik, since=since, until=until, transfer=transfer, amount_rupiah=amount_rupiah)
    with desk_of(counter) as desk, counter.recording():
        back, outcome = giving_back.refund(desk, asked(counter, slip), part)
        tell(counter, outcome, _sentence(reference, back))


def _sentence(reference: str, back: CameBack) -> str:
    months = f" for {spoken(back.months)}" if back.months else ""
    went = f"came back to {back.commitment}, where it can be spent again"
    return f"{rupiah(back.amount_rupiah)} of payment {reference}{months} {went}."
