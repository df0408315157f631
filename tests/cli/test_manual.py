"""The manual says what the helps say."""

from counter_stories.manual import MANUAL, manual
from ledger_cli.commands import SHELF


def test_the_manual_is_up_to_date() -> None:
    """After a help was changed: ``PYTHONPATH=tests python -m counter_stories.manual``."""
    assert MANUAL.read_text(encoding="utf-8") == manual() + "\n"


def test_the_manual_names_every_command() -> None:
    text = manual()
    for name in SHELF:
        assert f"## ledger {name}" in text
