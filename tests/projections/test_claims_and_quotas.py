"""Given claims and programs, when the read models have taken them in, then these rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Connection

from ledger.domain.claim import events as claim
from ledger.domain.insurance import Insurance
from ledger.domain.month import month
from ledger.domain.payment.events import PaymentReversed
from ledger.domain.program import events as program
from ledger.journal.entry import Event, stream_id
from ledger_projections.claims import (
    claim_benefits,
    claim_documents,
    claim_row,
    claim_uses,
    claims,
    claims_beside,
    claims_report,
    references_of,
    refunds,
)
from ledger_projections.database import ReadModels
from ledger_projections.quota import program_row, programs, quota_report
from projections.histories import JULY, NEXT_VILLAGE, VILLAGE, Clerk, a_quarter, person

AUGUST = date(2023, 8, 1)
DEATH = stream_id("claim", "K-1")
VISIT = date(2024, 2, 1)


def filed(worker: str) -> claim.ClaimFiled:
    return claim.ClaimFiled(
        effective=AUGUST, reference="K-1", worker=worker, insurance=Insurance.JKM, incident_on=JULY, personal=b"heirs"
    )


APPROVED = claim.ClaimApproved(
    effective=AUGUST,
    benefits=(
        claim.Benefit(kind="death", amount_rupiah=20_000_000),
        claim.Benefit(kind="funeral", amount_rupiah=10_000_000),
    ),
    covered_by="TW3",
    basis="by hand",
)
PAID = claim.BenefitPaid(effective=AUGUST, kind="funeral", amount_rupiah=10_000_000, transfer="T1", personal=b"heir")


def asked(clerk: Clerk) -> Connection:
    models = ReadModels.in_memory()
    assert models.catch_up(clerk.journal).stopped == ()
    return models.engine.connect()


def claimed(*events: Event) -> Connection:
    clerk = a_quarter()
    stream: UUID = DEATH
    clerk.write((stream, filed(str(person(1)))), *[(stream, event) for event in events])
    return asked(clerk)


@pytest.mark.parametrize("spelling", [str(person(1)), person(1).hex], ids=["dashes", "hex"])
def test_a_claim_is_found_by_its_worker_however_the_id_is_spelled(spelling: str) -> None:
    clerk = a_quarter()
    clerk.write((DEATH, filed(spelling)))
    with asked(clerk) as connection:
        assert [row["reference"] for row in claims(connection, worker=person(1).hex)] == ["K-1"]
        assert references_of(connection, person(1).hex) == ["K-1"]
        assert claims(connection, worker=str(person(2))) == []
        assert references_of(connection, str(person(2))) == []


def test_a_claim_tells_what_was_granted_and_paid() -> None:
    document = claim.DocumentReceived(effective=AUGUST, kind="death-certificate", number="1373-KM-1")
    use = claim.BenefitUseReported(effective=VISIT, use="a small shop", follow_up_on=None)
    with claimed(document, APPROVED, PAID, use) as connection:
        row = claim_row(connection, "k-1")
        assert row is not None
        assert row == row | {
            "state": "approved",
            "covered_by_reference": "TW3",
            "granted_rupiah": 30_000_000,
            "paid_rupiah": 10_000_000,
            "documents": 1,
            "uses_reported": 1,
            "village": VILLAGE,
        }
        assert [(each["kind"], each["paid_rupiah"], each["paid_on"]) for each in claim_benefits(connection, "K-1")] == [
            ("death", 0, None),
            ("funeral", 10_000_000, AUGUST),
        ]
        assert [each["kind"] for each in claim_documents(connection, "K-1")] == ["death-certificate"]
        assert [(each["use"], each["reported_on"]) for each in claim_uses(connection, "K-1")] == [
            ("a small shop", VISIT)
        ]


def test_no_document_number_and_no_sealed_letter_reaches_the_tables() -> None:
    document = claim.DocumentReceived(effective=AUGUST, kind="death-certificate", number="1373-KM-1")
    with claimed(document, APPROVED, PAID) as connection:
        tables: Sequence[str] = list(
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        )
        written = repr([connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in tables])  # noqa: S608  # names from the database itself
    assert "K-1" in written
    for secret in ("1373-KM-1", "heirs", "sealed"):
        assert secret not in written


def test_a_rejected_claim_tells_its_cause() -> None:
    with claimed(claim.ClaimRejected(effective=AUGUST, cause="not-covered")) as connection:
        row = claim_row(connection, "K-1")
    assert row is not None
    assert (row["state"], row["rejected_cause"], row["granted_rupiah"]) == ("rejected", "not-covered", 0)


DUE = claim.RefundDue(
    effective=AUGUST,
    payment="TW3",
    commitment="APBD-2023",
    months=(month("2023-09"),),
    asked_rupiah=16_800,
    after_claim_rupiah=16_800,
    after_death_rupiah=33_600,
    way="by agreement",
    rules=("refund-basis-2015",),
)


def test_money_beyond_a_death_is_open_until_it_came_back() -> None:
    settled = claim.RefundSettled(effective=VISIT, payment="TW3", amount_rupiah=16_800, transfer="T9")
    with claimed(APPROVED, DUE) as connection:
        (row,) = refunds(connection, open_only=True)
    assert (row["reference"], row["payment_reference"], row["commitment_reference"]) == ("K-1", "TW3", "APBD-2023")
    assert (row["months"], row["asked_rupiah"], row["after_death_rupiah"]) == (1, 16_800, 33_600)
    with claimed(APPROVED, DUE, settled) as connection:
        assert refunds(connection, open_only=True) == []
        (row,) = refunds(connection)
    assert (row["settled_on"], row["settled_rupiah"], row["transfer"]) == (VISIT, 16_800, "T9")


def test_nothing_is_open_of_a_payment_that_was_reversed() -> None:
    clerk = a_quarter()
    reversal = PaymentReversed(effective=VISIT, cause="bounced", amount_rupiah=1)
    clerk.write((DEATH, filed(str(person(1)))), (DEATH, APPROVED), (DEATH, DUE))
    clerk.write((stream_id("payment", "TW3"), reversal))
    with asked(clerk) as connection:
        assert refunds(connection, open_only=True) == []
        assert [row["reversed_on"] for row in refunds(connection)] == [VISIT]


def test_the_other_claims_of_a_worker_are_named() -> None:
    clerk = a_quarter()
    clerk.write((DEATH, filed(str(person(1)))))
    for reference, who in (("K-2", 1), ("K-3", 2)):
        clerk.write((stream_id("claim", reference), replace(filed(str(person(who))), reference=reference)))
    with asked(clerk) as connection:
        assert claims_beside(connection, "k-1") == ["K-2"]
        assert claims_beside(connection, "K-3") == []


def test_the_report_counts_claims_by_insurance() -> None:
    with claimed(APPROVED, PAID) as connection:
        assert claims_report(connection) == [
            {
                "insurance": "JKM",
                "claims": 1,
                "waiting": 0,
                "approved": 1,
                "settled": 0,
                "rejected": 0,
                "granted_rupiah": 30_000_000,
                "paid_rupiah": 10_000_000,
                "unpaid_rupiah": 20_000_000,
                "with_use_reported": 0,
            }
        ]


def test_quotas_tell_places_taken_left_and_over() -> None:
    clerk = Clerk()
    stream = stream_id("program", "DESA-100")
    launched = program.ProgramLaunched(
        effective=JULY, reference="DESA-100", title="Satu desa", region="13.73", until=None, places_per_village=2
    )
    clerk.write(
        (stream, launched),
        (stream, program.VillageQuotaSet(effective=JULY, village=NEXT_VILLAGE, places=5)),
        (stream, program.PlacesTaken(effective=JULY, places={VILLAGE: 3, NEXT_VILLAGE: 3})),
        (stream, program.PlacesFreed(effective=JULY, places={NEXT_VILLAGE: 1})),
        (stream, program.ProgramExtended(effective=JULY, until=AUGUST)),
    )
    with asked(clerk) as connection:
        assert quota_report(connection, program="desa-100") == [
            {"program": "DESA-100", "village": VILLAGE, "places": 2, "taken": 3, "left": -1, "over": True},
            {"program": "DESA-100", "village": NEXT_VILLAGE, "places": 5, "taken": 2, "left": 3, "over": False},
        ]
        row = program_row(connection, "DESA-100")
    assert row is not None
    assert (row["until"], row["villages"], row["taken"], row["closed_on"]) == (AUGUST, 2, 5, None)


def test_without_a_cap_places_are_unknown_and_not_nought() -> None:
    clerk = Clerk()
    stream = stream_id("program", "OPEN")
    launched = program.ProgramLaunched(
        effective=JULY, reference="OPEN", title="Terbuka", region="13", until=None, places_per_village=None
    )
    clerk.write(
        (stream, launched),
        (stream, program.PlacesTaken(effective=JULY, places={VILLAGE: 3})),
        (stream, program.ProgramClosed(effective=AUGUST)),
    )
    with asked(clerk) as connection:
        (row,) = quota_report(connection)
        (header,) = programs(connection)
    assert (row["places"], row["left"], row["over"]) == (None, None, None)
    assert header["closed_on"] == AUGUST
