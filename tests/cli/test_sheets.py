"""Tables that people bring are read as they are, or refused with one sentence."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the library ships no types

from ledger_cli.files import archives
from ledger_cli.files.archives import look_over
from ledger_cli.grid import Cell, SheetRefused
from ledger_cli.sheets import open_sheet, read_sheet

ROWS = [["NIK", "Nama"], ["1373010508909999", "Siti"]]


def read(path: Path) -> list[tuple[int, list[Cell]]]:
    return [(number, list(cells)) for number, cells in read_sheet(path)]


def csv_file(folder: Path, content: bytes, name: str = "workers.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(path: Path, rows: Sequence[Sequence[object]] = ROWS) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    (sheet.write_string if isinstance(cell, str) else sheet.write)(number, place, cell)
    return path


def repacked(source: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Write a workbook again with one part changed."""
    target = source.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("mark", [b",", b";", b"\t"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_csv_is_read_whatever_parts_its_cells_and_lines(tmp_path: Path, mark: bytes, end: bytes, bom: bytes) -> None:
    path = csv_file(tmp_path, bom + b"NIK" + mark + b"Nama" + end + b"1373010508909999" + mark + b"Siti" + end)
    assert read(path) == [(1, ROWS[0]), (2, ROWS[1])]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_its_mark_and_without(tmp_path: Path, codec: str) -> None:
    path = csv_file(tmp_path, "NIK\tNama\r\n1373010508909999\tSiti\r\n".encode(codec), "workers.txt")
    assert read(path) == [(1, ROWS[0]), (2, ROWS[1])]


def test_windows_1252_is_read_and_named(tmp_path: Path) -> None:
    sheet = open_sheet(csv_file(tmp_path, "NIK;Nama\n1;André “Ñ”\n".encode("cp1252")))
    assert list(sheet.rows)[1] == (2, ["1", "André “Ñ”"])
    (remark,) = sheet.remarks
    assert remark.problem == "it is no UTF-8 text (line 2) and was read as Windows-1252"


def test_utf_8_is_nothing_to_remark_on(tmp_path: Path) -> None:
    sheet = open_sheet(csv_file(tmp_path, "NIK;Nama\n1;André\n".encode()))
    assert len(list(sheet.rows)) == 2
    assert sheet.remarks == []


def test_a_comma_inside_a_hint_does_not_outvote_the_semicolons(tmp_path: Path) -> None:
    path = csv_file(tmp_path, b"16 digit, teks, KTP;DD-MM-YYYY\nNIK;Lahir\n1;2\n")
    assert read(path)[1] == (2, ["NIK", "Lahir"])


def test_rows_carry_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = csv_file(tmp_path, b'NIK,Alamat\n\n1,"Jalan A\nNomor 3"\n,,\n2,B\n')
    assert [number for number, _ in read(path)] == [1, 3, 5]


def test_the_line_by_which_excel_announces_its_delimiter_is_no_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, b"sep=;\r\nNIK;Nama\r\n1;a,b,c\r\n")
    assert read(path) == [(1, ["NIK", "Nama"]), (2, ["1", "a,b,c"])]


def test_csv_cells_are_text_and_leading_zeros_stay(tmp_path: Path) -> None:
    assert read(csv_file(tmp_path, b"a,b\n0812,1e5\n"))[1] == (2, ["0812", "1e5"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"a,b\n1,\x002\n", "the character NUL in line 2"),
        (b"a,b\n1,2\n\x1b3,4\n", "the control character 0x1b in line 3"),
        (b"a,b\n1,caf\x8e\n", "is not UTF-8 text in line 2, and its other letters cannot be told for certain"),
        ("a,b\n1,Иван\n".encode("cp1251"), "its other letters cannot be told for certain"),
        ("a,b\n1,café\n".encode("utf-8-sig") + b"\xe9\n", "says that it is UTF-8 text, and is not in line 3"),
        ("a,b\n1,2\n".encode("utf-32"), "UTF-32"),
        ("a,b\n1,2\n".encode("utf-16") + b"\0", "no clean Unicode text of the kind UTF-16"),
        ("a,b\n1,\x00\n".encode("utf-16"), "the character NUL in line 2"),
        (b"a," * 20_000 + b"\n", "has 20,001 columns in row 1"),
        (b'a,b\n1,"2\n3,4\n', "breaks off in row 2"),
        (b'a,b\n1,"2"x\n', "breaks off in row 2"),
        (b"a,b\n" + b"x" * 2_000_000, "has a line 2 of more than"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "breaks off in row 2"),
        (b"PK\x03\x04 zip", "is named .csv but is a workbook"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"...", "is an old Excel file"),
    ],
)
def test_an_unclean_csv_file_is_refused_whole(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(SheetRefused, match=says) as caught:
        list(read_sheet(csv_file(tmp_path, content)))
    assert str(caught.value).startswith("workers.csv ")
    assert str(caught.value).endswith(".")


def test_nothing_is_given_out_of_a_file_that_is_unclean_further_down(tmp_path: Path) -> None:
    rows = read_sheet(csv_file(tmp_path, b"a,b\n" + b"1,2\n" * 300_000 + b"\x81\n"))
    with pytest.raises(SheetRefused, match="line 300002"):
        next(rows)


def test_a_bad_byte_on_the_border_of_two_pieces_is_found_and_a_good_letter_is_not(tmp_path: Path) -> None:
    name = "é" * 100 + "\n"
    good = csv_file(tmp_path, ("a\n" + name * 12_000).encode(), "good.csv")
    assert sum(1 for _ in read_sheet(good)) == 12_001


@pytest.mark.parametrize("name", ["workers.ods", "workers", "workers.pdf"])
def test_other_kinds_of_file_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetRefused, match=r"where only \.csv, \.tsv, \.txt, \.xlsx and \.xls are read"):
        list(read_sheet(csv_file(tmp_path, b"a,b\n", name)))


def test_workbook_cells_keep_the_kind_that_was_typed(tmp_path: Path) -> None:
    moment = datetime(2023, 10, 6, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    path = workbook(
        tmp_path / "a.xlsx", [["NIK"], ["0812", 1373010508909999, 1.5, True, date(1990, 8, 5), moment, None, "x"]]
    )
    assert read(path)[1] == (
        2,
        ["0812", 1373010508909999, Decimal("1.5"), True, date(1990, 8, 5), moment, "", "x"],
    )
    assert type(read(path)[1][1][1]) is int


def test_workbook_rows_carry_the_number_that_excel_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[], [], ["NIK"], [], ["1"]])
    assert [number for number, _ in read(path)] == [3, 5]


def test_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("notes").write_string(0, 0, "secret")
        seen = book.add_worksheet("workers")
        seen.write_string(0, 0, "NIK")
        seen.activate()
        book.get_worksheet_by_name("notes").hide()
        seen.set_first_sheet()
    assert read(path) == [(1, ["NIK"])]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"NIK,Nama\n", "is named .xlsx but is no Excel workbook inside"),
        (b"<html><table></table></html>", "is named .xlsx but is no Excel workbook inside"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"E\0n\0c\0", "protected by a password"),
        (b"PK\x03\x04 and nothing more", "is damaged"),
    ],
)
def test_what_is_no_workbook_inside_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(SheetRefused, match=says):
        list(read_sheet(csv_file(tmp_path, content, "workers.xlsx")))


def test_a_zip_archive_of_other_things_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(SheetRefused, match="is a ZIP archive, but no Excel workbook inside"):
        list(read_sheet(path))


def test_a_bomb_is_refused_before_any_parser_sees_it(tmp_path: Path) -> None:
    path = repacked(workbook(tmp_path / "a.xlsx"), SHEET, lambda xml: xml + b" " * 50_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(SheetRefused, match=r"unfolds to [0-9,]+ times its size, where 100 is the most"):
        look_over(path)


def test_two_cells_in_opposite_corners_are_refused_before_any_parser(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "NIK")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(SheetRefused, match="spreads over 16,384 columns and 1,048,576 rows, more than the 3,200,000"):
        look_over(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'r="B2"', b"r\n=\t'XFD1048576'"),
        lambda xml: xml.replace(b'r="B2"', b'r="ZZZZZZ2"'),
        lambda xml: xml.replace(b'r="B2"', b'r="B99999999"'),
        lambda xml: xml.replace(b'r="B2"', b'r="&#66;2"'),
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576">' + b"<c/>" * 100 + b"</row></sheetData>"),
        lambda xml: xml[: xml.index(b"</sheetData>") - 3],
        lambda _: b"",
    ],
)
def test_forged_places_and_broken_xml_are_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = repacked(workbook(tmp_path / "a.xlsx"), SHEET, change)
    with pytest.raises(SheetRefused):
        list(read_sheet(path))


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [
        ("FILE_BYTES_MAX", 1_000, "more than the 1,000 of the largest workbook"),
        ("MEMBERS_MAX", 3, "holds [0-9]+ parts, more than the 3"),
        ("INFLATED_BYTES_MAX", 500, "unfolds to [0-9,]+ bytes, more than the 500"),
        ("CELLS_MAX", 3, "2 columns and 2 rows, more than the 3 cells"),
    ],
)
def test_each_limit_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, says: str
) -> None:
    path = workbook(tmp_path / "a.xlsx")
    look_over(path)
    monkeypatch.setattr(archives, limit, value)
    with pytest.raises(SheetRefused, match=says):
        look_over(path)


def test_a_forged_table_of_contents_is_damage(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx")
    content = bytearray(source.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    source.write_bytes(content)
    with pytest.raises(SheetRefused, match="is damaged"):
        list(read_sheet(source))


def test_an_encrypted_part_is_said_to_be_protected(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx")
    content = bytearray(source.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    source.write_bytes(content)
    with pytest.raises(SheetRefused, match="is protected by a password"):
        list(read_sheet(source))


def test_a_workbook_cut_short_is_damage(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx")
    source.write_bytes(source.read_bytes()[:-200])
    with pytest.raises(SheetRefused, match="is damaged"):
        list(read_sheet(source))


def test_a_file_that_is_not_there_stays_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_sheet(tmp_path / "nowhere.csv"))


def test_xlsx_guard_leaves_the_bytes_alone(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    before = io.BytesIO(path.read_bytes()).getvalue()
    look_over(path)
    assert path.read_bytes() == before
