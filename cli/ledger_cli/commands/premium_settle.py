"""``ledger premium``: what becomes of bills. They are drawn up in `premium_bill`."""

import click

from ledger.application import premiums
from ledger.domain.wording import counted, rupiah
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import RUPIAH
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example("ledger premium pay TRIWULAN-2 --on 2023-05-20 --transfer SP2D-00714/2023 --amount 151.200"),
)
@click.argument("reference")
@click.option("--transfer", required=True, metavar="REF", help="SP2D number or transfer reference.")
@click.option("--amount", "amount_rupiah", type=RUPIAH, help="What the bank moved, to be checked against the bill.")
@recording_options
@with_counter
def pay(counter: Counter, *, reference: str, transfer: str, amount_rupiah: int | None, slip: Slip) -> None:
    """Record that a bill was paid, whole. The same payment again records nothing; another one is refused."""
    if slip.on is None:
        msg = "Say on which day the money left with --on."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        paid, outcome = premiums.pay(
            desk, asked(counter, slip), reference, transfer=transfer, amount_rupiah=amount_rupiah
        )
        said = f"Paid {rupiah(paid.total_rupiah)} for {counted(paid.workers, 'worker')} on {slip.on} by {transfer}."
        tell(counter, outcome, said)


@click.command(cls=CounterCommand, epilog=example("ledger premium void AGUSTUS --reason 'wrong months'"))
@click.argument("reference")
@recording_options
@with_counter
def void(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Withdraw an unpaid bill: its money and its months are free again. Needs a --reason."""
    reason = _reason(slip)
    with desk_of(counter) as desk, counter.recording():
        was, outcome = premiums.void(desk, asked(counter, slip), reference, cause=reason)
        tell(counter, outcome, f"Bill {reference} is void; {rupiah(was.total_rupiah)} are free again.")


@click.command(
    cls=CounterCommand, epilog=example("ledger premium reverse TRIWULAN-2 --on 2023-08-24 --reason 'transfer bounced'")
)
@click.argument("reference")
@recording_options
@with_counter
def reverse(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Undo a payment whose money came back: its months are not covered by it. Needs a --reason."""
    reason = _reason(slip)
    with desk_of(counter) as desk, counter.recording():
        was, outcome = premiums.reverse(desk, asked(counter, slip), reference, cause=reason)
        back = (
            f"{rupiah(was.reversal.amount_rupiah)} are back, {counted(was.bill.workers, 'worker')} without its months"
        )
        said = f"Payment {reference} is reversed; {back}."
        tell(counter, outcome, said)


@click.command(
    cls=CounterCommand, epilog=example("ledger premium reconcile TRIWULAN-2 --statement 'BPD 2023-05 line 14'")
)
@click.argument("reference")
@click.option("--statement", required=True, help="Statement and line on which the payment stands.")
@recording_options
@with_counter
def reconcile(counter: Counter, *, reference: str, statement: str, slip: Slip) -> None:
    """Note on which bank statement line a payment was found."""
    with desk_of(counter) as desk, counter.recording():
        outcome = premiums.reconcile(desk, asked(counter, slip), reference, statement=statement)
        tell(counter, outcome, f"Payment {reference} stands on {statement}.")


@click.command(
    cls=CounterCommand, epilog=example("ledger premium unreconcile TRIWULAN-2 --reason 'line 14 was another payment'")
)
@click.argument("reference")
@recording_options
@with_counter
def unreconcile(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Take back that a payment was found on a statement line. Needs a --reason."""
    reason = _reason(slip)
    with desk_of(counter) as desk, counter.recording():
        outcome = premiums.unreconcile(desk, asked(counter, slip), reference, cause=reason)
        tell(counter, outcome, f"Payment {reference} is to be found again.")


def _reason(slip: Slip) -> str:
    if not slip.reason:
        msg = "Say why with --reason: an auditor will ask."
        raise click.UsageError(msg)
    return slip.reason
