"""``ledger worker import``: a file of workers, all or nothing."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import click

from ledger.application import programs
from ledger.application.collecting import collecting_seldom
from ledger.application.desk import Desk, Outcome
from ledger.application.imports import Numbered, Plan, import_workers
from ledger.domain.errors import Refusal
from ledger.domain.wording import counted, grouped
from ledger.domain.worker.questions import Answer
from ledger.reference.occupations import Occupations, load_occupations
from ledger.reference.regions import Level
from ledger_cli.birthdays import Order
from ledger_cli.counter import Counter, with_counter
from ledger_cli.files.apart import can_read_apart, read_apart
from ledger_cli.findings import Finding
from ledger_cli.grid import FileChanged, SheetRefused
from ledger_cli.import_findings import findings_of, page, reasons_of
from ledger_cli.import_summary import by_verdict, by_village, in_one_sentence
from ledger_cli.joined import asked, desk_of, note, where
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.output import Form as OutputForm
from ledger_cli.passing import numbered, plain, told
from ledger_cli.rejects import check_place
from ledger_cli.roster import RosterRow, read_roster
from ledger_cli.sheets import signs_of

SHOWN = 50
LONG_BYTES = 500_000
"""A file of that size takes longer to read than a process takes to start: some thousands of rows."""


class RowsToMend(Refusal):
    """Some rows cannot be taken, so none was."""

    def __init__(
        self,
        *,
        bad: int,
        good: int,
        file: Path,
        waiting: int = 0,
        rejects: Path | None = None,
        refusals: Sequence[Refusal] = (),
    ) -> None:
        self.refusals = tuple(refusals)
        rows = f"of {counted(bad + waiting + good, 'row')} of {file}"
        waits = f"{'wait' if waiting > 1 else 'waits'} for an answer"
        kept = f"{grouped(bad or waiting)} {rows} {'cannot be taken' if bad else waits}"
        also = f" and {grouped(waiting)} {waits}" if bad and waiting else ""
        them = "it" if waiting == 1 else "them"
        remedy = f"{'Mend them' if bad else f'Answer, or leave {them} out,'} and import the file again"
        other = "take the other rows now with --accept-valid."
        if rejects is not None:
            remedy = f"They stand in {rejects} with what is wrong: mend {file} and import it again"
            other = f"take the other rows now with --accept-valid, then mend {rejects} and import that."
        super().__init__(f"{kept}{also}, so nothing was recorded. {remedy}, or {other}")


@click.command(
    "import",
    cls=CounterCommand,
    epilog=example(
        "ledger worker import daftar-pekerja.xlsx --dry-run",
        "ledger worker import daftar-pekerja.xlsx --accept-valid --rejects perlu-diperbaiki.xlsx \\",
        "    --on 2023-05-03 --document 'SK 188.45/112/2023'",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--agreement", metavar="REF", help="Agreement, campaign or regulation under which the workers come in.")
@click.option(
    "--dates",
    "date_order",
    type=click.Choice([order.value for order in Order]),
    help="Which number of a birth date like 03/04/1990 is the day, where the file does not show it.",
)
@click.option("--accept-valid", is_flag=True, help="Record every row that can be taken, and list the others.")
@click.option("--agent", metavar="REF", help="Agent who brings all of them in.")
@click.option("--wait-when-full", is_flag=True, help="Let who finds no place in a program stand in line, row by row.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    help="Write the rows to mend into a workbook for the sender: own columns, wrong cells marked, a reason each.",
)
@click.option("--overwrite", is_flag=True, help="Replace the workbook of --rejects if it stands there already.")
@click.option(
    "--different-people", is_flag=True, help="The rows that look like other workers were checked: they are others."
)
@click.option(
    "--keep-known", is_flag=True, help="Where the ledger and the list differ about a worker, the ledger is right."
)
@click.option("--village", metavar="CODE", help="The village of all rows, or of those that leave it empty.")
@click.option("--occupation", help="The occupation of all rows, or of those that leave it empty.")
@click.option("--program", metavar="REF", help="The program of all rows, or of those that leave it empty.")
@click.option("--within", metavar="REGION", help="Villages that are written by name are those of this region.")
@click.option(
    "--summary", type=click.Choice(["verdict", "village"]), help="Answer with counts in place of the list of findings."
)
@recording_options
@with_counter
def import_file(
    counter: Counter,
    *,
    file: Path,
    agreement: str | None,
    date_order: str | None,
    accept_valid: bool,
    agent: str | None,
    wait_when_full: bool,
    rejects: Path | None,
    overwrite: bool,
    different_people: bool,
    keep_known: bool,
    village: str | None,
    occupation: str | None,
    program: str | None,
    within: str | None,
    summary: str | None,
    slip: Slip,
) -> None:
    """Register every worker of a CSV, XLSX or XLS file, in one transaction.

    The columns of the template count in any order, under the usual other names too, Indonesian or English. Every row
    that cannot be taken is listed with its number, column, value and remedy, and then nothing is recorded, unless
    --accept-valid is given. What can be meant in two ways is asked back. A row that only a person can judge (the same
    name and birth date under another NIK, another village or birth date than is known) waits for an answer: for all
    with --different-people or --keep-known, row by row in the workbook of --rejects. That workbook, mended, is
    imported like any list. The same file again records nothing new.
    """
    if overwrite and rejects is None:
        msg = "Give --overwrite together with --rejects FILE.xlsx."
        raise click.UsageError(msg)
    if rejects is not None:
        check_place(rejects, source=file, own_files=counter.settings.own_files(), overwrite=overwrite)
    answers = [Answer.DIFFERENT_PEOPLE] * different_people + [Answer.KEEP_KNOWN] * keep_known
    with desk_of(counter) as desk:
        occupations = load_occupations()
        defaults = _defaults(desk, occupations, village=village, occupation=occupation, program=program)
        wanted = asked(counter, slip)
        listed = _List(
            file=file,
            desk=desk,
            occupations=occupations,
            defaults=defaults,
            within=None if within is None else desk.regions.settle(within).code,
            date_order=Order(date_order) if date_order else None,
            on=wanted.on,
            agreement=_agreement(desk, agreement) if agreement else None,
        )
        with counter.recording(), counter.progress("Importing") as step, collecting_seldom():
            plan, outcome = import_workers(
                desk,
                wanted,
                listed.read,
                accept_valid=accept_valid,
                answers=answers,
                agent=agent,
                wait_when_full=wait_when_full,
                unreadable=listed.unreadable,
                step=step,
            )
        note(counter, outcome)
        reasons = reasons_of(plan, listed.findings)
        if rejects is not None and reasons:
            from ledger_cli.rejects_workbook import write_rejects

            write_rejects(rejects, file, reasons, defaults=defaults, overwrite=overwrite)
        _answer(counter, listed, plan, outcome, summary=summary)
        waiting = sum(all(each.question for each in some) for some in reasons.values())
        if reasons and rejects is None and summary is None and _for_people(counter):
            counter.say("Have the rows to mend in a workbook for the sender with --rejects FILE.xlsx.")
        if reasons and not accept_valid:
            raise _to_mend(plan, file, rejects, bad=len(reasons) - waiting, waiting=waiting)
        if not (reasons or plan.new or plan.known):
            raise SheetRefused(
                path=file, problem="holds no worker", remedy="fill in one worker a row below the headings"
            )
        said = _sentence(plan, len(reasons) - waiting, waiting, file)
        stands = where(outcome) if plan.new or plan.known else "Nothing was recorded."
        click.echo(f"{said} {stands}", err=not _for_people(counter))
        if rejects is not None:
            counter.say(_next_step(rejects, len(reasons)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A file of workers, read as often as it is needed; the findings are those of the last reading."""

    file: Path
    desk: Desk
    occupations: Occupations
    defaults: dict[str, object]
    within: str | None
    date_order: Order | None
    on: date
    agreement: str | None
    findings: list[Finding] = field(default_factory=list)

    def read(self) -> Iterator[Numbered]:
        """Give the rows that can be read as forms, and gather what is wrong with the others."""
        self.findings.clear()
        with closing(self._told()) as rows:
            for row in rows:
                if isinstance(row, Numbered):
                    yield row
                else:
                    self.findings.append(row)

    def _told(self) -> Generator[Numbered | Finding, None, None]:
        """Read the file; a long one in a process beside ours, so that it is read while its first rows are decided."""
        if self.file.stat().st_size < LONG_BYTES or not can_read_apart():
            yield from self._rows()
            return
        stood = signs_of(self.file)
        self.desk.regions.history.gone()  # known here before the other process begins, it is not worked out in both
        with closing(read_apart(self._plain_rows)) as rows:
            yield from map(told, rows)
        if signs_of(self.file) != stood:  # said there, it would be read again here as if nothing had been
            raise FileChanged(path=self.file)

    def _plain_rows(self) -> Generator[tuple[object, ...], None, None]:
        with closing(self._rows()) as rows:
            yield from map(plain, rows)

    def _rows(self) -> Generator[Numbered | Finding, None, None]:
        reader = read_roster(
            self.file,
            self.desk.regions,
            self.occupations,
            defaults=self.defaults,
            within=self.within,
            date_order=self.date_order,
            on=self.on,
        )
        with closing(reader) as rows:
            for row in rows:
                yield numbered(row, self.agreement) if isinstance(row, RosterRow) else row

    def unreadable(self) -> int:
        """Count the rows that could not be read as forms."""
        return len({finding.row for finding in self.findings if finding.severity.keeps_out})


def _agreement(desk: Desk, reference: str) -> str:
    from ledger.application import agreements

    return agreements.known_as(desk.journal, reference)


def _to_mend(plan: Plan, file: Path, rejects: Path | None, *, bad: int, waiting: int) -> RowsToMend:
    refusals = [*(each.refusal for each in plan.refused), *(each.question for each in plan.asked)]
    good = plan.new + plan.known
    return RowsToMend(bad=bad, waiting=waiting, good=good, file=file, rejects=rejects, refusals=refusals)


def _defaults(
    desk: Desk, occupations: Occupations, *, village: str | None, occupation: str | None, program: str | None
) -> dict[str, object]:
    """Read the values that stand for columns and cells that the file leaves out."""
    defaults: dict[str, object] = {}
    if village is not None:
        defaults["village"] = desk.regions.settle(village, Level.VILLAGE).code
    if occupation is not None:
        defaults["occupation"] = occupations.find(occupation).code
    if program is not None:
        defaults["program"] = programs.known_as(desk.journal, program)
    return defaults


def _for_people(counter: Counter) -> bool:
    return counter.output.form is OutputForm.TABLE and counter.output.to is None


def _answer(counter: Counter, listed: _List, plan: Plan, outcome: Outcome, *, summary: str | None) -> None:
    """Show what was found, in order of rows: on stderr beside a table, whole and alone in the exact forms."""
    found = sorted([*listed.findings, *findings_of(plan)], key=lambda finding: finding.row)
    if summary == "village":
        counter.show(by_village(plan, {code: listed.desk.regions.name_of(code) for code in plan.villages}))
    elif summary == "verdict":
        counter.show(by_verdict(plan, listed.findings))
    elif _for_people(counter):
        _tell_people(counter, plan, listed.findings, found)
    else:
        counter.show(page(found, outcome.recorded.last or None))


def _tell_people(counter: Counter, plan: Plan, findings: Sequence[Finding], found: Sequence[Finding]) -> None:
    for finding in islice(found, SHOWN):
        counter.say(f"{finding.severity.value.capitalize()}: {finding.sentence}")
    if len(found) > SHOWN:
        counter.say(f"… and {grouped(len(found) - SHOWN)} more. See them all with `--to findings.xlsx`.")
    if plan.asked or plan.remarks:
        counter.say(in_one_sentence(plan, findings))


def _sentence(plan: Plan, bad: int, waiting: int, file: Path) -> str:
    said = [f"{file.name}: {counted(plan.new, 'new worker')}"]
    if plan.waiting:
        said.append(f"{grouped(len(plan.waiting))} of them in line for a place")
    if plan.known:
        said.append(f"{grouped(plan.known)} registered before")
    if waiting:
        said.append(f"{counted(waiting, 'row')} waiting for an answer")
    if bad:
        said.append(f"{counted(bad, 'row')} left out")
    return ", ".join(said) + "."


def _next_step(rejects: Path, rows: int) -> str:
    if not rows:
        return f"No row is to be mended, so {rejects} was not written."
    wrote = f"Wrote {counted(rows, 'row')} to {rejects}"
    return f"{wrote}: mend the marked cells there, then `ledger worker import {rejects}`."
