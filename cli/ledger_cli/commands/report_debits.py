"""``ledger report debits``: whose auto-debit failed, when cover lapses, and which money must go back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from ledger.application.desk import Desk
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE, local_day
from ledger_cli.joined import Reading, desk_of, reading
from ledger_cli.naming import with_names
from ledger_cli.options import CounterCommand, example

_PERSON = (
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK, place=Place.WHERE_IT_FITS),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("village", "Village", place=Place.WHERE_IT_FITS),
    Column("agent", "Agent"),
)
FAILED = (
    *_PERSON,
    Column("bank", "Bank"),
    Column("failed_in_a_row", "Failed in a row", Kind.COUNT),
    Column("first_month", "Unpaid from", Kind.MONTH),
    Column("unpaid_months", "Months", Kind.COUNT),
    Column("cause", "Cause"),
    Column("failed_on", "Last failed on", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("state", "Cover"),
    Column("drops_out_on", "Drops out on", Kind.DATE),
    Column("pay_by", "Pay by", Kind.DATE),
    Column("remedy", "What to do", wrap_at=60),
)
UNAPPLIED = (
    *_PERSON,
    Column("reference", "Run"),
    Column("month", "Month", Kind.MONTH),
    Column("amount_rupiah", "Rupiah", Kind.RUPIAH, total=True),
    Column("cause", "Bought nothing because"),
    Column("came_on", "Came on", Kind.DATE),
    Column("given_back_on", "Given back on", Kind.DATE),
    Column("transfer", "Transfer"),
)
_FAR = 366
_REMEDIES = {
    "insufficient-balance": "Ask the worker to fill the account, then debit the month again with `mandate run`.",
    "account-closed": "Ask for another account: `mandate revoke`, then `mandate give`.",
    "account-blocked": "Let the worker unblock the account at the bank, then debit the month again.",
    "account-unknown": "Compare the account number with the bank book: `mandate revoke`, then `mandate give`.",
    "refused-by-holder": "Ask the worker; end the mandate with `mandate revoke` if it is not wanted any more.",
}
_OTHERWISE = "Ask the bank why, then debit the month again with `mandate run`."
_ENDED = "The mandate ended: collect in cash with `commitment collect`, or let the worker give another mandate."
MODELS = ("debits", "cover_spells", "payments", "worker_register", "commitment_balances")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger report debits", "ledger report debits --unapplied -o csv"),
)
@click.option("--on", type=DATE, help="Look at cover from the end of this day; from today when left out.")
@click.option("--unapplied", is_flag=True, help="List money that came without a month to buy, and must go back.")
@with_counter
def debits(counter: Counter, *, on: date | None, unapplied: bool) -> None:
    """Show whose debit failed and is still unpaid: how often in a row, when cover lapses, and what to do.

    A month that was paid in the end, by a later debit or in any other way, is not listed. Who was never covered, or is
    covered for more than a year ahead, has no day on which cover drops out.
    """
    with desk_of(counter) as desk, reading(counter, desk, MODELS) as known:
        day = on or (counter.today() if known.as_of is None else local_day(known.as_of))
        rows = _unapplied(known) if unapplied else list(_failing(desk, known, day))
        empty = "No money waits to be given back." if unapplied else "No debit is left unpaid."
        counter.show(
            Page(
                columns=UNAPPLIED if unapplied else FAILED,
                rows=with_names(desk, rows),
                as_of=known.as_of,
                position=known.position,
                empty=f"{empty} See `ledger mandate runs` for what banks answered.",
            )
        )


def _unapplied(known: Reading) -> list[dict[str, Any]]:
    from ledger_projections.debits import unapplied

    return unapplied(known.connection)


def _failing(desk: Desk, known: Reading, day: date) -> Iterator[dict[str, Any]]:
    """Put beside each failure when cover drops out, by the rules of cover."""
    from ledger_projections.debits import failing

    found = failing(known.connection)
    ahead = _ahead(desk, known, day) if found else {}
    nothing = {"state": None, "drops_out_on": None, "pay_by": None}
    for row in found:
        gone = row["died_on"] or row["left_on"]
        remedy = _ENDED if row["mandate_ended_on"] else _REMEDIES.get(row["cause"], _OTHERWISE)
        yield {
            **row,
            **(ahead.get(row["worker"]) or nothing),
            "remedy": "Died or left: nothing is to be paid." if gone else remedy,
        }


def _ahead(desk: Desk, known: Reading, day: date) -> dict[str, dict[str, Any]]:
    from ledger_projections.lapses import at_risk

    found: dict[str, dict[str, Any]] = {}
    for each in at_risk(known.connection, desk.rulebook, day, within=_FAR, dropped_out=True):
        ahead = each.drops.outlook
        cells = {"state": ahead.state, "drops_out_on": ahead.drops_out_on, "pay_by": ahead.last_day_to_pay}
        before = found.get(each.worker.worker)
        if before is None or cells["drops_out_on"] < before["drops_out_on"]:
            found[each.worker.worker] = cells
    return found
