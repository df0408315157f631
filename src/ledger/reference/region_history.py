"""What became of region codes between the tables of 2018, 2020, 2022, 2023 and 2025.

Which village carries on which code is inferred by the rule of `region_succession`; `region_packing` wrote it down in
``data/regions-changes.csv.gz``. A code is read in the newest table in which it stands: ``91`` is the Papua of today,
``91.01`` the Merauke of 2022. Where nobody can tell what became of a region, the answer is None and never a guess.
"""

import gzip
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise

from ledger.domain.places import nests
from ledger.reference.shipped import shipped_bytes

VINTAGES = ("2018", "2020", "2022", "2023", "2025")
NEWEST = VINTAGES[-1]
DECREES = {
    "2018": "Permendagri 137/2017",
    "2020": "Kepmendagri 146.1-4717/2020",
    "2022": "Kepmendagri 050-145/2022",
    "2023": "Kepmendagri 100.1.1-6117/2022",
    "2025": "Kepmendagri 300.2.2-2430/2025",
}
"""Where each table is from; all by way of one open-data copy, so nothing here is better than `one source`."""


class What(StrEnum):
    """What happened to a region between two tables."""

    RENAMED = "renamed"
    """The code stayed, the name is another."""
    RECODED = "recoded"
    """The same name under another code, in the region that it lay in before."""
    MOVED = "moved"
    """The same name under another code, in another region."""
    SPLIT = "split"
    """Its villages lie in several regions now, of which one is new."""
    MERGED = "merged"
    """It holds the villages of several regions, of which one is gone."""
    NEW = "new"
    """The code comes from none before that could be found."""
    UNRESOLVED = "unresolved"
    """The code is gone, or means something else now; what it may have become stands beside it."""
    RESHAPED = "reshaped"
    """Villages came or went, so that figures of before and after are of different regions."""


CONFIDENCE = {
    What.RENAMED: "one source",
    What.RECODED: "derived",
    What.MOVED: "derived",
    What.SPLIT: "derived",
    What.MERGED: "derived",
    What.NEW: "one source",
    What.UNRESOLVED: "unverified",
    What.RESHAPED: "derived",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that happened to a region between two tables."""

    since: str
    """The year of the first table that shows it."""
    what: What
    before: tuple[str, ...]
    after: tuple[str, ...]
    """For what is unresolved, the codes that it may have become."""

    @classmethod
    def from_line(cls, line: str) -> "Change":
        """Read ``since,change,before,after``."""
        since, what, before, after = line.split(",")
        return cls(since=since, what=What(what), before=tuple(before.split()), after=tuple(after.split()))

    def concerns(self, region: str) -> bool:
        """Tell whether it happened to a region or within it, by the codes of either side."""
        return any(nests(code, region) for code in (*self.before, *self.after))


@dataclass(slots=True)
class _Step:
    """What happened between one table and the next."""

    onward: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    lost: dict[str, tuple[str, ...]] = field(default_factory=dict)
    born: set[str] = field(default_factory=set)
    reshaped: set[str] = field(default_factory=set)

    def take(self, what: str, before: str, after: str) -> None:
        """Take in one line of the table."""
        if what in _CARRIED:
            self.onward[before] = after
            self.back[after] = before
        elif what == What.UNRESOLVED:
            self.lost[before] = tuple(after.split())
        elif what == What.NEW:
            self.born.add(after)
        elif what == What.RESHAPED:
            self.reshaped.add(after)


_CARRIED = frozenset({"recoded", "moved"})


class RegionHistory:
    """What became of every code; it answers for codes of any of its tables."""

    def __init__(self, lines: Iterable[str], vintages: Sequence[str] = VINTAGES) -> None:
        """Take lines ``since,change,before,after`` without their heading."""
        self.vintages = tuple(vintages)
        self._lines: Sequence[str] = tuple(lines)

    @cached_property
    def _steps(self) -> dict[str, _Step]:
        steps = {vintage: _Step() for vintage in self.vintages[1:]}
        for line in self._lines:
            since, what, before, after = line.split(",")
            steps[since].take(what, before, after)
        return steps

    @cached_property
    def _gone(self) -> dict[str, str]:
        """Note the last table of every code that the newest one does not have."""
        gone: dict[str, str] = {}
        for older, newer in pairwise(self.vintages):
            step = self._steps[newer]
            gone |= dict.fromkeys((*step.onward, *step.lost), older)
            for code in (*step.back, *step.born):
                gone.pop(code, None)
        return gone

    @property
    def newest(self) -> str:
        """The year of the newest table."""
        return self.vintages[-1]

    def last_stood(self, code: str) -> str:
        """Name the newest table that has, or may have, a code."""
        return self._gone.get(code, self.newest)

    def gone(self) -> Collection[str]:
        """List every code that stood in an older table and stands no more."""
        return self._gone

    def at(self, code: str, vintage: str, *, read_in: str | None = None) -> str | None:
        """Give the code that a region has in the table of a year; None where nobody can tell.

        The code is read in the newest table that has it, or in the one that is named.
        """
        now: str | None = code
        here = self.vintages.index(read_in or self.last_stood(code))
        there = self.vintages.index(vintage)
        for year in self.vintages[here + 1 : there + 1]:
            step = self._steps[year]
            now = None if now is None or now in step.lost else step.onward.get(now, now)
        for year in reversed(self.vintages[there + 1 : here + 1]):
            step = self._steps[year]
            now = None if now is None or now in step.born else step.back.get(now, now)
        return now

    def today(self, code: str) -> str | None:
        """Give the code of the newest table for a code of any; None where nobody can tell."""
        return self.at(code, self.newest) if code in self._gone else code

    def perhaps(self, code: str) -> list[str]:
        """List what a code may be today that cannot be followed to its end."""
        years = self.vintages[self.vintages.index(self.last_stood(code)) + 1 :]
        for year in years:
            if code in self._steps[year].lost:
                today = (self.today(each) for each in self._steps[year].lost[code])
                return [each for each in today if each is not None]
            code = self._steps[year].onward.get(code, code)
        return []

    def codes_of(self, code: str) -> Sequence[str]:
        """List every code that a region has had, today's first; a code that nobody can follow is alone."""
        known = self._codes.get(code)
        if known is None:
            now = self.today(code)
            past = () if now is None else (self.at(now, vintage) for vintage in reversed(self.vintages[:-1]))
            known = self._codes[code] = tuple(dict.fromkeys([now or code, *(each for each in past if each)]))
        return known

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        return {}

    def lies_in(self, code: str, region: str) -> bool:
        """Tell whether a region is, or lies in, another, by the newest table that has the other's code."""
        if nests(code, region):
            return True
        then = self.at(code, self.last_stood(region))
        return then is not None and nests(then, region)

    def within(self, code: str, level: int, vintage: str) -> str | None:
        """Give the region of a level in which a village of any year lies, by the codes of one year.

        A village that the table does not have yet belongs to the smallest region around it whose villages neither came
        from elsewhere nor went. None where nobody can tell.
        """
        then = self._placed.get((code, vintage), "")
        if then == "":
            then = self._placed[code, vintage] = self.at(code, vintage) or self._around(code, vintage)
        return None if then is None or then.count(".") + 1 < level else ".".join(then.split(".")[:level])

    @cached_property
    def _placed(self) -> dict[tuple[str, str], str | None]:
        return {}

    def _around(self, code: str, vintage: str) -> str | None:
        here = self.today(code)
        while here and "." in here:
            here = here.rpartition(".")[0]
            then = self.at(here, vintage)
            if then is not None and self.kept_its_shape(here, vintage):
                return then
        return None

    def kept_its_shape(self, code: str, vintage: str) -> bool:
        """Tell whether a region of today held the same villages in the table of a year, so far as is known."""
        now: str | None = code
        for year in reversed(self.vintages[self.vintages.index(vintage) + 1 :]):
            step = self._steps[year]
            if now is None or now in step.born or now in step.reshaped:
                return False
            now = step.back.get(now, now)
        return now is not None

    def changes(self, *, since: str, until: str, region: str | None = None) -> Iterator[Change]:
        """List what happened after one table up to another, in the order of the tables."""
        years = set(self.vintages[self.vintages.index(since) + 1 : self.vintages.index(until) + 1])
        found = (Change.from_line(line) for line in self._lines if line.partition(",")[0] in years)
        alike = () if region is None else self.codes_of(region)
        yield from (each for each in found if region is None or any(each.concerns(code) for code in alike))


class _ShippedHistory(RegionHistory):
    """The changes that ship with the package, unpacked when somebody asks."""

    def __init__(self) -> None:
        self.vintages = VINTAGES

    @cached_property
    def _lines(self) -> Sequence[str]:  # type: ignore[override]  # the same lines, later
        return gzip.decompress(shipped_bytes("regions-changes.csv.gz")).decode("utf-8").splitlines()[1:]


@cache
def region_history() -> RegionHistory:
    """Give the changes that ship with the package; they are read once."""
    return _ShippedHistory()
