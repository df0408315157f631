"""A person's data goes for good; amounts, months and proofs stay. In clear it never stood in any file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from counter_stories.on_postgres import StoryOnPostgres
from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, begin, bill, done, must, register

pytestmark = pytest.mark.parametrize("story", ["files", "postgresql"], indirect=True)

IN_2018 = datetime(2018, 5, 2, 2, 0, tzinfo=UTC)
IN_2024 = datetime(2024, 5, 2, 2, 0, tzinfo=UTC)
CLEAR = ("Siti Aminah", "Siti", SITI, "081234567890", "Rahmat", "jatuh dari pohon", "23041234567", "1990-08-05")


def covered_in_2018(story: Story) -> None:
    story.now = IN_2018
    begin(story)
    register(story, on="2018-05-02")
    register(story, BUDI, "Budi Santoso", on="2018-05-02")
    done(story, "worker", "correct", SITI, "--phone", "081234567890")
    done(story, "worker", "card", SITI, "--number", "23041234567")
    must(bill(story, "MEI", "2018-05", 2, on="2018-05-03"))
    done(story, "premium", "pay", "MEI", "--transfer", "S-1", "--on", "2018-05-05")
    done(
        story, "claim", "file", "K-1", "--nik", SITI, "--insurance", "JKK", "--incident", "2018-05-10",
        "--heir", "Rahmat=spouse", "--what-happened", "jatuh dari pohon", "--on", "2018-05-11",
    )  # fmt: skip
    done(
        story, "claim", "approve", "K-1", "--benefit", "medical=500.000", "--override", "--papers-later", "--reason",
        "letter 7",
        "--on", "2018-05-12",
    )  # fmt: skip
    done(
        story, "claim", "pay", "K-1", "--benefit", "medical=500.000", "--to-whom", "Rahmat", "--transfer", "T-1",
        "--on", "2018-05-13",
    )  # fmt: skip


def stored(story: Story) -> Iterator[tuple[str, bytes]]:
    """Give every byte of every file of the ledger, or every cell of its database."""
    if isinstance(story, StoryOnPostgres):
        yield from story.stored()
    yield from ((path.name, path.read_bytes()) for path in sorted(story.here.iterdir()) if path.is_file())


def in_clear(story: Story) -> set[tuple[str, str]]:
    """Look for particulars in all that is stored."""
    return {(place, word) for place, held in stored(story) for word in CLEAR if word.encode() in held}


def test_no_file_ever_holds_a_name_or_a_nik_in_clear(story: Story) -> None:
    covered_in_2018(story)
    done(story, "trail", "worker", SITI)
    assert len({place for place, _ in stored(story)}) >= 4
    assert in_clear(story) == set()
    story.now = IN_2024
    done(story, "worker", "erase", SITI)
    assert in_clear(story) == set()


def test_papers_are_kept_as_long_as_the_rule_says(story: Story) -> None:
    covered_in_2018(story)
    story.now = datetime(2023, 12, 31, 2, 0, tzinfo=UTC)
    told = must(story.tell("worker", "erase", SITI), 1)
    assert "premiums were paid up to 2018-06" in told.said
    assert "can be erased after 2023-12-31" in told.said
    told = must(story.tell("worker", "erase", SITI, "--on", "2030-01-01"), 1)
    assert "2030-01-01 is still to come (today is 2023-12-31)" in told.said


def test_after_an_erasure_trails_sums_and_proofs_are_what_they_were(story: Story) -> None:
    covered_in_2018(story)
    questions = (
        ("report", "coverage", "--month", "2018-05"),
        ("report", "funding"),
        ("report", "claims"),
        ("premium", "list"),
    )
    before = [done(story, *question, "-o", "csv").text for question in questions]
    sums = [row["total_rupiah"] for row in _trail(story)]
    story.now = IN_2024
    done(story, "worker", "erase", SITI, "--reason", "request of 2 May 2024")
    assert [done(story, *question, "-o", "csv").text for question in questions] == before
    after = _trail(story)
    assert [row["total_rupiah"] for row in after] == sums
    assert [row["name"] for row in after] == ["(erased)", "Budi Santoso"]
    assert "heirs: erased" in done(story, "claim", "show", "K-1").text
    assert "whole and readable" in done(story, "journal", "verify").text


def test_an_erased_worker_is_found_by_id_and_no_longer_by_nik(story: Story) -> None:
    covered_in_2018(story)
    story.now = IN_2024
    done(story, "worker", "erase", SITI)
    must(story.tell("trail", "worker", SITI), 1)
    worker = str(_trail(story)[0]["worker"])
    told = done(story, "trail", "worker", worker, "-o", "json").text
    rows = json.loads(told)["rows"]
    assert sum(row["amount_rupiah"] or 0 for row in rows) == 33_600
    assert "PersonalDataErased" in {row["what"] for row in rows}
    assert "(erased)" in done(story, "worker", "show", worker).text


def test_an_erased_person_may_come_back_as_somebody_new(story: Story) -> None:
    covered_in_2018(story)
    story.now = IN_2024
    done(story, "worker", "erase", SITI)
    assert "Recorded" in register(story, on="2024-05-02").text
    assert "Siti Aminah" in done(story, "worker", "show", SITI).text


def _trail(story: Story) -> list[dict[str, object]]:
    told = done(story, "trail", "commitment", "APBD-2023", "-o", "json").text
    rows: list[dict[str, object]] = json.loads(told)["rows"]
    return rows
