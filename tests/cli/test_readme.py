"""What the README shows is what happens."""

from counter_stories.readme import README, told_again


def test_the_session_of_the_readme_is_true() -> None:
    """After a wording was changed on purpose: ``PYTHONPATH=tests python -m counter_stories.readme``."""
    text = README.read_text(encoding="utf-8")
    assert told_again(text) == text


def test_the_session_is_told_at_all() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("\n$ ledger ") > 5
