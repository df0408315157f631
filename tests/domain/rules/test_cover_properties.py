"""What holds for every history of payments: months, spells and money add up, and nothing is lost by paying more."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.month import Month, first_day, later, ordinal
from ledger.domain.rules.cover.changes import changes
from ledger.domain.rules.cover.history import History, Paid
from ledger.domain.rules.cover.states import Cover, CoverState
from rule_samples import RULES

START, END = Month("2022-01"), date(2026, 12, 31)

HISTORIES = settings(max_examples=60)


def payments(at_most: int = 6) -> st.SearchStrategy[list[Paid]]:
    """Make up payments of three years, ahead, late and far too late."""
    one = st.builds(_paid, st.integers(0, 1_000), st.integers(-8, 3), st.integers(1, 12), st.integers(0, 99_999))
    return st.lists(one, max_size=at_most, unique_by=lambda each: each.payment)


def _paid(days: int, offset: int, months: int, name: int) -> Paid:
    on = first_day(START) + timedelta(days=days)
    since = later(Month(f"{on.year:04d}-{on.month:02d}"), offset)
    return Paid(on=on, payment=f"P{name}", since=since, months=months, monthly_rupiah=16_800)


def cover(of: list[Paid], known_at: date = END) -> Cover:
    return Cover.of(History(paid=tuple(of)), RULES.cover_terms, known_at)


def count(found: Cover) -> int:
    return len(found.covered)


@HISTORIES
@given(payments(), st.integers(0, 1_800))
def test_every_paid_month_is_covered_once_or_stands_open(of: list[Paid], days: int) -> None:
    known_at = first_day(START) + timedelta(days=days)
    found = cover(of, known_at)
    known = [each for each in of if each.on <= known_at]
    assert count(found) + len(found.unapplied) == sum(each.months for each in known)
    assert sum(spell.paid_months for spell in found.spells) == count(found)


@HISTORIES
@given(payments())
def test_spells_never_overlap_and_number_themselves(of: list[Paid]) -> None:
    found = cover(of)
    for before, after in zip(found.spells, found.spells[1:], strict=False):
        assert before.last_paid < after.since
        assert before.began_on <= after.began_on
        assert after.number == before.number + 1
    for spell in found.spells:
        assert spell.since <= spell.last_paid
        assert first_day(spell.since) <= spell.began_on <= first_day(later(spell.since, 1))


@HISTORIES
@given(payments())
def test_a_cell_says_what_the_months_before_it_say(of: list[Paid]) -> None:
    found = cover(of)
    unpaid = 0
    for offset in range(len(found.cells)):
        month = later(Month("0000-01"), found.first + offset)
        state = found.at(month)
        unpaid = 0 if ordinal(month) in found.covered else unpaid + 1
        assert state.unpaid == unpaid
        if unpaid:
            assert state.state is (CoverState.GRACE if unpaid <= 3 else CoverState.LAPSED)
        else:
            assert state.state is CoverState.ACTIVE


@HISTORIES
@given(payments(), st.integers(0, 7))
def test_reversing_a_payment_gives_back_exactly_the_cover_it_gave(of: list[Paid], which: int) -> None:
    if not of:
        return
    reversed_one = of[which % len(of)]
    with_it = History(paid=tuple(of))
    without = tuple(each for each in of if each is not reversed_one)
    terms = RULES.cover_terms
    assert Cover.of(with_it.without(reversed_one.payment), terms, END) == Cover.of(History(paid=without), terms, END)


@HISTORIES
@given(payments(), st.integers(1, 6))
def test_paying_more_at_the_end_never_loses_a_covered_month(of: list[Paid], months: int) -> None:
    before = cover(of)
    more = Paid(on=END, payment="more", since=Month("2026-10"), months=months, monthly_rupiah=16_800)
    after = cover([*of, more])
    assert set(before.covered) <= set(after.covered)
    assert count(after) >= count(before)


def test_oldest_gap_first_can_cost_cover_that_another_order_would_have_kept() -> None:
    """A payment in between turns money for July into money for June, and the autumn is late for July.

    This is why the last payment is what may be relied on: whatever is added at the end takes nothing away.
    """

    def pay(on: str, since: str, months: int) -> Paid:
        return Paid(on=date.fromisoformat(on), payment=on, since=Month(since), months=months, monthly_rupiah=16_800)

    of = [pay("2022-01-01", "2022-01", 1), pay("2022-06-01", "2022-07", 1), pay("2022-10-01", "2022-08", 2)]
    assert count(cover(of)) == 4
    assert count(cover([*of, pay("2022-05-01", "2022-05", 1)])) == 3


@HISTORIES
@given(payments(), st.integers(0, 1_500), st.integers(0, 400))
def test_what_is_learned_later_does_not_change_what_was_known(of: list[Paid], days: int, more: int) -> None:
    known_at = first_day(START) + timedelta(days=days)
    later_ones = [each for each in of if each.on <= known_at + timedelta(days=more)]
    assert cover(of, known_at).cells == cover(later_ones, known_at).cells


@HISTORIES
@given(payments())
def test_the_turns_tell_every_covered_month_and_every_open_one(of: list[Paid]) -> None:
    found = cover(of)
    told = changes(History(paid=tuple(of)), RULES.cover_terms, END)
    assert sorted(month for each in told for month in each.months if each.payment) == [
        later(Month("0000-01"), month) for month in sorted(found.covered)
    ]
    assert sum(each.unapplied_rupiah for each in told) == found.unapplied_rupiah
    assert list(told) == sorted(told, key=lambda each: each.on)
