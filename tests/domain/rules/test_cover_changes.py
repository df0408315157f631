"""Each turn of the cover names its day, its payment and its rule."""

from datetime import date

from ledger.domain.month import Month
from ledger.domain.rules.cover.changes import Change, Turn, changes
from ledger.domain.rules.cover.history import Break, EndCause, History
from rule_samples import RULES, S1, S2, S6, history, local, paid


def told(of: History, known_at: str) -> tuple[Change, ...]:
    return changes(of, RULES.cover_terms, date.fromisoformat(known_at))


def test_the_process_book_is_told_turn_by_turn() -> None:
    assert [(str(each.on), each.turn, each.payment) for each in told(S1, "2023-12-31")] == [
        ("2023-01-05", Turn.BEGAN, "P-2023-01-05"),
        ("2023-07-01", Turn.GRACE, None),
        ("2023-10-01", Turn.LAPSED, None),
        ("2023-10-10", Turn.NEW_SPELL, "P-2023-10-10"),
        ("2023-11-01", Turn.GRACE, None),
        ("2023-11-05", Turn.ARREARS, "P-2023-11-05"),
        ("2023-12-01", Turn.GRACE, None),
        ("2023-12-05", Turn.ARREARS, "P-2023-12-05"),
    ]


def test_every_turn_names_the_rules_behind_it() -> None:
    rules = {each.turn: each.rules for each in told(S1, "2023-12-31")}
    assert rules[Turn.LAPSED] == ("cover-grace-2015", "cover-unpaid-from-2015")
    assert rules[Turn.NEW_SPELL] == (
        "cover-grace-2015",
        "cover-new-spell-2015",
        "cover-new-spell-test-2015",
        "cover-unapplied-2015",
    )
    assert rules[Turn.BEGAN] == ("cover-first-start-2015",)


def test_a_local_rule_is_named_instead_of_the_one_that_ships() -> None:
    stricter = local(("cover.grace_months", 2, "2024-01-01"))
    lapse = changes(S6, stricter.cover_terms, date(2024, 6, 30))[-1]
    assert (lapse.turn, lapse.on, lapse.rules[0]) == (
        Turn.LAPSED,
        date(2024, 6, 1),
        "local-cover.grace_months-2024-01-01",
    )


def test_turns_are_sentences() -> None:
    said = {each.turn: str(each) for each in told(S6, "2024-07-10")}
    assert said == {
        Turn.BEGAN: "Cover begins: P-2024-01-05 covers 2024-01 to 2024-03.",
        Turn.GRACE: "2024-04 is not paid: cover is in grace.",
        Turn.LAPSED: "2024-07 is not paid either: cover has lapsed, and the months of grace stay uncovered.",
        Turn.NEW_SPELL: "P-2024-07-10 comes after the lapse and opens a new spell with 2024-07; Rp50.400 for 3 earlier "
        "months (2024-04 to 2024-06) is an open item.",
    }


def test_arrears_in_grace_stay_in_the_spell() -> None:
    last = told(S2, "2024-03-20")[-1]
    assert (last.turn, last.months) == (Turn.ARREARS, ("2024-01", "2024-02", "2024-03"))
    assert str(last) == ("P-2024-03-20 fills the oldest gap first and covers 2024-01 to 2024-03 in the same spell.")


def test_a_month_paid_on_its_first_day_was_never_in_grace() -> None:
    of = history(paid("2024-01-01", "2024-01", 1), paid("2024-02-01", "2024-02", 1))
    assert Turn.GRACE not in [each.turn for each in told(of, "2024-02-29")]


def test_a_month_paid_ahead_goes_on_quietly() -> None:
    of = history(paid("2024-01-01", "2024-01", 1), paid("2024-01-31", "2024-02", 1))
    assert [each.turn for each in told(of, "2024-02-29")] == [Turn.BEGAN, Turn.CONTINUED]


def test_money_that_buys_nothing_is_told_too() -> None:
    of = history(paid("2023-01-05", "2023-01", 6), paid("2023-10-10", "2023-07", 3))
    last = told(of, "2023-10-10")[-1]
    assert (last.turn, last.unapplied_rupiah) == (Turn.NO_COVER, 50_400)
    assert str(last).startswith("P-2023-10-10 covers nothing; Rp50.400 for 3 earlier months")


def test_a_death_ends_the_cover_and_no_lapse_follows() -> None:
    turns = told(history(paid("2023-10-05", "2023-10", 2), died="2023-11-15"), "2024-06-30")
    assert [(each.on, each.turn, each.cause) for each in turns[1:]] == [(date(2023, 12, 1), Turn.ENDED, "death")]
    assert str(turns[-1]) == "Cover ends before 2023-12: death."


def test_an_employment_ends_it_until_somebody_pays_again() -> None:
    job = Break(since=Month("2024-01"), until=Month("2024-02"), cause=EndCause.EMPLOYED)
    of = History(paid=(paid("2023-12-05", "2023-12", 1), paid("2024-03-05", "2024-03", 1)), breaks=(job,))
    assert [each.turn for each in told(of, "2024-03-31")] == [Turn.BEGAN, Turn.ENDED, Turn.BEGAN]


def test_before_the_first_payment_nothing_is_told() -> None:
    assert told(S1, "2023-01-04") == ()
