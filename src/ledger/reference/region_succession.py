"""What became of each region from one table to the next: the rule by which codes are carried over.

The tables only list codes and names. That a village has another code is inferred, and only where it is certain:

- The same code with the same name is the same region. With another name it was renamed, unless its old name stands
  under another code of the same region above that had not had that name: then nobody can tell which is which.
- A code that is gone is carried over to a new code of the same level and name: a village within what became of its
  district, then of its regency; a district within what became of its regency; a regency anywhere, for new provinces
  take regencies along. The name must be the only one that went and the only one that came; of several alike, the last
  block of the code, or its first digit (kelurahan or desa), may tell them apart.
- Whatever is left is not guessed. What it may have become is listed.

So no two codes are ever carried over to one, and the way back is as certain as the way there.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_BLOCKS = 4
_PROVINCE, _CITY = 1, 2
_CANDIDATES = 4


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a table, its name written for comparison."""

    code: str
    name: str
    kind: str


@dataclass(slots=True)
class Succession:
    """What became of the codes of one table in the next."""

    same: dict[str, str] = field(default_factory=dict)
    """Code before -> code after, for every region that can be followed."""
    renamed: list[str] = field(default_factory=list)
    """Codes that stayed and have another name."""
    lost: dict[str, list[str]] = field(default_factory=dict)
    """Codes that cannot be followed, with the codes that they may have become."""
    born: list[str] = field(default_factory=list)
    """Codes after that come from no code before."""


def read_lines(lines: Iterable[str]) -> dict[str, Named]:
    """Read lines ``code,name,level,kind`` by code."""
    return {code: Named(code, plain_name(name), kind) for code, name, _, kind in csv.reader(lines)}


_WORDS = frozenset({"kab", "kabupaten", "kota", "kec", "kecamatan", "kel", "kelurahan", "ds", "desa"})


def plain_name(name: str) -> str:
    """Write a name for comparison: small letters, digits and commas, no word for the kind of region."""
    words = re.sub(r"[^\w,]+", " ", name.casefold()).split()
    return "".join(words if len(words) == 1 else [word for word in words if word not in _WORDS])


def blocks(code: str) -> int:
    """Count the blocks of a code: 1 for a province, 4 for a village."""
    return code.count(".") + 1


def above(code: str) -> str:
    """Give the code of the region that a region lies in; empty for a province."""
    return code.rpartition(".")[0]


def succession(before: Mapping[str, Named], after: Mapping[str, Named]) -> Succession:
    """Follow every region of one table into the next, from the provinces down to the villages."""
    found = Succession()
    for level in range(_PROVINCE, _BLOCKS + 1):
        old = [region for region in before.values() if blocks(region.code) == level]
        new = [region for region in after.values() if blocks(region.code) == level]
        _stayed(found, old, before, after, new)
        for up in range(1, max(level - _CITY, 1) + 1):
            _carried_over(found, old, new, up)
        _left(found, old, new)
    found.born.sort()
    return found


def _stayed(
    found: Succession,
    old: Iterable[Named],
    before: Mapping[str, Named],
    after: Mapping[str, Named],
    new: Iterable[Named],
) -> None:
    """Follow the codes that are in both tables."""
    names = defaultdict(list)
    for region in new:
        had = before.get(region.code)
        if had is None or had.name != region.name:
            names[above(region.code), region.name].append(region.code)
    for region in old:
        now = after.get(region.code)
        if now is None:
            continue
        elsewhere = names.get((above(region.code), region.name), [])
        if now.name != region.name and elsewhere:
            found.lost[region.code] = sorted({region.code, *elsewhere})
            continue
        found.same[region.code] = region.code
        if now.name != region.name:
            found.renamed.append(region.code)


def _carried_over(found: Succession, old: Iterable[Named], new: Iterable[Named], up: int) -> None:
    """Follow codes that are gone into new codes of the same name, within what became of the region `up` blocks up."""
    taken = set(found.same.values())
    leaving, arriving = defaultdict(list), defaultdict(list)
    for region in old:
        if region.code not in found.same and region.code not in found.lost:
            held_in = found.same.get(_up(region.code, up)) if _up(region.code, up) else ""
            if held_in is not None:
                leaving[held_in, region.name, _sort(region)].append(region.code)
    for region in new:
        if region.code not in taken:
            arriving[_up(region.code, up), region.name, _sort(region)].append(region.code)
    for place, codes in leaving.items():
        found.same.update(_pairs(codes, arriving.get(place, [])))


def _up(code: str, levels: int) -> str:
    """Go up by so many blocks; a regency is looked for in the whole country, for new provinces take it along."""
    return "" if blocks(code) <= _CITY else ".".join(code.split(".")[:-levels])


def _sort(region: Named) -> str:
    """Tell regencies from cities, which may share a name; villages may become kelurahan, so they are of one sort."""
    return region.kind if blocks(region.code) == _CITY else ""


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pair codes of one name: the only ones of both sides, or those whose last block or its first digit tells them."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    for sort_of_end in (_end, lambda code: _end(code)[:1]):
        left = [code for code in old if sum(sort_of_end(code) == sort_of_end(each) for each in old) == 1]
        for code in left:
            alike = [each for each in new if sort_of_end(each) == sort_of_end(code)]
            if len(alike) == 1:
                yield code, alike[0]
                old, new = [each for each in old if each != code], [each for each in new if each != alike[0]]


def _end(code: str) -> str:
    return code.rpartition(".")[2]


def _left(found: Succession, old: Iterable[Named], new: Iterable[Named]) -> None:
    """List what cannot be followed, with what it may have become, and what came from nowhere."""
    taken = set(found.same.values())
    born = [region for region in new if region.code not in taken]
    found.born += [region.code for region in born]
    names, homes = defaultdict(list), defaultdict(list)
    for region in born:
        names[region.name].append(region.code)
        homes[above(region.code)].append(region.code)
    for region in old:
        if region.code not in found.same and region.code not in found.lost:
            home = found.same.get(above(region.code), "")
            end = region.code.rpartition(".")[2]
            alike = names[region.name] or [code for code in homes[home] if code.endswith(f".{end}")] or homes[home]
            found.lost[region.code] = sorted(alike)[:_CANDIDATES]


def reshaped(found: Succession) -> set[str]:
    """List the codes after whose region took villages in or gave some away, so far as villages can be followed."""
    changed: set[str] = set()
    for old, new in found.same.items():
        if blocks(old) == _BLOCKS and old != new:
            for level in range(_PROVINCE, _BLOCKS):
                was, now = ".".join(old.split(".")[:level]), ".".join(new.split(".")[:level])
                if found.same.get(was) != now:
                    changed |= {now, *filter(None, [found.same.get(was)])}
    return changed


def parts(found: Succession) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Say which regions above villages were split and which were merged: old code -> new ones, new code -> old ones.

    A split makes a region that was not there; a merger ends one. A village that only changes sides is neither.
    """
    into: dict[str, set[str]] = defaultdict(set)
    out_of: dict[str, set[str]] = defaultdict(set)
    for old, new in found.same.items():
        if blocks(old) == _BLOCKS:
            for level in range(_PROVINCE, _BLOCKS):
                was, now = ".".join(old.split(".")[:level]), ".".join(new.split(".")[:level])
                into[was].add(now)
                out_of[now].add(was)
    born, lost = set(found.born), set(found.lost)
    split = {was: sorted(now) for was, now in into.items() if len(now) > 1 and now & born}
    merged = {now: sorted(was) for now, was in out_of.items() if len(was) > 1 and was & lost}
    return split, merged
