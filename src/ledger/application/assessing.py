"""What stands behind a claim: the cover of the day, the worth by the rulebook, and what is to come back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application.billing import payment_stream
from ledger.application.commitments import commitment_stream
from ledger.application.covering import drafted_history
from ledger.application.desk import Desk, Draft
from ledger.application.histories import PAYMENT, WORKER
from ledger.domain.claim.events import ClaimFiled, RefundDue
from ledger.domain.claim.refusals import NothingToClaim
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.insurance import Insurance
from ledger.domain.month import month_of, spoken
from ledger.domain.payment import state as payment_state
from ledger.domain.rules.benefits.accident import Accident, assess_accident
from ledger.domain.rules.benefits.death import assess_death
from ledger.domain.rules.benefits.parts import Assessment
from ledger.domain.rules.benefits.refunds import destination, refund
from ledger.domain.rules.benefits.scholarships import Child, months_suffice
from ledger.domain.rules.cover.history import History
from ledger.domain.rules.cover.standing import Answer, Standing, standing
from ledger.domain.rules.parameters import NoSuchRule
from ledger.domain.rules.words import gather
from ledger.domain.worker.events import CoverBilled
from ledger.domain.worker.refusals import NotInLedger
from ledger.domain.worker.state import Registered
from ledger.reference.rulebook import Rulebook

_NONE = Accident()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the papers say beyond what the ledger knows; it is about health and children, and is not recorded."""

    accident: Accident = _NONE
    memberships: int = 1
    children: tuple[Child, ...] = ()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The cover behind a day, and the bills that hold its month."""

    worker: Registered
    histories: Mapping[Insurance, History]
    insurance: Insurance
    standing: Standing
    held_by: str | None
    """The bill that holds the month, paid or not."""
    held_paid: bool

    @property
    def unpaid_bill(self) -> str | None:
        """The bill that holds the month and is not paid."""
        return None if self.held_paid else self.held_by

    @property
    def proof(self) -> str | None:
        """The payment that covers the day, or else the paid bill that holds its month."""
        return self.standing.covered_by or (self.held_by if self.held_paid else None)

    def paid_bills(self) -> Iterator[CoverBilled]:
        """List the worker's bills that are paid."""
        paid = {each.payment for history in self.histories.values() for each in history.paid}
        return (bill for reference, bill in self.worker.bills.items() if reference in paid)

    def check_filing(self, desk: Desk) -> None:
        """Let a claim be filed that is covered, or will be once arrears are paid; raise `NothingToClaim`."""
        if self.standing.answer is Answer.NOT_COVERED:
            raise NothingToClaim(
                insurance=self.insurance,
                incident_on=self.standing.incident_on,
                why=self.standing.why,
                billed_by=self.unpaid_bill,
                trail=trail(desk, self),
            )


def looked_up(
    desk: Desk, draft: Draft, worker: Registered, insurance: Insurance, incident_on: date, known_at: date
) -> Behind:
    """Look up the cover of a day for a decision; what it rests on must still stand when the decision is recorded."""
    histories = drafted_history(draft, worker)
    held_by = worker.holder(insurance, month_of(incident_on))
    return Behind(
        worker=worker,
        histories=histories,
        insurance=insurance,
        standing=_standing(desk.rulebook, histories[insurance], incident_on, known_at),
        held_by=held_by,
        held_paid=any(each.payment == held_by for each in histories[insurance].paid),
    )


def trail(desk: Desk, behind: Behind) -> tuple[str, ...]:
    """Prove the cover: each payment of the insurance with its months, day, transfer, budget and journal position."""
    return tuple(
        _proved(desk, bill.payment, spoken(month for line in bill.lines for month in line.each_month()))
        for bill in behind.paid_bills()
        if any(line.insurance is behind.insurance for line in bill.lines)
    )


def _proved(desk: Desk, reference: str, months: str) -> str:
    entries = desk.journal.read(payment_stream(reference))
    payment = PAYMENT.of(entries)
    if not isinstance(payment, payment_state.Paid):
        return f"{reference} for {months}, not paid"
    at = next(entry.position for entry in entries if entry.event is payment.paid)
    return (
        f"{reference} for {months}, paid on {payment.paid.effective} by {payment.paid.transfer} "
        f"from {payment.bill.commitment} (position {at})"
    )


def worth(rulebook: Rulebook, filed: ClaimFiled, behind: Behind, facts: Facts) -> Assessment:
    """Reckon a claim by the rules of the day of the incident."""
    return _worth(rulebook, filed.insurance, behind.worker, behind.standing, facts)


def worth_otherwise(
    rulebook: Rulebook, filed: ClaimFiled, behind: Behind, facts: Facts, known_at: date
) -> Assessment | None:
    """Reckon a death under the other insurance; None for what is no death, or where no rule is known for the day."""
    if not is_death(filed, behind.worker, facts):
        return None
    other = Insurance.JKK if filed.insurance is Insurance.JKM else Insurance.JKM
    stands = _standing(rulebook, behind.histories[other], filed.incident_on, known_at)
    by_work = Accident(death=True) if other is Insurance.JKK else facts.accident
    told = Facts(accident=by_work, memberships=facts.memberships, children=facts.children)
    try:
        return _worth(rulebook, other, behind.worker, stands, told)
    except NoSuchRule:
        return None


def is_death(filed: ClaimFiled, worker: Registered, facts: Facts) -> bool:
    """Tell whether the claim is for the worker's death."""
    return filed.insurance is Insurance.JKM or (facts.accident.death and worker.died_on is not None)


def opens_scholarship(rulebook: Rulebook, filed: ClaimFiled, behind: Behind, facts: Facts) -> bool:
    """Tell whether the claim lets children be paid for: an accident that killed or disabled, or months enough.

    False where no rule about scholarships is known for the day.
    """
    if filed.insurance is Insurance.JKK:
        return facts.accident.death or facts.accident.total_disability
    try:
        return months_suffice(rulebook.parameters, behind.standing)
    except NoSuchRule:
        return False


def refunds(desk: Desk, filed: ClaimFiled, behind: Behind, on: date) -> tuple[RefundDue, ...]:
    """Count what paid bills bought beyond the death, each with the budget to which it goes back."""
    died_on, rules = behind.worker.died_on, desk.rulebook.parameters
    if died_on is None:
        return ()
    due = []
    for bill in behind.paid_bills():
        found = refund(rules, bill.lines, died_on=died_on, claimed_on=filed.effective)
        if found.after_death.rupiah or found.after_claim.rupiah:
            way, rule = destination(rules, _source(desk, bill.commitment), filed.effective)
            due.append(
                RefundDue(
                    effective=on,
                    payment=bill.payment,
                    commitment=bill.commitment,
                    months=found.asked.months,
                    asked_rupiah=found.asked.rupiah,
                    after_claim_rupiah=found.after_claim.rupiah,
                    after_death_rupiah=found.after_death.rupiah,
                    way=way,
                    rules=gather(*found.rules, rule),
                )
            )
    return tuple(due)


def _standing(rulebook: Rulebook, history: History, incident_on: date, known_at: date) -> Standing:
    return standing(history, rulebook.parameters, rulebook.cover_terms, incident_on, known_at)


def _worth(rulebook: Rulebook, insurance: Insurance, worker: Registered, stands: Standing, facts: Facts) -> Assessment:
    rules = rulebook.parameters
    if insurance is Insurance.JKM:
        return assess_death(rules, stands, memberships=facts.memberships, children=facts.children)
    return assess_accident(
        rules, stands, facts.accident, income_base_rupiah=worker.income_base_rupiah, children=facts.children
    )


def _source(desk: Desk, commitment: str) -> str:
    for entry in desk.journal.read(commitment_stream(commitment)):
        if isinstance(entry.event, FundingCommitted):
            return entry.event.source
    return ""


def behind_claim(desk: Desk, draft: Draft, filed: ClaimFiled, known_at: date) -> Behind:
    """Look up what stands behind a claim that was filed; raise `NotInLedger`."""
    worker = UUID(filed.worker)
    state = draft.load(worker, WORKER)
    if not isinstance(state, Registered):
        raise NotInLedger(nik="")
    return looked_up(desk, draft, state, filed.insurance, filed.incident_on, known_at)


def refunds_of(desk: Desk, on: date, filed: ClaimFiled, behind: Behind, facts: Facts) -> tuple[RefundDue, ...]:
    """Count what is to come back after a death; nothing for any other claim."""
    if not is_death(filed, behind.worker, facts):
        return ()
    return refunds(desk, filed, behind, on)
