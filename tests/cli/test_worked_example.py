"""The examples in the helps work, one after the other, on a fresh ledger."""

import shlex

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from counter_stories.story import Story, Told
from counter_stories.worked_example import BEGINS, ENDS, FILES, FOUNDING, GOES_ON, TEXTS, in_order
from ledger_cli.columns import COLUMNS

SHARED = {
    "workplace": "13.73",
    "wage_rupiah": "1.000.000",
    "package": "1",
    "months": "3",
    "village": "13.73.01.1001",
}


def test_all_examples_of_all_helps_run_as_one_script(story: Story) -> None:
    """Given a new ledger, when a year is told by the examples alone, then each does what its help says."""
    story.now = BEGINS
    for name, text in TEXTS.items():
        (story.here / name).write_text(text, encoding="utf-8")
    for command, line in in_order():
        if command == "worker import":
            _fill_in(story)
        if command == "mandate answer":
            _answer(story, shlex.split(line)[4])
        told = _run(story, command, line)
        assert told.exit_code == 0, f"{line}\n{told.text}{told.said}"
    listed = story.tell("premium", "list", "-o", "csv").text.splitlines()
    told_by_budget = [line.split(",") for line in listed[1:]]
    assert [line[7:9] for line in told_by_budget if line[1] == "APBD-2023"] == [
        ["151200", "reversed"],
        ["50400", "voided"],
    ]
    assert [line[7:9] for line in told_by_budget if line[1] == "OWN-SAWAHLUNTO"] == [["16800", "paid"]] * 2
    assert "whole and readable" in story.tell("journal", "verify").text
    assert {path.name for path in story.here.iterdir()} >= {
        "cover.xlsx",
        "komitmen.xlsx",
        "journal.ndjson",
        "rules.csv",
    }


def _run(story: Story, command: str, line: str) -> Told:
    if command not in FOUNDING:
        story.now = max(story.now, ENDS if command == "worker erase" else GOES_ON)
    return story.tell(*shlex.split(line)[1:])


def _fill_in(story: Story) -> None:
    """Fill in the template as a clerk would: below the headings, every cell a text."""
    ((name, people),) = FILES.items()
    with xlsxwriter.Workbook(story.here / name) as book:
        sheet = book.add_worksheet()
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.heading)
        for number, (nik, who, born, phone, occupation, sex, program) in enumerate(people, start=1):
            given = {"nik": nik, "name": who, "born_on": born, "phone": phone, "occupation": occupation, "sex": sex}
            for place, column in enumerate(COLUMNS):
                sheet.write_string(number, place, {**SHARED, **given, "program": program}.get(column.key, ""))


def _answer(story: Story, name: str) -> None:
    """Let the bank write its results beside the debits that it was sent."""
    sent = (story.here / name.replace("jawaban", "debit")).read_text(encoding="utf-8-sig").splitlines()
    answered = [sent[0], *(f"{line}berhasil" for line in sent[1:])]
    (story.here / name).write_text("\n".join(answered), encoding="utf-8")


def test_a_help_without_a_place_in_the_script_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_stories.worked_example.ORDER", "init 0")
    with pytest.raises(LookupError, match="have no place in the script"):
        list(in_order())
