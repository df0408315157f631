"""The keys of every answer are stable, and its values exact."""

import csv
import io
import json
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from counter_stories.story import Story
from counter_stories.town import SITI, begin, bill, done, must, register

KEYS = {
    ("report", "funding"): "reference source owner fiscal_year insurance account committed_rupiah revised_rupiah "
    "collected_rupiah reserved_rupiah drawn_rupiah returned_rupiah available_rupiah",
    ("report", "quota"): "program village name places taken left over",
    ("report", "claims"): "insurance claims waiting approved settled rejected granted_rupiah paid_rupiah unpaid_rupiah",
    ("premium", "list"): "reference commitment_reference since months workers jkk_rupiah jkm_rupiah total_rupiah state "
    "billed_on paid_on transfer",
    ("trail", "commitment", "APBD-2023"): "payment state name nik worker village since until months jkk_rupiah "
    "jkm_rupiah total_rupiah refunded_rupiah billed_position",
    ("trail", "worker", SITI): "on what facts month amount_rupiah payment state transfer commitment source owner "
    "legal_basis position paid_position undone_position refunded_on refunded_position",
    ("worker", "show", SITI): "name nik born_on birth_year sex phone email address wage_rupiah village village_path "
    "occupation disability segment program agent agreement awaits decile mustahik registered_on employer "
    "employer_confirms cards card_numbers heirs died_on left_on left_cause erased_on bills",
    ("commitment", "list"): "reference source account insurance committed_rupiah revised_rupiah "
    "collected_rupiah reserved_rupiah drawn_rupiah returned_rupiah available_rupiah",
    ("journal", "tail"): "position recorded_at effective name facts actor",
    ("projection", "status"): "model position head behind followed generation building stopped question",
}


@pytest.fixture
def town(story: Story) -> Story:
    begin(story)
    register(story)
    must(bill(story, "MEI", "2023-05"))
    done(
        story, "region", "workforce", "13.73", "--workers", "18.319", "--definition", "bekerja", "--source", "Dinas",
        "--on", "2023-03-31",
    )  # fmt: skip
    done(
        story, "region", "membership", "13.73", "--members", "13.790", "--definition", "aktif", "--source", "BPJS",
        "--on", "2023-03-31",
    )  # fmt: skip
    done(
        story, "claim", "file", "K-1", "--nik", SITI, "--insurance", "JKK", "--incident", "2023-05-02",
        "--on", "2023-05-02", "--contest", "--reason", "the bill is paid this week",
    )  # fmt: skip
    return story


@pytest.mark.parametrize("question", KEYS, ids=" ".join)
def test_the_keys_of_an_answer_are_the_same_in_every_exact_form(town: Story, question: tuple[str, ...]) -> None:
    keys = KEYS[question].split()
    answer = json.loads(done(town, *question, "-o", "json").text)
    assert list(answer) == ["as_of", "position", "rows"]
    assert [list(row) for row in answer["rows"][:1]] == [keys]
    line = done(town, *question, "-o", "ndjson").text.splitlines()[0]
    assert json.loads(line) == answer["rows"][0]
    text = done(town, *question, "-o", "csv").out.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == keys
    done(town, *question, "--to", "a.xlsx")
    with load_workbook(town.here / "a.xlsx") as book:
        rows = book.get_sheet_by_index(0).to_python()
    assert len(rows[0]) == len(keys)
    assert len(rows) == len(answer["rows"]) + 1


def test_machines_get_integers_people_get_points(town: Story) -> None:
    exact = json.loads(done(town, "report", "funding", "-o", "json").text)["rows"][0]
    assert (exact["committed_rupiah"], exact["reserved_rupiah"]) == (444_000_000, 10_000)
    assert "444.000.000" in done(town, "report", "funding").text


def test_the_printed_share_of_sawahlunto_comes_out(town: Story) -> None:
    ask = ("report", "coverage", "--month", "2023-05", "--by", "city")
    (row,) = json.loads(done(town, *ask, "-o", "json").text, parse_float=Decimal)["rows"]
    assert (row["members"], row["workforce"], row["members_percent"]) == (13_790, 18_319, Decimal("75.28"))
    assert "75,28 %" in done(town, *ask).text


def test_what_no_office_said_is_unknown_not_zero_and_not_no(town: Story) -> None:
    (row,) = json.loads(done(town, "report", "coverage", "--month", "2023-05", "-o", "json").text)["rows"]
    assert (row["workforce"], row["covered_percent"], row["over_100"]) == (None, None, None)


def test_a_command_that_records_answers_machines_with_positions(town: Story) -> None:
    told = done(town, "premium", "pay", "MEI", "--transfer", "S-1", "--on", "2023-05-02", "-o", "json")
    (row,) = json.loads(told.text)["rows"]
    assert row == {
        "entries": 2,
        "first_position": 11,
        "last_position": 12,
        "dry_run": False,
        "said": "Paid Rp16.800 for 1 worker on 2023-05-02 by S-1.",
    }


def test_a_bill_answers_machines_with_its_reference_and_everybody_on_it(town: Story) -> None:
    ask = ("premium", "bill", "--village", "13.73", "--commitment", "APBD-2023", "--from", "2023-06")
    told = done(town, *ask, "-o", "json")
    answer = json.loads(told.text)
    (row,) = answer["rows"]
    assert row["bill"].startswith("BILL-2023-06-")
    assert (row["name"], row["jkk_rupiah"], row["left_out"]) == ("Siti Aminah", 10_000, None)
    assert answer["position"] == 13
    assert json.loads(done(town, *ask, "-o", "json").text)["rows"] == []
    assert f"Bill {row['bill']}. It was recorded before" in done(town, *ask, "-o", "json").said


def test_one_entry_is_given_whole(town: Story) -> None:
    shown = json.loads(done(town, "journal", "show", "1").text)
    (row,) = json.loads(done(town, "journal", "show", "1", "-o", "json").text)["rows"]
    assert json.loads(row["event"]) == shown["event"]
    assert (row["position"], row["name"], row["actor"]) == (1, "ProgramLaunched", "siti")


def test_an_export_is_a_line_for_each_entry_and_appears_whole(town: Story) -> None:
    done(town, "journal", "export", "--to", "j.ndjson")
    lines = (town.here / "j.ndjson").read_text().splitlines()
    assert [json.loads(line)["position"] for line in lines] == list(range(1, 11))
    assert done(town, "journal", "export").text.splitlines() == lines


def test_the_rules_name_their_sources(town: Story) -> None:
    rows = json.loads(done(town, "rules", "show", "-o", "json").text)["rows"]
    assert {row["rule"] for row in rows} >= {"premium.jkk_points", "premium.jkm", "reg.age_min"}
    assert all(row["source"] and row["confidence"] for row in rows)
    assert "ledger rules show" in town.tell("worker", "register", "1373010508909998", "--name", "Tua", "--born",
                                            "1940-08-05", "--sex", "M", "--village", "13.73.01.1001",
                                            "--occupation", "petani").said  # fmt: skip


def test_a_trail_fits_a_screen_of_140_columns(town: Story) -> None:
    done(town, "premium", "pay", "MEI", "--transfer", "SP2D-00714/2023", "--on", "2023-05-02")
    lines = done(town, "trail", "worker", SITI).text.splitlines()
    assert max(map(len, lines)) <= 140
