"""``ledger premium bill``: for whom, for which months, from which commitment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from ledger.application import billing, people
from ledger.application.billing import Bill, BilledWorker, Drawn
from ledger.application.desk import Desk, Outcome
from ledger.domain.errors import LedgerError, Refusal
from ledger.domain.insurance import Insurance, totals
from ledger.domain.month import Month, spoken
from ledger.domain.payment.refusals import NobodyToBill
from ledger.domain.wording import counted, grouped, rupiah
from ledger.domain.worker.cover_refusals import MonthsAfterDeath, MonthsAfterLeaving
from ledger.domain.worker.person import Person
from ledger.reference.regions import Level
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH
from ledger_cli.joined import asked, desk_of, note, read_models_of, reading, where
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.output import Form

if TYPE_CHECKING:
    from ledger.application.kept import KeptStates
    from ledger_cli.roster import Finding

SHOWN = 20
MANY = 500
"""From so many names on, bringing the read models up to date costs less than reading whole histories."""
PEOPLE = (
    Column("bill", "Bill", place=Place.EXACT_FORMS),
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("village", "Village"),
    Column("months", "Months"),
    Column("jkk_rupiah", "JKK", Kind.RUPIAH, total=True),
    Column("jkm_rupiah", "JKM", Kind.RUPIAH, total=True),
    Column("left_out", "Left out because", wrap_at=60),
)


_UNKNOWN = {
    "age": "birth date of {who}, and the program asks the age. Register them anew",
    "decile": "decile of {who}, and the program asks it. Note it with `ledger worker standing --decile`",
    "mustahik": "right to zakat of {who}, and the program asks it. Note it with `ledger worker standing --mustahik`",
    "income": "wage of {who}, and the program asks the income. Note it with `ledger worker correct --wage`",
}


class ListUnfit(Refusal):
    """Some rows of a list of workers cannot be read, so nobody was billed."""

    def __init__(self, *, file: Path, findings: "Sequence[Finding]") -> None:
        named = "\n".join(f"  - {finding.sentence}" for finding in findings[:SHOWN])
        more = f"\n  - and {grouped(len(findings) - SHOWN)} more" if len(findings) > SHOWN else ""
        super().__init__(f"{file.name} cannot be taken as it is. Mend these rows and bill again:\n{named}{more}")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger premium bill --program SATU-DESA-100 --commitment APBD-2023 --from 2023-05 --months 3 --dry-run",
        "ledger premium bill --program SATU-DESA-100 --commitment APBD-2023 --from 2023-05 --months 3 \\",
        "    --ref TRIWULAN-2 --on 2023-05-04",
        "ledger premium bill --village 13.73.01.1001 --commitment APBD-2023 --from 2023-08 \\",
        "    --ref AGUSTUS --on 2023-08-01",
    ),
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
        with _kept(counter, desk, wanted) as kept, counter.recording():
            drawn, outcome = billing.bill(desk, asked(counter, slip), wanted, kept)
        note(counter, outcome)
        said = f"Bill {drawn.reference}"
        if drawn.sums is not None:
            said += f": {rupiah(drawn.sums.total_rupiah)} for {counted(drawn.sums.workers, 'worker')}"
            _people(counter, desk, drawn, outcome)
            for criterion, count in sorted(drawn.doubts.items()):
                who = counted(count, "person", "people")
                counter.say(f"Note: nobody noted the {_UNKNOWN[criterion].format(who=f'{who} on the bill')}.")
        elif not _for_people(counter):
            counter.show(Page(columns=PEOPLE, rows=[]))
        click.echo(f"{said}. {where(outcome)}", err=not _for_people(counter))


@contextmanager
def _kept(counter: Counter, desk: Desk, wanted: Bill) -> "Iterator[KeptStates | None]":
    """Give what the read models keep of workers; for a short list of names its few histories are read instead.

    Whoever was chosen by program or village was looked up in read models that were brought up to date for it.
    """
    if wanted.by_name and len(wanted.workers) < MANY:
        yield None
        return
    from ledger_projections.kept import KeptBillables

    with read_models_of(counter) as live:
        if wanted.by_name:
            from ledger_projections.waiting import bring_up

            with suppress(LedgerError):  # whole histories serve as well
                bring_up(live, desk.journal, ["billables"])
        yield KeptBillables(live)


def _for_people(counter: Counter) -> bool:
    return counter.output.form is Form.TABLE and counter.output.to is None


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
    from ledger_projections.worker_register import workers_to_bill

    if village:
        village = desk.regions.settle(village).code
    whom = " in ".join(
        part for part in (program and f"program {program}", village and f"{_level(desk, village)} {village}") if part
    )
    with reading(counter, desk, ["worker_register"]) as known:
        found = workers_to_bill(known.connection, program=program, region=village, places=desk.regions.history)
    if not found:
        raise NobodyToBill(whom=whom)
    return whom, [UUID(worker) for worker in found]


def _level(desk: Desk, code: str) -> str:
    return {Level.VILLAGE: "village", Level.DISTRICT: "district", Level.CITY: "city"}.get(
        desk.regions.level(code), "province"
    )


def _listed(niks: Path) -> list[str]:
    from ledger_cli.niklist import read_niks
    from ledger_cli.roster import Finding

    listed = list(read_niks(niks))
    wrong = [row for row in listed if isinstance(row, Finding)]
    if wrong:
        raise ListUnfit(file=niks, findings=wrong)
    return [row.nik for row in listed if not isinstance(row, Finding)]


def _people(counter: Counter, desk: Desk, drawn: Drawn, outcome: Outcome) -> None:
    """List the people of a bill: the first of many in a table, all of them in machine forms."""
    table = _for_people(counter)
    gone = [each for each in drawn.left_out if isinstance(each.refusal, MonthsAfterDeath | MonthsAfterLeaving)]
    left_out = [each for each in drawn.left_out if each not in gone]
    billed = drawn.billed[:SHOWN] if table else drawn.billed
    told = left_out[:SHOWN] if table else left_out
    described = people.people(desk, [*(each.worker for each in billed), *(none.worker for none in told)])
    rows = [
        *({**_named(described[each.worker]), **_line(each), "left_out": None} for each in billed),
        *({**_NO_LINE, **_named(described[none.worker]), "left_out": str(none.refusal)} for none in told),
    ]
    rows = [{"bill": drawn.reference, **row} for row in rows]
    whole = len(billed) == len(drawn.billed)
    columns = [
        each if whole else replace(each, total=False) for each in (PEOPLE if left_out or not table else PEOPLE[:-1])
    ]
    counter.show(Page(columns=columns, rows=rows, position=outcome.recorded.last or None))
    if not whole:
        counter.say(f"… and {grouped(len(drawn.billed) - len(billed))} more; see all with `--to bill.xlsx`.")
    if len(told) < len(left_out):
        counter.say(f"… and {grouped(len(left_out) - len(told))} more left out; see all with `--to bill.xlsx`.")
    if gone:
        are = "is" if len(gone) == 1 else "are"
        counter.say(f"{grouped(len(gone))} of them died or left before these months and {are} not billed.")


_NO_LINE = dict.fromkeys(("village", "months", "jkk_rupiah", "jkm_rupiah"))


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
