"""`ledger report lapse` and `ledger report exposure`: what happens next unless somebody pays or promises more."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, VILLAGE, begin, bill, done, must, register


@pytest.fixture
def september(story: Story) -> Story:
    """Give a town of two whose cover is paid to July, on 20 September."""
    begin(story)
    register(story)
    register(story, BUDI, "Budi Santoso")
    must(bill(story, "TW2", "2023-05", 3, on="2023-05-03"))
    done(story, "premium", "pay", "TW2", "--transfer", "SP2D-1", "--on", "2023-05-03")
    story.now = datetime(2023, 9, 20, tzinfo=UTC)
    return story


def rows(story: Story, *question: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done(story, "report", *question, "-o", "json").text)["rows"]
    return found


def test_each_worker_is_told_with_the_day_the_loss_and_the_payment(september: Story) -> None:
    siti, budi = rows(september, "lapse", "--within", "60")
    assert (siti["name"], budi["name"]) == ("Siti Aminah", "Budi Santoso")
    assert (siti["drops_out_on"], siti["pay_by"]) == ("2023-11-01", "2023-10-31")
    assert (siti["pay_since"], siti["pay_months"], siti["pay_rupiah"]) == ("2023-08", 1, 16_800)
    assert (siti["death_less_rupiah"], siti["death_uncovered_rupiah"]) == (32_000_000, 42_000_000)
    assert (siti["scholarship_months"], siti["commitment"], siti["new_spell"]) == (3, "APBD-2023", False)
    assert "cover-grace-2015" in siti["rules"]
    assert "jkm-reduced-2019" in siti["rules"]


@pytest.mark.parametrize(("by", "group"), [("village", VILLAGE), ("commitment", "APBD-2023")])
def test_groups_add_up_what_their_workers_say(september: Story, by: str, group: str) -> None:
    each = rows(september, "lapse")
    (together,) = rows(september, "lapse", "--by", by)
    assert (together[by], together["workers"]) == (group, 2)
    for amount in ("pay_rupiah", "death_less_rupiah", "death_uncovered_rupiah"):
        assert together[amount] == sum(row[amount] for row in each), amount
    assert (together["drops_out_on"], together["pay_months"]) == ("2023-11-01", 1)


def test_nobody_drops_out_soon(september: Story) -> None:
    told = done(september, "report", "lapse", "--within", "7")
    assert told.said == "Nobody drops out of cover within 7 days of 2023-09-20. Look further with --within.\n"


def test_who_dropped_out_is_shown_what_brings_cover_back(september: Story) -> None:
    september.now = datetime(2023, 12, 1, tzinfo=UTC)
    assert rows(september, "lapse") == []
    back, _ = rows(september, "lapse", "--dropped-out")
    assert (back["state"], back["new_spell"], back["pay_since"]) == ("lapsed", True, "2023-12")


def test_the_payment_that_is_shown_keeps_everybody_in_cover(september: Story) -> None:
    """Given the smallest payment of the report, when it is made on its last day, then nobody lapses in these days."""
    (row,) = rows(september, "lapse", "--within", "60", "--by", "commitment")
    september.now = datetime(2023, 10, 31, 3, tzinfo=UTC)
    told = must(bill(september, "SAVED", row["pay_since"], row["pay_months"], on=row["pay_by"]))
    assert "33.600" in told.text
    done(september, "premium", "pay", "SAVED", "--transfer", "SP2D-2", "--on", row["pay_by"])
    assert rows(september, "lapse", "--within", "19") == []
    assert {each["drops_out_on"] for each in rows(september, "lapse")} == {row["keeps_until"]}


def test_as_of_an_earlier_day_looks_ahead_from_there(september: Story) -> None:
    assert {each["state"] for each in rows(september, "lapse", "--within", "120", "--as-of", "2023-07-31")} == {
        "active"
    }
    assert rows(september, "lapse", "--within", "30", "--as-of", "2023-07-31") == []


def test_niks_are_masked_unless_they_are_asked_for(september: Story) -> None:
    assert SITI not in done(september, "report", "lapse").text
    assert SITI in done(september, "report", "lapse", "--reveal").text


def test_exposure_says_how_long_each_line_lasts(story: Story) -> None:
    """Two people for three months: of Rp100.000 for JKK Rp40.000 are left, which pays two months more."""
    begin(story, jkk="100.000", jkm="301.920.000")
    register(story)
    register(story, BUDI, "Budi Santoso")
    must(bill(story, "TW2", "2023-05", 3, on="2023-05-03"))
    jkk, jkm = rows(story, "exposure")
    assert (jkk["workers"], jkk["months_funded"], jkk["funded_until"], jkk["monthly_rupiah"]) == (
        2,
        3,
        "2023-07",
        20_000,
    )
    assert (jkk["months_left"], jkk["lasts_until"], jkk["dry_month"], jkk["missing_rupiah"]) == (
        2,
        "2023-09",
        "2023-10",
        20_000,
    )
    assert (jkm["months_left"], jkm["lasts_until"], jkm["dry_month"]) == (5, "2023-12", None)


def test_a_promise_that_pays_for_nobody_has_no_monthly_cost(story: Story) -> None:
    begin(story)
    jkk, _ = rows(story, "exposure")
    assert (jkk["workers"], jkk["monthly_rupiah"], jkk["months_left"]) == (0, None, None)
    told = done(story, "report", "exposure", "--fiscal-year", "2030")
    assert told.said == "There is no open commitment. Make one with `ledger commitment make`.\n"
