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


def test_no_account_number_and_no_agents_name_stands_anywhere_but_in_the_banks_file(story: Story) -> None:
    begin(story)
    register(story)
    done(
        story, "commitment", "make", "OWN-1", "--source", "OWN", "--owner", "workers", "--fiscal-year", "2023",
        "--cover-since", "2023-05", "--cover-until", "2024-12", "--legal-basis", "PKS 1", "--on", "2023-05-01",
    )  # fmt: skip
    done(story, "agent", "appoint", "P-1", "--name", "Yusra Dewi", "--kind", "perisai", "--region", "13.73")
    story.environ |= {"LEDGER_LOG_LEVEL": "debug"}
    given = story.tell(
        "mandate", "give", SITI, "--bank", "BRI", "--account", "0123-4567-8901", "--from", "2023-05",
        "--on", "2023-05-01",
    )  # fmt: skip
    run = ("mandate", "run", "--commitment", "OWN-1", "--bank", "BRI", "--month", "2023-05", "--ref", "D-5")
    asked = done(story, *run, "-o", "csv")
    for told in (given, asked, done(story, "mandate", "list", "-o", "json"), done(story, "journal", "export")):
        assert "012345678901" not in told.text + told.said
        assert "0123-4567-8901" not in told.text + told.said
        assert "Yusra" not in told.text + told.said
    assert "012345678901" in done(story, *run, "--reveal", "-o", "csv").text
    stored = b"".join(path.read_bytes() for path in story.here.iterdir() if path.name.startswith("ledger"))
    assert b"012345678901" not in stored
    assert b"Yusra" not in stored


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
