"""A workbook holds real numbers and dates, masked NIKs as text, and no formula."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from ledger_cli import excel
from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.excel import TooMuchForExcel, write_workbook

MADE_AT = datetime(2023, 5, 2, 2, 0, tzinfo=UTC)
NIK = "1373011705850003"
COLUMNS = [
    Column("name", "Name"),
    Column("paid", "Paid", Kind.RUPIAH),
    Column("share", "Share", Kind.PERCENT),
    Column("on", "On", Kind.DATE),
    Column("at", "At", Kind.TIME),
    Column("nik", "NIK", Kind.NIK),
    Column("over", "Over", Kind.FLAG),
]
ROW: Row = {
    "name": "=cmd|' /C calc'!A0",
    "paid": 1_753_012_800,
    "share": Decimal("75.28"),
    "on": date(2023, 5, 2),
    "at": MADE_AT,
    "nik": NIK,
    "over": True,
}


def written(*rows: Row, reveal: bool = False) -> bytes:
    file = io.BytesIO()
    write_workbook(Page(columns=COLUMNS, rows=iter(rows)), file, reveal=reveal, made_at=MADE_AT)
    return file.getvalue()


def rows_of(workbook: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name("ledger")
    return [list(row) for row in sheet.to_python()]


def sheet_xml(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_each_kind_arrives_as_itself() -> None:
    heading, row, nothing = rows_of(written(ROW, {**dict.fromkeys(ROW), "name": "Budi"}))
    assert heading == ["Name", "Paid", "Share", "On", "At", "NIK", "Over"]
    assert row == [
        "=cmd|' /C calc'!A0",
        1_753_012_800,
        0.7528,
        date(2023, 5, 2),
        datetime(2023, 5, 2, 9, 0),  # noqa: DTZ001 - a sheet knows no zones; this is WIB
        "************0003",
        True,
    ]
    assert nothing == ["Budi", "", "", "", "", "", ""]


def test_no_text_is_a_formula_and_the_heading_stays() -> None:
    xml = sheet_xml(written(ROW))
    assert "<f>" not in xml
    assert 'ySplit="1"' in xml


def test_a_revealed_nik_keeps_all_its_digits() -> None:
    assert rows_of(written(ROW, reveal=True))[1][5] == NIK


def test_a_number_beyond_fifteen_digits_stays_exact_as_text() -> None:
    assert rows_of(written({**ROW, "paid": 9_007_199_254_740_993}))[1][1] == "9007199254740993"


def test_the_same_answer_makes_the_same_bytes() -> None:
    assert written(ROW) == written(ROW)


def test_more_rows_than_a_sheet_holds_are_refused_with_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_MOST_ROWS", 3)

    def rows() -> Iterator[Row]:
        yield from [ROW] * 3

    with pytest.raises(TooMuchForExcel, match=r"holds 2 rows.*`-o csv`"):
        written(*rows())


def test_a_text_that_no_cell_holds_is_refused_and_not_cut() -> None:
    with pytest.raises(TooMuchForExcel, match=r"'Name' of row 1 is longer than the 32\.767 letters"):
        written({**ROW, "name": "x" * 32_768})
