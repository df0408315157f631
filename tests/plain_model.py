"""What a ledger should say, in the plainest words: dictionaries, loops and no events. Written apart from the ledger.

Every method that a clerk could ask for answers `True` (done), `False` (nothing new) or `NO` (the rules refuse), and
changes the model only when it is done. Months are numbers here, January 2023 is 1.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

PRICE = {"JKK": 10_000, "JKM": 6_800}

Answer = bool | Literal["no"]
NO: Literal["no"] = "no"
Held = tuple[int, str, int]
"""A worker, an insurance and a month."""


@dataclass(slots=True)
class Someone:
    """A person in the register."""

    village: str
    since: int
    program: bool
    died: int | None = None
    left: int | None = None


@dataclass(slots=True)
class Money:
    """A promise: what each line is worth, and for which months and places."""

    ceiling: dict[str, int]
    first: int
    last: int
    places: tuple[str, ...]


@dataclass(slots=True)
class Paper:
    """A bill: who gets what, and how it stands."""

    money: str
    lines: list[Held]
    standing: Literal["billed", "paid", "void", "reversed"] = "billed"


@dataclass(slots=True)
class Ask:
    """What a treasurer asks a bill for."""

    money: str
    people: Sequence[int]
    first: int
    months: int
    kinds: Sequence[str]
    by_name: bool
    skip_covered: bool

    def wanted(self) -> Iterable[tuple[str, int]]:
        """List the insurances and months that everybody is to get."""
        return [(kind, month) for kind in self.kinds for month in range(self.first, self.first + self.months)]


@dataclass(slots=True)
class Plain:
    """The whole ledger."""

    cap: int
    region: str
    people: dict[int, Someone] = field(default_factory=dict)
    monies: dict[str, Money] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    holders: dict[Held, str] = field(default_factory=dict)
    claims: dict[str, tuple[int, int, bool]] = field(default_factory=dict)
    """By reference: the worker, the month of the accident, and whether it is approved."""

    def places_taken(self) -> dict[str, int]:
        """Count who is in the program, by village: the living who have not left."""
        counted = Counter(
            each.village for each in self.people.values() if each.program and each.died is None and each.left is None
        )
        return dict(counted)

    def room(self, village: str) -> bool:
        """Tell whether one more may join."""
        return village.startswith(self.region) and self.places_taken().get(village, 0) < self.cap

    def register(self, who: int, village: str, since: int, *, program: bool) -> Answer:
        """Enter somebody, with a place in the program if asked."""
        if who in self.people:
            was = self.people[who]
            same = was.village == village and (was.program or not program)
            return False if same else NO
        if program and not self.room(village):
            return NO
        self.people[who] = Someone(village=village, since=since, program=program)
        return True

    def move(self, who: int, village: str) -> Answer:
        """Let somebody live elsewhere; a place goes along."""
        was = self.people[who]
        if was.village == village:
            return False
        if was.died is not None or (was.program and was.left is None and not self.room(village)):
            return NO
        was.village = village
        return True

    def die(self, who: int, month: int) -> Answer:
        """Note a death on the fifteenth of a month."""
        was = self.people[who]
        if was.died == month:
            return False
        if was.died is not None or month < was.since:
            return NO
        was.died = month
        return True

    def revive(self, who: int) -> Answer:
        """Take a death back; the place is taken again, also where somebody took it meanwhile: the living count."""
        was = self.people[who]
        if was.died is None:
            return NO
        was.died = None
        return True

    def leave(self, who: int, month: int) -> Answer:
        """Note that somebody left on the fifteenth of a month."""
        was = self.people[who]
        if was.left == month:
            return False
        if was.died is not None or was.left is not None or month < was.since:
            return NO
        was.left = month
        return True

    def come_back(self, who: int) -> Answer:
        """Note that somebody is back; the place is taken again."""
        was = self.people[who]
        if was.left is None or was.died is not None or (was.program and not self.room(was.village)):
            return NO
        was.left = None
        return True

    def held_of(self, money: str, kind: str) -> int:
        """Add up what bills and payments hold of a line."""
        mine = {ref for ref, paper in self.papers.items() if paper.money == money}
        return sum(PRICE[kind] for (_, each, _), ref in self.holders.items() if each == kind and ref in mine)

    def revise(self, money: str, kind: str, ceiling: int) -> Answer:
        """Set a new ceiling."""
        if self.monies[money].ceiling[kind] == ceiling:
            return False
        if ceiling < 1 or ceiling < self.held_of(money, kind):
            return NO
        self.monies[money].ceiling[kind] = ceiling
        return True

    def bill(self, ref: str, ask: Ask) -> Answer:
        """Draw up a bill, whole or not at all."""
        terms = self.monies[ask.money]
        if ask.first < terms.first or ask.first + ask.months - 1 > terms.last:
            return NO
        lines: list[Held] = []
        for who in ask.people:
            own = self._lines_of(who, ask, terms)
            if own is None:
                return NO
            lines += own
        if not lines or self._short(ask.money, lines):
            return NO
        self.papers[ref] = Paper(money=ask.money, lines=lines)
        self.holders.update(dict.fromkeys(lines, ref))
        return True

    def _lines_of(self, who: int, ask: Ask, terms: Money) -> list[Held] | None:
        was = self.people[who]
        if terms.places and not was.village.startswith(terms.places):
            return None
        lines = [(who, kind, month) for kind, month in ask.wanted()]
        if not ask.by_name:
            lines = [line for line in lines if self.alive_and_here(was, line[2])]
        if ask.skip_covered:
            lines = [line for line in lines if line not in self.holders]
        if any(not self.alive_and_here(was, month) for _, _, month in lines):
            return None
        return None if any(line in self.holders for line in lines) else lines

    @staticmethod
    def alive_and_here(was: Someone, month: int) -> bool:
        """Tell whether a month of somebody may be paid."""
        return (
            month >= was.since and (was.died is None or month <= was.died) and (was.left is None or month <= was.left)
        )

    def _short(self, money: str, lines: Iterable[Held]) -> bool:
        asked = Counter(kind for _, kind, _ in lines)
        ceiling = self.monies[money].ceiling
        return any(count * PRICE[kind] > ceiling[kind] - self.held_of(money, kind) for kind, count in asked.items())

    def pay(self, ref: str) -> Answer:
        """Pay a bill."""
        return self._go(ref, {"billed": "paid"}, repeat="paid")

    def void(self, ref: str) -> Answer:
        """Withdraw a bill."""
        return self._go(ref, {"billed": "void"}, repeat="void")

    def reverse(self, ref: str) -> Answer:
        """Undo a payment."""
        return self._go(ref, {"paid": "reversed"}, repeat="reversed")

    def _go(self, ref: str, ways: dict[str, Literal["paid", "void", "reversed"]], *, repeat: str) -> Answer:
        paper = self.papers[ref]
        if paper.standing == repeat:
            return False
        if paper.standing not in ways:
            return NO
        paper.standing = ways[paper.standing]
        if paper.standing != "paid":
            self.holders = {line: by for line, by in self.holders.items() if by != ref}
        return True

    def file(self, claim: str, who: int, month: int) -> Answer:
        """File a claim for an accident on the fifteenth of a month."""
        if claim in self.claims:
            return False if self.claims[claim][:2] == (who, month) else NO
        if month < self.people[who].since:
            return NO
        self.claims[claim] = (who, month, False)
        return True

    def approve(self, claim: str) -> Answer:
        """Approve a claim on a payment that covers its month."""
        who, month, approved = self.claims[claim]
        if approved:
            return False
        by = self.holders.get((who, "JKK", month))
        if by is None or self.papers[by].standing != "paid":
            return NO
        self.claims[claim] = (who, month, True)
        return True

    def paid(self, kind: str) -> list[tuple[int, int]]:
        """List who has which months of an insurance paid."""
        return sorted(
            (who, month)
            for (who, each, month), by in self.holders.items()
            if each == kind and self.papers[by].standing == "paid"
        )

    def covered(self, month: int) -> int:
        """Count the people with a paid insurance in a month, without those who died in an earlier one."""
        return len(
            {
                who
                for (who, _, each), by in self.holders.items()
                if each == month and self.papers[by].standing == "paid" and self.alive(who, month)
            }
        )

    def alive(self, who: int, month: int) -> bool:
        """Tell whether somebody lived in a month."""
        died = self.people[who].died
        return died is None or month <= died
