"""Indonesian regions: provinces, regencies and cities, districts, villages, as one decree lists them.

Codes are written ``PP.KK.CC.DDDD``. The first digit of the fourth block tells kelurahan (1), desa and nagari (2) and
desa adat (3) apart. Codes move from decree to decree, so a table carries its vintage. Origin and licence of the facts:
``data/README.md``.

The whole table is 91,599 lines; they are kept as text, sorted by code, and only the lines that somebody asks for
become regions. That keeps the start of a command short. An older table is made from the newest one when somebody
asks for it, by the lines in which they differ.
"""

import csv
import gzip
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import Self

from ledger.domain.errors import Refusal
from ledger.reference.region_history import NEWEST, VINTAGES, RegionHistory, region_history
from ledger.reference.shipped import shipped_bytes
from ledger.reference.sorted_lines import line_of

_CANDIDATES = 3
_FOUND_AT_MOST = 20
_VILLAGE_CODE_LENGTH = len("13.73.01.1001")


class Level(IntEnum):
    """How many blocks a region code has."""

    PROVINCE = 1
    CITY = 2
    """Regency (kabupaten) or city (kota)."""
    DISTRICT = 3
    VILLAGE = 4
    """Desa, nagari, kelurahan or desa adat."""


_SPOKEN = {
    Level.PROVINCE: "a province",
    Level.CITY: "a regency or city",
    Level.DISTRICT: "a district",
    Level.VILLAGE: "a village",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One line of the table."""

    code: str
    name: str
    level: Level
    kind: str
    """provinsi, kabupaten, kota, kecamatan, desa or kelurahan."""

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read ``code,name,level,kind``; the few names with a comma are quoted."""
        code, name, level, kind = line.split(",") if '"' not in line else next(csv.reader([line]))
        return cls(code=code, name=name, level=Level(int(level)), kind=kind)


class UnknownVintage(Refusal):
    """There is no table of regions of that year."""

    def __init__(self, *, vintage: str) -> None:
        self.vintage = vintage
        super().__init__(f"There is no table of regions of {vintage!r}: choose one of {', '.join(VINTAGES)}.")


class UnknownRegion(Refusal):
    """No region has this code."""

    def __init__(self, *, code: str, vintage: str, candidates: Sequence[str]) -> None:
        self.code = code
        self.candidates = tuple(candidates)
        near = f"Near it {'are' if len(candidates) > 1 else 'is'} {'; '.join(candidates)}. " if candidates else ""
        super().__init__(
            f"No region has the code {code!r} in the table of {vintage}. {near}"
            "Give a code such as 13.73.01.1001 (village), 13.73 (city) or 13 (province)."
        )


class RegionOfOtherLevel(Refusal):
    """The region exists, but another level was asked for."""

    def __init__(self, *, region: Region, asked: Level) -> None:
        self.region = region
        self.asked = asked
        example = {1: "13", 2: "13.73", 3: "13.73.01", 4: "13.73.01.1001"}[asked]
        super().__init__(
            f"{region.code} {region.name} is {_SPOKEN[region.level]}, not {_SPOKEN[asked]}: "
            f"give a code such as {example}."
        )


class CodeOutgrown(Refusal):
    """An older table has the code, and nobody can tell which one of today carries it on."""

    def __init__(self, *, code: str, was: str, vintage: str, candidates: Sequence[str]) -> None:
        self.code = code
        self.candidates = tuple(candidates)
        cure = (
            f"It may have become {' or '.join(candidates)}: give the one that is meant."
            if candidates
            else f"Look for it with `ledger region find '{was.partition(',')[0]}'`, and give its code of today."
        )
        super().__init__(
            f"{code} ({was}) stood last in the table of {vintage}, and no single code carries it on. {cure}"
        )


class Regions:
    """All regions of one decree."""

    def __init__(self, lines: Sequence[str], *, vintage: str, history: RegionHistory | None = None) -> None:
        """Take the table's lines, sorted by code, without the heading line, and what is known of older codes."""
        self.vintage = vintage
        self._lines = lines
        self._history = history or RegionHistory((), (vintage,))
        self._read: dict[str, Region] = {}

    @property
    def history(self) -> RegionHistory:
        """What became of the codes of older tables."""
        return self._history

    def __len__(self) -> int:
        """Count all regions of all levels."""
        return len(self._lines)

    def lines(self) -> Sequence[str]:
        """Give the table as it was published, without its heading."""
        return self._lines

    def get(self, code: str) -> Region | None:
        """Find the region with exactly this code."""
        known = self._read.get(code)
        if known is not None:
            return known
        line = self._line(f"{code},")
        if line is None:
            return None
        self._read[code] = region = Region.from_line(line)
        return region

    def _line(self, start: str) -> str | None:
        """Find the line that begins so."""
        at = bisect_left(self._lines, start)
        return self._lines[at] if at < len(self._lines) and self._lines[at].startswith(start) else None

    def require(self, code: str, level: Level | None = None) -> Region:
        """Find a region; raise `UnknownRegion`, or `RegionOfOtherLevel` when a level was asked for."""
        region = self.get(code)
        if region is None:
            candidates = [f"{each.code} ({self.path(each.code)})" for each in self.near(code)]
            raise UnknownRegion(code=code, vintage=self.vintage, candidates=candidates)
        if level is not None and region.level is not level:
            raise RegionOfOtherLevel(region=region, asked=level)
        return region

    def settle(self, code: str, level: Level | None = None) -> Region:
        """Find the region of today that a code of any table means; raise as `require` does, or `CodeOutgrown`."""
        if self.get(code) is not None or code not in self.history.gone():
            return self.require(code, level)
        today = self.history.today(code)
        if today is not None:
            return self.require(today, level)
        vintage = self.history.last_stood(code)
        raise CodeOutgrown(
            code=code,
            was=load_regions(vintage).path(code),
            vintage=vintage,
            candidates=[f"{each} ({self.path(each)})" for each in self.history.perhaps(code)],
        )

    def spoken(self, code: str) -> str:
        """Name where a code of any table lies; an older code is told from that of today. Raise `UnknownRegion`."""
        if self.get(code) is not None or code not in self.history.gone():
            return self.path(code)
        vintage, today = self.history.last_stood(code), self.history.today(code)
        if today is None:
            return f"{load_regions(vintage).path(code)} ({code} in the table of {vintage})"
        return f"{self.path(today)} ({code} in the table of {vintage}, {today} today)"

    def carried_on(self, code: str) -> Region | None:
        """Find the region of today that carries on a code of an older table; None where there is none for certain."""
        today = self.history.today(code) if code in self.history.gone() else None
        return None if today is None else self.get(today)

    def named(self, code: str) -> str:
        """Name the region of a code of any table, by its newest name; the code itself when no table has it."""
        region = self.get(self.history.today(code) or code) or load_regions(self.history.last_stood(code)).get(code)
        return region.name if region else code

    def name_of(self, code: str) -> str:
        """Name a region; raise `UnknownRegion`."""
        return self.require(code).name

    def level(self, code: str) -> Level:
        """Tell how deep a region lies; raise `UnknownRegion`."""
        return self.require(code).level

    def parent(self, code: str) -> Region | None:
        """Find the region that this one lies in; a province lies in none. Raise `UnknownRegion`."""
        above, _, _ = self.require(code).code.rpartition(".")
        return self.require(above) if above else None

    def path(self, code: str) -> str:
        """Name a region and all it lies in: ``Aur Mulio, Lembah Segar, Kota Sawahlunto, Sumatera Barat``."""
        return ", ".join(region.name for region in self._upwards(self.require(code)))

    def was_known(self, code: str) -> bool:
        """Tell whether a province, regency, city or district has this code, or had it in a table since 2018."""
        return self.get(code) is not None or (code in self.history.gone() and code.count(".") < Level.DISTRICT)

    def villages_under(self, prefix: str) -> list[Region]:
        """List the villages of a region (a village lists itself); raise `UnknownRegion`."""
        region = self.require(prefix)
        if region.level is Level.VILLAGE:
            return [region]
        return [below for below in self._below(region.code) if below.level is Level.VILLAGE]

    def listed(self, level: Level, within: str | None = None) -> Iterator[Region]:
        """List the regions of a level, all or those of a region, itself included; raise `UnknownRegion`."""
        if within is not None and self.require(within).level is level:
            yield self.require(within)
        blocks = level - 1
        lines = self._lines if within is None else self._lines_below(within)
        yield from (Region.from_line(line) for line in lines if line.partition(",")[0].count(".") == blocks)

    def villages(self) -> Iterator[tuple[str, str]]:
        """Give code and name of every village, in the order of codes."""
        for line in self._lines:
            code, name, _ = line.split(",", 2)
            if len(code) == _VILLAGE_CODE_LENGTH:
                yield code, name if not name.startswith('"') else Region.from_line(line).name

    def search(self, text: str, level: Level | None = None, limit: int = _FOUND_AT_MOST) -> list[Region]:
        """Find regions by name: exact names first, then beginnings, then parts, each in the order of codes.

        Capitals, points and the usual abbreviations (Kab., Kec., Kel., Ds.) do not count. What stands after a comma
        narrows down where: ``Pasar, Sawahlunto``.
        """
        first, *around = (_plain(part) for part in text.split(","))
        if not first:
            return []
        ranked = [
            (_rank(first, _plain(region.name)), region.code, region)
            for region in self._naming(first)
            if (level is None or region.level is level) and self._lies_in(region, around)
        ]
        return [region for _, _, region in sorted(ranked, key=lambda each: each[:2])[:limit]]

    def _naming(self, words: str) -> Iterator[Region]:
        """Give the regions whose names hold these words side by side."""
        rarest = max(words.split(), key=len)
        for line in self._lines:
            if rarest in line.casefold():
                region = Region.from_line(line)
                if words in _plain(region.name):
                    yield region

    def _lies_in(self, region: Region, around: Sequence[str]) -> bool:
        if not around:
            return True
        above = [_plain(each.name) for each in self._upwards(region)][1:]
        return all(any(part in name for name in above) for part in around)

    def _upwards(self, region: Region) -> Iterator[Region]:
        here: Region | None = region
        while here is not None:
            yield here
            here = self.parent(here.code)

    def _below(self, code: str) -> Iterator[Region]:
        return (Region.from_line(line) for line in self._lines_below(code))

    def _lines_below(self, code: str) -> Sequence[str]:
        # "/" is the character after "." in byte order, so the range ends where the codes below end
        return self._lines[bisect_left(self._lines, f"{code}.") : bisect_left(self._lines, f"{code}/")]

    def near(self, code: str, level: Level | None = None) -> list[Region]:
        """Find what the writer of an unknown code may have meant, a few at most.

        For a name the like-named (of a level); else the same digits with points, or the neighbours below what is known.
        """
        if re.search(r"[^\W\d]", code):
            return self.search(code, level, limit=_CANDIDATES)
        pointed = self.get(_with_points(code))
        if pointed is not None:
            return [pointed]
        above = code
        while above and self.get(above) is None:
            above = above.rpartition(".")[0]
        return [self.require(each) for each in _closest(code, self._beneath(above))]

    def _beneath(self, code: str) -> list[str]:
        """List the codes one level below; those of the provinces when there is nothing above."""
        if not code:
            return [line.partition(",")[0] for line in self._lines if "." not in line.partition(",")[0]]
        level = self.level(code) + 1
        return [below.code for below in self._below(code) if below.level == level]


class _ShippedRegions(Regions):
    """A table that ships with this package, unpacked when somebody asks: many commands name no region at all."""

    def __init__(self, vintage: str) -> None:
        self.vintage = vintage
        self._read = {}

    @property
    def history(self) -> RegionHistory:
        return region_history()

    @cached_property
    def _lines(self) -> Sequence[str]:  # type: ignore[override]  # the same lines, later
        return _newest().decode("utf-8").splitlines() if self.vintage == NEWEST else _earlier(self.vintage)

    def _line(self, start: str) -> str | None:
        """Find a line of the newest table in its bytes: to part 91,599 lines takes as long as to unpack them."""
        if self.vintage != NEWEST or "_lines" in self.__dict__:
            return super()._line(start)
        return line_of(_newest(), start.encode())


@cache
def _newest() -> bytes:
    """Unpack the newest table; lines sorted by code, without the heading."""
    return gzip.decompress(shipped_bytes(f"regions-{NEWEST}.csv.gz")).partition(b"\n")[2]


def _unpacked(name: str) -> list[str]:
    return gzip.decompress(shipped_bytes(name)).decode("utf-8").splitlines()[1:]


def _earlier(vintage: str) -> list[str]:
    """Make an older table: the newest, changed back year by year."""
    lines = {line.partition(",")[0]: line for line in _newest().decode("utf-8").splitlines()}
    differing: dict[str, list[str]] = {year: [] for year in VINTAGES}
    for each in _unpacked("regions-earlier.csv.gz"):
        year, _, line = each.partition(",")
        differing[year].append(line)
    for year in reversed(VINTAGES[VINTAGES.index(vintage) : -1]):
        for line in differing[year]:
            code = line.partition(",")[0]
            if line == f"{code},,,":
                del lines[code]
            else:
                lines[code] = line
    return [lines[code] for code in sorted(lines)]


def _closest(code: str, beside: Sequence[str]) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415  (10 ms that only a refusal needs)

    return get_close_matches(code, beside, n=_CANDIDATES, cutoff=0.0)


def _with_points(code: str) -> str:
    """Write ``1373011001`` as ``13.73.01.1001``."""
    digits = re.sub(r"\D", "", code)
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


_ABBREVIATED = {"kab": "kabupaten", "kec": "", "kecamatan": "", "kel": "", "kelurahan": "", "ds": "", "desa": ""}


def _plain(name: str) -> str:
    """Write a name for comparison: small letters, single spaces, no points, no word for the kind of village."""
    words = re.sub(r"[.\s]+", " ", name.casefold()).split()
    return " ".join(word for word in (_ABBREVIATED.get(each, each) for each in words) if word)


def _rank(words: str, name: str) -> int:
    if name == words:
        return 0
    return 1 if name.startswith(words) or name.endswith(f" {words}") else 2


@cache
def load_regions(vintage: str = NEWEST) -> Regions:
    """Read the table of a year, once; raise `UnknownVintage`."""
    if vintage not in VINTAGES:
        raise UnknownVintage(vintage=vintage)
    return _ShippedRegions(vintage)
