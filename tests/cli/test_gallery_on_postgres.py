"""What people see on PostgreSQL is what they see on files, word for word: the same gallery, played on a server."""

import re
from pathlib import Path

import pytest

from counter_stories.gallery import GALLERY, played
from postgres_ledgers import ledger_on

ABOUT_FILES = {
    "backups": "how ledgers in files are backed up",
    "beginning": "how ledgers begin in files",
    "copies": "the same between databases is told in test_copy.py",
    "files": "files that are missing, foreign, or in the way",
    "usage": "no ledger is opened",
}
_BEGINNING = re.compile(r"^\$ ledger init\n(?:[|!=].*\n)*", re.MULTILINE)


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(GALLERY.glob("*.txt")) if path.stem not in ABOUT_FILES],
    ids=lambda path: path.stem,
)
def test_the_gallery_is_true_on_postgresql(path: Path, tmp_path: Path, postgres: str) -> None:
    script = _BEGINNING.sub("", path.read_text(encoding="utf-8"))
    with ledger_on(postgres, tmp_path) as environ:
        assert played(script, tmp_path, environ) == script


def test_the_list_of_galleries_about_files_names_galleries() -> None:
    assert {path.stem for path in GALLERY.glob("*.txt")} >= ABOUT_FILES.keys()
