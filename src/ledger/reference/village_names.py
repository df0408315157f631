"""Villages by name, as lists from village offices write them: a unique match after normalising, or the candidates.

Capitals, points, spaces and the words for the kind of place (Ds., Desa, Kel., Kelurahan, Nagari; Kec., Kab.) do not
count. What is only nearly the same is offered and never taken: Sukamaju and Sukajaya are neighbours in many districts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ledger.reference.regions import Region, Regions

_KINDS = frozenset({"ds", "desa", "kel", "kelurahan", "nagari", "kec", "kecamatan", "prov", "provinsi", "propinsi"})
_WRITTEN_OUT = {"kab": "kabupaten", "kt": "kota", "adm": "administrasi"}
_NEAR_AT_MOST = 3
_NEAR_ENOUGH = 0.75
_DISTRICT, _REGENCY, _PROVINCE = 8, 5, 2
"""How long the codes above a village's are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a list says about where a village lies; empty is not said."""

    within: str = ""
    """The code of a region."""
    district: str = ""
    regency: str = ""
    province: str = ""

    @property
    def is_said(self) -> bool:
        """Whether anything narrows the search down."""
        return any((self.within, self.district, self.regency, self.province))


_ANYWHERE = Around()


class VillageNames:
    """All villages of one table by name; the index is made when the first name is asked for."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def find(self, name: str, around: Around = _ANYWHERE) -> list[str]:
        """Give the codes of all villages of this name that lie there, in the order of codes."""
        return [code for code in self._codes.get(squeezed(name), ()) if self._lies(code, around)]

    def near(self, name: str, around: Around = _ANYWHERE) -> list[str]:
        """Give the codes of a few villages that may be meant: of this name elsewhere, else of a similar name there."""
        elsewhere = self._codes.get(squeezed(name), ()) if around.is_said else ()
        if elsewhere:
            return list(elsewhere[:_NEAR_AT_MOST])
        from difflib import get_close_matches  # noqa: PLC0415  (10 ms that only a refusal needs)

        key = squeezed(name)
        similar = get_close_matches(key, self._beside(key, around), n=_NEAR_AT_MOST, cutoff=_NEAR_ENOUGH)
        codes = [code for each in similar for code in self._codes[each] if self._lies(code, around)]
        return codes[:_NEAR_AT_MOST]

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        codes: dict[str, tuple[str, ...]] = {}
        for code, name in self._regions.villages():
            key = squeezed(name)
            codes[key] = (*codes.get(key, ()), code)
        return codes

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._codes)

    def _beside(self, key: str, around: Around) -> Iterable[str]:
        """Give the names to compare with: all that lie there, or, anywhere, those with the same beginning."""
        if around.within:
            return {squeezed(each.name) for each in self._regions.villages_under(around.within)}
        begins = key[:2]
        start = bisect_left(self._keys, begins)
        beside = _while_beginning(self._keys, start, begins)
        if not around.is_said:
            return beside
        return [each for each in beside if any(self._lies(code, around) for code in self._codes[each])]

    def _lies(self, code: str, around: Around) -> bool:
        """Tell whether a village lies where the list says."""
        within = not around.within or code == around.within or code.startswith(f"{around.within}.")
        return within and all(
            not said or self._is_called(code[:length], said)
            for length, said in (
                (_DISTRICT, around.district),
                (_REGENCY, around.regency),
                (_PROVINCE, around.province),
            )
        )

    def _is_called(self, code: str, said: str) -> bool:
        """Tell whether a region is the one that is said: by code, by its whole name, or without its kind."""
        if said == code:
            return True
        region: Region | None = self._regions.get(code)
        if region is None:
            return False
        whole = squeezed(region.name)
        return squeezed(said) in {whole, whole.removeprefix("kabupaten"), whole.removeprefix("kota")}


@lru_cache(maxsize=2)
def names_of(regions: Regions) -> VillageNames:
    """Give the names of a table, indexed once for all who ask."""
    return VillageNames(regions)


def squeezed(name: str) -> str:
    """Write a name for comparison: small letters and digits only, no word for the kind of place at its beginning."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    if len(words) > 1 and words[0] in _KINDS:
        del words[0]
    if words and words[0] in _WRITTEN_OUT:
        words[0] = _WRITTEN_OUT[words[0]]
    return "".join(words)


def _while_beginning(keys: Sequence[str], start: int, begins: str) -> Iterator[str]:
    for at in range(start, len(keys)):
        if not keys[at].startswith(begins):
            return
        yield keys[at]
