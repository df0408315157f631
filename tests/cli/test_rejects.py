"""The sender gets the rows to mend back, as they were typed, and what comes back mended is taken as it is."""

import stat
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from counter_stories.story import Story
from counter_stories.town import Person, begin, cells, done, must, people, position, roster
from ledger_cli.columns import COLUMNS
from ledger_cli.grid import Cell
from ledger_cli.rejects import Reason
from ledger_cli.rejects_workbook import ListChanged, write_rejects
from ledger_cli.sheets import read_sheet
from workbook_parts import comments, formulas, marked

HEADINGS = [column.heading for column in COLUMNS]
OWN = ["Baris Asal", "Alasan", "Jawaban"]
GOOD = Person(nik="1373010508900001", name="Warga Satu")
WRONG = Person(nik="1373013208909999", name="Warga Dua")


def workbook(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """Write a table as a person's spreadsheet program would, numbers and dates as such."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write(number, place, cell)
    return path


def table(path: Path) -> list[list[Cell]]:
    return [list(row) for _, row in read_sheet(path)]


def mended(path: Path, place: int, value: str, *, row: int = 2) -> Path:
    """Put one cell of a rejects workbook right, as the sender would, and save it under another name."""
    rows = table(path)
    rows[row][place] = value
    return workbook(path.with_name("diperbaiki.xlsx"), rows)


def place_of(key: str) -> int:
    return len(OWN) + next(place for place, column in enumerate(COLUMNS) if column.key == key)


def test_only_the_rows_to_mend_come_back_in_the_senders_order_and_words(story: Story) -> None:
    begin(story)
    turned = list(reversed(range(len(COLUMNS))))
    rows = [["Daftar desa"], [HEADINGS[place] for place in turned]]
    rows += [[cells(person)[place] for place in turned] for person in (GOOD, WRONG, *people(1, first=5))]
    workbook(story.here / "a.xlsx", rows)
    must(story.tell("worker", "import", "a.xlsx", "--rejects", "b.xlsx"), 1)
    hint, headings, back = table(story.here / "b.xlsx")
    assert str(hint[0]).startswith("1 row of a.xlsx to mend")
    assert headings == [*OWN, *rows[1]]
    assert (back[0], back[2]) == ("4", "")
    assert "the NIK says day 32" in str(back[1])
    assert back[3:] == rows[3]


def test_a_wrong_cell_is_marked_and_says_why(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [GOOD, WRONG])
    must(story.tell("worker", "import", "a.csv", "--rejects", "b.xlsx"), 1)
    assert marked(story.here / "b.xlsx") == {"D3"}
    assert "the NIK says day 32" in comments(story.here / "b.xlsx")["D3"]


def test_what_the_ledger_asks_marks_the_cells_it_is_about(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [GOOD, Person(nik="1373010508900002", name="Warga Satu")])
    told = must(story.tell("worker", "import", "a.csv", "--rejects", "b.xlsx"), 1)
    assert "1 of 2 rows of a.csv waits for an answer, so nothing was recorded." in told.said
    assert marked(story.here / "b.xlsx") == {"E3", "F3"}
    assert str(table(story.here / "b.xlsx")[2][1]).startswith("? the same name and birth date stand in row 2")


def test_numbers_and_dates_come_back_as_they_were_typed(story: Story) -> None:
    begin(story)
    row: list[Cell] = list(cells(WRONG))
    row[2], row[8], row[10], row[4] = date(1990, 8, 5), 1_000_000, Decimal("2.5"), True
    workbook(story.here / "a.xlsx", [HEADINGS, row])
    must(story.tell("worker", "import", "a.xlsx", "--rejects", "b.xlsx"), 1)
    assert table(story.here / "b.xlsx")[2][3:] == row


def test_a_nik_that_was_a_number_is_not_laundered_into_a_text(story: Story) -> None:
    """Given a NIK typed as a number, whose last digit may be lost, then it is refused again until it is typed anew."""
    begin(story)
    row: list[Cell] = list(cells(GOOD))
    row[0] = 1373010508900001
    workbook(story.here / "a.xlsx", [HEADINGS, row])
    must(story.tell("worker", "import", "a.xlsx", "--rejects", "b.xlsx"), 1)
    assert "the NIK is not typed as text" in must(story.tell("worker", "import", "b.xlsx"), 1).said
    mended(story.here / "b.xlsx", place_of("nik"), GOOD.nik)
    assert "1 new worker" in done(story, "worker", "import", "diperbaiki.xlsx").text


@pytest.mark.parametrize("text", ["=1+1", "+62", "@SUM(A1)", "-2", "\t=1", '=HYPERLINK("http://x")', "'=1"])
def test_no_formula_is_ever_written_from_a_list(story: Story, text: str) -> None:
    begin(story)
    roster(story.here / "a.csv", [Person(nik=text, name=text, program=text)])
    must(story.tell("worker", "import", "a.csv", "--rejects", "b.xlsx"), 1)
    assert formulas(story.here / "b.xlsx") == []
    assert text in table(story.here / "b.xlsx")[2]


def test_the_good_rows_are_recorded_and_the_mended_ones_follow(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [GOOD, WRONG])
    told = done(story, "worker", "import", "a.csv", "--accept-valid", "--rejects", "b.xlsx")
    assert told.text.startswith("a.csv: 1 new worker, 1 row left out. Recorded at position 3.")
    assert told.said.endswith(
        "Wrote 1 row to b.xlsx: mend the marked cells there, then `ledger worker import b.xlsx`.\n"
    )
    mended(story.here / "b.xlsx", place_of("nik"), "1373010508900002")
    assert done(story, "worker", "import", "diperbaiki.xlsx").text.startswith("diperbaiki.xlsx: 1 new worker. Recorded")


def test_a_question_is_answered_beside_its_row(story: Story) -> None:
    begin(story)
    twins = [GOOD, *(Person(nik=f"137301050890000{last}", name="Warga Satu") for last in (2, 3))]
    roster(story.here / "a.csv", twins)
    done(story, "worker", "import", "a.csv", "--accept-valid", "--rejects", "b.xlsx")
    mended(story.here / "b.xlsx", OWN.index("Jawaban"), "Orang berbeda")
    told = done(story, "worker", "import", "diperbaiki.xlsx", "--accept-valid", "--rejects", "c.xlsx")
    assert "1 new worker, 1 row waiting for an answer" in told.text
    assert table(story.here / "c.xlsx")[1] == [*OWN, *HEADINGS]


def test_an_answer_that_is_none_is_a_finding(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [WRONG])
    must(story.tell("worker", "import", "a.csv", "--rejects", "b.xlsx"), 1)
    mended(story.here / "b.xlsx", OWN.index("Jawaban"), "mungkin")
    said = must(story.tell("worker", "import", "diperbaiki.xlsx"), 1).said
    assert "Jawaban (mungkin): this answers no question; write 'orang berbeda'" in said


def test_the_file_is_its_owners_alone_and_nothing_is_left_beside_it(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [WRONG])
    must(story.tell("worker", "import", "a.csv", "--rejects", "b.xlsx"), 1)
    assert stat.S_IMODE((story.here / "b.xlsx").stat().st_mode) == 0o600
    assert [path.name for path in story.here.glob(".*")] == []


def test_neither_the_list_nor_an_earlier_file_is_ever_written_over(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [GOOD, WRONG])
    (story.here / "b.xlsx").write_text("mine")
    before = position(story)
    told = must(story.tell("worker", "import", "a.csv", "--accept-valid", "--rejects", "b.xlsx"), 1)
    assert "b.xlsx exists already" in told.said
    assert ((story.here / "b.xlsx").read_text(), position(story)) == ("mine", before)
    done(story, "worker", "import", "a.csv", "--accept-valid", "--rejects", "b.xlsx", "--overwrite")
    assert len(table(story.here / "b.xlsx")) == 3
    listed = (story.here / "b.xlsx").read_bytes()
    must(story.tell("worker", "import", "b.xlsx", "--rejects", "./b.xlsx", "--overwrite"), 1)
    assert (story.here / "b.xlsx").read_bytes() == listed


def test_a_dry_run_shows_the_rows_to_mend_and_records_nothing(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [GOOD, WRONG])
    before = position(story)
    done(story, "worker", "import", "a.csv", "--accept-valid", "--dry-run", "--rejects", "b.xlsx")
    assert (len(table(story.here / "b.xlsx")), position(story)) == (3, before)


def test_cells_beyond_the_headings_come_back_too(story: Story) -> None:
    begin(story)
    (story.here / "a.csv").write_text(";".join(HEADINGS) + "\n" + ";".join([*cells(GOOD), "lepas"]) + "\n")
    must(story.tell("worker", "import", "a.csv", "--rejects", "b.xlsx"), 1)
    assert table(story.here / "b.xlsx")[2][3:] == [*cells(GOOD), "lepas"]
    assert len(marked(story.here / "b.xlsx")) == 1


def test_a_list_that_changed_meanwhile_leaves_no_half_file(tmp_path: Path) -> None:
    source = roster(tmp_path / "a.csv", [GOOD])
    reasons = {number: [Reason(sentence="mend it.", titles=())] for number in (2, 3)}
    with pytest.raises(ListChanged, match="changed while it was read"):
        write_rejects(tmp_path / "b.xlsx", source, reasons, defaults={})
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
