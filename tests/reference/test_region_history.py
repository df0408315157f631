"""Codes move from decree to decree; a region is followed where that is certain, and nowhere else."""

import csv
import hashlib
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.reference.region_history import VINTAGES, Change, RegionHistory, What, region_history
from ledger.reference.region_packing import DIGESTS, HEADING, change_lines, earlier_lines
from ledger.reference.region_succession import Named, plain_name, read_lines, succession
from ledger.reference.regions import CodeOutgrown, Level, Regions, load_regions

HISTORY = region_history()
PUBLISHED = {
    ("2018", "2020"): (284, 326, 315),
    ("2020", "2022"): (332, 386, 58),
    ("2022", "2023"): (5143, 5453, 714),
    ("2023", "2025"): (1250, 1258, 1185),
}
"""Codes gone, codes that came, and codes whose name is spelled otherwise, counted apart from this code."""


def lines_of(vintage: str) -> list[str]:
    return [f"{each.code}" for level in Level for each in load_regions(vintage).listed(level)]


TABLES = {vintage: frozenset(lines_of(vintage)) for vintage in VINTAGES}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_table_can_be_made_again_to_the_last_byte(vintage: str) -> None:
    table = "".join(f"{line}\n" for line in [HEADING, *load_regions(vintage).lines()])
    assert hashlib.sha256(table.encode()).hexdigest() == DIGESTS[vintage]


@pytest.mark.parametrize(("older", "newer"), PUBLISHED)
def test_what_came_went_and_was_renamed_agrees_with_a_count_made_apart(older: str, newer: str) -> None:
    before, after = (
        {code: re.sub(r"[^a-z0-9]", "", name.casefold()) for code, name, *_ in csv.reader(load_regions(year).lines())}
        for year in (older, newer)
    )
    gone, came = before.keys() - after.keys(), after.keys() - before.keys()
    renamed = [code for code in before.keys() & after.keys() if before[code] != after[code]]
    assert (len(gone), len(came), len(renamed)) == PUBLISHED[older, newer]


def test_codes_of_2018_that_are_gone_by_2025_are_as_many_as_is_known() -> None:
    assert len(TABLES["2018"] - TABLES["2025"]) == 6_929
    assert set(HISTORY.gone()) == set().union(*TABLES.values()) - TABLES["2025"]


CODES = st.sampled_from(sorted(set().union(*TABLES.values()) - TABLES["2025"])) | st.sampled_from(
    sorted(TABLES["2025"])
)


@given(code=CODES, vintage=st.sampled_from(VINTAGES))
def test_a_code_is_followed_into_the_table_that_was_asked_for_and_back_again(code: str, vintage: str) -> None:
    then = HISTORY.at(code, vintage)
    assert then is None or (then in TABLES[vintage] and then.count(".") == code.count("."))
    if then is not None:
        assert HISTORY.at(then, HISTORY.last_stood(code), read_in=vintage) == code


@given(one=CODES, other=CODES)
def test_no_two_regions_of_a_table_are_carried_over_to_one(one: str, other: str) -> None:
    same_table = HISTORY.last_stood(one) == HISTORY.last_stood(other)
    if same_table and one != other and HISTORY.today(one) is not None:
        assert HISTORY.today(one) != HISTORY.today(other)


@given(code=CODES, vintage=st.sampled_from(VINTAGES), level=st.sampled_from(Level))
def test_a_region_of_a_level_is_one_of_that_level_or_nobody_can_tell(code: str, vintage: str, level: Level) -> None:
    around = HISTORY.within(code, level, vintage)
    assert around is None or (around in TABLES[vintage] and around.count(".") + 1 == level)


@given(code=CODES)
def test_all_codes_of_a_region_agree_that_they_are_one(code: str) -> None:
    together = HISTORY.codes_of(code)
    if len(together) > 1:
        assert code in together
        assert all(HISTORY.codes_of(each) == together for each in together if HISTORY.today(each) == together[0])


def test_merauke_moved_to_a_new_province() -> None:
    assert HISTORY.today("91.01") == "93.01"
    assert HISTORY.at("93.01.01.2001", "2022") == "91.01.01.2001"
    assert HISTORY.lies_in("93.01.01.2001", "91.01"), "a scope of 2022 holds its villages by their new codes"
    assert HISTORY.lies_in("91.01.01.2001", "93.01"), "and a scope of today those with an old code"
    assert not HISTORY.lies_in("93.01.01.2001", "91"), "91 stands today, and is the smaller Papua of today"
    assert HISTORY.within("93.01.01.2001", Level.PROVINCE, "2022") == "91"


def test_a_village_newer_than_the_table_belongs_to_the_whole_region_around_it() -> None:
    """Villages were made within 13.08, and none came from elsewhere or went."""
    born = next(code for code in sorted(TABLES["2025"] - TABLES["2022"]) if code.startswith("13.08."))
    assert HISTORY.at(born, "2022") is None
    assert HISTORY.within(born, Level.CITY, "2022") == "13.08"
    assert HISTORY.within(born, Level.VILLAGE, "2022") is None


def test_what_nobody_can_follow_is_refused_with_what_it_may_be() -> None:
    with pytest.raises(CodeOutgrown, match=r"Seredela.* stood last in the table of 2022.* or 95\.03\.45 \(Kwelamdua"):
        load_regions().settle("91.13.44")
    with pytest.raises(CodeOutgrown, match=r"no single code carries it on\. Look for it with `ledger region find"):
        load_regions().settle("53.19.06.2020")


def test_an_old_code_is_settled_as_the_village_of_today() -> None:
    assert load_regions().settle("91.01.01.2001", Level.VILLAGE).code == "93.01.01.2001"
    assert load_regions().settle("13.73.01.1001", Level.VILLAGE).code == "13.73.01.1001"


def table(*rows: str) -> dict[str, Named]:
    return read_lines(rows)


HERE = ("13,Sumatera Barat,1,provinsi", "13.73,Kota Sawahlunto,2,kota", "13.73.01,Lembah Segar,3,kecamatan")
NEXT = "13.73.05,Lembah Baru,3,kecamatan"


@pytest.mark.parametrize(
    ("before", "after", "carried"),
    [
        (["13.73.01.2001,Salak,4,desa"], ["13.73.01.2009,Desa SALAK,4,desa"], {"13.73.01.2001": "13.73.01.2009"}),
        (["13.73.01.2001,Salak,4,desa"], [NEXT, "13.73.05.2001,Salak,4,desa"], {"13.73.01.2001": "13.73.05.2001"}),
        (["13.73.01.2001,Salak,4,desa"], ["13.73.01.1001,Salak,4,kelurahan"], {"13.73.01.2001": "13.73.01.1001"}),
        (["13.73.01.2001,Salak,4,desa"], ["13.73.01.2009,Salak Baru,4,desa"], {}),
        (["13.73.01.2001,Salak,4,desa"], ["13.73.01.2008,Salak,4,desa", NEXT, "13.73.05.2009,Salak,4,desa"], None),
        (["13.73.01.2001,Salak,4,desa"], ["13.73.01.2008,Salak,4,desa", "13.73.01.2009,Salak,4,desa"], {}),
        (
            ["13.73.01.2001,Salak,4,desa", "13.73.01.1001,Salak,4,kelurahan"],
            [NEXT, "13.73.05.2007,Salak,4,desa", "13.73.05.1007,Salak,4,kelurahan"],
            {"13.73.01.2001": "13.73.05.2007", "13.73.01.1001": "13.73.05.1007"},
        ),
    ],
    ids=["recoded", "moved", "kelurahan", "other name", "own district first", "two alike", "two told apart"],
)
def test_a_code_that_is_gone_is_followed_by_a_name_that_is_the_only_one(
    before: list[str], after: list[str], carried: Mapping[str, str] | None
) -> None:
    found = succession(table(*HERE, *before), table(*HERE, *after))
    followed = {old: new for old, new in found.same.items() if old != new}
    assert followed == ({"13.73.01.2001": "13.73.01.2008"} if carried is None else carried)
    assert set(found.lost) == {row.split(",")[0] for row in before} - followed.keys()


def test_a_code_that_took_another_villages_name_is_not_followed() -> None:
    """Given Pasar at 2001, when 2001 is called Salak and Pasar has a new code, then nobody can tell."""
    found = succession(
        table(*HERE, "13.73.01.2001,Pasar,4,desa"),
        table(*HERE, "13.73.01.2001,Salak,4,desa", "13.73.01.2002,Pasar,4,desa"),
    )
    assert found.lost == {"13.73.01.2001": ["13.73.01.2001", "13.73.01.2002"]}
    assert found.born == ["13.73.01.2001", "13.73.01.2002"]


def test_a_renamed_village_is_the_same_village() -> None:
    found = succession(table(*HERE, "13.73.01.2001,Santua,4,desa"), table(*HERE, "13.73.01.2001,Santur,4,desa"))
    assert found.renamed == ["13.73.01.2001"]
    assert found.lost == {}


SPLIT = (
    [*HERE, "13.73.01.2001,Salak,4,desa", "13.73.01.2002,Rantih,4,desa"],
    [*HERE, "13.73.01.2001,Salak,4,desa", NEXT, "13.73.05.2001,Rantih,4,desa"],
)


def history_of(before: list[str], after: list[str]) -> RegionHistory:
    return RegionHistory(change_lines("2022", before, after), ("2020", "2022"))


@pytest.mark.parametrize(("tables", "what"), [(SPLIT, What.SPLIT), (SPLIT[::-1], What.MERGED)])
def test_a_district_is_split_and_merged_by_where_its_villages_lie(tables: tuple[list[str], ...], what: What) -> None:
    before, after = tables
    changes = list(history_of(before, after).changes(since="2020", until="2022"))
    whole, parts = ("13.73.01",), ("13.73.01", "13.73.05")
    assert [(each.before, each.after) for each in changes if each.what is what] == [
        (whole, parts) if what is What.SPLIT else (parts, whole)
    ]


def test_a_region_that_lost_villages_is_another_region_for_figures() -> None:
    history = history_of(*SPLIT)
    assert not history.kept_its_shape("13.73.01", "2020")
    assert history.kept_its_shape("13.73", "2020")


def test_the_lines_of_an_older_table_turn_the_newer_one_back() -> None:
    before, after = SPLIT
    assert sorted(earlier_lines("2020", sorted(before), sorted(after))) == [
        "2020,13.73.01.2002,Rantih,4,desa",
        "2020,13.73.05,,,",
        "2020,13.73.05.2001,,,",
    ]


def test_changes_inside_a_region_are_its_own_under_any_code() -> None:
    of_merauke = list(HISTORY.changes(since="2022", until="2023", region="93.01"))
    assert Change(since="2023", what=What.MOVED, before=("91.01",), after=("93.01",)) in of_merauke
    assert {each.since for each in of_merauke} == {"2023"}


@pytest.mark.parametrize(
    ("one", "other"), [("KAB. SOLOK", "Kabupaten Solok"), ("P A P U A", "Papua"), ("Tanjung Pauh", "Tanjungpauh")]
)
def test_spelling_of_kind_points_and_spaces_does_not_make_another_name(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_two_villages_are_not_one_because_of_a_comma() -> None:
    assert plain_name("Lubuk Pakam I,II") != plain_name("Lubuk Pakam III")


def test_a_table_of_ones_own_has_no_older_codes() -> None:
    regions = Regions(["13,Sumatera Barat,1,provinsi"], vintage="2025")
    assert list(regions.history.gone()) == []
    assert regions.history.codes_of("13") == ("13",)
