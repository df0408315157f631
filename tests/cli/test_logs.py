"""One line for each command, when asked; a closed list of keys; never a NIK."""

import json

import pytest

from counter_stories import toys
from counter_stories.story import Story
from ledger_cli.logs import KEYS, only_known_keys, without_niks


def test_nothing_is_logged_unless_asked(toy_story: Story) -> None:
    assert toy_story.tell("toy", "show").said == ""


def test_one_line_says_what_was_done(toy_story: Story) -> None:
    said = toy_story.tell("toy", "show", "--log-level", "info", "--log-format", "json").said
    line = json.loads(said)
    assert line.pop("seconds") >= 0
    assert line == {
        "event": "command done",
        "level": "info",
        "at": "2023-05-02T02:01:00.000000Z",
        "command": "ledger toy show",
        "outcome": "done",
        "exit_code": 0,
        "rows": 2,
    }


def test_a_failure_is_logged_with_what_stands(toy_story: Story) -> None:
    toy_story.environ |= {"LEDGER_LOG_LEVEL": "error", "LEDGER_LOG_FORMAT": "json"}
    line = json.loads(toy_story.tell("toy", "fail", "refusal", "--after", "3").said.splitlines()[-1])
    assert (line["outcome"], line["exit_code"], line["first"], line["last"], line["entries"]) == ("refused", 1, 1, 3, 3)


def test_those_who_ask_for_failures_hear_no_success(toy_story: Story) -> None:
    assert toy_story.tell("toy", "show", "--log-level", "error").said == ""


def test_text_for_people_is_one_line_too(toy_story: Story) -> None:
    said = toy_story.tell("toy", "show", "--log-level", "info").said
    assert said.startswith(
        "event='command done' level='info' at='2023-05-02T02:01:00.000000Z' command='ledger toy show'"
    )
    assert said.count("\n") == 1


def test_a_line_that_is_not_understood_is_still_logged(toy_story: Story) -> None:
    assert "exit_code=2" in toy_story.tell("--log-level", "info", "toy", "nope").said


def test_keys_outside_the_list_are_dropped() -> None:
    assert only_known_keys(None, "", {"name": "Budi", "command": "ledger init"}) == {"command": "ledger init"}
    assert "nik" not in KEYS


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        (f"worker {toys.NIK} moved", "worker [nik] moved"),
        ("1373 0117 0585 0003", "[nik]"),
        ("137301.170585.0003", "[nik]"),
        ("99" + toys.NIK, "[nik]"),
        (int(toys.NIK), "[nik]"),
        ({"a": [toys.NIK, (toys.NIK,)]}, {"a": ["[nik]", ["[nik]"]]}),
        (ValueError(toys.NIK), "[nik]"),
        ("2023-05-02T02:00:00.000000Z", "2023-05-02T02:00:00.000000Z"),
        (1_753_012_800, 1_753_012_800),
        (None, None),
        (True, True),
    ],
)
def test_sixteen_digits_never_pass(value: object, clean: object) -> None:
    assert without_niks(value) == clean
