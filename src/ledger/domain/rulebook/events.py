"""What can have happened to the local rules of a ledger. These names are stored: add, never rename.

All rows of a ledger stand on one stream, in the order in which they were set. A later row rules the days from its
`effective` to its `until` in place of what stood there, and never a day before.
"""

from dataclasses import dataclass
from datetime import date

Cell = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Somebody set a row of the rulebook for this ledger, from the effective day on."""

    effective: date
    """First day on which the row stands."""
    key: str
    value: int | str | tuple[tuple[Cell, ...], ...]
    """A whole number of `unit`, one of the readings of a choice, or the rows of a table."""
    unit: str
    until: date | None
    """Last day on which the row stands; None while no end is known."""
    version: str
    """Names this very row for ever: bills and claims say by it which row they used."""
    source: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWithdrawn:
    """A row had been set by mistake: what stood below it stands again. Decisions that used it keep what they said."""

    effective: date
    """The day on which it was withdrawn; the row no longer counts for any day."""
    version: str
    cause: str


Event = RuleSet | RuleWithdrawn
