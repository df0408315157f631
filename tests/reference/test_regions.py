"""The table of regions is the decree's, and answers for codes, names and what lies where."""

import gzip
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ledger.reference.regions
from ledger.reference.regions import (
    Level,
    Region,
    RegionOfOtherLevel,
    UnknownRegion,
    UnknownVintage,
    load_regions,
)
from ledger.reference.sorted_lines import line_of

DATA = Path(ledger.reference.regions.__file__).with_name("data")
REGIONS = load_regions()


def codes(found: list[Region]) -> list[str]:
    return [region.code for region in found]


def test_the_shipped_table_is_the_one_that_the_readme_describes() -> None:
    packed = (DATA / "regions-2025.csv.gz").read_bytes()
    table = gzip.decompress(packed)
    assert hashlib.sha256(table).hexdigest() in (DATA / "README.md").read_text()
    assert packed[4:8] == bytes(4), "the time in the gzip head is 0, so that packing again gives the same file"


def test_every_line_can_be_read_and_the_counts_are_the_decrees() -> None:
    table = gzip.decompress((DATA / "regions-2025.csv.gz").read_bytes()).decode()
    everything = [Region.from_line(line) for line in table.splitlines()[1:]]
    assert Counter(region.level for region in everything) == {1: 38, 2: 514, 3: 7_285, 4: 83_762}
    assert len(everything) == len(REGIONS) == 91_599
    assert everything == sorted(everything, key=lambda region: region.code)
    assert all(REGIONS.get(region.code) == region for region in everything)
    assert all(region.level == region.code.count(".") + 1 for region in everything)
    assert all(REGIONS.parent(region.code) is not None for region in everything if region.level > 1)


def test_former_codes_are_gone_from_the_table_but_were_known() -> None:
    former = [code for code in REGIONS.history.gone() if code.count(".") < Level.DISTRICT]
    assert len(former) == 620
    assert not any(REGIONS.get(code) for code in former)
    assert all(REGIONS.was_known(code) for code in former)
    assert REGIONS.was_known("13.73.01")
    assert not REGIONS.was_known("99.00.00")


def test_a_region_is_found_by_its_code() -> None:
    assert REGIONS.get("13.73.01.1001") == Region(
        code="13.73.01.1001", name="Aur Mulio", level=Level.VILLAGE, kind="kelurahan"
    )
    assert REGIONS.name_of("13.73") == "Kota Sawahlunto"
    assert REGIONS.level("13.73.01") is Level.DISTRICT
    assert REGIONS.path("13.73.01.1001") == "Aur Mulio, Lembah Segar, Kota Sawahlunto, Sumatera Barat"


def test_a_name_with_commas_is_read_whole() -> None:
    assert REGIONS.name_of("12.07.28.1007") == "Lubuk Pakam I,II"


@pytest.mark.parametrize("code", ["", "1", "13.7", "13.73.", "13.73.01.1001 ", "13.73.01.10011", "100", "code"])
def test_what_is_no_code_finds_nothing(code: str) -> None:
    assert REGIONS.get(code) is None


@pytest.mark.parametrize(
    ("region", "villages", "kelurahan"), [("13.73", 37, 10), ("13.03", 62, 0), ("64.74", 15, 15), ("61", 2_145, 99)]
)
def test_villages_of_the_places_of_the_articles(region: str, villages: int, kelurahan: int) -> None:
    found = REGIONS.villages_under(region)
    assert len(found) == villages
    assert sum(village.kind == "kelurahan" for village in found) == kelurahan


def test_a_village_lists_itself_and_nobody_else() -> None:
    assert codes(REGIONS.villages_under("13.73.01.1001")) == ["13.73.01.1001"]


def test_a_province_lies_in_nothing() -> None:
    assert REGIONS.parent("13") is None
    assert codes([REGIONS.require("13")]) == ["13"]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("13.73.01.1099", "13.73.01."),
        ("1373011001", re.escape("13.73.01.1001 (Aur Mulio, Lembah Segar, Kota Sawahlunto, Sumatera Barat)")),
        ("Aur Mulio", "13.73.01.1001"),
        ("13.79.01.1001", "13.7"),
        ("99", "Papua"),
    ],
)
def test_an_unknown_code_is_refused_with_codes_near_it(code: str, names: str) -> None:
    with pytest.raises(UnknownRegion, match=names) as caught:
        REGIONS.require(code)
    assert repr(code) in str(caught.value)
    assert str(caught.value).endswith("Give a code such as 13.73.01.1001 (village), 13.73 (city) or 13 (province).")


def test_another_level_than_asked_is_refused() -> None:
    with pytest.raises(RegionOfOtherLevel, match=r"13\.73 Kota Sawahlunto is a regency or city, not a village"):
        REGIONS.require("13.73", Level.VILLAGE)


def test_another_vintage_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownVintage, match="'2019': choose one of 2018, 2020, 2022, 2023, 2025"):
        load_regions("2019")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aur mulio", "13.73.01.1001"),
        ("Kab. Solok", "13.02"),
        ("Kota Solok", "13.72"),
        ("Pasar, Sawahlunto", "13.73.01.1004"),
        ("kel. pasar, lembah segar", "13.73.01.1004"),
        ("Lubuk Pakam I", "12.07.28.1007"),
    ],
)
def test_names_are_found_whatever_their_capitals_and_abbreviations(text: str, first: str) -> None:
    assert first in codes(REGIONS.search(text))[:4]


def test_exact_names_come_before_parts_of_names() -> None:
    found = REGIONS.search("Santur")
    assert found[0].name == "Santur"


def test_a_search_can_ask_for_one_level_and_is_limited() -> None:
    assert {region.level for region in REGIONS.search("solok", Level.CITY)} == {Level.CITY}
    assert len(REGIONS.search("jaya", limit=7)) == 7
    assert REGIONS.search("  ") == []


def test_the_table_is_read_once() -> None:
    assert load_regions() is REGIONS


def test_every_line_is_found_in_the_bytes_of_the_table_as_among_its_lines() -> None:
    packed = gzip.decompress((DATA / "regions-2025.csv.gz").read_bytes())
    _, _, table = packed.partition(b"\n")
    assert list(REGIONS.lines()) == table.decode().splitlines()
    for line in REGIONS.lines()[::7]:
        code = line.partition(",")[0]
        assert line_of(table, f"{code},".encode()) == line
    for code in ("", "0", "11.00", "13.73.01.1000", "13.73.01.10011", "96.71.10.1999", "99", "\U0010ffff"):
        assert line_of(table, f"{code},".encode()) is None


@given(words=st.sets(st.text("ab,é\U0010ffff", min_size=1, max_size=4), min_size=1), start=st.text("ab,é", max_size=4))
def test_a_line_is_found_among_sorted_lines_or_not_at_all(words: set[str], start: str) -> None:
    lines = sorted(words)
    found = next((line for line in lines if line.startswith(start)), None)
    for ending in ("", "\n"):
        text = "\n".join(lines) + ending
        assert line_of(text.encode(), start.encode()) == found
