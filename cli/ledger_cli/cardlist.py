"""A list of participant cards: a table with a NIK column and a KPJ column, one card a row."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ledger.application.cards import ListedCard
from ledger.domain.worker.nik import masked
from ledger_cli.cells import BadCell, nik, plain
from ledger_cli.columns import NIK_TITLES
from ledger_cli.findings import Finding
from ledger_cli.grid import HEADINGS_WITHIN_ROWS, Cell, SheetRefused, SheetRow, title_of
from ledger_cli.sheets import read_sheet

CARD_TITLES = ("kpj", "nomor kpj", "no kpj", "nomor kartu", "no kartu", "nomor peserta", "no peserta")
_NUMBER = re.compile(r"[0-9A-Za-z]{6,20}", re.ASCII)


def card_number(cell: Cell) -> str:
    """Read the number of a card: 6 to 20 digits or letters, about 11 as a rule; dots, spaces and dashes fall away."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        cell = str(cell)
    number = re.sub(r"[\s.-]", "", plain(cell))
    if not _NUMBER.fullmatch(number):
        raise BadCell(problem="this is no number of a card", remedy="write the number as it is printed on the card")
    return number


def read_cards(path: Path) -> Iterator[ListedCard | Finding]:
    """Read the cards of a file in order; raise `SheetRefused` when it cannot be read or lacks one of the columns."""
    with closing(read_sheet(path, NIK_TITLES)) as rows:
        nik_place, card_place = _places(path, rows)
        for number, row in rows:
            yield _listed(number, _cell(row, nik_place), _cell(row, card_place))


def _places(path: Path, rows: Iterator[SheetRow]) -> tuple[int, int]:
    """Find the two columns by their headings, perhaps below a row of hints."""
    for number, row in rows:
        titles = [title_of(cell) for cell in row]
        niks = [place for place, title in enumerate(titles) if title in NIK_TITLES]
        cards = [place for place, title in enumerate(titles) if title in CARD_TITLES]
        if len(niks) == len(cards) == 1:
            return niks[0], cards[0]
        if number >= HEADINGS_WITHIN_ROWS:
            break
    raise SheetRefused(
        path=path,
        problem="has no two columns that are called NIK and KPJ",
        remedy='write "NIK" and "KPJ" above them, once each',
    )


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else ""


def _listed(row: int, nik_cell: Cell, card_cell: Cell) -> ListedCard | Finding:
    try:
        digits, _ = nik(nik_cell)
    except BadCell as bad:
        return Finding(row=row, column="NIK", value=masked(plain(nik_cell)), problem=bad.problem, remedy=bad.remedy)
    try:
        number = card_number(card_cell)
    except BadCell as bad:
        return Finding(row=row, column="KPJ", value=masked(plain(card_cell)), problem=bad.problem, remedy=bad.remedy)
    return ListedCard(row=row, nik=digits, number=number)
