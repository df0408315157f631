"""Rows of the rulebook as a ledger records them, and back: what ships says their kind, choices and columns."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ledger.domain.errors import Refusal
from ledger.domain.rulebook.events import RuleSet
from ledger.domain.rules.parameters import NoSuchTopic
from ledger.domain.rules.rule import AnyRule, Choice, Parameter, Schedule
from ledger.reference.rulebook import Rulebook
from ledger.reference.rulebook_rows import row_of_cells

LOCAL = "local"
"""The topic of rows that a ledger set for itself: ``ledger rules explain local``."""
UNNAMED = "local-row-without-a-version"
"""Stands for the version until the ledger names the row."""


class LocalRuleOutgrown(Refusal):
    """A row that this ledger set does not fit the rules of this release."""

    def __init__(self, *, row: RuleSet, why: str) -> None:
        self.version = row.version
        super().__init__(
            f"This ledger set {row.key} from {row.effective} (version {row.version}), which the rules of this release "
            f"no longer know that way: {why} Use the release that it was set with, or ask whoever maintains this one."
        )


def local_row(cells: Mapping[str, object], standing: Rulebook, *, said_in: str) -> AnyRule:
    """Read one row from its cells; unit, choices and columns are those of its key.

    Raises `NoSuchTopic` for a key that no rule has, and `RuleUnfit` naming `said_in`.
    """
    like = {row.key: row for row in standing.parameters}
    key = str(cells["key"])
    if key not in like:
        standing.parameters.about(key)  # names what is near; a topic is no key either
        raise NoSuchTopic(topic=key, near=[each for each in like if each.startswith(key)][:3])
    return row_of_cells(cells, file=said_in, where="the row", like=like[key])


def event_of(row: AnyRule) -> RuleSet:
    """Say a row as the ledger records it."""
    return RuleSet(
        effective=row.since,
        key=row.key,
        value=row.value,
        unit=row.unit,
        until=row.until,
        version="" if row.version == UNNAMED else row.version,
        source=row.source,
        confidence=row.confidence,
        note=row.note,
    )


@lru_cache(maxsize=16)
def laid_over(shipped: Rulebook, said: tuple[RuleSet, ...]) -> Rulebook:
    """Lay what a ledger set over what ships, one row after the other; raise `LocalRuleOutgrown`."""
    book = shipped
    for row in said:
        try:
            book = book.with_local([_row_of(row, book.parameters)])
        except Refusal as why:
            raise LocalRuleOutgrown(row=row, why=str(why)) from why
    return book


def _row_of(said: RuleSet, standing: Iterable[AnyRule]) -> AnyRule:
    like = next((row for row in standing if row.key == said.key), None)
    common = {
        "key": said.key,
        "unit": said.unit,
        "since": said.effective,
        "until": said.until,
        "version": said.version,
        "source": said.source,
        "confidence": said.confidence,
        "note": said.note,
        "topic": LOCAL,
    }
    match said.value:
        case int(value):
            return Parameter(value=value, **common)  # type: ignore[arg-type]  # each is of its field's kind
        case str(value):
            choices = like.choices if isinstance(like, Choice) else (value,)
            return Choice(value=value, choices=choices, **common)  # type: ignore[arg-type]  # as above
        case rows:
            columns = like.columns if isinstance(like, Schedule) else ()
            return Schedule(value=rows, columns=columns, **common)  # type: ignore[arg-type]  # as above
