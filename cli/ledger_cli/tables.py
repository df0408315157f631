"""The table for people: aligned by what the eye sees, numbers to the right, fitted to the screen.

A table that is wider than the screen first loses the columns that may go, then its texts go on below each other.
Numbers, dates and codes are never cut, and no text is.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

from ledger_cli.answers import Column, Page, Place, Row
from ledger_cli.values import display_width, spoken_value, whole

T = TypeVar("T")

_GAP = "  "
_COMFORT = 24
"""A text keeps this many letters beside it, so that a reference stays in one piece; longer ones go on below."""
_RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"


def table_lines(page: Page, *, reveal: bool, width: int | None, left_out: list[str] | None = None) -> Iterator[str]:
    """Lay out an answer, a total below where columns ask for one; `width` is the screen's, ``None`` for no screen.

    The titles of columns that have no room are put into `left_out`.
    """
    rows = list(page.rows)
    if not rows:
        return
    if page.upright:
        for row in rows:
            yield from _upright(page.columns, row, reveal=reveal, width=width)
        return
    columns = [column for column in page.columns if column.place is not Place.EXACT_FORMS]
    body = [[spoken_value(row[column.key], column.kind, reveal=reveal) for column in columns] for row in rows]
    lines = [[column.title for column in columns], *body, *_totals(columns, rows)]
    gone = without_room(columns, lines, width)
    if left_out is not None:
        left_out += [columns[index].title for index in gone]
    columns = _without(columns, gone)
    yield from _laid_out([_without(cells, gone) for cells in lines], columns, len(rows), width)


def _laid_out(lines: Sequence[Sequence[str]], columns: Sequence[Column], rows: int, width: int | None) -> Iterator[str]:
    widths = fitted(lines, columns, width)
    rule = _GAP.join(_RULE * each for each in widths)
    for number, cells in enumerate(lines):
        if number in {1, rows + 1}:
            yield rule
        yield from _line(cells, columns, widths)


def without_room(columns: Sequence[Column], lines: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """Choose the columns that must go: those that may, from the right, until the others fit the screen."""
    gone: list[int] = []
    if width is None:
        return gone
    needs = _floors(lines, columns)
    for index in range(len(columns) - 1, -1, -1):
        if _whole_width(_without(needs, gone)) <= width:
            break
        if columns[index].place is Place.WHERE_IT_FITS:
            gone.append(index)
    return sorted(gone)


def fitted(lines: Sequence[Sequence[str]], columns: Sequence[Column], width: int | None) -> list[int]:
    """Give the widths of columns: as wide as their widest cell, then narrower, widest first, until the table fits."""
    widths = [
        min(max(map(display_width, cells)), column.wrap_at or sys.maxsize)
        for cells, column in zip(zip(*lines, strict=True), columns, strict=True)
    ]
    if width is None:
        return widths
    floors = _floors(lines, columns)
    while _whole_width(widths) > width:
        loose = [index for index, each in enumerate(widths) if each > floors[index]]
        if not loose:
            break
        widths[max(loose, key=lambda index: widths[index])] -= 1
    return widths


def _floors(lines: Sequence[Sequence[str]], columns: Sequence[Column]) -> list[int]:
    """Say how narrow each column may become: titles break between words, texts go on below, nothing else does."""
    floors = []
    for cells, column in zip(zip(*lines, strict=True), columns, strict=True):
        title, *values = cells
        words = (
            title.split() if column.kind != "text" else [*title.split(), *(v for each in values for v in each.split())]
        )
        longest = max(map(display_width, words), default=0)
        widest = max(map(display_width, values), default=0)
        floors.append(max(longest, widest) if column.kind != "text" else min(longest, _COMFORT))
    return floors


def _whole_width(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _without(cells: Sequence[T], gone: Sequence[int]) -> list[T]:
    return [cell for index, cell in enumerate(cells) if index not in gone]


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of so many cells of the screen, between words where it can be."""
    if display_width(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        beside = f"{lines[-1]} {word}".lstrip()
        if display_width(beside) <= width:
            lines[-1] = beside
            continue
        *whole_lines, rest = _pieces(word, width)
        lines += [*whole_lines, rest]
    return [line for line in lines if line]


def _pieces(word: str, width: int) -> list[str]:
    """Break a word that is longer than a line."""
    pieces = [""]
    for letter in word:
        if display_width(pieces[-1] + letter) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _upright(columns: Sequence[Column], row: Row, *, reveal: bool, width: int | None) -> Iterator[str]:
    shown = [column for column in columns if column.place is not Place.EXACT_FORMS]
    titles = max(display_width(column.title) for column in shown)
    room = None if width is None else max(_COMFORT, width - titles - len(_GAP))
    for column in shown:
        value = spoken_value(row[column.key], column.kind, reveal=reveal)
        lines = [value] if room is None else wrapped(value, room)
        for title, line in zip_longest([column.title], lines, fillvalue=""):
            yield f"{title}{' ' * (titles - display_width(title))}{_GAP}{line}".rstrip()


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """Write one row, on as many lines as its longest text needs."""
    stacks = [wrapped(cell, room) for cell, room in zip(cells, widths, strict=True)]
    for pieces in zip_longest(*stacks, fillvalue=""):
        padded = (_padded(piece, column, room) for piece, column, room in zip(pieces, columns, widths, strict=True))
        yield _GAP.join(padded).rstrip()


def _padded(text: str, column: Column, width: int) -> str:
    blank = " " * (width - display_width(text))
    return blank + text if column.kind.to_the_right else text + blank


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> list[list[str]]:
    """Add up the columns that ask for it, where there is more than one row to add."""
    if not any(column.total for column in columns) or len(rows) == 1:
        return []
    cells = [_total(column, rows) for column in columns]
    return [[cells[0] or "Total", *cells[1:]]]


def _total(column: Column, rows: Sequence[Row]) -> str:
    """Add up one column. One unknown makes its sum unknown: empty is not zero."""
    if not column.total:
        return ""
    values = [row[column.key] for row in rows]
    known = None if None in values else sum(map(whole, values))
    return spoken_value(known, column.kind, reveal=False)
