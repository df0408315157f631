"""Stories for every test of the counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_stories import toys
from counter_stories.on_postgres import story_on
from counter_stories.story import Story
from ledger_cli.main import make_cli


@pytest.fixture
def story(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Story]:
    """Give a story at the real counter, in files unless a test asks for "postgresql"."""
    if getattr(request, "param", "files") == "files":
        yield Story(here=tmp_path)
        return
    with story_on(request.getfixturevalue("postgres"), tmp_path) as told:
        yield told


@pytest.fixture
def toy_story(tmp_path: Path) -> Story:
    """Give a story at a counter with toys on its shelf."""
    return Story(here=tmp_path, cli=make_cli(toys.SHELF))
