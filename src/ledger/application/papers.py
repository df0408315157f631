"""Which papers of a claim have not come, and what its sealed letters say."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from ledger.application import assessing
from ledger.application.assessing import Behind, Facts
from ledger.application.desk import Desk
from ledger.domain.claim.events import ClaimFiled, DocumentReceived
from ledger.domain.claim.letters import ClaimLetter
from ledger.domain.rules.benefits.heirs import Paper, missing, papers_needed
from ledger.journal.entry import Entry, stream_id
from ledger.journal.keyring import PersonalDataGone

T = TypeVar("T")


def opened(desk: Desk, entry: Entry, worker: UUID, sealed: bytes, kind: type[T]) -> T | None:
    """Open a sealed letter of a claim; None after the personal data was erased."""
    try:
        return desk.keyring.unseal(worker, sealed, kind, stream=entry.stream, version=entry.version, event=entry.name)
    except PersonalDataGone:
        return None


def claim_letter(desk: Desk, reference: str) -> ClaimLetter | None:
    """Open what the family wrote when the claim was filed; None once it is erased."""
    first = desk.journal.read(stream_id("claim", reference))[0]
    if not isinstance(first.event, ClaimFiled):
        return None
    return opened(desk, first, UUID(first.event.worker), first.event.personal, ClaimLetter)


def lacking(
    desk: Desk,
    filed: ClaimFiled,
    behind: Behind,
    facts: Facts,
    *,
    amount_rupiah: int,
    documents: Sequence[DocumentReceived],
) -> tuple[Paper, ...]:
    """List the papers that the rules ask for and that have not come; some only for a spouse, or above an amount."""
    letter = claim_letter(desk, filed.reference)
    needed = papers_needed(
        desk.rulebook.parameters,
        filed.insurance,
        filed.incident_on,
        amount_rupiah=amount_rupiah,
        relations=[heir.relation for heir in letter.heirs] if letter else (),
        death=assessing.is_death(filed, behind.worker, facts),
    )
    return missing(needed, [each.kind for each in documents])
