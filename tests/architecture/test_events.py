"""What is stored for ever has one shape: frozen, slotted, named facts, the effective day first."""

import dataclasses
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from ledger.domain.worker.events import __file__ as events_file
from ledger.journal.names import NAMES, STREAM_OF, STREAMS
from ledger_projections.catalogue import MODELS

EVENTS = sorted(NAMES.values(), key=lambda event: event.__name__)
every_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
PLAIN = {str, int, bool, bytes, NoneType}


@every_event
def test_an_event_is_frozen_slotted_and_made_by_name(event: type[Any]) -> None:
    params = event.__dataclass_params__
    assert (params.frozen, params.slots if hasattr(params, "slots") else hasattr(event, "__slots__")) == (True, True)
    assert all(field.kw_only for field in dataclasses.fields(event))
    assert not hasattr(event, "__post_init__")


@every_event
def test_the_effective_day_comes_first(event: type[Any]) -> None:
    assert next(iter(dataclasses.fields(event))).name == "effective"


@every_event
def test_an_event_says_what_it_means(event: type[Any]) -> None:
    assert event.__doc__
    assert not event.__doc__.startswith(f"{event.__name__}("), "the docstring is the one that dataclasses make"


@every_event
def test_no_name_says_less_than_what_happened(event: type[Any]) -> None:
    assert not re.search("Updated|Changed|Created|Deleted|Data[A-Z]|Info|Status", event.__name__) or (
        event.__name__ == "PersonalDataErased"
    )


def _parts(kind: object) -> Iterator[object]:
    inner = get_args(kind)
    if inner:
        for each in inner:
            yield from _parts(each)
    elif dataclasses.is_dataclass(kind):
        for each in get_type_hints(kind).values():
            yield from _parts(each)
    elif kind is not Ellipsis:
        yield getattr(kind, "__supertype__", kind)


@every_event
def test_money_and_everything_else_is_exact(event: type[Any]) -> None:
    """Text, whole numbers, days, sealed bytes and lists of them: no float, no naive moment, no library's object."""
    for kind in _parts(event):
        assert isinstance(kind, type)
        assert kind in PLAIN or kind.__name__ == "date" or issubclass(kind, Enum), kind


@every_event
def test_amounts_say_their_unit(event: type[Any]) -> None:
    suspicious = [
        field.name
        for field in dataclasses.fields(event)
        if re.search("amount|total|price|sum|wage|income", field.name) and field.type in (int, "int")
    ]
    assert [name for name in suspicious if not name.endswith("_rupiah")] == []


IN_NO_TABLE = {
    "RuleSet": "decisions and reports read the rules from their own stream, which is short",
    "RuleWithdrawn": "as RuleSet",
}
"""Events that no read model shows besides the list of entries, each with the reason."""


def test_every_event_is_read_by_a_read_model_or_has_a_reason_not_to_be() -> None:
    read = {event.__name__ for model in MODELS for event in model.reads or ()}
    assert set(NAMES) - read == set(IN_NO_TABLE)


def test_every_event_belongs_to_exactly_one_kind_of_stream() -> None:
    listed = [name for names in STREAMS.values() for name in names]
    assert len(listed) == len(set(listed)) == len(NAMES) == len(STREAM_OF)


@pytest.mark.parametrize("kind", STREAMS)
def test_the_list_of_names_has_every_event_of_a_kind_and_no_other(kind: str) -> None:
    events = get_args(import_module(f"ledger.domain.{kind}.events").Event)
    assert [event.__name__ for event in events] == list(STREAMS[kind])
    assert [NAMES[name] for name in STREAMS[kind]] == list(events)


def test_every_kind_of_event_that_an_entry_may_hold_is_listed() -> None:
    kinds = {path.parent.name for path in Path(events_file).parents[1].glob("*/events.py")}
    assert kinds == set(STREAMS)
