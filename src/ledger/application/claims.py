"""What a clerk says about claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from ledger.application import people
from ledger.application.billing import payment_stream
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import CLAIM, PAYMENT, WORKER
from ledger.domain.claim import decisions
from ledger.domain.claim.events import (
    Benefit,
    BenefitPaid,
    BenefitUseReported,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    DocumentReceived,
)
from ledger.domain.claim.letters import ClaimLetter, RecipientLetter
from ledger.domain.claim.refusals import (
    ClaimedBefore,
    DeathNotRecorded,
    DecidedOtherwise,
    IncidentBeforeRegistration,
    NoSuchClaim,
    NotCovered,
)
from ledger.domain.claim.state import Approved, NotFiled, Rejected, State
from ledger.domain.insurance import Insurance
from ledger.domain.month import month_of
from ledger.domain.payment import state as payment_state
from ledger.domain.wording import rupiah
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.refusals import NotInLedger, PersonErased
from ledger.journal.entry import Entry, stream_id
from ledger.journal.keyring import PersonalDataGone

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClaim:
    """A claim that stands for a worker already."""

    reference: str
    insurance: Insurance
    incident_on: date


def file(
    desk: Desk,
    asked: Asked,
    nik: str,
    *,
    reference: str,
    insurance: Insurance,
    incident_on: date,
    letter: ClaimLetter,
    known: Sequence[KnownClaim] = (),
) -> Outcome:
    """File a claim for a worker. A death claim needs the death in the ledger."""
    worker = people.find(desk, nik)
    stream = claim_stream(reference)
    for other in known:
        same = (other.insurance, other.incident_on) == (insurance, incident_on)
        if same and other.reference.casefold() != reference.casefold():
            raise ClaimedBefore(
                reference=reference, other=other.reference, insurance=insurance, incident_on=incident_on
            )

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        claimant = draft.load(worker, WORKER)
        if isinstance(state, NotFiled):
            _may_claim(claimant, insurance, incident_on)
        on = state.filed.effective if not isinstance(state, NotFiled) and not asked.on_given else asked.on
        sealed = (
            b""
            if asked.dry_run
            else desk.keyring.seal(
                worker, letter, stream=stream, version=draft.versions[stream] + 1, event="ClaimFiled"
            )
        )
        claim = ClaimFiled(
            effective=on,
            reference=reference,
            worker=worker.hex,
            insurance=insurance,
            incident_on=incident_on,
            personal=sealed,
        )
        draft.record(stream, decisions.file(state, claim))

    command = asked.command_id("file", reference, worker, insurance, incident_on)
    return desk.carry_out(asked, command, decide, depends_on=[worker])[1]


def receive_document(desk: Desk, asked: Asked, reference: str, *, kind: str, number: str) -> Outcome:
    """Note that a document of a claim arrived."""
    document = DocumentReceived(effective=asked.on, kind=kind, number=number)
    stream = claim_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        draft.record(stream, decisions.receive_document(state, reference=reference, document=document))

    return desk.carry_out(asked, asked.command_id("document", reference, kind, number), decide)[1]


def approve(desk: Desk, asked: Asked, reference: str, *, benefits: Sequence[Benefit]) -> tuple[str, Outcome]:
    """Grant amounts, given by hand, if a payment covers the month of the incident; its reference is the proof."""
    stream = claim_stream(reference)
    filed = _filed(CLAIM.of(desk.journal.read(stream)), reference)
    worker = UUID(filed.worker)
    holder = payment_stream(_holder(desk, worker, filed) or "")

    def decide(draft: Draft) -> str:
        state = draft.load(stream, CLAIM)
        paid_by = _proof(state) or _covered_by(draft, worker, holder, filed)
        draft.record(
            stream,
            decisions.approve(
                state,
                reference=reference,
                effective=asked.on,
                benefits=benefits,
                covered_by=paid_by,
                basis="by hand",
            ),
        )
        return paid_by

    command = asked.command_id("approve", reference, tuple(benefits))
    return desk.carry_out(asked, command, decide, depends_on=[worker, holder])


def reject(desk: Desk, asked: Asked, reference: str, *, cause: str) -> Outcome:
    """Note that the insurer said no."""
    stream = claim_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        draft.record(stream, decisions.reject(state, reference=reference, effective=asked.on, cause=cause))

    return desk.carry_out(asked, asked.command_id("reject", reference, cause), decide)[1]


def pay(
    desk: Desk, asked: Asked, reference: str, *, kind: str, amount_rupiah: int, transfer: str, recipient: str
) -> Outcome:
    """Note that money of a benefit reached somebody."""
    stream = claim_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        filed = _filed(state, reference)
        sealed = (
            b""
            if asked.dry_run
            else desk.keyring.seal(
                UUID(filed.worker),
                RecipientLetter(name=recipient),
                stream=stream,
                version=draft.versions[stream] + 1,
                event="BenefitPaid",
            )
        )
        payment = BenefitPaid(
            effective=asked.on, kind=kind, amount_rupiah=amount_rupiah, transfer=transfer, personal=sealed
        )
        draft.record(stream, decisions.pay(state, reference=reference, payment=payment))

    command = asked.command_id("pay benefit", reference, kind, amount_rupiah, transfer)
    return desk.carry_out(asked, command, decide)[1]


def report_use(desk: Desk, asked: Asked, reference: str, *, use: str, follow_up_on: date | None) -> Outcome:
    """Note what the family does with the money."""
    report = BenefitUseReported(effective=asked.on, use=use, follow_up_on=follow_up_on)
    stream = claim_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        draft.record(stream, decisions.report_use(state, reference=reference, report=report))

    return desk.carry_out(asked, asked.command_id("use", reference, use, follow_up_on), decide)[1]


def claim_stream(reference: str) -> UUID:
    """Name the stream of a claim."""
    return stream_id("claim", reference)


def _may_claim(worker: worker_state.State, insurance: Insurance, incident_on: date) -> None:
    if not isinstance(worker, worker_state.Registered):
        raise NotInLedger(nik="")
    if worker.erased_on is not None:
        raise PersonErased(on=worker.erased_on)
    if incident_on < worker.since:
        raise IncidentBeforeRegistration(incident_on=incident_on, registered_on=worker.since)
    if insurance is Insurance.JKM and worker.died_on != incident_on:
        raise DeathNotRecorded(incident_on=incident_on)


def _filed(state: State, reference: str) -> ClaimFiled:
    if isinstance(state, NotFiled):
        raise NoSuchClaim(reference=reference)
    return state.filed


def _proof(state: State) -> str | None:
    """Name the payment that proved the cover when the claim was decided, so that a repeat needs no proof again."""
    match state:
        case Approved(approved=approved):
            return approved.covered_by
        case Rejected(rejected_on=on, filed=filed):
            raise DecidedOtherwise(reference=filed.reference, decision="rejected", on=on)
        case _:
            return None


def _holder(desk: Desk, worker: UUID, filed: ClaimFiled) -> str | None:
    state = WORKER.of(desk.journal.read(worker))
    if not isinstance(state, worker_state.Registered):
        return None
    return state.holder(filed.insurance, month_of(filed.incident_on))


def _covered_by(draft: Draft, worker: UUID, holder: UUID, filed: ClaimFiled) -> str:
    month = month_of(filed.incident_on)
    state = draft.load(worker, WORKER)
    payment = draft.load(holder, PAYMENT)
    by = state.holder(filed.insurance, month) if isinstance(state, worker_state.Registered) else None
    if by is None or not isinstance(payment, payment_state.Paid) or payment.bill.reference != by:
        raise NotCovered(reference=filed.reference, insurance=filed.insurance, month=month, billed_by=by)
    return by


def spoken(desk: Desk, entry: Entry) -> str:  # noqa: PLR0911  # one for each event of a claim
    """Say what one entry of a claim says, with heirs and recipients opened if their key still exists."""
    match entry.event:
        case ClaimFiled(worker=worker, insurance=insurance, incident_on=on, personal=sealed):
            letter = _opened(desk, entry, UUID(worker), sealed, ClaimLetter)
            heirs = ", ".join(f"{heir.name} ({heir.relation})" for heir in letter.heirs) if letter else "erased"
            return f"{insurance}, incident on {on}; heirs: {heirs or 'none named'}"
        case DocumentReceived(kind=kind, number=number):
            return f"{kind} {number}"
        case ClaimApproved(benefits=benefits, covered_by=by):
            parts = ", ".join(f"{benefit.kind} {rupiah(benefit.amount_rupiah)}" for benefit in benefits)
            return f"{parts}; covered by {by}"
        case ClaimRejected(cause=cause):
            return cause
        case BenefitPaid(kind=kind, amount_rupiah=amount, transfer=transfer):
            return f"{kind} {rupiah(amount)} by {transfer}"
        case BenefitUseReported(use=use, follow_up_on=again):
            return f"{use}; next visit {again}" if again else use
        case _:
            return entry.name


def _opened(desk: Desk, entry: Entry, worker: UUID, sealed: bytes, kind: type[T]) -> T | None:
    try:
        return desk.keyring.unseal(worker, sealed, kind, stream=entry.stream, version=entry.version, event=entry.name)
    except PersonalDataGone:
        return None
