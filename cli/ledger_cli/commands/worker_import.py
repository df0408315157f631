"""``ledger worker import``: a file of workers, all or nothing."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from ledger.application import agreements
from ledger.application.desk import Outcome
from ledger.application.imports import Numbered, Plan, RowRefused, import_workers
from ledger.application.workers import Form
from ledger.domain.errors import Refusal
from ledger.domain.wording import counted, grouped
from ledger.domain.worker.refusals import AboutWorker
from ledger.reference.occupations import load_occupations
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.grid import SheetRefused
from ledger_cli.joined import asked, desk_of, note, where
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.output import Form as OutputForm
from ledger_cli.roster import Finding, RosterRow, Severity, read_roster

SHOWN = 50
FINDINGS = (
    Column("row", "Row", Kind.COUNT),
    Column("severity", "Verdict"),
    Column("column", "Column"),
    Column("value", "Value"),
    Column("problem", "What is wrong"),
    Column("remedy", "What to do"),
)


class RowsToMend(Refusal):
    """Some rows cannot be taken, so none was."""

    def __init__(self, *, bad: int, good: int, file: Path) -> None:
        super().__init__(
            f"{grouped(bad)} of {grouped(bad + good)} rows of {file} cannot be taken, so nothing was recorded. Mend "
            "them and import the file again, or take the other rows now with --accept-valid."
        )


@click.command(
    "import",
    cls=CounterCommand,
    epilog=example(
        "ledger worker import daftar-pekerja.xlsx --dry-run",
        "ledger worker import daftar-pekerja.xlsx --on 2023-05-03 --document 'SK 188.45/112/2023'",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--agreement", metavar="REF", help="Agreement, campaign or regulation under which the workers come in.")
@click.option("--accept-valid", is_flag=True, help="Record every row that can be taken, and list the others.")
@click.option("--agent", metavar="REF", help="Agent who brings all of them in.")
@click.option("--wait-when-full", is_flag=True, help="Let who finds no place in a program stand in line, row by row.")
@recording_options
@with_counter
def import_file(
    counter: Counter,
    *,
    file: Path,
    agreement: str | None,
    accept_valid: bool,
    agent: str | None,
    wait_when_full: bool,
    slip: Slip,
) -> None:
    """Register every worker of a CSV or XLSX file in the official template's columns, in one transaction.

    Every row that cannot be taken is listed with its number, column, value and remedy, and then nothing is recorded,
    unless --accept-valid is given. The same file again records nothing new.
    """
    with desk_of(counter) as desk:
        occupations = load_occupations()
        under = agreements.known_as(desk.journal, agreement) if agreement else None
        findings: list[Finding] = []

        def read() -> Iterator[Numbered]:
            findings.clear()
            for row in read_roster(file, desk.regions, occupations):
                if isinstance(row, RosterRow):
                    yield _numbered(row, under)
                else:
                    findings.append(row)

        def unreadable() -> int:
            return len({finding.row for finding in findings if finding.severity is Severity.ERROR})

        with counter.recording(), counter.progress("Importing") as step:
            plan, outcome = import_workers(
                desk,
                asked(counter, slip),
                read,
                accept_valid=accept_valid,
                agent=agent,
                wait_when_full=wait_when_full,
                unreadable=unreadable,
                step=step,
            )
        doubted = [_finding(doubt, Severity.WARNING) for doubt in plan.doubted]
        _list(counter, [*findings, *(_finding(refused) for refused in plan.refused), *doubted], outcome)
        bad = unreadable() + len({refused.row for refused in plan.refused})
        if bad and not accept_valid:
            raise RowsToMend(bad=bad, good=plan.new + plan.known, file=file)
        if not (bad or plan.new or plan.known):
            raise SheetRefused(
                path=file, problem="holds no worker", remedy="fill in one worker a row below the headings"
            )
        note(counter, outcome)
        click.echo(f"{_sentence(plan, bad, file)} {where(outcome)}", err=not _for_people(counter))


def _numbered(row: RosterRow, agreement: str | None) -> Numbered:
    return Numbered(
        row=row.number,
        form=Form(
            person=row.person,
            village=row.village,
            occupation=row.occupation,
            second_occupation=row.second_occupation,
            workplace=row.workplace,
            sex=row.sex,
            disability=row.disability,
            program=row.program,
            agreement=agreement,
            decile=row.decile,
            mustahik=row.mustahik,
        ),
    )


def _finding(refused: RowRefused, severity: Severity = Severity.ERROR) -> Finding:
    """Say a refusal of the ledger the way findings in cells are said: what is wrong, then what to do."""
    refusal = refused.refusal.refusal if isinstance(refused.refusal, AboutWorker) else refused.refusal
    problem, _, remedy = str(refusal).partition(". ")
    return Finding(
        row=refused.row,
        column="",
        value="",
        problem=problem,
        remedy=remedy.rstrip(".") or "see above",
        severity=severity,
    )


def _for_people(counter: Counter) -> bool:
    return counter.output.form is OutputForm.TABLE and counter.output.to is None


def _list(counter: Counter, findings: list[Finding], outcome: Outcome) -> None:
    """Show what was found, in order of rows: on stderr beside a table, whole and alone in the exact forms."""
    findings.sort(key=lambda finding: finding.row)
    if _for_people(counter):
        for finding in islice(findings, SHOWN):
            click.echo(f"{finding.severity.value.capitalize()}: {finding.sentence}", err=True)
        if len(findings) > SHOWN:
            more = grouped(len(findings) - SHOWN)
            click.echo(f"… and {more} more. See them all with `--to findings.xlsx`.", err=True)
        return
    rows = [
        {
            "row": finding.row,
            "severity": finding.severity.value,
            "column": finding.column,
            "value": finding.value,
            "problem": finding.problem,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]
    counter.show(Page(columns=FINDINGS, rows=rows, position=outcome.recorded.last or None))


def _sentence(plan: Plan, bad: int, file: Path) -> str:
    said = [f"{file.name}: {counted(plan.new, 'new worker')}"]
    if plan.waiting:
        said.append(f"{grouped(len(plan.waiting))} of them in line for a place")
    if plan.known:
        said.append(f"{grouped(plan.known)} registered before")
    if bad:
        said.append(f"{counted(bad, 'row')} left out")
    return ", ".join(said) + "."
