"""A ledger sets rules of its own: each row keeps its name for ever, and a mistake is taken back, not rubbed out."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.errors import ImpossibleHistory
from ledger.domain.rulebook.decisions import set_rule, withdraw
from ledger.domain.rulebook.events import RuleSet, RuleWithdrawn
from ledger.domain.rulebook.refusals import NoSuchLocalRule, VersionTaken
from ledger.domain.rulebook.state import fold

DAY = date(2024, 1, 1)
named = RuleSet(
    effective=DAY,
    key="cover.grace_months",
    value=2,
    unit="months",
    until=None,
    version="grace-city",
    source="a letter",
    confidence="article",
    note="",
)
unnamed = replace(named, version="")
made = replace(named, version="local-cover-grace-months-2024-01-01")
gone = RuleWithdrawn(effective=date(2024, 2, 1), version="grace-city", cause="a draft")


@pytest.mark.parametrize(("asked", "then"), [(named, named), (unnamed, made)])
def test_a_row_is_set_and_named_after_its_key_and_day_unless_it_has_a_name(asked: RuleSet, then: RuleSet) -> None:
    assert set_rule(fold([]), asked) == [then]


@pytest.mark.parametrize(("given", "asked"), [([named], named), ([made], unnamed), ([made, named], named)])
def test_a_row_that_stands_is_not_set_twice(given: list[RuleSet], asked: RuleSet) -> None:
    assert set_rule(fold(given), asked) == []


def test_a_row_that_was_overruled_meanwhile_is_set_again_under_another_name() -> None:
    given = fold([made, replace(named, value=1)])
    assert set_rule(given, unnamed) == [replace(made, version="local-cover-grace-months-2024-01-01-2")]


@pytest.mark.parametrize("other", [{"value": 1}, {"effective": date(2024, 3, 1)}, {"source": "a law"}])
def test_a_version_never_names_another_row(other: dict[str, object]) -> None:
    with pytest.raises(VersionTaken, match=r"grace-city names another row .*grace_months 2 from 2024-01-01.*its own"):
        set_rule(fold([named]), replace(named, **other))  # type: ignore[arg-type]  # each fits its field


def test_a_withdrawn_row_no_longer_stands_and_may_be_set_again_as_it_was() -> None:
    withdrawn = fold([named, gone])
    assert (withdrawn.rows, withdrawn.known) == ((), {"grace-city": named})
    assert set_rule(withdrawn, named) == [named]
    assert fold([named, gone, named]).rows == (named,)


def test_a_withdrawn_version_still_names_its_row() -> None:
    with pytest.raises(VersionTaken):
        set_rule(fold([named, gone]), replace(named, value=1))


def test_a_row_is_withdrawn_once() -> None:
    asked = {"effective": gone.effective, "version": "grace-city", "cause": "a draft"}
    assert withdraw(fold([named]), **asked) == [gone]  # type: ignore[arg-type]  # each fits its field
    assert withdraw(fold([named, gone]), **asked) == []  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(("given", "says"), [([], "It set none so far"), ([named], "Standing are grace-city")])
def test_nobody_withdraws_what_was_never_set(given: list[RuleSet], says: str) -> None:
    with pytest.raises(NoSuchLocalRule, match=f"version 'bpu-jkm-2015'. {says}.*overruled: `ledger rules set`"):
        withdraw(fold(given), effective=DAY, version="bpu-jkm-2015", cause="x")


def test_the_later_row_stands_last() -> None:
    later = replace(named, value=1, version="grace-later")
    assert fold([named, later]).last_of("cover.grace_months") == later
    assert fold([later, named]).last_of("cover.grace_months") == named
    assert fold([named]).last_of("jkm.death") is None


def test_a_row_withdrawn_before_it_was_set_is_damage() -> None:
    with pytest.raises(ImpossibleHistory, match="RuleWithdrawn stands after LocalRules"):
        fold([gone])
