"""Whoever is told no is told why and what to do: whole sentences, with the facts, ending with the remedy."""

import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

import ledger
import ledger_cli
import ledger_projections
from journal_samples import ANI, PLAIN, registered
from ledger.domain.errors import Conflict, JournalDamaged, LedgerError, Refusal, SeveralRefusals
from ledger.domain.insurance import Insurance
from ledger.domain.program.unfit import Unfit
from ledger.domain.worker.questions import Question
from ledger.domain.worker.refusals import AboutWorker
from ledger.journal.entry import Entry

FAMILIES = {LedgerError, Refusal, Conflict, JournalDamaged, Unfit, Question}
WRAPPERS = {SeveralRefusals, AboutWorker}
"""They carry the sentences of others."""

IMPERATIVES = (
    "add|ask|begin|bill|check|choose|close|compare|copy|correct|draw|end|enter|extend|file|find|free|give|"
    "go on|install|keep|launch|leave|let|look|make|mend|move|name|open|pay|put|read|record|register|repeat|"
    "restore|run|save|say|see|send|set|settle|shut|start|take|try|undo|use|void|wait|write"
)
REMEDY = re.compile(
    rf"(?:^|[.;:,] |\bor |\band |\bthen |, so |\bplease )(?:{IMPERATIVES})\b|`ledger [a-z]|--[a-z]"
    r"|can be \w+ after \d{4}-",
    re.IGNORECASE,
)

_SAMPLES: dict[object, object] = {
    str: "SAMPLE-7",
    int: 4_711,
    bool: True,
    date: date(2023, 5, 17),
    datetime: datetime(2023, 5, 17, 2, 0, tzinfo=UTC),
    UUID: UUID(int=0xA1),
    Path: Path("folder-7/file-7.db"),
    Insurance: Insurance.JKM,
    object: "SAMPLE-7",
    type: str,
    Entry: Entry(stream_hex=ANI.hex, version=4_711, event=registered, envelope=PLAIN, position=4_711),
}


def _classes() -> Iterator[type[LedgerError]]:
    rooms = [(room.__path__, f"{room.__name__}.") for room in (ledger, ledger_projections, ledger_cli)]
    for module in (module for path, prefix in rooms for module in pkgutil.walk_packages(path, prefix)):
        if module.name.endswith("__main__"):
            continue
        for _, found in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(found, LedgerError) and found.__module__ == module.name:
                yield found


EVERY = sorted({each for each in _classes() if each not in FAMILIES | WRAPPERS}, key=lambda each: each.__qualname__)
every_class = pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)


_BY_NAME: dict[str, object] = {"nik": "1373010508909123", "remedy": "mend the row"}
"""Facts that are texts of a certain kind."""

_BY_CLASS: dict[str, dict[str, object]] = {
    "ClockWentBack": {"last": "2023-05-17T02:00:00.000000Z", "asked": "2023-05-17T01:00:00.000000Z"},
    "FileMissing": {"remedy": "Mend the row."},
    "ImpossibleHistory": {"event": registered},
    "ListUnfit": {"file": Path("folder-7/file-7.db"), "findings": [SimpleNamespace(sentence="row 3: mend it.")]},
}
"""Facts that their sentence reads further."""


def _sample(kind: object) -> object:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    if getattr(kind, "__supertype__", None) is str:
        return "2023-05"
    if origin in {UnionType, Union, Literal}:
        return arguments[0] if origin is Literal else _sample(arguments[0])
    if origin in {Sequence, Iterable, tuple, list}:
        return [_sample(arguments[0])]
    if origin in {Mapping, dict}:
        return {_sample(arguments[0]): _sample(arguments[1])}
    return _anything(kind)


def _anything(kind: object) -> object:
    """Make one of a class that is not plain: an enum's first, or a value with sample fields."""
    assert isinstance(kind, type), kind
    members = getattr(kind, "__members__", None)
    if members:
        return next(iter(members.values()))
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name in inspect.signature(kind).parameters}
    return kind(**{name: _sample(hint) for name, hint in hints.items()})


def _made(kind: type[LedgerError]) -> tuple[LedgerError, dict[str, object]]:
    names = [
        name
        for name, parameter in inspect.signature(kind.__init__).parameters.items()
        if name != "self" and parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    known = {**_BY_NAME, **_BY_CLASS.get(kind.__name__, {})}
    facts: dict[str, Any] = {name: known[name] for name in names if name in known}
    if len(facts) < len(names):
        hints = get_type_hints(kind.__init__)
        facts |= {name: _sample(hints.get(name, object)) for name in names if name not in facts}
    return kind(**facts), facts


def test_there_is_something_to_check() -> None:
    assert len(EVERY) > 60


@every_class
def test_a_refusal_takes_facts_by_name(kind: type[LedgerError]) -> None:
    parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in parameters), parameters


@every_class
def test_a_refusal_ends_with_the_remedy(kind: type[LedgerError]) -> None:
    sentence = str(_made(kind)[0])
    assert sentence.endswith((".", "'", "`")) or sentence[-1].isdigit(), sentence
    assert REMEDY.search(sentence), sentence
    assert not re.search(r"\bNone\b|<[a-z]|object at 0x|\{|\}", sentence), sentence


@every_class
def test_a_refusal_names_its_facts(kind: type[LedgerError]) -> None:
    error, facts = _made(kind)
    if not facts:
        return
    said = str(error)
    shown = ("SAMPLE-7", "4.711", "4711", "2023-05", "file-7", "JKM", "9123", "WorkerRegistered", str(UUID(int=0xA1)))
    assert any(each in said for each in shown) or any(str(fact) in said for fact in facts.values()), said


@every_class
def test_a_refusal_belongs_to_one_family(kind: type[LedgerError]) -> None:
    assert sum(issubclass(kind, family) for family in (Refusal, Conflict, JournalDamaged)) == 1
    assert kind.__doc__


def test_several_refusals_are_all_said_below_their_heading() -> None:
    both = SeveralRefusals([Refusal("One. Mend it."), Refusal("Two. Mend it.")], heading="Two things are wrong:")
    assert str(both) == "Two things are wrong:\n  - One. Mend it.\n  - Two. Mend it."
