"""Invented people from a seed: as many as wanted, all different, all with a NIK that could be one."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from random import Random

from ledger_cli.columns import COLUMNS

SEED = 20230503
CITY = "64.74"
VILLAGES = tuple(
    f"64.74.0{district}.100{serial}" for district, most in ((1, 6), (2, 6), (3, 3)) for serial in range(1, most + 1)
)
"""The fifteen villages of Bontang."""

PROGRAM = "BONTANG-RENTAN"
_HEADINGS = [column.heading for column in COLUMNS]
_OCCUPATIONS = ("petani", "nelayan", "ojek", "kurir")
_FIRST = ("Siti", "Budi", "Dewi", "Agus", "Rina", "Joko", "Nur", "Andi", "Wati", "Hasan", "Maya", "Dani")
_LAST = ("Aminah", "Santoso", "Lestari", "Wijaya", "Rahman", "Hidayat", "Saputra", "Halim", "Kusuma", "Effendi")
_HOUSES = [
    f"{one}{two}" for one in ("Ba", "Da", "Ga", "Ka", "La", "Ma", "Na") for two in ("ri", "sa", "ti", "wi", "yu")
]
"""Those born on one day have each another third name, so that nobody looks like anybody else."""
_OLDEST = date(1965, 1, 1)
_DAYS = 14_600
"""Birth days of forty years: nobody is too young or too old in 2023."""
_STRIDE = 7919
"""A prime that shares no factor with `_DAYS`, so that neighbours in a file are not born on neighbouring days."""


def people(count: int, *, seed: int = SEED, first: int = 0) -> Iterator[dict[str, str]]:
    """Invent people as rows of the import template, by column key; no two have the same NIK, whatever the count."""
    dice = Random(f"{seed} {first}")
    for number in range(first, first + count):
        village = dice.choice(VILLAGES)
        woman = dice.random() < 0.5  # half of them
        born_on = _OLDEST + timedelta(days=number * _STRIDE % _DAYS)
        yield {
            "nik": _nik(village, born_on, serial=number // _DAYS + 1, woman=woman),
            "name": f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {_HOUSES[number // _DAYS % len(_HOUSES)]}",
            "born_on": f"{born_on:%d-%m-%Y}",
            "phone": f"08{dice.randrange(10**9, 10**10)}",
            "occupation": dice.choice(_OCCUPATIONS),
            "workplace": CITY,
            "wage_rupiah": f"{dice.randrange(900_000, 3_000_000, 1_000)}",
            "package": "1",
            "months": "3",
            "village": village,
            "sex": "P" if woman else "L",
            "disability": "ya" if dice.random() < 0.02 else "tidak",  # some
        }


def niks_of_some(count: int, some: int) -> list[str]:
    """Give the NIKs of some of the people of a ledger, spread evenly over the list: neighbours stand side by side."""
    apart = max(1, count // some)
    return [row["nik"] for row in islice(people(count), 0, apart * some, apart)]


def write_csv(path: Path, rows: Iterator[dict[str, str]], *, program: str = PROGRAM) -> Path:
    """Write people in the columns of the template, one after the other."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        writer.writerows(_cells(row | {"program": program}) for row in rows)
    return path


def write_workbook(path: Path, rows: Iterator[dict[str, str]], *, program: str = PROGRAM) -> Path:
    """Write the same people as a workbook, every cell a text, as the template asks for."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415  # no types; no memory of works without workbooks

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(chain([_HEADINGS], (_cells(row | {"program": program}) for row in rows))):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return path


def _cells(row: dict[str, str]) -> Sequence[str]:
    return [row.get(column.key, "") for column in COLUMNS]


def _nik(village: str, born_on: date, *, serial: int, woman: bool) -> str:
    district = village[:8].replace(".", "")
    return f"{district}{born_on.day + 40 * woman:02d}{born_on:%m%y}{serial:04d}"
