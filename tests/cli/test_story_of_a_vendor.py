"""A vendor sends its list, and the city counts those people without paying for them."""

import csv
import json

import pytest

from counter_stories.story import Story
from counter_stories.town import BUDI, SITI, begin, bill, done, must, people, position, register, roster


def niks(story: Story, name: str, *listed: str) -> str:
    (story.here / name).write_text("\n".join(["NIK", *listed]) + "\n", encoding="utf-8")
    return name


def vendor(story: Story) -> None:
    done(story, "employer", "register", "PT-V", "--name", "PT Vendor", "--kind", "vendor", "--on", "2023-01-02")


def test_339_outsourced_workers_are_registered_confirmed_and_counted_from_one_file(story: Story) -> None:
    """SWL-24: all 339 in JKK and JKM by their vendor; they count, and no budget pays."""
    begin(story)
    vendor(story)
    roster(story.here / "vendor.csv", people(339, program=""))
    line = ("employer", "confirm", "PT-V", "vendor.csv", "--from", "2023-05", "--register", "--on", "2023-05-02")
    dry = done(story, *line, "--dry-run")
    assert "Dry run: 1.018 entries would be recorded, nothing was." in dry.text
    real = done(story, *line)
    assert real.text.startswith("PT-V covers 339 workers from 2023-05 until further notice, 339 registered now.")
    again = done(story, *line)
    assert "339 confirmed before. It was recorded before; nothing new." in again.text
    row = json.loads(done(story, "report", "coverage", "--month", "2023-05", "-o", "json").text)["rows"][0]
    assert (row["covered"], row["by_employers"], row["together"]) == (0, 339, 339)
    told = must(
        story.tell("premium", "bill", "--village", "13.73", "--commitment", "APBD-2023", "--from", "2023-05"), 1
    )
    assert "PT-V is the employer in 2023-05 and pays the premium; no budget may." in told.said


def test_a_list_that_registers_needs_the_whole_form(story: Story) -> None:
    begin(story)
    vendor(story)
    told = must(
        story.tell("employer", "confirm", "PT-V", niks(story, "l.csv", SITI), "--from", "2023-05", "--register"), 1
    )
    assert "l.csv does not fit: it lacks Nama Lengkap*" in told.said


def test_a_newcomer_with_a_program_is_refused_with_the_row(story: Story) -> None:
    begin(story)
    vendor(story)
    roster(story.here / "vendor.csv", people(2))
    before = position(story)
    told = must(story.tell("employer", "confirm", "PT-V", "vendor.csv", "--from", "2023-05", "--register"), 1)
    assert "Row 2: covered by employer PT-V" in told.said
    assert "2 rows of 2 in vendor.csv cannot be taken, so nothing was recorded." in told.said
    assert position(story) == before


@pytest.mark.parametrize("form", ["json", "csv"])
def test_machines_get_the_findings_and_people_the_sentence(story: Story, form: str) -> None:
    begin(story)
    vendor(story)
    register(story)
    must(bill(story, "MEI", "2023-05"))
    told = done(story, "employer", "confirm", "PT-V", niks(story, "l.csv", SITI), "--from", "2023-05", "-o", form)
    rows = json.loads(told.text)["rows"] if form == "json" else list(csv.DictReader(told.text.splitlines()))
    assert [row["severity"] for row in rows] == ["warning", "warning"]
    assert "bill MEI holds 2023-05" in rows[0]["problem"]
    assert "ledger premium void MEI" in rows[0]["remedy"]
    assert "PT-V covers 1 worker" in told.said


def test_an_import_into_a_program_names_the_employer(story: Story) -> None:
    """Verdict of the import: an error, row by row, and nothing half recorded."""
    begin(story)
    vendor(story)
    roster(story.here / "warga.csv", people(2, program=""))
    done(story, "worker", "import", "warga.csv", "--on", "2023-05-01")
    listed = niks(story, "l.csv", people(1)[0].nik)
    done(story, "employer", "confirm", "PT-V", listed, "--from", "2023-05", "--on", "2023-05-02")
    roster(story.here / "program.csv", people(1))
    told = must(story.tell("worker", "import", "program.csv", "--on", "2023-05-03"), 1)
    assert "Error: Row 2: covered by employer PT-V since 2023-05-01; not for a subsidised program" in told.said


def test_names_and_numbers_of_papers_are_shown_only_to_who_asks(story: Story) -> None:
    begin(story)
    register(story)
    (story.here / "k.csv").write_text(f"NIK,KPJ\n{SITI},23 0412.34567\n", encoding="utf-8")
    done(story, "worker", "cards", "k.csv", "--handed-to", "Lurah", "--on", "2023-05-01")
    done(story, "worker", "heirs", SITI, "--heir", "Dewi=child", "--guardian", "Dewi=Rahmat", "--on", "2023-05-01")
    hidden = done(story, "worker", "show", SITI, "-o", "json").text
    for secret in ("23041234567", "Lurah", "Dewi", "Rahmat"):
        assert secret not in hidden
    row = json.loads(done(story, "worker", "show", SITI, "--reveal", "-o", "json").text)["rows"][0]
    assert (row["card_numbers"], row["heirs"]) == ("23041234567 (to Lurah)", "Dewi (child, guardian Rahmat)")


def test_a_guardian_receives_for_the_heir_who_is_not_of_age(story: Story) -> None:
    begin(story)
    register(story)
    register(story, BUDI, "Budi Santoso")
    must(bill(story, "MEI", "2023-05"))
    done(story, "premium", "pay", "MEI", "--transfer", "SP2D-1", "--on", "2023-05-02")
    done(story, "worker", "heirs", SITI, "--heir", "Dewi=child", "--guardian", "Dewi=Rahmat", "--on", "2023-05-02")
    done(story, "worker", "died", SITI, "--on", "2023-05-02")
    done(story, "claim", "file", "K-1", "--nik", SITI, "--insurance", "JKM", "--incident", "2023-05-02")
    done(story, "claim", "approve", "K-1", "--cause", "other", "--papers-later", "--reason", "a fever")
    pay = ("claim", "pay", "K-1", "--benefit", "death=1.000.000", "--to-whom")
    told = must(story.tell(*pay, "Joko", "--transfer", "T-1"), 1)
    assert "Joko" not in told.said
    assert "Claim K-1 names 1 heir, and this recipient is not among them." in told.said
    done(story, *pay, "rahmat", "--transfer", "T-2")
