"""The monthly look at everybody in a program: who no longer fits, why, since when, and by which entry.

What is found is derived each time and never stored: a flag would outlive its cause. What is recorded is that somebody
looked, and whose enrolment ended.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ledger.application import people, programs
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.eligibility import by_money, criteria_on, holder, known_of
from ledger.application.evidence import Evidence, evidence_of
from ledger.application.histories import COMMITMENT, PROGRAM, WORKER
from ledger.domain.commitment import state as commitment_state
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.month import Month, first_day, last_day
from ledger.domain.program import decisions
from ledger.domain.program.criteria import Verdict, judge
from ledger.domain.program.events import CriteriaSet, EligibilityReviewed
from ledger.domain.program.refusals import NoSuchProgram
from ledger.domain.program.state import NotLaunched
from ledger.domain.program.state import State as ProgramState
from ledger.domain.program.unfit import Unfit
from ledger.domain.worker import decisions as worker_decisions
from ledger.domain.worker.events import CoverBilled
from ledger.domain.worker.person import Person
from ledger.domain.worker.state import Registered
from ledger.journal.entry import Entry, stream_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What bills hold for a worker after the month that was looked at."""

    months: int
    rupiah: int
    bills: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """One criterion that one worker of the program does not fit, or of which nothing is known."""

    worker: UUID
    village: str
    unfit: Unfit
    doubt: bool
    """Whether the fact was never noted, which keeps nobody out unless the criteria require it."""
    by_money: bool
    """Whether the money that pays the month asks it, not the program; no enrolment ends for that."""
    evidence: Evidence
    ahead: Ahead


@dataclass(slots=True)
class Overview:
    """What a look at a program in a month found."""

    looked_at: int = 0
    failing: list[Failing] = field(default_factory=list)
    ended: int = 0

    def failed(self) -> dict[UUID, list[Failing]]:
        """Gather by worker what does not fit the program; what is merely unknown is left out."""
        found: dict[UUID, list[Failing]] = {}
        for each in self.failing:
            if not (each.doubt or each.by_money):
                found.setdefault(each.worker, []).append(each)
        return found

    def in_doubt(self) -> int:
        """Count the workers of whom a fact that is asked was never noted."""
        return len({each.worker for each in self.failing if each.doubt})


def look_over(
    desk: Desk, reference: str, month: Month, members: Iterable[UUID], *, upto: int | None = None
) -> Overview:
    """Hold the members of a program against what it asks on the first day of a month; records nothing.

    `members` are looked up in their own histories: who died, left or joined later is passed over. Raises
    `NoSuchProgram`.
    """
    reference = programs.known_as(desk.journal, reference)
    look = _Look(desk, reference, month, PROGRAM.of(desk.journal.read(stream_id("program", reference), upto=upto)))
    for worker, entries in desk.journal.read_many(members):
        look.at(worker, entries if upto is None else [each for each in entries if each.position <= upto])
    return look.found


def review(
    desk: Desk, asked: Asked, reference: str, month: Month, members: Sequence[UUID], *, end: bool = False
) -> tuple[Overview, Outcome]:
    """Record that a program was looked over for a month; with `end`, let the enrolment of those who fail end.

    Raises `NoSuchProgram`, and `NothingAsked` for a program without criteria.
    """
    reference = programs.known_as(desk.journal, reference)
    stream = stream_id("program", reference)

    def decide(draft: Draft) -> Overview:
        state = draft.load(stream, PROGRAM)
        look = _Look(desk, reference, month, state)
        for worker, entries in desk.journal.read_many(members):
            look.at(worker, entries)
            draft.versions[worker] = len(entries)
        if end:
            freed = _end(draft, asked, reference, look)
            draft.record(stream, decisions.free_places(state, effective=asked.on, leaving=freed))
        held = _held(asked, month, look.found)
        draft.record(stream, decisions.review(state, held, reference=reference))
        return look.found

    return desk.carry_out(asked, asked.command_id("review", reference, month, end), decide)


def _end(draft: Draft, asked: Asked, reference: str, look: "_Look") -> dict[str, int]:
    """End the enrolment of those who fail; give the places that this frees, by village."""
    freed: Counter[str] = Counter()
    for worker, failing in look.found.failed().items():
        state = look.states[worker]
        cause = "not eligible: " + ", ".join(dict.fromkeys(each.unfit.criterion for each in failing))
        events = worker_decisions.end_enrollment(state, effective=asked.on, program=reference, cause=cause)
        draft.record(worker, events)
        freed[state.village] += len(events)
        look.found.ended += len(events)
    return dict(freed)


def _held(asked: Asked, month: Month, found: Overview) -> EligibilityReviewed:
    failed = found.failed()
    criteria = Counter(name for each in failed.values() for name in {one.unfit.criterion for one in each})
    return EligibilityReviewed(
        effective=asked.on,
        month=month,
        looked_at=found.looked_at,
        failed=len(failed),
        by_criterion=dict(sorted(criteria.items())),
        unknown=found.in_doubt(),
        ended=found.ended,
    )


class _Look:
    """Looks at the members of one program, one after the other."""

    def __init__(self, desk: Desk, reference: str, month: Month, state: ProgramState) -> None:
        if isinstance(state, NotLaunched):
            raise NoSuchProgram(reference=reference)
        self.desk, self.reference, self.month, self.program = desk, reference, month, state
        self.found = Overview()
        self.states: dict[UUID, Registered] = {}
        """Of those who fail."""
        self._terms: dict[str, FundingCommitted | None] = {}

    def at(self, worker: UUID, entries: Sequence[Entry]) -> None:
        """Look at one worker; who is no member in that month is passed over."""
        state = WORKER.of(entries)
        if not isinstance(state, Registered) or not self._is_member(state):
            return
        self.found.looked_at += 1
        on = max(first_day(self.month), state.since)

        def who() -> Person | None:
            return people.person(self.desk, entries)

        def note(verdict: Verdict, asks: CriteriaSet, *, of_money: bool) -> None:
            for unfit in (*verdict.unfit, *verdict.doubts):
                failing = Failing(
                    worker=worker,
                    village=state.village,
                    unfit=unfit,
                    doubt=unfit in verdict.doubts,
                    by_money=of_money,
                    evidence=evidence_of(unfit, entries, asks, who),
                    ahead=_ahead(state, self.month),
                )
                self.found.failing.append(failing)

        for bill, terms in self._payers(state):
            note(by_money(terms, state, on), CriteriaSet(effective=bill.effective), of_money=True)
        asks = criteria_on(self.program, on)
        if asks is None:
            return

        def paid_by(month: Month) -> tuple[str, str] | None:
            return holder(state, month, lambda bill: self._of_others(bill, state))

        known = known_of(state, on, asks, paid_by=paid_by, letter=who)
        verdict = judge(asks, known, asked_by=f"program {self.reference}", where=self.desk.regions.history)
        if verdict.unfit:
            self.states[worker] = state
        note(verdict, asks, of_money=False)

    def _payers(self, state: Registered) -> Iterator[tuple[CoverBilled, FundingCommitted]]:
        """List the bills that hold the month, with the terms of the money behind each."""
        for bill in state.bills.values():
            terms = self._terms_of(bill.commitment)
            if terms is not None and any(self.month in line.each_month() for line in bill.lines):
                yield bill, terms

    def _is_member(self, state: Registered) -> bool:
        first, last = first_day(self.month), last_day(self.month)
        gone = [on for on in (state.died_on, state.left_on, state.erased_on) if on is not None and on < first]
        joined = state.enrolled_on or state.since
        return state.program == self.reference and joined <= last and not gone

    def _of_others(self, bill: CoverBilled, state: Registered) -> bool:
        """Tell whether a bill is for another program, or from before the worker joined this one."""
        terms = self._terms_of(bill.commitment)
        if terms is not None and terms.program is not None:
            return terms.program.casefold() != self.reference.casefold()
        return state.enrolled_on is not None and bill.effective < state.enrolled_on

    def _terms_of(self, reference: str) -> FundingCommitted | None:
        """Look the terms of a commitment up, once; None where there is no such commitment."""
        if reference not in self._terms:
            books = COMMITMENT.of(self.desk.journal.read(stream_id("commitment", reference)))
            known = books.books if isinstance(books, commitment_state.Closed) else books
            self._terms[reference] = known.terms if isinstance(known, commitment_state.Open) else None
        return self._terms[reference]


def _ahead(state: Registered, month: Month) -> Ahead:
    """Gather what bills hold for a worker after a month."""
    lines = [(payment, line) for payment, bill in state.bills.items() for line in bill.lines]
    later = [
        (payment, each, line.monthly_rupiah) for payment, line in lines for each in line.each_month() if each > month
    ]
    return Ahead(
        months=len({each for _, each, _ in later}),
        rupiah=sum(amount for _, _, amount in later),
        bills=tuple(dict.fromkeys(payment for payment, _, _ in later)),
    )
