"""Occupations of vulnerable workers (``data/occupations.toml``): our own codes, the insurer's list is not public."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ledger.domain.errors import Refusal
from ledger.reference.shipped import CONFIDENCES, Row, TableUnfit, shipped_rows

Sector = Literal["transport", "other"]

_TABLE = "occupations.toml"
_COLUMNS = ("code", "name", "english", "sector", "also", "source", "confidence")
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
_CANDIDATES = 3
_NEAR_ENOUGH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """One trade. The sector decides which window of a premium relief applies (PP 50/2025)."""

    code: str
    name: str
    english: str
    sector: Sector
    also: tuple[str, ...]
    """Other words by which forms name the same trade."""
    source: str
    confidence: str


class UnknownOccupation(Refusal):
    """No occupation has this code or name."""

    def __init__(self, *, text: str, candidates: Sequence[Occupation]) -> None:
        self.text = text
        self.candidates = tuple(candidates)
        near = " or ".join(f"{each.code} ({each.name})" for each in candidates)
        cure = f"Write {near}." if near else "Write a code of the list of occupations in the import template."
        super().__init__(f"No occupation is called {text!r}. {cure}")


class Occupations:
    """All known occupations, in the order of the table."""

    def __init__(self, occupations: Iterable[Occupation], *, table: str = _TABLE) -> None:
        """Index codes and names; raise `TableUnfit` when one word means two occupations."""
        self._all = tuple(occupations)
        self._by_word: dict[str, Occupation] = {}
        for occupation in self._all:
            for word in {_plain(each) for each in (occupation.code, occupation.name, *occupation.also)}:
                other = self._by_word.setdefault(word, occupation)
                if other is not occupation:
                    raise TableUnfit(table=table, row=occupation.code, problem=f"{word!r} also means {other.code}")

    def all(self) -> tuple[Occupation, ...]:
        """List every occupation."""
        return self._all

    def get(self, code: str) -> Occupation | None:
        """Find the occupation with exactly this code."""
        found = self._by_word.get(_plain(code))
        return found if found is not None and found.code == code else None

    def find(self, text: str) -> Occupation:
        """Find by code or name, whatever its capitals, spaces and hyphens; raise `UnknownOccupation`."""
        found = self._by_word.get(_plain(text))
        if found is None:
            raise UnknownOccupation(text=text, candidates=self._near(_plain(text)))
        return found

    def sector(self, code: str) -> Sector:
        """Tell the relief sector of a stored code; raise `UnknownOccupation`."""
        return self.find(code).sector

    def _near(self, word: str) -> list[Occupation]:
        from difflib import get_close_matches  # noqa: PLC0415  (10 ms that only a refusal needs)

        close = get_close_matches(word, self._by_word, n=_CANDIDATES * 2, cutoff=_NEAR_ENOUGH)
        return list({self._by_word[each].code: self._by_word[each] for each in close}.values())[:_CANDIDATES]


def _plain(text: str) -> str:
    """Write a name for comparison: small letters and digits only."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def occupation_of(cells: Mapping[str, object], *, table: str = _TABLE) -> Occupation:
    """Read one row of the table; raise `TableUnfit`."""
    row = Row(cells, table=table, key="code", allowed=_COLUMNS)
    code = row.text("code")
    if not _CODE.fullmatch(code):
        row.refuse("code must be small letters joined by hyphens")
    return Occupation(
        code=code,
        name=row.text("name"),
        english=row.text("english"),
        sector="transport" if row.one_of("sector", ("transport", "other")) == "transport" else "other",
        also=row.texts("also"),
        source=row.text("source"),
        confidence=row.one_of("confidence", CONFIDENCES),
    )


@cache
def load_occupations() -> Occupations:
    """Read the table that ships with the package, once; raise `TableUnfit`."""
    return Occupations(occupation_of(cells) for cells in shipped_rows(_TABLE, "occupation"))
