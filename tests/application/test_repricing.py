"""What bills would cost by other rules is computed from the journal alone, and changes no bill."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.application import billing, premiums, workers
from ledger.application.desk import Desk
from ledger.application.repricing import repriced
from ledger.domain.rules.tariff import NoRate
from ledger.reference.rulebook import parse_local
from makers import MARCH, Clock, asked, commit, form, pay, promise, register, wanted

NEW_YEAR = date(2026, 1, 1)
VILLAGES = """[[rule]]
key = "relief.village_budgets"
value = "included"
since = 2026-01-01
version = "village-letter"
source = "a letter"
confidence = "article"
"""
DEARER = """[[rule]]
key = "premium.jkm"
value = 7000
since = 2026-06-01
version = "jkm-dearer"
source = "a draft"
confidence = "unverified"
"""


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a village that paid March to May 2026 for a farmer and a driver, and a city that billed June."""
    register(desk, 1, 3)
    workers.register(desk, asked(MARCH), form(2, occupation="tukang-ojek"))
    for source in ("APBDES", "APBD"):
        commit(desk, replace(promise(source, since="2025-01", until="2027-12"), source=source))
    for reference, people, budget, since, months in (
        ("VILLAGE", [1, 2], "APBDES", "2026-03", 3),
        ("CITY", [3], "APBD", "2026-06", 1),
    ):
        asked_for = wanted(desk, people, commitment=budget, since=since, months=months, ref=reference)
        billing.bill(desk, asked(NEW_YEAR), asked_for)
    pay(desk, "VILLAGE", on=NEW_YEAR)
    return desk


def under(desk: Desk, text: str) -> dict[str, tuple[int, int, int]]:
    supposing = replace(desk, supposed=parse_local(text, "what-if.toml", desk.rulebook) if text else ())
    return {
        each.bill.reference: (each.billed_rupiah, each.by_rule_rupiah, each.workers_otherwise)
        for each in repriced(supposing)
    }


def test_bills_cost_by_the_rules_what_they_were_billed_at(office: Desk) -> None:
    assert under(office, "") == {"VILLAGE": (100_800, 100_800, 0), "CITY": (16_800, 16_800, 0)}


def test_with_village_budgets_in_the_relief_the_driver_costs_half_and_the_farmer_from_april(office: Desk) -> None:
    """Given 3 months each: the driver 3 x 8.400, the farmer 16.800 + 2 x 8.400; the city's money is not favoured."""
    assert under(office, VILLAGES) == {"VILLAGE": (100_800, 25_200 + 33_600, 2), "CITY": (16_800, 16_800, 0)}


def test_another_premium_counts_from_its_month_on(office: Desk) -> None:
    assert under(office, DEARER) == {"VILLAGE": (100_800, 100_800, 0), "CITY": (16_800, 17_000, 1)}


def test_nothing_is_recorded_and_no_bill_changes(office: Desk) -> None:
    head = office.journal.head()
    under(office, VILLAGES)
    assert (office.journal.head(), under(office, "")["VILLAGE"][0]) == (head, 100_800)


def test_bills_that_were_undone_are_left_out(office: Desk) -> None:
    premiums.void(office, asked(NEW_YEAR), "CITY", cause="wrong-list")
    assert list(under(office, VILLAGES)) == ["VILLAGE"]
    premiums.reverse(office, asked(NEW_YEAR), "VILLAGE", cause="bounced")
    assert under(office, VILLAGES) == {}


def test_a_question_about_the_past_sees_the_bills_of_then(office: Desk, clock: Clock) -> None:
    known = clock.now
    clock.go(60)
    premiums.void(office, asked(NEW_YEAR), "CITY", cause="wrong-list")
    assert len(under(replace(office, known_at=known), "")) == 2
    assert len(under(replace(office, known_at=known + timedelta(seconds=60)), "")) == 1


def test_a_month_without_a_price_is_refused_not_left_out(office: Desk) -> None:
    kept = [row for row in office.shipped.parameters if row.key != "premium.jkm"]
    without = type(office.shipped)(parameters=type(office.shipped.parameters)(kept))
    with pytest.raises(NoRate, match="No JKM rate is known for 2026-03"):
        list(repriced(replace(office, load_shipped=lambda: without)))
