"""The options of every command stand anywhere on the line; those that record come with a slip."""

import json

import pytest

from counter_stories.story import Story


@pytest.mark.parametrize(
    "line", ["-o json toy show", "toy -o json show", "toy show -o json", "-o csv toy show -o json"]
)
def test_an_option_counts_wherever_it_stands_and_the_last_one_wins(toy_story: Story, line: str) -> None:
    assert json.loads(toy_story.tell(*line.split()).text)["position"] == 7


def test_what_is_not_said_on_the_right_does_not_undo_what_was_said_on_the_left(toy_story: Story) -> None:
    assert "1373011705850003" in toy_story.tell("--reveal", "toy", "show").text


def test_choices_do_not_outlive_their_command(toy_story: Story) -> None:
    toy_story.tell("--reveal", "toy", "show")
    assert "1373011705850003" not in toy_story.tell("toy", "show").text


def test_as_of_a_day_is_the_end_of_that_day_in_wib(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show", "-o", "json", "--as-of", "2023-05-01")
    assert json.loads(told.text)["as_of"] == "2023-05-01T16:59:59.999999Z"


def test_as_of_today_means_until_now(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show", "-o", "json", "--as-of", "2023-05-02")
    assert json.loads(told.text)["as_of"] == "2023-05-02T02:01:00.000000Z"


def test_as_of_a_day_to_come_is_refused(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show", "--as-of", "2023-05-03")
    assert told.exit_code == 1
    assert "2023-05-03 23:59:59 WIB is still to come (it is 2023-05-02 09:01:00 WIB)" in told.said
    assert "leave --as-of out" in told.said


def test_a_command_that_records_gets_its_slip(toy_story: Story) -> None:
    line = ["toy", "add", "Rp16.800", "--month", "2023-05", "--on", "01-05-2023", "--reason", "late", "--dry-run"]
    assert toy_story.tell(*line, "--actor", "wati").text == "16800 2023-05 2023-05-01 late True wati\n"


def test_without_a_day_it_is_today_in_wib(toy_story: Story) -> None:
    toy_story.now = toy_story.now.replace(hour=18)  # 01:00 WIB on the 3rd
    assert toy_story.tell("toy", "add", "1", "--month", "2023-05").text == "1 2023-05 2023-05-03 None False siti\n"


def test_a_refused_setting_ends_the_command_in_a_sentence(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show", "--ledger", "mysql://kota/ledger")
    assert told.exit_code == 1
    assert "only addresses that start with sqlite:/// or postgresql:// are known" in told.said
