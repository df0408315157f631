"""What a late payment would cost the family, and the cheapest payment that prevents it."""

from datetime import date

from ledger.domain.month import Month
from ledger.domain.rules.cover.history import History
from ledger.domain.rules.cover.states import CoverState
from ledger.domain.rules.lapse import Outlook, Rescue, outlook, rescue
from ledger.reference.rulebook import Rulebook
from rule_samples import PACKAGE, RULES, S1, S2, cover, day, history, local, paid

TO_DECEMBER = history(paid("2023-10-05", "2023-10", 3))


def look(of: History, on: str, rules: Rulebook = RULES) -> Outlook:
    found = outlook(rules.parameters, rules.cover_terms, cover(of, on, rules), day(on))
    assert found is not None
    return found


def save(of: History, on: str, until: str, rules: Rulebook = RULES) -> Rescue:
    return rescue(
        rules.parameters, rules.cover_terms, look(of, on, rules), day(on), lambda _: PACKAGE, until=day(until)
    )


def test_a_group_paid_to_december_drops_out_on_the_first_of_april() -> None:
    found = look(TO_DECEMBER, "2024-02-10")
    assert (found.state, found.paid_until) == (CoverState.GRACE, "2023-12")
    assert (found.drops_out_on, found.last_day_to_pay) == (date(2024, 4, 1), date(2024, 3, 31))
    assert found.owed == ("2024-01", "2024-02")


def test_the_family_stands_to_lose_32_million_and_everything_while_nobody_pays() -> None:
    loss = look(TO_DECEMBER, "2024-02-10").loss
    assert (loss.death_rupiah, loss.uncovered_rupiah) == (32_000_000, 42_000_000)
    assert (loss.scholarship_months, loss.scholarship_most_rupiah) == (3, 0)


def test_three_paid_years_put_the_scholarships_at_stake() -> None:
    loss = look(history(paid("2021-01-01", "2021-01", 36)), "2024-02-10").loss
    assert (loss.scholarship_months, loss.scholarship_most_rupiah) == (36, 174_000_000)
    ever = local(("scholarship.months_scope", "all spells", "2019-12-02"))
    assert look(history(paid("2021-01-01", "2021-01", 36)), "2024-02-10", ever).loss.scholarship_most_rupiah == 0


def test_without_a_waiting_period_the_return_costs_nothing() -> None:
    none = local(("jkm.full_after_months", 0, "2019-12-02"))
    assert look(TO_DECEMBER, "2024-02-10", none).loss.death_rupiah == 0


def test_one_month_of_premium_is_the_cheapest_that_prevents_it() -> None:
    found = save(TO_DECEMBER, "2024-02-10", until="2024-04-01")
    assert (found.since, found.months, found.amount_rupiah) == ("2024-01", 1, 16_800)
    assert (found.by, found.keeps_until, found.new_spell) == (date(2024, 3, 31), date(2024, 5, 1), False)


def test_a_payment_in_time_does_what_the_rescue_promises() -> None:
    found = save(TO_DECEMBER, "2024-02-10", until="2024-06-30")
    saved = History(paid=(*TO_DECEMBER.paid, paid("2024-03-31", found.since, found.months)))
    assert look(saved, "2024-03-31").drops_out_on == found.keeps_until == date(2024, 7, 1)
    one_less = History(paid=(*TO_DECEMBER.paid, paid("2024-03-31", found.since, found.months - 1)))
    assert look(one_less, "2024-03-31").drops_out_on <= date(2024, 6, 30)


def test_cover_is_kept_up_to_and_including_the_day_that_is_asked_for() -> None:
    assert save(TO_DECEMBER, "2024-02-10", until="2024-04-30").months == 1
    assert save(TO_DECEMBER, "2024-02-10", until="2024-05-01").months == 2


def test_on_the_day_of_the_lapse_it_is_too_late() -> None:
    assert not save(TO_DECEMBER, "2024-03-31", until="2024-04-01").new_spell
    assert save(TO_DECEMBER, "2024-04-01", until="2024-04-01").new_spell


def test_after_the_lapse_a_payment_opens_a_new_spell() -> None:
    found = save(TO_DECEMBER, "2024-05-10", until="2024-05-31")
    assert (found.since, found.months, found.amount_rupiah, found.new_spell) == ("2024-05", 1, 16_800, True)
    charged = local(("cover.arrears_on_return", "charged", "2019-12-02"))
    assert save(TO_DECEMBER, "2024-05-10", "2024-05-31", charged).amount_rupiah == 5 * 16_800


def test_the_radar_sees_who_drops_out_within_days() -> None:
    found = look(TO_DECEMBER, "2024-03-02")
    assert found.within(30, day("2024-03-02"))
    assert not found.within(29, day("2024-03-02"))
    assert not look(TO_DECEMBER, "2024-04-01").within(30, day("2024-04-01"))


def test_who_is_paid_ahead_owes_nothing() -> None:
    found = look(TO_DECEMBER, "2023-11-10")
    assert (found.state, found.owed) == (CoverState.ACTIVE, ())
    assert look(S2, "2024-03-20").paid_until == "2024-03"


def test_a_second_spell_is_what_counts() -> None:
    assert look(S1, "2023-12-31").loss.scholarship_months == 3


def test_the_dead_and_those_never_covered_drop_out_of_nothing() -> None:
    dead = history(paid("2023-10-05", "2023-10", 6), died="2023-11-15")
    for of in (dead, history()):
        assert outlook(RULES.parameters, RULES.cover_terms, cover(of, "2024-01-31"), day("2024-01-31")) is None


def test_a_stricter_threshold_drops_out_earlier_and_is_named() -> None:
    two = local(("cover.grace_months", 2, "2024-01-01"))
    found = look(TO_DECEMBER, "2024-02-10", two)
    assert found.drops_out_on == date(2024, 3, 1)
    assert found.rules[0] == "local-cover.grace_months-2024-01-01"


def test_the_price_of_a_rescue_is_the_price_of_each_month() -> None:
    prices = {Month("2024-01"): 16_800, Month("2024-02"): 8_400, Month("2024-03"): 8_400}
    found = rescue(
        RULES.parameters,
        RULES.cover_terms,
        look(TO_DECEMBER, "2024-02-10"),
        day("2024-02-10"),
        lambda month: prices[month],
        until=day("2024-06-30"),
    )
    assert found.amount_rupiah == 33_600
