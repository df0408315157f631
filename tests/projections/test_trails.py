"""Given entries, when the read models have taken them in, then these rows: workers, trails, payments, commitments."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection

from ledger.domain.commitment import events as commitment
from ledger.domain.insurance import Insurance
from ledger.domain.payment import events as payment
from ledger.domain.worker import events as worker
from ledger.journal.entry import stream_id
from ledger_projections.commitment_balances import commitment_lines, commitment_row, commitments, funding_report
from ledger_projections.compare import disagreements
from ledger_projections.database import ReadModels
from ledger_projections.entries import entries_page, latest_entries
from ledger_projections.payments import payment_amounts, payment_row, payments
from ledger_projections.premium_trail import cover_on, trail_of_commitment, trail_of_payment, trail_of_worker
from ledger_projections.worker_register import worker_row, workers_to_bill
from projections.histories import ACCOUNTS, FAR_VILLAGE, JULY, NEXT_VILLAGE, VILLAGE, Clerk, a_quarter, person

AUGUST = date(2023, 8, 1)


@pytest.fixture
def clerk() -> Clerk:
    return a_quarter()


@pytest.fixture
def read(clerk: Clerk) -> Iterator["Reading"]:
    with ReadModels.in_memory() as models:
        yield Reading(clerk, models)


class Reading:
    """Catches up, then asks."""

    def __init__(self, clerk: Clerk, models: ReadModels) -> None:
        self.clerk = clerk
        self.models = models

    def __call__(self) -> Connection:
        assert self.models.catch_up(self.clerk.journal).stopped == ()
        return self.models.engine.connect()


def test_a_workers_trail_tells_each_month_with_its_budget_and_transfer(read: Reading) -> None:
    with read() as connection:
        trail = trail_of_worker(connection, str(person(2)))
    assert [(row["month"], row["insurance"], row["amount_rupiah"]) for row in trail] == [
        ("2023-07", "JKK", 10_000),
        ("2023-07", "JKM", 6_800),
        ("2023-08", "JKK", 10_000),
        ("2023-08", "JKM", 6_800),
        ("2023-09", "JKK", 10_000),
        ("2023-09", "JKM", 6_800),
    ]
    assert trail[0] == trail[0] | {
        "payment": "TW3",
        "state": "paid",
        "commitment": "APBD-2023",
        "source": "APBD",
        "legal_basis": "DPA 2023",
        "transfer": "SP2D-TW3",
        "paid_on": JULY,
        "village": VILLAGE,
    }


def test_a_billed_month_is_told_and_is_not_paid(clerk: Clerk, read: Reading) -> None:
    clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10", insurances=(Insurance.JKK,))
    with read() as connection:
        waiting = [row for row in trail_of_worker(connection, person(1).hex) if row["payment"] == "TW4"]
        assert {row["state"] for row in waiting} == {"billed"}
        assert {row["paid_on"] for row in waiting} == {None}
        assert cover_on(connection, person(1).hex, "2023-10") == []
        assert len(cover_on(connection, person(1).hex, "2023-09")) == 2


def test_both_directions_tell_the_same_people_and_rupiah(clerk: Clerk, read: Reading) -> None:
    clerk.commit("NAGARI-2023", source="APB-NAGARI")
    clerk.bill("N1", [person(1), person(3)], of="NAGARI-2023", since="2023-10", months=2)
    with read() as connection:
        from_budgets = [
            row for reference in ("APBD-2023", "NAGARI-2023") for row in trail_of_commitment(connection, reference)
        ]
        from_people = [row for number in (1, 2, 3) for row in trail_of_worker(connection, person(number).hex)]
        assert sum(row["total_rupiah"] for row in from_budgets) == sum(row["amount_rupiah"] for row in from_people)
        assert {(row["worker"], row["payment"]) for row in from_budgets} == {
            (row["worker"], row["payment"]) for row in from_people
        }
        assert disagreements(connection) == []


def test_a_payments_trail_lists_its_people_in_the_order_of_the_bill(read: Reading) -> None:
    with read() as connection:
        people = list(trail_of_payment(connection, "tw3"))
    assert [row["worker"] for row in people] == [person(number).hex for number in (1, 2, 3)]
    first = people[0]
    assert (first["since"], first["until"], first["months"]) == ("2023-07", "2023-09", 3)
    assert (first["jkk_rupiah"], first["jkm_rupiah"], first["total_rupiah"]) == (30_000, 20_400, 50_400)


def test_the_trail_of_a_commitment_can_leave_out_what_is_not_paid(clerk: Clerk, read: Reading) -> None:
    clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
    with read() as connection:
        assert len(list(trail_of_commitment(connection, "APBD-2023"))) == 4
        assert {row["payment"] for row in trail_of_commitment(connection, "APBD-2023", paid_only=True)} == {"TW3"}


def test_a_payment_tells_its_sums_per_insurance(read: Reading) -> None:
    with read() as connection:
        row = payment_row(connection, "TW3")
        amounts = payment_amounts(connection, "TW3")
    assert row is not None
    assert (row["jkk_rupiah"], row["jkm_rupiah"], row["total_rupiah"]) == (90_000, 61_200, 151_200)
    assert (row["workers"], row["worker_months"], row["insurances"]) == (3, 18, "JKK JKM")
    assert [(each["insurance"], each["amount_rupiah"]) for each in amounts] == [("JKK", 90_000), ("JKM", 61_200)]


def test_paying_changes_one_row_however_many_workers_are_billed(clerk: Clerk, read: Reading) -> None:
    clerk.register(*range(10, 60))
    clerk.bill("MANY", [person(number) for number in range(10, 60)], of="APBD-2023")
    with read() as connection:
        before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    clerk.pay("MANY")
    with read() as connection:
        after = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        row = payment_row(connection, "MANY")
    assert row is not None
    assert row["state"] == "paid"
    assert after - before < 50  # people on the bill


def test_a_voided_bill_frees_the_promise(clerk: Clerk, read: Reading) -> None:
    clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
    clerk.void("TW4")
    with read() as connection:
        row = payment_row(connection, "TW4")
        header = commitment_row(connection, "APBD-2023")
        assert disagreements(connection) == []
    assert row is not None
    assert header is not None
    assert (row["state"], row["undone_cause"], row["paid_on"]) == ("voided", "wrong-list", None)
    assert (header["reserved_rupiah"], header["available_rupiah"]) == (0, 200_000_000 - 151_200)


def test_a_reversed_payment_keeps_its_transfer_and_gives_the_money_back(clerk: Clerk, read: Reading) -> None:
    clerk.reverse("TW3")
    with read() as connection:
        row = payment_row(connection, "TW3")
        header = commitment_row(connection, "APBD-2023")
        assert cover_on(connection, person(1).hex, "2023-07") == []
        assert disagreements(connection) == []
    assert row is not None
    assert header is not None
    assert (row["state"], row["transfer"], row["paid_on"]) == ("reversed", "SP2D-TW3", JULY)
    assert (header["drawn_rupiah"], header["returned_rupiah"]) == (151_200, 151_200)
    assert header["available_rupiah"] == 200_000_000


def test_months_of_a_reversed_payment_may_be_paid_again(clerk: Clerk, read: Reading) -> None:
    clerk.reverse("TW3")
    clerk.bill("TW3-B", [person(1)], of="APBD-2023")
    clerk.pay("TW3-B")
    with read() as connection:
        assert {row["payment"] for row in cover_on(connection, person(1).hex, "2023-07")} == {"TW3-B"}
        assert disagreements(connection) == []


def test_a_payment_tells_the_statement_line_that_shows_it(clerk: Clerk, read: Reading) -> None:
    stream = stream_id("payment", "TW3")
    clerk.write((stream, payment.PaymentReconciled(effective=AUGUST, statement="BPD-08/17", amount_rupiah=151_200)))
    with read() as connection:
        row = payment_row(connection, "TW3")
        assert row is not None
        assert (row["reconciled_statement"], row["reconciled_rupiah"]) == ("BPD-08/17", 151_200)
    clerk.write((stream, payment.ReconciliationUndone(effective=AUGUST, statement="BPD-08/17", cause="other-payment")))
    with read() as connection:
        row = payment_row(connection, "TW3")
        assert row is not None
        assert (row["reconciled_statement"], row["reconciled_on"]) == (None, None)


def test_payments_can_be_listed_by_state_and_commitment(clerk: Clerk, read: Reading) -> None:
    clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
    with read() as connection:
        assert [row["reference"] for row in payments(connection)] == ["TW3", "TW4"]
        assert [row["reference"] for row in payments(connection, state="billed")] == ["TW4"]
        assert payments(connection, commitment="ELSE") == []


def test_a_revision_names_every_line_again(clerk: Clerk, read: Reading) -> None:
    new_line = commitment.AccountLine(account="9.9", insurance=Insurance.JKM, amount_rupiah=5_000_000)
    raised = commitment.AccountLine(account=ACCOUNTS[Insurance.JKK], insurance=Insurance.JKK, amount_rupiah=120_000_000)
    revised = commitment.CommitmentRevised(effective=AUGUST, legal_basis="DPPA 2023", lines=(raised, new_line))
    clerk.write((stream_id("commitment", "APBD-2023"), revised))
    with read() as connection:
        lines = {row["account"]: row for row in commitment_lines(connection, "APBD-2023")}
        header = commitment_row(connection, "APBD-2023")
    assert lines[ACCOUNTS[Insurance.JKK]]["revised_rupiah"] == 20_000_000
    assert lines[ACCOUNTS[Insurance.JKK]]["available_rupiah"] == 120_000_000 - 90_000
    assert (lines["9.9"]["committed_rupiah"], lines["9.9"]["available_rupiah"]) == (0, 5_000_000)
    assert lines[ACCOUNTS[Insurance.JKM]]["revised_rupiah"] == -100_000_000
    assert header is not None
    assert (header["revised_basis"], header["revised_on"]) == ("DPPA 2023", AUGUST)


def test_a_closed_commitment_has_nothing_available(clerk: Clerk, read: Reading) -> None:
    left = tuple(
        commitment.AccountAmount(account=account, amount_rupiah=100_000_000 - drawn)
        for account, drawn in zip(ACCOUNTS.values(), (90_000, 61_200), strict=True)
    )
    clerk.write((stream_id("commitment", "APBD-2023"), commitment.CommitmentClosed(effective=AUGUST, lapsed=left)))
    with read() as connection:
        report = funding_report(connection, fiscal_year=2023)
        assert disagreements(connection) == []
    assert [(row["available_rupiah"], row["closed_on"]) for row in report] == [(0, AUGUST), (0, AUGUST)]


def test_the_funding_report_keeps_to_a_fiscal_year(read: Reading) -> None:
    with read() as connection:
        assert funding_report(connection, fiscal_year=2022) == []
        assert [row["reference"] for row in commitments(connection)] == ["APBD-2023"]


def test_what_is_not_there_is_none_and_not_an_empty_row(read: Reading) -> None:
    with read() as connection:
        assert worker_row(connection, person(99).hex) is None
        assert payment_row(connection, "NONE") is None
        assert commitment_row(connection, "NONE") is None
        assert trail_of_worker(connection, person(99).hex) == []


def test_the_register_follows_a_worker_through_life(clerk: Clerk, read: Reading) -> None:
    clerk.move(1, NEXT_VILLAGE)
    who = person(1)
    clerk.write(
        (who, worker.ParticularsCorrected(effective=JULY, occupation="nelayan", disability=True)),
        (who, worker.IdentityCorrected(effective=JULY, personal=b"x", sex="M", birth_year=1979, corrected=("sex",))),
        (who, worker.WorkerEnrolled(effective=JULY, program="DESA-100")),
        (who, worker.EmploymentStarted(effective=JULY, employer="PT Vendor")),
        (who, worker.CardIssued(effective=AUGUST, personal=b"card")),
    )
    with read() as connection:
        row = worker_row(connection, str(who))
    assert row is not None
    assert row == row | {
        "village": NEXT_VILLAGE,
        "moved_on": JULY,
        "occupation": "nelayan",
        "disability": True,
        "sex": "M",
        "birth_year": 1979,
        "program_reference": "DESA-100",
        "employer": "PT Vendor",
        "card_issued_on": AUGUST,
    }
    clerk.write(
        (who, worker.EmploymentEnded(effective=AUGUST)),
        (who, worker.WorkerDied(effective=AUGUST)),
        (who, worker.PersonalDataErased(effective=AUGUST)),
    )
    with read() as connection:
        row = worker_row(connection, str(who))
    assert row is not None
    assert row == row | {"employer": None, "employed_since": None, "died_on": AUGUST, "erased_on": AUGUST}


def test_a_bill_is_offered_everybody_also_who_died_or_left_and_nobody_erased(clerk: Clerk, read: Reading) -> None:
    clerk.register(4, 5, village=NEXT_VILLAGE, program="DESA-100")
    clerk.register(6, village=FAR_VILLAGE, program="desa-100")
    clerk.write((person(4), worker.WorkerDied(effective=AUGUST)))
    clerk.write((person(2), worker.WorkerLeft(effective=AUGUST, cause="moved-away")))
    clerk.write((person(3), worker.PersonalDataErased(effective=AUGUST)))
    with read() as connection:
        assert workers_to_bill(connection, program="Desa-100") == [person(4).hex, person(5).hex, person(6).hex]
        assert workers_to_bill(connection, region="13.73") == [person(each).hex for each in (1, 2, 4, 5)]
        assert workers_to_bill(connection, region=NEXT_VILLAGE) == [person(4).hex, person(5).hex]
        assert workers_to_bill(connection, region="13.74") == []
        assert workers_to_bill(connection, program="DESA-100", region="13") == [person(4).hex, person(5).hex]


def test_entries_are_paged_by_position_and_a_command_is_noted_once(read: Reading) -> None:
    with read() as connection:
        first = entries_page(connection, limit=4)
        second = entries_page(connection, after=first[-1]["position"], limit=4)
        commands = connection.exec_driver_sql("SELECT count(*) FROM commands").scalar_one()
        assert [row["name"] for row in latest_entries(connection, limit=2)] == ["PremiumPaid", "FundsDrawn"]
        assert [row["position"] for row in entries_page(connection, name="CoverBilled")] == [7, 8, 9]
    assert [row["position"] for row in first + second] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert first[0] == first[0] | {"actor": "bendahara", "document": "SK 1/2023", "kind": "commitment"}
    assert commands == 4
