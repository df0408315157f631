"""A row that is read fast says what it says when it is read with care, whatever stands in it."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.reference.occupations import load_occupations
from ledger.reference.regions import load_regions
from ledger_cli.birthdays import Order
from ledger_cli.columns import COLUMNS
from ledger_cli.grid import Cell, Sheet, SheetRow
from ledger_cli.plainrows import PlainRows
from ledger_cli.roster import Finding, RosterRow, read_roster

REGIONS, OCCUPATIONS = load_regions(), load_occupations()
KEYS = [column.key for column in COLUMNS]
CELLS: dict[str, tuple[str, ...]] = {
    "nik": (
        "1373014508909999",
        "1373010508909998",
        "6474014508900001",
        "1373014508900000",
        "137301450890999",
        "",
        "'1373014508909999",
    ),
    "name": (
        "Siti Aminah",
        " Siti  Aminah",
        "'Siti",
        "Nur'aini, S.Pd.",
        "O'Neill",
        "Siti2",
        "=Siti",
        "Ünal",
        "A" * 121,
    ),
    "born_on": ("05-08-1990", "05/08/1990", "1990-08-05", "05-08-90", "5 Agustus 1990", "31-02-1990", "33090", " ", ""),
    "phone": ("081234567890", "+6281234567890", "0812 3456 7890", "08123", "", "62812345678901"),
    "email": ("", "siti@contoh.id", "siti"),
    "occupation": ("petani", "Petani", "petani - Petani", "astronot", ""),
    "second_occupation": ("", "Tukang Ojek", "astronot"),
    "workplace": ("13.73", "13.99", "pasar", ""),
    "wage_rupiah": ("1.000.000", "1000000", "1,000", "16,800.00", "", "banyak"),
    "package": ("1", "", "x" * 21),
    "months": ("3", "2", "0", "", "12"),
    "village": ("13.73.01.1001", "13.73.01.1001 Talawi", "64.74.01.1001", "13.73.01.9999", ""),
    "sex": ("P", "L", "perempuan", "x", ""),
    "disability": ("", "ya", "tidak", "?"),
    "program": ("", "SATU-DESA-100"),
    "decile": ("", "3", "11"),
    "mustahik": ("", "ya", "?"),
}
"""First what suits the template best, then what people write."""
USUAL = {key: said[0] for key, said in CELLS.items()}
niks = st.builds("137301{:02d}{:02d}90{:04d}".format, st.integers(0, 75), st.integers(0, 13), st.integers(0, 3))
slips = st.sampled_from([(key, cell) for key, said in CELLS.items() for cell in said]) | st.tuples(st.just("nik"), niks)
rows = st.lists(st.lists(slips, max_size=3).map(lambda said: USUAL | dict(said)), min_size=1, max_size=6)
Read = tuple[list[RosterRow | Finding], int]


def read(path: Path, *, plain: bool, **told: object) -> Read:
    """Read a file; tell also how many of its rows were read fast."""
    fast, real = [], PlainRows.read

    def counting(self: PlainRows, row: list[str]) -> dict[str, object] | None:
        fast.append(real(self, row) if plain else None)
        return fast[-1]

    with mock.patch.object(PlainRows, "read", counting):
        found = list(read_roster(path, REGIONS, OCCUPATIONS, **told))  # type: ignore[arg-type]  # as the counter tells
    return found, sum(values is not None for values in fast)


def written(path: Path, some: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.heading for column in COLUMNS])
        writer.writerows([row[key] for key in KEYS] for row in some)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists") / "daftar.csv"


@settings(deadline=None)
@given(some=rows, order=st.sampled_from((None, *Order)))
def test_both_ways_of_reading_say_the_same(path: Path, some: list[dict[str, str]], order: Order | None) -> None:
    file = written(path, some)
    told = {"date_order": order, "on": date(2023, 5, 2)}
    assert read(file, plain=True, **told)[0] == read(file, plain=False, **told)[0]


def everyday() -> Iterator[dict[str, str]]:
    for serial in range(1, 30):
        yield USUAL | {"nik": f"137301450890{serial:04d}"}


def test_everyday_rows_are_read_fast_and_those_to_mend_are_not(path: Path) -> None:
    """All but the first row of each village, whose cells are still to be learned."""
    found, fast = read(written(path, everyday()), plain=True)
    assert (fast, [type(each) for each in found]) == (28, [RosterRow] * 29)
    mended = [row | {"sex": "L"} for row in everyday()]
    assert read(written(path, mended), plain=True)[1] == 0


@pytest.mark.parametrize("key", ["phone", "workplace", "wage_rupiah", "package", "months"])
def test_what_the_insurer_asks_for_is_missed_once_in_rows_that_are_read_fast(path: Path, key: str) -> None:
    found, fast = read(written(path, (row | {key: ""} for row in everyday())), plain=True)
    missed = [each for each in found if isinstance(each, Finding)]
    assert (fast, len(missed)) == (28, 1)
    assert "29 rows, first in row 2" in missed[0].problem


def test_the_second_row_of_one_nik_is_named_in_rows_that_would_be_read_fast(path: Path) -> None:
    row = next(everyday())
    found, fast = read(written(path, [row] * 2), plain=True)
    assert fast == 1
    assert [each.problem for each in found if isinstance(each, Finding)] == ["the same NIK stands in row 2"]


TYPED: dict[str, tuple[Cell, ...]] = {
    "package": ("1", 1, True, Decimal(1), "", Decimal("1.0")),
    "months": ("3", 3, Decimal(3), "", 2),
    "decile": ("", 3, "3", Decimal(3)),
    "disability": ("ya", True, False, 1, ""),
    "mustahik": ("", True, "ya", 0),
    "wage_rupiah": ("1000000", 1_000_000, Decimal("1000000.5")),
    "born_on": ("05-08-1990", date(1990, 8, 5), date(1990, 5, 8), 33090),
    "workplace": ("13.73", Decimal("13.73"), ""),
}
"""What the cells of a workbook hold, and the texts that look like it."""
typed = st.lists(
    st.tuples(*(st.sampled_from(said) for said in TYPED.values())).map(
        lambda said: USUAL | dict(zip(TYPED, said, strict=True))
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(some=typed)
def test_cells_that_look_alike_and_are_not_of_one_kind_are_not_taken_for_each_other(
    path: Path, some: list[dict[str, Cell]]
) -> None:
    """A text, a number and a tick may be equal for a table of what was read before."""
    rows: list[SheetRow] = [(1, [column.heading for column in COLUMNS])]
    rows += enumerate(([row[key] for key in KEYS] for row in some), start=2)

    def opened(*_: object) -> Sheet:
        return Sheet(rows=(each for each in rows))

    with mock.patch("ledger_cli.roster.open_sheet", opened):
        assert read(path, plain=True)[0] == read(path, plain=False)[0]
