"""What may happen to the scholarships of a claim: years granted to its children, and their ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.claim.events import Event, ScholarshipAwarded, ScholarshipEnded
from ledger.domain.claim.refusals import HappenedBeforeFiling, NoSuchClaim, NotApproved
from ledger.domain.claim.school_refusals import (
    AwardDiffers,
    LevelUsedUp,
    NoScholarship,
    NoSuchChild,
    ScholarshipIsOver,
    SchoolPapersMissing,
    SchoolYearOutOfReach,
    TooManyChildren,
    TooOldForSchooling,
)
from ledger.domain.claim.state import Approved, NotFiled, State
from ledger.domain.rules.benefits.scholarships import YearTerms
from ledger.domain.rules.parameters import age_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a decision about a year of school looks at besides the claim."""

    opened: bool
    """The claim opened scholarships when it was approved."""
    born_on: date
    terms: YearTerms
    missing: tuple[str, ...]
    """Kinds of papers that have not come."""


def award(state: State, *, reference: str, award: ScholarshipAwarded, asking: Asking) -> Sequence[Event]:
    """Grant a year of school to a child; the same year again records nothing.

    Two children at most, a year of a child once, no more years of a level than it has, none beyond the end age or
    after an end. Papers that lack are refused unless the award says that they come later.
    """
    was = _approved(state, reference)
    before = next((each for each in was.awards_of(award.child) if each.school_year == award.school_year), None)
    if before is not None:
        if (before.level, before.year_of_level) == (award.level, award.year_of_level):
            return []
        raise AwardDiffers(reference=reference, child=award.child, school_year=award.school_year, level=before.level)
    if not asking.opened:
        raise NoScholarship(reference=reference)
    _within(was, reference, award, asking.terms)
    _in_time(was, reference, award, asking)
    lacking = tuple(kind for kind in asking.missing if kind not in award.papers_later)
    if lacking:
        raise SchoolPapersMissing(reference=reference, school_year=award.school_year, papers=lacking)
    return [award]


def end(state: State, *, reference: str, ended: ScholarshipEnded) -> Sequence[Event]:
    """Note that a child gets no further year; the same end again records nothing, another is refused."""
    was = _approved(state, reference)
    if ended.child not in was.children():
        raise NoSuchChild(reference=reference, children=was.children())
    before = was.end_of(ended.child)
    if before is not None:
        if before == ended:
            return []
        raise ScholarshipIsOver(reference=reference, child=ended.child, cause=before.cause, on=before.effective)
    _dated(was, reference, ended.effective)
    return [ended]


def _within(was: Approved, reference: str, award: ScholarshipAwarded, terms: YearTerms) -> None:
    """Check numbers: children of the claim, years of the level."""
    if award.child not in was.children() and len(was.children()) >= terms.most_children:
        raise TooManyChildren(reference=reference, most=terms.most_children)
    used = sum(each.level == award.level for each in was.awards_of(award.child))
    if used >= terms.years_of_level:
        raise LevelUsedUp(reference=reference, child=award.child, level=award.level, years=terms.years_of_level)


def _in_time(was: Approved, reference: str, award: ScholarshipAwarded, asking: Asking) -> None:
    """Check days: the filing, the end of schooling, the end age, the school years that can be paid."""
    _dated(was, reference, award.effective)
    ended = was.end_of(award.child)
    if ended is not None:
        raise ScholarshipIsOver(reference=reference, child=award.child, cause=ended.cause, on=ended.effective)
    terms = asking.terms
    if age_on(asking.born_on, award.effective) >= terms.end_age:
        raise TooOldForSchooling(reference=reference, child=award.child, end_age=terms.end_age)
    if not terms.first_year <= award.school_year <= terms.running_year:
        raise SchoolYearOutOfReach(
            reference=reference, asked=award.school_year, first=terms.first_year, running=terms.running_year
        )


def _approved(state: State, reference: str) -> Approved:
    if isinstance(state, NotFiled):
        raise NoSuchClaim(reference=reference)
    if not isinstance(state, Approved):
        raise NotApproved(reference=reference)
    return state


def _dated(was: Approved, reference: str, on: date) -> None:
    if on < was.filed.effective:
        raise HappenedBeforeFiling(reference=reference, on=on, filed_on=was.filed.effective)
