"""What the ledger found about the rows of a list, said the way findings in cells are said."""

from collections.abc import Iterator, Sequence

from ledger.application.imports import Plan
from ledger.domain.errors import Refusal
from ledger.domain.program.refusals import NoSuchProgram, OthersWait, QuotaFull, VillageOutsideProgram
from ledger.domain.program.unfit import DecileAbove, EarnsTooMuch, LivesOutside, NotMustahik, TooOld, TooYoung
from ledger.domain.worker.questions import (
    BornOtherwise,
    LivesElsewhere,
    LooksLikeAnother,
    LooksLikeRow,
)
from ledger.domain.worker.refusals import (
    AboutWorker,
    InAnotherProgram,
    NikOfAnotherPerson,
    NotInProgram,
    OutsideAge,
)
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.columns import COLUMNS
from ledger_cli.findings import Finding, Severity
from ledger_cli.rejects import Reason

FINDINGS = (
    Column("row", "Row", Kind.COUNT),
    Column("severity", "Verdict"),
    Column("column", "Column"),
    Column("value", "Value"),
    Column("problem", "What is wrong"),
    Column("remedy", "What to do"),
)
_CELLS: dict[type[Refusal], tuple[str, ...]] = {
    LooksLikeAnother: ("name", "born_on"),
    LooksLikeRow: ("name", "born_on"),
    BornOtherwise: ("born_on", "sex"),
    LivesElsewhere: ("village",),
    NikOfAnotherPerson: ("nik", "name"),
    OutsideAge: ("born_on",),
    InAnotherProgram: ("program",),
    NotInProgram: ("program",),
    NoSuchProgram: ("program",),
    QuotaFull: ("village",),
    OthersWait: ("village",),
    VillageOutsideProgram: ("village",),
    LivesOutside: ("village",),
    TooYoung: ("born_on",),
    TooOld: ("born_on",),
    DecileAbove: ("decile",),
    NotMustahik: ("mustahik",),
    EarnsTooMuch: ("wage_rupiah",),
}
"""Which cells of its row a refusal of the ledger is about, by column key."""
_TITLES = {column.key: column.title for column in COLUMNS}


def page(found: Sequence[Finding], position: int | None) -> Page:
    """Give findings as an answer."""
    rows = [
        {
            "row": finding.row,
            "severity": finding.severity.value,
            "column": finding.column,
            "value": finding.value,
            "problem": finding.problem,
            "remedy": finding.remedy,
        }
        for finding in found
    ]
    return Page(columns=FINDINGS, rows=rows, position=position)


def findings_of(plan: Plan) -> Iterator[Finding]:
    """Say what the ledger found the way findings in cells are said: what is wrong, then what to do."""
    for refused in plan.refused:
        yield _finding(refused.row, refused.refusal, Severity.ERROR)
    for waiting in plan.asked:
        yield _finding(waiting.row, waiting.question, Severity.QUESTION)
    for doubted in plan.doubted:
        yield _finding(doubted.row, doubted.refusal, Severity.WARNING)
    for seen in plan.remarks:
        yield Finding(
            row=seen.row,
            column="",
            value="",
            problem=seen.remark.problem,
            remedy=seen.remark.remedy,
            severity=Severity.WARNING,
        )


def _finding(row: int, said: Refusal, severity: Severity) -> Finding:
    refusal = said.refusal if isinstance(said, AboutWorker) else said
    problem, _, remedy = str(refusal).partition(". ")
    return Finding(
        row=row, column="", value="", problem=problem, remedy=remedy.rstrip(".") or "see above", severity=severity
    )


def reasons_of(plan: Plan, findings: Sequence[Finding]) -> dict[int, list[Reason]]:
    """Gather why rows are kept out, by row; what is only worth a look stands beside it."""
    reasons: dict[int, list[Reason]] = {}
    for finding in findings:
        if finding.severity.keeps_out:
            _add(reasons, finding.row, finding, (finding.column,))
    for refused in plan.refused:
        _add(reasons, refused.row, _finding(refused.row, refused.refusal, Severity.ERROR), _about(refused.refusal))
    for waiting in plan.asked:
        finding = _finding(waiting.row, waiting.question, Severity.QUESTION)
        _add(reasons, waiting.row, finding, _about(waiting.question))
    return reasons


def _about(refusal: Refusal) -> tuple[str, ...]:
    return tuple(_TITLES[key] for key in _CELLS.get(type(refusal), ()))


def _add(reasons: dict[int, list[Reason]], row: int, finding: Finding, titles: tuple[str, ...]) -> None:
    _row, _number, where_and_what = finding.sentence.split(" ", 2)  # the number stands in a column of its own
    reasons.setdefault(row, []).append(
        Reason(sentence=where_and_what, titles=titles, question=finding.severity is Severity.QUESTION)
    )
