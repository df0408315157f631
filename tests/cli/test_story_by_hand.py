"""The whole path by hand, and the answers of every moment of it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, begin, bill, done, must, register

pytestmark = pytest.mark.parametrize("story", ["files", "postgresql"], indirect=True)

QUESTIONS = (
    ("report", "coverage", "--month", "2023-05"),
    ("report", "funding"),
    ("report", "quota"),
    ("report", "claims"),
    ("premium", "list"),
    ("claim", "list"),
    ("trail", "commitment", "APBD-2023"),
)


def step_by_step() -> list[tuple[str, Callable[[Story], object]]]:
    return [
        ("registered", lambda story: (register(story), register(story, BUDI, "Budi Santoso"))),
        ("tried", lambda story: must(story.tell(*BILL_MAY, "--dry-run"))),
        ("billed", lambda story: must(bill(story, "MEI", "2023-05", 2))),
        (
            "paid",
            lambda story: done(story, "premium", "pay", "MEI", "--transfer", "S-1", "--on", "2023-05-20"),
        ),
        ("died", lambda story: done(_later(story), "worker", "died", SITI, "--on", "2023-05-25")),
        (
            "claimed",
            lambda story: done(
                story,
                "claim",
                "file",
                "K-1",
                "--nik",
                SITI,
                "--insurance",
                "JKM",
                "--incident",
                "2023-05-25",
                "--heir",
                "Rahmat=spouse",
            ),
        ),
        (
            "approved",
            lambda story: done(
                story,
                "claim",
                "approve",
                "K-1",
                "--benefit",
                "death=20.000.000",
                "--benefit",
                "burial=10.000.000",
                "--cause",
                "other",
                "--override",
                "--papers-later",
                "--reason",
                "letter 7",
            ),
        ),
        ("death paid", lambda story: _pay(story, "death=20.000.000", "T-1")),
        ("burial paid", lambda story: _pay(story, "burial=10.000.000", "T-2")),
        (
            "reversed",
            lambda story: done(story, "premium", "reverse", "MEI", "--reason", "bounced"),
        ),
    ]


BILL_MAY = ("premium", "bill", "--program", "SATU-DESA-100", "--commitment", "APBD-2023", "--from", "2023-05")


def test_every_moment_keeps_the_answers_of_then(story: Story) -> None:
    """Given answers taken after each step, when all is done, then the same questions as of then say the same."""
    begin(story)
    taken = []
    for step, do in step_by_step():
        do(story)
        taken.append((step, story.now, _answers(story)))
        _days(story, 1)
    coverage = [answers[0][0]["covered"] for _, _, answers in taken]
    spent = [sum(row["drawn_rupiah"] - row["returned_rupiah"] for row in answers[1]) for _, _, answers in taken]
    assert coverage == [0, 0, 0, 2, 2, 2, 2, 2, 2, 0]
    assert spent == [0, 0, 0, 67_200, 67_200, 67_200, 67_200, 67_200, 67_200, 0]
    assert [(row["state"], row["paid_rupiah"]) for row in _rows(story, "claim", "list")] == [("settled", 30_000_000)]
    assert done(story, "journal", "verify").text.startswith("23 entries")
    for step, moment, answers in taken:
        assert _answers(story, "--as-of", moment.isoformat()) == answers, step


def test_a_dry_run_records_nothing_and_says_what_the_real_run_says(story: Story) -> None:
    begin(story)
    register(story)
    ask = (*BILL_MAY, "--ref", "MEI", "--on", "2023-05-02")
    dry = must(story.tell(*ask, "--dry-run")).text
    assert "Dry run: 3 entries would be recorded, nothing was." in dry
    assert _rows(story, "premium", "list") == []
    real = must(story.tell(*ask)).text
    assert dry.splitlines()[:-1] == real.splitlines()[:-1]
    assert real.endswith("Recorded 3 entries, positions 5 to 7.\n")


def test_a_time_before_the_first_entry_is_refused_not_answered_with_zero(story: Story) -> None:
    begin(story)
    for question in QUESTIONS:
        told = story.tell(*question, "--as-of", "2022-12-31")
        assert (told.exit_code, told.text) == (1, "")
        assert "The record starts at 2023-05-02 09:02:00 WIB" in told.said


def test_a_trail_names_the_payer_and_the_proof_of_every_month(story: Story) -> None:
    begin(story)
    for _, do in step_by_step()[:4]:
        do(story)
    rows = [row for row in _rows(story, "trail", "worker", SITI) if row["month"]]
    assert [(row["month"], row["what"], row["amount_rupiah"]) for row in rows] == [
        ("2023-05", "JKK", 10_000),
        ("2023-05", "JKM", 6_800),
        ("2023-06", "JKK", 10_000),
        ("2023-06", "JKM", 6_800),
    ]
    assert {(row["owner"], row["legal_basis"], row["transfer"]) for row in rows} == {
        ("Kota Sawahlunto", "DPA 1/2023", "S-1")
    }
    for row in rows:
        shown = json.loads(done(story, "journal", "show", str(row["position"])).text)
        assert (shown["name"], shown["event"]["payment"]) == ("CoverBilled", "MEI")


def test_a_worker_costs_the_same_seen_from_both_ends(story: Story) -> None:
    begin(story)
    for _, do in step_by_step()[:4]:
        do(story)
    from_commitment = {row["worker"]: row["total_rupiah"] for row in _rows(story, "trail", "commitment", "APBD-2023")}
    from_workers = {
        worker: sum(row["amount_rupiah"] or 0 for row in _rows(story, "trail", "worker", worker))
        for worker in from_commitment
    }
    assert from_workers == from_commitment
    assert len(from_commitment) == 2


def _pay(story: Story, benefit: str, transfer: str) -> object:
    return done(story, "claim", "pay", "K-1", "--benefit", benefit, "--to-whom", "Rahmat", "--transfer", transfer)


def _later(story: Story) -> Story:
    _days(story, 40)
    return story


def _days(story: Story, count: int) -> None:
    story.now += timedelta(days=count)


def _answers(story: Story, *more: str) -> list[list[dict[str, Any]]]:
    return [_rows(story, *question, *more) for question in QUESTIONS]


def _rows(story: Story, *question: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(done(story, *question, "-o", "json").text)["rows"]
    return rows
