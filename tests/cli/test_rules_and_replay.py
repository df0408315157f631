"""Rules at the counter: what is supposed leaves no trace, and rules that say what stands change not one byte."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_stories.story import Story, Told
from counter_stories.town import SITI, begin, bill, done, must, position, register
from ledger_cli.answers import Row
from ledger_cli.commands.replay import differences

AS_IT_STANDS = """[[rule]]
key = "cover.grace_months"
value = 3
since = 2015-07-01
version = "cover-grace-2015"
source = "the same as ships"
confidence = "law"
"""
NO_GRACE = """[[rule]]
key = "cover.grace_months"
value = 1
since = 2023-06-01
version = "grace-one"
source = "a draft regulation"
confidence = "unverified"
"""
QUESTIONS = (
    ("worker", "cover", SITI),
    ("report", "lapse"),
    ("report", "exposure"),
    ("report", "coverage", "--month", "2023-05"),
    ("report", "funding"),
    ("report", "repriced"),
    ("premium", "quote", "--from", "2026-05", "--source", "CSR"),
    ("trail", "worker", SITI),
)


@pytest.fixture
def town(story: Story) -> Story:
    """Give a town in which Siti's first three months are paid, and nothing since."""
    begin(story)
    register(story)
    must(bill(story, "B1", "2023-05", 3))
    done(story, "premium", "pay", "B1", "--transfer", "SP2D 1", "--on", "2023-05-03")
    story.now = datetime(2023, 9, 15, 2, 0, tzinfo=UTC)
    done(story, "report", "coverage", "--month", "2023-05")
    return story


def suppose(story: Story, rules: str, *question: str) -> Told:
    """Ask under other rules, at the very minute at which the question is asked without them."""
    (story.here / "what-if.toml").write_text(rules, encoding="utf-8")
    return story.tell("replay", *question, "--rules", "what-if.toml")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_rules_that_say_what_stands_give_the_very_same_answer(
    town: Story, question: tuple[str, ...], form: str
) -> None:
    now = town.now
    plain = done(town, *question, "-o", form)
    town.now = now
    supposed = must(suppose(town, AS_IT_STANDS, *question, "-o", form))
    assert supposed.out == plain.out
    assert "Under what-if.toml nothing differs" in supposed.said


def test_another_rule_gives_another_answer_and_says_what_differs(town: Story) -> None:
    """Given one month of grace in place of three, then August is no month of grace any more from its end on."""
    head = position(town)
    told = must(suppose(town, NO_GRACE, "worker", "cover", SITI, "-o", "csv"))
    assert told.out != done(town, "worker", "cover", SITI, "-o", "csv").out
    assert "to what stands:" in told.said
    assert position(town) == head


def test_a_rule_that_is_set_changes_the_answer_as_the_supposed_one_did(town: Story) -> None:
    supposed = must(suppose(town, NO_GRACE, "worker", "cover", SITI, "-o", "csv"))
    done(town, "rules", "load", "what-if.toml")
    assert done(town, "worker", "cover", SITI, "-o", "csv").out == supposed.out
    assert done(town, "--as-of", "2023-05-02T02:30:00Z", "rules", "explain", "local").text == ""


def test_an_answer_under_other_rules_goes_to_a_file_whole(town: Story) -> None:
    must(suppose(town, NO_GRACE, "worker", "cover", SITI, "--to", "what-if.xlsx"))
    assert (town.here / "what-if.xlsx").read_bytes().startswith(b"PK")


def test_bills_are_priced_anew_under_a_dearer_premium_and_stay_as_they_are(town: Story) -> None:
    """Given 3 months at 6.800 for the death premium, when it had been 7.000 since June, then 2 x 200 more."""
    dearer = NO_GRACE.replace("cover.grace_months", "premium.jkm").replace("value = 1", "value = 7000")
    told = must(suppose(town, dearer, "report", "repriced", "--differing", "-o", "csv"))
    assert told.text.splitlines()[1] == "B1,APBD-2023,APBD,2023-05,3,1,50400,50800,400,1"
    assert "By the rules 1 bill would cost Rp400 more." in told.said
    assert "only as supposed: reference B1" in told.said
    plain = done(town, "report", "repriced", "--commitment", "apbd-2023", "-o", "csv")
    assert plain.text.splitlines()[1] == "B1,APBD-2023,APBD,2023-05,3,1,50400,50400,0,0"
    assert done(town, "report", "repriced", "--differing").said == "No bill would cost something else.\n"


@pytest.mark.parametrize("question", [("premium", "pay", "B1"), ("journal", "tail"), ("replay", "report"), ("init",)])
def test_only_what_reads_and_follows_from_the_rules_is_asked(town: Story, question: tuple[str, ...]) -> None:
    head = position(town)
    told = suppose(town, NO_GRACE, *question)
    assert (told.exit_code, position(town)) == (2, head)
    assert f"`ledger {' '.join(question[:2])}` is none. Ask one of: report" in told.said


def test_a_wrong_file_is_named_with_its_line(town: Story) -> None:
    told = suppose(town, NO_GRACE.replace("value = 1", "value = true"), "worker", "cover", SITI)
    assert told.exit_code == 1
    assert "what-if.toml, line 1 (cover.grace_months): value must be a whole number of months" in told.said


def test_a_file_that_is_no_text_is_refused(story: Story) -> None:
    (story.here / "rules.toml").write_bytes(b"\xff\xfe\x00")
    told = must(story.tell("replay", "rules", "show", "--rules", "rules.toml"), 1)
    assert told.said == "rules.toml is no text in UTF-8, so no rule can be read from it. Save it as plain text.\n"


def test_without_a_ledger_the_rules_that_ship_are_shown(story: Story, tmp_path: Path) -> None:
    assert "premium.jkm,Rp6.800 a month,2015-07-01" in done(story, "rules", "show", "-o", "csv").text
    assert list(tmp_path.iterdir()) == []


def test_only_what_stands_on_a_day_is_shown(story: Story) -> None:
    shown = done(story, "rules", "show", "--on", "2026-05-01", "-o", "csv").text
    assert ("relief.window.other" in shown, "claim.expiry_jkk,2 years" in shown) == (True, False)
    assert done(story, "rules", "show", "--on", "2001-01-01", "-o", "json").text.endswith('"rows": []}\n')


def test_answers_about_other_things_are_compared_row_by_row() -> None:
    standing: list[Row] = [
        {"month": "2023-05", "state": "ACTIVE", "rupiah": 1_000},
        {"month": "2023-06", "state": "GRACE"},
    ]
    supposed: list[Row] = [
        {"month": "2023-05", "state": "LAPSED", "rupiah": -1_000},
        {"month": "2023-06", "state": "GRACE"},
    ]
    assert list(differences(standing, supposed, "x.toml")) == [
        "Under x.toml there are 2 differences to what stands:",
        "  - only as it stands: month 2023-05, state ACTIVE, rupiah 1.000",
        "  - only as supposed: month 2023-05, state LAPSED, rupiah -1.000",
    ]
    named: list[Row] = [{"who": "Siti", "month": "2023-05", "rupiah": amount} for amount in (1, 2)]
    assert list(differences(named, [named[0], {**named[1], "rupiah": None}], "x.toml")) == [
        "Under x.toml there is 1 difference to what stands:",
        "  - row 2 (Siti, 2023-05): rupiah nothing in place of 2",
    ]


def test_many_differences_are_counted() -> None:
    many: list[Row] = [{"who": str(number), "month": "2023-05", "rupiah": 1} for number in range(30)]
    told = list(differences(many, [{**row, "rupiah": 2} for row in many], "x.toml"))
    assert (len(told), told[-1]) == (22, "  - and 10 more.")
