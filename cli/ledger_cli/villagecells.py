"""The village of a row, from whichever of its cells tell it: a code, a name, and what it lies in.

A code of an older table is taken for the village of today, with a warning.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from ledger.reference.regions import Regions
from ledger.reference.village_names import squeezed
from ledger_cli.cellfindings import bad, empty
from ledger_cli.cells import REMEMBERED_MAX, BadCell, plain, shown
from ledger_cli.columns import COLUMNS, Column
from ledger_cli.findings import Finding, Severity
from ledger_cli.grid import Cell
from ledger_cli.readings import Villages, code_in

_VILLAGE = next(column for column in COLUMNS if column.key == "village")
_ABOVE = ("district", "regency", "province")


class VillageCells:
    """Reads the villages of one layout."""

    def __init__(self, regions: Regions, columns: Mapping[str, tuple[int, Column]], within: str | None) -> None:
        self._regions = regions
        self._villages = Villages(regions, within)
        self._telling = [columns[key] for key in ("village", "village_name") if key in columns]
        self._above = [columns[key][0] if key in columns else None for key in _ABOVE]
        told_by = [place for place, _ in self._telling] + [place for place in self._above if place is not None]
        self._needs = max(told_by, default=-1) + 1
        self._told = itemgetter(*told_by) if told_by else tuple
        """Gives the cells that tell the village: one cell as it stands, several as a tuple."""
        self._known: dict[object, str] = {}
        """The village by its cells, for those about which there is nothing to say."""

    def known(self, row: Sequence[Cell]) -> str | None:
        """Give the code of a row's village where its cells were read before, and nothing was to say; else None."""
        return self._known.get(self._told(row)) if len(row) >= self._needs else None

    def read(self, number: int, row: Sequence[Cell], values: dict[str, Any]) -> Iterable[Finding]:
        """Note the code of a row's village among its values, or give what is wrong with it."""
        known = self.known(row)
        if known is not None:
            values["village"] = known
            return ()
        found = list(self._read(number, row, values))
        if not found and len(row) >= self._needs and len(self._known) < REMEMBERED_MAX:
            self._known[self._told(row)] = values["village"]
        return found

    def _read(self, number: int, row: Sequence[Cell], values: dict[str, Any]) -> Iterator[Finding]:
        filled = [(at, column) for at, column in self._telling if at < len(row) and not _blank(row[at])]
        if not filled:
            if values.get("village") is None:
                yield empty(number, self._telling[0][1] if self._telling and self._telling[0][1].example else _VILLAGE)
            return
        place, column = filled[0]
        above = (row[at] if at is not None and at < len(row) else "" for at in self._above)
        try:
            values["village"] = code = self._villages.read(row[place], *above)
        except BadCell as why:
            values.pop("village", None)
            yield bad(number, column, row[place], why)
            return
        yield from _outgrown(number, code, row[place], column)
        for other, named in filled[1:]:
            yield from self._compared(number, code, row[other], named)

    def _compared(self, number: int, code: str, cell: Cell, column: Column) -> Iterator[Finding]:
        """Compare a code with the name that stands beside it."""
        name = self._regions.name_of(code)
        if squeezed(plain(cell)) != squeezed(name):
            yield Finding(
                row=number,
                column=column.title,
                value=shown(cell),
                problem=f"the code beside it, {code}, is {name}",
                remedy="the code was taken; look whether it is the right one",
                severity=Severity.WARNING,
            )


def _outgrown(number: int, code: str, cell: Cell, column: Column) -> Iterator[Finding]:
    """Say when a village was told by a code that it no longer has."""
    written = code_in(cell)
    if written not in {None, code}:
        yield Finding(
            row=number,
            column=column.title,
            value=written,
            problem=f"this is a code of an older table; the village has {code} today and is recorded under it",
            remedy=f"write {code} from now on",
            severity=Severity.WARNING,
        )


def _blank(cell: Cell) -> bool:
    return cell == "" or (type(cell) is str and cell.isspace())
