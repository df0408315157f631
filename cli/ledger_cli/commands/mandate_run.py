"""``ledger mandate run``, ``answer``, ``withdraw``, ``runs``: what a bank is asked to debit, and what it answers."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from ledger.application import debits, mandates, people
from ledger.application.debits import Line, Reported, Wanted
from ledger.application.desk import Desk
from ledger.application.settling import Settlement
from ledger.domain.debit.lines import Answered, Debit
from ledger.domain.debit.refusals import NoSuchRun
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.wording import counted, grouped, rupiah
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, note, reading, tell, where
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.output import Form

SHOWN = 20
ORDER = (
    Column("reference", "Reference"),
    Column("bank", "Bank"),
    Column("account", "Account"),
    Column("name", "Name"),
    Column("month", "Month", Kind.MONTH),
    Column("day", "Day", Kind.COUNT),
    Column("jkk_rupiah", "JKK", Kind.RUPIAH, total=True),
    Column("jkm_rupiah", "JKM", Kind.RUPIAH, total=True),
    Column("amount_rupiah", "Amount", Kind.RUPIAH, total=True),
    Column("result", "Result"),
)
RUNS = (
    Column("reference", "Run"),
    Column("commitment_reference", "Pot"),
    Column("bank", "Bank"),
    Column("month", "Month", Kind.MONTH),
    Column("state", "State"),
    Column("ordered_on", "Ordered on", Kind.DATE),
    Column("debits", "Debits", Kind.COUNT),
    Column("total_rupiah", "Ordered", Kind.RUPIAH),
    Column("ended_on", "Ended on", Kind.DATE),
    Column("collected", "Paid", Kind.COUNT),
    Column("collected_rupiah", "Collected", Kind.RUPIAH),
    Column("failed", "Failed", Kind.COUNT),
    Column("unapplied", "To give back", Kind.COUNT),
    Column("unapplied_rupiah", "That is", Kind.RUPIAH),
    Column("transfer", "Transfer"),
)


class AnswerUnfit(Refusal):
    """Some rows of a bank's answer cannot be read, so nothing of it was recorded."""

    def __init__(self, *, file: Path, sentences: Sequence[str]) -> None:
        named = "\n".join(f"  - {sentence}" for sentence in sentences[:SHOWN])
        more = f"\n  - and {grouped(len(sentences) - SHOWN)} more" if len(sentences) > SHOWN else ""
        super().__init__(f"{file.name} cannot be taken as it is. Mend these rows and record it again:\n{named}{more}")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger mandate run --commitment OWN-SAWAHLUNTO --bank BRI --month 2023-05 --dry-run",
        "ledger mandate run --commitment OWN-SAWAHLUNTO --bank BRI --month 2023-05 --ref DEBIT-2023-05 \\",
        "    --on 2023-05-05 --reveal --to debit-mei.csv",
        "ledger mandate run --commitment OWN-SAWAHLUNTO --bank BRI --month 2023-06 --ref DEBIT-2023-06 --on 2023-06-05",
        "ledger mandate run --commitment OWN-SAWAHLUNTO --bank BRI --month 2023-09 --ref DEBIT-2023-09 \\",
        "    --on 2023-09-05 --reveal --to debit-september.csv",
    ),
)
@click.option("--commitment", required=True, metavar="REF", help="The pot of the workers' own money.")
@click.option("--bank", required=True, metavar="CODE", help="Which bank is asked.")
@click.option("--month", required=True, type=MONTH, help="The month of cover to debit.")
@click.option(
    "--ref", "reference", metavar="REF", help="The run's reference; made from pot, bank and month if left out."
)
@recording_options
@with_counter
def run(counter: Counter, *, commitment: str, bank: str, month: Month, reference: str | None, slip: Slip) -> None:
    """Order the debits of a month, and write the bank's file: everybody with a mandate whose month is still unpaid.

    Nothing is paid by it. Account numbers are hidden unless --reveal is given: the bank's file needs them, for example
    with `--reveal --to debit.csv`. The same order again writes the same file, until the answer is recorded. A later
    run of the same month debits again those who failed. Whoever is too old for a first premium is left out and named.
    """
    from ledger_projections.debits import standing_mandates

    named = reference or f"DEBIT-{commitment}-{bank.upper()}-{month}"
    with desk_of(counter) as desk:
        with reading(counter, desk, ["debits"]) as known:
            workers = [UUID(each) for each in standing_mandates(known.connection, bank)]
        wanted = Wanted(commitment=commitment, bank=bank, month=month, run=named, workers=workers)
        with counter.recording():
            ordered, outcome = debits.order(desk, asked(counter, slip), wanted)
        lines = ordered.lines
        note(counter, outcome)
        _show_order(counter, desk, lines, bank, month, outcome.recorded.last)
        total = sum(line.debit.amount_rupiah for line in lines)
        said = f"Run {named}: {counted(len(lines), 'debit')} over {rupiah(total)} at {bank.upper()} for {month}."
        click.echo(f"{said} {where(outcome)}", err=not _for_people(counter))
        _tell_left_out(counter, ordered.too_old)


def _show_order(counter: Counter, desk: Desk, lines: Sequence[Line], bank: str, month: Month, last: int) -> None:
    table = _for_people(counter)
    shown = lines[:SHOWN] if table else lines
    columns = [each for each in ORDER if not table or each.key not in {"result", "reference"}]
    rows = _order_rows(desk, shown, bank.upper(), month, reveal=counter.reveal)
    counter.show(Page(columns=columns, rows=rows, position=last or None))
    if len(shown) < len(lines):
        counter.say(f"… and {grouped(len(lines) - len(shown))} more; all of them with `--reveal --to debit.csv`.")


def _tell_left_out(counter: Counter, too_old: Sequence[Refusal]) -> None:
    for refusal in too_old[:SHOWN]:
        counter.say(f"Left out: {refusal}")
    if len(too_old) > SHOWN:
        counter.say(f"… and {grouped(len(too_old) - SHOWN)} more who are too old to begin.")


def _order_rows(
    desk: Desk, lines: Sequence[Line], bank: str, month: Month, *, reveal: bool
) -> Iterator[dict[str, Any]]:
    known = mandates.holders(desk, [line.debit.worker for line in lines])
    for line in lines:
        who = known[line.debit.worker]
        account = who.account if who else ""
        yield {
            "reference": line.debit.worker.hex,
            "bank": bank,
            "account": account if reveal else "*" * max(len(account) - 3, 0) + account[-3:],
            "name": who.person.name if who else "(erased)",
            "month": month,
            "day": line.day,
            "jkk_rupiah": line.rupiah_of(Insurance.JKK),
            "jkm_rupiah": line.rupiah_of(Insurance.JKM),
            "amount_rupiah": line.debit.amount_rupiah,
            "result": None,
        }


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger mandate answer DEBIT-2023-05 jawaban-mei.csv --transfer BRI-0506-0031 --amount 16.800 --on 2023-05-06",
        "ledger mandate answer DEBIT-2023-09 jawaban-september.csv --transfer BRI-0906-0007 --on 2023-09-06",
    ),
)
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--transfer", required=True, metavar="REF", help="The bank's credit on the insurer's account.")
@click.option("--amount", "credited", type=RUPIAH, help="What the bank credited, to be checked against its answer.")
@recording_options
@with_counter
def answer(counter: Counter, *, reference: str, file: Path, transfer: str, credited: int | None, slip: Slip) -> None:
    """Take in the bank's answer to a run: bill and pay the months of those who paid, and note whose debit failed.

    FILE is the debit file with a Result beside each line: collected, insufficient-balance, account-closed,
    account-blocked, account-unknown, refused-by-holder or other, or what Indonesian banks write for them. Lines are
    found by Reference, or by NIK. Money for a month that nobody may pay any more, of a worker who died meanwhile for
    instance, is noted to be given back. The same answer again records nothing.
    """
    if slip.on is None:
        msg = "Say on which day the money came with --on."
        raise click.UsageError(msg)
    with desk_of(counter) as desk:
        channel = _channel(counter, desk, reference)
        reported = Reported(
            channel=channel,
            run=reference,
            transfer=transfer,
            answers=_answers(desk, file),
            credited_rupiah=credited,
        )
        with counter.recording():
            settled, outcome = debits.answer(desk, asked(counter, slip), reported)
            tell(counter, outcome, _sentence(reference, settled))


def _sentence(reference: str, settled: Settlement) -> str:
    if settled.repeated:
        return f"Run {reference} was answered before."
    paid = f"{rupiah(settled.collected_rupiah)} of {counted(len(settled.paid), 'worker')} paid"
    said = [paid if settled.paid else "nobody paid"]
    if settled.failed:
        said.append(f"{counted(settled.failed, 'debit')} failed (see `ledger report debits`)")
    if settled.unapplied:
        said.append(
            f"{rupiah(settled.unapplied_rupiah)} of {counted(settled.unapplied, 'worker')} to be given back (see "
            "`ledger report debits --unapplied`)"
        )
    return f"Run {reference}: {', '.join(said)}."


def _answers(desk: Desk, file: Path) -> list[Answered]:
    """Read the file and find its people; every row that does not fit is said at once."""
    from ledger_cli.debit_answers import read_answers
    from ledger_cli.roster import Finding

    read = list(read_answers(file))
    wrong = [row.sentence for row in read if isinstance(row, Finding)]
    if wrong:
        raise AnswerUnfit(file=file, sentences=wrong)
    rows = [row for row in read if not isinstance(row, Finding)]
    niks = [row.who for row in rows if len(row.who) == _NIK]
    found = dict(zip(niks, people.find_all(desk, niks), strict=True)) if niks else {}
    return [
        Answered(
            debit=Debit(worker=found.get(row.who) or UUID(row.who), amount_rupiah=row.amount_rupiah),
            result=row.result,
        )
        for row in rows
    ]


_NIK = 16


def _channel(counter: Counter, desk: Desk, reference: str) -> str:
    """Find through which pot and bank a run was ordered."""
    from ledger_projections.debits import runs as listed

    with reading(counter, desk, ["debits"]) as known:
        found = listed(known.connection, reference)
    if not found:
        raise NoSuchRun(run=reference)
    return str(found[0]["channel"])


@click.command(
    cls=CounterCommand,
    epilog=example("ledger mandate withdraw DEBIT-2023-06 --reason 'the file never reached the bank' --on 2023-06-09"),
)
@click.argument("reference")
@recording_options
@with_counter
def withdraw(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Take an order back that the bank did not carry out, so that another may be made. Needs a --reason."""
    if not slip.reason:
        msg = "Say why with --reason: an auditor will ask."
        raise click.UsageError(msg)
    with desk_of(counter) as desk:
        channel = _channel(counter, desk, reference)
        with counter.recording():
            outcome = debits.withdraw(desk, asked(counter, slip), channel, reference, cause=slip.reason)
            tell(counter, outcome, f"Run {reference} is withdrawn; nobody was debited.")


@click.command(cls=CounterCommand, epilog=example("ledger mandate runs"))
@with_counter
def runs(counter: Counter) -> None:
    """List what banks were asked to debit, and what they answered."""
    from ledger_projections.debits import runs as listed

    with desk_of(counter) as desk, reading(counter, desk, ["debits"]) as known:
        counter.show(
            Page(
                columns=RUNS,
                rows=listed(known.connection),
                as_of=known.as_of,
                position=known.position,
                empty="No debits were ordered yet. Order some with `ledger mandate run`.",
            )
        )


def _for_people(counter: Counter) -> bool:
    return counter.output.form is Form.TABLE and counter.output.to is None
