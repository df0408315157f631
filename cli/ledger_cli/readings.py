"""How the cells of each column are read; occupations and villages by code or by name."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NoReturn

from ledger.domain.deciles import RICHEST
from ledger.domain.worker.questions import Answer
from ledger.reference.occupations import Occupations, UnknownOccupation
from ledger.reference.regions import Level, Region, Regions, load_regions
from ledger.reference.village_names import Around, names_of, squeezed
from ledger_cli import cells
from ledger_cli.cells import BadCell, Undecided
from ledger_cli.columns import ANSWERS
from ledger_cli.grid import Cell

_TEXT_CODE_MAX = 20
_CANDIDATES = 4
_OFFERS_MAX = 200
_EXAMPLE = "13.73.01.1001"
_VILLAGE_CODE = re.compile(r"(\d\d\.\d\d\.\d\d\.\d{4})\b[ :–-]*(.*)", re.ASCII)  # noqa: RUF001  (people type it)
_CODED_PLACE = re.compile(r"(\d\d(?:\.\d\d){0,2}(?:\.\d{4})?)\s+\S.*", re.ASCII)
_CODE_AND_NAME = re.compile(r"([a-z]+(?:-[a-z]+)*)\s+[:–-]\s+(.+)")  # noqa: RUF001
_ANSWER_REMEDY = "write 'orang berbeda' (different people) or 'data lama benar' (keep known), or nothing"
_LIES = re.compile(r"[,(]")
"""What parts the name of a village from where it lies."""
Reading = Callable[[Cell], object]


def readings(regions: Regions, occupations: Occupations) -> Mapping[str, Reading]:
    """Say how a cell of each column is read, by the column's key; villages and birth dates need their row besides."""
    occupation = cells.remembering(lambda cell: _occupation(cell, occupations))
    return {
        "nik": cells.nik,
        "name": cells.person_name,
        "phone": cells.phone,
        "email": cells.email,
        "occupation": occupation,
        "second_occupation": occupation,
        "workplace": cells.remembering(lambda cell: _workplace(cell, regions)),
        "wage_rupiah": cells.remembering(cells.rupiah),
        "package": cells.remembering(_code),
        "months": cells.remembering(cells.count_of_months),
        "sex": cells.remembering(cells.sex),
        "disability": cells.remembering(cells.answer),
        "program": cells.remembering(_code),
        "decile": cells.remembering(_decile),
        "mustahik": cells.remembering(cells.answer),
        "answer": cells.remembering(_answer),
    }


def code_in(cell: Cell) -> str | None:
    """Give the code of a village that a cell writes, alone or before a name."""
    coded = _VILLAGE_CODE.fullmatch(cells.plain(cell))
    return coded[1] if coded else None


class Villages:
    """Reads villages: by code, or by name and by what the row says about where it lies."""

    def __init__(self, regions: Regions, within: str | None) -> None:
        self._regions = regions
        self._names = names_of(regions)
        self._within = within or ""
        self._offers_left = _OFFERS_MAX
        self._answers: dict[tuple[Cell, ...], str | BadCell] = {}

    def read(self, cell: Cell, district: Cell = "", regency: Cell = "", province: Cell = "") -> str:
        """Give the code of the village that a row names; raise `BadCell`, the same for the same cells."""
        asked = (cell, district, regency, province)
        known = self._answers.get(asked)
        if known is None:
            known = self._first(*asked)
            if len(self._answers) < cells.REMEMBERED_MAX:
                self._answers[asked] = known
        if isinstance(known, BadCell):
            raise known.with_traceback(None)
        return known

    def _first(self, cell: Cell, *above: Cell) -> str | BadCell:
        try:
            return self._read(cells.plain(cell), *map(cells.plain, above))
        except BadCell as bad:
            return bad.with_traceback(None)

    def _read(self, written: str, district: str, regency: str, province: str) -> str:
        coded = _VILLAGE_CODE.fullmatch(written)
        if coded is not None:
            return self._by_code(coded[1], coded[2])
        if not re.search(r"[^\W\d_]", written):
            self._refuse_code(written)
        name, *lies = (part.strip() for part in written.split(","))
        names = (*lies, "", "")
        around = Around(
            within=self._within, district=district or names[0], regency=regency or names[1], province=province
        )
        return self._by_name(name, around)

    def _by_code(self, code: str, name: str) -> str:
        """Give the village of today that a code means, which may be one of an older table."""
        region = self._regions.get(code) or self._regions.carried_on(code)
        if region is None:
            self._refuse_code(code)
        if name and not self._is_called(name, code, region):
            problem = f"{code} is {region.name}, and the cell says {cells.shown(name)} besides"
            raise BadCell(problem=problem, remedy="write the code or the name, whichever is right")
        return region.code

    def _is_called(self, name: str, code: str, region: Region) -> bool:
        """Compare a code with the name beside it: that of today, or that of the table in which the code last stood."""
        said = {squeezed(name), squeezed(_LIES.split(name, maxsplit=1)[0])}
        if squeezed(region.name) in said:
            return True
        was = None if code == region.code else load_regions(self._regions.history.last_stood(code)).get(code)
        return was is not None and squeezed(was.name) in said

    def _refuse_code(self, code: str) -> NoReturn:
        region = self._regions.get(code)
        if region is None:
            followed = (self._regions.get(each) for each in self._regions.history.perhaps(code))
            near = [each for each in followed if each] or self._regions.near(code, Level.VILLAGE)
            raise BadCell(problem="no village has this code", remedy=perhaps(near, _EXAMPLE))
        problem = f"{code} is {region.name}, a {region.kind}, not a village"
        below = self._regions.villages_under(code)
        example = f"{below[0].code} ({below[0].name})" if below else _EXAMPLE
        raise BadCell(problem=problem, remedy=f"write the code of a village in it, for example {example}")

    def _by_name(self, name: str, around: Around) -> str:
        found = self._names.find(name, around)
        if len(found) == 1:
            return found[0]
        if found:
            more = f" and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else ""
            listed = "; ".join(map(self._placed, found[:_CANDIDATES]))
            raise Undecided(
                problem=f"{len(found)} villages have this name",
                remedy=f"write the code of the right one, or name the region of the list with --within: {listed}{more}",
            )
        near = [self._placed(code) for code in self._similar(name, around)]
        remedy = f"write the code, perhaps {'; '.join(near)}" if near else f"write a code such as {_EXAMPLE}"
        raise BadCell(problem="no village has this name" + " there" * around.is_said, remedy=remedy)

    def _similar(self, name: str, around: Around) -> list[str]:
        """Offer villages of a similar name, as often as a person may want to read it: each look takes a while."""
        if not self._offers_left:
            return []
        self._offers_left -= 1
        return self._names.near(name, around)

    def _placed(self, code: str) -> str:
        names = self._regions.path(code).split(", ")
        return f"{code} ({', '.join(names[:3])})"


def perhaps(near: list[Region], example: str) -> str:
    """Offer a few regions that may be meant."""
    named = ", ".join(f"{region.code} ({region.name})" for region in near)
    return f"write the region code, perhaps {named}" if named else f"write a code such as {example}"


def _workplace(cell: Cell, regions: Regions) -> str:
    """Read where somebody works: a region code of any level, alone or before its name, or words; a code must exist."""
    place = cells.text(cell)
    coded = _CODED_PLACE.fullmatch(place)
    place = coded[1] if coded else place
    if place.replace(".", "").isdecimal() and not (regions.get(place) or place in regions.history.gone()):
        raise BadCell(problem="no region has this code", remedy=perhaps(regions.near(place), "13.73"))
    return place


def _occupation(cell: Cell, occupations: Occupations) -> str:
    """Read an occupation by code, by name, or by both (``petani - Petani``); give its code."""
    written = cells.plain(cell)
    both = _CODE_AND_NAME.fullmatch(written)
    if both is not None and (known := occupations.get(both[1])) is not None:
        with suppress(UnknownOccupation):  # more words about a trade that is known by its code are no contradiction
            if occupations.find(both[2]) != known:
                problem = f"{known.code} is {known.name}, and the cell says {cells.shown(both[2])} besides"
                raise BadCell(problem=problem, remedy="write the code or the name, whichever is right")
        return known.code
    try:
        return occupations.find(written).code
    except UnknownOccupation as unknown:
        near = ", ".join(f"{each.code} ({each.name})" for each in unknown.candidates)
        meant = f"perhaps {near}" if near else "for example petani"
        remedy = f"write a code of sheet 2 of the template, {meant}"
        raise BadCell(problem="no occupation has this code or name", remedy=remedy) from unknown


def _answer(cell: Cell) -> Answer:
    """Read what somebody answered to the question about a row."""
    try:
        return ANSWERS[cells.text(cell).casefold()]
    except KeyError:
        raise BadCell(problem="this answers no question", remedy=_ANSWER_REMEDY) from None


def _decile(cell: Cell) -> int:
    """Read a decile of the register DTSEN: a digit, or a number as spreadsheets hold it."""
    text = cells.plain(cell)
    if text not in {str(number) for number in range(1, RICHEST + 1)}:
        raise BadCell(problem="there is no such decile", remedy="write 1 (the poorest tenth) to 10, or leave it empty")
    return int(text)


def _code(cell: Cell) -> str:
    """Read a short code that somebody else gives out."""
    code = cells.text(cell)
    if len(code) > _TEXT_CODE_MAX:
        raise BadCell(problem=f"the code has {len(code)} characters", remedy=f"write at most {_TEXT_CODE_MAX}")
    return code
