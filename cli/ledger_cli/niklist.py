"""A file of NIKs, one worker each: a text file with one NIK a line, or a table with a NIK column."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ledger.domain.worker.nik import masked
from ledger_cli.cells import BadCell, nik, plain
from ledger_cli.columns import NIK_TITLES
from ledger_cli.findings import Finding
from ledger_cli.grid import HEADINGS_WITHIN_ROWS, Cell, SheetRefused, SheetRow, title_of
from ledger_cli.seen import Seen
from ledger_cli.sheets import read_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNik:
    """One worker of the list."""

    number: int
    """The number that a spreadsheet shows beside the row."""
    nik: str


def read_niks(path: Path) -> Generator[ListedNik | Finding, None, None]:
    """Read the NIKs of a file in order; a NIK that stands twice is a finding.

    Raise `SheetRefused` when the file cannot be read, or when it has several columns and none is called NIK.
    """
    with closing(read_sheet(path, NIK_TITLES)) as rows, Seen() as seen:
        first = next(rows, None)
        if first is None:
            return
        place, waiting = _nik_column(path, first, rows)
        for number, row in chain(waiting, rows):
            yield _listed(number, row[place] if place < len(row) else "", seen)


def _nik_column(path: Path, first: SheetRow, rows: Iterator[SheetRow]) -> tuple[int, list[SheetRow]]:
    """Find the column called NIK; a list of one column needs no heading. Also give rows read too far."""
    row: SheetRow | None = first
    while row is not None and row[0] <= HEADINGS_WITHIN_ROWS:
        titles = [title_of(cell) for cell in row[1]]
        places = [place for place, title in enumerate(titles) if title in NIK_TITLES]
        if len(places) == 1:
            return places[0], []
        if row is first and len([title for title in titles if title]) == 1:
            return next(place for place, title in enumerate(titles) if title), [first]
        row = next(rows, None)
    raise SheetRefused(path=path, problem="has no column that is called NIK", remedy='write "NIK" above the column')


def _listed(number: int, cell: Cell, seen: Seen) -> ListedNik | Finding:
    try:
        digits, _ = nik(cell)
    except BadCell as bad:
        value = masked(plain(cell))
        return Finding(row=number, column="NIK", value=value, problem=bad.problem, remedy=bad.remedy)
    before = seen.first_row(digits, number)
    if before != number:
        problem = f"the same NIK stands in row {before}"
        return Finding(row=number, column="NIK", value=masked(digits), problem=problem, remedy="keep one of the two")
    return ListedNik(number=number, nik=digits)
