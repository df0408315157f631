"""The rows of the rulebook by key and day: numbers, choices and schedules, each with the row that says so."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from ledger.domain.errors import Refusal
from ledger.domain.rules.rule import AnyRule, Choice, Parameter, Schedule

__all__ = [
    "AnyRule",
    "Choice",
    "NoSuchRule",
    "NoSuchTopic",
    "Parameter",
    "Parameters",
    "RuleOfOtherKind",
    "Schedule",
    "age_on",
]

Reading = TypeVar("Reading", bound=StrEnum)


class NoSuchRule(Refusal):
    """Nobody set this rule for that day."""

    def __init__(self, *, key: str, on: date) -> None:
        self.key, self.on = key, on
        super().__init__(f"No value of the rule {key} is known for {on}. See `ledger rules show` for what is known.")


class NoSuchTopic(Refusal):
    """No row has this key, and no file this name."""

    def __init__(self, *, topic: str, near: Sequence[str]) -> None:
        self.topic = topic
        meant = f"Near it {'are' if len(near) > 1 else 'is'} {', '.join(near)}." if near else ""
        cure = "`ledger rules show` lists every key."
        super().__init__(" ".join(each for each in (f"No rule is called {topic!r}.", meant, cure) if each))


class RuleOfOtherKind(Refusal):
    """The row says something else than the reader can use."""

    def __init__(self, *, row: AnyRule, wanted: str) -> None:
        self.key = row.key
        super().__init__(
            f"The rule {row.key} ({row.version or row.since}) says {row.value!r}, where {wanted} is needed. "
            "Mend the row that sets it; `ledger rules show` names its file."
        )


class Parameters:
    """All rows, by key and date."""

    __slots__ = ("_by_key", "_found", "all")

    def __init__(self, all: Sequence[AnyRule] = ()) -> None:  # noqa: A002  # reads as "all parameters" outside
        """Sort the rows by key, the latest first."""
        self.all: tuple[AnyRule, ...] = tuple(all)
        self._by_key: dict[str, list[AnyRule]] = {}
        self._found: dict[tuple[str, date], AnyRule | None] = {}
        for row in sorted(self.all, key=lambda each: each.since, reverse=True):
            self._by_key.setdefault(row.key, []).append(row)

    def __iter__(self) -> Iterator[AnyRule]:
        """List every row, in the order of the files."""
        return iter(self.all)

    def find(self, key: str, day: date) -> AnyRule | None:
        """Find the row that stood on a day, or None."""
        asked = (key, day)
        if asked not in self._found:  # a list of workers asks the same of each
            self._found[asked] = next((row for row in self._by_key.get(key, ()) if row.stands_on(day)), None)
        return self._found[asked]

    def rule(self, key: str, day: date) -> AnyRule:
        """Find the row that stood on a day; raise `NoSuchRule` where none did."""
        found = self.find(key, day)
        if found is None:
            raise NoSuchRule(key=key, on=day)
        return found

    def on(self, key: str, day: date) -> Parameter:
        """Find the number that stood on a day; raise `NoSuchRule` or `RuleOfOtherKind`."""
        found = self.rule(key, day)
        if not isinstance(found, Parameter):
            raise RuleOfOtherKind(row=found, wanted="a whole number")
        return found

    def schedule(self, key: str, day: date) -> Schedule:
        """Find the table that stood on a day; raise `NoSuchRule` or `RuleOfOtherKind`."""
        found = self.rule(key, day)
        if not isinstance(found, Schedule):
            raise RuleOfOtherKind(row=found, wanted="a table")
        return found

    def choice(self, key: str, day: date, among: type[Reading]) -> tuple[Reading, str]:
        """Find the reading that stood on a day and its version; raise `NoSuchRule` or `RuleOfOtherKind`."""
        found = self.rule(key, day)
        known = {str(each): each for each in among}
        if not isinstance(found, Choice) or found.value not in known:
            raise RuleOfOtherKind(row=found, wanted=" or ".join(known))
        return known[found.value], found.version

    def keys(self) -> tuple[str, ...]:
        """List every key, in the order of the files."""
        return tuple(dict.fromkeys(row.key for row in self.all))

    def change_days(self, *keys: str) -> list[date]:
        """List the days on which one of the keys begins to say something."""
        return sorted({row.since for key in keys for row in self._by_key.get(key, ())})

    def standing(self, day: date) -> list[AnyRule]:
        """List what stood on a day, in the order of the files."""
        return [row for row in self.all if row.stands_on(day)]

    def about(self, topic: str) -> list[AnyRule]:
        """List every row of a key, of the keys below it, or of a file; raise `NoSuchTopic` naming what is near."""
        wanted = topic.casefold()
        rows = [row for row in self.all if wanted in {row.key, row.topic} or row.key.startswith(f"{wanted}.")]
        if not rows:
            from difflib import get_close_matches  # noqa: PLC0415  # 10 ms that only a refusal needs

            names = {row.key for row in self.all} | {row.topic for row in self.all}
            raise NoSuchTopic(topic=topic, near=get_close_matches(wanted, sorted(names), n=3))
        return rows


def age_on(born_on: date, day: date) -> int:
    """Count whole years of age."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, age: int) -> date:
    """Give the first day on which `age_on` counts an age: 1 March in most years for who was born on a leap day."""
    year = born_on.year + age
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
