"""The expected payouts K01 to K21, each at a registered base of 1.000.000 unless it says otherwise."""

from datetime import date, datetime

import pytest

from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.accident import Accident, assess_accident
from ledger.domain.rules.benefits.deadlines import conclude_by, expires_on, pay_by, report_by
from ledger.domain.rules.benefits.death import assess_death
from ledger.domain.rules.benefits.parts import Assessment, difference
from ledger.domain.rules.benefits.scholarships import Child
from ledger.domain.rules.cover.history import History
from ledger.reference.rulebook import Rulebook, parse_local
from rule_samples import RULES, S1, S2, history, local, paid, stands

BY_PAID_MONTHS = local(("jkm.count_method", "paid_months", "2019-12-02"))
YEARS = history(paid("2021-01-01", "2021-01", 60))
"""Paid once, for five years from January 2021."""


def dies(of: History, on: str, *, rules: Rulebook = RULES, known_at: str | None = None, **more: object) -> Assessment:
    standing = stands(of, on, known_at or "2026-12-31", rules)
    return assess_death(rules.parameters, standing, **more)  # type: ignore[arg-type]  # children and memberships


def hurt(
    accident: Accident, *, base: int = 1_000_000, rules: Rulebook = RULES, children: list[Child] | None = None
) -> Assessment:
    standing = stands(YEARS, "2021-01-20", rules=rules)
    return assess_accident(rules.parameters, standing, accident, income_base_rupiah=base, children=children or ())


def child(level: str, *, on: str, aged: int = 4, name: str = "Dewi") -> Child:
    day = date.fromisoformat(on)
    return Child(name=name, born_on=day.replace(year=day.year - aged, month=1, day=1), level=level)


def amounts(of: Assessment) -> dict[str, int]:
    return {part.kind: part.amount_rupiah for part in of.parts}


def test_k01_a_spell_older_than_three_months_leaves_42_million_in_three_parts() -> None:
    found = dies(YEARS, "2021-06-15")
    assert amounts(found) == {"death": 20_000_000, "periodic": 12_000_000, "burial": 10_000_000}
    assert (found.total_rupiah, found.most_rupiah) == (42_000_000, 42_000_000)
    assert {"jkm-death-2019", "jkm-full-after-2019", "jkm-count-2019", "cover-grace-2015"} <= set(found.rules)


def test_k02_the_second_month_of_the_first_spell_leaves_10_million() -> None:
    found = dies(YEARS, "2021-02-20")
    assert amounts(found) == {"death": 10_000_000}
    assert found.parts[0].calculation == (
        "Rp10.000.000, reduced: the spell began on 2021-01-01, full from 2021-04-01 on"
    )


@pytest.mark.parametrize("rules", [RULES, BY_PAID_MONTHS])
def test_k03_the_second_spell_of_the_process_book_leaves_10_million_not_42(rules: Rulebook) -> None:
    found = dies(S1, "2023-11-15", rules=rules)
    never_lapsed = dies(history(paid("2023-01-05", "2023-01", 12)), "2023-11-15", rules=rules)
    assert (found.total_rupiah, never_lapsed.total_rupiah) == (10_000_000, 42_000_000)
    assert never_lapsed.total_rupiah - found.total_rupiah == 32_000_000


@pytest.mark.parametrize(
    ("rules", "on", "rupiah"),
    [
        pytest.param(RULES, "2023-12-20", 10_000_000, id="K04-elapsed"),
        pytest.param(BY_PAID_MONTHS, "2023-12-20", 42_000_000, id="K04-paid-months"),
        pytest.param(RULES, "2024-01-09", 10_000_000, id="K05-elapsed-the-day-before"),
        pytest.param(RULES, "2024-01-10", 42_000_000, id="K05-elapsed-the-day"),
        pytest.param(BY_PAID_MONTHS, "2024-01-09", 42_000_000, id="K05-paid-months-the-day-before"),
        pytest.param(BY_PAID_MONTHS, "2024-01-10", 42_000_000, id="K05-paid-months-the-day"),
    ],
)
def test_k04_and_k05_the_three_months_are_counted_in_two_ways(rules: Rulebook, on: str, rupiah: int) -> None:
    of = History(paid=(*S1.paid, paid("2024-01-02", "2024-01", 1)))
    assert dies(of, on, rules=rules).total_rupiah == rupiah


def test_k06_a_death_in_a_lapsed_month_leaves_nothing_whatever_is_paid_afterwards() -> None:
    before_the_payment = stands(S1, "2023-10-05", "2023-10-05")
    assert str(before_the_payment.at_incident) == "L4"
    assert assess_death(RULES.parameters, before_the_payment).total_rupiah == 0
    late = dies(S1, "2023-10-05")
    assert late.total_rupiah == 0
    assert "before the payment that opened the cover (P-2023-10-10)" in late.findings[0]


def test_one_may_let_a_payment_cover_its_whole_month() -> None:
    rules = local(("cover.incident_before_payment", "cover", "2019-12-02"))
    assert dies(S1, "2023-10-05", rules=rules).total_rupiah == 10_000_000


@pytest.mark.parametrize(("on", "most"), [("2023-11-20", 42_000_000), ("2023-12-20", 129_000_000)])
def test_k07_the_scholarship_begins_with_36_paid_months(on: str, most: int) -> None:
    assert dies(YEARS, on, children=[child("TK", on=on)]).most_rupiah == most


@pytest.mark.parametrize("many", [2, 3])
def test_k08_two_children_receive_and_a_third_does_not(many: int) -> None:
    children = [child("TK", on="2023-12-20", name=f"child {number}") for number in range(1, many + 1)]
    found = dies(YEARS, "2023-12-20", children=children)
    assert found.most_rupiah == 216_000_000
    assert found.scholarships.why == ("child 3: 2 children at most." if many == 3 else "")


@pytest.mark.parametrize(
    ("level", "aged", "most"),
    [("SD", 6, 126_000_000), ("SMP", 12, 117_000_000), ("SMA", 15, 111_000_000), ("university", 18, 102_000_000)],
)
def test_k09_a_child_entering_a_later_level_has_fewer_years(level: str, aged: int, most: int) -> None:
    assert dies(YEARS, "2023-12-20", children=[child(level, on="2023-12-20", aged=aged)]).most_rupiah == most


def test_k10_a_child_of_23_receives_none() -> None:
    found = dies(YEARS, "2023-12-20", children=[child("university", on="2023-12-20", aged=23)])
    assert found.most_rupiah == 42_000_000
    assert "23 years old" in found.scholarships.why


@pytest.mark.parametrize(
    ("reading", "rupiah", "findings"),
    [("human review", 42_000_000, 1), ("each", 84_000_000, 0), ("one", 42_000_000, 0)],
)
def test_k11_two_memberships_are_a_reading_of_their_own(reading: str, rupiah: int, findings: int) -> None:
    rules = local(("jkm.multi_membership", reading, "2019-12-02"))
    found = dies(YEARS, "2021-06-15", rules=rules, memberships=2)
    assert (found.total_rupiah, len(found.findings)) == (rupiah, findings)
    assert "local-jkm.multi_membership-2019-12-02" in found.rules


def test_k12_an_accident_needs_no_months_for_the_scholarship() -> None:
    assert hurt(Accident(death=True)).most_rupiah == 70_000_000
    children = [child("TK", on="2021-01-20", name=name) for name in ("Dewi", "Budi")]
    assert hurt(Accident(death=True), children=children).most_rupiah == 244_000_000


@pytest.mark.parametrize(("base", "rupiah"), [(1_200_000, 79_600_000), (20_700_000, 1_015_600_000)])
def test_k13_an_accident_death_grows_with_the_base(base: int, rupiah: int) -> None:
    assert hurt(Accident(death=True), base=base).total_rupiah == rupiah


def test_k14_total_disability_is_56_bases_with_a_periodic_part() -> None:
    assert amounts(hurt(Accident(total_disability=True))) == {"disability": 56_000_000, "periodic": 12_000_000}
    without = local(("jkk.periodic_on_total_disability", 0, "2019-12-02"))
    assert hurt(Accident(total_disability=True), rules=without).total_rupiah == 56_000_000


def test_k15_fourteen_months_unable_to_work() -> None:
    found = hurt(Accident(unable_months=14))
    assert amounts(found) == {"temporary-inability": 13_000_000}
    assert found.parts[0].calculation == "12 months at 100 % of Rp1.000.000, 2 at 50 %"


@pytest.mark.parametrize(("loss", "rupiah"), [(10_000, 8_000_000), (5_000, 4_000_000)])
def test_k16_partial_disability_by_the_share_of_the_table(loss: int, rupiah: int) -> None:
    found = hurt(Accident(partial_points=1_000, loss_points=loss))
    assert amounts(found) == {"disability": rupiah}
    assert "no table of disabilities is known here" in found.findings[0]


def test_k17_bills_are_paid_up_to_their_ceiling() -> None:
    bills = Accident(
        medical_rupiah=300_000_000,
        home_care_rupiah=25_000_000,
        land_rupiah=6_000_000,
        sea_rupiah=3_000_000,
        air_rupiah=12_000_000,
        dentures_rupiah=6_000_000,
        hearing_aid_rupiah=3_000_000,
        spectacles_rupiah=400_000,
    )
    assert amounts(hurt(bills)) == {
        "medical": 300_000_000,
        "home-care": 20_000_000,
        "transport-land": 5_000_000,
        "transport-sea": 2_000_000,
        "transport-air": 10_000_000,
        "dentures": 5_000_000,
        "hearing-aid": 2_500_000,
        "spectacles": 400_000,
    }


def test_k18_a_disputed_cause_is_28_million() -> None:
    said = difference(dies(YEARS, "2021-06-15"), hurt(Accident(death=True)))
    assert said == (
        "JKM Rp42.000.000 against JKK Rp70.000.000: Rp28.000.000 more under JKK. Decide the cause, and say why."
    )


@pytest.mark.parametrize(("complete", "due"), [("2023-11-20", "2023-11-23"), ("2023-11-24", "2023-11-29")])
def test_k19_a_complete_claim_is_paid_within_three_working_days(complete: str, due: str) -> None:
    assert str(pay_by(RULES.parameters, date.fromisoformat(complete)).on) == due


def test_k20_the_days_of_an_accident() -> None:
    assert report_by(RULES.parameters, datetime(2024, 3, 1, 10, 0))[0] == datetime(2024, 3, 3, 10, 0)  # noqa: DTZ001  # wall time of the place
    assert conclude_by(RULES.parameters, date(2024, 3, 2)).on == date(2024, 4, 1)
    assert expires_on(RULES.parameters, Insurance.JKK, date(2024, 3, 1)).on == date(2029, 3, 1)


@pytest.mark.parametrize(("reading", "rupiah"), [("pay arrears first", 42_000_000), ("refuse", 0), ("pay", 42_000_000)])
def test_k21_a_death_in_grace_whose_arrears_were_paid_in_time(reading: str, rupiah: int) -> None:
    rules = local(("cover.claim_in_grace", reading, "2019-12-02"))
    assert dies(S2, "2024-02-10", rules=rules, known_at="2024-03-20").total_rupiah == rupiah


def test_a_local_table_of_disabilities_points_out_shares_that_do_not_stand_in_it() -> None:
    """Given the table of a letter, then a share of it passes and another is pointed out, with the row's name."""
    text = (
        '[[rule]]\nkey = "jkk.disability_table"\nvalue = [["index finger", 900]]\nsince = 2020-01-01\n'
        'version = "table-of-the-letter"\nsource = "letter of the branch office"\nconfidence = "article"\n'
    )
    rules = RULES.with_local(parse_local(text, "local.toml", RULES))
    for points, said in ((900, []), (1_250, ["The share of 12,5 % stands nowhere in the table"])):
        found = hurt(Accident(partial_points=points), rules=rules)
        assert [each.partition(" of disabilities")[0] for each in found.findings] == said
        assert "table-of-the-letter" in found.parts[0].rules
