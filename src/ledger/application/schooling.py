"""What a clerk says about scholarships: a year is granted, a child gets no further year, who may be paid for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import assessing
from ledger.application.assessing import NO_FACTS
from ledger.application.claims import claim_stream, filed_of
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import CLAIM, WORKER
from ledger.application.papers import opened
from ledger.domain.claim import schooling
from ledger.domain.claim.events import ClaimFiled, EndOfSchooling, ScholarshipAwarded, ScholarshipEnded
from ledger.domain.claim.letters import ChildLetter, SchoolPaper
from ledger.domain.claim.refusals import OverrideNeedsReason
from ledger.domain.claim.school_refusals import NoSuchChild
from ledger.domain.claim.schooling import Asking
from ledger.domain.claim.state import Approved, State
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.heirs import missing, school_papers
from ledger.domain.rules.benefits.scholarships import year_terms
from ledger.domain.rules.parameters import birthday
from ledger.domain.worker.refusals import PersonErased
from ledger.domain.worker.state import Registered


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYear:
    """What a family asks for: a year of school of a child, by its name or by its number on the claim."""

    child: str
    school_year: int
    level: str
    born_on: date | None = None
    """Needed for a child that the claim does not know yet."""
    year_of_level: int | None = None
    """The year after the last one granted for the level, when left out."""
    papers: tuple[SchoolPaper, ...] = ()
    papers_later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChild:
    """A child of a claim, as its sealed letter says."""

    number: int
    name: str
    born_on: date


def award(desk: Desk, asked: Asked, reference: str, wanted: SchoolYear) -> tuple[ScholarshipAwarded, Outcome]:
    """Grant a year of school to a child; its amount is that of the rulebook on the day of the award.

    Raises everything that `ledger.domain.claim.schooling.award` refuses, `NoSuchChild` for a new child without its day
    of birth, `OverrideNeedsReason` for papers that come later without a reason.
    """
    stream = claim_stream(reference)

    def decide(draft: Draft) -> ScholarshipAwarded:
        state = draft.load(stream, CLAIM)
        filed = filed_of(state, reference)
        _not_erased(draft, filed)
        child = _child(desk, state, reference, wanted)
        granted, asking = _granted(desk, asked, draft, state, filed, child, wanted)
        if granted.papers_later and not asked.reason:
            raise OverrideNeedsReason(reference=reference)
        events = schooling.award(state, reference=reference, award=granted, asking=asking)
        draft.record(stream, events)
        return granted

    number = wanted.child if wanted.child.isdecimal() else None
    facts = (number, wanted.school_year, wanted.level, wanted.year_of_level, wanted.papers_later)
    return desk.carry_out(asked, asked.command_id("award", reference, *facts), decide)


def end(desk: Desk, asked: Asked, reference: str, child: int, cause: EndOfSchooling) -> Outcome:
    """Note that a child gets no further year."""
    stream = claim_stream(reference)
    ended = ScholarshipEnded(effective=asked.on, child=child, cause=cause)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, CLAIM)
        draft.record(stream, schooling.end(state, reference=reference, ended=ended))

    return desk.carry_out(asked, asked.command_id("end schooling", reference, child, cause), decide)[1]


def children(desk: Desk, reference: str) -> Mapping[int, KnownChild]:
    """Name the children of a claim by their numbers; those whose letters are erased are left out."""
    entries = desk.journal.read(claim_stream(reference))
    if not entries or not isinstance(entries[0].event, ClaimFiled):
        return {}
    worker = UUID(entries[0].event.worker)
    known: dict[int, KnownChild] = {}
    for entry in entries:
        if isinstance(entry.event, ScholarshipAwarded) and entry.event.child not in known:
            letter = opened(desk, entry, worker, entry.event.personal, ChildLetter)
            if letter is not None:
                child = KnownChild(number=entry.event.child, name=letter.name, born_on=letter.born_on)
                known[child.number] = child
    return known


def still_schooled(desk: Desk, references: Sequence[str], on: date) -> dict[str, date]:
    """Say which claims have a child under the end age that no end was noted for, and until when, by claim."""
    age = desk.rulebook.parameters.find("scholarship.end_age", on)
    years = age.value if age is not None and isinstance(age.value, int) else 0
    until: dict[str, date] = {}
    for reference in references:
        state = CLAIM.of(desk.journal.read(claim_stream(reference)))
        if not isinstance(state, Approved):
            continue
        last = [
            birthday(child.born_on, years)
            for child in children(desk, reference).values()
            if state.end_of(child.number) is None
        ]
        if last and max(last) > on:
            until[reference] = max(last)
    return until


def _not_erased(draft: Draft, filed: ClaimFiled) -> None:
    worker = draft.load(UUID(filed.worker), WORKER)
    if isinstance(worker, Registered) and worker.erased_on is not None:
        raise PersonErased(on=worker.erased_on)


def _child(desk: Desk, state: State, reference: str, wanted: SchoolYear) -> KnownChild:
    """Find the child that is meant, or give a new one the next number; raise `NoSuchChild`."""
    known = children(desk, reference)
    name = wanted.child.strip().casefold()
    for child in known.values():
        named = child.name.casefold() == name and wanted.born_on in (None, child.born_on)
        if named or name == str(child.number):
            return child
    if wanted.born_on is None or name.isdecimal():
        raise NoSuchChild(reference=reference, children=tuple(known))
    taken = state.children() if isinstance(state, Approved) else ()
    return KnownChild(number=max(taken, default=0) + 1, name=wanted.child.strip(), born_on=wanted.born_on)


def _granted(
    desk: Desk,
    asked: Asked,
    draft: Draft,
    state: State,
    filed: ClaimFiled,
    child: KnownChild,
    wanted: SchoolYear,
) -> tuple[ScholarshipAwarded, Asking]:
    rules = desk.rulebook.parameters
    before = state.awards_of(child.number) if isinstance(state, Approved) else ()
    year = wanted.year_of_level or _next_year(before, wanted)
    terms = year_terms(rules, wanted.level, year, incident_on=filed.incident_on, on=asked.on)
    had = {kind for each in before for kind in each.papers}
    needed = school_papers(rules, asked.on, had=had)
    lacks = tuple(paper.kind for paper in missing(needed, [paper.kind for paper in wanted.papers]))
    stream = claim_stream(filed.reference)
    letter = ChildLetter(name=child.name, born_on=child.born_on, papers=wanted.papers)
    sealed = (
        b""
        if asked.dry_run
        else desk.keyring.seal(
            UUID(filed.worker),
            letter,
            stream=stream,
            version=draft.versions[stream] + 1,
            event="ScholarshipAwarded",
        )
    )
    granted = ScholarshipAwarded(
        effective=asked.on,
        child=child.number,
        school_year=wanted.school_year,
        level=wanted.level,
        year_of_level=year,
        amount_rupiah=terms.amount_rupiah,
        papers=tuple(dict.fromkeys(paper.kind for paper in wanted.papers)),
        papers_later=lacks if wanted.papers_later else (),
        rules=terms.rules,
        personal=sealed,
    )
    asking = Asking(opened=_opened(desk, draft, state, filed), born_on=child.born_on, terms=terms, missing=lacks)
    return granted, asking


def _next_year(before: Sequence[ScholarshipAwarded], wanted: SchoolYear) -> int:
    """Say which year of the level it is: that of a repeat, or the one after the last that was granted."""
    same = [each for each in before if each.level == wanted.level]
    repeat = next((each for each in same if each.school_year == wanted.school_year), None)
    earlier = [each.year_of_level for each in same if each.school_year < wanted.school_year]
    return repeat.year_of_level if repeat else max(earlier, default=0) + 1


def _opened(desk: Desk, draft: Draft, state: State, filed: ClaimFiled) -> bool:
    """Tell whether the approval opened scholarships; one from before that was recorded is looked at by the rules."""
    if not isinstance(state, Approved):
        return False
    if state.approved.scholarship is not None:
        return state.approved.scholarship
    if filed.insurance is Insurance.JKK:
        return any(benefit.kind == "death" for benefit in state.approved.benefits)
    behind = assessing.behind_claim(desk, draft, filed, state.approved.effective)
    return assessing.opens_scholarship(desk.rulebook, filed, behind, NO_FACTS)
