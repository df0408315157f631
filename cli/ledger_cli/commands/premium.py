"""``ledger premium``: bills and what becomes of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import click

from ledger.application import billing, people, premiums
from ledger.application.billing import Bill, BilledWorker, Drawn
from ledger.application.desk import Desk
from ledger.domain.insurance import Insurance, totals
from ledger.domain.month import Month, spoken
from ledger.domain.payment.refusals import NobodyToBill, NoSuchPayment
from ledger.domain.wording import counted, grouped, rupiah
from ledger.domain.worker.person import Person
from ledger.domain.worker.refusals import MonthsAfterDeath, MonthsAfterLeaving
from ledger.reference.regions import Level
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, reading, tell
from ledger_cli.niklist import read_niks
from ledger_cli.options import CounterGroup, Slip, example, recording_options
from ledger_cli.output import Form
from ledger_cli.roster import Finding

SHOWN = 20
PEOPLE = (
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("village", "Village"),
    Column("months", "Months"),
    Column("jkk_rupiah", "JKK", Kind.RUPIAH, total=True),
    Column("jkm_rupiah", "JKM", Kind.RUPIAH, total=True),
    Column("left_out", "Left out because"),
)
PAYMENTS = (
    Column("reference", "Bill"),
    Column("commitment_reference", "Commitment"),
    Column("since", "Since", Kind.MONTH),
    Column("months", "Months", Kind.COUNT),
    Column("workers", "Workers", Kind.COUNT),
    Column("jkk_rupiah", "JKK", Kind.RUPIAH),
    Column("jkm_rupiah", "JKM", Kind.RUPIAH),
    Column("total_rupiah", "Total", Kind.RUPIAH, total=True),
    Column("state", "State"),
    Column("billed_on", "Billed on", Kind.DATE),
    Column("paid_on", "Paid on", Kind.DATE),
    Column("transfer", "Transfer"),
)


@click.group(cls=CounterGroup)
def group() -> None:
    """Bill, pay, void and reverse premiums."""


@group.command(
    epilog=example(
        "ledger premium bill --program SATU-DESA-100 --commitment APBD-2023 --from 2023-05 --months 12 --dry-run",
        "ledger premium bill --village 13.73.01.1001 --commitment APBDES-AUR-MULIO --from 2023-05 --months 3",
    )
)
@click.option("--commitment", required=True, metavar="REF", help="The commitment that pays.")
@click.option("--program", metavar="REF", help="Bill the workers of this program.")
@click.option("--village", metavar="CODE", help="Bill the workers of this village, district or city.")
@click.option(
    "--niks", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Bill the workers of a file."
)
@click.option("--from", "since", required=True, type=MONTH, help="The first month.")
@click.option("--months", default=1, show_default=True, type=click.IntRange(1, 60), help="How many months.")
@click.option(
    "--insurance",
    "insurances",
    multiple=True,
    type=click.Choice([each.value for each in Insurance]),
    help="Only this insurance; both when left out.",
)
@click.option("--ref", "reference", metavar="REF", help="The bill's reference; made from its content when left out.")
@click.option("--skip-covered", is_flag=True, help="Bill only months that no other bill holds.")
@recording_options
@with_counter
def bill(
    counter: Counter,
    *,
    commitment: str,
    program: str | None,
    village: str | None,
    niks: Path | None,
    since: Month,
    months: int,
    insurances: Sequence[str],
    reference: str | None,
    skip_covered: bool,
    slip: Slip,
) -> None:
    """Draw up a bill: reserve the money and hold the months, person by person.

    Say whom with --program, --village (both together narrow), or --niks FILE. Everything that stands in the way is
    said at once, with numbers and people. The same bill again records nothing.
    """
    with desk_of(counter) as desk:
        whom, workers = _whom(counter, desk, program, village, niks)
        wanted = Bill(
            commitment=commitment,
            whom=whom,
            workers=workers,
            since=since,
            months=months,
            insurances=tuple(Insurance(each) for each in insurances or Insurance),
            reference=reference,
            by_name=niks is not None,
            skip_covered=skip_covered,
        )
        with counter.recording():
            drawn, outcome = billing.bill(desk, asked(counter, slip), wanted)
            if drawn.repeated or drawn.sums is None:
                tell(counter, outcome, f"Bill {drawn.reference}.")
                return
            _people(counter, desk, drawn)
            total = f"{rupiah(drawn.sums.total_rupiah)} for {counted(drawn.sums.workers, 'worker')}"
            if counter.output.form is Form.TABLE and counter.output.to is None:
                tell(counter, outcome, f"Bill {drawn.reference}: {total}.")
            else:
                recorded = outcome.recorded
                counter.outcome.recorded(first=recorded.first, last=recorded.last, count=recorded.count)
                counter.say(f"Bill {drawn.reference}: {total}.")


def _whom(
    counter: Counter, desk: Desk, program: str | None, village: str | None, niks: Path | None
) -> tuple[str, list[UUID]]:
    """Find the people: by program and village from the register, or by name from a file."""
    if niks is not None:
        if program or village:
            msg = "Say whom with --niks alone, or with --program and --village."
            raise click.UsageError(msg)
        return f"file {niks.name}", people.find_all(desk, _listed(niks))
    if not (program or village):
        msg = "Say whom to bill: --program REF, --village CODE, or --niks FILE."
        raise click.UsageError(msg)
    from ledger_projections.worker_register import workers_to_bill  # noqa: PLC0415 - paying loads no read model

    if village:
        desk.regions.require(village)
    whom = " in ".join(
        part for part in (program and f"program {program}", village and f"{_level(desk, village)} {village}") if part
    )
    with reading(counter, desk, ["worker_register"]) as known:
        found = workers_to_bill(known.connection, program=program, region=village)
    if not found:
        raise NobodyToBill(whom=whom)
    return whom, [UUID(worker) for worker in found]


def _level(desk: Desk, code: str) -> str:
    return {Level.VILLAGE: "village", Level.DISTRICT: "district", Level.CITY: "city"}.get(
        desk.regions.level(code), "province"
    )


def _listed(niks: Path) -> list[str]:
    listed = list(read_niks(niks))
    wrong = [row for row in listed if isinstance(row, Finding)]
    if wrong:
        raise click.ClickException("\n".join(finding.sentence for finding in wrong[:SHOWN]))
    return [row.nik for row in listed if not isinstance(row, Finding)]


def _people(counter: Counter, desk: Desk, drawn: Drawn) -> None:
    """List the people of a bill: the first of many in a table, all of them in machine forms."""
    table = counter.output.form is Form.TABLE and counter.output.to is None
    gone = [each for each in drawn.left_out if isinstance(each.refusal, MonthsAfterDeath | MonthsAfterLeaving)]
    left_out = [each for each in drawn.left_out if each not in gone]
    billed = drawn.billed[:SHOWN] if table else drawn.billed
    described = people.people(desk, [*(each.worker for each in billed), *(none.worker for none in left_out)])
    rows = [
        *({**_named(described[each.worker]), **_line(each), "left_out": None} for each in billed),
        *({**_named(described[none.worker]), "left_out": str(none.refusal)} for none in left_out),
    ]
    whole = len(billed) == len(drawn.billed)
    columns = [each if whole else replace(each, total=False) for each in (PEOPLE if left_out else PEOPLE[:-1])]
    counter.show(Page(columns=columns, rows=rows, position=desk.journal.head()))
    if not whole:
        counter.say(f"… and {grouped(len(drawn.billed) - len(billed))} more; see all with `--to bill.xlsx`.")
    if gone:
        counter.say(f"{grouped(len(gone))} of them died or left before these months and are not billed.")


def _line(each: BilledWorker) -> dict[str, object]:
    sums = totals(each.lines)
    return {
        "village": each.village,
        "months": spoken(month for line in each.lines for month in line.each_month()),
        "jkk_rupiah": sums.get(Insurance.JKK, 0),
        "jkm_rupiah": sums.get(Insurance.JKM, 0),
    }


def _named(who: Person | None) -> dict[str, object]:
    return {"name": who.name if who else "(erased)", "nik": who.nik if who else None}


@group.command(
    epilog=example(
        "ledger premium pay BILL-2023-05-4f1c2d3e --on 2023-05-20 --transfer SP2D-00714/2023 --amount 62.160.000"
    )
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


@group.command(epilog=example("ledger premium void BILL-2023-05-4f1c2d3e --reason 'wrong months'"))
@click.argument("reference")
@recording_options
@with_counter
def void(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Withdraw an unpaid bill: its money and its months are free again. Needs a --reason."""
    reason = _reason(slip)
    with desk_of(counter) as desk, counter.recording():
        was, outcome = premiums.void(desk, asked(counter, slip), reference, cause=reason)
        tell(counter, outcome, f"Bill {reference} is void; {rupiah(was.total_rupiah)} are free again.")


@group.command(
    epilog=example("ledger premium reverse BILL-2023-05-4f1c2d3e --on 2023-05-24 --reason 'transfer bounced'")
)
@click.argument("reference")
@recording_options
@with_counter
def reverse(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Undo a payment whose money came back: its months are not covered by it. Needs a --reason."""
    reason = _reason(slip)
    with desk_of(counter) as desk, counter.recording():
        was, outcome = premiums.reverse(desk, asked(counter, slip), reference, cause=reason)
        back = f"{rupiah(was.total_rupiah)} are back, {counted(was.workers, 'worker')} without its months"
        said = f"Payment {reference} is reversed; {back}."
        tell(counter, outcome, said)


@group.command(epilog=example("ledger premium reconcile BILL-2023-05-4f1c2d3e --statement 'BPD 2023-05 line 14'"))
@click.argument("reference")
@click.option("--statement", required=True, help="Statement and line on which the payment stands.")
@recording_options
@with_counter
def reconcile(counter: Counter, *, reference: str, statement: str, slip: Slip) -> None:
    """Note on which bank statement line a payment was found."""
    with desk_of(counter) as desk, counter.recording():
        outcome = premiums.reconcile(desk, asked(counter, slip), reference, statement=statement)
        tell(counter, outcome, f"Payment {reference} stands on {statement}.")


@group.command(
    epilog=example("ledger premium unreconcile BILL-2023-05-4f1c2d3e --reason 'line 14 was another payment'")
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


@group.command(
    "list", epilog=example("ledger premium list --commitment APBD-2023", "ledger premium list --state billed")
)
@click.option("--commitment", metavar="REF", help="Only payments of this commitment.")
@click.option(
    "--state", type=click.Choice(["billed", "paid", "voided", "reversed"]), help="Only payments so far along."
)
@with_counter
def list_all(counter: Counter, *, commitment: str | None, state: str | None) -> None:
    """List bills and payments in the order they were drawn up."""
    from ledger_projections.payments import payments  # noqa: PLC0415 - paying loads no read model

    with desk_of(counter) as desk, reading(counter, desk, ["payments"]) as known:
        rows = payments(known.connection, state=state, commitment=commitment)
        empty = "There is no such bill. Draw one up with `ledger premium bill`."
        counter.show(Page(columns=PAYMENTS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


@group.command(epilog=example("ledger premium show BILL-2023-05-4f1c2d3e"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one bill or payment. Its people stand in `ledger trail payment`."""
    from ledger_projections.payments import payment_row  # noqa: PLC0415 - paying loads no read model

    with desk_of(counter) as desk, reading(counter, desk, ["payments"]) as known:
        row = payment_row(known.connection, reference)
        if row is None:
            raise NoSuchPayment(reference=reference)
        more = (
            Column("whom", "For whom"),
            Column("reconciled_with", "On statement"),
            Column("undone_on", "Undone on", Kind.DATE),
            Column("undone_cause", "Because"),
        )
        counter.show(Page(columns=[*PAYMENTS, *more], rows=[row], as_of=known.as_of, position=known.position))


def _reason(slip: Slip) -> str:
    if not slip.reason:
        msg = "Say why with --reason: an auditor will ask."
        raise click.UsageError(msg)
    return slip.reason
