"""One row of the rulebook: what stands, from when to when, on whose word, and how sure we are."""

from dataclasses import dataclass
from datetime import date

Cell = int | str
"""What one cell of a schedule holds: whole numbers or words, never a fraction."""

UNITS = (
    "rupiah",
    "rupiah a month",
    "basis points",
    "times",
    "months",
    "years",
    "days",
    "working days",
    "hours",
    "workers",
    "children",
    "day of the month",
    "month of the year",
    "calendar year",
    "choice",
    "table",
    "table by amount",
)
"""What a value counts. A basis point is a hundredth of a per cent; `table by amount` begins at 0 and ascends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every row says beside its value."""

    key: str
    unit: str
    since: date
    until: date | None = None
    """Last day on which the row stands; None while no end is known."""
    version: str = ""
    """Names this very row for ever, so that an answer can say which rule it used."""
    source: str
    confidence: str
    note: str = ""
    """Why the value is what it is, and what other sources say."""
    topic: str = ""
    """The file that the row stands in; a local row has its own."""

    def stands_on(self, day: date) -> bool:
        """Tell whether the row is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Rule):
    """A whole number: an amount, a share, a period, a limit."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Rule):
    """One of a few readings of an unclear or disputed rule."""

    value: str
    choices: tuple[str, ...]
    """Every reading that the ledger knows; the others are open to a local row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Rule):
    """Rows that only mean something together: income bands, levels of school, the order of heirs."""

    value: tuple[tuple[Cell, ...], ...]
    columns: tuple[str, ...]

    def texts(self, column: str) -> tuple[str, ...]:
        """Give one column as words."""
        at = self.columns.index(column)
        return tuple(str(row[at]) for row in self.value)

    def amounts(self, column: str) -> tuple[int, ...]:
        """Give one column as whole numbers."""
        at = self.columns.index(column)
        return tuple(int(row[at]) for row in self.value)


AnyRule = Parameter | Choice | Schedule


def within(row: AnyRule) -> str:
    """Say when a row stands: ``2023-01-01 to 2023-12-31``, ``from 2023-01-01``."""
    return f"from {row.since}" if row.until is None else f"{row.since} to {row.until}"
