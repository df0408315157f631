"""Tables for people: aligned, grouped the Indonesian way, masked, and fitted to the screen."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.tables import cut, table_lines
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


def test_a_narrow_screen_cuts_text_but_never_numbers() -> None:
    columns = [Column("name", "Name"), Column("paid", "Paid", Kind.RUPIAH)]
    lines = table(columns, [{"name": "Koperasi Nelayan Pantai Barat", "paid": 1_753_012_800}], width=40)
    assert all(len(line) <= 40 for line in lines)
    assert lines[2].endswith("1.753.012.800")
    assert "…" in lines[2]


def test_without_a_screen_nothing_is_cut() -> None:
    assert table([Column("name", "Name")], [{"name": "x" * 300}])[2] == "x" * 300


def test_cut_counts_cells_not_letters() -> None:
    assert cut("日本語", 5) == "日本…"


def test_text_cannot_command_the_screen() -> None:
    assert visible("Budi\x1b[2J\nSiti") == "Budi\N{REPLACEMENT CHARACTER}[2J Siti"


def test_no_rows_make_no_table() -> None:
    assert table([Column("name", "Name")], []) == []
