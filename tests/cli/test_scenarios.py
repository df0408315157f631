"""Stories from the press, told whole: every figure of the article, an intact record, and trails that meet."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from counter_stories.story import Story
from counter_stories.town import must
from ledger.domain.errors import Refusal
from ledger_cli.scenarios import sawahlunto_2023
from ledger_cli.scenarios.figures import Figure
from ledger_cli.scenarios.shelf import SCENARIOS
from ledger_cli.scenarios.telling import Teller

FIGURES = {
    "sawahlunto-2023": 16,
    "sijunjung-2023": 26,
    "bontang-2023": 21,
    "kalbar-2023": 23,
    "sawahlunto-2024": 18,
}
"""How many figures each story holds against its article; a figure less is a promise less."""

UNANSWERED = {"bontang-2023": ["Coverage reported"], "kalbar-2023": ["Coverage as printed in 2023"]}

PAID_FOR = {
    "sawahlunto-2023": ("CSR-PTBA-2023", 300, 1, 5_040_000),
    "sijunjung-2023": ("APBNAG-2023-13.03.04.2001", 300, 1, 5_040_000),
    "bontang-2023": ("APBD-BTG-2023", 34_782, 3, 1_753_012_800),
    "kalbar-2023": ("APBD-KALBAR-2023", 75_489, 1, 1_268_215_200),
    "sawahlunto-2024": ("BAZNAS-2024", 150, 6, 15_120_000),
}
"""A commitment of each story: lines of its trail, months on each, and whole rupiah."""


class StoryBroken(Refusal):
    """A step of a story that the rules refuse."""


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_a_story_agrees_with_its_article_at_full_size(story: Story, name: str) -> None:
    """Given an empty folder, when a story is told, then figures, record and both trails are right."""
    told = must(story.tell("scenario", "run", name, "-o", "json"))
    rows = json.loads(told.text)["rows"]
    assert len(rows) == FIGURES[name]
    assert [row["figure"] for row in rows if row["agrees"] is None] == UNANSWERED.get(name, [])
    assert [row for row in rows if row["agrees"] is not True and row["figure"] not in UNANSWERED.get(name, [])] == []
    assert "whole and readable" in must(story.tell("journal", "verify")).text
    _both_trails_meet(story, *PAID_FOR[name])


def _both_trails_meet(story: Story, commitment: str, lines: int, months: int, paid_rupiah: int) -> None:
    """Go from a budget to its people, and from one of them back to the budget."""
    people = _rows(story, "trail", "commitment", commitment)
    assert (len(people), {row["months"] for row in people}) == (lines, {months})
    assert sum(row["total_rupiah"] for row in people) == paid_rupiah
    somebody = people[lines // 2]
    back = [
        row
        for row in _rows(story, "trail", "worker", somebody["worker"])
        if (row["commitment"], row["payment"]) == (commitment, somebody["payment"])
    ]
    in_months = [row["month"] for row in back]
    assert (min(in_months), max(in_months)) == (somebody["since"], somebody["until"])
    assert len(back) == 2 * months
    assert sum(row["amount_rupiah"] for row in back) == somebody["total_rupiah"]
    assert {row["position"] for row in back} == {somebody["billed_position"]}


def _rows(story: Story, *command: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = json.loads(must(story.tell(*command, "-o", "json")).text)["rows"]
    return found


def test_a_story_that_contradicts_its_article_ends_with_3_and_names_the_figures(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sawahlunto_2023, "CSR_GROUPS", (("tenaga-non-asn", 299),))
    told = must(story.tell("scenario", "run", "sawahlunto-2023", "-o", "json"), exit_code=3)
    assert "2 of 16 figures differ from the article (Paid by the company, Covered by CSR in May)" in told.said
    assert [(row["article"], row["ledger"]) for row in json.loads(told.text)["rows"] if not row["agrees"]] == [
        ("Rp5.040.000", "Rp5.023.200"),
        ("300", "299"),
    ]


def test_a_figure_without_an_answer_differs_unless_nobody_can_answer() -> None:
    """The ledger may say nothing only where the article keeps to itself what its figure was made of."""
    known = [Figure("Coverage", "95 %", ledger, "BTG-23") for ledger in ("95 %", "94 %", None)]
    assert [(each.agrees, each.differs) for each in known] == [(True, False), (False, True), (False, True)]
    unknown = [Figure("Coverage", "95 %", ledger, "BTG-23", unanswerable=True) for ledger in (None, "94 %")]
    assert [(each.agrees, each.differs) for each in unknown] == [(None, False), (False, True)]


def test_the_list_tells_how_many_people_each_story_registers(story: Story) -> None:
    rows = {row["name"]: row["workers"] for row in _rows(story, "scenario", "list")}
    assert rows["bontang-2023"] == 34_782
    assert list(rows) == list(SCENARIOS)


def test_a_story_may_begin_on_an_empty_ledger_and_is_not_told_over_another(story: Story) -> None:
    must(story.tell("init"))
    must(story.tell("scenario", "run", "sawahlunto-2024"))
    told = must(story.tell("scenario", "run", "sawahlunto-2023"), exit_code=1)
    assert "A story is told on a ledger of its own" in told.said
    assert told.text == ""


@pytest.mark.parametrize(
    ("stopped_by", "exit_code"), [(KeyboardInterrupt(), 130), (StoryBroken("a rule changed: mend the story."), 1)]
)
def test_a_story_that_stops_half_way_says_what_to_remove(
    story: Story, monkeypatch: pytest.MonkeyPatch, stopped_by: BaseException, exit_code: int
) -> None:
    """Given a story that was interrupted, when its files are removed as it says, then it can be told again."""
    whole = SCENARIOS["sawahlunto-2023"]

    def stop(_teller: Teller) -> str:
        raise stopped_by

    monkeypatch.setitem(SCENARIOS, "sawahlunto-2023", replace(whole, tell=stop))
    told = must(story.tell("scenario", "run", "sawahlunto-2023"), exit_code)
    named = re.search(r"a story that is not told to its end stands in (.*): remove them to tell it again", told.said)
    assert named is not None
    for name in named.group(1).split(", "):
        (story.here / name).unlink()
    monkeypatch.setitem(SCENARIOS, "sawahlunto-2023", whole)
    must(story.tell("scenario", "run", "sawahlunto-2023"))


def test_the_demo_leaves_a_ledger_to_explore_and_says_how(story: Story) -> None:
    """Given a demo that stands, when it is made again, then the lines that it proposes work as they are written."""
    first = must(story.tell("demo"))
    assert story.tell("demo").exit_code == 1
    told = must(story.tell("demo", "sawahlunto-2023", "--again"))
    assert _without_bills(told.text) == _without_bills(first.text)
    proposed = [line.split() for line in told.text.splitlines() if line.startswith("  ledger ")]
    assert len(proposed) == 4
    story.environ["LEDGER_URL"] = "sqlite:///demo/sawahlunto-2023.db"
    for line in proposed:
        must(story.tell(*line[1:]))


def _without_bills(text: str) -> str:
    """Take out references made from the ids of workers, which are random."""
    return re.sub(r"BILL-(\d{4}-\d\d)-[0-9a-f]{8}", r"BILL-\1", text)
