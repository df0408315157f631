"""The dated rules that ship with the package (``data/rules/*.toml``), checked when they are loaded.

A file is a list of ``[[rule]]`` rows: key, value, unit, since, until, version, source, confidence, note; a choice
lists its `choices`, a table its `columns`. `parse_rulebook` takes texts, so that other rules can be tried without a
file; `Rulebook.with_local` lays rows over those that ship, from their date on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self

from ledger.domain.errors import Refusal
from ledger.domain.rules.cover.terms import CoverTerms
from ledger.domain.rules.parameters import AnyRule, Parameters
from ledger.domain.rules.tariff import Tariff, gaps_and_overlaps
from ledger.domain.rules.timeline import Flaw, flaws, overlay, strangers
from ledger.reference.rulebook_rows import rows_of_text

_FOLDER = Path(__file__).with_name("data") / "rules"


class RulebookUnsound(Refusal):
    """The rules contradict each other or leave a day without a rule."""

    def __init__(self, *, flaws: Sequence[str]) -> None:
        self.flaws = tuple(flaws)
        listed = "; ".join(flaws)
        super().__init__(f"The rulebook cannot be used: {listed}. Mend these rows, then load it again.")


@dataclass(frozen=True)
class Rulebook:
    """Every dated rule, and what is read out of them once."""

    parameters: Parameters

    @cached_property
    def tariff(self) -> Tariff:
        """The premiums by month."""
        return Tariff.of(self.parameters)

    @cached_property
    def cover_terms(self) -> CoverTerms:
        """When a month is covered, by date."""
        return CoverTerms(self.parameters)

    @cached_property
    def fingerprint(self) -> str:
        """Twelve digits that change with every row: an answer can say which rulebook it was given from."""
        told = repr(sorted((row.key, row.since, row.until, row.value, row.version) for row in self.parameters))
        return sha256(told.encode()).hexdigest()[:12]

    def with_local(self, rows: Sequence[AnyRule]) -> Self:
        """Lay rows over those that stand, from their date on and until theirs ends.

        Raises `RulebookUnsound` for an unknown key, another unit, two local rows for one day, a version that stands
        for another row.
        """
        _sound([*flaws(rows), *strangers(rows, self.parameters.all)])
        return type(self)(parameters=_checked(overlay(self.parameters.all, rows)))


@cache
def shipped_rulebook() -> Rulebook:
    """Load the rulebook that ships with the package, once."""
    return parse_rulebook({each.name: each.read_text(encoding="utf-8") for each in sorted(_FOLDER.glob("*.toml"))})


def parse_rulebook(texts: Mapping[str, str]) -> Rulebook:
    """Read a whole rulebook from texts by file name; raise `RuleUnfit` for a row, `RulebookUnsound` between rows."""
    return Rulebook(parameters=_checked([row for name, text in texts.items() for row in rows_of_text(text, name)]))


def parse_local(text: str, name: str, standing: Rulebook) -> tuple[AnyRule, ...]:
    """Read rows that shall stand over others; unit, choices and columns may be left out: they are those that stand.

    Raises `RuleUnfit`; lay the rows over with `Rulebook.with_local`, which checks them against the others.
    """
    return tuple(rows_of_text(text, name, like={row.key: row for row in standing.parameters}))


def _checked(rows: Sequence[AnyRule]) -> Parameters:
    _sound(flaws(rows))
    parameters = Parameters(rows)
    unpriced = gaps_and_overlaps(Tariff.of(parameters).rates)
    if unpriced:
        raise RulebookUnsound(flaws=[f"tariff.toml, {each}" for each in unpriced])
    return parameters


def _sound(found: Iterable[Flaw]) -> None:
    said = [f"{row.topic or 'a local row'}, {row.key} from {row.since}: {problem}" for row, problem in found]
    if said:
        raise RulebookUnsound(flaws=list(dict.fromkeys(said)))
