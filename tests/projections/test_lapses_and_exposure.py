"""Who drops out when and what saves them; how long the money of a budget line lasts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.commitment.events import CommitmentClosed
from ledger.domain.insurance import Insurance
from ledger.domain.worker.events import EmploymentStarted, PersonalDataErased, WorkerDied
from ledger.journal.entry import Event, stream_id
from ledger.reference.rulebook import Rulebook
from ledger_projections.database import ReadModels
from ledger_projections.exposure import exposure_report
from ledger_projections.lapses import AtRisk, at_risk
from projections.histories import BOTH, Clerk, a_quarter, person
from rule_samples import RULES, local

SEPTEMBER = date(2023, 9, 20)
"""The quarter is paid to September, so that cover lapses on 1 January 2024."""
NOVEMBER = date(2023, 11, 15)
LAPSE = date(2024, 1, 1)


@pytest.fixture
def models(tmp_path: Path) -> Iterator[ReadModels]:
    with ReadModels.open(tmp_path / "read.db") as opened:
        yield opened


def risks(
    models: ReadModels,
    clerk: Clerk,
    on: date,
    *,
    within: int = 60,
    rules: Rulebook = RULES,
    dropped_out: bool = False,
) -> list[AtRisk]:
    assert not models.catch_up(clerk.journal).stopped
    with models.connect() as connection:
        return list(at_risk(connection, rules, on, within=within, dropped_out=dropped_out))


def exposed(
    models: ReadModels, clerk: Clerk, on: date = SEPTEMBER, rules: Rulebook = RULES
) -> dict[str, dict[str, Any]]:
    assert not models.catch_up(clerk.journal).stopped
    with models.connect() as connection:
        return {row["insurance"]: row for row in exposure_report(connection, rules, on)}


def test_everybody_of_a_quarter_drops_out_on_one_day_and_one_month_saves_them(models: ReadModels) -> None:
    found = risks(models, a_quarter(), NOVEMBER)
    assert [each.worker.worker for each in found] == [person(number).hex for number in (1, 2, 3)]
    for each in found:
        assert (each.drops.insurances, each.drops.commitment) == (BOTH, "APBD-2023")
        assert each.drops.outlook.drops_out_on == LAPSE
        pay = each.drops.rescue
        assert (pay.since, pay.months, pay.amount_rupiah, pay.by) == ("2023-10", 1, 16_800, date(2023, 12, 31))


@pytest.mark.parametrize(("within", "people"), [(46, 0), (47, 3), (3660, 3)])
def test_the_days_looked_ahead_include_the_last_one(models: ReadModels, within: int, people: int) -> None:
    assert len(risks(models, a_quarter(), NOVEMBER, within=within)) == people


def test_who_dropped_out_already_is_told_only_when_asked_for(models: ReadModels) -> None:
    clerk = a_quarter()
    assert risks(models, clerk, LAPSE, within=3660) == []
    first, *_ = risks(models, clerk, LAPSE, dropped_out=True)
    assert (first.drops.rescue.new_spell, first.drops.rescue.since) == (True, "2024-01")


def test_the_payment_that_is_shown_prevents_the_lapse(models: ReadModels) -> None:
    """Paid as told, and looked at again: nobody drops out in the days that were looked at."""
    clerk = a_quarter()
    for each in risks(models, clerk, NOVEMBER, within=150):
        pay, reference = each.drops.rescue, f"RESCUE-{each.worker.worker[-1]}"
        clerk.bill(reference, [person(int(each.worker.worker[-1]))], of="APBD-2023", since=pay.since, months=pay.months)
        clerk.pay(reference, on=pay.by)
    assert risks(models, clerk, date(2023, 12, 31), within=(date(2024, 4, 13) - date(2023, 12, 31)).days) == []


def test_a_budget_of_last_year_cannot_save_anybody_this_year(models: ReadModels) -> None:
    """The commitment pays until June 2024: later months are not its to pay, and none is once it is closed."""
    clerk = Clerk()
    clerk.commit("APBD-2023")
    clerk.bill("YEAR", clerk.register(1), of="APBD-2023", months=11)
    clerk.pay("YEAR")
    june = date(2024, 6, 10)
    (one,) = risks(models, clerk, june, within=90)
    (three,) = risks(models, clerk, june, within=150)
    assert (one.drops.rescue.months, one.drops.may_pay) == (1, True)
    assert (three.drops.rescue.months, three.drops.may_pay) == (3, False)
    clerk.write((stream_id("commitment", "APBD-2023"), CommitmentClosed(effective=june, lapsed=())))
    (closed,) = risks(models, clerk, june, within=90)
    assert not closed.drops.may_pay


def test_insurances_that_end_on_different_days_are_told_apart(models: ReadModels) -> None:
    clerk = Clerk()
    clerk.commit("APBD-2023")
    workers = clerk.register(1)
    clerk.bill("A", workers, of="APBD-2023", months=1, insurances=(Insurance.JKK,))
    clerk.bill("M", workers, of="APBD-2023", months=2, insurances=(Insurance.JKM,))
    clerk.pay("A")
    clerk.pay("M")
    jkk, jkm = risks(models, clerk, date(2023, 10, 20))
    assert (jkk.drops.insurances, jkk.drops.with_death_benefit) == ((Insurance.JKK,), False)
    assert (jkm.drops.insurances, jkm.drops.with_death_benefit) == ((Insurance.JKM,), True)
    assert (jkk.drops.rescue.amount_rupiah, jkm.drops.rescue.amount_rupiah) == (20_000, 6_800)
    assert jkk.drops.outlook.drops_out_on < jkm.drops.outlook.drops_out_on


@pytest.mark.parametrize(
    "event",
    [
        WorkerDied(effective=date(2023, 10, 2)),
        EmploymentStarted(effective=date(2023, 10, 2), employer="PT Bukit Asam"),
        PersonalDataErased(effective=date(2023, 10, 2)),
    ],
)
def test_who_may_not_be_paid_for_is_left_out(models: ReadModels, event: Event) -> None:
    clerk = a_quarter()
    clerk.write((person(2), event))
    assert [each.worker.worker for each in risks(models, clerk, NOVEMBER)] == [person(1).hex, person(3).hex]
    assert exposed(models, clerk, NOVEMBER)["JKM"]["workers"] == 2


def test_other_rules_move_the_day(models: ReadModels) -> None:
    one = local(("cover.grace_months", 1, "2019-12-02"))
    found = risks(models, a_quarter(), date(2023, 10, 20), rules=one)
    assert {each.drops.outlook.drops_out_on for each in found} == {date(2023, 11, 1)}


def test_a_line_lasts_for_the_whole_months_its_money_pays(models: ReadModels) -> None:
    """Three people: Rp30.000 and Rp20.400 a month. After the quarter Rp10.000 and Rp38.800 are left."""
    clerk = Clerk()
    clerk.commit("APBD-2023", each_rupiah=100_000)
    clerk.bill("TW3", clerk.register(1, 2, 3), of="APBD-2023")
    clerk.pay("TW3")
    lines = exposed(models, clerk)
    jkk, jkm = lines["JKK"], lines["JKM"]
    assert (jkk["workers"], jkk["months_funded"], jkk["funded_until"]) == (3, 3, "2023-09")
    assert (jkk["monthly_rupiah"], jkk["available_rupiah"], jkk["months_left"]) == (30_000, 10_000, 0)
    assert (jkk["lasts_until"], jkk["dry_month"], jkk["missing_rupiah"]) == (None, "2023-10", 20_000)
    assert (jkm["monthly_rupiah"], jkm["available_rupiah"], jkm["months_left"]) == (20_400, 38_800, 1)
    assert (jkm["lasts_until"], jkm["dry_month"], jkm["missing_rupiah"]) == ("2023-10", "2023-11", 2_000)


def test_money_that_suffices_until_the_last_payable_month_does_not_run_dry(models: ReadModels) -> None:
    row = exposed(models, a_quarter())["JKK"]
    assert (row["months_left"], row["lasts_until"], row["dry_month"]) == (9, "2024-06", None)


def test_a_bill_that_waits_for_its_money_counts_as_funded(models: ReadModels) -> None:
    clerk = a_quarter()
    clerk.bill("WAITS", [person(1)], of="APBD-2023", since="2023-10", months=2)
    assert exposed(models, clerk)["JKK"]["funded_until"] == "2023-11"
    clerk.void("WAITS")
    assert exposed(models, clerk)["JKK"]["funded_until"] == "2023-09"


def test_nothing_is_said_of_a_line_that_pays_for_nobody(models: ReadModels) -> None:
    clerk = Clerk()
    clerk.commit("EMPTY")
    row = exposed(models, clerk)["JKM"]
    assert (row["workers"], row["months_funded"]) == (0, 0)
    assert (row["monthly_rupiah"], row["months_left"], row["dry_month"]) == (None, None, None)


def test_a_commitment_without_months_left_to_pay_has_none_left(models: ReadModels) -> None:
    clerk = Clerk()
    clerk.commit("APBD-2023")
    clerk.bill("YEAR", clerk.register(1), of="APBD-2023", months=12)
    row = exposed(models, clerk)["JKM"]
    assert (row["funded_until"], row["months_left"], row["lasts_until"]) == ("2024-06", 0, None)


def test_people_count_where_their_newest_month_is_paid(models: ReadModels) -> None:
    clerk = a_quarter()
    clerk.commit("CSR-2023", source="CSR")
    clerk.bill("C", [person(1), person(2)], of="CSR-2023", since="2023-10", months=1)
    clerk.pay("C")
    models.catch_up(clerk.journal)
    with models.connect() as connection:
        rows = exposure_report(connection, RULES, SEPTEMBER)
        people = {(row["reference"], row["insurance"]): row["workers"] for row in rows}
    assert people == {(who, each.value): count for who, count in (("APBD-2023", 1), ("CSR-2023", 2)) for each in BOTH}
