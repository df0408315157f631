"""What a ledger sets for itself counts for every decision recorded after it, from its day on and not before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from application_stories import SharedJournal
from ledger.application import billing, imports, rules, workers
from ledger.application.desk import RULEBOOK_STREAM, Desk
from ledger.application.histories import PAYMENT, WORKER
from ledger.application.pricing import Prices
from ledger.application.verification import verify
from ledger.domain.insurance import CoverLine
from ledger.domain.month import month
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.state import Billed
from ledger.domain.rulebook.events import RuleSet, RuleWithdrawn
from ledger.domain.rulebook.refusals import NoSuchLocalRule, VersionTaken
from ledger.domain.rules.parameters import NoSuchTopic, Parameters
from ledger.domain.rules.relief import SourceWithoutRelief
from ledger.domain.rules.rule import AnyRule
from ledger.domain.worker.events import CoverBilled, WorkerRegistered
from ledger.domain.worker.state import Registered
from ledger.journal.book import BeforeTheRecord
from ledger.reference.local_rules import UNNAMED, LocalRuleOutgrown, event_of, laid_over, local_row
from ledger.reference.rulebook import Rulebook, RulebookUnsound, parse_local, shipped_rulebook
from ledger.reference.rulebook_rows import RuleUnfit
from makers import (
    BOTH,
    MARCH,
    START,
    Clock,
    append_raw,
    asked,
    commit,
    everything,
    form,
    new_desk,
    promise,
    register,
    rows,
    wanted,
)

NEW_YEAR = date(2026, 1, 1)


def row(desk: Desk, key: str, value: object, since: date = NEW_YEAR, **said: object) -> AnyRule:
    cells = {"key": key, "value": value, "since": since, "version": UNNAMED, "source": "letter", "confidence": "law"}
    return local_row({**cells, **said}, desk.rulebook, said_in="this test")


def set_rule(desk: Desk, key: str, value: object, since: date = NEW_YEAR, **said: object) -> None:
    rules.set_rules(desk, asked(), [row(desk, key, value, since, **said)])


def grace(book: Rulebook, day: date) -> int:
    return book.parameters.on("cover.grace_months", day).value


def premium_billed(desk: Desk, reference: str) -> PremiumBilled:
    state = PAYMENT.of(desk.journal.read(billing.payment_stream(reference)))
    assert isinstance(state, Billed)
    return state.bill


def draw_up(desk: Desk, people: list[int], *, source: str, since: str, months: int, ref: str = "B1") -> PremiumBilled:
    """Bill people in 2026 from a budget of some kind."""
    budget = replace(promise(f"{source}-2026", since="2025-01", until="2027-12"), source=source)
    commit(desk, budget)
    whom = wanted(desk, people, commitment=budget.reference, since=since, months=months, ref=ref)
    billing.bill(desk, asked(NEW_YEAR), whom)
    return premium_billed(desk, ref)


def lines_of(desk: Desk, worker: UUID) -> tuple[CoverLine, ...]:
    return next(entry.event.lines for entry in desk.journal.read(worker) if isinstance(entry.event, CoverBilled))


def test_a_rule_counts_from_its_day_on_and_not_before(desk: Desk) -> None:
    set_rule(desk, "cover.grace_months", 2)
    assert [grace(desk.rulebook, day) for day in (date(2025, 12, 31), NEW_YEAR)] == [3, 2]
    assert grace(shipped_rulebook(), NEW_YEAR) == 3


def test_a_ledger_without_rules_of_its_own_goes_by_those_that_ship(desk: Desk) -> None:
    assert desk.rulebook is desk.shipped


def test_the_later_word_stands_over_the_earlier_even_where_a_hole_is_between(desk: Desk) -> None:
    set_rule(desk, "cover.grace_months", 2, until=date(2026, 3, 31))
    set_rule(desk, "cover.grace_months", 1, date(2026, 6, 1))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 1))
    assert [grace(desk.rulebook, day) for day in days] == [2, 3, 1]
    set_rule(desk, "cover.grace_months", 4)
    assert [grace(desk.rulebook, day) for day in days] == [4, 4, 4]


def test_a_question_about_the_past_goes_by_the_rules_known_then(desk: Desk, clock: Clock) -> None:
    register(desk, 1)
    known = clock.now
    clock.go(60)
    set_rule(desk, "cover.grace_months", 2)
    assert grace(replace(desk, known_at=known).rulebook, NEW_YEAR) == 3
    assert grace(replace(desk, known_at=clock.now).rulebook, NEW_YEAR) == 2


def test_before_the_record_no_rule_is_known(desk: Desk) -> None:
    register(desk, 1)
    with pytest.raises(BeforeTheRecord):
        _ = replace(desk, known_at=START - timedelta(days=1)).rulebook


def test_a_withdrawn_rule_gives_way_to_what_stood_below_it(desk: Desk) -> None:
    set_rule(desk, "cover.grace_months", 2, version="first")
    set_rule(desk, "cover.grace_months", 1, version="second")
    rules.withdraw(desk, asked(), "second", cause="a draft")
    assert grace(desk.rulebook, NEW_YEAR) == 2
    rules.withdraw(desk, asked(), "first", cause="a draft")
    assert desk.rulebook is desk.shipped
    with pytest.raises(NoSuchLocalRule):
        rules.withdraw(desk, asked(), "third", cause="a draft")


def test_supposed_rules_stand_over_the_others_and_leave_no_trace(desk: Desk) -> None:
    set_rule(desk, "cover.grace_months", 2)
    head = desk.journal.head()
    supposing = replace(desk, supposed=(row(desk, "cover.grace_months", 5, date(2027, 1, 1), version="what-if"),))
    assert [grace(supposing.rulebook, day) for day in (NEW_YEAR, date(2027, 1, 1))] == [2, 5]
    assert (grace(desk.rulebook, date(2027, 1, 1)), desk.journal.head()) == (2, head)


@pytest.mark.parametrize(
    ("cells", "refusal", "says"),
    [
        ({"key": "cover.grace_moons", "value": 2}, NoSuchTopic, "'cover.grace_moons'.*Near it is cover.grace_months"),
        ({"key": "cover", "value": 2}, NoSuchTopic, "No rule is called 'cover'.*Near it are cover"),
        ({"key": "cover.grace_months", "value": "two"}, RuleUnfit, "this test.*whole number of months.*'two'"),
        ({"key": "cover.grace_months", "value": 2, "source": " "}, RuleUnfit, "source must be a text"),
        ({"key": "cover.claim_in_grace", "value": "maybe"}, RuleUnfit, "'maybe'.*none of"),
        ({"key": "cover.grace_months", "value": 2, "since": date(2001, 1, 1)}, RulebookUnsound, "before the first"),
        ({"key": "cover.grace_months", "value": 2, "until": date(2025, 1, 1)}, RulebookUnsound, "it ends on 2025"),
        ({"key": "premium.jkm", "value": 7_000, "since": date(2026, 1, 9)}, RulebookUnsound, "both price 2026-01"),
        ({"key": "cover.grace_months", "value": 2, "version": "bpu-jkm-2015"}, RulebookUnsound, "already names"),
    ],
)
def test_an_unfit_rule_is_refused_and_nothing_is_recorded(
    desk: Desk, cells: Mapping[str, object], refusal: type[Exception], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        set_rule(desk, **cells)  # type: ignore[arg-type]  # key, value and what else the case says
    assert desk.journal.head() == 0


def test_rules_of_one_file_are_set_all_or_none_and_once(desk: Desk) -> None:
    rows = [row(desk, "cover.grace_months", 2, version="a"), row(desk, "jkm.death", 21_000_000, version="b")]
    new, outcome = rules.set_rules(desk, asked(), rows)
    assert ([each.version for each in new], outcome.recorded.count) == (["a", "b"], 2)
    again, outcome = rules.set_rules(desk, asked(), rows)
    assert (again, outcome.nothing_new) == ([], True)
    other = [row(desk, "reg.age_min", 17, version="c"), row(desk, "jkm.death", 21_000_000, version="b", source="law")]
    with pytest.raises(VersionTaken):
        rules.set_rules(desk, asked(), other)
    assert desk.journal.head() == 2


def test_a_rule_that_this_release_no_longer_knows_is_named_with_its_remedy(desk: Desk) -> None:
    set_rule(desk, "jkm.death", 21_000_000)
    kept = [each for each in desk.shipped.parameters if each.key != "jkm.death"]
    without = Rulebook(parameters=Parameters(kept))
    with pytest.raises(LocalRuleOutgrown, match=r"set jkm.death from 2026-01-01 .*Use the release"):
        _ = replace(desk, load_shipped=lambda: without).rulebook


def test_flawed_rules_that_ship_stop_whoever_asks_one_and_nobody_else(desk: Desk) -> None:
    """They are read when a rule is asked, and checked whole before the first answer."""

    def flawed() -> Rulebook:
        raise RulebookUnsound(flaws=["tariff.toml, no premium for 2026-01"])

    office = replace(desk, load_shipped=flawed)
    register(desk, 1)
    commit(office, promise("APBD-2026", since="2025-01", until="2027-12"))
    head = desk.journal.head()
    whom = wanted(office, [1], commitment="APBD-2026", since="2026-01", months=1)
    with pytest.raises(RulebookUnsound, match="no premium for 2026-01"):
        billing.bill(office, asked(NEW_YEAR), whom)
    assert desk.journal.head() == head


def test_a_bill_takes_the_relief_by_sector_budget_and_month(desk: Desk) -> None:
    """PP 50/2025: transport from January 2026, others from April 2026, half off; arrears in full."""
    driver = workers.register(desk, asked(MARCH), form(2, occupation="tukang-ojek"))[0]
    farmer = register(desk, 1)[0]
    billed = draw_up(desk, [1, 2], source="CSR", since="2025-12", months=6)
    monthly = {
        worker: [(str(each.insurance), each.since, each.months, each.monthly_rupiah) for each in lines_of(desk, worker)]
        for worker in (driver, farmer)
    }
    assert monthly[driver] == [
        ("JKK", "2025-12", 1, 10_000),
        ("JKK", "2026-01", 5, 5_000),
        ("JKM", "2025-12", 1, 6_800),
        ("JKM", "2026-01", 5, 3_400),
    ]
    assert monthly[farmer] == [
        ("JKK", "2025-12", 4, 10_000),
        ("JKK", "2026-04", 2, 5_000),
        ("JKM", "2025-12", 4, 6_800),
        ("JKM", "2026-04", 2, 3_400),
    ]
    assert billed.total_rupiah == (16_800 + 5 * 8_400) + (4 * 16_800 + 2 * 8_400)
    assert {"bpu-jkk-2015", "bpu-jkm-2015", "relief-transport-2026", "relief-other-2026"} <= set(billed.rules)
    assert verify(desk.journal).differences == []


@pytest.mark.parametrize(("source", "monthly"), [("APBD", 16_800), ("APBDES", 16_800), ("CSR", 8_400)])
def test_public_money_pays_the_full_rate(desk: Desk, source: str, monthly: int) -> None:
    register(desk, 1)
    assert draw_up(desk, [1], source=source, since="2026-05", months=1).total_rupiah == monthly


def test_a_rule_of_this_ledger_prices_the_next_bill_and_leaves_the_last_one_alone(desk: Desk) -> None:
    register(desk, 1)
    before = draw_up(desk, [1], source="APBDES", since="2026-05", months=1, ref="BEFORE")
    set_rule(desk, "relief.village_budgets", "included", version="village-letter")
    billing.bill(
        desk, asked(NEW_YEAR), wanted(desk, [1], commitment="APBDES-2026", since="2026-06", months=1, ref="AFTER")
    )
    after = premium_billed(desk, "AFTER")
    assert (before.total_rupiah, after.total_rupiah) == (16_800, 8_400)
    assert ("village-letter" in before.rules, "village-letter" in after.rules) == (False, True)
    assert premium_billed(desk, "BEFORE") == before


def test_the_same_bill_again_is_nothing_new_though_a_rule_was_set_meanwhile(desk: Desk) -> None:
    register(desk, 1)
    was = draw_up(desk, [1], source="APBDES", since="2026-05", months=1)
    set_rule(desk, "relief.village_budgets", "included")
    again = wanted(desk, [1], commitment="APBDES-2026", since="2026-05", months=1, ref="B1")
    assert billing.bill(desk, asked(NEW_YEAR), again)[1].nothing_new
    assert premium_billed(desk, "B1") == was


def test_a_budget_of_which_nobody_knows_whether_it_is_public_is_refused_inside_the_window_only(desk: Desk) -> None:
    register(desk, 1)
    assert draw_up(desk, [1], source="KOPERASI", since="2025-05", months=1).total_rupiah == 16_800
    with pytest.raises(SourceWithoutRelief, match="money of KOPERASI is not known, so 2026-05"):
        draw_up(desk, [1], source="KOPERASI", since="2026-05", months=1, ref="B2")


def test_a_bill_is_priced_anew_when_somebody_sets_a_rule_meanwhile(clock: Clock) -> None:
    """Given a rule that is recorded between our reading and our writing, then the bill goes by it."""
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    register(desk, 1)
    premium = row(desk, "premium.jkm", 7_000, version="jkm-local")
    event = event_of(premium)
    commit(desk, replace(promise("CSR-2026", since="2025-01", until="2027-12"), source="APBD"))
    journal.interruptions = (lambda _ours: append_raw(journal, RULEBOOK_STREAM, 1, event),)
    billing.bill(desk, asked(NEW_YEAR), wanted(desk, [1], commitment="CSR-2026", since="2026-05", months=1, ref="B1"))
    assert premium_billed(desk, "B1").total_rupiah == 17_000
    assert "jkm-local" in premium_billed(desk, "B1").rules


def test_verification_names_a_rule_that_was_withdrawn_and_never_set(desk: Desk) -> None:
    append_raw(desk.journal, RULEBOOK_STREAM, 1, RuleWithdrawn(effective=MARCH, version="no-such", cause="by hand"))
    (found,) = verify(desk.journal).differences
    assert (found.position, found.check) == (1, "order")
    assert "RuleWithdrawn stands after LocalRules" in found.sentence


def test_a_command_over_many_people_looks_the_rules_up_once(desk: Desk) -> None:
    set_rule(desk, "cover.grace_months", 2)
    kept = desk.keeping_its_rules()
    set_rule(desk, "cover.grace_months", 1)
    assert [grace(each.rulebook, NEW_YEAR) for each in (kept, desk)] == [2, 1]


def test_a_registration_takes_the_age_limits_and_the_base_of_this_ledger(desk: Desk) -> None:
    set_rule(desk, "income.base.standard", 1_200_000, date(2023, 1, 1))
    worker = register(desk, 1)[0]
    state = WORKER.of(desk.journal.read(worker))
    assert isinstance(state, Registered)
    assert state.income_base_rupiah == 1_200_000
    imports.import_workers(desk, asked(), rows([form(2)]))
    assert [each.income_base_rupiah for each in registered(desk)] == [1_200_000, 1_200_000]


def registered(desk: Desk) -> list[WorkerRegistered]:
    return [entry.event for entry in everything(desk.journal) if isinstance(entry.event, WorkerRegistered)]


def test_people_alike_are_priced_once(desk: Desk) -> None:
    people = register(desk, 1, 2, 3)
    prices = Prices(tariff=desk.rulebook.tariff, asked=(BOTH, month("2026-05"), 1), source="APBD")
    states = [WORKER.of(desk.journal.read(worker)) for worker in people]
    priced = [prices.of(state) for state in states if isinstance(state, Registered)]
    assert len(priced) == 3
    assert priced[0] is priced[1] is priced[2]


def test_a_file_says_the_same_as_the_rows_it_records(desk: Desk) -> None:
    text = """
[[rule]]
key = "claims.holidays"
value = [["2026-03-19", "Nyepi"]]
since = 2026-01-01
version = "holidays-2026"
source = "joint decree"
confidence = "law"
"""
    rules.set_rules(desk, asked(), parse_local(text, "city.toml", desk.rulebook))
    stored = tuple(entry.event for entry in everything(desk.journal) if isinstance(entry.event, RuleSet))
    assert desk.rulebook.parameters.schedule("claims.holidays", NEW_YEAR).texts("name") == ("Nyepi",)
    assert laid_over(desk.shipped, stored) is desk.rulebook
