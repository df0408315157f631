"""Every way to end has its exit code and its sentence, and nobody sees a traceback."""

import errno

import pytest

from counter_stories import toys
from counter_stories.story import Story
from ledger_cli.problems import Exit, ending_of


@pytest.mark.parametrize(
    ("how", "exit_code", "said"),
    [
        ("refusal", 1, "16.800 asked, 0 available: draw less.\n"),
        ("conflict", 75, "Somebody wrote first: try again.\n"),
        ("damage", 70, "Position 3 is missing: restore a backup.\n"),
        ("differences", 3, "2 rows differ. Rebuild the read model.\n"),
        ("ctrl-c", 130, "\nStopped by you; nothing of this command was recorded.\n"),
        ("pipe", 141, ""),
        ("full", 75, "cover.csv finds no room on its disk: make room and run the command again.\n"),
    ],
)
def test_an_ending_has_its_code_and_its_sentence(toy_story: Story, how: str, exit_code: int, said: str) -> None:
    told = toy_story.tell("toy", "fail", how)
    assert (told.exit_code, told.text, told.said) == (exit_code, "", said)


def test_a_command_that_is_done_ends_with_0(toy_story: Story) -> None:
    assert toy_story.tell("toy", "show").exit_code == 0


def test_what_is_not_understood_ends_with_2_and_the_way_to_the_help(toy_story: Story) -> None:
    told = toy_story.tell("toy", "add", "1,5jt", "--month", "2023-05")
    assert told.exit_code == 2
    assert "'1,5jt' is not an amount in whole rupiah" in told.said
    assert told.said.endswith("Run `ledger toy add --help` to see what can be asked.\n")


def test_a_mistake_of_ours_is_owned_and_keeps_particulars_to_itself(toy_story: Story) -> None:
    told = toy_story.tell("toy", "fail", "bug")
    assert told.exit_code == 70
    assert "The program made a mistake of its own (ZeroDivisionError)" in told.said
    assert "Traceback" not in told.said
    assert toys.NIK not in told.said


def test_the_traceback_is_there_for_those_who_ask_and_holds_no_nik(toy_story: Story) -> None:
    told = toy_story.tell("toy", "fail", "bug", "--log-level", "debug")
    assert "Traceback" in told.said
    assert toys.NIK not in told.said


def test_an_interruption_after_entries_were_recorded_says_so(toy_story: Story) -> None:
    said = toy_story.tell("toy", "fail", "ctrl-c", "--after", "12000").said
    assert "Stopped by you; 12.000 entries of this command had been recorded, up to position 12000" in said
    assert "nothing of this command was recorded" not in said


def test_an_interruption_amid_writing_claims_nothing(toy_story: Story) -> None:
    said = toy_story.tell("toy", "fail", "ctrl-c", "--amid").said
    assert "it was just writing, so run the command again" in said
    assert "nothing of this command was recorded" not in said


def test_a_failure_after_entries_were_recorded_says_what_stands(toy_story: Story) -> None:
    said = toy_story.tell("toy", "fail", "full", "--after", "1").said
    assert "Before that: 1 entry of this command had been recorded, up to position 1" in said


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "", "roster.csv"), Exit.REFUSED, "roster.csv does not exist: check"),
        (PermissionError(errno.EACCES, "", "roster.csv"), Exit.REFUSED, "roster.csv may not be opened by you: ask"),
        (IsADirectoryError(errno.EISDIR, "", "kota"), Exit.REFUSED, "kota is a folder, not a file: name a file"),
        (OSError(errno.EROFS, "", "a.csv"), Exit.REFUSED, "a.csv lies on a disk that is read-only: choose"),
        (OSError(errno.EIO, "", "a.csv"), Exit.DAMAGED, "the disk answers with errors: save"),
        (OSError(errno.ENOSPC, ""), Exit.TRY_AGAIN, "A file of this command finds no room on its disk: make"),
        (OSError(errno.ELOOP, "", "a.csv"), Exit.REFUSED, "a.csv cannot be used ("),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, ""), Exit.REFUSED, "not UTF-8 (byte 0 cannot be read): save"),
        (MemoryError(), Exit.TRY_AGAIN, "no memory left for this: ask for fewer rows"),
        (EOFError(), Exit.STOPPED, "Stopped by you"),
    ],
)
def test_files_and_machines_fail_in_whole_sentences(error: BaseException, code: Exit, said: str) -> None:
    ending = ending_of(error)
    assert ending.code is code
    assert said in ending.said
