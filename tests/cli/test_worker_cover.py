"""`ledger worker cover`: month by month, each change with its rule, its payment and the entry behind it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, begin, bill, done, must, register


def paid(story: Story, reference: str, since: str, months: int, *, on: str) -> None:
    """Bill the program and pay it on one day."""
    story.now = datetime.fromisoformat(f"{on}T02:00:00+00:00")
    must(bill(story, reference, since, months, on=on))
    done(story, "premium", "pay", reference, "--transfer", f"SP2D-{reference}", "--on", on)


def cover(story: Story, *more: str, insurance: str = "JKM") -> dict[str, dict[str, Any]]:
    """Ask for one insurance of Siti, by month."""
    rows = json.loads(done(story, "worker", "cover", SITI, "-o", "json", *more).text)["rows"]
    return {row["month"]: row for row in rows if row["insurance"] == insurance}


@pytest.fixture
def lapsed(story: Story) -> Story:
    """Give a town that paid three months, missed four and paid again; Siti died in the new spell."""
    begin(story)
    register(story)
    paid(story, "TW2", "2023-05", 3, on="2023-05-03")
    paid(story, "DES", "2023-12", 1, on="2023-12-05")
    story.now = datetime(2023, 12, 20, tzinfo=UTC)
    done(story, "worker", "died", SITI, "--on", "2023-12-18")
    return story


def test_each_month_has_its_state_and_its_payment(lapsed: Story) -> None:
    facts = ("state", "spell", "month_of_spell", "payment")
    assert {month: tuple(row[fact] for fact in facts) for month, row in cover(lapsed).items()} == {
        "2023-05": ("active", 1, 1, "TW2"),
        "2023-06": ("active", 1, 2, "TW2"),
        "2023-07": ("active", 1, 3, "TW2"),
        "2023-08": ("grace", None, None, None),
        "2023-09": ("grace", None, None, None),
        "2023-10": ("grace", None, None, None),
        "2023-11": ("lapsed", None, None, None),
        "2023-12": ("active", 2, 1, "DES"),
    }  # fmt: skip


def test_every_change_names_its_rules_and_an_entry_that_says_so(lapsed: Story) -> None:
    """Given all changes, then each has a position, and what stands there is a payment, or the death that ended it."""
    told = {month: row for month, row in cover(lapsed, "--on", "2024-02-01").items() if row["what"]}
    assert [*told] == ["2023-05", "2023-08", "2023-11", "2023-12", "2024-01"]
    names = []
    for month, row in told.items():
        assert row["rules"] or month == "2024-01", month
        shown = json.loads(done(lapsed, "journal", "show", row["entries"]).text)
        names.append((shown["name"], shown["event"].get("transfer")))
    tw2, des = ("PremiumPaid", "SP2D-TW2"), ("PremiumPaid", "SP2D-DES")
    assert names == [tw2, tw2, tw2, des, ("WorkerDied", None)]
    assert "opens a new spell with 2023-12" in told["2023-12"]["what"]
    assert told["2024-01"]["state"] == "ended"


def test_an_earlier_day_knows_nothing_of_later_money(lapsed: Story) -> None:
    found = cover(lapsed, "--on", "2023-10-31")
    assert [*found.values()][-1]["state"] == "grace"
    assert "2023-12" not in found


def test_as_of_an_earlier_time_is_answered_with_what_was_recorded_by_then(lapsed: Story) -> None:
    found = cover(lapsed, "--as-of", "2023-12-01")
    assert [row["state"] for row in found.values()][-2:] == ["lapsed", "lapsed"]


def test_a_day_to_come_shows_what_happens_when_nobody_pays(story: Story) -> None:
    begin(story)
    register(story)
    paid(story, "TW2", "2023-05", 1, on="2023-05-03")
    assert [row["state"] for row in cover(story, "--on", "2023-09-01").values()] == ["active", *["grace"] * 3, "lapsed"]


def test_arrears_paid_in_grace_go_on_with_the_spell_and_say_so(story: Story) -> None:
    begin(story)
    register(story)
    paid(story, "MEI", "2023-05", 1, on="2023-05-03")
    paid(story, "JUNI", "2023-06", 2, on="2023-07-20")
    found = cover(story)
    assert [(row["state"], row["spell"], row["month_of_spell"]) for row in found.values()] == [
        ("active", 1, 1),
        ("active", 1, 2),
        ("active", 1, 3),
    ]
    assert "fills the oldest gap first" in found["2023-07"]["what"]


def test_a_reversal_takes_back_exactly_the_cover_it_gave(lapsed: Story) -> None:
    done(lapsed, "premium", "reverse", "DES", "--reason", "bounced")
    assert [row["state"] for row in cover(lapsed).values()][-2:] == ["lapsed", "lapsed"]


def test_people_see_both_insurances_on_one_line_while_they_say_the_same(lapsed: Story) -> None:
    text = done(lapsed, "worker", "cover", SITI).text
    assert text.count("2023-05  JKK JKM    active") == 1
    assert "cover-new-spell-2015" in text


def test_who_was_never_paid_for_is_told_the_next_step(story: Story) -> None:
    begin(story)
    register(story)
    must(bill(story, "MEI", "2023-05"))
    told = done(story, "worker", "cover", SITI)
    assert told.text == ""
    assert told.said == (
        "No payment ever covered this worker. Bill months with `ledger premium bill`, then pay the bill.\n"
    )


def test_a_stranger_is_refused(story: Story) -> None:
    begin(story)
    told = story.tell("worker", "cover", BUDI)
    assert (told.exit_code, told.text) == (1, "")
    assert "************9998" in told.said


def test_a_payment_dated_ahead_covers_nobody_yet(story: Story) -> None:
    """Given money that leaves tomorrow, when today's cover is asked for, then this month has not begun."""
    begin(story)
    register(story)
    must(bill(story, "TW2", "2023-05", 3))
    done(story, "premium", "pay", "TW2", "--transfer", "SP2D-1", "--on", "2023-05-03")
    assert {month: row["state"] for month, row in cover(story).items()} == {"2023-05": "not begun"}
