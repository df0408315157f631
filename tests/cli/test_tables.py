"""Tables for people: aligned, grouped the Indonesian way, masked, and fitted to the screen."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledger_cli.answers import Column, Kind, Page, Place, Row
from ledger_cli.tables import table_lines, wrapped
from ledger_cli.values import spoken_value, visible

NIK = "1373011705850003"


def table(columns: list[Column], rows: list[Row], width: int | None = None) -> list[str]:
    return list(table_lines(Page(columns=columns, rows=rows), reveal=False, width=width))


@pytest.mark.parametrize(
    ("value", "kind", "spoken"),
    [
        (1_753_012_800, Kind.RUPIAH, "1.753.012.800"),
        (-16_800, Kind.RUPIAH, "-16.800"),
        (0, Kind.COUNT, "0"),
        (Decimal("75.28"), Kind.PERCENT, "75,28 %"),
        (date(2023, 5, 2), Kind.DATE, "2023-05-02"),
        ("2023-05-02", Kind.DATE, "2023-05-02"),
        ("2023-05", Kind.MONTH, "2023-05"),
        (datetime(2023, 5, 2, 2, 0, tzinfo=UTC), Kind.TIME, "2023-05-02 09:00:00 WIB"),
        ("2023-05-02T02:00:00.000000Z", Kind.TIME, "2023-05-02 09:00:00 WIB"),
        (NIK, Kind.NIK, "************0003"),
        (True, Kind.FLAG, "yes"),
        (False, Kind.FLAG, "no"),
        *[(None, kind, "–") for kind in Kind],  # noqa: RUF001 - the dash is what people see
    ],
)
def test_each_kind_is_written_for_people(value: object, kind: Kind, spoken: str) -> None:
    assert spoken_value(value, kind, reveal=False) == spoken


def test_a_nik_is_shown_only_when_asked() -> None:
    assert spoken_value(NIK, Kind.NIK, reveal=True) == NIK


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1.5, Kind.RUPIAH), (True, Kind.COUNT), (75, Kind.PERCENT), (datetime(2023, 5, 2), Kind.TIME)],  # noqa: DTZ001 - the mistake
)
def test_a_value_of_the_wrong_type_is_our_mistake_and_is_not_repeated(value: object, kind: Kind) -> None:
    with pytest.raises(TypeError, match="a column wants"):
        spoken_value(value, kind, reveal=False)


def test_numbers_stand_to_the_right_and_a_total_below() -> None:
    columns = [Column("village", "Village"), Column("paid", "Paid", Kind.RUPIAH, total=True)]
    rows: list[Row] = [{"village": "Aur Mulio", "paid": 16_800}, {"village": "Talawi", "paid": 1_680_000}]
    assert [line.replace("─", "-") for line in table(columns, rows)] == [
        "Village         Paid",
        "---------  ---------",
        "Aur Mulio     16.800",
        "Talawi     1.680.000",
        "---------  ---------",
        "Total      1.696.800",
    ]


def test_one_unknown_makes_the_total_unknown() -> None:
    columns = [Column("village", "Village"), Column("paid", "Paid", Kind.RUPIAH, total=True)]
    assert table(columns, [{"village": "A", "paid": 1}, {"village": "B", "paid": None}])[-1].split() == ["Total", "–"]  # noqa: RUF001 - as above


def test_wide_letters_and_combining_marks_keep_columns_in_line() -> None:
    lines = table(
        [Column("a", "A"), Column("b", "B")],
        [{"a": "日本", "b": "x"}, {"a": "e\u0301e", "b": "y"}, {"a": "four", "b": "z"}],
    )
    assert lines[2:] == ["日本  x", "e\u0301e    y", "four  z"]


def test_on_a_narrow_screen_texts_go_on_below_and_numbers_stay_whole() -> None:
    columns = [Column("name", "Name"), Column("paid", "Paid", Kind.RUPIAH)]
    lines = table(columns, [{"name": "Koperasi Nelayan Pantai Barat", "paid": 1_753_012_800}], width=34)
    assert lines[2:] == ["Koperasi Nelayan     1.753.012.800", "Pantai Barat"]


def test_titles_break_before_a_column_is_left_out() -> None:
    columns = [Column("n", "Members of the insurer", Kind.COUNT), Column("m", "Month", Kind.MONTH)]
    lines = table(columns, [{"n": 13_790, "m": "2023-05"}], width=20)
    assert lines[:2] == [" Members of  Month", "the insurer"]
    assert lines[3] == "     13.790  2023-05"


def test_a_column_that_may_go_leaves_a_screen_that_is_too_narrow_and_is_named() -> None:
    columns = [
        Column("name", "Name"),
        Column("basis", "Rests on", place=Place.WHERE_IT_FITS),
        Column("paid", "Paid", Kind.RUPIAH),
    ]
    row: Row = {"name": "Budi", "basis": "DPA-2.07.01/2023", "paid": 1_753_012_800}
    gone: list[str] = []
    page = Page(columns=columns, rows=[row])
    assert list(table_lines(page, reveal=False, width=20, left_out=gone))[2] == "Budi  1.753.012.800"
    assert gone == ["Rests on"]
    assert "DPA-2.07.01/2023" in table(columns, [row], width=40)[2]


def test_columns_for_programs_stay_out_of_tables() -> None:
    columns = [Column("name", "Name"), Column("stream", "Stream", place=Place.EXACT_FORMS)]
    assert table(columns, [{"name": "Budi", "stream": "4f72"}])[2:] == ["Budi"]


def test_one_thing_stands_upright() -> None:
    page = Page(
        columns=[Column("name", "Name"), Column("paid", "Paid on", Kind.DATE)],
        rows=[{"name": "A", "paid": None}],
        upright=True,
    )
    assert list(table_lines(page, reveal=False, width=None)) == ["Name     A", "Paid on  –"]  # noqa: RUF001 - as above


def test_one_row_needs_no_total() -> None:
    columns = [Column("village", "Village"), Column("paid", "Paid", Kind.RUPIAH, total=True)]
    assert len(table(columns, [{"village": "A", "paid": 1}])) == 3


def test_without_a_screen_nothing_breaks() -> None:
    assert table([Column("name", "Name")], [{"name": "x" * 300}])[2] == "x" * 300


def test_a_text_longer_than_a_line_breaks_by_cells_not_letters() -> None:
    assert wrapped("日本語 ab", 5) == ["日本", "語 ab"]


def test_text_cannot_command_the_screen() -> None:
    assert visible("Budi\x1b[2J\nSiti") == "Budi\N{REPLACEMENT CHARACTER}[2J Siti"


def test_no_rows_make_no_table() -> None:
    assert table([Column("name", "Name")], []) == []
