"""Damaged files are taken or refused, never half; `make fuzz` does for ten minutes what this does for a moment."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_stories.story import Story
from fuzz_import.mutations import mutated
from fuzz_import.trials import begun, entries, small, tried

FILES = small()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return begun(tmp_path_factory.mktemp("fuzz"))


@given(number=st.integers(0, len(FILES) - 1), seed=st.integers(0, 2**32))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damaged_file_brings_a_traceback_or_half_an_import(ledger: Story, number: int, seed: int) -> None:
    specimen, content = FILES[number]
    trial = tried(ledger, specimen, content, Random(seed))
    assert trial.wrong == ""


def test_the_trials_notice_half_an_import(ledger: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter((7, 9))
    monkeypatch.setattr("fuzz_import.trials.entries", lambda _: next(counts))
    monkeypatch.setattr("fuzz_import.trials.mutated", lambda *_: b"rusak")
    specimen, content = next(each for each in FILES if each[0].name == "utf-8.csv")
    assert "refused, and 2 entries came in" in tried(ledger, specimen, content, Random(1)).wrong


def test_files_are_really_damaged_and_the_same_way_for_the_same_seed() -> None:
    for specimen, content in FILES[::20]:
        once, again = (mutated(content, Random(f"{specimen.name}")) for _ in range(2))
        assert once == again
    assert sum(mutated(content, Random(3)) != content for _, content in FILES) > len(FILES) * 3 // 4


def test_what_is_taken_is_counted_in_the_journal(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    before = entries(ledger)
    path: Path = ledger.here / "utuh.csv"
    path.write_bytes(next(content for specimen, content in FILES if specimen.name == "utf-8.csv"))
    assert ledger.tell("worker", "import", path.name).exit_code == 0
    assert entries(ledger) - before in {1, 2}
