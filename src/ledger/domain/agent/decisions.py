"""What may happen next to an agent: state in, events or a refusal out. A repeat is answered before anything else."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from ledger.domain.agent.events import (
    AgentAppointed,
    AgentDismissed,
    AgentDropped,
    AgentFeePaid,
    AgentNameErased,
    AgentReturned,
    Event,
    MembersAcquired,
)
from ledger.domain.agent.refusals import (
    AgentDiffers,
    AgentIsABody,
    AgentIsGone,
    AgentNameGone,
    AgentNotYet,
    AgentServes,
    AgentServesStill,
    FeeDiffers,
    FeePaidOtherwise,
    FeesKeptByLaw,
    MonthNotOver,
    NoFeeDue,
    NoSuchAgent,
    ReturnsTooEarly,
)
from ledger.domain.agent.state import Gone, NotAppointed, Serving, State
from ledger.domain.agent.terms import PERSON, Fee
from ledger.domain.month import Month, first_day, later, month_of, months_from
from ledger.domain.rules.rule import Parameter


def appoint(state: State, terms: AgentAppointed, *, other_name: bool = False) -> Sequence[Event]:
    """Appoint an agent; the same terms again record nothing.

    `other_name` says that the name differs from the one that is known: names of persons are sealed.
    """
    match state:
        case NotAppointed():
            return [terms]
        case Gone(agent=Serving(terms=was, erased_on=date() as on)):
            raise AgentNameGone(reference=was.reference, on=on)
        case Serving(terms=was) | Gone(agent=Serving(terms=was)):
            alike = (was.effective, was.kind, was.region, was.office)
            if other_name or alike != (terms.effective, terms.kind, terms.region, terms.office):
                raise AgentDiffers(reference=was.reference, on=was.effective)
            return []
        case _:
            assert_never(state)


def acquire(state: State, *, reference: str, effective: date, members: int) -> Sequence[Event]:
    """Note that workers came in through the agent, who must have served on that day."""
    serving_on(state, reference=reference, day=effective)
    return [MembersAcquired(effective=effective, members=members)] if members else []


def serving_on(state: State, *, reference: str, day: date) -> Serving:
    """Return the agent if he served on a day; raise `NoSuchAgent`, `AgentNotYet` or `AgentIsGone`."""
    was = _known(state, reference)
    if was.served_before(day):
        return was
    if day < was.since:
        raise AgentNotYet(reference=reference, since=was.since, on=day)
    if isinstance(state, Gone) and day >= state.ended.effective:
        raise AgentIsGone(reference=reference, on=state.ended.effective, why=_why(state))
    return was


def dismiss(state: State, *, reference: str, effective: date, cause: str) -> Sequence[Event]:
    """Let an agent go, for a cause."""
    was = _known(state, reference)
    if isinstance(state, Gone):
        if state.ended == AgentDismissed(effective=effective, cause=cause):
            return []
        raise AgentIsGone(reference=reference, on=state.ended.effective, why=_why(state))
    if effective < was.since:
        raise AgentNotYet(reference=reference, since=was.since, on=effective)
    return [AgentDismissed(effective=effective, cause=cause)]


def review(state: State, *, on: date, month: Month, idle: Parameter) -> Sequence[Event]:
    """Drop an agent who brought nobody in for too many months; nothing happens to the others.

    The months are whole calendar months after the one of the last new member, or of the beginning; `idle` is the rule
    that says how many. Dropped from the first day after the month that was looked at.
    """
    over_on = first_day(later(month, 1))
    if on < over_on:
        raise MonthNotOver(month=month, over_on=over_on, on=on)
    if not isinstance(state, Serving) or state.idle_months(month) < idle.value:
        return []
    found = state.idle_months(month)
    return [AgentDropped(effective=over_on, month=month, idle_months=found, rules=(idle.version,))]


def come_back(state: State, *, reference: str, effective: date, wait_months: int) -> Sequence[Event]:
    """Let an agent serve again: after months of waiting when he was dropped, at once when he was dismissed.

    Who was dropped, and for whom a member of those months came to light later, does not wait.
    """
    was = _known(state, reference)
    if isinstance(state, Serving):
        if was.earlier and was.since == effective:
            return []
        raise AgentServes(reference=reference, since=was.since)
    if was.erased_on is not None:
        raise AgentNameGone(reference=reference, on=was.erased_on)
    ended = _ended(state, reference)
    if effective < ended.effective:
        raise AgentNotYet(reference=reference, since=ended.effective, on=effective)
    if isinstance(ended, AgentDropped) and not _wrongly_dropped(was, ended):
        not_before = first_day(later(month_of(ended.effective), wait_months))
        if effective < not_before:
            raise ReturnsTooEarly(
                reference=reference, dropped_on=ended.effective, months=wait_months, not_before=not_before
            )
    return [AgentReturned(effective=effective)]


def pay_fee(
    state: State,
    *,
    reference: str,
    effective: date,
    month: Month,
    premium_rupiah: int,
    fee: Fee,
    transfer: str,
    amount_rupiah: int | None = None,
) -> Sequence[Event]:
    """Note that the fee of a month was paid, once; `amount_rupiah` is what the bank moved, if it is to be checked."""
    was = _known(state, reference)
    paid = was.fees.get(month)
    if paid is not None:
        if paid.transfer == transfer and amount_rupiah in {None, paid.amount_rupiah}:
            return []
        raise FeePaidOtherwise(
            reference=reference,
            month=month,
            amount_rupiah=paid.amount_rupiah,
            transfer=paid.transfer,
            on=paid.effective,
        )
    if fee.amount_rupiah == 0:
        raise NoFeeDue(reference=reference, month=month)
    if amount_rupiah is not None and amount_rupiah != fee.amount_rupiah:
        raise FeeDiffers(reference=reference, month=month, due=fee.amount_rupiah, said=amount_rupiah)
    over_on = first_day(later(month, 1))
    if effective < over_on:
        raise MonthNotOver(month=month, over_on=over_on, on=effective)
    return [
        AgentFeePaid(
            effective=effective,
            month=month,
            premium_rupiah=premium_rupiah,
            new_members=was.acquired.get(month, 0),
            share_rupiah=fee.share_rupiah,
            bonus_rupiah=fee.bonus_rupiah,
            amount_rupiah=fee.amount_rupiah,
            transfer=transfer,
            rules=fee.rules,
        )
    ]


def erase(state: State, *, reference: str, effective: date, retention_years: int) -> Sequence[Event]:
    """Record that the key to an agent's name is destroyed; again, it records nothing.

    Refused for a body, while the agent serves, and while papers of fees are kept (rule ``retention.years``).
    """
    was = _known(state, reference)
    if was.erased_on is not None:
        return []
    if was.terms.kind != PERSON:
        raise AgentIsABody(reference=reference, kind=was.terms.kind)
    if isinstance(state, Serving) or effective < _ended(state, reference).effective:
        raise AgentServesStill(reference=reference, since=was.since)
    last = max((fee.effective for fee in was.fees.values()), default=None)
    if last is not None and effective <= (until := date(last.year + retention_years, 12, 31)):
        raise FeesKeptByLaw(reference=reference, last_on=last, years=retention_years, until=until)
    return [AgentNameErased(effective=effective)]


def _known(state: State, reference: str) -> Serving:
    match state:
        case NotAppointed():
            raise NoSuchAgent(reference=reference)
        case Serving():
            return state
        case Gone(agent=was):
            return was
        case _:
            assert_never(state)


def _ended(state: State, reference: str) -> AgentDismissed | AgentDropped:
    if isinstance(state, Gone):
        return state.ended
    raise NoSuchAgent(reference=reference)


def _wrongly_dropped(was: Serving, dropped: AgentDropped) -> bool:
    idle = months_from(later(dropped.month, 1 - dropped.idle_months), dropped.idle_months)
    return any(month in was.acquired for month in idle)


def _why(state: Gone) -> str:
    match state.ended:
        case AgentDismissed(cause=cause):
            return f"dismissed: {cause}"
        case AgentDropped(idle_months=months):
            return f"dropped after {months} months without a new member"
