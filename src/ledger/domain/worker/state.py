"""What the events of one worker add up to: NotRegistered → Registered, with every month that a bill holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.insurance import Insurance, without, worker_months
from ledger.domain.month import Month, first_day
from ledger.domain.worker.events import (
    CardIssued,
    CardWithdrawn,
    CoverBilled,
    CoverConfirmed,
    CoverRefunded,
    CoverReleased,
    CoverReversed,
    DeathWithdrawn,
    DebitFailed,
    DebitGivenBack,
    DebitMandated,
    DebitUnapplied,
    EmploymentEnded,
    EmploymentStarted,
    EnrollmentEnded,
    Event,
    HeirsNamed,
    IdentityCorrected,
    MandateRevoked,
    ParticularsCorrected,
    PersonalDataErased,
    PlaceAwaited,
    PlaceForgone,
    StandingNoted,
    WorkerDied,
    WorkerEnrolled,
    WorkerLeft,
    WorkerMoved,
    WorkerRegistered,
    WorkerReturned,
)
from ledger.domain.worker.life import Employment, Life, lived

__all__ = ["INITIAL", "Employment", "NotRegistered", "Registered", "State", "evolve", "fold", "registered"]


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """Nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Life):
    """A worker as known now."""

    sex: str
    agreement: str | None
    identity_version: int
    """Version of the entry whose sealed letter describes the person now."""
    version: int
    agent: str | None = None
    """Who brought the worker in."""
    enrolled_on: date | None = None
    """Day on which the worker joined the program of now."""
    awaits: str | None = None
    """Program in which the worker waits for a place."""
    forgone_on: date | None = None
    """Day of the last wish to wait no longer, so that a repeat can be answered."""
    confirmed: tuple[CoverConfirmed, ...] = ()
    """What employers confirmed, in the order in which the ledger learned of it."""
    cards: int = 0
    heirs: int = 0
    """How many heirs the worker named last."""
    heirs_version: int | None = None
    """Version of the entry whose sealed letter names them; None while nobody was named."""
    death_withdrawn_on: date | None = None
    """Effective day of the last death that was taken back, so that a repeat can be answered."""
    left_cause: str | None = None
    returned_on: date | None = None
    """Day of the last return, so that a repeat can be answered."""
    mandate: DebitMandated | None = None
    """What lets a bank debit the premium now."""
    mandate_version: int = 0
    """Version of the entry whose sealed letter holds the account number."""
    mandate_ended: MandateRevoked | None = None
    """The last mandate's end, so that a repeat can be answered."""
    unapplied: Mapping[str, DebitUnapplied] = field(default_factory=dict)
    """By run: money that came and bought no month."""
    given_back: Mapping[str, DebitGivenBack] = field(default_factory=dict)
    bills: Mapping[str, CoverBilled] = field(default_factory=dict)
    """By payment: the months that it holds for this worker, without those whose money came back."""

    def held(self) -> Iterator[tuple[Insurance, Month, str]]:
        """List every insurance and month that a bill holds, with the payment."""
        for payment, bill in self.bills.items():
            for insurance, month in worker_months(bill.lines):
                yield insurance, month, payment

    def holder(self, insurance: Insurance, month: Month) -> str | None:
        """Find the payment that holds a month of an insurance."""
        return next((by for kind, each, by in self.held() if (kind, each) == (insurance, month)), None)

    def confirmation_of(self, month: Month) -> CoverConfirmed | None:
        """Find the newest confirmation of a month by the employer of that month, while the worker lives."""
        job = self.employed_in(month)
        if job is None or (self.died_on is not None and self.died_on < first_day(month)):
            return None
        return next(
            (
                each
                for each in reversed(self.confirmed)
                if each.employer == job.employer and each.since <= month and (each.until is None or month <= each.until)
            ),
            None,
        )

    def last_month(self) -> Month | None:
        """Find the last month that any bill holds."""
        return max((month for _, month, _ in self.held()), default=None)


State = NotRegistered | Registered
INITIAL: State = NotRegistered()


def evolve(state: State, event: Event) -> State:
    """Take in one event; it has happened, so no rule is asked here."""
    if isinstance(event, WorkerRegistered):
        return _born(state, event)
    was = registered(state, event)
    if isinstance(event, _Cover):
        return _covered(was, [event])
    return replace(_lived(was, event), version=was.version + 1)


def _born(state: State, event: WorkerRegistered) -> Registered:
    if isinstance(state, Registered):
        raise ImpossibleHistory(event=event, found=state)
    return Registered(
        since=event.effective,
        village=event.village,
        first_village=event.village,
        occupation=event.occupation,
        sex=event.sex,
        birth_year=event.birth_year,
        disability=event.disability,
        segment=event.segment,
        program=event.program,
        agreement=event.agreement,
        enrolled_on=event.effective if event.program else None,
        income_base_rupiah=event.income_base_rupiah,
        agent=event.agent,
        identity_version=1,
        version=1,
    )


_Cover = CoverBilled | CoverReleased | CoverReversed | CoverRefunded


def _covered(was: Registered, events: Sequence[_Cover]) -> Registered:
    """Take in bills and their ends; several at once cost one copy, and long histories are made of these."""
    bills = dict(was.bills)
    for event in events:
        match event:
            case CoverBilled(payment=payment):
                bills[payment] = event
            case CoverReleased(payment=payment) | CoverReversed(payment=payment):
                bills.pop(payment, None)
            case CoverRefunded(payment=payment, lines=lines) if payment in bills:
                bills[payment] = replace(bills[payment], lines=without(bills[payment].lines, lines))
            case CoverRefunded():
                pass  # months of a bill that holds nothing; verification names it
            case _:
                assert_never(event)
    return replace(was, version=was.version + len(events), bills=bills)


_Life = (
    IdentityCorrected
    | ParticularsCorrected
    | WorkerMoved
    | WorkerEnrolled
    | PlaceAwaited
    | PlaceForgone
    | EnrollmentEnded
    | StandingNoted
    | EmploymentStarted
    | EmploymentEnded
    | CoverConfirmed
    | WorkerDied
    | DeathWithdrawn
    | WorkerLeft
    | WorkerReturned
    | CardIssued
    | DebitMandated
    | MandateRevoked
    | DebitFailed
    | DebitUnapplied
    | DebitGivenBack
    | CardWithdrawn
    | HeirsNamed
    | PersonalDataErased
)


def _lived(before: Registered, event: _Life) -> Registered:
    was = lived(before, event)
    match event:
        case IdentityCorrected(sex=sex):
            return replace(was, sex=sex, identity_version=was.version + 1)
        case WorkerMoved() | WorkerDied() | PersonalDataErased():
            return replace(was, awaits=None)
        case WorkerEnrolled(effective=on):
            return replace(was, enrolled_on=on, awaits=None)
        case PlaceAwaited(program=program):
            return replace(was, awaits=program)
        case PlaceForgone(effective=on):
            return replace(was, awaits=None, forgone_on=on)
        case EnrollmentEnded():
            return replace(was, enrolled_on=None)
        case CoverConfirmed():
            return replace(was, confirmed=(*was.confirmed, event))
        case DeathWithdrawn(effective=on):
            return replace(was, death_withdrawn_on=on)
        case WorkerLeft(cause=cause):
            return replace(was, left_cause=cause, awaits=None)
        case WorkerReturned(effective=on):
            return replace(was, left_cause=None, returned_on=on)
        case CardIssued():
            return replace(was, cards=was.cards + 1)
        case CardWithdrawn():
            return replace(was, cards=was.cards - 1)
        case HeirsNamed(heirs=heirs):
            return replace(was, heirs=heirs, heirs_version=was.version + 1)
        case ParticularsCorrected() | StandingNoted() | EmploymentStarted() | EmploymentEnded():
            return was
        case DebitMandated() | MandateRevoked() | DebitFailed() | DebitUnapplied() | DebitGivenBack():
            return _debited(was, event)
        case _:
            assert_never(event)


_Debits = DebitMandated | MandateRevoked | DebitFailed | DebitUnapplied | DebitGivenBack


def _debited(was: Registered, event: _Debits) -> Registered:
    match event:
        case DebitMandated():
            return replace(was, mandate=event, mandate_version=was.version + 1)
        case MandateRevoked():
            return replace(was, mandate=None, mandate_ended=event)
        case DebitFailed():
            return was
        case DebitUnapplied(run=run):
            return replace(was, unapplied={**was.unapplied, run: event})
        case DebitGivenBack(run=run):
            return replace(was, given_back={**was.given_back, run: event})
        case _:
            assert_never(event)


def registered(state: State, event: object) -> Registered:
    """Return the worker this event builds on; where there is none, the history is damaged."""
    if isinstance(state, Registered):
        return state
    raise ImpossibleHistory(event=event, found=state)


def fold(events: Iterable[Event]) -> State:
    """Add up a history; the same as `evolve` event by event, with neighbouring bills taken in together."""
    state: State = INITIAL
    waiting: list[_Cover] = []
    for event in events:
        if isinstance(event, _Cover):
            waiting.append(event)
            continue
        state = evolve(_caught_up(state, waiting), event)
        waiting.clear()
    return _caught_up(state, waiting)


def _caught_up(state: State, waiting: Sequence[_Cover]) -> State:
    return _covered(registered(state, waiting[0]), waiting) if waiting else state
