"""``ledger employer confirm`` and ``end``: the lists that an employer sends."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import UUID

import click

from ledger.application import employers, people
from ledger.application.collecting import collecting_seldom
from ledger.application.desk import Desk, Outcome
from ledger.application.employers import Confirming, Letter, Listed
from ledger.application.forms import Form
from ledger.application.imports import RowRefused
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, spoken
from ledger.domain.wording import counted, grouped
from ledger.domain.worker.nik import check_nik
from ledger.domain.worker.questions import Answer
from ledger.journal.book import Recorded
from ledger.reference.occupations import load_occupations
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE, MONTH
from ledger_cli.joined import asked, desk_of, reading
from ledger_cli.list_findings import Beside, ListNotTaken, refused_rows, tell_list
from ledger_cli.niklist import ListedNik, read_niks
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.roster import Finding, RosterRow, Severity, read_roster


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger employer confirm PT-TAMBANG-JAYA daftar-vendor.csv --from 2024-01 --until 2024-12 \\",
        "    --document 'surat 12/TJM/I/2024' --on 2024-01-15",
    ),
)
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--from", "since", required=True, type=MONTH, help="The first month that the employer covers.")
@click.option("--until", type=MONTH, help="The last month; until further notice when left out.")
@click.option(
    "--insurance",
    "insurances",
    multiple=True,
    type=click.Choice([each.value for each in Insurance]),
    help="Only this insurance; both when left out.",
)
@click.option(
    "--register", is_flag=True, help="Register who is unknown, as a wage earner; the file has the template's columns."
)
@click.option(
    "--different-people", is_flag=True, help="Newcomers who look like other workers were checked: they are others."
)
@click.option("--ends", type=DATE, help="Who is employed there and not on the list left on this day.")
@recording_options
@with_counter
def confirm(
    counter: Counter,
    *,
    reference: str,
    file: Path,
    since: Month,
    until: Month | None,
    insurances: Sequence[str],
    register: bool,
    different_people: bool,
    ends: date | None,
    slip: Slip,
) -> None:
    """Take the list of people whom an employer confirms to cover, all or nothing.

    It is what the employer says, not a premium of this ledger: the people count as confirmed, and no budget may pay
    for them. Months that a budget holds already are listed with the remedy, and so are people who are missing from
    the list. The same list again records nothing new.
    """
    with desk_of(counter) as desk:
        wanted = asked(counter, slip)
        listed, bad = _read(desk, file, on=wanted.on, register=register)
        letter = Letter(
            employer=reference,
            since=since,
            until=until,
            insurances=tuple(Insurance(each) for each in insurances or Insurance),
        )
        if any(each.severity.keeps_out for each in bad):
            _refuse(counter, bad, file, rows=len(listed))
        with counter.recording(), collecting_seldom():
            plan, outcome = employers.confirm(
                desk,
                wanted,
                letter,
                listed,
                people_now=_people_now(counter, desk, reference),
                ends=ends,
                answers=[Answer.DIFFERENT_PEOPLE] * different_people,
            )
        found = [*bad, *refused_rows(plan.refused), *_paid(plan), *_in_programs(plan)]
        if plan.refused:
            _refuse(counter, found, file, rows=len(listed), refused=plan.refused)
        tell_list(counter, outcome, _sentence(letter, plan), found=found, beside=_missing(desk, plan))


def _read(desk: Desk, file: Path, *, on: date, register: bool) -> tuple[list[Listed], list[Finding]]:
    """Read the NIKs of a list, or, to register people, its whole forms."""
    listed: list[Listed] = []
    found: list[Finding] = []
    reader = read_roster(file, desk.regions, load_occupations(), on=on) if register else read_niks(file)
    with closing(reader) as rows:
        for row in rows:
            match row:
                case ListedNik():
                    listed.append(Listed(row=row.number, nik=row.nik))
                case RosterRow():
                    listed.append(Listed(row=row.number, nik=row.nik, form=_form(row)))
                case Finding():
                    found.append(row)
    return listed, found


def _form(row: RosterRow) -> Form:
    return Form(
        person=row.person,
        village=row.village,
        occupation=row.occupation,
        second_occupation=row.second_occupation,
        workplace=row.workplace,
        sex=row.sex,
        disability=row.disability,
        segment="PU",
        program=row.program,
    )


def _people_now(counter: Counter, desk: Desk, reference: str) -> list[UUID]:
    from ledger_projections.employers import people_of

    with reading(counter, desk, ["employers"]) as known:
        return [UUID(worker) for worker in people_of(known.connection, reference)]


def _refuse(
    counter: Counter, found: Sequence[Finding], file: Path, *, rows: int, refused: Sequence[RowRefused] = ()
) -> None:
    """List what is wrong, and end with one sentence; nothing was recorded."""
    nothing = Outcome(recorded=Recorded(first=0, last=0, count=0), names={}, dry_run=False)
    tell_list(counter, nothing, "", found=found)
    bad = {each.row for each in found if each.severity.keeps_out}
    refusals = [each.refusal for each in refused]
    raise ListNotTaken(bad=len(bad), rows=max(rows, len(bad)), file=file, refusals=refusals)


def _paid(plan: Confirming) -> list[Finding]:
    return [
        Finding(
            row=each.row,
            column="",
            value="",
            problem=f"paid while employed: bill {payment} holds {spoken(months)}",
            remedy=f"void it with `ledger premium void {payment}` while it is unpaid, or once it is paid ask for "
            f"these months back and record them with `ledger premium refund {payment}`",
            severity=Severity.WARNING,
        )
        for each in plan.paid
        for payment, months in each.months.items()
    ]


def _in_programs(plan: Confirming) -> list[Finding]:
    return [
        Finding(
            row=row,
            column="",
            value="",
            problem=f"still holds a place in program {program}",
            remedy="free it with `ledger worker leave --because employed`",
            severity=Severity.WARNING,
        )
        for row, program in plan.in_programs
    ]


def _missing(desk: Desk, plan: Confirming) -> list[Beside]:
    known = people.people(desk, plan.missing)
    return [
        Beside(
            problem=f"{people.spoken(known[worker], worker)} is employed there and not on the list",
            remedy="put the worker on the list, or add --ends with the last day",
        )
        for worker in plan.missing
    ]


def _sentence(letter: Letter, plan: Confirming) -> str:
    until = f"to {letter.until}" if letter.until else "until further notice"
    said = [f"{plan.employer} covers {counted(plan.confirmed + plan.known, 'worker')} from {letter.since} {until}"]
    for number, what in (
        (plan.registered, "registered now"),
        (plan.known, "confirmed before"),
        (plan.ended, "ended"),
        (len(plan.paid), "paid by a budget as well"),
    ):
        if number:
            said.append(f"{grouped(number)} {what}")
    return ", ".join(said) + "."


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger employer end PT-TAMBANG-JAYA 1373014508909997 --on 2024-03-31 --reason 'contract ended'",
    ),
)
@click.argument("reference")
@click.argument("who", metavar="NIK|FILE")
@recording_options
@with_counter
def end(counter: Counter, *, reference: str, who: str, slip: Slip) -> None:
    """Note the last day of one worker, or of everybody on a list, with an employer; all or nothing."""
    if slip.on is None:
        msg = "Say which day was the last one with --on."
        raise click.UsageError(msg)
    file = Path(who)
    with desk_of(counter) as desk:
        rows = list(read_niks(file)) if file.is_file() else [_one(who)]
        bad = [row for row in rows if isinstance(row, Finding)]
        niks = [(row.number, row.nik) for row in rows if isinstance(row, ListedNik)]
        if bad:
            _refuse(counter, bad, file, rows=len(rows))
        with counter.recording(), collecting_seldom():
            plan, outcome = employers.end(desk, asked(counter, slip), reference, niks)
        if plan.refused and not file.is_file():
            raise people.about(desk, people.find(desk, who), plan.refused[0].refusal)
        if plan.refused:
            _refuse(counter, refused_rows(plan.refused), file, rows=len(rows), refused=plan.refused)
        said = f"{counted(plan.ended + plan.known, 'employment')} with {reference} ended on {slip.on}."
        tell_list(counter, outcome, said, found=[])


def _one(nik: str) -> ListedNik:
    check_nik(nik)
    return ListedNik(number=1, nik=nik)
