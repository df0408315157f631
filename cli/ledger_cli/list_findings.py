"""What was found in a list of people: said on stderr beside a sentence, and whole and alone in the exact forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click

from ledger.application.desk import Outcome
from ledger.application.imports import RowRefused
from ledger.domain.errors import Refusal
from ledger.domain.wording import counted, grouped
from ledger.domain.worker.refusals import AboutWorker
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter
from ledger_cli.findings import Finding
from ledger_cli.joined import note, where
from ledger_cli.output import Form

SHOWN = 50
FOUND = (
    Column("row", "Row", Kind.COUNT),
    Column("severity", "Verdict"),
    Column("column", "Column"),
    Column("value", "Value"),
    Column("problem", "What is found"),
    Column("remedy", "What to do"),
)


class ListNotTaken(Refusal):
    """Some rows of a list cannot be taken, so none was."""

    def __init__(self, *, bad: int, rows: int, file: Path, refusals: Sequence[Refusal] = ()) -> None:
        self.refusals = tuple(refusals)
        super().__init__(
            f"{counted(bad, 'row')} of {grouped(rows)} in {file} cannot be taken, so nothing was recorded. Mend the "
            "list and give it again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Something about a person that stands in no row: people who are missing from the list."""

    problem: str
    remedy: str


def refused_rows(refused: Iterable[RowRefused]) -> list[Finding]:
    """Say refusals of rows the way findings in cells are said: what is wrong, then what to do."""
    return [_finding(each) for each in refused]


def _finding(refused: RowRefused) -> Finding:
    refusal = refused.refusal
    if isinstance(refusal, AboutWorker) and refused.row:
        refusal = refusal.refusal
    problem, _, remedy = str(refusal).partition(". ")
    return Finding(row=refused.row, column="", value="", problem=problem, remedy=remedy.rstrip(".") or "see above")


def tell_list(
    counter: Counter, outcome: Outcome, sentence: str, *, found: Sequence[Finding], beside: Sequence[Beside] = ()
) -> None:
    """Show what was found, and say what was recorded; errors come without the sentence, since nothing was."""
    note(counter, outcome)
    ordered = sorted(found, key=lambda finding: finding.row)
    if for_people(counter):
        said = [f"{each.severity.value.capitalize()}: {_spoken(each)}" for each in ordered]
        said += [f"Missing: {each.problem}; {each.remedy}." for each in beside]
        for line in islice(said, SHOWN):
            counter.say(line)
        if len(said) > SHOWN:
            counter.say(f"… and {grouped(len(said) - SHOWN)} more. See them all with `--to findings.xlsx`.")
    else:
        rows = [_row(each) for each in ordered] + [_beside_row(each) for each in beside]
        counter.show(Page(columns=FOUND, rows=rows, position=outcome.recorded.last or None))
    if not any(each.severity.keeps_out for each in found):
        click.echo(f"{sentence} {where(outcome)}", err=not for_people(counter))


def for_people(counter: Counter) -> bool:
    """Tell whether the answer goes to a person's screen."""
    return counter.output.form is Form.TABLE and counter.output.to is None


def _spoken(finding: Finding) -> str:
    return finding.sentence if finding.row else f"{finding.problem}. {finding.remedy}."


def _row(finding: Finding) -> dict[str, object]:
    return {
        "row": finding.row or None,
        "severity": finding.severity.value,
        "column": finding.column,
        "value": finding.value,
        "problem": finding.problem,
        "remedy": finding.remedy,
    }


def _beside_row(beside: Beside) -> dict[str, object]:
    empty = {"row": None, "severity": "missing", "column": "", "value": ""}
    return {**empty, "problem": beside.problem, "remedy": beside.remedy}
