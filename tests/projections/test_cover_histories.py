"""Histories of bills: everybody's packages in the order of the journal, however entries are taken in."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.month import later, month
from ledger.domain.worker.events import CoverBilled
from ledger_projections.cover_histories import BILLED_PEOPLE, HISTORIES, Histories
from ledger_projections.database import ReadModels
from ledger_projections.follower import Pace
from ledger_projections.ids import package_id
from projections.histories import Clerk

EVERYBODY = (1, 2, 3, 4, 5)
Told = dict[str, list[str]]


@pytest.fixture
def models() -> ReadModels:
    """Give empty read models."""
    return ReadModels.in_memory()


def billed_at_random(seed: int) -> Clerk:
    """Give a clerk who bills some of five people month after month; some bills hold other months for some."""
    dice, clerk = Random(seed), Clerk()
    clerk.commit("APBD-2023")
    everybody = clerk.register(*EVERYBODY)
    for number in range(dice.randint(1, 12)):
        some = dice.sample(everybody, dice.randint(1, len(everybody)))
        since = later(month("2023-07"), number)
        clerk.bill(f"B{number}", some, of="APBD-2023", since=since, months=dice.randint(1, 2))
    return clerk


def packages_told(clerk: Clerk) -> Told:
    """Read from the journal itself which packages each worker has, in order."""
    told: Told = {}
    for entry in (each for batch in clerk.journal.scan() for each in batch):
        if isinstance(entry.event, CoverBilled):
            told.setdefault(entry.stream_hex, []).append(package_id(entry.event.payment, entry.event.lines))
    return told


def packages_kept(models: ReadModels) -> Told:
    """Read the same from the histories."""
    with models.connect() as connection:
        people = connection.execute(BILLED_PEOPLE.select()).all()
        histories = Histories(connection)
        histories.read({row.history for row in people})
        return {row.worker: histories.packages(row.history) for row in people}


@given(seed=st.integers(0, 2**32), batch=st.integers(1, 40), cut=st.floats(0, 1))
def test_histories_hold_everybodys_packages_in_order(seed: int, batch: int, cut: float) -> None:
    clerk = billed_at_random(seed)
    with ReadModels.in_memory() as models:
        slow = replace(models, pace=Pace(batch=batch, transaction=1))
        slow.catch_up(clerk.journal, upto=int(cut * clerk.journal.head()))
        slow.catch_up(clerk.journal)
        assert packages_kept(models) == packages_told(clerk)


@given(seed=st.integers(0, 2**32), batch=st.integers(1, 40))
def test_a_history_stands_once_for_all_who_came_the_same_way(seed: int, batch: int) -> None:
    clerk = billed_at_random(seed)
    with ReadModels.in_memory() as models:
        replace(models, pace=Pace(batch=batch)).catch_up(clerk.journal)
        with models.connect() as connection:
            count = len(connection.execute(HISTORIES.select()).all())
    ways = {tuple(found[:steps]) for found in packages_told(clerk).values() for steps in range(1, len(found) + 1)}
    assert count == len(ways)


def test_people_of_the_same_bills_share_one_row_a_month(models: ReadModels) -> None:
    clerk = Clerk()
    clerk.commit("APBD-2023")
    everybody = clerk.register(*EVERYBODY)
    for number in range(6):
        clerk.bill(f"B{number}", everybody, of="APBD-2023", since=later(month("2023-07"), number), months=1)
    models.catch_up(clerk.journal)
    with models.connect() as connection:
        assert len(connection.execute(HISTORIES.select()).all()) == 6
        assert len({row.history for row in connection.execute(BILLED_PEOPLE.select())}) == 1
