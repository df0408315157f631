"""What became of the rows of a list, counted by verdict or by village."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ledger.application.imports import Plan
from ledger.domain.worker.questions import Answer
from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.findings import Finding, Severity

BY_VERDICT = (
    Column("verdict", "Verdict"),
    Column("rows", "Rows", Kind.COUNT),
    Column("severity", "Kind"),
    Column("next_step", "What to do"),
)
BY_VILLAGE = (
    Column("village", "Village"),
    Column("new", "New", Kind.COUNT, total=True),
    Column("known", "Registered before", Kind.COUNT, total=True),
    Column("asked", "Questions", Kind.COUNT, total=True),
    Column("refused", "Refused", Kind.COUNT, total=True),
)
_OPTIONS = {
    Answer.DIFFERENT_PEOPLE: "compare the cards; --different-people if they are two",
    Answer.KEEP_KNOWN: "compare the cards; --keep-known if the ledger is right",
}


def by_verdict(plan: Plan, findings: Sequence[Finding]) -> Page:
    """Count rows by verdict. A row with several findings counts once for each kind of them."""
    return Page(columns=BY_VERDICT, rows=list(_verdicts(plan, findings)), empty="The list holds no worker.")


def in_one_sentence(plan: Plan, findings: Sequence[Finding]) -> str:
    """Count rows by verdict in a line."""
    counts = ", ".join(f"{row['verdict']} {row['rows']}" for row in _verdicts(plan, findings))
    return f"Rows by verdict: {counts}."


def by_village(plan: Plan, names: Mapping[str, str]) -> Page:
    """Count the rows that could be read by the village that they say; `names` by code."""
    rows = [
        {
            "village": f"{code} {names[code]}",
            "new": tally.new,
            "known": tally.known,
            "asked": tally.asked,
            "refused": tally.refused,
        }
        for code, tally in sorted(plan.villages.items())
    ]
    return Page(columns=BY_VILLAGE, rows=rows, empty="No row could be read as a worker.")


def _verdicts(plan: Plan, findings: Sequence[Finding]) -> Iterable[Row]:
    if plan.new:
        yield _row("new", plan.new, "", "nothing" if plan.recording else "nothing yet")
    if plan.waiting:
        yield _row("in line for a place", len(plan.waiting), "", "give free places with `ledger program admit`")
    if plan.doubted:
        doubted = len({each.row for each in plan.doubted})
        yield _row("a fact was not noted", doubted, Severity.WARNING.value, "note it with `ledger worker standing`")
    if plan.known:
        yield _row("registered before", plan.known, "", "nothing")
    for verdict, rows in _counted((each.row, each.remark.verdict) for each in plan.remarks):
        yield _row(verdict, rows, Severity.WARNING.value, "have a look")
    steps = {each.question.verdict: _OPTIONS[each.question.answer] for each in plan.asked}
    for verdict, rows in _counted((each.row, each.question.verdict) for each in plan.asked):
        yield _row(verdict, rows, Severity.QUESTION.value, steps[verdict])
    if plan.refused:
        refused = len({each.row for each in plan.refused})
        yield _row("refused by the ledger", refused, Severity.ERROR.value, "see each row")
    for verdict, severity, step in (
        ("cells in doubt", Severity.QUESTION, "say in each which is meant"),
        ("cells to mend", Severity.ERROR, "mend them"),
    ):
        rows = len({each.row for each in findings if each.severity is severity})
        if rows:
            yield _row(verdict, rows, severity.value, step)


def _counted(found: Iterable[tuple[int, str]]) -> list[tuple[str, int]]:
    return sorted(Counter(verdict for _, verdict in set(found)).items())


def _row(verdict: str, rows: int, severity: str, step: str) -> Row:
    return {"verdict": verdict, "rows": rows, "severity": severity, "next_step": step}
