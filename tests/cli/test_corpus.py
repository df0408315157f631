"""Every file of the corpus gets its verdict from the real import, and none leaves a trace in the ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.all import SPECIMENS
from corpus.specimen import Specimen
from counter_stories.story import Story, Told
from ledger.domain.wording import counted


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    story = Story(here=tmp_path_factory.mktemp("corpus"))
    assert story.tell("init").exit_code == 0
    yield story
    assert story.tell("journal", "export").text == ""


def judged(desk: Story, specimen: Specimen) -> Told:
    path = desk.here / specimen.name
    path.write_bytes(specimen.content())
    try:
        return desk.tell("worker", "import", path.name, "--dry-run", *specimen.told)
    finally:
        path.unlink()


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_each_file_gets_its_verdict(desk: Story, specimen: Specimen) -> None:
    told = judged(desk, specimen)
    assert specimen.says in told.said
    if specimen.takes is None:
        assert told.exit_code == 1, told.said
        assert specimen.says
    else:
        assert told.exit_code == 0, told.said
        assert f"{specimen.name}: {counted(specimen.takes, 'new worker')}." in told.text


def test_no_verdict_shows_a_nik_or_a_traceback(desk: Story) -> None:
    for specimen in SPECIMENS[::7]:
        said = judged(desk, specimen).said
        assert "Traceback" not in said
        assert "13730105" not in said


def test_the_corpus_is_large_and_no_name_stands_twice() -> None:
    assert len({specimen.name for specimen in SPECIMENS}) == len(SPECIMENS) > 150


def test_every_ending_that_is_read_has_files_that_are_taken_and_files_that_are_not() -> None:
    for ending in (".csv", ".xlsx", ".xls"):
        here = [specimen for specimen in SPECIMENS if Path(specimen.name).suffix == ending]
        assert {specimen.takes is None for specimen in here} == {True, False}
