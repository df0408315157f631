"""What agents earned and whose debits failed, as the read models tell it: followed, and built in one go."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from application_stories import appoint, give_mandate, midlife, order, pot, reported, take_answer
from ledger.application import agents, billing, commitments, debits, mandates, people, premiums, workers
from ledger.application.desk import Desk
from ledger.domain.debit.lines import Result
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, month
from ledger.journal.book import Journal
from ledger_projections import agents as agent_model
from ledger_projections import channels
from ledger_projections import debits as debit_model
from ledger_projections.commitment_balances import commitment_lines
from ledger_projections.compare import disagreements, rebuilt_differs
from ledger_projections.database import ReadModels
from ledger_projections.exposure import exposure_report
from makers import MARCH, MAY, ONE, TWO, asked, bill, commit, form, nik, pay, promise, register, wanted

PAID, EMPTY = Result.COLLECTED, Result.INSUFFICIENT
MAY_MONTH, JUNE = month("2023-05"), date(2023, 6, 5)


@contextmanager
def read(desk: Desk) -> Iterator[Connection]:
    with ReadModels.in_memory() as models:
        models.catch_up(desk.journal)
        with models.connect() as connection:
            yield connection


def come_in(desk: Desk, *numbers: int, agent: str = "P-1", village: str = ONE, segment: str = "BPU") -> None:
    for number in numbers:
        workers.register(desk, asked(), replace(form(number, village=village), agent=agent, segment=segment))


def report(desk: Desk, of: Month = MAY_MONTH) -> dict[str, dict[str, object]]:
    with read(desk) as connection:
        rows = agent_model.agents_report(connection, desk.rulebook.parameters, of)
    return {str(row["reference"]): row for row in rows}


def failing(desk: Desk) -> list[dict[str, object]]:
    with read(desk) as connection:
        return debit_model.failing(connection)


def worker_of(desk: Desk, number: int) -> str:
    return people.find(desk, nik(number)).hex


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give two agents, a pot, and accounts that BRI may debit of the people of the first."""
    appoint(desk, asked(MARCH), "P-1")
    appoint(desk, asked(MARCH), "B-1", kind="bumdes", region="13.73.02")
    commit(desk, pot())
    commit(desk, promise())
    come_in(desk, 1, 2, 3)
    for number in (1, 2, 3):
        give_mandate(desk, asked(), number)
    order(desk, asked(), "D-5", MAY_MONTH, [1, 2, 3])
    take_answer(desk, asked(), "D-5", {1: PAID, 2: PAID, 3: EMPTY})
    return desk


def test_a_whole_life_rebuilt_equals_the_one_followed(desk: Desk) -> None:
    office, followed = midlife(desk), Journal.in_memory()
    with ReadModels.in_memory() as models:
        for batch in office.journal.scan(batch=7):
            followed.append(batch)
            models.catch_up(followed)
        assert rebuilt_differs(models, followed) == []
        with models.connect() as connection:
            assert disagreements(connection) == []


def test_the_fee_is_of_what_the_agents_people_paid_themselves(office: Desk) -> None:
    come_in(office, 4, agent="B-1")
    bill(office, [4], ref="B-1", since="2023-05", months=1)
    pay(office, "B-1")
    first, second = report(office)["P-1"], report(office)["B-1"]
    assert [first[key] for key in ("new_members", "members", "covered", "premium_rupiah")] == [3, 3, 2, 33_600]
    assert [first[key] for key in ("share_rupiah", "bonus_rupiah", "fee_rupiah")] == [2_520, 0, 2_520]
    assert [second[key] for key in ("members", "covered", "premium_rupiah", "fee_rupiah")] == [1, 1, 0, 0]


def test_a_payment_that_came_back_earns_nothing(office: Desk) -> None:
    premiums.reverse(office, asked(), "D-5", cause="bounced")
    assert [report(office)["P-1"][key] for key in ("covered", "premium_rupiah", "fee_rupiah")] == [0, 0, 0]


def test_money_earns_in_the_month_in_which_it_was_paid(office: Desk) -> None:
    amounts = {Insurance.JKK: 10_000, Insurance.JKM: 6_800}
    commitments.collect(office, asked(JUNE), "OWN-61", receipt="S-1", through="P-1", amounts=amounts)
    from_pot = replace(wanted(office, [3], ref="S-1", since="2023-05", months=1), commitment="OWN-61")
    billing.bill(office, asked(JUNE), from_pot)
    pay(office, "S-1", on=JUNE)
    assert [report(office, month(m))["P-1"]["premium_rupiah"] for m in ("2023-05", "2023-06")] == [33_600, 16_800]
    assert report(office)["P-1"]["covered"] == 3


def test_an_agents_end_and_what_leads_to_it(office: Desk) -> None:
    later = month("2023-07")
    row = report(office, later)["P-1"]
    assert [row[key] for key in ("last_acquired", "idle_months", "drops_on")] == ["2023-05", 2, date(2023, 9, 1)]
    agents.review(office, asked(date(2023, 9, 1)), month("2023-08"), ["P-1", "B-1"])
    dropped = report(office, month("2023-09"))
    assert [(each["ended_cause"], each["drops_on"]) for each in dropped.values()] == [("dropped", None)] * 2
    assert report(office, later)["P-1"]["drops_on"] == date(2023, 9, 1)
    agents.come_back(office, asked(date(2024, 3, 1)), "P-1")
    again = report(office, month("2024-03"))["P-1"]
    assert [again[key] for key in ("ended_on", "idle_months", "drops_on")] == [None, 0, date(2024, 7, 1)]


def test_informal_workers_noted_as_wage_earners_are_found(office: Desk) -> None:
    """Audit rule A9: informal workers recorded as PU by Perisai agents."""
    come_in(office, 5, 6, segment="PU")
    workers.start_employment(office, asked(), nik(6), employer="PT Bukit Asam")
    assert report(office)["P-1"]["as_employed"] == 1


def test_people_of_another_region_are_counted_apart(office: Desk) -> None:
    come_in(office, 7, agent="B-1", village=TWO)
    come_in(office, 8, agent="B-1", village="13.73.02.2005")
    assert [report(office)[agent]["elsewhere"] for agent in ("P-1", "B-1")] == [0, 1]


def test_a_failed_debit_is_listed_until_somebody_paid_the_month(office: Desk) -> None:
    (row,) = failing(office)
    assert [row[key] for key in ("worker", "agent", "bank")] == [worker_of(office, 3), "P-1", "BRI"]
    assert [row[key] for key in ("first_month", "unpaid_months", "failed_in_a_row")] == ["2023-05", 1, 1]
    bill(office, [3], ref="B-3", since="2023-05", months=1)
    assert failing(office) == []


def test_failures_in_a_row_begin_anew_after_a_debit_that_succeeded(office: Desk) -> None:
    order(office, asked(), "D-6", month("2023-06"), [1, 2, 3])
    take_answer(office, asked(), "D-6", {1: EMPTY, 2: PAID, 3: Result.CLOSED})
    order(office, asked(), "D-7", month("2023-07"), [2])
    take_answer(office, asked(), "D-7", {2: EMPTY})
    found = {row["worker"]: (row["failed_in_a_row"], row["unpaid_months"], row["cause"]) for row in failing(office)}
    assert found == {
        worker_of(office, 1): (1, 1, "insufficient-balance"),
        worker_of(office, 2): (1, 1, "insufficient-balance"),
        worker_of(office, 3): (2, 2, "account-closed"),
    }


def test_money_that_must_go_back_is_listed_until_it_went(office: Desk) -> None:
    order(office, asked(), "D-6", month("2023-06"), [1])
    workers.die(office, asked(MAY), nik(1))
    debits.answer(office, asked(), reported(office, "D-6", {1: PAID}))
    with read(office) as connection:
        (owed,) = debit_model.unapplied(connection)
    assert [owed[key] for key in ("reference", "amount_rupiah", "cause", "given_back_on")] == [
        "D-6",
        16_800,
        "died",
        None,
    ]
    mandates.give_back(office, asked(), people.find(office, nik(1)), run="D-6", transfer="T-1")
    with read(office) as connection:
        (owed,) = debit_model.unapplied(connection)
        (run,) = debit_model.runs(connection, "d-6")
    assert [owed[key] for key in ("given_back_on", "transfer")] == [MAY, "T-1"]
    assert [run[key] for key in ("state", "collected", "unapplied_rupiah")] == ["answered", 0, 16_800]


def test_a_mandate_that_ended_and_was_given_anew_stands(office: Desk) -> None:
    mandates.revoke(office, asked(), nik(1), cause="changes bank")
    with read(office) as connection:
        assert worker_of(office, 1) not in debit_model.standing_mandates(connection, "bri")
    give_mandate(office, asked(), 1, account="999999")
    with read(office) as connection:
        assert worker_of(office, 1) in debit_model.standing_mandates(connection, "BRI")


def test_what_was_collected_is_neither_promised_nor_revised(office: Desk) -> None:
    with read(office) as connection:
        lines = commitment_lines(connection, "OWN-61")
    keys = ("committed_rupiah", "revised_rupiah", "collected_rupiah", "drawn_rupiah", "available_rupiah")
    assert [[line[key] for key in keys] for line in lines] == [[0, 0, 20_000, 20_000, 0], [0, 0, 13_600, 13_600, 0]]


def test_the_covered_are_counted_by_the_way_they_are_paid_for(office: Desk) -> None:
    """Agency, auto-debit and budget, as West Kalimantan counts its members."""
    commitments.collect(
        office,
        asked(),
        "OWN-61",
        receipt="S-1",
        through="P-1",
        amounts={Insurance.JKK: 10_000, Insurance.JKM: 6_800},
    )
    in_cash = replace(wanted(office, [3], ref="S-1", since="2023-05", months=1), commitment="OWN-61")
    billing.bill(office, asked(), in_cash)
    pay(office, "S-1")
    register(office, 20, 21)
    bill(office, [20, 21], ref="B-20", since="2023-05", months=1)
    pay(office, "B-20")
    workers.die(office, asked(date(2023, 4, 30)), nik(21))
    with read(office) as connection:
        told = {by: channels.members_by(connection, MAY_MONTH, by) for by in ("channel", "agent", "bank", "source")}
    assert [tuple(row.values()) for row in told["channel"]] == [
        ("auto-debit", 2, 2, 33_600),
        ("budget", 1, 0, 16_800),
        ("own money, in cash", 1, 1, 16_800),
    ]
    assert [(row["group"], row["covered"]) for row in told["agent"]] == [("P-1", 3), ("nobody", 1)]
    assert [(row["group"], row["covered"]) for row in told["bank"]] == [("BRI", 2), ("nobody", 2)]
    assert [(row["group"], row["covered"]) for row in told["source"]] == [("OWN", 3), ("APBD", 1)]


def test_a_pot_does_not_run_dry(office: Desk) -> None:
    with read(office) as connection:
        lines = list(exposure_report(connection, office.rulebook, MAY))
    assert {line["reference"] for line in lines} == {"APBD-2023"}
