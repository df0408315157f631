"""``ledger agent review`` and ``pay-fee``: what a month of agents comes to."""

import click

from ledger.application import agents
from ledger.domain.month import Month
from ledger.domain.wording import counted, rupiah
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, note, reading, tell, where
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.output import Form

DROPPED = (
    Column("reference", "Agent"),
    Column("idle_months", "Months without a member", Kind.COUNT),
    Column("effective", "Dropped from", Kind.DATE),
)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger agent review --month 2023-08 --dry-run", "ledger agent review --month 2023-08 --on 2023-09-01"
    ),
)
@click.option("--month", required=True, type=MONTH, help="The last month to look at; it must be over.")
@recording_options
@with_counter
def review(counter: Counter, *, month: Month, slip: Slip) -> None:
    """Drop every agent without a new member for too many months (rule agent.idle_months), each exactly once."""
    from ledger_projections.agents import agents as listed

    with desk_of(counter) as desk:
        with reading(counter, desk, ["agents"]) as known:
            everybody = [each["reference"] for each in listed(known.connection)]
        with counter.recording():
            dropped, outcome = agents.review(desk, asked(counter, slip), month, everybody)
        note(counter, outcome)
        if dropped or counter.output.form is not Form.TABLE:
            rows = [{"reference": x.reference, "idle_months": x.idle_months, "effective": x.effective} for x in dropped]
            counter.show(Page(columns=DROPPED, rows=rows, position=outcome.recorded.last or None))
        said = f"{counted(len(dropped), 'agent')} of {len(everybody)} dropped after the review of {month}."
        click.echo(
            f"{said} {where(outcome) if dropped else 'Nothing was recorded.'}",
            err=counter.output.form is not Form.TABLE,
        )


@click.command(
    "pay-fee",
    cls=CounterCommand,
    epilog=example("ledger agent pay-fee P-001 --month 2023-05 --transfer TRF-0012 --on 2023-06-05"),
)
@click.argument("reference")
@click.option("--month", required=True, type=MONTH, help="The month that earned it; it must be over.")
@click.option("--transfer", required=True, metavar="REF", help="Transfer reference.")
@click.option("--amount", "amount_rupiah", type=RUPIAH, help="What the bank moved, to be checked against the rule.")
@recording_options
@with_counter
def pay_fee(
    counter: Counter, *, reference: str, month: Month, transfer: str, amount_rupiah: int | None, slip: Slip
) -> None:
    """Note that the fee of a month was paid, as the rules reckon it: once for each month."""
    from ledger_projections.agents import premium_of

    with desk_of(counter) as desk:
        known_as = agents.known_as(desk.journal, reference)
        with reading(counter, desk, ["agents"]) as known:
            premium = premium_of(known.connection, known_as, month)
        with counter.recording():
            fee, outcome = agents.pay_fee(
                desk,
                asked(counter, slip),
                known_as,
                month,
                premium_rupiah=premium,
                transfer=transfer,
                amount_rupiah=amount_rupiah,
            )
            parts = f"{rupiah(fee.share_rupiah)} of the premium {rupiah(premium)}, {rupiah(fee.bonus_rupiah)} bonus"
            tell(counter, outcome, f"Paid {rupiah(fee.amount_rupiah)} to agent {known_as} for {month}: {parts}.")
