"""A file of workers becomes workers and findings; nothing is guessed, and no NIK is shown."""

import csv
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the library ships no types

from ledger.reference.occupations import load_occupations
from ledger.reference.regions import load_regions
from ledger_cli.columns import COLUMNS, Column
from ledger_cli.grid import SheetRefused
from ledger_cli.niklist import ListedNik, read_niks
from ledger_cli.roster import Finding, HeadingsMissing, HeadingsUnfit, RosterRow, Severity, read_roster
from ledger_cli.sheets import read_sheet
from ledger_cli.template import Choices, write_template

REGIONS, OCCUPATIONS = load_regions(), load_occupations()
HEADINGS = [column.heading for column in COLUMNS]
NIK = "1373014508909999"
GOOD: dict[str, object] = {
    "nik": NIK,
    "name": "Siti Aminah",
    "born_on": "05-08-1990",
    "phone": "081234567890",
    "email": "siti@contoh.id",
    "occupation": "petani",
    "second_occupation": "Tukang Ojek",
    "workplace": "13.73",
    "wage_rupiah": "1.000.000",
    "package": "1",
    "months": "3",
    "village": "13.73.01.1001",
    "sex": "P",
    "disability": "ya",
    "program": "SATU-DESA-100",
    "decile": "3",
    "mustahik": "tidak",
}
SITI = RosterRow(
    number=2,
    nik=NIK,
    name="Siti Aminah",
    born_on=date(1990, 8, 5),
    phone="081234567890",
    email="siti@contoh.id",
    wage_rupiah=1_000_000,
    village="13.73.01.1001",
    occupation="petani",
    second_occupation="tukang-ojek",
    workplace="13.73",
    sex="F",
    disability=True,
    program="SATU-DESA-100",
    package="1",
    months=3,
    decile=3,
    mustahik=False,
    answer=None,
)


def cells(**change: object) -> list[object]:
    return [{**GOOD, **change}[column.key] for column in COLUMNS]


def as_csv(folder: Path, rows: Sequence[Sequence[object]], *, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    path = folder / "workers.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def as_workbook(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    path = folder / "workers.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                (sheet.write_string if isinstance(cell, str) else sheet.write)(number, place, cell)
    return path


def read(path: Path) -> list[RosterRow | Finding]:
    return list(read_roster(path, REGIONS, OCCUPATIONS))


def findings(path: Path) -> list[Finding]:
    return [each for each in read(path) if isinstance(each, Finding)]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_good_csv_row_is_a_worker(tmp_path: Path, delimiter: str, encoding: str) -> None:
    assert read(as_csv(tmp_path, [HEADINGS, cells()], delimiter=delimiter, encoding=encoding)) == [SITI]


def test_a_good_workbook_row_is_the_same_worker(tmp_path: Path) -> None:
    typed = cells(born_on=date(1990, 8, 5), wage_rupiah=1_000_000, months=3, package=1, disability=True)
    assert read(as_workbook(tmp_path, [HEADINGS, typed])) == [SITI]


def test_a_row_of_hints_may_stand_above_the_headings(tmp_path: Path) -> None:
    hints = [column.hint for column in COLUMNS]
    (worker,) = read(as_csv(tmp_path, [hints, HEADINGS, cells()]))
    assert isinstance(worker, RosterRow)
    assert worker.number == 3


def test_headings_count_in_any_order_and_spelling(tmp_path: Path) -> None:
    headings = [heading.upper().replace("*", " *") for heading in reversed(HEADINGS)]
    assert read(as_csv(tmp_path, [headings, cells()[::-1]])) == [SITI]


def test_columns_that_need_not_be_filled_may_be_left_out(tmp_path: Path) -> None:
    kept = [place for place, column in enumerate(COLUMNS) if column.required]
    (worker,) = read(as_csv(tmp_path, [[HEADINGS[at] for at in kept], [cells()[at] for at in kept]]))
    assert isinstance(worker, RosterRow)
    assert (worker.person.email, worker.second_occupation, worker.program) == (None, None, None)
    assert worker.disability is False


def test_headings_that_do_not_fit_are_all_named(tmp_path: Path) -> None:
    headings = ["Nomor Identitas*", "Nama Lengkap*", "Email", "Email", "Hobi"]
    with pytest.raises(HeadingsUnfit) as caught:
        read(as_csv(tmp_path, [headings, []]))
    assert caught.value.unknown == ("Hobi",)
    assert caught.value.double == ("Email",)
    assert "Jenis Pekerjaan 1*" in caught.value.missing
    assert "Upah*" not in caught.value.missing
    assert "Nama Lengkap*" not in caught.value.missing
    assert str(caught.value).endswith("start from the template that `ledger worker template` writes.")


def test_a_table_without_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeadingsMissing, match=r"no row of headings with 'Nomor Identitas\*' or NIK among its first 25"):
        read(as_csv(tmp_path, [cells() for _ in range(10)]))


@pytest.mark.parametrize(
    ("key", "value", "problem", "remedy"),
    [
        ("nik", "137301450890999", "the NIK has 15 digits", "enter the 16 digits printed there"),
        ("nik", "1373013208909999", "says day 32", "identity card"),
        ("nik", "1373010013909999", "says day 00 .* and says month 13", "identity card"),
        ("nik", "1,37301E+15", "turned the NIK into a number", "format the column as Text"),
        ("nik", "", "the cell is empty", "fill it in, for example the 16 digits"),
        ("name", "Siti 2", "no name of a person", "as on the identity card"),
        ("name", "  ", "the cell is empty", "fill it in"),
        ("name", "=Siti()", "starts like a formula", "without ="),
        ("name", "S" * 200, "has 200 characters", "shorten it to 120"),
        ("born_on", "5 Anggur 1990", "Anggur is the name of no month", "DD-MM-YYYY"),
        ("born_on", "08-25-1990", "no such day when the first number is the day", "--dates month-first"),
        ("born_on", "1990", "plain number", "DD-MM-YYYY"),
        ("wage_rupiah", "1.000,50", "no amount in rupiah", "16.800"),
        ("name", "Si\u200bti", r"a sign that nobody sees \(ZERO WIDTH SPACE\)", "type the text again"),
        ("name", "Siti \u202eanA", r"\(RIGHT-TO-LEFT OVERRIDE\)", "type the text again"),
        ("name", "Siti \ufffd", "letters that were lost", "type the text again"),
        ("name", "\uff33iti", "letters that were lost or changed", "type the text again"),
        ("born_on", "31-02-1990", "no such day", "identity card"),
        ("born_on", "05-08-1790", "the year is 1790", "identity card"),
        ("phone", "0751-22222", "no Indonesian mobile number", "write 08"),
        ("phone", "81234567890", "no Indonesian mobile number", "write 08"),
        ("email", "siti@contoh", "no e-mail address", "leave the cell empty"),
        ("occupation", "petanni", "no occupation has this code or name", r"perhaps petani \(Petani\)"),
        ("occupation", "qqqqq", "no occupation has this code or name", "sheet 2 of the template"),
        ("workplace", "13.99", "no region has this code", "write the region code, perhaps 13"),
        ("wage_rupiah", "1.000.00", "no amount in rupiah", "16.800"),
        ("wage_rupiah", "1e6", "no amount in rupiah", "16.800"),
        ("wage_rupiah", "-5", "no amount in rupiah", "16.800"),
        ("wage_rupiah", "\uff11\uff10\uff10", "no amount in rupiah", "16.800"),
        ("wage_rupiah", "9" * 13, "no amount in rupiah", "16.800"),
        ("package", "x" * 21, "the code has 21 characters", "at most 20"),
        ("months", "0", "no number of months", "from 1 to 12"),
        ("months", "13", "no number of months", "from 1 to 12"),
        ("months", "2023-05", "no number of months", "from 1 to 12"),
        ("village", "13.73.01.1099", "no village has this code", r"perhaps 13\.73\.01"),
        ("village", "Aur Mulyo", "no village has this name", r"13\.73\.01\.1001 \(Aur Mulio, Lembah Segar"),
        (
            "village",
            "13.73.01.1001 Pasar",
            "13.73.01.1001 is Aur Mulio, and the cell says Pasar",
            "the code or the name",
        ),
        ("village", "13.73", "13.73 is Kota Sawahlunto, a kota, not a village", r"13\.73\.01\.1001"),
        ("sex", "X", "neither L nor P", "write L"),
        ("disability", "mungkin", "neither ya nor tidak", "write ya or tidak"),
    ],
)
def test_a_bad_cell_is_a_finding_with_its_remedy(
    tmp_path: Path, key: str, value: str, problem: str, remedy: str
) -> None:
    (finding,) = findings(as_csv(tmp_path, [HEADINGS, cells(**{key: value})]))
    title = next(column.title for column in COLUMNS if column.key == key)
    assert (finding.row, finding.column, finding.severity) == (2, title, Severity.ERROR)
    assert finding.sentence.startswith(f"Row 2, {title}")
    assert re.search(problem, finding.problem)
    assert re.search(remedy, finding.remedy)


def test_all_findings_of_a_row_are_given_and_the_next_row_is_still_read(tmp_path: Path) -> None:
    bad = cells(name="", wage_rupiah="abc", sex="?", village="13.73.01.1099")
    other = cells(nik="1373014508900001")
    result = read(as_csv(tmp_path, [HEADINGS, bad, other]))
    assert [each.column for each in result if isinstance(each, Finding)] == [
        "Nama Lengkap",
        "Upah",
        "Kode Desa/Kelurahan",
        "Jenis Kelamin",
    ]
    assert [each.number for each in result if isinstance(each, RosterRow)] == [3]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("nik", 1373014508909999, "keeps only 15 digits of a number"),
        ("phone", 81234567890, "loses its leading 0"),
        ("born_on", 1990, "plain number"),
        ("wage_rupiah", 16800.5, "16800.5 is not a whole number of rupiah"),
    ],
)
def test_numbers_are_not_taken_for_text_nor_rounded(tmp_path: Path, key: str, value: object, problem: str) -> None:
    (finding,) = findings(as_workbook(tmp_path, [HEADINGS, cells(**{key: value})]))
    assert problem in finding.problem


@pytest.mark.parametrize(
    "written", ["1000000", "1.000.000", "Rp 1.000.000", "Rp1.000.000,00", "rp. 1.000.000,-", " 1000000 "]
)
def test_rupiah_is_read_as_people_write_it(tmp_path: Path, written: str) -> None:
    assert read(as_csv(tmp_path, [HEADINGS, cells(wage_rupiah=written)])) == [SITI]


@pytest.mark.parametrize(
    "written", ["081234567890", "+6281234567890", "6281234567890", "0812-3456-7890", "'081234567890"]
)
def test_a_phone_number_is_kept_with_its_leading_zero(tmp_path: Path, written: str) -> None:
    assert read(as_csv(tmp_path, [HEADINGS, cells(phone=written)])) == [SITI]


@pytest.mark.parametrize(
    "written",
    [
        *("05-08-1990", "5-8-1990", "1990-08-05", "1990/8/5", "1990-08-05 00:00:00", "1990-08-05T00:00"),
        *(
            "5 Agustus 1990",
            "05-Agt-1990",
            "5 Ags 1990",
            "05/AGU/1990",
            "5 August 1990",
            "August 5, 1990",
            "5.Aug.1990",
        ),
        *("Sawahlunto, 05-08-1990", "Sawahlunto, 5 Agustus 1990", " 05-08-1990 "),
    ],
)
def test_a_birth_date_is_read_in_every_form_that_is_sure(tmp_path: Path, written: str) -> None:
    assert read(as_csv(tmp_path, [HEADINGS, cells(born_on=written)])) == [SITI]


def test_a_nik_that_stands_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    result = read(as_csv(tmp_path, [HEADINGS, cells(), cells(nik="1373014508900001"), cells()]))
    assert [each.number for each in result if isinstance(each, RosterRow)] == [2, 3]
    (finding,) = [each for each in result if isinstance(each, Finding)]
    assert (finding.row, finding.problem) == (4, "the same NIK stands in row 2")


def test_a_nik_that_differs_from_the_form_is_a_warning_and_the_row_stays(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [HEADINGS, cells(nik="6474010608909999", months="2")])
    *warnings, worker = read(path)
    assert isinstance(worker, RosterRow)
    assert all(isinstance(each, Finding) and each.severity is Severity.WARNING for each in warnings)
    assert [each.column for each in warnings if isinstance(each, Finding)] == ["Nomor Identitas"] * 3 + ["Bulan Iuran"]


def test_a_nik_of_a_district_that_is_gone_is_no_unknown_region(tmp_path: Path) -> None:
    (warning,) = findings(as_csv(tmp_path, [HEADINGS, cells(nik="9101014508909999")]))
    assert "was issued in 91.01.01, the worker lives in 13.73.01.1001" in warning.problem


def test_cells_under_no_heading_are_findings(tmp_path: Path) -> None:
    (finding,) = findings(as_csv(tmp_path, [HEADINGS, [*cells(), "", "stray"]]))
    assert (finding.column, finding.value) == (f"column {len(COLUMNS) + 2}", "stray")


def test_a_short_row_lacks_what_must_be_filled(tmp_path: Path) -> None:
    assert [each.column for each in findings(as_csv(tmp_path, [HEADINGS, cells()[:11]]))] == [
        "Kode Desa/Kelurahan",
        "Jenis Kelamin",
    ]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_no_finding_shows_a_nik_wherever_it_stands(tmp_path: Path, column: Column) -> None:
    key = column.key
    change = {key: NIK if key != "nik" else NIK + "1"}
    grouped = " ".join(NIK[at : at + 4] for at in range(0, 16, 4)) + "1"
    for given in (change, {key: grouped}):
        for finding in findings(as_csv(tmp_path, [HEADINGS, cells(**given)])):
            assert NIK not in finding.sentence
            assert NIK[:12] not in finding.sentence
            assert grouped[:14] not in finding.sentence


def test_the_template_holds_the_headings_the_hints_and_every_occupation(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, Choices(occupations=OCCUPATIONS))
    assert [list(row) for _, row in read_sheet(path)] == [[column.hint for column in COLUMNS], HEADINGS]
    assert read(path) == []


def test_the_examples_of_the_template_make_a_good_row(tmp_path: Path) -> None:
    *warnings, worker = read(as_csv(tmp_path, [HEADINGS, [column.example for column in COLUMNS]]))
    assert isinstance(worker, RosterRow)
    assert [each.problem for each in warnings if isinstance(each, Finding)] == []


@pytest.mark.parametrize(
    "content",
    [
        f"{NIK}\n1373010508909999\n",
        f"NIK\n{NIK}\n1373010508909999\n",
        f"No;Nomor Identitas*;Nama\n1;{NIK};Siti\n2;1373010508909999;Budi\n",
        f"hint,hint\nNIK,Nama\n{NIK},Siti\n1373010508909999,Budi\n",
    ],
)
def test_a_list_of_niks_is_read_with_or_without_a_heading(tmp_path: Path, content: str) -> None:
    path = tmp_path / "niks.txt"
    path.write_text(content)
    niks = [each.nik for each in read_niks(path) if isinstance(each, ListedNik)]
    assert niks == [NIK, "1373010508909999"]


def test_bad_and_double_niks_of_a_list_are_findings(tmp_path: Path) -> None:
    path = tmp_path / "niks.csv"
    path.write_text(f"NIK\n{NIK}\n12\n{NIK}\n")
    first, bad, double = read_niks(path)
    assert first == ListedNik(number=2, nik=NIK)
    assert isinstance(bad, Finding)
    assert "has 2 digits" in bad.problem
    assert isinstance(double, Finding)
    assert (double.row, double.problem) == (4, "the same NIK stands in row 2")
    assert NIK not in double.sentence


def test_a_numeric_nik_of_a_list_is_a_finding(tmp_path: Path) -> None:
    (finding,) = read_niks(as_workbook(tmp_path, [["NIK"], [1373010508909999]]))
    assert isinstance(finding, Finding)
    assert "keeps only 15 digits" in finding.problem


def test_a_table_without_a_nik_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "niks.csv"
    path.write_text("Nama,Alamat\nSiti,Jalan A\n")
    with pytest.raises(SheetRefused, match='no column that is called NIK: write "NIK" above the column'):
        list(read_niks(path))


def test_an_old_code_of_a_village_is_read_as_that_of_today_with_a_warning(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [HEADINGS, cells(nik="9101014508909999", village="91.01.01.2001")])
    warning, row = read_roster(path, REGIONS, OCCUPATIONS)
    assert isinstance(row, RosterRow)
    assert row.village == "93.01.01.2001"
    assert isinstance(warning, Finding)
    assert (warning.severity, warning.value) == (Severity.WARNING, "91.01.01.2001")
    assert "the village has 93.01.01.2001 today and is recorded under it" in warning.problem


def test_an_old_code_that_nobody_can_follow_keeps_the_row_out(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [HEADINGS, cells(village="53.19.06.2020")])
    (finding,) = [each for each in read_roster(path, REGIONS, OCCUPATIONS) if isinstance(each, Finding)]
    assert finding.severity is Severity.ERROR
