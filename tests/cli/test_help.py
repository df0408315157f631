"""No command and no option without help, and every help ends with an example that parses."""

import click
import pytest

from counter_stories import helps, toys
from counter_stories.helps import faults, missing, understood
from ledger_cli.commands import SHELF, OnTheShelf
from ledger_cli.main import make_cli


def test_every_command_that_help_names_has_a_file() -> None:
    assert missing(SHELF) == []


def test_every_command_and_option_is_explained_with_an_example() -> None:
    assert faults(SHELF) == []


def test_the_examples_of_the_program_itself_name_commands_that_exist() -> None:
    assert {line.split()[1] for line in helps.examples(make_cli())} <= set(SHELF)


def test_the_toys_of_these_tests_are_explained_too() -> None:
    assert faults(toys.SHELF) == []


def test_what_is_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command(epilog="\b\nExample:\n  ledger bad --nope\n")
    @click.option("--silent")
    def bad(silent: str) -> None:
        raise AssertionError(silent)

    monkeypatch.setattr(helps, "bad", bad, raising=False)
    shelf = {"bad": OnTheShelf("counter_stories.helps", "bad", "Be bad.")}
    assert faults(shelf) == [
        "ledger bad: is neither a CounterCommand nor a CounterGroup",
        "ledger bad: has no help",
        "ledger bad: --silent has no help",
        "ledger bad: its example does not parse: ledger bad --nope",
        "ledger bad: is introduced by `ledger --help` in other words: Be bad.",
    ]


@pytest.mark.parametrize(
    ("line", "parses"), [("ledger toy show", True), ("ledger toy fail ctrl-c", True), ("ledger toy show --on x", False)]
)
def test_parsing_an_example_runs_nothing(line: str, parses: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert understood(make_cli(toys.SHELF), line) is parses
