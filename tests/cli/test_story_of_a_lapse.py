"""A village pays three months, misses four, pays again, and a worker dies: every figure with its source."""

import json
from datetime import datetime
from typing import Any

import pytest

from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, VILLAGE, done

pytestmark = pytest.mark.parametrize("story", ["files", "postgresql"], indirect=True)


def at(story: Story, day: str) -> None:
    """Move the clock to the morning of a day."""
    story.now = datetime.fromisoformat(f"{day}T02:00:00+00:00")


def pays(story: Story, reference: str, since: str, months: int, *, on: str) -> None:
    """Let the village bill and pay on one day."""
    at(story, on)
    done(
        story, "premium", "bill", "--village", VILLAGE, "--commitment", "DESA-2023", "--from", since,
        "--months", str(months), "--ref", reference, "--on", on,
    )  # fmt: skip
    done(story, "premium", "pay", reference, "--transfer", f"TRF-{reference}", "--on", on)


def rows(story: Story, *question: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done(story, *question, "-o", "json").text)["rows"]
    return found


@pytest.fixture
def village(story: Story) -> Story:
    """Begin a village budget with two workers, paid from January to March."""
    at(story, "2023-01-02")
    done(story, "init")
    done(
        story, "commitment", "make", "DESA-2023", "--source", "APBDES", "--owner", "Desa Aur Mulio",
        "--fiscal-year", "2023", "--cover-since", "2023-01", "--cover-until", "2023-12",
        "--legal-basis", "Perdes 3/2023", "--village", VILLAGE, "--jkk-account", "5.2.1", "--jkm-account", "5.2.2",
        "--jkk", "12.000.000", "--jkm", "8.160.000", "--on", "2023-01-02",
    )  # fmt: skip
    for nik, name, sex in ((SITI, "Siti Aminah", "F"), (BUDI, "Budi Santoso", "M")):
        done(
            story, "worker", "register", nik, "--name", name, "--born", "1990-08-05", "--sex", sex,
            "--village", VILLAGE, "--occupation", "petani", "--on", "2023-01-05",
        )  # fmt: skip
    pays(story, "TW1", "2023-01", 3, on="2023-01-10")
    return story


@pytest.fixture
def after_the_death(village: Story) -> Story:
    """Miss April to July, pay August and September in August, and note a death in September."""
    pays(village, "AGUSTUS", "2023-08", 2, on="2023-08-07")
    at(village, "2023-09-20")
    done(village, "worker", "died", SITI, "--on", "2023-09-12", "--document", "akta kematian 77")
    return village


def test_before_the_lapse_the_report_says_what_one_payment_would_prevent(village: Story) -> None:
    at(village, "2023-06-01")
    (row,) = rows(village, "report", "lapse", "--by", "village")
    assert (row["village"], row["workers"], row["state"]) == (VILLAGE, 2, "grace")
    assert (row["drops_out_on"], row["pay_by"]) == ("2023-07-01", "2023-06-30")
    assert (row["pay_since"], row["pay_months"], row["pay_rupiah"]) == ("2023-04", 1, 33_600)
    assert row["death_less_rupiah"] == 2 * (42_000_000 - 10_000_000)


def test_the_cover_of_the_dead_shows_two_spells_and_why(after_the_death: Story) -> None:
    found = rows(after_the_death, "worker", "cover", SITI)
    states = [(row["month"], row["state"], row["spell"]) for row in found if row["insurance"] == "JKM"]
    assert states == [
        *((f"2023-0{month}", "active", 1) for month in (1, 2, 3)),
        *((f"2023-0{month}", "grace", None) for month in (4, 5, 6)),
        ("2023-07", "lapsed", None),
        *((f"2023-0{month}", "active", 2) for month in (8, 9)),
    ]
    lapse = next(row for row in found if row["month"] == "2023-07")
    assert lapse["rules"] == "cover-grace-2015, cover-unpaid-from-2015"
    back = next(row for row in found if row["month"] == "2023-08")
    assert back["payment"] == "AGUSTUS"
    proof = json.loads(done(after_the_death, "journal", "show", str(back["position"])).text)
    assert (proof["name"], proof["event"]["transfer"]) == ("PremiumPaid", "TRF-AGUSTUS")


def test_the_claim_is_worth_the_reduced_amount_and_names_its_rules(after_the_death: Story) -> None:
    """Five months were paid, that of the death among them, and still the lapse costs the family Rp32.000.000."""
    done(
        after_the_death, "claim", "file", "K-1", "--nik", SITI, "--insurance", "JKM", "--incident", "2023-09-12",
        "--heir", "Rahmat=spouse",
    )  # fmt: skip
    found = rows(after_the_death, "claim", "assess", "K-1")
    (part,) = [row for row in found if row["about"] == "part"]
    assert (part["what"], part["amount_rupiah"]) == ("death", 10_000_000)
    assert "jkm-reduced-2019" in part["rules"]
    assert [row["amount_rupiah"] for row in found if row["about"] == "total"] == [10_000_000]
    assert any("AGUSTUS" in row["why"] for row in found if row["about"] == "proof")


def test_after_the_death_only_the_living_are_looked_after(after_the_death: Story) -> None:
    (row,) = rows(after_the_death, "report", "lapse", "--within", "150")
    assert (row["name"], row["paid_until"], row["drops_out_on"]) == ("Budi Santoso", "2023-09", "2024-01-01")
    assert (row["pay_since"], row["pay_months"], row["pay_rupiah"]) == ("2023-10", 2, 33_600)
    lines = rows(after_the_death, "report", "exposure")
    assert [(line["insurance"], line["workers"], line["monthly_rupiah"]) for line in lines] == [
        ("JKK", 1, 10_000),
        ("JKM", 1, 6_800),
    ]


def test_the_record_of_all_this_is_whole(after_the_death: Story) -> None:
    assert "whole and readable" in done(after_the_death, "journal", "verify").text
