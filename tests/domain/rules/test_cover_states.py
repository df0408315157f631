"""Month by month, as known at the end of a day: the tables of the process book and of Serang 2024, cell by cell."""

from datetime import date

import pytest

from ledger.domain.month import Month, later
from ledger.domain.rules.cover.history import Break, EndCause, History
from ledger.domain.rules.cover.states import Cover, CoverState
from ledger.domain.rules.cover.terms import CoverTerms
from ledger.domain.rules.parameters import NoSuchRule, Parameters
from rule_samples import RULES, S1, S2, S3, S4, S6, cover, history, local, paid

THRESHOLD_2 = local(("cover.grace_months", 2, "2015-07-01"))


def cells(of: Cover, since: str, months: int) -> list[str]:
    return [str(of.at(later(Month(since), offset))) for offset in range(months)]


@pytest.mark.parametrize(
    ("known_at", "expected", "unapplied"),
    [
        ("2023-07-31", "A1.5 A1.6 G1 - - - - -", 0),
        ("2023-08-31", "A1.5 A1.6 G1 G2 - - - -", 0),
        ("2023-09-30", "A1.5 A1.6 G1 G2 G3 - - -", 0),
        ("2023-10-01", "A1.5 A1.6 G1 G2 G3 L4 - -", 0),
        ("2023-10-10", "A1.5 A1.6 G1 G2 G3 A2.1 - -", 50_400),
        ("2023-12-31", "A1.5 A1.6 G1 G2 G3 A2.1 A2.2 A2.3", 50_400),
    ],
)
def test_s1_the_example_of_the_process_book(known_at: str, expected: str, unapplied: int) -> None:
    found = cover(S1, known_at)
    assert cells(found, "2023-05", 8) == expected.split()
    assert found.unapplied_rupiah == unapplied


@pytest.mark.parametrize(
    ("of", "known_at", "expected", "unapplied"),
    [
        (S2, "2023-12-31", "A1.1 A1.2 A1.3 - - - - -", 0),
        (S2, "2024-01-31", "A1.1 A1.2 A1.3 G1 - - - -", 0),
        (S2, "2024-03-19", "A1.1 A1.2 A1.3 G1 G2 G3 - -", 0),
        (S2, "2024-03-20", "A1.1 A1.2 A1.3 A1.4 A1.5 A1.6 - -", 0),
        (S3, "2024-04-01", "A1.1 A1.2 A1.3 G1 G2 G3 L4 -", 0),
        (S3, "2024-04-15", "A1.1 A1.2 A1.3 G1 G2 G3 A2.1 -", 50_400),
        (S3, "2024-05-31", "A1.1 A1.2 A1.3 G1 G2 G3 A2.1 G1", 50_400),
        (S4, "2024-03-10", "A1.1 A1.2 A1.3 A1.4 G1 G2 - -", 0),
        (S4, "2024-04-30", "A1.1 A1.2 A1.3 A1.4 G1 G2 G3 -", 0),
        (S4, "2024-05-01", "A1.1 A1.2 A1.3 A1.4 G1 G2 G3 L4", 0),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) == 10 else "",
)
def test_s2_to_s4_the_turn_of_the_year(of: History, known_at: str, expected: str, unapplied: int) -> None:
    found = cover(of, known_at)
    assert cells(found, "2023-10", 8) == expected.split()
    assert found.unapplied_rupiah == unapplied


@pytest.mark.parametrize(
    ("known_at", "expected", "unapplied"),
    [
        ("2024-02-29", "A1.1 A1.2 A1.3 G1 G2 - - -", 0),
        ("2024-03-01", "A1.1 A1.2 A1.3 G1 G2 L3 - -", 0),
        ("2024-03-20", "A1.1 A1.2 A1.3 G1 G2 A2.1 - -", 33_600),
    ],
)
def test_s5_with_a_threshold_of_two_march_is_too_late(known_at: str, expected: str, unapplied: int) -> None:
    found = cover(S2, known_at, THRESHOLD_2)
    assert cells(found, "2023-10", 8) == expected.split()
    assert found.unapplied_rupiah == unapplied


def test_s6_serang_2024_the_payment_of_july_is_a_first_registration() -> None:
    found = cover(S6, "2024-07-10")
    assert cells(found, "2024-01", 7) == ["A1.1", "A1.2", "A1.3", "G1", "G2", "G3", "A2.1"]
    assert found.unapplied_rupiah == 50_400
    assert [(spell.since, spell.began_on, spell.opened_by) for spell in found.spells] == [
        ("2024-01", date(2024, 1, 5), "P-2024-01-05"),
        ("2024-07", date(2024, 7, 10), "P-2024-07-10"),
    ]


@pytest.mark.parametrize(("grace", "alive", "dead"), [(3, "2024-03-31", "2024-04-01"), (2, "2024-02-29", "2024-03-01")])
def test_a_group_paid_to_december_lapses_on_the_first_of_april_or_march(grace: int, alive: str, dead: str) -> None:
    rules = local(("cover.grace_months", grace, "2015-07-01"))
    to_december = history(paid("2023-10-05", "2023-10", 3))
    assert cover(to_december, alive, rules).at(Month(alive[:7])).state is CoverState.GRACE
    assert cover(to_december, dead, rules).at(Month(dead[:7])).state is CoverState.LAPSED


def test_a_threshold_that_changes_counts_from_its_date_on_and_not_before() -> None:
    stricter = local(("cover.grace_months", 2, "2024-01-01"))
    two_gaps = history(paid("2023-01-05", "2023-01", 6), paid("2023-09-20", "2023-07", 6))
    assert cells(cover(two_gaps, "2023-09-19", stricter), "2023-06", 4) == ["A1.6", "G1", "G2", "G3"]
    assert cells(cover(two_gaps, "2024-03-01", stricter), "2023-12", 4) == ["A1.12", "G1", "G2", "L3"]
    assert cells(cover(two_gaps, "2024-03-01"), "2023-12", 4) == ["A1.12", "G1", "G2", "G3"]


def test_a_month_may_count_as_unpaid_from_a_later_day() -> None:
    tenth = local(("cover.month_unpaid_from", 10, "2015-07-01"))
    assert cells(cover(S4, "2024-05-09", tenth), "2024-03", 3) == ["G2", "G3", "-"]
    assert cells(cover(S4, "2024-05-10", tenth), "2024-03", 3) == ["G2", "G3", "L4"]


def test_money_paid_ahead_begins_with_the_month_it_is_for() -> None:
    found = cover(history(paid("2023-12-20", "2024-01", 2)), "2024-01-10")
    assert cells(found, "2023-12", 3) == ["-", "A1.1", "-"]
    assert found.spells[0].began_on == date(2024, 1, 1)
    assert (found.spells[0].paid_months, found.paid_until) == (2, "2024-02")


def test_what_is_paid_ahead_is_shown_when_it_is_asked_for() -> None:
    found = Cover.of(S2, RULES.cover_terms, date(2023, 10, 5), until=Month("2024-02"))
    assert cells(found, "2023-10", 5) == ["A1.1", "A1.2", "A1.3", "-", "-"]


def test_two_budgets_may_pay_halves_of_a_year_in_any_order() -> None:
    found = cover(history(paid("2024-01-04", "2024-07", 6), paid("2024-01-05", "2024-01", 6)), "2024-12-31")
    assert cells(found, "2024-01", 12) == [f"A1.{number}" for number in range(1, 13)]
    assert found.payment_of(Month("2024-06")) == paid("2024-01-05", "2024-01", 6)
    assert found.payment_of(Month("2024-07")) == paid("2024-01-04", "2024-07", 6)


def test_arrears_fill_the_oldest_gap_whatever_month_the_money_names() -> None:
    found = cover(history(paid("2024-01-05", "2024-01", 1), paid("2024-03-20", "2024-03", 3)), "2024-05-31")
    assert cells(found, "2024-01", 5) == ["A1.1", "A1.2", "A1.3", "A1.4", "G1"]
    assert found.payment_of(Month("2024-02")) == paid("2024-03-20", "2024-03", 3)


def test_money_for_a_month_that_is_covered_already_goes_on_to_the_next() -> None:
    twice = history(paid("2024-01-05", "2024-01", 2), paid("2024-01-06", "2024-02", 1))
    assert cells(cover(twice, "2024-03-31"), "2024-01", 3) == ["A1.1", "A1.2", "A1.3"]


def test_paid_ahead_beyond_a_lapse_is_a_new_spell() -> None:
    found = cover(history(paid("2024-01-05", "2024-01", 1), paid("2024-01-06", "2024-06", 2)), "2024-07-31")
    assert cells(found, "2024-01", 7) == ["A1.1", "G1", "G2", "G3", "L4", "A2.1", "A2.2"]
    assert found.spells[1].began_on == date(2024, 6, 1)


def test_money_for_months_that_are_all_past_the_lapse_covers_nothing() -> None:
    found = cover(history(paid("2023-01-05", "2023-01", 6), paid("2023-10-10", "2023-07", 3)), "2023-10-31")
    assert cells(found, "2023-06", 5) == ["A1.6", "G1", "G2", "G3", "L4"]
    assert found.unapplied_rupiah == 50_400
    assert [(each.payment, each.month) for each in found.unapplied] == [
        ("P-2023-10-10", f"2023-{number:02d}") for number in (7, 8, 9)
    ]


def test_unapplied_money_may_be_carried_forward() -> None:
    carried = local(("cover.unapplied_on_lapse", "carry forward", "2015-07-01"))
    of = history(paid("2023-01-05", "2023-01", 6), paid("2023-10-10", "2023-07", 4))
    found = cover(of, "2024-02-29", carried)
    assert cells(found, "2023-10", 5) == ["A2.1", "A2.2", "A2.3", "A2.4", "G1"]
    assert found.unapplied_rupiah == 0


def test_a_new_spell_may_begin_with_the_month_after_the_payment() -> None:
    after = local(("cover.new_spell_start.cover", "month after payment", "2015-07-01"))
    of = history(paid("2023-01-05", "2023-01", 6), paid("2023-10-10", "2023-10", 3))
    found = cover(of, "2023-12-31", after)
    assert cells(found, "2023-09", 4) == ["G3", "L4", "A2.1", "A2.2"]
    assert found.unapplied_rupiah == 16_800


def test_the_waiting_period_may_count_from_the_first_of_the_month() -> None:
    first = local(("cover.new_spell_start.jkm_test", "first day of the month", "2015-07-01"))
    assert [spell.began_on for spell in cover(S1, "2023-12-31", first).spells] == [date(2023, 1, 1), date(2023, 10, 1)]


def test_a_correction_of_the_insurer_takes_late_money_as_arrears() -> None:
    corrected = history(paid("2023-01-05", "2023-01", 6), paid("2023-10-10", "2023-07", 4, backdated=True))
    assert cells(cover(corrected, "2023-10-31"), "2023-06", 5) == ["A1.6", "A1.7", "A1.8", "A1.9", "A1.10"]


@pytest.mark.parametrize(
    ("registered", "paid_on", "expected", "unapplied"),
    [
        ("2023-10-06", "2023-11-05", "A1.1 A1.2", 0),
        ("2023-10-06", "2024-02-05", "- -", 2 * 16_800),
        (None, "2023-11-05", "- A1.1", 16_800),
    ],
)
def test_the_first_premium_counts_from_the_form_when_it_comes_in_time(
    registered: str | None, paid_on: str, expected: str, unapplied: int
) -> None:
    found = cover(history(paid(paid_on, "2023-10", 2), registered_on=registered), paid_on)
    assert cells(found, "2023-10", 2) == expected.split()
    assert found.unapplied_rupiah == unapplied
    if registered and not unapplied:
        assert found.spells[0].began_on == date(2023, 10, 6)


def test_the_first_premium_may_count_from_the_month_of_payment_only() -> None:
    rules = local(("cover.first_start", "month of payment", "2015-07-01"))
    of = history(paid("2023-11-05", "2023-10", 2), registered_on="2023-10-06")
    assert cells(cover(of, "2023-11-30", rules), "2023-10", 2) == ["-", "A1.1"]


def test_a_letter_sets_the_start_to_the_agreement() -> None:
    of = History(paid=(paid("2024-02-05", "2023-10", 5),), start_from=Month("2023-10"))
    assert cells(cover(of, "2024-02-05"), "2023-10", 5) == ["A1.1", "A1.2", "A1.3", "A1.4", "A1.5"]


def test_a_death_ends_cover_with_the_next_month_and_leaves_money_beyond() -> None:
    found = cover(history(paid("2023-10-05", "2023-10", 6), died="2023-11-15"), "2024-01-31")
    assert cells(found, "2023-10", 4) == ["A1.1", "A1.2", "E", "E"]
    assert [each.month for each in found.beyond] == ["2023-12", "2024-01", "2024-02", "2024-03"]
    assert sum(each.rupiah for each in found.beyond) == 67_200
    assert found.payment_of(Month("2023-12")) is None
    assert found.at(Month("2030-01")).state is CoverState.ENDED


def test_cover_after_an_employment_is_a_new_spell_and_its_months_are_nobodys_gap() -> None:
    job = Break(since=Month("2024-01"), until=Month("2024-02"), cause=EndCause.EMPLOYED)
    of = History(paid=(paid("2023-12-05", "2023-12", 1), paid("2024-03-05", "2024-03", 1)), breaks=(job,))
    assert cells(cover(of, "2024-04-30"), "2023-12", 5) == ["A1.1", "E", "E", "A2.1", "G1"]


def test_who_comes_back_and_is_not_paid_for_stays_without_cover() -> None:
    job = Break(since=Month("2024-01"), until=Month("2024-02"), cause=EndCause.EMPLOYED)
    of = History(paid=(paid("2023-12-05", "2023-12", 1),), breaks=(job,))
    assert cells(cover(of, "2024-03-31"), "2023-12", 4) == ["A1.1", "E", "E", "E"]


def test_nothing_paid_is_nothing_begun() -> None:
    found = cover(history(), "2024-01-31")
    assert found.at(Month("2024-01")).state is CoverState.NOT_BEGUN
    assert (found.spells, found.paid_until, found.payment_of(Month("2024-01"))) == ((), None, None)


def test_a_payment_is_not_known_before_it_comes() -> None:
    assert cover(S1, "2023-01-04").spells == ()
    assert cover(S1, "2023-01-05").paid_until == "2023-06"


def test_a_day_before_every_rule_is_refused() -> None:
    with pytest.raises(NoSuchRule, match=r"cover.grace_months is known for 2015-01-05.*rules show"):
        cover(history(paid("2015-01-05", "2015-01", 1)), "2015-12-31")
    with pytest.raises(NoSuchRule, match=r"cover\.grace_months"):
        CoverTerms(Parameters())


def test_paid_ahead_for_the_very_month_of_the_lapse_keeps_the_spell() -> None:
    found = cover(history(paid("2024-01-05", "2024-01", 1), paid("2024-01-06", "2024-05", 1)), "2024-05-31")
    assert cells(found, "2024-01", 5) == ["A1.1", "G1", "G2", "G3", "A1.2"]


def test_once_a_new_spell_has_begun_the_months_before_it_stay_uncovered() -> None:
    of = history(*S1.paid[:2], paid("2023-10-20", "2023-09", 1))
    found = cover(of, "2023-10-31")
    assert cells(found, "2023-08", 3) == ["G2", "G3", "A2.1"]
    assert [(each.payment, each.month) for each in found.unapplied][-1] == ("P-2023-10-20", "2023-09")
