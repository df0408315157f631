"""Rows keep the codes of their day; a report under the codes of any year adds up to the same."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from ledger.domain.month import month
from ledger.domain.places import AS_WRITTEN
from ledger.domain.program import events as program
from ledger.domain.region import events as region
from ledger.journal.entry import stream_id
from ledger.reference.ecosystems import load_ecosystems
from ledger.reference.region_history import VINTAGES, region_history
from ledger.reference.regions import load_regions
from ledger_projections.coverage_shares import NotUnderCodes, coverage
from ledger_projections.coverage_trades import coverage_by_trade
from ledger_projections.database import ReadModels
from ledger_projections.premiums_by_region import premiums_by_region
from ledger_projections.quota import quota_report
from ledger_projections.region_codes import LENGTHS
from ledger_projections.regrouping import RECORDED, Codes
from ledger_projections.share_history import share_history
from ledger_projections.target_progress import targets_report
from ledger_projections.worker_register import workers_to_bill
from projections.histories import JULY, VILLAGE, Clerk, person

OLD, NEW = "91.01.01.2001", "93.01.01.2001"
LOST = "53.19.06.2020"
"""A village of 2020 that nobody can follow."""
HISTORY = region_history()
YOUNG = next(each.code for each in load_regions().villages_under("13.08") if HISTORY.at(each.code, "2022") is None)
"""A village made after 2022, in a regency whose villages neither came nor went."""
ECOSYSTEM = load_ecosystems().of
MONTH = "2023-07"
PEOPLE = (
    (1, OLD, "petani"),
    (2, NEW, "pedagang-pasar"),
    (3, LOST, "petani"),
    (4, YOUNG, "kurir"),
    (5, VILLAGE, "petani"),
)


def codes(vintage: str) -> Codes:
    return Codes(vintage=vintage, history=HISTORY)


def covered_everywhere() -> Clerk:
    clerk = Clerk()
    clerk.commit("APBD-2023")
    for number, village, occupation in PEOPLE:
        clerk.register(number, village=village, occupation=occupation)
    clerk.bill("TW3", [person(number) for number, _, _ in PEOPLE], of="APBD-2023")
    clerk.pay("TW3")
    return clerk


def asked(clerk: Clerk) -> Connection:
    models = ReadModels.in_memory()
    assert models.catch_up(clerk.journal).stopped == ()
    return models.engine.connect()


@pytest.fixture(scope="module")
def known() -> Iterator[Connection]:
    with asked(covered_everywhere()) as connection:
        yield connection


def cells(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@given(vintage=st.sampled_from((RECORDED, *VINTAGES)), level=st.sampled_from(list(LENGTHS)))
def test_totals_are_the_same_under_the_codes_of_every_year(known: Connection, vintage: str, level: str) -> None:
    money = premiums_by_region(known, codes(vintage), by=level)
    people = coverage(known, MONTH, by=level, codes=codes(vintage))
    trades = coverage_by_trade(known, MONTH, codes(vintage), ECOSYSTEM, by=level)
    assert sum(row["paid_rupiah"] for row in money) == len(PEOPLE) * 3 * 16_800
    assert sum(row["covered"] for row in people) == sum(row["covered"] for row in trades) == len(PEOPLE)


@given(
    villages=st.lists(st.sampled_from([OLD, NEW, LOST, YOUNG, VILLAGE, "99.99.99.9999"]), max_size=12),
    vintage=st.sampled_from(VINTAGES),
    level=st.sampled_from(list(LENGTHS)),
)
def test_every_village_stands_in_one_place_and_none_is_dropped(villages: list[str], vintage: str, level: str) -> None:
    for village in villages:
        placed = codes(vintage).place(village, level)
        assert placed.unresolved == (placed.region == village and len(village) != LENGTHS[level]) or level == "village"
        assert placed.unresolved or len(placed.region) == LENGTHS[level]


def test_both_codes_of_one_village_are_one_line_under_any_year_and_two_as_recorded(known: Connection) -> None:
    def merauke(vintage: str) -> list[tuple[Any, ...]]:
        rows = cells(premiums_by_region(known, codes(vintage), by="city"), "group", "paid_rupiah")
        return [row for row in rows if row[0] in {"91.01", "93.01"}]

    assert merauke(RECORDED) == [("91.01", 50_400), ("93.01", 50_400)]
    assert merauke("2022") == [("91.01", 100_800)]
    assert merauke("2025") == [("93.01", 100_800)]


def test_what_nobody_can_place_stands_last_on_its_own_line(known: Connection) -> None:
    rows = premiums_by_region(known, codes("2025"), by="province")
    assert cells(rows, "group", "unresolved")[-1] == (LOST, True)
    assert [row["unresolved"] for row in rows[:-1]] == [False] * 2
    assert cells(premiums_by_region(known, codes("2018"), by="province"), "group", "unresolved") == [
        ("13", False),
        ("53", False),
        ("91", False),
    ]


def test_a_village_younger_than_the_table_is_counted_in_the_region_around_it(known: Connection) -> None:
    assert cells(coverage(known, MONTH, by="city", prefix="13.08", codes=codes("2022")), "group", "covered") == [
        ("13.08", 1)
    ]
    assert cells(coverage(known, MONTH, by="village", prefix="13.08", codes=codes("2022")), "group", "unresolved") == [
        (YOUNG, True)
    ]


def test_a_region_of_the_table_holds_its_villages_whatever_code_was_recorded(known: Connection) -> None:
    assert [row["covered"] for row in coverage(known, MONTH, prefix="93.01", codes=codes("2025"))] == [2]
    assert [row["covered"] for row in coverage(known, MONTH, prefix="91.01", codes=codes("2022"))] == [2]
    assert [row["covered"] for row in coverage(known, MONTH, prefix="93.01")] == [1]


def test_people_grouped_by_source_inside_a_region_are_not_put_under_other_codes(known: Connection) -> None:
    with pytest.raises(NotUnderCodes, match=r"asked for by source inside a region.* or leave --regions out"):
        coverage(known, MONTH, by="source", prefix="91.01", codes=codes("2022"))


def test_people_are_counted_by_region_and_trade(known: Connection) -> None:
    rows = coverage_by_trade(known, MONTH, codes("2025"), ECOSYSTEM, by="city", prefix="93")
    assert cells(rows, "group", "trade", "covered") == [("93.01", "market", 1), ("93.01", "village", 1)]
    everybody = coverage_by_trade(known, MONTH, codes(RECORDED), str)
    assert cells(everybody, "trade", "covered") == [("kurir", 1), ("pedagang-pasar", 1), ("petani", 3)]


def figures_said(*said: region.Event) -> Clerk:
    clerk = covered_everywhere()
    clerk.write(*[(stream_id("region", each.region), each) for each in said])
    return clerk


def counted(code: str, workers: int, on: date = JULY) -> region.WorkforceCounted:
    return region.WorkforceCounted(effective=on, region=code, workers=workers, definition="all", source="BPS")


def reported(code: str, members: int, on: date = JULY) -> region.MembershipReported:
    return region.MembershipReported(effective=on, region=code, members=members, definition="active", source="BPJS")


def aimed(code: str, members: int, year: int = 2023, ecosystem: str | None = None) -> region.CoverageTargetSet:
    return region.CoverageTargetSet(
        effective=JULY, region=code, year=year, members=members, source="RPJMD", ecosystem=ecosystem
    )


def test_a_share_stands_beside_a_region_under_its_code_of_then_unless_it_was_another_region() -> None:
    """93.01 is the 91.01 of 2022; the 91 of today is a part of the 91 of 2022."""
    with asked(figures_said(counted("93.01", 8), counted("91", 1_000))) as connection:
        cities = coverage(connection, MONTH, by="city", codes=codes("2022"))
        assert {row["group"]: row["workforce"] for row in cities}["91.01"] == 8
        provinces = coverage(connection, MONTH, by="province", codes=codes("2022"))
        assert {row["group"]: row["workforce"] for row in provinces}["91"] is None
        today = coverage(connection, MONTH, by="province", codes=codes("2025"))
        assert {row["group"]: row["workforce"] for row in today}["91"] == 1_000


def test_a_target_is_held_against_members_and_against_the_people_of_this_ledger() -> None:
    said = (aimed("93.01", 4), aimed("93.01", 1, ecosystem="market"), aimed("93.01", 9, 2022), reported("91.01", 5))
    with asked(figures_said(*said)) as connection:
        whole, market = targets_report(connection, HISTORY, ECOSYSTEM, year=2023, month=month(MONTH))
    assert (whole["target"], whole["members"], whole["members_gap"], whole["members_percent"]) == (
        4,
        5,
        -1,
        Decimal("125.00"),
    )
    assert (whole["covered"], whole["covered_gap"], whole["over_100"], whole["lower_than_before"]) == (2, 2, True, True)
    assert (market["ecosystem"], market["covered"], market["covered_percent"]) == ("market", 1, Decimal("100.00"))
    assert (market["members"], market["members_gap"], market["members_percent"]) == (None, None, None)
    assert (market["over_100"], market["lower_than_before"]) == (False, None)


def test_targets_below_a_region_are_listed_with_it() -> None:
    with asked(figures_said(aimed("93.01", 4), aimed("13.73", 7))) as connection:
        found = targets_report(connection, HISTORY, ECOSYSTEM, year=2023, month=month(MONTH), prefix="93")
        assert cells(found, "region", "target") == [("93.01", 4)]
        assert targets_report(connection, HISTORY, ECOSYSTEM, year=2024, month=month(MONTH)) == []


def test_a_share_above_100_is_explained_by_the_other_denominators() -> None:
    """SWL-24: 105 % of the 18.319 of 2023; 57,84 % of the 31.706 of 2025."""
    march, june = date(2024, 3, 31), date(2025, 6, 30)
    said = (
        counted("13.73", 18_319, date(2023, 3, 31)),
        counted("13.73", 31_706, june),
        reported("13.73", 19_235, march),
        reported("13.73", 18_338, june),
    )
    with asked(figures_said(*said)) as connection:
        rows = share_history(connection, "13.73")
        assert cells(rows, "members", "workforce", "share_percent", "of_its_day", "over_100") == [
            (19_235, 18_319, Decimal("105.00"), True, True),
            (19_235, 31_706, Decimal("60.67"), False, False),
            (18_338, 31_706, Decimal("57.84"), True, False),
        ]
        assert len(share_history(connection, "13.73", every=True)) == 4


def test_a_report_before_any_count_has_no_share() -> None:
    with asked(figures_said(reported("13.73", 5, date(2022, 1, 1)), counted("13.73", 10))) as connection:
        (row,) = share_history(connection, "13.73")
    assert (row["share_percent"], row["workforce"], row["over_100"]) == (None, None, None)


def test_places_of_one_village_under_two_codes_are_one_row_with_the_newest_cap() -> None:
    clerk, stream = Clerk(), stream_id("program", "DESA")
    launched = program.ProgramLaunched(
        effective=JULY, reference="DESA", title="Desa", region="91.01", until=None, places_per_village=9
    )
    clerk.write(
        (stream, launched),
        (stream, program.VillageQuotaSet(effective=JULY, village=OLD, places=3)),
        (stream, program.PlacesTaken(effective=JULY, places={OLD: 3})),
        (stream, program.PlacesTaken(effective=JULY, places={NEW: 1})),
    )
    names = ("village", "places", "taken", "left", "over")
    with asked(clerk) as connection:
        assert cells(quota_report(connection), *names) == [(OLD, 3, 3, 0, False), (NEW, 9, 1, 8, False)]
        assert cells(quota_report(connection, codes=codes("2025")), *names) == [(NEW, 3, 4, -1, True)]
        assert cells(quota_report(connection, codes=codes("2022")), *names) == [(OLD, 3, 4, -1, True)]
    clerk.write((stream, program.VillageQuotaSet(effective=JULY, village=NEW, places=4)))
    with asked(clerk) as connection:
        assert cells(quota_report(connection, codes=codes("2025")), *names) == [(NEW, 4, 4, 0, False)]


def test_who_is_registered_under_an_old_code_is_found_for_a_bill_of_today(known: Connection) -> None:
    assert len(workers_to_bill(known, region="93.01", places=HISTORY)) == 2
    assert len(workers_to_bill(known, region="93.01", places=AS_WRITTEN)) == 1
    assert workers_to_bill(known, region="93.02", places=HISTORY) == []
