"""Machine formats are exact, masked, and harmless in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.machine import csv_pieces, harmless, json_pieces, ndjson_pieces

NIK = "1373011705850003"
COLUMNS = [
    Column("name", "Name"),
    Column("paid", "Paid", Kind.RUPIAH),
    Column("share", "Share", Kind.PERCENT),
    Column("at", "At", Kind.TIME),
    Column("nik", "NIK", Kind.NIK),
    Column("over", "Over", Kind.FLAG),
]
ROW: Row = {
    "name": 'Aur "Mulio"',
    "paid": -16_800,
    "share": Decimal("75.20"),
    "at": datetime(2023, 5, 2, 2, 0, tzinfo=UTC),
    "nik": NIK,
    "over": True,
}
NOTHING: Row = dict.fromkeys(ROW)


def page(*rows: Row, position: int | None = 7) -> Page:
    return Page(columns=COLUMNS, rows=iter(rows), as_of=datetime(2023, 8, 31, tzinfo=UTC), position=position)


def test_json_names_the_instant_and_the_position_and_keeps_unknown_apart_from_zero() -> None:
    read = json.loads("".join(json_pieces(page(ROW, NOTHING), reveal=False)))
    assert (read["as_of"], read["position"]) == ("2023-08-31T00:00:00.000000Z", 7)
    assert read["rows"] == [
        {
            "name": 'Aur "Mulio"',
            "paid": -16_800,
            "share": 75.2,
            "at": "2023-05-02T02:00:00.000000Z",
            "nik": "************0003",
            "over": True,
        },
        dict.fromkeys(ROW),
    ]


def test_json_without_rows_is_still_json() -> None:
    assert json.loads("".join(json_pieces(page(position=None), reveal=False)))["rows"] == []


def test_ndjson_is_one_object_a_line_and_reveals_when_asked() -> None:
    lines = "".join(ndjson_pieces(page(ROW, ROW), reveal=True)).splitlines()
    assert [json.loads(line)["nik"] for line in lines] == [NIK, NIK]


@pytest.mark.parametrize("pieces", [json_pieces, ndjson_pieces, csv_pieces])
def test_rows_are_written_as_they_come(pieces: object) -> None:
    seen: list[int] = []

    def rows() -> Iterator[Row]:
        for number in range(3):
            seen.append(number)
            yield ROW

    assert callable(pieces)
    written = pieces(Page(columns=COLUMNS, rows=rows()), reveal=False)
    next(written)
    assert len(seen) < 2
    next(written)
    assert len(seen) < 3


def test_csv_has_keys_integers_iso_dates_and_a_mark_for_utf8() -> None:
    text = "".join(csv_pieces(page(ROW, NOTHING), reveal=False))
    assert text.startswith("\ufeffname,paid,share,at,nik,over\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[1] == ['Aur "Mulio"', "-16800", "75.20", "2023-05-02T02:00:00.000000Z", "************0003", "true"]
    assert rows[2] == [""] * 6


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0@SUM(A1)", "'\u00a0@SUM(A1)"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff \u200b+1", "'\ufeff \u200b+1"),
        ("\uff1d1", "'\uff1d1"),
        ("Budi\n=1+1", "Budi\n'=1+1"),
        ("Budi\r\n-1", "Budi\r\n'-1"),
        ("Budi\u2028=1", "Budi\u2028'=1"),
        ("Budi;=1+1", "Budi;'=1+1"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("\tx", "'\tx"),
        ("\0=1", "'\0=1"),
        ("-", "'-"),
        ("Aur-Mulio = 1", "Aur-Mulio = 1"),
        ("a@b.id", "a@b.id"),
        ("", ""),
    ],
)
def test_no_text_becomes_a_formula(text: str, safe: str) -> None:
    assert harmless(text) == safe
