"""Holding people against the criteria of their program, and against what the law of the money asks.

What is asked is looked up from the program's own stream, never from a read model. Letters are opened only where a
criterion cannot be judged without them: for an income, and for an age that the year of birth does not settle.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Desk, Draft
from ledger.application.histories import PROGRAM, WORKER
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, first_day, month_of
from ledger.domain.places import AS_WRITTEN
from ledger.domain.program.criteria import FITS, Known, Verdict, judge
from ledger.domain.program.events import CriteriaSet
from ledger.domain.program.state import Closed, NotLaunched, Running, State
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker.billable import Billable
from ledger.domain.worker.events import CoverBilled
from ledger.domain.worker.life import Life
from ledger.domain.worker.person import Person
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id
from ledger.reference.funding import load_funding


@dataclass(slots=True)
class Judge:
    """Judges many people in one command; every program is looked up once, and its version checked at the end."""

    desk: Desk
    draft: Draft
    _programs: dict[str, State] = field(default_factory=dict)
    _asked: dict[tuple[str, date], CriteriaSet | None] = field(default_factory=dict)

    def newcomer(self, reference: str, known: Known) -> Verdict:
        """Judge somebody who asks to be registered into a program."""
        asks = self.criteria(reference, known.on)
        return self._judged(asks, known, reference) if asks else FITS

    def joining(self, reference: str, worker: UUID, state: Registered, on: date) -> Verdict:
        """Judge a registered worker who asks for a place; whoever pays the month now is somebody else."""
        asks = self.criteria(reference, on)
        if asks is None:
            return FITS
        known = self.known(worker, state, on, asks, paid_by=lambda month: holder(state, month, lambda _bill: True))
        return self._judged(asks, known, reference)

    def billed(self, worker: UUID, known: Billable, terms: FundingCommitted, since: Month) -> Verdict:
        """Judge a worker on the first day of a bill: what the program asks, then what the money asks.

        For somebody registered in that month it is the day of registration.
        """
        life, verdict = known.life, FITS
        on = max(first_day(since), life.since)
        if life.program is not None and (asks := self.criteria(life.program, on)):
            facts = self.known(worker, life, on, asks, paid_by=lambda month: self._paid_by(worker, known, month, terms))
            verdict = self._judged(asks, facts, life.program)
        money = by_money(terms, life, on)
        return Verdict(unfit=(*verdict.unfit, *money.unfit), doubts=verdict.doubts) if money.unfit else verdict

    def _paid_by(self, worker: UUID, known: Billable, month: Month, terms: FundingCommitted) -> tuple[str, str] | None:
        """Name who else pays a month; the whole history is read only where a bill holds it."""
        if not any((each, month) in known.held for each in Insurance):
            return None
        state, own = WORKER.of(self.desk.journal.read(worker)), terms.reference.casefold()
        if not isinstance(state, Registered):
            return None
        return holder(state, month, lambda bill: bill.commitment.casefold() != own)

    def _judged(self, asks: CriteriaSet, known: Known, reference: str) -> Verdict:
        return judge(asks, known, asked_by=f"program {reference}", where=self.draft.places)

    def criteria(self, reference: str, on: date) -> CriteriaSet | None:
        """Find what a program asks on a day; None where it asks nothing."""
        if (reference, on) in self._asked:
            return self._asked[reference, on]
        if reference not in self._programs:
            self._programs[reference] = self.draft.load(stream_id("program", reference), PROGRAM)
        found = self._asked[reference, on] = criteria_on(self._programs[reference], on)
        return found

    def known(
        self,
        worker: UUID,
        state: Life,
        on: date,
        asks: CriteriaSet,
        *,
        paid_by: Callable[[Month], tuple[str, str] | None],
    ) -> Known:
        """Gather what the criteria ask about a registered worker."""
        return known_of(
            state,
            on,
            asks,
            paid_by=paid_by,
            letter=lambda: people.person(self.desk, self.desk.journal.read(worker)),
        )


def by_money(terms: FundingCommitted, state: Life, on: date) -> Verdict:
    """Judge a worker by what the law of the money asks, whatever the program says: zakat is for mustahik."""
    money = load_funding().sources.get(terms.source)
    if money is None or not money.for_mustahik:
        return FITS
    asks = CriteriaSet(effective=on, mustahik=True, facts_required=True)
    known = known_of(state, on, asks, paid_by=lambda _month: None, letter=lambda: None)
    return judge(asks, known, asked_by=f"{terms.source} money of {terms.reference}", where=AS_WRITTEN)


def criteria_on(state: State, on: date) -> CriteriaSet | None:
    """Find what a program asks on a day; None where it asks nothing."""
    match state:
        case NotLaunched():
            return None
        case Running():
            return state.criteria_on(on)
        case Closed(running=running):
            return running.criteria_on(on)


def known_of(
    state: Life,
    on: date,
    asks: CriteriaSet,
    *,
    paid_by: Callable[[Month], tuple[str, str] | None],
    letter: Callable[[], Person | None],
) -> Known:
    """Gather what the criteria ask about a registered worker on a day; what is costly is asked only if it must be."""
    who = letter() if _needs_letter(state, on, asks) else None
    job = state.employed_in(month_of(on))
    said = state.standing_on(on)
    return Known(
        on=on,
        village=state.village_on(on),
        age=age_on(who.born_on, on) if who else _age_by_year(state, on, asks),
        employer=job.employer if job else None,
        paid_by=paid_by(month_of(on)) if asks.not_paid_elsewhere else None,
        decile=said.decile,
        mustahik=said.mustahik,
        income_rupiah=who.wage_rupiah if who else None,
    )


def insist(verdict: Verdict, *, heading: str) -> None:
    """Raise what does not fit: the one refusal, or all of them at once."""
    if len(verdict.unfit) == 1:
        raise verdict.unfit[0]
    if verdict.unfit:
        refusals: list[Refusal] = list(verdict.unfit)
        raise SeveralRefusals(refusals, heading=heading)


def _needs_letter(state: Life, on: date, asks: CriteriaSet) -> bool:
    return asks.income_at_most_rupiah is not None or _age_by_year(state, on, asks) is None


def _age_by_year(state: Life, on: date, asks: CriteriaSet) -> int | None:
    """Give the greatest age that the year of birth allows, where every age that it allows fits; None otherwise."""
    oldest = on.year - state.birth_year
    fits = (asks.age_from is None or oldest - 1 >= asks.age_from) and (
        asks.age_below is None or oldest < asks.age_below
    )
    return oldest if fits else None


def holder(state: Registered, month: Month, elsewhere: Callable[[CoverBilled], bool]) -> tuple[str, str] | None:
    """Name a bill of somebody else that holds the month, and its commitment."""
    for payment, bill in state.bills.items():
        if elsewhere(bill) and any(month in line.each_month() for line in bill.lines):
            return payment, bill.commitment
    return None
