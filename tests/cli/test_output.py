"""Answers go where they were sent, whole or not at all, and never over the ledger."""

import os
import sys
from pathlib import Path

import pytest

from counter_stories import toys
from counter_stories.story import START, Story
from ledger_cli.answers import Column, Page, Place
from ledger_cli.output import Form, Output, show


def test_an_answer_stands_on_stdout_alone(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show")
    assert "Aur Mulio" in told.text
    assert told.said == ""


def test_an_empty_table_is_a_sentence_with_the_next_step_on_stderr(toy_story: Story) -> None:
    told = toy_story.tell("toy", "nothing")
    assert (told.exit_code, told.text) == (0, "")
    assert told.said == "No villages yet: add one with `ledger toy add`.\n"


def test_an_empty_answer_for_a_machine_says_nothing_on_stderr(toy_story: Story) -> None:
    told = toy_story.tell("toy", "nothing", "-o", "json")
    assert told.said == ""
    assert '"rows": []' in told.text


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.ndjson", "a.xlsx", "a.XLSX", "a.txt", "a"])
def test_the_ending_of_a_file_chooses_the_form(toy_story: Story, name: str) -> None:
    told = toy_story.tell("toy", "show", "--to", name)
    assert (told.exit_code, told.text) == (0, "")
    assert told.said == f"Wrote 2 rows to {name}.\n"
    start = (toy_story.here / name).read_bytes()
    expected = {".csv": b"\xef\xbb\xbfvillage", ".json": b'{"as_of"', ".ndjson": b'{"village"', ".xlsx": b"PK"}
    assert start.startswith(expected.get(Path(name).suffix.lower(), b"Village"))


def test_the_form_asked_for_stands_before_the_ending(toy_story: Story) -> None:
    toy_story.tell("toy", "show", "--to", "a.txt", "-o", "json")
    assert (toy_story.here / "a.txt").read_text().startswith('{"as_of"')


def test_a_failure_halfway_leaves_the_old_file_and_nothing_else(toy_story: Story) -> None:
    (toy_story.here / "a.csv").write_text("old")
    assert toy_story.tell("toy", "half", "--to", "a.csv").exit_code == 1
    assert [path.name for path in toy_story.here.iterdir()] == ["a.csv"]
    assert (toy_story.here / "a.csv").read_text() == "old"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_new_answer_takes_the_place_of_an_old_one(toy_story: Story, form: str) -> None:
    (toy_story.here / "a").write_text("old")
    assert toy_story.tell("toy", "show", "--to", "a", "-o", form).exit_code == 0
    assert (toy_story.here / "a").read_bytes()[:2] in {b"\xef\xbb", b"PK"}


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("ledger.db", "ledger.db is a file of the ledger itself: name another file after `--to`."),
        ("./x/../ledger.keys.db", "x/../ledger.keys.db is a file of the ledger itself: name another"),
        ("ledger.db-wal", "ledger.db-wal is a file of the ledger itself"),
        ("x", "x is a folder: name a file inside it, for example `--to x/answer.csv`."),
        ("nowhere/a.csv", "There is no folder nowhere to write a.csv into: make it first, or name another."),
    ],
)
def test_an_impossible_place_is_refused_before_the_command_begins(toy_story: Story, to: str, said: str) -> None:
    (toy_story.here / "x").mkdir()
    told = toy_story.tell("toy", "fail", "bug", "--to", to)
    assert told.exit_code == 1
    assert said in told.said


def test_a_workbook_wants_a_file(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show", "-o", "xlsx")
    assert told.exit_code == 1
    assert "add `--to FILE`" in told.said


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_that_is_closed_to_us_is_named(toy_story: Story) -> None:
    closed = toy_story.here / "closed"
    closed.mkdir(mode=0o500)
    told = toy_story.tell("toy", "show", "--to", "closed/a.csv")
    assert told.exit_code == 1
    assert "may not be opened by you" in told.said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_is_said_and_can_be_tried_again(toy_story: Story) -> None:
    told = toy_story.tell("toy", "show", "--to", "/dev/full", "-o", "csv")
    assert told.exit_code == 75
    assert "finds no room on its disk: make room and run the command again." in told.said


def test_a_nik_is_masked_in_every_form_until_it_is_asked_for(toy_story: Story) -> None:
    for form in ("table", "json", "ndjson", "csv"):
        assert toys.NIK not in toy_story.tell("toy", "show", "-o", form).text
        assert toys.NIK in toy_story.tell("toy", "show", "-o", form, "--reveal").text


def test_a_screen_without_room_for_a_column_says_which_and_where_to_see_it(capsys: pytest.CaptureFixture[str]) -> None:
    columns = [Column("who", "Worker"), Column("basis", "Rests on", place=Place.WHERE_IT_FITS)]
    page = Page(columns=columns, rows=[{"who": "Siti Aminah", "basis": "DPA-2.07.01/2023"}])
    chosen = Output(form=Form.TABLE, to=None, reveal=False, width=18)
    show(page, chosen, made_at=START)
    assert "Rests on" not in capsys.readouterr().out.splitlines()[0]
    show(page, chosen, made_at=START)
    assert capsys.readouterr().err == (
        "No room on this screen for: Rests on. See them with a wider one, or with `--to answer.xlsx`.\n"
    )


def test_a_file_carries_every_column_however_narrow_the_screen(tmp_path: Path) -> None:
    columns = [Column("who", "Worker"), Column("basis", "Rests on", place=Place.WHERE_IT_FITS)]
    page = Page(columns=columns, rows=[{"who": "Siti Aminah", "basis": "DPA-2.07.01/2023"}])
    show(page, Output(form=Form.CSV, to=tmp_path / "a.csv", reveal=False, width=18), made_at=START)
    assert "DPA-2.07.01/2023" in (tmp_path / "a.csv").read_text(encoding="utf-8")
