"""Lists of workers in other words and shapes than the template's are understood, or refused by name."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.reference.occupations import load_occupations
from ledger.reference.regions import load_regions
from ledger_cli.birthdays import Order
from ledger_cli.columns import COLUMNS, PLACES, UNREAD
from ledger_cli.findings import WHOLE_FILE
from ledger_cli.grid import title_of
from ledger_cli.roster import Finding, HeadingsMissing, HeadingsUnfit, RosterRow, Severity, read_roster

REGIONS, OCCUPATIONS = load_regions(), load_occupations()
NIK, OTHER = "1373010508909998", "1373014508909999"
PLAIN = ["NIK", "Nama", "Tanggal Lahir", "Pekerjaan", "Desa", "JK"]
BUDI = [NIK, "Budi Santoso", "05-08-1990", "Petani", "Aur Mulio", "L"]
SITI = [OTHER, "Siti Aminah", "05-08-1990", "Pedagang", "Aur Mulio", "P"]


def write(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "daftar.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def read(folder: Path, *rows: Sequence[str], **told: object) -> tuple[list[RosterRow], list[Finding]]:
    found = list(read_roster(write(folder, rows), REGIONS, OCCUPATIONS, **told))  # type: ignore[arg-type]  # as told
    return [each for each in found if isinstance(each, RosterRow)], [
        each for each in found if isinstance(each, Finding)
    ]


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def of_rows(findings: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if each.row != WHOLE_FILE]


def test_each_word_means_one_column() -> None:
    words = [title for column in (*COLUMNS, *PLACES) for title in column.titles]
    assert len(words) == len(set(words))
    assert UNREAD.isdisjoint(words)
    assert [title_of(word) for word in (*words, *UNREAD)] == [*words, *UNREAD]


def test_a_list_in_plain_words_is_read_and_what_it_lacks_is_said_once(tmp_path: Path) -> None:
    (worker, _), said = read(tmp_path, PLAIN, BUDI, SITI)
    assert (worker.village, worker.occupation, worker.sex) == ("13.73.01.1001", "petani", "M")
    assert (worker.person.phone, worker.package, worker.months) == (None, None, None)
    (lacks,) = said
    assert lacks.severity is Severity.WARNING
    assert lacks.sentence.startswith("The file: it has no column Handphone, Lokasi Pekerjaan, Upah, Kode Paket, ")


@given(st.permutations(range(6)), st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_words_give_the_same_worker(tmp_path: Path, order: list[int], data: st.DataObject) -> None:
    keys = ("nik", "name", "born_on", "occupation", "village_name", "sex")
    columns = {column.key: column for column in (*COLUMNS, *PLACES)}
    titles = [data.draw(st.sampled_from(sorted(columns[key].titles))).upper() for key in keys]
    (worker,), _ = read(tmp_path, [titles[at] for at in order], [BUDI[at] for at in order])
    assert (worker.person.nik, worker.person.name, worker.village) == (NIK, "Budi Santoso", "13.73.01.1001")


def test_titles_and_a_letterhead_may_stand_above(tmp_path: Path) -> None:
    above = [["PEMERINTAH KOTA SAWAHLUNTO"], ["KECAMATAN LEMBAH SEGAR"], ["DAFTAR PEKERJA RENTAN TAHUN 2023"], []]
    (worker,), _ = read(tmp_path, *above, PLAIN, BUDI)
    assert worker.number == 6


def test_numbers_of_columns_below_the_headings_are_no_worker(tmp_path: Path) -> None:
    (worker,), said = read(tmp_path, PLAIN, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], BUDI)
    assert worker.number == 3
    assert of_rows(said) == []


def test_two_rows_of_merged_headings_are_read_together(tmp_path: Path) -> None:
    above = ["No", "NIK", "Nama", "Tanggal Lahir", "Pekerjaan", "Alamat", "", "", "JK"]
    below = ["", "", "", "", "", "Desa", "Kecamatan", "Kab/Kota", ""]
    row = ["1", *BUDI[:4], "Pasar", "Lembah Segar", "Sawahlunto", "L"]
    (worker,), said = read(tmp_path, above, below, row)
    assert (worker.number, worker.village) == (3, "13.73.01.1004")
    assert of_rows(said) == []


def test_an_empty_form_below_the_headings_is_no_second_row_of_them(tmp_path: Path) -> None:
    workers, _ = read(tmp_path, PLAIN, ["", "", "", "", "Aur Mulio", ""], BUDI)
    assert [worker.number for worker in workers] == [3]


def test_columns_of_no_use_are_left_unread_and_named(tmp_path: Path) -> None:
    (_,), said = read(tmp_path, ["No", *PLAIN, "Keterangan", "Hobi"], ["1", *BUDI, "baik", "memancing"])
    assert [(each.severity, each.problem) for each in said[1:]] == [
        (Severity.WARNING, "headings that mean nothing here are left unread: Hobi"),
        (Severity.NOTE, "these columns are left unread: No, Keterangan"),
    ]


@pytest.mark.parametrize("written", ["Progam", "Disabiltas", "Jenis Kelamn"])
def test_a_misspelt_heading_is_asked_back_and_not_left_unread(tmp_path: Path, written: str) -> None:
    headings = [*PLAIN, written] if written != "Jenis Kelamn" else [*PLAIN[:5], written]
    with pytest.raises(HeadingsUnfit, match=rf"it has unknown {written} \(perhaps "):
        read(tmp_path, headings, [*BUDI, "x"])


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        ([*PLAIN, "No KTP"], "it has twice NIK and No KTP"),
        ([*PLAIN, "nama"], "it has twice Nama and nama"),
        (PLAIN[1:], r"it lacks Nomor Identitas\*"),
        (["NIK", "Hobi"], r"it lacks Nama Lengkap\*.*; it has unknown Hobi"),
        (["NIK", *(f"kolom {number}" for number in range(30))], "kolom 4 and 25 more"),
    ],
)
def test_headings_that_do_not_fit_are_refused_by_name(tmp_path: Path, headings: list[str], says: str) -> None:
    with pytest.raises(HeadingsUnfit, match=says):
        read(tmp_path, headings, BUDI)


def test_without_headings_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(HeadingsMissing):
        read(tmp_path, BUDI, SITI)


def test_what_holds_for_all_rows_may_be_given_by_who_imports(tmp_path: Path) -> None:
    given_once = {"village": "13.73.01.1004", "occupation": "nelayan", "program": "SATU-DESA-100"}
    short = [*PLAIN[:3], PLAIN[5]], [*BUDI[:3], "L"]
    (worker,), _ = read(tmp_path, *short, defaults=given_once)
    assert (worker.village, worker.occupation, worker.program) == ("13.73.01.1004", "nelayan", "SATU-DESA-100")


def test_a_cell_that_is_filled_counts_more_than_what_holds_for_all(tmp_path: Path) -> None:
    other = [OTHER, *SITI[1:3], "", "", "P"]
    first, second = read(tmp_path, PLAIN, BUDI, other, defaults={"village": "13.73.01.1004", "occupation": "nelayan"})[
        0
    ]
    assert (first.village, first.occupation) == ("13.73.01.1001", "petani")
    assert (second.village, second.occupation) == ("13.73.01.1004", "nelayan")


def test_a_bad_cell_is_not_replaced_by_what_holds_for_all(tmp_path: Path) -> None:
    bad = [NIK, *BUDI[1:3], "qqqq", "Qqqq", "L"]
    workers, said = read(tmp_path, PLAIN, bad, defaults={"village": "13.73.01.1004", "occupation": "nelayan"})
    assert workers == []
    assert [each.column for each in of_rows(said)] == ["Jenis Pekerjaan 1", "Desa/Kelurahan"]


def test_a_name_that_many_villages_have_is_asked_back_with_candidates(tmp_path: Path) -> None:
    row = [*BUDI[:4], "Pasar", "L"]
    workers, said = read(tmp_path, PLAIN, row)
    assert workers == []
    (asked,) = of_rows(said)
    assert asked.severity is Severity.QUESTION
    assert "villages have this name" in asked.problem
    assert "write the code of the right one, or name the region of the list with --within: " in asked.remedy
    assert asked.remedy.count(";") == 2


def test_a_region_to_look_in_answers_for_the_whole_file(tmp_path: Path) -> None:
    (worker,), _ = read(tmp_path, PLAIN, [*BUDI[:4], "Pasar", "L"], within="13.73")
    assert worker.village == "13.73.01.1004"


@pytest.mark.parametrize(
    "cell", ["13.73.01.1001 Aur Mulio", "13.73.01.1001 - Aur Mulio", "13.73.01.1001", "Aur Mulio, Lembah Segar"]
)
def test_a_village_is_read_by_code_by_name_and_by_both(tmp_path: Path, cell: str) -> None:
    (worker,), _ = read(tmp_path, PLAIN, [*BUDI[:4], cell, "L"])
    assert worker.village == "13.73.01.1001"


def test_a_code_counts_more_than_the_name_beside_it_and_the_difference_is_said(tmp_path: Path) -> None:
    headings, row = [*PLAIN, "Kode Desa"], [*BUDI, "13.73.01.1004"]
    (worker,), said = read(tmp_path, headings, row)
    assert worker.village == "13.73.01.1004"
    (warned,) = of_rows(said)
    assert (warned.severity, warned.problem) == (Severity.WARNING, "the code beside it, 13.73.01.1004, is Pasar")


@pytest.mark.parametrize("cell", ["petani", "PETANI", "petani - Petani", "Petani"])
def test_an_occupation_is_read_by_code_by_name_and_by_both(tmp_path: Path, cell: str) -> None:
    (worker,), _ = read(tmp_path, PLAIN, [*BUDI[:3], cell, *BUDI[4:]])
    assert worker.occupation == "petani"


def test_the_sure_dates_of_a_column_settle_the_others(tmp_path: Path) -> None:
    """Given NIKs that say other birth dates, when one date is sure, then all are read in its order, and it is said."""
    rows = [[NIK, "Budi", "03/04/1990", *BUDI[3:]], [OTHER, "Siti", "25/12/1990", *SITI[3:]]]
    (first, second), said = read(tmp_path, PLAIN, *rows)
    assert (first.person.born_on, second.person.born_on) == (date(1990, 4, 3), date(1990, 12, 25))
    (note,) = [each for each in said if each.severity is Severity.NOTE]
    assert "03/04/1990 is read as 03-04-1990, day-first as in row 3" in note.problem


def test_a_date_in_the_letterhead_settles_nothing(tmp_path: Path) -> None:
    above = ["", "", "12/25/2023", "", "", ""]
    rows = [[NIK, "Budi", "03/04/1990", *BUDI[3:]], [OTHER, "Siti", "25/12/1990", *SITI[3:]]]
    workers, _ = read(tmp_path, above, PLAIN, *rows)
    assert [worker.person.born_on for worker in workers] == [date(1990, 4, 3), date(1990, 12, 25)]


def test_a_file_of_unknown_villages_is_not_compared_for_ever(tmp_path: Path) -> None:
    rows = [[f"137301050890{number:04d}", *BUDI[1:4], f"Aur Mulyo {_letters(number)}", "L"] for number in range(1, 400)]
    workers, said = read(tmp_path, PLAIN, *rows, within="13.73")
    assert workers == []
    offered = [each for each in of_rows(said) if "perhaps" in each.remedy]
    assert 0 < len(offered) <= 200
    assert len(of_rows(said)) == 399


def test_the_same_unknown_trade_is_refused_in_every_row(tmp_path: Path) -> None:
    rows = [[f"137301050890{number:04d}", *BUDI[1:3], "petanu", *BUDI[4:]] for number in range(1, 50)]
    _, said = read(tmp_path, PLAIN, *rows)
    assert {each.remedy for each in of_rows(said)} == {of_rows(said)[0].remedy}
    assert [each.row for each in of_rows(said)] == list(range(2, 51))


def test_a_column_that_contradicts_itself_settles_nothing(tmp_path: Path) -> None:
    other = "1373010508909997"
    rows = [
        [NIK, "Budi", "03/04/1990", *BUDI[3:]],
        [OTHER, "Siti", "25/12/1990", *SITI[3:]],
        [other, "Joko", "12/25/1990", *BUDI[3:]],
    ]
    workers, said = read(tmp_path, PLAIN, *rows)
    assert [worker.number for worker in workers] == [3, 4]
    (asked,) = [each for each in said if each.severity is Severity.QUESTION]
    assert (asked.row, asked.column) == (2, "Tgl. Lahir")


def test_the_sender_may_say_how_dates_are_meant(tmp_path: Path) -> None:
    row = [NIK, "Budi", "03/04/1990", *BUDI[3:]]
    (worker,), _ = read(tmp_path, PLAIN, row, date_order=Order.MONTH_FIRST)
    assert worker.person.born_on == date(1990, 3, 4)


def test_sums_and_signatures_below_the_table_are_no_workers(tmp_path: Path) -> None:
    below = [["", "", "", "Jumlah", "1", ""], ["", "", "", "", "Kepala Desa", ""]]
    (worker,), said = read(tmp_path, PLAIN, BUDI, *below)
    assert worker.number == 2
    assert said[-1].problem == "there is no worker in 2 rows, first in row 3: neither NIK nor name nor birth date"


def test_a_row_beside_the_table_is_no_flood_of_findings(tmp_path: Path) -> None:
    _, said = read(tmp_path, PLAIN, [*BUDI, *("x" for _ in range(1_000))])
    assert len(of_rows(said)) == 3
