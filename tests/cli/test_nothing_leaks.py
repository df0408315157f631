"""No NIK stands in any answer, sentence or log line unless somebody asks; no name stands in a log."""

import re

import pytest

from counter_stories.gallery import GALLERY
from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, begin, bill, done, must, people, register, roster

SIXTEEN = re.compile(r"\d{15,}")


def test_the_gallery_answers_with_no_nik() -> None:
    for path in GALLERY.glob("*.txt"):
        answers = re.findall(r"^[|!] (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not [line for line in answers if SIXTEEN.search(line)], path.name


@pytest.mark.parametrize("form", ["table", "json", "ndjson", "csv"])
def test_no_form_of_an_answer_holds_a_nik_without_reveal(story: Story, form: str) -> None:
    begin(story)
    register(story)
    register(story, BUDI, "Budi Santoso")
    must(bill(story, "MEI", "2023-05"))
    for question in (("trail", "commitment", "APBD-2023"), ("trail", "worker", SITI), ("worker", "show", SITI)):
        hidden = done(story, *question, "-o", form)
        assert SITI not in hidden.text
        assert BUDI not in hidden.text
    assert SITI in done(story, "worker", "show", SITI, "--reveal", "-o", form).text
    assert BUDI in done(story, "trail", "commitment", "APBD-2023", "--reveal", "-o", form).text


def test_the_journal_as_exported_holds_no_particulars(story: Story) -> None:
    begin(story)
    register(story)
    done(story, "worker", "correct", SITI, "--phone", "081234567890")
    text = done(story, "journal", "export").text
    for word in (SITI, "Siti", "Aminah", "081234567890", "1990-08-05"):
        assert word not in text


@pytest.mark.parametrize("shape", ["text", "json"])
def test_no_log_line_holds_a_nik_or_a_name(story: Story, shape: str) -> None:
    begin(story)
    story.environ |= {"LEDGER_LOG_LEVEL": "debug", "LEDGER_LOG_FORMAT": shape}
    roster(story.here / "a.csv", people(3))
    logged = [
        line
        for told in (
            register(story),
            story.tell("worker", "show", SITI),
            story.tell("worker", "show", BUDI),
            story.tell("worker", "import", "a.csv"),
            story.tell("worker", "register", SITI, "--name", "Siti", "--born", "x"),
            story.tell(
                "worker",
                "register",
                SITI,
                "--name",
                "Lain",
                "--born",
                "1990-08-05",
                "--sex",
                "F",
                "--village",
                "13.73.01.1001",
                "--occupation",
                "petani",
            ),
        )
        for line in told.said.splitlines()
        if "command done" in line
    ]
    assert len(logged) == 6
    for line in logged:
        assert not SIXTEEN.search(line)
        assert not re.search("Siti|Budi|Lain|Warga", line)
