"""What a clerk says about claims, apart from deciding them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import people
from ledger.application.assessing import Behind, looked_up
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import CLAIM, WORKER
from ledger.application.papers import claim_letter, opened
from ledger.domain.claim import decisions
from ledger.domain.claim.events import (
    BenefitPaid,
    BenefitUseReported,
    Cause,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    DocumentReceived,
    RefundCarried,
    RefundDue,
    RefundSettled,
    ScholarshipAwarded,
    ScholarshipEnded,
)
from ledger.domain.claim.letters import ChildLetter, ClaimLetter, Heir, RecipientLetter
from ledger.domain.claim.refusals import (
    ClaimedBefore,
    DeathNotRecorded,
    IncidentBeforeRegistration,
    NoSuchClaim,
    OverrideNeedsReason,
    RecipientNotNamed,
)
from ledger.domain.claim.state import Approved, NotFiled, State
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.deadlines import in_time
from ledger.domain.rules.benefits.heirs import first_in_line, may_receive
from ledger.domain.wording import rupiah
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.refusals import NotInLedger, PersonErased
from ledger.journal.entry import Entry, stream_id


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
    contest: bool = False,
) -> Outcome:
    """File a claim for a worker. A death claim needs the death in the ledger, every claim cover on its day and time.

    `contest` files it although no cover stands behind it or its time is over, with a reason: the no is then on record.
    """
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
            _known_heirs(desk, letter, incident_on)
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
        events = decisions.file(state, claim)
        if events and isinstance(claimant, worker_state.Registered):
            _check_cover(desk, draft, asked, claim, claimant, contest=contest)
        draft.record(stream, events)

    command = asked.command_id("file", reference, worker, insurance, incident_on)
    return desk.carry_out(asked, command, decide)[1]


def cover_behind(desk: Desk, nik: str, insurance: Insurance, incident_on: date, known_at: date) -> Behind:
    """Show what stands behind a claim, with the proof; raise `NotInLedger`."""
    draft = Draft(journal=desk.journal)
    state = draft.load(people.find(desk, nik), WORKER)
    if not isinstance(state, worker_state.Registered):
        raise NotInLedger(nik="")
    return looked_up(desk, draft, state, insurance, incident_on, known_at)


def receive_document(desk: Desk, asked: Asked, reference: str, *, kind: str, number: str) -> Outcome:
    """Note that a document of a claim arrived."""
    return receive_documents(desk, asked, reference, [(kind, number)])


def receive_documents(desk: Desk, asked: Asked, reference: str, papers: Sequence[tuple[str, str]]) -> Outcome:
    """Note that documents of a claim arrived, each by its kind and number."""
    stream = claim_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        for kind, number in dict.fromkeys(papers):
            document = DocumentReceived(effective=asked.on, kind=kind, number=number)
            draft.record(stream, decisions.receive_document(state, reference=reference, document=document))

    facts = papers[0] if len(papers) == 1 else (tuple(papers),)
    return desk.carry_out(asked, asked.command_id("document", reference, *facts), decide)[1]


def pay(
    desk: Desk, asked: Asked, reference: str, *, kind: str, amount_rupiah: int, transfer: str, recipient: str
) -> Outcome:
    """Note that money of a benefit reached somebody.

    For a death that is a named heir who stands first, unless a reason is given: `RecipientNotNamed`, `HeirOutOfOrder`.
    A year of school goes to the child or its guardian, who need not be heirs.
    """
    stream = claim_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        filed = filed_of(state, reference)
        if not asked.reason and not kind.startswith("scholarship-"):
            _check_recipient(desk, state, filed, recipient)
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


def _check_recipient(desk: Desk, state: State, filed: ClaimFiled, recipient: str) -> None:
    by_work = isinstance(state, Approved) and state.approved.cause is Cause.WORK
    letter = claim_letter(desk, filed.reference)
    is_death = filed.insurance is Insurance.JKM or by_work
    if not is_death or letter is None or not letter.heirs:
        return
    place = _place_of(recipient, letter.heirs)
    if place is None:
        raise RecipientNotNamed(reference=filed.reference, named=len(letter.heirs))
    relations = [heir.relation for heir in letter.heirs]
    may_receive(desk.rulebook.parameters, relations, place, filed.incident_on)


def _place_of(recipient: str, heirs: Sequence[Heir]) -> int | None:
    """Find for which heir somebody receives: the heir in person, or the guardian of one who is not of age."""
    said = recipient.casefold()
    in_person = [place for place, heir in enumerate(heirs) if heir.name.casefold() == said]
    for_another = [place for place, heir in enumerate(heirs) if heir.guardian and heir.guardian.casefold() == said]
    return next(iter([*in_person, *for_another]), None)


def _check_cover(
    desk: Desk, draft: Draft, asked: Asked, claim: ClaimFiled, worker: worker_state.Registered, *, contest: bool
) -> None:
    """Refuse a claim out of time or without cover, unless it is contested with a reason."""
    if not contest:
        in_time(desk.rulebook.parameters, claim.insurance, claim.incident_on, asked.on)
        looked_up(desk, draft, worker, claim.insurance, claim.incident_on, asked.on).check_filing(desk)
    elif not asked.reason:
        raise OverrideNeedsReason(reference=claim.reference)


def _known_heirs(desk: Desk, letter: ClaimLetter, on: date) -> None:
    """Refuse a relation that the order of heirs does not know."""
    if letter.heirs:
        first_in_line(desk.rulebook.parameters, [heir.relation for heir in letter.heirs], on)


def _may_claim(worker: worker_state.State, insurance: Insurance, incident_on: date) -> None:
    if not isinstance(worker, worker_state.Registered):
        raise NotInLedger(nik="")
    if worker.erased_on is not None:
        raise PersonErased(on=worker.erased_on)
    if incident_on < worker.since:
        raise IncidentBeforeRegistration(incident_on=incident_on, registered_on=worker.since)
    if insurance is Insurance.JKM and worker.died_on != incident_on:
        raise DeathNotRecorded(incident_on=incident_on)


def filed_of(state: State, reference: str) -> ClaimFiled:
    """Give the filing that a claim began with; raise `NoSuchClaim`."""
    if isinstance(state, NotFiled):
        raise NoSuchClaim(reference=reference)
    return state.filed


def spoken(desk: Desk, entry: Entry) -> str:  # noqa: C901, PLR0911  # one for each event of a claim
    """Say what one entry of a claim says, with heirs and recipients opened if their key still exists."""
    match entry.event:
        case ClaimFiled(worker=worker, insurance=insurance, incident_on=on, personal=sealed):
            letter = opened(desk, entry, UUID(worker), sealed, ClaimLetter)
            heirs = ", ".join(heir.spoken for heir in letter.heirs) if letter else "erased"
            return f"{insurance}, incident on {on}; heirs: {heirs or 'none named'}"
        case DocumentReceived(kind=kind, number=number):
            return f"{kind} {number}"
        case ClaimApproved(benefits=benefits, covered_by=by, basis=basis):
            parts = ", ".join(f"{benefit.kind} {rupiah(benefit.amount_rupiah)}" for benefit in benefits)
            later = f"; papers to come: {', '.join(entry.event.papers_later)}" if entry.event.papers_later else ""
            return f"{parts}; covered by {by}; {basis}{later}"
        case ClaimRejected(cause=cause, rules=rules):
            return f"{cause} (rules {', '.join(rules)})" if rules else cause
        case RefundDue(payment=payment, commitment=commitment, asked_rupiah=asked, way=way):
            return f"{rupiah(asked)} of {payment} back to {commitment}, {way}"
        case RefundSettled(payment=payment, amount_rupiah=amount, transfer=transfer):
            return f"{rupiah(amount)} of {payment} by {transfer}"
        case RefundCarried(payment=payment, transfer=transfer, carried_to=later):
            return f"what {transfer} carries of {payment} is set against {later}"
        case BenefitPaid(kind=kind, amount_rupiah=amount, transfer=transfer):
            return f"{kind} {rupiah(amount)} by {transfer}"
        case ScholarshipAwarded() as award:
            return _award(desk, entry, award)
        case ScholarshipEnded(child=child, cause=cause):
            return f"child {child}: {cause}"
        case BenefitUseReported(use=use, follow_up_on=again):
            return f"{use}; next visit {again}" if again else use
        case _:
            return entry.name


def _award(desk: Desk, entry: Entry, award: ScholarshipAwarded) -> str:
    filed = desk.journal.read(entry.stream)[0].event
    worker = UUID(filed.worker) if isinstance(filed, ClaimFiled) else entry.stream
    letter = opened(desk, entry, worker, award.personal, ChildLetter)
    later = f"; papers to come: {', '.join(award.papers_later)}" if award.papers_later else ""
    year = f"year {award.year_of_level} of {award.level}, school year {award.school_year}"
    return f"child {award.child} ({letter.name if letter else 'erased'}): {year}, {rupiah(award.amount_rupiah)}{later}"
