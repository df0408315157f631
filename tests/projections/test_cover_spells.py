"""Spells of everybody, out of stored runs of months and the terms that are handed in."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from ledger.application.billing import payment_stream
from ledger.application.covering import paid_days
from ledger.application.histories import PAYMENT, WORKER
from ledger.domain.insurance import Insurance
from ledger.domain.month import later, month
from ledger.domain.rules.cover.of_worker import histories
from ledger.domain.rules.cover.states import Cover
from ledger.domain.worker import events as worker
from ledger.domain.worker.state import Registered
from ledger_projections.compare import rebuilt_differs
from ledger_projections.cover_spells import cover_spells, covered_workers
from ledger_projections.database import ReadModels
from projections.histories import BOTH, JULY, Clerk, a_quarter, person
from rule_samples import RULES, local

TERMS = RULES.cover_terms


@pytest.fixture
def models(tmp_path: Path) -> Iterator[ReadModels]:
    with ReadModels.open(tmp_path / "read.db") as opened:
        yield opened


def spells(models: ReadModels, clerk: Clerk, on: date) -> list[tuple[object, ...]]:
    """Tell the death insurance's spells of the first worker."""
    models.catch_up(clerk.journal)
    keys = ("spell", "since", "last_paid", "paid_months", "opened_by", "unapplied_rupiah")
    with models.connect() as connection:
        found = list(cover_spells(connection, TERMS, on, worker=person(1).hex))
    return [tuple(row[key] for key in keys) for row in found if row["insurance"] == "JKM"]


def a_lapse() -> Clerk:
    """Pay a quarter, wait four months, then pay one of them and two more."""
    clerk = a_quarter()
    clerk.bill("LATE", [person(1)], of="APBD-2023", since="2024-01", months=3)
    clerk.pay("LATE", on=date(2024, 2, 5))
    return clerk


def test_a_paid_quarter_is_one_spell(models: ReadModels) -> None:
    assert spells(models, a_quarter(), date(2023, 8, 1)) == [(1, "2023-07", "2023-09", 3, "TW3", 0)]


def test_a_payment_after_the_lapse_is_a_second_spell_with_its_unapplied_money(models: ReadModels) -> None:
    found = spells(models, a_lapse(), date(2024, 2, 6))
    assert found == [(1, "2023-07", "2023-09", 3, "TW3", 0), (2, "2024-02", "2024-03", 2, "LATE", 6_800)]


def test_money_that_comes_later_is_not_known_on_an_earlier_day(models: ReadModels) -> None:
    assert spells(models, a_lapse(), date(2024, 2, 4)) == [(1, "2023-07", "2023-09", 3, "TW3", 0)]


def test_a_reversal_gives_back_exactly_the_cover_it_gave(models: ReadModels) -> None:
    clerk = a_lapse()
    clerk.reverse("LATE")
    assert spells(models, clerk, date(2024, 2, 6)) == spells(models, a_quarter(), date(2024, 2, 6))


def test_an_unpaid_bill_covers_nothing_and_is_known_all_the_same(models: ReadModels) -> None:
    clerk = a_quarter()
    clerk.bill("WAITS", [person(1)], of="APBD-2023", since="2023-10", months=1)
    assert spells(models, clerk, date(2023, 8, 1)) == [(1, "2023-07", "2023-09", 3, "TW3", 0)]
    with models.connect() as connection:
        (found,) = covered_workers(connection, TERMS, date(2023, 8, 1), worker=person(1).hex)
    assert {(held.payment, held.paid_on) for held in found.alike.held} == {("TW3", JULY), ("WAITS", None)}


def test_money_for_months_before_any_cover_stands_on_a_line_without_a_spell(models: ReadModels) -> None:
    clerk = Clerk()
    clerk.commit("APBD-2023")
    clerk.register(1)
    clerk.bill("OLD", [person(1)], of="APBD-2023", since="2023-07", months=1)
    clerk.pay("OLD", on=date(2024, 1, 10))
    assert spells(models, clerk, date(2024, 1, 10)) == [(None, None, None, None, "OLD", 6_800)]


def test_other_terms_give_other_spells_from_the_same_tables(models: ReadModels) -> None:
    """With six months of grace the late payment fills the oldest gap, and one spell goes on."""
    clerk = a_lapse()
    models.catch_up(clerk.journal)
    patient = local(("cover.grace_months", 6, "2019-12-02")).cover_terms
    with models.connect() as connection:
        found = list(cover_spells(connection, patient, date(2024, 2, 6), worker=person(1).hex))
    assert {(row["spell"], row["since"], row["last_paid"], row["paid_months"]) for row in found} == {
        (1, "2023-07", "2023-12", 6)
    }


def test_workers_alike_share_one_cover(models: ReadModels) -> None:
    models.catch_up(a_lapse().journal)
    with models.connect() as connection:
        first, second, third = covered_workers(connection, TERMS, date(2024, 2, 6))
    assert second.alike is third.alike
    assert first.alike is not second.alike


def random_life(seed: int) -> Clerk:
    """Bills, payments, voids, reversals, deaths, leavings and employments in an order that the dice give."""
    dice = Random(seed)
    clerk = Clerk()
    clerk.commit("APBD-2023")
    everybody = clerk.register(1, 2, 3, 4)
    free = dict.fromkeys(everybody, month("2023-07"))
    for number in range(14):
        if dice.random() < 0.3:
            clerk.write((dice.choice(everybody), _turn_of_life(dice)))
            continue
        some = dice.sample(everybody, dice.randint(1, 4))
        since = later(max(free[each] for each in some), dice.choice((0, 0, 0, 2, 5)))
        months, reference = dice.randint(1, 4), f"B{number}"
        kinds = BOTH if dice.random() < 0.7 else (dice.choice(BOTH),)
        clerk.bill(reference, some, of="APBD-2023", since=since, months=months, insurances=kinds)
        fate = dice.choice(("paid", "paid", "paid", "void", "reversed", "waits"))
        if fate == "void":
            clerk.void(reference)
            continue
        if fate != "waits":
            clerk.pay(reference, on=date(int(since[:4]), int(since[5:]), dice.randint(1, 28)))
        if fate == "reversed":
            clerk.reverse(reference)
            continue
        free |= dict.fromkeys(some, later(since, months))
    return clerk


def _turn_of_life(dice: Random) -> worker.Event:
    on = date(2023 + dice.randint(0, 1), dice.randint(1, 12), dice.randint(1, 28))
    turns: list[worker.Event] = [
        worker.WorkerDied(effective=on),
        worker.DeathWithdrawn(effective=on),
        worker.WorkerLeft(effective=on, cause="moved-away"),
        worker.WorkerReturned(effective=on),
    ]
    return dice.choice(turns)


def employed(clerk: Clerk, dice: Random) -> None:
    """Let some work for an employer, for a while or for good."""
    for number in (1, 2, 3):
        for year in (2023, 2024):
            began = date(year, dice.randint(1, 6), dice.randint(1, 28))
            clerk.write((person(number), worker.EmploymentStarted(effective=began, employer="PT Bukit Asam")))
            if year == 2023 or dice.random() < 0.5:
                ended = date(year, dice.randint(7, 12), 30)
                clerk.write((person(number), worker.EmploymentEnded(effective=ended)))


@pytest.mark.parametrize("seed", range(25))
def test_the_read_model_and_the_journal_tell_the_same_cover(models: ReadModels, seed: int) -> None:
    clerk = random_life(seed)
    if seed % 2:
        employed(clerk, Random(seed))
    assert not models.catch_up(clerk.journal).stopped
    on = date(2024, 5, 10)
    with models.connect() as connection:
        told = {UUID(each.worker): dict(each.alike.covers) for each in covered_workers(connection, TERMS, on)}
    for who in map(person, (1, 2, 3, 4)):
        assert told.get(who, {}) == _from_journal(clerk, who, on), f"seed {seed}"
    assert rebuilt_differs(models, clerk.journal) == []


def _from_journal(clerk: Clerk, who: UUID, on: date) -> dict[Insurance, Cover]:
    state = WORKER.of(clerk.journal.read(who))
    assert isinstance(state, Registered)
    days = paid_days((each, PAYMENT.of(clerk.journal.read(payment_stream(each)))) for each in state.bills)
    found = {insurance: history for insurance, history in histories(state, days).items() if history.paid}
    return {insurance: Cover.of(history, TERMS, on) for insurance, history in found.items()}


@pytest.mark.parametrize("seed", range(25))
def test_spells_of_one_insurance_never_overlap(models: ReadModels, seed: int) -> None:
    clerk = random_life(seed)
    models.catch_up(clerk.journal)
    with models.connect() as connection:
        found = list(cover_spells(connection, TERMS, date(2025, 1, 1)))
    for who, insurance in {(row["worker"], row["insurance"]) for row in found}:
        own = [row for row in found if (row["worker"], row["insurance"]) == (who, insurance) and row["spell"]]
        for before, after in pairwise(own):
            assert before["last_paid"] < after["since"], f"seed {seed}"
