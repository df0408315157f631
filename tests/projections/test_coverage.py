"""People are counted exactly, once each, and shares need a denominator of the very region."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from ledger.domain.insurance import Insurance
from ledger.domain.region import events as region
from ledger.domain.worker import events as worker
from ledger.journal.entry import stream_id
from ledger_projections.coverage import NotAGrouping
from ledger_projections.coverage_shares import GroupedAbovePrefix, coverage, share_percent
from ledger_projections.database import ReadModels
from ledger_projections.region_codes import NotARegionCode
from ledger_projections.region_figures import WORKFORCE, figures
from projections.histories import FAR_VILLAGE, JULY, NEXT_VILLAGE, VILLAGE, Clerk, a_quarter, person

JKK = (Insurance.JKK,)
JKM = (Insurance.JKM,)


def asked(clerk: Clerk) -> Connection:
    models = ReadModels.in_memory()
    assert models.catch_up(clerk.journal).stopped == ()
    return models.engine.connect()


def figure(row: dict[str, object]) -> tuple[object, ...]:
    return (row["group"], row["covered"], row["covered_jkk"], row["covered_jkm"], row["billed_unpaid"])


def two_budgets() -> Clerk:
    """One worker's JKK is paid by the city and JKM by a company; a second has JKK only, from the city."""
    clerk = Clerk()
    clerk.commit("CITY", source="APBD")
    clerk.commit("COMPANY", source="CSR")
    clerk.register(1, 2)
    clerk.bill("A", [person(1), person(2)], of="CITY", insurances=JKK)
    clerk.bill("B", [person(1)], of="COMPANY", insurances=JKM)
    return clerk


def test_a_person_with_two_insurances_from_two_budgets_is_one_person() -> None:
    clerk = two_budgets()
    clerk.pay("A")
    clerk.pay("B")
    with asked(clerk) as connection:
        assert [figure(row) for row in coverage(connection, "2023-07")] == [("all", 2, 2, 1, 0)]
        assert [figure(row) for row in coverage(connection, "2023-07", by="source")] == [
            ("APBD", 2, 2, 0, 0),
            ("CSR", 1, 0, 1, 0),
        ]


def test_people_with_both_insurances_and_with_one_are_added_up() -> None:
    clerk = two_budgets()
    clerk.register(3, 4)
    clerk.bill("C", [person(3), person(4)], of="CITY")
    for bill in ("A", "B", "C"):
        clerk.pay(bill)
    with asked(clerk) as connection:
        assert [figure(row) for row in coverage(connection, "2023-07")] == [("all", 4, 4, 3, 0)]


def test_a_bill_that_waits_covers_nobody_and_is_counted_apart() -> None:
    clerk = two_budgets()
    clerk.pay("B")
    with asked(clerk) as connection:
        assert [figure(row) for row in coverage(connection, "2023-07")] == [("all", 1, 0, 1, 2)]


@pytest.mark.parametrize("undo", ["void", "reverse"])
def test_an_undone_bill_covers_nobody(undo: str) -> None:
    clerk = a_quarter()
    if undo == "reverse":
        clerk.reverse("TW3")
    else:
        clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
        clerk.void("TW4")
    with asked(clerk) as connection:
        asked_month = "2023-07" if undo == "reverse" else "2023-10"
        assert [figure(row) for row in coverage(connection, asked_month)] == [("all", 0, 0, 0, 0)]


def test_a_month_that_no_bill_holds_has_nobody() -> None:
    with asked(a_quarter()) as connection:
        assert [figure(row) for row in coverage(connection, "2023-10")] == [("all", 0, 0, 0, 0)]
        assert coverage(connection, "2023-10", by="village") == []


def test_people_stand_where_they_lived_on_the_day_of_the_bill() -> None:
    clerk = a_quarter()
    clerk.move(1, FAR_VILLAGE)
    with asked(clerk) as connection:
        assert [figure(row)[:2] for row in coverage(connection, "2023-07", by="province")] == [("13", 3)]


def test_a_person_who_moved_between_two_bills_of_a_month_stands_in_the_later_place_only() -> None:
    clerk = Clerk()
    clerk.commit("CITY")
    clerk.register(1)
    clerk.bill("A", [person(1)], of="CITY", insurances=JKK)
    clerk.move(1, NEXT_VILLAGE)
    clerk.bill("B", [person(1)], of="CITY", insurances=JKM)
    clerk.pay("A")
    clerk.pay("B")
    with asked(clerk) as connection:
        assert [figure(row) for row in coverage(connection, "2023-07", by="village")] == [(NEXT_VILLAGE, 1, 1, 1, 0)]
        assert [figure(row)[1] for row in coverage(connection, "2023-07", prefix=VILLAGE)] == [0]


def test_groupings_by_trade_disability_and_segment_add_up() -> None:
    clerk = a_quarter()
    clerk.register(4, 5, occupation="nelayan", disability=True)
    clerk.bill("MORE", [person(4), person(5)], of="APBD-2023", insurances=JKK)
    clerk.pay("MORE")
    with asked(clerk) as connection:
        by_trade = [figure(row)[:3] for row in coverage(connection, "2023-07", by="occupation")]
        by_disability = [figure(row)[:3] for row in coverage(connection, "2023-07", by="disability")]
        by_segment = [figure(row)[:3] for row in coverage(connection, "2023-07", by="segment")]
    assert by_trade == [("nelayan", 2, 2), ("petani", 3, 3)]
    assert by_disability == [(False, 3, 3), (True, 2, 2)]
    assert by_segment == [("BPU", 5, 5)]


def test_the_share_uses_the_latest_count_on_or_before_the_last_day_of_the_month() -> None:
    clerk = a_quarter()
    clerk.count_workforce("13.73", 7, on=date(2023, 7, 31))
    clerk.count_workforce("13.73", 5, on=date(2023, 8, 1))
    clerk.count_workforce("13.73", 9, on=date(2023, 1, 1))
    with asked(clerk) as connection:
        (july,) = coverage(connection, "2023-07", by="city")
        (august,) = coverage(connection, "2023-08", by="city")
        assert len(figures(connection, WORKFORCE, region="13.73")) == 3
    assert (july["workforce"], july["workforce_on"], july["workforce_source"]) == (7, date(2023, 7, 31), "BPS")
    assert july["covered_percent"] == Decimal("42.86")
    assert august["covered_percent"] == Decimal("60.00")


def test_of_two_counts_for_one_day_the_one_recorded_last_holds() -> None:
    clerk = a_quarter()
    clerk.count_workforce("13.73", 6)
    clerk.count_workforce("13.73", 4)
    with asked(clerk) as connection:
        assert coverage(connection, "2023-07", by="city")[0]["covered_percent"] == Decimal("75.00")


def test_a_citys_workforce_says_nothing_about_its_villages_or_province() -> None:
    clerk = a_quarter()
    clerk.count_workforce("13.73", 4)
    with asked(clerk) as connection:
        for level in ("village", "district", "province"):
            (row,) = coverage(connection, "2023-07", by=level)
            assert (row["covered"], row["workforce"], row["covered_percent"]) == (3, None, None)
        (whole,) = coverage(connection, "2023-07", prefix="13.73")
    assert (whole["group"], whole["covered_percent"]) == ("13.73", Decimal("75.00"))


def test_a_region_with_a_figure_and_nobody_covered_is_listed() -> None:
    clerk = a_quarter()
    clerk.count_workforce("64.74", 80_000)
    with asked(clerk) as connection:
        rows = coverage(connection, "2023-07", by="city")
        assert [row["group"] for row in coverage(connection, "2023-07", by="city", prefix="64")] == ["64.74"]
    assert [(row["group"], row["covered"], row["covered_percent"]) for row in rows] == [
        ("13.73", 3, None),
        ("64.74", 0, Decimal("0.00")),
    ]


def test_membership_and_target_stand_beside_and_above_a_hundred_is_flagged_not_cut() -> None:
    clerk = a_quarter()
    clerk.count_workforce("13.73", 18_319)
    stream = stream_id("region", "13.73")
    clerk.write(
        (
            stream,
            region.MembershipReported(
                effective=JULY, region="13.73", members=19_235, definition="aktif", source="BPJS"
            ),
        ),
        (stream, region.CoverageTargetSet(effective=JULY, region="13.73", year=2023, members=18_000, source="RPJMD")),
        (stream, region.CoverageTargetSet(effective=JULY, region="13.73", year=2024, members=19_000, source="RPJMD")),
    )
    with asked(clerk) as connection:
        (row,) = coverage(connection, "2023-07", by="city")
    assert (row["members"], row["members_percent"], row["over_100"]) == (19_235, Decimal("105.00"), True)
    assert (row["target_members"], row["covered_percent"]) == (18_000, Decimal("0.02"))


def test_shares_are_rounded_half_up_and_need_a_whole() -> None:
    """The figures of Sawahlunto 2023: 13,790 of 18,319 workers."""
    assert share_percent(13_790, 18_319) == Decimal("75.28")
    assert share_percent(1, 800) == Decimal("0.13")
    assert share_percent(1, None) is None
    assert share_percent(1, 0) is None


def test_questions_without_an_answer_are_refused() -> None:
    with asked(a_quarter()) as connection:
        with pytest.raises(NotAGrouping, match="ask for one of province, city"):
            coverage(connection, "2023-07", by="shoe size")
        with pytest.raises(NotARegionCode, match=r"write a province as 13"):
            coverage(connection, "2023-07", prefix="13.7")
        with pytest.raises(GroupedAbovePrefix, match=r"13\.73 lies inside a province"):
            coverage(connection, "2023-07", by="province", prefix="13.73")


def test_nobody_is_covered_after_death_and_months_paid_beyond_it_are_counted_apart() -> None:
    clerk = two_budgets()
    clerk.register(3)
    clerk.bill("C", [person(3)], of="CITY")
    for bill in ("A", "B", "C"):
        clerk.pay(bill)
    for dead in (1, 3):
        clerk.write((person(dead), worker.WorkerDied(effective=date(2023, 7, 31))))
    with asked(clerk) as connection:
        july, august = coverage(connection, "2023-07")[0], coverage(connection, "2023-08")[0]
        by_source = coverage(connection, "2023-08", by="source")
    assert (*figure(july), july["paid_after_death"]) == ("all", 3, 3, 2, 0, 0)
    assert (*figure(august), august["paid_after_death"]) == ("all", 1, 1, 0, 0, 2)
    assert [(*figure(row), row["paid_after_death"]) for row in by_source] == [
        ("APBD", 1, 1, 0, 0, 2),
        ("CSR", 0, 0, 0, 0, 1),
    ]
