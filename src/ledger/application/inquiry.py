"""Everything that is known about a claim before somebody decides; nothing is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.application import assessing
from ledger.application.assessing import NO_FACTS, Behind, Facts
from ledger.application.claims import claim_stream, filed_of
from ledger.application.desk import Desk, Draft
from ledger.application.histories import CLAIM
from ledger.application.papers import claim_letter, lacking
from ledger.domain.claim.events import ClaimFiled, DocumentReceived, RefundDue
from ledger.domain.claim.letters import ClaimLetter
from ledger.domain.claim.state import NotFiled
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.deadlines import STAGE_ONE, Deadline, accident_days, expires_on, pay_by
from ledger.domain.rules.benefits.heirs import HeirLine, Paper, first_in_line
from ledger.domain.rules.benefits.parts import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """Everything that is known about a claim before somebody decides."""

    filed: ClaimFiled
    behind: Behind
    worth: Assessment
    otherwise: Assessment | None
    """The same death under the other insurance."""
    refunds: tuple[RefundDue, ...]
    trail: tuple[str, ...]
    heirs: tuple[str, ...]
    """Those who stand first, then the others, with their relations; empty once personal data is erased."""
    heir_line: HeirLine | None
    papers_missing: tuple[Paper, ...]
    deadlines: tuple[Deadline, ...]


def assess(
    desk: Desk, reference: str, *, known_at: date, facts: Facts = NO_FACTS, reported_on: date | None = None
) -> Assessed:
    """Compute what a claim is worth by the rules of the day of its incident; records nothing.

    `known_at` is the day by whose end money must have come, `reported_on` the day of the report of stage I; without
    it, the day on which that paper came.

    Raises `NoSuchClaim`, and the refusals of the rules for facts that contradict each other.
    """
    draft = Draft(journal=desk.journal)
    state = draft.load(claim_stream(reference), CLAIM)
    filed = filed_of(state, reference)
    behind = assessing.behind_claim(desk, draft, filed, known_at)
    found = assessing.worth(desk.rulebook, filed, behind, facts)
    letter = claim_letter(desk, filed.reference)
    line = _line(desk, filed, letter)
    documents = () if isinstance(state, NotFiled) else state.documents
    lacks = lacking(desk, filed, behind, facts, amount_rupiah=found.total_rupiah, documents=documents)
    return Assessed(
        filed=filed,
        behind=behind,
        worth=found,
        otherwise=assessing.worth_otherwise(desk.rulebook, filed, behind, facts, known_at),
        refunds=assessing.refunds_of(desk, known_at, filed, behind, facts),
        trail=assessing.trail(desk, behind),
        heirs=_named(letter, line),
        heir_line=line,
        papers_missing=lacks,
        deadlines=_deadlines(desk, filed, documents, reported_on, complete=not lacks),
    )


def _line(desk: Desk, filed: ClaimFiled, letter: ClaimLetter | None) -> HeirLine | None:
    if letter is None or not letter.heirs:
        return None
    return first_in_line(desk.rulebook.parameters, [heir.relation for heir in letter.heirs], filed.incident_on)


def _named(letter: ClaimLetter | None, line: HeirLine | None) -> tuple[str, ...]:
    if letter is None or line is None:
        return ()
    return tuple(
        f"{letter.heirs[place].name} ({letter.heirs[place].relation})" for place in (*line.first, *line.behind)
    )


def _deadlines(
    desk: Desk, filed: ClaimFiled, documents: Sequence[DocumentReceived], reported_on: date | None, *, complete: bool
) -> tuple[Deadline, ...]:
    """Give the days of an accident, the day on which the claim expires, and the one by which a complete one is paid."""
    rules = desk.rulebook.parameters
    days: tuple[Deadline, ...] = ()
    if filed.insurance is Insurance.JKK:
        came = min((each.effective for each in documents if each.kind == STAGE_ONE), default=None)
        days = accident_days(rules, filed.incident_on, reported_on or came)
    expiry = expires_on(rules, filed.insurance, filed.incident_on)
    if not complete:
        return (*days, expiry)
    return *days, expiry, pay_by(rules, max((each.effective for each in documents), default=filed.effective))
