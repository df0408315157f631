"""The template explains itself, offers what can be chosen, and what it offers is read as it is."""

from pathlib import Path

import pytest
from python_calamine import load_workbook

from counter_stories.story import Story
from counter_stories.town import begin, done, must
from ledger.reference.occupations import Occupation, load_occupations
from ledger.reference.regions import load_regions
from ledger_cli.columns import COLUMNS
from ledger_cli.roster import Finding, RosterRow, read_roster
from ledger_cli.sheets import read_sheet
from ledger_cli.template import Choices, occupation_text, village_text, write_template
from workbook_parts import checks, formulas, part, sheet_names

REGIONS, OCCUPATIONS = load_regions(), load_occupations()
COLUMN_OF = {column.key: f"{chr(ord('A') + place)}3" for place, column in enumerate(COLUMNS)}


@pytest.fixture
def of_a_city(story: Story) -> Path:
    """Write the template of a program of Sawahlunto."""
    begin(story)
    done(story, "worker", "template", "t.xlsx", "--program", "satu-desa-100")
    return story.here / "t.xlsx"


def test_the_list_comes_first_and_the_occupations_second(of_a_city: Path) -> None:
    assert sheet_names(of_a_city) == ["Pekerja", "Jenis Pekerjaan", "Desa", "Contoh", "Petunjuk"]


def test_every_column_has_help_in_its_cells(of_a_city: Path) -> None:
    found = checks(of_a_city)
    assert set(found) == set(COLUMN_OF.values())
    assert all(prompt and len(prompt) <= 255 for _, _, prompt in found.values())
    for column in COLUMNS:
        needed = found[COLUMN_OF[column.key]][2].startswith("Wajib diisi.")
        assert needed is column.required


def test_what_can_be_chosen_is_offered(of_a_city: Path) -> None:
    found = checks(of_a_city)
    assert found[COLUMN_OF["sex"]][:2] == ("list", '"L,P"')
    assert found[COLUMN_OF["disability"]][:2] == ("list", '"ya,tidak"')
    assert found[COLUMN_OF["program"]][:2] == ("list", '"SATU-DESA-100"')
    villages = len(REGIONS.villages_under("13.73"))
    assert found[COLUMN_OF["village"]][:2] == ("list", f"'Desa'!$D$2:$D${villages + 1}")
    many = len(OCCUPATIONS.all())
    assert found[COLUMN_OF["occupation"]][:2] == ("list", f"'Jenis Pekerjaan'!$D$2:$D${many + 1}")


def test_a_nik_a_date_and_a_phone_number_are_checked_while_they_are_typed(of_a_city: Path) -> None:
    found = checks(of_a_city)
    assert found[COLUMN_OF["nik"]][:2] == ("custom", "AND(ISTEXT(A3),LEN(A3)=16,ISNUMBER(VALUE(A3)))")
    assert [found[COLUMN_OF[key]][0] for key in ("born_on", "phone")] == ["custom", "custom"]
    assert formulas(of_a_city) == []


def test_it_can_be_printed(of_a_city: Path) -> None:
    sheet = part(of_a_city, "xl/worksheets/sheet1.xml")
    assert 'orientation="landscape"' in sheet
    assert "_xlnm.Print_Titles" in part(of_a_city, "xl/workbook.xml")
    assert '<pane xSplit="2" ySplit="2"' in sheet


def test_without_a_region_the_village_is_typed(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", Choices(occupations=OCCUPATIONS))
    assert sheet_names(tmp_path / "t.xlsx") == ["Pekerja", "Jenis Pekerjaan", "Contoh", "Petunjuk"]
    kind, _, prompt = checks(tmp_path / "t.xlsx")[COLUMN_OF["village"]]
    assert (kind, "13.73.01.1001" in prompt) == ("any", True)


def test_the_template_is_no_list_yet(story: Story, of_a_city: Path) -> None:
    told = must(story.tell("worker", "import", of_a_city.name), 1)
    assert told.said == "t.xlsx holds no worker: fill in one worker a row below the headings.\n"


def row(**typed: str) -> str:
    given = {
        "nik": "1373014508909999",
        "name": "Siti Aminah",
        "born_on": "05-08-1990",
        "phone": "081234567890",
        "occupation": "petani",
        "workplace": "13.73",
        "wage_rupiah": "1.000.000",
        "package": "1",
        "months": "3",
        "village": "13.73.01.1001",
        "sex": "P",
        **typed,
    }
    return ";".join(given.get(column.key, "") for column in COLUMNS)


def read(tmp_path: Path, line: str) -> list[RosterRow | Finding]:
    path = tmp_path / "a.csv"
    path.write_text(";".join(column.heading for column in COLUMNS) + f"\n{line}\n", encoding="utf-8")
    return list(read_roster(path, REGIONS, OCCUPATIONS))


@pytest.mark.parametrize("occupation", OCCUPATIONS.all(), ids=lambda each: each.code)
def test_every_occupation_is_read_as_it_is_offered(tmp_path: Path, occupation: Occupation) -> None:
    offered = occupation_text(occupation)
    (worker,) = read(tmp_path, row(occupation=offered, second_occupation=offered))
    assert isinstance(worker, RosterRow)
    assert (worker.occupation, worker.second_occupation) == (occupation.code, occupation.code)


def test_every_village_of_a_city_is_read_as_it_is_offered(tmp_path: Path) -> None:
    for village in REGIONS.villages_under("13.73"):
        offered = village_text(village, REGIONS.require(village.code[:8]).name)
        *_, worker = read(tmp_path, row(village=offered, workplace="13.73 Kota Sawahlunto"))
        assert isinstance(worker, RosterRow)
        assert (worker.village, worker.workplace) == (village.code, "13.73")


def test_a_code_beside_another_name_is_a_finding(tmp_path: Path) -> None:
    (finding,) = read(tmp_path, row(village="13.73.01.1001 Kubang"))
    assert isinstance(finding, Finding)
    assert finding.problem == "13.73.01.1001 is Aur Mulio, and the cell says Kubang besides"
    (finding,) = read(tmp_path, row(occupation="petani - Nelayan"))
    assert isinstance(finding, Finding)
    assert finding.problem == "petani is Petani, and the cell says Nelayan besides"


def test_the_example_of_a_template_is_a_good_row(of_a_city: Path, tmp_path: Path) -> None:
    """Given the row on the example sheet, when it is typed into the list, then nothing is wrong with it."""
    with load_workbook(of_a_city) as book:
        _, headings, example = book.get_sheet_by_name("Contoh").to_python()
    assert headings == next(cells for number, cells in read_sheet(of_a_city) if number == 2)
    (worker,) = read(tmp_path, ";".join(map(str, example)))
    assert isinstance(worker, RosterRow)
    assert worker.program == "SATU-DESA-100"


def test_within_a_region_a_village_of_a_frequent_name_may_go_by_it(story: Story) -> None:
    begin(story)
    heading = ";".join(column.heading for column in COLUMNS)
    (story.here / "a.csv").write_text(f"{heading}\n{row(village='pasar')}\n", encoding="utf-8")
    assert "3 villages have this name" in must(story.tell("worker", "import", "a.csv"), 1).said
    assert "1 new worker" in done(story, "worker", "import", "a.csv", "--within", "13.73").text


def test_what_the_command_says_fills_empty_cells_and_not_full_ones(story: Story) -> None:
    begin(story)
    heading = ";".join(column.heading for column in COLUMNS)
    full = row(nik="1373014508909998", name="Rahma Yulia", village="13.73.01.1002")
    (story.here / "a.csv").write_text(f"{heading}\n{row(village='', occupation='')}\n{full}\n", encoding="utf-8")
    done(story, "worker", "import", "a.csv", "--village", "13.73.01.1001", "--occupation", "nelayan")
    said = [done(story, "worker", "show", nik).text for nik in ("1373014508909999", "1373014508909998")]
    assert ["13.73.01.1001" in said[0], "nelayan" in said[0]] == [True, True]
    assert ["13.73.01.1002" in said[1], "petani" in said[1]] == [True, True]
