"""Claims in a story: filed with every paper that the rules ask for, decided by the rulebook, paid, and visited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledger.application import claims, deciding, workers
from ledger.application.assessing import NO_FACTS, Facts
from ledger.domain.claim.events import Cause, ClaimApproved
from ledger.domain.claim.letters import ClaimLetter, Heir
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.accident import Accident
from ledger.domain.rules.benefits.heirs import papers_needed
from ledger.domain.wording import rupiah
from ledger_cli.scenarios.telling import Teller

_ABOVE_ANY_LIMIT = 1_000_000_000
"""So that papers which only great amounts need are brought as well."""

_SPOUSE = (Heir(name="invented heir", relation="spouse"),)
_FILED = timedelta(days=5)
_DECIDED = timedelta(days=7)
_PAID = timedelta(days=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened to a worker, and what the papers say about it."""

    nik: str
    who: str
    """In words for the listener; a trade and a place, never a name."""
    on: date
    reference: str
    facts: Facts = NO_FACTS
    heirs: Sequence[Heir] = field(default=_SPOUSE)


def death(teller: Teller, incident: Incident) -> ClaimApproved:
    """Let a member die, not by work, and the family be paid."""
    workers.die(teller.desk, teller.asked(incident.on), incident.nik)
    teller.says(incident.on, f"{incident.who} dies")
    return _claimed(teller, incident, Insurance.JKM, cause=Cause.OTHER)


def accident(teller: Teller, incident: Incident) -> ClaimApproved:
    """Let a member have an accident at work and be paid for care and lost work."""
    teller.says(incident.on, f"{incident.who} has an accident at work")
    return _claimed(teller, incident, Insurance.JKK, cause=None)


def deadly_accident(teller: Teller, incident: Incident) -> ClaimApproved:
    """Let a member die at work and the family be paid by the accident insurance, which is worth more."""
    workers.die(teller.desk, teller.asked(incident.on), incident.nik)
    teller.says(incident.on, f"{incident.who} dies in an accident at work")
    return _claimed(teller, incident, Insurance.JKK, cause=Cause.WORK)


def injured(*, medical_rupiah: int, unable_months: int) -> Facts:
    """Say what an accident's papers say: the hospital's bill and how long the worker could not work."""
    return Facts(accident=Accident(medical_rupiah=medical_rupiah, unable_months=unable_months))


def deadly() -> Facts:
    """Say that the papers tell of an accident that the worker did not survive."""
    return Facts(accident=Accident(death=True))


def disabled() -> Facts:
    """Say that the papers tell of a total disability for good."""
    return Facts(accident=Accident(total_disability=True))


def visit(teller: Teller, on: date, reference: str, *, use: str, again_on: date | None, found: str) -> None:
    """Let a visitor note what the family does with the money, and when the next visit is due."""
    claims.report_use(teller.desk, teller.asked(on), reference, use=use, follow_up_on=again_on)
    teller.says(on, f"a visitor notes {found}")


def _claimed(teller: Teller, incident: Incident, insurance: Insurance, *, cause: Cause | None) -> ClaimApproved:
    desk, reference, filed_on = teller.desk, incident.reference, incident.on + _FILED
    heirs = () if cause is None else tuple(incident.heirs)
    claims.file(
        desk,
        teller.asked(filed_on),
        incident.nik,
        reference=reference,
        insurance=insurance,
        incident_on=incident.on,
        letter=ClaimLetter(heirs=heirs),
    )
    for number, kind in enumerate(_papers(teller, incident, insurance, heirs), start=1):
        asked = teller.asked(filed_on)
        claims.receive_document(desk, asked, reference, kind=kind, number=f"{reference}/{number}")
    teller.says(filed_on, f"claim {reference} is filed with its papers")
    decided = teller.asked(incident.on + _DECIDED)
    approved, _ = deciding.approve(desk, decided, reference, facts=incident.facts, cause=cause)
    teller.says(decided.on, f"the insurer approves it by {approved.basis}, covered by {approved.covered_by}")
    _pay(teller, incident, approved, to=heirs[0].name if heirs else "the worker")
    return approved


def _papers(teller: Teller, incident: Incident, insurance: Insurance, heirs: Sequence[Heir]) -> list[str]:
    needed = papers_needed(
        teller.desk.rulebook.parameters,
        insurance,
        incident.on,
        amount_rupiah=_ABOVE_ANY_LIMIT,
        relations={heir.relation for heir in heirs},
        death=bool(heirs),
    )
    return [paper.kind for paper in needed]


def _pay(teller: Teller, incident: Incident, approved: ClaimApproved, *, to: str) -> None:
    on, reference = incident.on + _PAID, incident.reference
    for benefit in approved.benefits:
        claims.pay(
            teller.desk,
            teller.asked(on),
            reference,
            kind=benefit.kind,
            amount_rupiah=benefit.amount_rupiah,
            transfer=f"TRF-{reference}-{benefit.kind}",
            recipient=to,
        )
    paid = sum(benefit.amount_rupiah for benefit in approved.benefits)
    teller.says(on, f"{rupiah(paid)} of {reference} is paid")
