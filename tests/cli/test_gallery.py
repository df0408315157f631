"""What people see is what the gallery says, word for word."""

from pathlib import Path

import pytest

from counter_stories.gallery import GALLERY, played


@pytest.mark.parametrize("path", sorted(GALLERY.glob("*.txt")), ids=lambda path: path.stem)
def test_the_gallery_is_true(path: Path, tmp_path: Path) -> None:
    """After a wording was changed on purpose: ``PYTHONPATH=tests python -m counter_stories.gallery``."""
    script = path.read_text(encoding="utf-8")
    assert played(script, tmp_path) == script


def test_the_gallery_is_not_empty() -> None:
    assert list(GALLERY.glob("*.txt"))


def test_a_wrong_answer_in_the_gallery_is_noticed(tmp_path: Path) -> None:
    wrong = "A remark.\n\n$ ledger --nope\n| all is well\n"
    now = played(wrong, tmp_path)
    assert now != wrong
    assert now.startswith("A remark.\n\n$ ledger --nope\n! No such option '--nope'.")
    assert now.endswith("= 2\n")


def test_a_story_can_bring_files(tmp_path: Path) -> None:
    script = "@ roster.csv\n+ nik;name\n+ 1;Budi\n"
    assert played(script, tmp_path) == script
    assert (tmp_path / "roster.csv").read_text(encoding="utf-8") == "nik;name\n1;Budi\n"
