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
from ledger.application.histories import PROGRAM
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.month import Month, first_day, month_of
from ledger.domain.program.criteria import FITS, Known, Verdict, judge
from ledger.domain.program.events import CriteriaSet
from ledger.domain.program.state import Closed, NotLaunched, Running, State
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker.events import CoverBilled
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

    def newcomer(self, reference: str, known: Known) -> Verdict:
        """Judge somebody who asks to be registered into a program."""
        asks = self.criteria(reference, known.on)
        return judge(asks, known, asked_by=_program(reference)) if asks else FITS

    def joining(self, reference: str, worker: UUID, state: Registered, on: date) -> Verdict:
        """Judge a registered worker who asks for a place; whoever pays the month now is somebody else."""
        asks = self.criteria(reference, on)
        if asks is None:
            return FITS
        known = self.known(worker, state, on, asks, elsewhere=lambda _bill: True)
        return judge(asks, known, asked_by=_program(reference))

    def billed(self, worker: UUID, state: Registered, terms: FundingCommitted, since: Month) -> Verdict:
        """Judge a worker on the first day of a bill: what the program asks, then what the money asks.

        For somebody registered in that month it is the day of registration.
        """
        on = max(first_day(since), state.since)
        verdict = FITS
        if state.program is not None and (asks := self.criteria(state.program, on)):
            other = terms.reference.casefold()
            known = self.known(worker, state, on, asks, elsewhere=lambda bill: bill.commitment.casefold() != other)
            verdict = judge(asks, known, asked_by=_program(state.program))
        money = by_money(terms, state, on)
        return Verdict(unfit=(*verdict.unfit, *money.unfit), doubts=verdict.doubts)

    def criteria(self, reference: str, on: date) -> CriteriaSet | None:
        """Find what a program asks on a day; None where it asks nothing."""
        if reference not in self._programs:
            self._programs[reference] = self.draft.load(stream_id("program", reference), PROGRAM)
        return criteria_on(self._programs[reference], on)

    def known(
        self,
        worker: UUID,
        state: Registered,
        on: date,
        asks: CriteriaSet,
        *,
        elsewhere: Callable[[CoverBilled], bool],
    ) -> Known:
        """Gather what the criteria ask about a registered worker."""
        return known_of(
            state,
            on,
            asks,
            elsewhere=elsewhere,
            letter=lambda: people.person(self.desk, self.desk.journal.read(worker)),
        )


def by_money(terms: FundingCommitted, state: Registered, on: date) -> Verdict:
    """Judge a worker by what the law of the money asks, whatever the program says: zakat is for mustahik."""
    money = load_funding().sources.get(terms.source)
    if money is None or not money.for_mustahik:
        return FITS
    asks = CriteriaSet(effective=on, mustahik=True, facts_required=True)
    known = known_of(state, on, asks, elsewhere=lambda _bill: False, letter=lambda: None)
    return judge(asks, known, asked_by=f"{terms.source} money of {terms.reference}")


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
    state: Registered,
    on: date,
    asks: CriteriaSet,
    *,
    elsewhere: Callable[[CoverBilled], bool],
    letter: Callable[[], Person | None],
) -> Known:
    """Gather what the criteria ask about a registered worker on a day; the letter is opened only if it must be."""
    who = letter() if _needs_letter(state, on, asks) else None
    job = state.employed_in(month_of(on))
    said = state.standing_on(on)
    return Known(
        on=on,
        village=state.village_on(on),
        age=age_on(who.born_on, on) if who else _age_by_year(state, on, asks),
        employer=job.employer if job else None,
        paid_by=_holder(state, month_of(on), elsewhere),
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


def _program(reference: str) -> str:
    return f"program {reference}"


def _needs_letter(state: Registered, on: date, asks: CriteriaSet) -> bool:
    return asks.income_at_most_rupiah is not None or _age_by_year(state, on, asks) is None


def _age_by_year(state: Registered, on: date, asks: CriteriaSet) -> int | None:
    """Give the greatest age that the year of birth allows, where every age that it allows fits; None otherwise."""
    oldest = on.year - state.birth_year
    fits = (asks.age_from is None or oldest - 1 >= asks.age_from) and (
        asks.age_below is None or oldest < asks.age_below
    )
    return oldest if fits else None


def _holder(state: Registered, month: Month, elsewhere: Callable[[CoverBilled], bool]) -> tuple[str, str] | None:
    """Name a bill of somebody else that holds the month, and its commitment."""
    for payment, bill in state.bills.items():
        if elsewhere(bill) and any(month in line.each_month() for line in bill.lines):
            return payment, bill.commitment
    return None
