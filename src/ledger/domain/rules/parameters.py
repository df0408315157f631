"""Dated whole-number parameters: limits and periods that the law or a convention sets, each with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of one rule from a day on."""

    key: str
    value: int
    unit: str
    since: date
    source: str
    confidence: str
    note: str = ""


class NoSuchRule(Refusal):
    """Nobody set this rule for that day."""

    def __init__(self, *, key: str, on: date) -> None:
        super().__init__(f"No value of the rule {key} is known for {on}. See `ledger rules show` for what is known.")


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters, by date."""

    all: Sequence[Parameter]

    def on(self, key: str, day: date) -> Parameter:
        """Find the value that stood on a day; raise `NoSuchRule` where none did."""
        standing = [each for each in self.all if each.key == key and each.since <= day]
        if not standing:
            raise NoSuchRule(key=key, on=day)
        return max(standing, key=lambda each: each.since)


def age_on(born_on: date, day: date) -> int:
    """Count whole years of age."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
