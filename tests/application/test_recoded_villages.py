"""A decree gives villages new codes. What an office recorded before and what it records after still meet.

The office of before worked with the table of 2022: it recorded Nasem in Merauke as 91.01.01.2001. Today the village is
93.01.01.2001. Nothing that was recorded changes.
"""

from dataclasses import replace

import pytest

from ledger.application import (
    billing,
    commitments,
    imports,
    people,
    programs,
    regions,
    reviewing,
    waiting,
    workers,
)
from ledger.application.desk import Desk, Draft
from ledger.application.histories import REGION, WORKER
from ledger.domain.commitment.refusals import VillageOutsideCommitment
from ledger.domain.errors import SeveralRefusals
from ledger.domain.month import month
from ledger.domain.program.events import CriteriaSet
from ledger.domain.program.refusals import QuotaBelowPlacesTaken, QuotaFull, VillageOutsideProgram
from ledger.domain.region.events import WorkforceCounted
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from ledger.reference.regions import load_regions
from makers import MARCH, MAY, asked, everything, form, nik, program, promise, register, rows, wanted

OLD, NEW = "91.01.01.2001", "93.01.01.2001"
NEW_NEIGHBOUR = "93.01.01.2008"
OLD_CITY, NEW_CITY = "91.01", "93.01"
PROGRAM = "DESA-100"


def before(desk: Desk) -> Desk:
    """Give the office that works with the table of 2022 on the same journal."""
    return replace(desk, regions=load_regions("2022"))


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Two places in each village of Merauke, one of them taken in Nasem, and money for all, recorded in 2022."""
    then = before(desk)
    programs.launch(then, asked(MARCH), replace(program(PROGRAM, places=2), region=OLD_CITY))
    commitments.make(then, asked(MARCH), promise(villages=(OLD_CITY,)))
    register(then, 1, village=OLD, program=PROGRAM)
    return desk


def village_of(desk: Desk, number: int) -> str:
    state = WORKER.of(desk.journal.read(people.find(desk, nik(number))))
    assert isinstance(state, Registered)
    return state.village


def test_an_old_code_is_recorded_as_the_village_of_today(desk: Desk) -> None:
    register(desk, 1, village=OLD)
    assert village_of(desk, 1) == NEW


def test_what_was_recorded_keeps_its_code(office: Desk) -> None:
    assert village_of(office, 1) == OLD


@pytest.mark.parametrize("village", [OLD, NEW])
def test_the_same_form_under_either_code_is_a_repeat(office: Desk, village: str) -> None:
    _, outcome = workers.register(office, asked(MARCH), form(1, village=village, program=PROGRAM))
    assert outcome.nothing_new


@pytest.mark.parametrize("village", [OLD, NEW])
def test_a_new_code_for_the_old_village_is_no_move(office: Desk, village: str) -> None:
    assert workers.move(office, asked(MAY), nik(1), village=village).nothing_new


def test_places_taken_under_both_codes_are_of_one_village(office: Desk) -> None:
    register(office, 2, village=NEW, program=PROGRAM)
    with pytest.raises(QuotaFull, match=f"Village {NEW} has 2 places, 2 taken, and 1 more to join"):
        programs.join(_draft(office), PROGRAM, on=MAY, joining={NEW: 1})


def _draft(desk: Desk) -> Draft:
    return Draft(journal=desk.journal, places=desk.regions.history)


def test_a_file_fills_the_village_up_whatever_code_was_used_before(office: Desk) -> None:
    forms = [form(number, village=NEW, program=PROGRAM) for number in (1, 2, 3)]
    plan, _ = imports.import_workers(office, asked(MARCH), rows(forms), accept_valid=True)
    assert (plan.known, plan.new) == (1, 1)
    assert [type(each.refusal) for each in plan.refused] == [QuotaFull]


def test_a_cap_set_under_the_old_code_holds_until_one_is_set_under_the_new(office: Desk) -> None:
    programs.set_quota(before(office), asked(MARCH), PROGRAM, village=OLD, places=1)
    with pytest.raises(QuotaFull, match="has 1 place, 1 taken"):
        programs.join(_draft(office), PROGRAM, on=MAY, joining={NEW: 1})
    assert programs.set_quota(office, asked(MAY), PROGRAM, village=NEW, places=1).nothing_new
    programs.set_quota(office, asked(MAY), PROGRAM, village=NEW, places=5)
    programs.join(_draft(office), PROGRAM, on=MAY, joining={NEW: 4})
    with pytest.raises(QuotaBelowPlacesTaken, match="has 1 worker in the program"):
        programs.set_quota(office, asked(MAY), PROGRAM, village=NEW, places=0)


def test_the_place_of_who_leaves_is_free_for_who_comes_under_the_new_code(office: Desk) -> None:
    register(office, 2, village=NEW, program=PROGRAM)
    workers.leave(office, asked(MAY), nik(1), cause="moved-away")
    _, outcome = workers.register(office, asked(MAY), form(3, village=NEW, program=PROGRAM))
    assert outcome.names["PlacesTaken"] == 1


def test_a_village_outside_stays_outside(office: Desk) -> None:
    with pytest.raises(VillageOutsideProgram):
        programs.join(_draft(office), PROGRAM, on=MAY, joining={"92.02.01.1001": 1})


def test_one_commitment_pays_for_people_under_both_codes(office: Desk) -> None:
    register(office, 2, village=NEW)
    drawn, _ = billing.bill(office, asked(), wanted(office, [1, 2], ref="B1"))
    assert [each.village for each in drawn.billed] == [OLD, NEW]


def test_a_commitment_of_today_pays_for_who_was_registered_under_the_old_code(office: Desk) -> None:
    commitments.make(office, asked(MARCH), promise("APBD-2024", villages=(NEW_CITY,)))
    commitments.make(office, asked(MARCH), promise("APBD-2025", villages=(NEW_NEIGHBOUR,)))
    drawn, _ = billing.bill(office, asked(), wanted(office, [1], commitment="APBD-2024", ref="B1"))
    assert len(drawn.billed) == 1
    with pytest.raises(VillageOutsideCommitment):
        billing.bill(office, asked(), wanted(office, [1], commitment="APBD-2025", ref="B2", since="2023-08"))


def test_criteria_name_a_region_whose_people_were_registered_under_the_old_code(office: Desk) -> None:
    """Given a program and a worker of 2022, then a domicile by today's code is of its region, and the worker fits."""
    asks = CriteriaSet(effective=MARCH, domicile=(NEW_CITY,))
    assert programs.set_criteria(office, asked(MARCH), PROGRAM, asks).recorded.count == 1
    drawn, _ = billing.bill(office, asked(), wanted(office, [1], ref="B1"))
    assert (len(drawn.billed), drawn.left_out) == (1, [])
    found, _ = reviewing.review(office, asked(), PROGRAM, month("2023-05"), [people.find(office, nik(1))])
    assert (found.looked_at, found.failing) == (1, [])
    neighbours = replace(asks, effective=MAY, domicile=(NEW_NEIGHBOUR,))
    programs.set_criteria(office, asked(MAY), PROGRAM, neighbours)
    with pytest.raises(SeveralRefusals, match=r"is for people of 93\.01\.01\.2008"):
        billing.bill(office, asked(), wanted(office, [1], ref="B2", since="2023-08"))


def test_a_line_of_the_old_code_is_admitted_by_the_region_of_today(office: Desk) -> None:
    then = before(office)
    programs.set_quota(then, asked(MARCH), PROGRAM, village=OLD, places=1)
    waits = form(2, village=OLD, program=PROGRAM)
    waiter, _ = workers.register(then, asked(MARCH), waits, wait_when_full=True)
    programs.set_quota(then, asked(MARCH), PROGRAM, village=OLD, places=2)
    found, _ = waiting.admit(office, asked(), PROGRAM, region=NEW_CITY)
    assert [each.worker for each in found.admitted] == [waiter]


@pytest.mark.parametrize("code", [OLD_CITY, NEW_CITY])
def test_the_same_promise_and_the_same_launch_under_either_code_record_nothing(office: Desk, code: str) -> None:
    assert commitments.make(office, asked(MARCH), promise(villages=(code,))).nothing_new
    assert programs.launch(office, asked(MARCH), replace(program(PROGRAM, places=2), region=code)).nothing_new


def test_a_figure_about_an_old_code_is_one_about_the_region_of_today(desk: Desk) -> None:
    said = WorkforceCounted(effective=MARCH, region=OLD_CITY, workers=9, definition="all", source="BPS")
    regions.note(desk, asked(MARCH), said)
    figures = REGION.of(desk.journal.read(stream_id("region", NEW_CITY)))
    assert [each.region for each in figures.said] == [NEW_CITY]
    assert regions.note(desk, asked(MARCH), replace(said, region=NEW_CITY)).nothing_new


def test_nothing_is_recorded_in_a_dry_run_with_an_old_code(desk: Desk) -> None:
    workers.register(desk, replace(asked(MARCH), dry_run=True), form(1, village=OLD))
    assert everything(desk.journal) == []
