"""Given programs, lines and bills, when the read models have taken them in, then these rows; and again if rebuilt."""

from datetime import date

import pytest
from sqlalchemy import Connection, select, text

from ledger.application import billing, people, premiums, programs, reviewing, waiting, workers
from ledger.application.desk import Desk
from ledger.domain.month import month
from ledger.domain.program.events import CriteriaSet
from ledger_projections.database import ReadModels
from ledger_projections.duplicates import KINDS, duplicates
from ledger_projections.enrollments import MODEL, criteria_of, several_programs, waiting_counts, waiting_line
from ledger_projections.worker_register import worker_row, workers_to_bill
from makers import MARCH, MAY, ONE, TWO, asked, commit, form, launch, nik, promise, register, wanted

JUNE = date(2023, 6, 1)


def read(desk: Desk) -> Connection:
    models = ReadModels.in_memory()
    assert models.catch_up(desk.journal).stopped == ()
    return models.engine.connect()


def wait(desk: Desk, *numbers: int, village: str = ONE, program: str = "DESA-100") -> None:
    for number in numbers:
        entered = form(number, village=village, program=program)
        workers.register(desk, asked(MARCH), entered, wait_when_full=True)


def names(desk: Desk, connection: Connection, region: str | None = None) -> list[tuple[str, int, str]]:
    numbers = {people.find(desk, nik(number)).hex: f"{number}" for number in range(1, 7)}
    line = waiting_line(connection, "desa-100", region=region)
    return [(row["village"], row["number"], numbers[row["worker"]]) for row in line]


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Given 1 with the only place of one village, 2 to 4 in line there, and 5 and 6 in line elsewhere."""
    launch(desk, places=1)
    programs.set_quota(desk, asked(MARCH), "DESA-100", village=TWO, places=0)
    wait(desk, 1, 2, 3, 4)
    wait(desk, 5, 6, village=TWO)
    return desk


def test_a_line_is_numbered_by_village_in_order_of_arrival(office: Desk) -> None:
    found = read(office)
    assert names(office, found) == [(ONE, 1, "2"), (ONE, 2, "3"), (ONE, 3, "4"), (TWO, 1, "5"), (TWO, 2, "6")]
    assert names(office, found, TWO) == [(TWO, 1, "5"), (TWO, 2, "6")]
    assert waiting_counts(found) == {"DESA-100": 5}


def test_numbers_close_up_when_somebody_is_admitted_or_goes(office: Desk) -> None:
    programs.set_quota(office, asked(), "DESA-100", village=ONE, places=2)
    waiting.admit(office, asked(), "DESA-100")
    workers.leave(office, asked(), nik(3), cause="other")
    found = read(office)
    assert names(office, found, ONE) == [(ONE, 1, "4")]
    (cause,) = found.execute(text("SELECT ended_because FROM waiting WHERE ended_because <> 'admitted'")).scalars()
    assert cause == "left"


def test_who_waits_is_not_billed_with_the_program(office: Desk) -> None:
    found = read(office)
    assert workers_to_bill(found, program="DESA-100") == [people.find(office, nik(1)).hex]
    row = worker_row(found, people.find(office, nik(2)).hex)
    assert row is not None
    assert (row["program_reference"], row["awaits"]) == (None, "DESA-100")


def test_what_a_program_asks_is_listed_by_its_day(office: Desk) -> None:
    for on, decile in ((JUNE, 2), (MAY, 4)):
        programs.set_criteria(office, asked(on), "DESA-100", CriteriaSet(effective=on, decile_at_most=decile))
    assert [(row["since"], row["decile_at_most"]) for row in criteria_of(read(office), "DESA-100")] == [
        (MAY, 4),
        (JUNE, 2),
    ]


def test_a_review_stands_with_its_counts_and_an_enrolment_that_it_ended(office: Desk) -> None:
    programs.set_criteria(office, asked(MAY), "DESA-100", CriteriaSet(effective=MAY, domicile=(TWO,)))
    reviewing.review(office, asked(JUNE), "DESA-100", month("2023-06"), [people.find(office, nik(1))], end=True)
    found = read(office)
    held = found.execute(
        text("SELECT program, looked_at, failed, by_criterion, ended FROM read_v1_eligibility_reviews")
    )
    stay = found.execute(text("SELECT program, lasts, ended_because FROM read_v1_enrollments"))
    assert [tuple(row) for row in held] == [("DESA-100", 1, 1, "domicile 1", 1)]
    assert [tuple(row) for row in stay] == [("DESA-100", 0, "not eligible: domicile")]
    assert workers_to_bill(found, program="DESA-100") == []


def test_rebuilt_equals_followed(office: Desk) -> None:
    models = ReadModels.in_memory()
    models.catch_up(office.journal)
    programs.set_quota(office, asked(), "DESA-100", village=ONE, places=2)
    waiting.admit(office, asked(), "DESA-100")
    models.catch_up(office.journal)
    with models.engine.connect() as followed, read(office) as fresh:
        for table in MODEL.tables:
            rows = select(table).order_by(*table.primary_key)
            assert list(followed.execute(rows)) == list(fresh.execute(rows))


def test_somebody_in_two_programs_one_after_the_other_is_found(desk: Desk) -> None:
    launch(desk)
    launch(desk, "CSR")
    register(desk, 1, 2, program="DESA-100")
    workers.enroll(desk, asked(MAY), nik(1), program="CSR")
    found = read(desk)
    assert [(row["program"], row["ended_on"]) for row in several_programs(found)] == [("DESA-100", MAY), ("CSR", None)]
    (row,) = duplicates(found, "programs")
    assert (row["worker"], row["what"]) == (
        people.find(desk, nik(1)).hex,
        f"DESA-100 {MARCH} to {MAY}; CSR {MAY} to now",
    )


@pytest.fixture
def paid_twice_over(desk: Desk) -> Desk:
    """Given two budgets: the second asked for months that the first holds, and got the others."""
    commit(desk)
    commit(desk, promise("CSR"))
    register(desk, 1, 2)
    billing.bill(desk, asked(), wanted(desk, [1, 2], ref="B1", since="2023-05", months=3))
    late = wanted(desk, [1, 2], commitment="CSR", ref="C1", since="2023-06", months=4, skip_covered=True)
    billing.bill(desk, asked(), late)
    return desk


def test_a_bill_that_could_not_hold_its_months_is_found_with_the_one_that_holds_them(paid_twice_over: Desk) -> None:
    found = list(duplicates(read(paid_twice_over), "months"))
    assert [(row["what"], row["months"], row["rupiah"]) for row in found] == [
        ("C1 asked for 2023-06 to 2023-07, which B1 holds", 2, 2 * 16_800)
    ] * 2


def test_two_budgets_in_a_year_are_found_and_a_year_without_them_is_not(paid_twice_over: Desk) -> None:
    found = read(paid_twice_over)
    rows = list(duplicates(found, "commitments", year=2023))
    assert [(row["what"], row["months"]) for row in rows] == [("APBD-2023 3; CSR 2", 5)] * 2
    assert [list(duplicates(found, kind, year=2024)) for kind in KINDS] == [[], [], [], []]


def test_a_move_between_two_bills_is_found_as_two_villages(desk: Desk) -> None:
    commit(desk)
    register(desk, 1)
    billing.bill(desk, asked(), wanted(desk, [1], ref="B1", since="2023-05", months=1))
    workers.move(desk, asked(JUNE), nik(1), village=TWO)
    billing.bill(desk, asked(JUNE), wanted(desk, [1], ref="B2", since="2023-06", months=2))
    (row,) = duplicates(read(desk), "villages")
    assert (row["what"], row["count"], row["months"]) == (f"{ONE} 1; {TWO} 2", 2, 3)


def test_what_was_voided_is_no_duplicate_any_more(paid_twice_over: Desk) -> None:
    premiums.void(paid_twice_over, asked(), "B1", cause="wrong-list")
    found = read(paid_twice_over)
    assert [list(duplicates(found, kind)) for kind in KINDS] == [[], [], [], []]


def test_bills_of_one_budget_that_follow_each_other_are_no_duplicates(desk: Desk) -> None:
    commit(desk)
    register(desk, 1)
    billing.bill(desk, asked(), wanted(desk, [1], ref="B1", since="2023-05", months=1))
    billing.bill(desk, asked(), wanted(desk, [1], ref="B2", since="2023-06", months=1))
    found = read(desk)
    assert [list(duplicates(found, kind)) for kind in KINDS] == [[], [], [], []]
