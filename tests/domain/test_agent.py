"""An agent brings workers in while he serves, is dropped after idle months, and is paid once for a month."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.agent import decisions
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
from ledger.domain.agent.state import INITIAL, Serving, State, fold
from ledger.domain.agent.terms import Fee, fee_of
from ledger.domain.errors import Refusal
from ledger.domain.month import Month, later
from ledger.domain.rules.rule import Parameter
from ledger.reference.rulebook import shipped_rulebook

MAY = date(2023, 5, 2)
AUGUST, SEPTEMBER = Month("2023-08"), date(2023, 9, 1)
IDLE = Parameter(
    key="agent.idle_months",
    value=3,
    unit="months",
    since=date(2018, 1, 1),
    until=None,
    version="idle",
    source="press",
    confidence="two sources",
)
RULES = shipped_rulebook().parameters

appointed = AgentAppointed(effective=MAY, reference="P-1", kind="perisai", region="13.73", personal=b"sealed")
brought = MembersAcquired(effective=date(2023, 5, 9), members=2)
dismissed = AgentDismissed(effective=date(2023, 7, 1), cause="moved away")
dropped = AgentDropped(effective=SEPTEMBER, month=AUGUST, idle_months=3, rules=("idle",))

Decide = Callable[[State], Sequence[Event]]


def review(state: State, month: Month = AUGUST, on: date = SEPTEMBER) -> Sequence[Event]:
    return decisions.review(state, on=on, month=month, idle=IDLE)


def returns(state: State, on: date) -> Sequence[Event]:
    return decisions.come_back(state, reference="P-1", effective=on, wait_months=6)


def acquires(state: State, on: date, members: int = 1) -> Sequence[Event]:
    return decisions.acquire(state, reference="P-1", effective=on, members=members)


def pays(
    state: State, fee: Fee, *, on: date = SEPTEMBER, transfer: str = "T-1", said: int | None = None
) -> list[Event]:
    paid = decisions.pay_fee(
        state,
        reference="P-1",
        effective=on,
        month=AUGUST,
        premium_rupiah=1_000_000,
        fee=fee,
        transfer=transfer,
        amount_rupiah=said,
    )
    return list(paid)


def test_an_agent_is_appointed_once() -> None:
    assert decisions.appoint(INITIAL, appointed) == [appointed]
    assert decisions.appoint(fold([appointed]), replace(appointed, personal=b"")) == []
    assert decisions.appoint(fold([appointed, dismissed]), appointed) == []


@pytest.mark.parametrize(
    ("terms", "other_name"),
    [
        (replace(appointed, kind="office"), False),
        (replace(appointed, region="13.03"), False),
        (replace(appointed, office="Solok"), False),
        (appointed, True),
    ],
)
def test_other_terms_under_the_same_reference_are_refused(terms: AgentAppointed, *, other_name: bool) -> None:
    with pytest.raises(AgentDiffers, match="Agent P-1 was appointed on 2023-05-02 with another name"):
        decisions.appoint(fold([appointed]), terms, other_name=other_name)


def test_members_come_in_while_the_agent_serves() -> None:
    assert acquires(fold([appointed]), MAY, 52) == [MembersAcquired(effective=MAY, members=52)]
    assert acquires(fold([appointed]), MAY, 0) == []


@pytest.mark.parametrize(
    ("history", "on", "refusal", "said"),
    [
        ([], MAY, NoSuchAgent, "There is no agent P-1"),
        ([appointed], date(2023, 5, 1), AgentNotYet, "serves since 2023-05-02, not on 2023-05-01"),
        ([appointed, dismissed], date(2023, 7, 1), AgentIsGone, r"since 2023-07-01 \(dismissed: moved away\)"),
        ([appointed, dropped], SEPTEMBER, AgentIsGone, r"dropped after 3 months without a new member"),
    ],
)
def test_nobody_comes_in_through_an_agent_who_does_not_serve_that_day(
    history: list[Event], on: date, refusal: type[Refusal], said: str
) -> None:
    with pytest.raises(refusal, match=said):
        acquires(fold(history), on)


@pytest.mark.parametrize(
    "history", [[appointed, dismissed], [appointed, dismissed, AgentReturned(effective=SEPTEMBER)]]
)
def test_a_list_of_the_days_before_may_come_in_late(history: list[Event]) -> None:
    assert acquires(fold(history), date(2023, 6, 30)) == [MembersAcquired(effective=date(2023, 6, 30), members=1)]
    assert isinstance(decisions.serving_on(fold(history), reference="P-1", day=date(2023, 6, 30)), Serving)


def test_between_two_times_nobody_comes_in() -> None:
    back = AgentReturned(effective=SEPTEMBER)
    with pytest.raises(AgentNotYet, match="serves since 2023-09-01, not on 2023-08-01"):
        acquires(fold([appointed, dismissed, back]), date(2023, 8, 1))


def test_three_whole_months_without_a_member_drop_an_agent_once() -> None:
    """Appointed or last successful in May: June, July and August are idle."""
    assert review(fold([appointed])) == [dropped]
    assert review(fold([appointed, brought])) == [dropped]
    assert review(fold([appointed, dropped])) == []
    assert review(fold([appointed, dismissed])) == []
    assert review(INITIAL) == []


@pytest.mark.parametrize("on", [date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 3)])
def test_a_member_in_those_months_or_later_keeps_an_agent(on: date) -> None:
    assert review(fold([appointed, MembersAcquired(effective=on, members=1)])) == []


def test_a_month_that_is_not_over_is_not_reviewed() -> None:
    with pytest.raises(MonthNotOver, match=r"2023-08 is not over on 2023-08-31.*Record it on 2023-09-01 or later"):
        review(fold([appointed]), on=date(2023, 8, 31))


@given(months=st.lists(st.integers(0, 11), max_size=6), reviewed=st.integers(0, 14))
def test_an_agent_is_dropped_exactly_after_the_months_of_the_rule(months: list[int], reviewed: int) -> None:
    days = [later(Month("2023-05"), each) for each in months]
    history = [MembersAcquired(effective=date(int(day[:4]), int(day[5:]), 9), members=1) for day in sorted(days)]
    month = later(Month("2023-05"), reviewed)
    events = review(fold([appointed, *history]), month, date(2025, 1, 1))
    assert bool(events) == (reviewed - max([0, *months]) >= 3)


def test_who_was_dropped_returns_after_the_months_of_the_rule() -> None:
    state = fold([appointed, dropped])
    with pytest.raises(ReturnsTooEarly, match=r"may return after 6 months .* --on 2024-03-01 or later"):
        returns(state, date(2024, 2, 29))
    assert returns(state, date(2024, 3, 1)) == [AgentReturned(effective=date(2024, 3, 1))]


def test_who_was_dismissed_returns_on_any_day_after() -> None:
    state = fold([appointed, dismissed])
    assert returns(state, dismissed.effective) == [AgentReturned(effective=dismissed.effective)]
    with pytest.raises(AgentNotYet):
        returns(state, date(2023, 6, 30))


def test_who_was_dropped_although_a_member_had_come_does_not_wait() -> None:
    late = MembersAcquired(effective=date(2023, 7, 4), members=1)
    assert returns(fold([appointed, dropped, late]), SEPTEMBER) == [AgentReturned(effective=SEPTEMBER)]


def test_a_return_is_recorded_once_and_needs_an_end() -> None:
    back = AgentReturned(effective=SEPTEMBER)
    assert returns(fold([appointed, dismissed, back]), SEPTEMBER) == []
    histories: list[list[Event]] = [[appointed], [appointed, dismissed, back]]
    for history in histories:
        with pytest.raises(AgentServes, match="serves since"):
            returns(fold(history), date(2024, 9, 1))
    with pytest.raises(NoSuchAgent):
        returns(INITIAL, SEPTEMBER)


def test_an_agent_is_dismissed_once() -> None:
    dismiss: Decide = lambda state: decisions.dismiss(  # noqa: E731  # one line says it
        state, reference="P-1", effective=dismissed.effective, cause="moved away"
    )
    assert dismiss(fold([appointed])) == [dismissed]
    assert dismiss(fold([appointed, dismissed])) == []
    with pytest.raises(AgentIsGone, match="dropped after 3 months"):
        dismiss(fold([appointed, dropped]))
    with pytest.raises(NoSuchAgent):
        dismiss(INITIAL)
    with pytest.raises(AgentNotYet):
        decisions.dismiss(fold([appointed]), reference="P-1", effective=date(2023, 5, 1), cause="x")


@pytest.mark.parametrize(
    ("premium", "members", "share", "bonus"),
    [
        (1_000_000, 0, 75_000, 0),
        (16_800, 49, 1_260, 0),
        (33_613, 50, 2_520, 500_000),  # 2520.975 is cut down
        (0, 120, 0, 500_000),
        (0, 0, 0, 0),
    ],
)
def test_the_fee_is_a_share_of_the_premium_and_a_bonus_for_fifty(
    premium: int, members: int, share: int, bonus: int
) -> None:
    """7.5 % of collected premium, Rp500,000 from 50 new members on: Kompas 2018."""
    fee = fee_of(RULES, Month("2023-05"), premium_rupiah=premium, new_members=members)
    assert (fee.share_rupiah, fee.bonus_rupiah, fee.amount_rupiah) == (share, bonus, share + bonus)
    assert fee.rules == ("agent-fee-share-2018", "agent-fee-bonus-2018", "agent-fee-bonus-members-2018")


@given(premium=st.integers(0, 10**12))
def test_no_agent_gets_more_than_the_share_and_less_only_by_a_fraction_of_a_rupiah(premium: int) -> None:
    fee = fee_of(RULES, Month("2023-05"), premium_rupiah=premium, new_members=0)
    assert 0 <= premium * 75 - fee.share_rupiah * 1000 < 1000


FEE = Fee(share_rupiah=75_000, bonus_rupiah=0, rules=("a", "b", "c"))


def test_the_fee_of_a_month_is_paid_once() -> None:
    state = fold([appointed, brought])
    paid = pays(state, FEE, said=75_000)
    assert paid == [
        AgentFeePaid(
            effective=SEPTEMBER,
            month=AUGUST,
            premium_rupiah=1_000_000,
            new_members=0,
            share_rupiah=75_000,
            bonus_rupiah=0,
            amount_rupiah=75_000,
            transfer="T-1",
            rules=("a", "b", "c"),
        )
    ]
    after = fold([appointed, brought, *paid])
    assert pays(after, FEE) == []
    assert pays(after, replace(FEE, share_rupiah=80_000)) == []
    with pytest.raises(FeePaidOtherwise, match=r"was paid on 2023-09-01 by T-1: Rp75\.000"):
        pays(after, FEE, transfer="T-2")


def test_what_was_not_earned_is_not_paid() -> None:
    state = fold([appointed, dismissed])
    with pytest.raises(NoFeeDue, match="earned no fee in 2023-08"):
        pays(state, replace(FEE, share_rupiah=0))
    with pytest.raises(FeeDiffers, match=r"is Rp75\.000 by the rule, not Rp80\.000"):
        pays(state, FEE, said=80_000)
    with pytest.raises(MonthNotOver):
        pays(state, FEE, on=date(2023, 8, 31))
    with pytest.raises(NoSuchAgent):
        pays(INITIAL, FEE)


ERASED = AgentNameErased(effective=date(2029, 1, 1))
FEE_PAID = AgentFeePaid(
    effective=date(2023, 6, 5),
    month=Month("2023-05"),
    premium_rupiah=16_800,
    new_members=2,
    share_rupiah=1_260,
    bonus_rupiah=0,
    amount_rupiah=1_260,
    transfer="T-1",
    rules=("share",),
)


def erase(given: list[Event], on: date = ERASED.effective) -> Sequence[Event]:
    return decisions.erase(fold(given), reference="P-1", effective=on, retention_years=5)


def test_the_name_of_somebody_who_is_gone_is_erased_once() -> None:
    gone: list[Event] = [appointed, brought, dismissed]
    assert erase(gone, dismissed.effective) == [AgentNameErased(effective=dismissed.effective)]
    assert erase([*gone, ERASED], MAY) == []


@pytest.mark.parametrize(
    ("history", "on", "refusal", "says"),
    [
        ([], MAY, NoSuchAgent, "no agent P-1"),
        ([appointed], MAY, AgentServesStill, "`ledger agent dismiss`"),
        ([appointed, dismissed], date(2023, 6, 30), AgentServesStill, "serves since 2023-05-02"),
        ([replace(appointed, kind="bumdes", name="B", personal=None), dismissed], SEPTEMBER, AgentIsABody, "bumdes"),
        ([appointed, FEE_PAID, dismissed], date(2028, 12, 31), FeesKeptByLaw, "kept 5 years .* after 2028-12-31"),
    ],
)
def test_a_name_is_kept_while_it_is_needed(history: list[Event], on: date, refusal: type[Refusal], says: str) -> None:
    with pytest.raises(refusal, match=says):
        erase(history, on)


def test_payment_papers_of_an_agent_are_kept_to_the_end_of_the_fifth_year() -> None:
    assert erase([appointed, FEE_PAID, dismissed]) == [ERASED]


def test_nobody_comes_back_without_a_name() -> None:
    state = fold([appointed, dismissed, ERASED])
    with pytest.raises(AgentNameGone, match="was erased on 2029-01-01"):
        decisions.come_back(state, reference="P-1", effective=date(2030, 1, 1), wait_months=0)
    with pytest.raises(AgentNameGone, match="under another one"):
        decisions.appoint(state, appointed, other_name=True)
