"""``ledger mandate give``, ``revoke`` and ``give-back``: workers who let a bank debit their premium."""

import click

from ledger.application import mandates
from ledger.application.mandates import Terms
from ledger.domain.month import Month
from ledger_cli.commands.worker_options import NIK
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import asked, desk_of, find_worker, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

_DIGITS = (6, 20)


class _AccountNumber(click.ParamType[str, str]):
    name = "account"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        digits = value.replace("-", "").replace(" ", "")
        least, most = _DIGITS
        if not (digits.isascii() and digits.isdecimal() and least <= len(digits) <= most):
            self.fail(
                f"an account number has {least} to {most} digits: write it as the bank does.", param, ctx
            )  # the number itself is not said
        return digits


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger mandate give 1373014508909993 --bank BRI --account 0123-01-234567-50-8 --day 5 --from 2023-05 \\",
        "    --months 12 --on 2023-05-05",
        "ledger mandate give 1373014508909999 --bank BRI --account 0123-01-765432-50-1 --from 2023-09 --on 2023-06-01",
    ),
)
@NIK
@click.option("--bank", required=True, metavar="CODE", help="Bank of the account: BRI, BNI, NAGARI …")
@click.option("--account", required=True, type=_AccountNumber(), help="Account number; it is kept sealed.")
@click.option("--day", default=5, show_default=True, type=click.IntRange(1, 28), help="Day of the month of the debit.")
@click.option("--from", "since", required=True, type=MONTH, help="First month to debit.")
@click.option("--months", type=click.IntRange(1, 600), help="For how many months; until it is revoked when left out.")
@recording_options
@with_counter
def give(
    counter: Counter, *, nik: str, bank: str, account: str, day: int, since: Month, months: int | None, slip: Slip
) -> None:
    """Record that a worker lets a bank debit the premium every month. The same mandate again records nothing."""
    with desk_of(counter) as desk, counter.recording():
        terms = Terms(bank=bank, account=account, day=day, since=since, months=months)
        outcome = mandates.give(desk, asked(counter, slip), nik, terms)
        tell(counter, outcome, f"{bank.upper()} may debit account {hidden(account)} from {since} on, on day {day}.")


@click.command(
    cls=CounterCommand, epilog=example("ledger mandate revoke 1373014508909993 --cause 'changes bank' --on 2024-04-20")
)
@NIK
@click.option("--cause", required=True, help="Why, in a few words.")
@recording_options
@with_counter
def revoke(counter: Counter, *, nik: str, cause: str, slip: Slip) -> None:
    """Record that a mandate ended: the bank debits nothing any more."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, mandates.revoke(desk, asked(counter, slip), nik, cause=cause), f"The mandate ended ({cause}).")


@click.command(
    "give-back",
    cls=CounterCommand,
    epilog=example("ledger mandate give-back 1373014508909999 --run DEBIT-2023-09 --transfer TRF-0044 --on 2023-09-20"),
)
@click.argument("nik")
@click.option("--run", "reference", required=True, metavar="REF", help="The run whose money it is.")
@click.option("--transfer", required=True, metavar="REF", help="Transfer reference.")
@recording_options
@with_counter
def give_back(counter: Counter, *, nik: str, reference: str, transfer: str, slip: Slip) -> None:
    """Record that money which bought no month went back, whole, to the worker or the heirs.

    `ledger report debits --unapplied` lists what is owed. NIK may be the worker id of the exact forms.
    """
    with desk_of(counter) as desk, counter.recording():
        worker = find_worker(desk, nik)
        outcome = mandates.give_back(desk, asked(counter, slip), worker, run=reference, transfer=transfer)
        tell(counter, outcome, f"The money of run {reference} went back by {transfer}.")


def hidden(account: str) -> str:
    """Hide an account number but for its last three digits."""
    return "*" * (len(account) - 3) + account[-3:]
