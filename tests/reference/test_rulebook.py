"""The rulebook is data with sources: loaded once, checked row by row, and open to local rows from their date on."""

from datetime import date

import pytest

from ledger.domain.month import Month
from ledger.domain.rules.choices import CHOICES, CountMethod
from ledger.domain.rules.parameters import NoSuchRule, NoSuchTopic, RuleOfOtherKind
from ledger.domain.rules.relief import SourceWithoutRelief, relief_of
from ledger.domain.rules.rule import UNITS, Choice, Schedule, within
from ledger.reference.funding import sources
from ledger.reference.rulebook import (
    RulebookUnsound,
    parse_rulebook,
    shipped_rulebook,
)
from ledger.reference.rulebook_rows import RuleUnfit, rows_of_text
from ledger.reference.shipped import CONFIDENCES

RULES = shipped_rulebook()
MAY = date(2024, 5, 1)
GRACE = """
[[rule]]
key = "cover.grace_months"
value = 3
unit = "months"
since = 2015-07-01
version = "grace-2015"
source = "a book"
confidence = "one source"
"""


def row(**cells: str) -> str:
    """Write a row like `GRACE` with other cells, in TOML."""
    kept = dict(line.split(" = ", 1) for line in GRACE.strip().splitlines()[1:])
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in {**kept, **cells}.items() if value)


@pytest.mark.parametrize(
    "key",
    [
        *("premium.jkm", "premium.jkk_points", "premium.base_bands", "relief.window.transport", "relief.window.other"),
        *("relief.excluded_sources", "cover.periods_sold", "cover.grace_months", "cover.month_unpaid_from"),
        *("cover.new_spell_start.cover", "cover.new_spell_start.jkm_test", "cover.unapplied_on_lapse"),
        *("cover.arrears_on_return", "cover.claim_in_grace", "reg.age_below", "reg.age_min", "reg.start_align_pks"),
        *("reg.template_version", "reg.occupation_codes", "jkm.full_after_months", "jkm.count_method"),
        *("jkm.reduced_amount", "jkm.multi_membership", "scholarship.min_months", "scholarship.levels"),
        *("scholarship.end_age", "scholarship.months_scope", "jkk.disability_table", "jkk.death_floor"),
        *("jkk.periodic_on_total_disability", "jkk.spectacles_max", "claim.expiry_jkk", "claim.expiry_jkm"),
        *("claim.sla_working_days", "claims.holidays", "refund.basis", "wadah.kind_map", "wadah.count_rule"),
        *("accounts.per_year_and_source", "fund.dana_desa_allowed_from", "metric.denominator_version"),
        *("ulc.threshold", "quota.per_village", "retention.years", "pu.rates", "jakon.slices", "pu.jkp_share.jkm"),
    ],
)
def test_every_parameter_of_the_field_is_there(key: str) -> None:
    assert key in RULES.parameters.keys()  # noqa: SIM118  # not a mapping: it lists its keys
    assert RULES.parameters.find(key, MAY) or RULES.parameters.about(key)[0].since > MAY


def test_every_row_has_a_version_of_its_own_a_source_and_a_known_confidence() -> None:
    rows = RULES.parameters.all
    assert len({each.version for each in rows}) == len(rows)
    assert all(each.source and each.confidence in CONFIDENCES and each.unit in UNITS for each in rows)


def test_what_is_disputed_or_unverified_says_why() -> None:
    unsure = [each for each in RULES.parameters if each.confidence == "conflict"]
    assert unsure
    assert all(each.note for each in unsure)


def test_the_readings_of_a_choice_are_those_that_the_rules_follow() -> None:
    for key, readings in CHOICES.items():
        found = RULES.parameters.rule(key, date(2026, 1, 1))
        assert isinstance(found, Choice)
        assert set(found.choices) == set(map(str, readings))


def test_the_table_of_budgets_and_the_relief_agree() -> None:
    for each in sources():
        found = relief_of(RULES.parameters, source=each.code, sector="other", month=Month("2026-06"))
        assert bool(found.points) is each.relief_allowed, each.code
        undecided = each.code in RULES.parameters.schedule("relief.village_sources", date(2026, 6, 1)).texts("source")
        assert undecided is (each.relief == "undecided")


def test_numbers_words_and_tables_are_asked_for_by_their_kind() -> None:
    rules = RULES.parameters
    assert rules.on("jkm.death", MAY).value == 20_000_000
    assert rules.choice("jkm.count_method", MAY, CountMethod) == (CountMethod.ELAPSED, "jkm-count-2019")
    assert rules.schedule("heirs.order", MAY).texts("relation")[0] == "spouse"
    with pytest.raises(
        RuleOfOtherKind, match=r"jkm.count_method \(jkm-count-2019\) says 'elapsed', where a whole number"
    ):
        rules.on("jkm.count_method", MAY)
    with pytest.raises(RuleOfOtherKind, match="where a table is needed"):
        rules.schedule("jkm.death", MAY)
    with pytest.raises(RuleOfOtherKind, match="where elapsed or paid_months is needed"):
        rules.choice("jkm.death", MAY, CountMethod)


def test_the_rule_of_the_day_counts() -> None:
    assert RULES.parameters.on("claim.expiry_jkk", date(2019, 12, 1)).value == 2
    assert RULES.parameters.on("claim.expiry_jkk", date(2019, 12, 2)).value == 5
    assert RULES.parameters.find("relief.window.other", date(2027, 1, 1)) is None
    with pytest.raises(NoSuchRule):
        RULES.parameters.on("jkm.death", date(2019, 12, 1))


def test_rules_are_found_by_key_by_family_and_by_file() -> None:
    about = RULES.parameters.about
    assert [each.key for each in about("relief.window")] == ["relief.window.transport", "relief.window.other"]
    assert {each.topic for each in about("scholarship")} == {"scholarship"}
    assert [each.version for each in about("claim.expiry_jkk")] == ["claim-expiry-jkk-2015", "claim-expiry-jkk-2019"]
    assert {each.key for each in about("cover")} >= {"cover.grace_months", "cover.periods_sold"}
    with pytest.raises(NoSuchTopic, match=r"No rule is called 'cover.grace_month'. Near it are cover.grace_months"):
        about("cover.grace_month")


def test_what_stands_on_a_day_is_listed_once_for_each_key() -> None:
    standing = RULES.parameters.standing(MAY)
    assert len({each.key for each in standing}) == len(standing)
    assert within(RULES.parameters.rule("cover.grace_months", MAY)) == "from 2015-07-01"
    assert within(RULES.parameters.about("relief.window.other")[0]) == "2026-04-01 to 2026-12-31"


def test_the_book_is_loaded_once() -> None:
    assert shipped_rulebook() is shipped_rulebook()
    assert (RULES.tariff, RULES.cover_terms) == (RULES.tariff, RULES.cover_terms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key = \nb = 1", r"cover.toml, somewhere: this is not TOML: .*line 1"),
        ("[[rules]]\nkey = 'a'", "top: unknown rules; only"),
        ("", "there are no rows"),
        ("rule = 3", "there are no rows"),
        (row(colour='"red"'), r"line 1 \(cover.grace_months\): unknown column colour; known are key"),
        ("# why\n" + row(source='" "'), r"line 2 \(cover.grace_months\): source must be a text that is not blank"),
        (row(source=""), "source must be a text that is not blank, found None"),
        (row(key=""), r"line 1 \(without a key\): key must be a text"),
        (row(key='"Grace Months"'), "key is 'Grace Months', where small words joined by dots"),
        (row(version='""'), "version must be a text"),
        (row(unit='"moons"'), "unit is 'moons', which is none of rupiah"),
        (row(confidence='"sure"'), "confidence is 'sure', which is none of law"),
        (row(value="3.5"), "value must be a whole number of months, not below 0, found 3.5"),
        (row(value="true"), "value must be a whole number"),
        (row(value="-1"), "not below 0, found -1"),
        (row(unit='"basis points"', value="10_001"), "10001 basis points, which is more than the whole"),
        (row(unit='"day of the month"', value="31"), "only the days 1 to 28 are in every month"),
        (row(since='"2015-07-01"'), "since must be a date such as 2026-01-01, without quotes"),
        (row(until="2015-07-01T10:00:00"), "until must be a date"),
        (row(choices='["a"]'), "a rule of this unit has no choices"),
        (row(unit='"choice"', value='"c"', choices='["a", "b"]'), "value is 'c', which is none of a, b"),
        (row(unit='"choice"', value='"a"'), "choices must list at least one word"),
        (
            row(key='"refund.basis"', unit='"choice"', value='"a"', choices='["a"]'),
            "choices must be after claim month, after death month: these are what the ledger can follow",
        ),
        (row(unit='"table"', columns='["a"]'), "value must be a list of rows, found 3"),
        (row(unit='"table"', columns='["a"]', value="[[1, 2]]"), r"row 1 of the table needs 1 cells \(a\)"),
        (row(unit='"table"', columns='["a"]', value='[[1], ["x"]]'), "row 2 of the table: a must be"),
        (row(unit='"table"', columns='["a"]', value="[[-1]]"), r"row 1 of the table: a is below 0 \(-1\)"),
        (
            row(unit='"table by amount"', columns='["a"]', value="[[1], [2]]"),
            "begins at 0 and its first column ascends",
        ),
        (row(unit='"table by amount"', columns='["a"]', value="[[0], [2], [2]]"), "its first column ascends"),
    ],
)
def test_an_unfit_row_is_refused_with_file_line_and_remedy(text: str, said: str) -> None:
    with pytest.raises(RuleUnfit, match=said) as refused:
        list(rows_of_text(text, "cover.toml"))
    assert str(refused.value).startswith("cover.toml, ")
    assert str(refused.value).endswith("Mend it there, then load the rules again.")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            (row(until="2020-12-31"), row(since="2021-02-01", version='"b"')),
            "nothing rules 2021-01-01 to 2021-01-31",
        ),
        ((row(), row(since="2021-02-01", version='"b"')), "grace-2015 and b both rule 2021-02-01"),
        (
            (row(until="2021-02-01"), row(since="2021-02-01", version='"b"')),
            "grace-2015 and b both rule 2021-02-01",
        ),
        ((row(until="2015-06-30"),), "it ends on 2015-06-30, before it begins on 2015-07-01"),
        (
            (row(until="2020-12-31"), row(since="2021-01-01", value="2")),
            "the version grace-2015 already names cover.grace_months 3",
        ),
        (
            (row(until="2020-12-31"), row(since="2021-01-01", version='"b"', unit='"years"')),
            "it counts years, where grace-2015 counts months",
        ),
        (
            (
                row(key='"premium.jkm"', until="2023-05-14"),
                row(key='"premium.jkm"', since="2023-05-15", version='"b"'),
            ),
            "JKM: grace-2015 and b both price 2023-05",
        ),
    ],
)
def test_rows_that_do_not_follow_each_other_are_refused(rows: tuple[str, ...], said: str) -> None:
    with pytest.raises(RulebookUnsound, match=said) as refused:
        parse_rulebook({"cover.toml": "".join(rows)})
    assert "cover" in str(refused.value) or "tariff" in str(refused.value)
    assert str(refused.value).endswith("Mend these rows, then load it again.")


def test_everything_wrong_between_rows_is_said_at_once() -> None:
    text = row(until="2020-12-31") + row(since="2021-02-01") + row(key='"a.b"', until="2000-01-01", version='"x"')
    with pytest.raises(RulebookUnsound) as refused:
        parse_rulebook({"cover.toml": text})
    assert len(refused.value.flaws) == 2


def test_a_schedule_gives_its_columns() -> None:
    found = RULES.parameters.rule("jakon.slices", MAY)
    assert isinstance(found, Schedule)
    assert found.amounts("jkk_points") == (21, 17, 13, 11, 9)


def test_a_budget_that_no_row_lists_is_not_relieved_in_silence() -> None:
    with pytest.raises(SourceWithoutRelief, match="Add the source to a local row"):
        relief_of(RULES.parameters, source="X", sector="transport", month=Month("2026-01"))
