"""What is written by a twin is, byte by byte, what the dataclass itself is written as."""

from dataclasses import fields
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_samples import GOLDEN
from ledger.domain.worker.events import CardIssued, WorkerRegistered
from ledger.domain.worker.person import Card, Person
from ledger.journal.packing import reading, written
from ledger.journal.twins import twin_of

TWINS = (WorkerRegistered, CardIssued, Person, Card)
made = st.one_of(*(st.from_type(kind) for kind in TWINS))


def values_of(one: object) -> list[Any]:
    return [getattr(one, each.name) for each in fields(one)]  # type: ignore[arg-type]  # dataclasses


@given(one=made)
def test_a_twin_is_written_as_the_dataclass_is(one: Person | Card | WorkerRegistered | CardIssued) -> None:
    twin = twin_of(type(one))(*values_of(one))
    assert written(twin) == written(one)
    assert type(twin).__name__ == type(one).__name__


@pytest.mark.parametrize("name", [name for name in GOLDEN if name.startswith(("WorkerRegistered", "CardIssued"))])
def test_entries_of_all_stored_shapes_are_written_alike(name: str) -> None:
    event: Any = GOLDEN[name][1]
    assert written(twin_of(type(event))(*values_of(event))) == written(event)


def test_a_twin_is_made_of_all_fields_and_never_changed() -> None:
    siti = twin_of(Card)("23041234567", None)
    with pytest.raises(AttributeError, match="immutable"):
        siti.number = "1"  # type: ignore[misc]  # what no frozen dataclass lets happen either
    with pytest.raises(TypeError, match="handed_to"):
        twin_of(Card)("23041234567")


@given(who=st.builds(Person, nik=st.text(), name=st.text(), born_on=st.dates(), wage_rupiah=st.none() | st.integers(0)))
def test_a_letter_that_was_written_is_read_as_it_was(who: Person) -> None:
    assert reading(Person)(written(who)) == who


def test_what_is_written_is_what_stands_in_letters() -> None:
    who = Person(nik="1373014508909999", name="Siti", born_on=date(1990, 8, 5))
    assert written(who) == msgspec.json.encode(who)
