"""The one list of stored names: which events may stand on which kind of stream.

A stored name is a contract. Add names; never rename, reuse or remove one. Each is the name of a class in the events of
its kind, ``ledger.domain.<kind>.events``. That module is loaded when a name of it is first read or written: a command
that reads two entries has no use for the classes of a hundred others.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from ledger.journal.entry import Event

STREAMS: dict[str, tuple[str, ...]] = {
    "worker": (
        "WorkerRegistered",
        "IdentityCorrected",
        "ParticularsCorrected",
        "WorkerMoved",
        "WorkerEnrolled",
        "PlaceAwaited",
        "PlaceForgone",
        "EnrollmentEnded",
        "StandingNoted",
        "EmploymentStarted",
        "EmploymentEnded",
        "CoverConfirmed",
        "WorkerDied",
        "DeathWithdrawn",
        "WorkerLeft",
        "WorkerReturned",
        "CardIssued",
        "DebitMandated",
        "MandateRevoked",
        "DebitFailed",
        "DebitUnapplied",
        "DebitGivenBack",
        "CardWithdrawn",
        "HeirsNamed",
        "CoverBilled",
        "CoverReleased",
        "CoverReversed",
        "CoverRefunded",
        "PersonalDataErased",
    ),
    "program": (
        "ProgramLaunched",
        "VillageQuotaSet",
        "CriteriaSet",
        "PlacesTaken",
        "PlacesFreed",
        "PlacesAwaited",
        "WaitingEnded",
        "EligibilityReviewed",
        "ProgramExtended",
        "ProgramClosed",
    ),
    "commitment": (
        "FundingCommitted",
        "CommitmentRevised",
        "CollectionReceived",
        "FundsReserved",
        "ReservationReleased",
        "FundsDrawn",
        "FundsReturned",
        "FundsRefunded",
        "CommitmentClosed",
    ),
    "payment": (
        "PremiumBilled",
        "PremiumPaid",
        "BillVoided",
        "PaymentReversed",
        "PremiumRefunded",
        "ExcessCarried",
        "PaymentReconciled",
        "ReconciliationUndone",
    ),
    "claim": (
        "ClaimFiled",
        "DocumentReceived",
        "ClaimApproved",
        "ClaimRejected",
        "RefundDue",
        "RefundSettled",
        "RefundCarried",
        "BenefitPaid",
        "BenefitUseReported",
        "ScholarshipAwarded",
        "ScholarshipEnded",
    ),
    "region": (
        "WorkforceCounted",
        "MembershipReported",
        "CoverageTargetSet",
    ),
    "rulebook": (
        "RuleSet",
        "RuleWithdrawn",
    ),
    "agent": (
        "AgentAppointed",
        "MembersAcquired",
        "AgentDismissed",
        "AgentDropped",
        "AgentReturned",
        "AgentFeePaid",
        "AgentNameErased",
    ),
    "debit": (
        "DebitsOrdered",
        "DebitsAnswered",
        "DebitsWithdrawn",
    ),
    "employer": (
        "EmployerRegistered",
        "EmployerCoverConfirmed",
    ),
    "agreement": (
        "AgreementSigned",
        "AgreementExtended",
        "AgreementEnded",
    ),
}
"""Kinds of streams and the names of the events that may stand on each."""

STREAM_OF: dict[str, str] = {name: kind for kind, names in STREAMS.items() for name in names}
"""Stored name -> the kind of stream it stands on."""


class _Classes(Mapping[str, type[Event]]):
    """Event classes by stored name; a name that is not in the list is a `KeyError`."""

    def __init__(self) -> None:
        self._loaded: dict[str, type[Event]] = {}

    def __getitem__(self, name: str) -> type[Event]:
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = _loaded(STREAM_OF[name], name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(STREAM_OF)

    def __len__(self) -> int:
        return len(STREAM_OF)


def _loaded(kind: str, name: str) -> type[Event]:
    """Load the events of a kind. Both names come from the list above, never from what was read."""
    return cast("type[Event]", getattr(import_module(f"ledger.domain.{kind}.events"), name))


NAMES: Mapping[str, type[Event]] = _Classes()
"""Stored name -> event class. `tests/journal/golden` holds one file for each shape ever stored."""
