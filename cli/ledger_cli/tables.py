"""The table for people: aligned by what the eye sees, numbers to the right, fitted to the screen."""

from collections.abc import Iterable, Sequence

from ledger_cli.answers import Column, Page, Row
from ledger_cli.values import display_width, spoken_value, whole

_GAP = "  "
_NARROWEST = 12
"""No text is cut below this many letters; a screen too small for that wraps its lines."""
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"


def table_lines(page: Page, *, reveal: bool, width: int | None) -> Iterable[str]:
    """Lay out an answer, a total below where columns ask for one; `width` is the screen's, ``None`` cuts nothing."""
    columns = page.columns
    rows = list(page.rows)
    if not rows:
        return
    body = [[spoken_value(row[column.key], column.kind, reveal=reveal) for column in columns] for row in rows]
    foot = _totals(columns, rows)
    lines = [[column.title for column in columns], *body, *([foot] if foot else [])]
    widths = fitted([max(map(display_width, cells)) for cells in zip(*lines, strict=True)], columns, width)
    yield _line(lines[0], columns, widths)
    yield _GAP.join(_RULE * each for each in widths)
    for cells in body:
        yield _line(cells, columns, widths)
    if foot:
        yield _GAP.join(_RULE * each for each in widths)
        yield _line(foot, columns, widths)


def fitted(natural: Sequence[int], columns: Sequence[Column], width: int | None) -> list[int]:
    """Narrow the widest text columns until the table fits the screen. Numbers, dates and codes are never cut."""
    widths = list(natural)
    if width is None:
        return widths
    texts = [index for index, column in enumerate(columns) if column.kind == "text"]
    surplus = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while surplus > 0 and texts:
        widest = max(texts, key=lambda index: widths[index])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        surplus -= 1
    return widths


def cut(text: str, width: int) -> str:
    """Shorten text to so many cells of the screen, with an ellipsis that says so."""
    if display_width(text) <= width:
        return text
    kept = text
    while kept and display_width(kept) > width - 1:
        kept = kept[:-1]
    return kept.rstrip() + _CUT


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = (_padded(cut(cell, room), column, room) for cell, column, room in zip(cells, columns, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _padded(text: str, column: Column, width: int) -> str:
    blank = " " * (width - display_width(text))
    return blank + text if column.kind.to_the_right else text + blank


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    """Add up the columns that ask for it. One unknown makes its sum unknown: empty is not zero."""
    if not any(column.total for column in columns):
        return []
    cells = [_total(column, rows) for column in columns]
    return [cells[0] or "Total", *cells[1:]]


def _total(column: Column, rows: Sequence[Row]) -> str:
    if not column.total:
        return ""
    values = [row[column.key] for row in rows]
    known = None if None in values else sum(map(whole, values))
    return spoken_value(known, column.kind, reveal=False)
