"""Stories for every test of the counter."""

from pathlib import Path

import pytest

from counter_stories import toys
from counter_stories.story import Story
from ledger_cli.main import make_cli


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Give a story at the real counter."""
    return Story(here=tmp_path)


@pytest.fixture
def toy_story(tmp_path: Path) -> Story:
    """Give a story at a counter with toys on its shelf."""
    return Story(here=tmp_path, cli=make_cli(toys.SHELF))
