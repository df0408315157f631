"""A list of workers comes in whole, in order, once."""

import json
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from counter_stories.story import Story
from counter_stories.town import Person, begin, cells, done, must, people, position, roster
from ledger_cli.columns import COLUMNS

pytestmark = pytest.mark.parametrize("story", ["files", "postgresql"], indirect=True)


def workbook(path: Path, rows: list[Person], *, numeric: bool = False) -> Path:
    """Write a list as XLSX; with `numeric`, the NIKs are numbers, as a careless column format makes them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.heading)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(cells(row)):
                if numeric and place == 0:
                    sheet.write_number(number, place, int(cell))
                else:
                    sheet.write_string(number, place, cell)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_dry_run_says_exactly_what_the_real_run_does(story: Story, ending: str) -> None:
    begin(story)
    path = story.here / f"daftar.{ending}"
    (roster if ending == "csv" else workbook)(path, people(12))
    before = position(story)
    dry = done(story, "worker", "import", path.name, "--dry-run")
    assert dry.text == f"daftar.{ending}: 12 new workers. Dry run: 13 entries would be recorded, nothing was.\n"
    assert position(story) == before
    real = done(story, "worker", "import", path.name)
    assert real.text == f"daftar.{ending}: 12 new workers. Recorded 13 entries, positions 3 to 15.\n"
    assert position(story) == before + 13


def test_the_same_file_again_records_nothing_and_says_so(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", people(3))
    done(story, "worker", "import", "a.csv")
    before = position(story)
    again = done(story, "worker", "import", "a.csv")
    assert again.text == "a.csv: 0 new workers, 3 registered before. It was recorded before; nothing new.\n"
    assert position(story) == before


def test_one_bad_row_keeps_the_whole_file_out(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [*people(3), Person(nik="1373013208909999", name="Salah")])
    before = position(story)
    told = must(story.tell("worker", "import", "a.csv"), 1)
    assert "Row 5, Nomor Identitas (************9999): the NIK says day 32" in told.said
    assert told.said.endswith("or take the other rows now with --accept-valid.\n")
    assert position(story) == before


def test_the_good_rows_come_in_when_that_is_asked_for(story: Story) -> None:
    begin(story)
    roster(story.here / "a.csv", [*people(3), Person(nik="1373013208909999", name="Salah")])
    told = done(story, "worker", "import", "a.csv", "--accept-valid")
    assert told.text == "a.csv: 3 new workers, 1 row left out. Recorded 4 entries, positions 3 to 6.\n"
    assert "Row 5" in told.said


def test_places_go_to_those_who_came_first(story: Story) -> None:
    begin(story, places=2)
    roster(story.here / "a.csv", people(4))
    told = done(story, "worker", "import", "a.csv", "--accept-valid")
    assert "2 new workers, 2 rows left out" in told.text
    assert "Row 4: Village 13.73.01.1001 has 2 places, 0 taken, and 3 more to join." in told.said
    for number, exit_code in ((1, 0), (2, 0), (3, 1), (4, 1)):
        must(story.tell("worker", "show", f"137301050890{number:04d}"), exit_code)


def test_a_nik_typed_as_a_number_is_refused_with_its_row(story: Story) -> None:
    begin(story)
    workbook(story.here / "a.xlsx", people(1), numeric=True)
    told = must(story.tell("worker", "import", "a.xlsx"), 1)
    assert "Row 2, Nomor Identitas" in told.said
    assert "the NIK is not typed as text" in told.said
    assert "1373010508900001" not in told.said


def test_findings_come_alone_and_whole_in_the_exact_forms(story: Story) -> None:
    begin(story)
    bad = [Person(nik="1373013208909999", name="Salah") for _ in range(60)]
    roster(story.here / "a.csv", [*people(1), *bad])
    told = must(story.tell("worker", "import", "a.csv", "-o", "json"), 1)
    rows = json.loads(told.text)["rows"]
    assert len({row["row"] for row in rows}) == 60
    assert set(rows[0]) == {"row", "severity", "column", "value", "problem", "remedy"}
    shown = must(story.tell("worker", "import", "a.csv"), 1)
    assert shown.said.count("Error: Row") == 50
    assert "… and 10 more. See them all with `--to findings.xlsx`." in shown.said
