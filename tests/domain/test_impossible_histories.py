"""`evolve` asks no rule; what has no meaning at all is damage, and says what stands where."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from journal_samples import GOLDEN, billed, launched, promised, registered
from ledger.domain.agent import state as agents
from ledger.domain.agreement import state as agreements
from ledger.domain.claim import state as claims
from ledger.domain.commitment import events as commitment
from ledger.domain.commitment import state as commitments
from ledger.domain.debit import state as channels
from ledger.domain.employer import state as employers
from ledger.domain.errors import ImpossibleHistory
from ledger.domain.payment import state as payments
from ledger.domain.program import events as program
from ledger.domain.program import state as programs
from ledger.domain.worker import events as worker
from ledger.domain.worker import state as workers
from ledger.journal.entry import Event
from ledger.journal.names import STREAM_OF

FOLDS: dict[str, Callable[[Iterable[Any]], object]] = {
    "worker": workers.fold,
    "program": programs.fold,
    "commitment": commitments.fold,
    "payment": payments.fold,
    "claim": claims.fold,
    "agent": agents.fold,
    "debit": channels.fold,
    "employer": employers.fold,
    "agreement": agreements.fold,
}
BEGINNINGS = {
    "WorkerRegistered",
    "ProgramLaunched",
    "FundingCommitted",
    "PremiumBilled",
    "ClaimFiled",
    "AgentAppointed",
    "DebitsOrdered",
    "EmployerRegistered",
    "AgreementSigned",
}
SAMPLE: dict[str, Event] = {type(event).__name__: event for _, event in GOLDEN.values()}

asked_bill, paid, voided = SAMPLE["PremiumBilled"], SAMPLE["PremiumPaid"], SAMPLE["BillVoided"]
bounced, found, lost = SAMPLE["PaymentReversed"], SAMPLE["PaymentReconciled"], SAMPLE["ReconciliationUndone"]
filed, approved, rejected = SAMPLE["ClaimFiled"], SAMPLE["ClaimApproved"], SAMPLE["ClaimRejected"]
ANY_ORDER = {"region", "rulebook"}
"""Streams without a first event of their own; tests/domain/test_local_rulebook.py says what cannot stand there."""
DAY = date(2020, 1, 1)


@pytest.mark.parametrize(
    "name", sorted(name for name in SAMPLE if STREAM_OF[name] not in ANY_ORDER and name not in BEGINNINGS)
)
def test_nothing_stands_before_the_beginning(name: str) -> None:
    with pytest.raises(ImpossibleHistory, match=f"{name} stands after No(t|thing).*`ledger journal verify`"):
        FOLDS[STREAM_OF[name]]([SAMPLE[name]])


@pytest.mark.parametrize(
    ("kind", "history", "last", "after"),
    [
        ("worker", [registered], registered, "Registered"),
        ("worker", [registered], SAMPLE["EmploymentEnded"], "Registered"),
        ("payment", [asked_bill], asked_bill, "Billed"),
        ("payment", [asked_bill], bounced, "Billed"),
        ("payment", [asked_bill], found, "Billed"),
        ("payment", [asked_bill, paid], paid, "Paid"),
        ("payment", [asked_bill, paid], voided, "Paid"),
        ("payment", [asked_bill, voided], paid, "Voided"),
        ("payment", [asked_bill, voided], bounced, "Voided"),
        ("payment", [asked_bill, paid, bounced], bounced, "Reversed"),
        ("payment", [asked_bill, paid, bounced], found, "Reversed"),
        ("payment", [asked_bill, paid, bounced], lost, "Reversed"),
        ("claim", [filed], filed, "Filed"),
        ("claim", [filed], SAMPLE["BenefitPaid"], "Filed"),
        ("claim", [filed, approved], rejected, "Approved"),
        ("claim", [filed, approved], approved, "Approved"),
        ("claim", [filed, rejected], approved, "Rejected"),
        ("claim", [filed, rejected], SAMPLE["BenefitUseReported"], "Rejected"),
    ],
)
def test_what_cannot_follow_is_damage(kind: str, history: list[Event], last: Event, after: str) -> None:
    with pytest.raises(ImpossibleHistory) as caught:
        FOLDS[kind]([*history, last])
    assert str(caught.value).startswith(f"{type(last).__name__} stands after {after}, which cannot have happened.")
    assert (caught.value.event, type(caught.value.found).__name__) == (last, after)


@pytest.mark.parametrize(
    ("kind", "history"),
    [
        ("worker", [registered, worker.WorkerDied(effective=DAY), billed]),
        (
            "worker",
            [
                registered,
                billed,
                worker.PersonalDataErased(effective=DAY),
                worker.WorkerMoved(effective=DAY, village="x"),
            ],
        ),
        ("worker", [registered, worker.WorkerReturned(effective=DAY), worker.DeathWithdrawn(effective=DAY)]),
        ("program", [launched, program.PlacesTaken(effective=DAY, places={"99.99.99.9999": 10_000})]),
        ("program", [launched, program.PlacesFreed(effective=DAY, places={"13.73.01.1001": 5})]),
        (
            "program",
            [
                launched,
                program.ProgramClosed(effective=DAY),
                program.VillageQuotaSet(effective=DAY, village="x", places=-1),
            ],
        ),
        ("commitment", [promised, commitment.FundsDrawn(effective=DAY, payment="never billed", amounts=())]),
        (
            "commitment",
            [
                promised,
                commitment.FundsReserved(
                    effective=DAY,
                    payment="too much",
                    amounts=(commitment.AccountAmount(account=promised.lines[0].account, amount_rupiah=10**15),),
                ),
            ],
        ),
        (
            "commitment",
            [
                promised,
                commitment.CommitmentClosed(effective=DAY, lapsed=()),
                commitment.CommitmentRevised(effective=DAY, legal_basis="x", lines=()),
            ],
        ),
    ],
)
def test_no_rule_is_asked_of_what_has_happened(kind: str, history: list[Event]) -> None:
    assert FOLDS[kind](history) is not None
