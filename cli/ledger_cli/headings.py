"""Which column stands where: the row of headings of a list of workers, in whatever words and order it has them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ledger.domain.wording import some_of
from ledger_cli.cells import plain, shown
from ledger_cli.columns import ANNOTATIONS, COLUMNS, NIK_TITLES, UNREAD, Column, by_title
from ledger_cli.findings import Finding, Severity, about_file
from ledger_cli.grid import HEADINGS_WITHIN_ROWS, Cell, SheetRefused, SheetRow, title_of

_TEMPLATE = "start from the template that `ledger worker template` writes"
_MEND = f"mend the row of headings, or {_TEMPLATE}"
_A_TABLE_HAS = 3
"""So many known headings make a row of headings, even without the NIK."""
_MISSPELT = 0.85
_LOOKED_AT = 50
"""So many unknown headings are compared with ours; a table that has more is no list of workers."""
_NUMBERED_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the headings say."""

    columns: Sequence[Column | None]
    """By place; none where a column is left unread or has no heading."""
    nameless: Sequence[int]
    """Places without a heading."""
    findings: Sequence[Finding]
    row: int
    """The last row of headings; workers stand below."""
    titles: Sequence[Cell]
    """What the headings are called, by place; those of two rows together."""


class HeadingsUnfit(SheetRefused):
    """The headings are not those of a list of workers."""

    def __init__(self, *, path: Path, missing: Sequence[str], unknown: Sequence[str], double: Sequence[str]) -> None:
        self.missing, self.unknown, self.double = tuple(missing), tuple(unknown), tuple(double)
        said = [
            f"{what} {some_of(titles)}"
            for what, titles in (("lacks", missing), ("has unknown", unknown), ("has twice", double))
            if titles
        ]
        super().__init__(path=path, problem=f"does not fit: it {'; it '.join(said)}", remedy=_MEND)


class HeadingsMissing(SheetRefused):
    """No row of headings was found at the top of the file."""

    def __init__(self, *, path: Path) -> None:
        problem = (
            f"has no row of headings with {COLUMNS[0].heading!r} or NIK among its first {HEADINGS_WITHIN_ROWS} rows"
        )
        super().__init__(path=path, problem=problem, remedy=_TEMPLATE)


def find_layout(path: Path, rows: Iterator[SheetRow], given: Collection[str] = ()) -> tuple[Layout, Iterator[SheetRow]]:
    """Find the heading row, and say which column stands where; also give the rows below it.

    Letterheads, titles and hints may stand above it, a second row of headings and a row of column numbers below. What
    is `given` for all rows need not have a column. Raise `HeadingsMissing` or `HeadingsUnfit`.
    """
    last, headings = _heading_row(path, rows)
    waiting: list[SheetRow] = []
    below = next(rows, None)
    titles = list(headings)
    if below is not None and (joined := _joined(headings, below[1])) is not None:
        last, titles, below = below[0], joined, next(rows, None)
    if below is not None and not _numbers_columns(below[1]):
        waiting.append(below)
    return _layout(path, last, titles, given), chain(waiting, rows)


def _heading_row(path: Path, rows: Iterator[SheetRow]) -> SheetRow:
    known = by_title()
    widest: tuple[int, SheetRow] = (0, (0, ()))
    for number, row in rows:
        if number > HEADINGS_WITHIN_ROWS:
            break
        titles = [title_of(cell) for cell in row if isinstance(cell, str)]
        if not NIK_TITLES.isdisjoint(titles):
            return number, row
        widest = max(widest, (sum(title in known for title in titles), (number, row)), key=lambda each: each[0])
    if widest[0] >= _A_TABLE_HAS:
        return widest[1]
    raise HeadingsMissing(path=path)


def _joined(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell] | None:
    """Put two rows of merged headings together; nothing when the second is no row of headings.

    A heading over several columns stands in the first of them, and what it is parted into stands below.
    """
    known = by_title()
    nik = next((place for place, cell in enumerate(above) if title_of(cell) in NIK_TITLES), None)
    if nik is None or (nik < len(below) and below[nik] != "") or not all(isinstance(cell, str) for cell in below):
        return None
    joined: list[Cell] = []
    over: Cell = ""
    learned = 0
    for place in range(max(len(above), len(below))):
        top = above[place] if place < len(above) else ""
        sub = below[place] if place < len(below) else ""
        over = top if top != "" or sub == "" else over
        both = f"{over} {sub}"
        words = next((each for each in (both, sub) if title_of(each) in known), both) if sub != "" else top
        learned += sub != "" and title_of(words) in known
        joined.append(words)
    return joined if learned else None


def _numbers_columns(row: Sequence[Cell]) -> bool:
    """Recognise the row (1) (2) (3) … that official tables have below their headings."""
    filled = [plain(cell).strip("()") for cell in row if cell != ""]
    if len(filled) < _NUMBERED_FROM or not all(each.isascii() and each.isdecimal() for each in filled):
        return False
    first = int(filled[0])
    return [int(each) for each in filled] == list(range(first, first + len(filled)))


def _layout(path: Path, last: int, row: Sequence[Cell], given: Collection[str]) -> Layout:
    known = by_title()
    titles = [title_of(cell) for cell in row]
    columns = [known.get(title) for title in titles]
    keys = [column.key for column in columns if column is not None]
    missing = [column.heading for column in COLUMNS if column.needed and not _stands(column.key, {*keys, *given})]
    double = [f"{_named(row, columns, key)}" for key in dict.fromkeys(keys) if keys.count(key) > 1]
    strange = [
        shown(cell)
        for cell, title, column in zip(row, titles, columns, strict=True)
        if title and column is None and title not in UNREAD
    ]
    misspelt = [
        f"{each} (perhaps {meant.title})" for each in strange[:_LOOKED_AT] if (meant := _meant(each, known, keys))
    ]
    if missing or misspelt or double:
        raise HeadingsUnfit(
            path=path, missing=missing, unknown=misspelt or strange if missing else misspelt, double=double
        )
    plainly_unread = [shown(cell) for cell, title in zip(row, titles, strict=True) if title in UNREAD]
    return Layout(
        row=last,
        titles=row,
        columns=columns,
        nameless=[place for place, title in enumerate(titles) if not title],
        findings=list(_remarks(keys, strange, plainly_unread, given)),
    )


def _stands(key: str, keys: Collection[str]) -> bool:
    return key in keys or (key == "village" and "village_name" in keys)


def _named(row: Sequence[Cell], columns: Sequence[Column | None], key: str) -> str:
    """Name the headings that mean the same, with the column they stand for."""
    same = [shown(cell) for cell, column in zip(row, columns, strict=True) if column is not None and column.key == key]
    alike = dict.fromkeys(same)
    return same[0] if len(alike) == 1 else " and ".join(alike)


def _meant(written: str, known: Mapping[str, Column], keys: Collection[str]) -> Column | None:
    """Find the column whose heading looks misspelt here, unless it stands elsewhere in the row."""
    from difflib import get_close_matches

    free = [title for title, column in known.items() if column.key not in keys and column not in ANNOTATIONS]
    near = get_close_matches(title_of(written), free, n=1, cutoff=_MISSPELT)
    return known[near[0]] if near else None


def _remarks(
    keys: Collection[str], strange: Sequence[str], unread: Sequence[str], given: Collection[str]
) -> Iterator[Finding]:
    lacking = [
        column.title
        for column in COLUMNS
        if column.required and not column.needed and column.key not in keys and column.key not in given
    ]
    if lacking:
        problem = f"it has no column {some_of(lacking)}: workers are registered without"
        yield about_file("", problem, "add them before the list goes to the insurer, whose form asks for them")
    if strange:
        problem = f"headings that mean nothing here are left unread: {some_of(strange)}"
        yield about_file("", problem, "look whether one of them should be a column of the template")
    if unread:
        problem = f"these columns are left unread: {some_of(unread, 10)}"
        yield about_file("", problem, "nothing needs to be done", Severity.NOTE)
