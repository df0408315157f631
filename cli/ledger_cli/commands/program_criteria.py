"""``ledger program criteria`` and ``review``: whom a program is for, and the monthly look at who still is."""

from typing import Any
from uuid import UUID

import click

from ledger.application import programs, reviewing
from ledger.application.desk import Desk
from ledger.domain.month import Month
from ledger.domain.program.events import CriteriaSet
from ledger.domain.wording import counted
from ledger_cli.commands.program_list import in_words
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, reading, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger program criteria SATU-DESA-100 --domicile 13.73 --age-from 18 --age-below 65 --not-wage-earner \\",
        "    --decile-at-most 5 --on 2023-05-02 --document 'Perwali 23/2023'",
    ),
)
@click.argument("reference")
@click.option(
    "--domicile", multiple=True, metavar="REGION", help="Only people who live in this region; may be given again."
)
@click.option("--age-from", type=click.IntRange(0, 150), metavar="YEARS", help="Only people of this age or more.")
@click.option("--age-below", type=click.IntRange(0, 150), metavar="YEARS", help="Only people younger than this.")
@click.option("--not-wage-earner", is_flag=True, help="Nobody whom an employer pays in that month.")
@click.option("--not-paid-elsewhere", is_flag=True, help="Nobody whose month a bill of somebody else holds.")
@click.option("--decile-at-most", type=click.IntRange(1, 10), metavar="DECILE", help="Only these deciles of DTSEN.")
@click.option("--mustahik", is_flag=True, help="Only people whom a zakat body counts among its recipients.")
@click.option(
    "--income-at-most",
    "income_at_most_rupiah",
    type=RUPIAH,
    metavar="RUPIAH",
    help="Only people who say to earn no more in a month.",
)
@click.option(
    "--facts-required", is_flag=True, help="A fact that nobody noted keeps out; it is only pointed out otherwise."
)
@click.option("--none", "lifted", is_flag=True, help="Ask nothing from the day on.")
@recording_options
@with_counter
def criteria(counter: Counter, *, reference: str, lifted: bool, slip: Slip, **asks: Any) -> None:  # noqa: ANN401 - one for each criterion
    """Say whom a program is for, from a day on; what was asked before no longer holds from then.

    The criteria are asked when somebody is registered or enrolled, when a place is given from the waiting list, and
    on the first day of every bill: a bill for a program leaves out who does not fit, one for named people is refused.
    """
    if lifted == any(value not in (None, False, ()) for value in asks.values()):
        msg = "Say whom the program is for, for example --decile-at-most 4; or --none to ask nothing any more."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        wanted = CriteriaSet(effective=request.on, **asks)
        outcome = programs.set_criteria(desk, request, reference, wanted)
        tell(counter, outcome, f"From {request.on}, program {reference} is for {in_words(asks) or 'everybody'}.")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger program review SATU-DESA-100 --month 2023-06 --on 2023-06-05 --document 'BA 12/VI/2023'"),
)
@click.argument("reference")
@click.option("--month", required=True, type=MONTH, help="The month for which everybody is looked at.")
@click.option("--end", is_flag=True, help="End the enrolment of those who do not fit; their places are free then.")
@recording_options
@with_counter
def review(counter: Counter, *, reference: str, month: Month, end: bool, slip: Slip) -> None:
    """Record that everybody in a program was held against its criteria for a month.

    `ledger report eligibility` lists who does not fit and why. Months that are billed already stay: take them back with
    `ledger premium void` or `reverse`.
    """
    with desk_of(counter) as desk, counter.recording():
        workers = members(counter, desk, reference)
        found, outcome = reviewing.review(desk, asked(counter, slip), reference, month, workers, end=end)
        unfit = counted(len(found.failed()), "does", "do")
        said = f"{counted(found.looked_at, 'member')} looked at for {month}: {unfit} not fit"
        if doubts := found.in_doubt():
            said += f", and of {counted(doubts, 'member')} a fact that is asked was never noted"
        if end:
            said += f"; {counted(found.ended, 'enrolment')} ended"
        tell(counter, outcome, f"{said}.")


def members(counter: Counter, desk: Desk, reference: str) -> list[UUID]:
    """List who is in a program, from the register; each one's own history decides."""
    from ledger_projections.worker_register import workers_to_bill

    with reading(counter, desk, ["worker_register"]) as known:
        return [UUID(worker) for worker in workers_to_bill(known.connection, program=reference)]
