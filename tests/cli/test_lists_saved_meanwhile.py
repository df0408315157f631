"""A list that somebody saves while it is being read is not taken: half of it may be from before."""

import os
from pathlib import Path
from typing import Any

import pytest

from counter_stories.story import Story
from counter_stories.town import begin, must, people, position, roster
from ledger_cli import roster as roster_module
from ledger_cli.grid import FileChanged
from ledger_cli.sheets import read_sheet

LIST = b"NIK;Nama\n1373010508909999;Siti\n"


def test_a_file_that_stays_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_bytes(LIST)
    assert len(list(read_sheet(path))) == 2


@pytest.mark.parametrize("how", ["in place", "of the same length", "by another file", "gone"])
def test_a_file_that_is_saved_between_two_of_its_rows_is_refused(tmp_path: Path, how: str) -> None:
    path = tmp_path / "daftar.csv"
    path.write_bytes(LIST)
    os.utime(path, ns=(0, 0))
    reading = read_sheet(path)
    next(reading)
    match how:
        case "in place":
            path.write_bytes(LIST * 2)
        case "of the same length":
            path.write_bytes(LIST.replace(b"Siti", b"Budi"))
        case "by another file":
            (tmp_path / "new").write_bytes(LIST)
            (tmp_path / "new").replace(path)
        case _:
            path.unlink()
    with pytest.raises(FileChanged, match=r"saved daftar\.csv while it was being read.*give the command again\."):
        list(reading)


def test_an_import_of_such_a_file_records_nothing_and_makes_no_key(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(story)
    path = story.here / "a.csv"
    roster(path, people(3))
    before, kept = position(story), (story.here / "ledger.keys.db").read_bytes()
    make = roster_module._worker  # noqa: SLF001  # where rows of a file begin

    def saving(number: int, values: dict[str, Any]) -> roster_module.RosterRow:
        os.utime(path, ns=(0, 0))
        return make(number, values)

    monkeypatch.setattr(roster_module, "_worker", saving)
    told = must(story.tell("worker", "import", "a.csv"), 75)
    assert "Somebody saved a.csv while it was being read, so nothing was recorded." in told.said
    assert (position(story), (story.here / "ledger.keys.db").read_bytes()) == (before, kept)
