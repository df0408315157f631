"""Ecosystems in which members are looked for (``data/ecosystems.toml``), and which occupation is found in which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ledger.domain.errors import Refusal
from ledger.reference.shipped import CONFIDENCES, Row, TableUnfit, shipped_rows

UNPLACED = "unplaced"
"""Where an occupation stands that no row names."""

_TABLE = "ecosystems.toml"
_COLUMNS = ("code", "name", "english", "occupations", "source", "confidence")


class UnknownEcosystem(Refusal):
    """No ecosystem has this code."""

    def __init__(self, *, code: str, known: Iterable[str]) -> None:
        self.code = code
        super().__init__(f"There is no ecosystem {code!r}: give one of {', '.join(known)}, or leave it out for all.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecosystem:
    """One place where members are looked for."""

    code: str
    name: str
    english: str
    occupations: tuple[str, ...]
    source: str
    confidence: str


class Ecosystems:
    """All ecosystems, in the order of the table."""

    def __init__(self, ecosystems: Iterable[Ecosystem], *, table: str = _TABLE) -> None:
        """Index the occupations; raise `TableUnfit` when one stands in two rows."""
        self._by_code = {each.code: each for each in ecosystems}
        self._of: dict[str, str] = {}
        for each in self._by_code.values():
            for occupation in each.occupations:
                other = self._of.setdefault(occupation, each.code)
                if other != each.code:
                    raise TableUnfit(table=table, row=each.code, problem=f"{occupation!r} also stands in {other}")

    @property
    def codes(self) -> tuple[str, ...]:
        """List the codes."""
        return tuple(self._by_code)

    def require(self, code: str) -> Ecosystem:
        """Find an ecosystem; raise `UnknownEcosystem`."""
        if code not in self._by_code:
            raise UnknownEcosystem(code=code, known=self.codes)
        return self._by_code[code]

    def of(self, occupation: str) -> str:
        """Name the ecosystem of an occupation; `UNPLACED` when no row names it."""
        return self._of.get(occupation, UNPLACED)


def ecosystem_of(cells: Mapping[str, object], *, table: str = _TABLE) -> Ecosystem:
    """Read one row of the table; raise `TableUnfit`."""
    row = Row(cells, table=table, key="code", allowed=_COLUMNS)
    return Ecosystem(
        code=row.text("code"),
        name=row.text("name"),
        english=row.text("english"),
        occupations=row.texts("occupations", at_least=1),
        source=row.text("source"),
        confidence=row.one_of("confidence", CONFIDENCES),
    )


@cache
def load_ecosystems() -> Ecosystems:
    """Read the table that ships with the package, once; raise `TableUnfit`."""
    return Ecosystems(ecosystem_of(cells) for cells in shipped_rows(_TABLE, "ecosystem"))
