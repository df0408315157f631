"""Answers for machines: JSON, one JSON object a line, CSV. Integers and ISO dates; rows are written as they come."""

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal

from ledger_cli.answers import Kind, Page, Row
from ledger_cli.dates import exact_text
from ledger_cli.values import Scalar, machine_value

_PIECES = re.compile(r"([;\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029])")
"""Where a spreadsheet may begin a new cell inside ours: at line breaks and tabs, and at ``;`` when it is set to
Indonesian, where the semicolon divides a list and our quotes then count for nothing."""

_FORMULA = re.compile(r"[\s\x01-\x1f\u200b-\u200d\u2060\ufeff]*[=+\-@\0\uff1d\uff0b\uff0d\uff20]")
"""A sign that begins a formula, full-width ones included; blanks and letters without width do not hide it."""

_SIGN = re.compile(r"[=+\-@\0\t\r\uff1d\uff0b\uff0d\uff20]")
"""Without one of these a text cannot be a formula; most names end here."""

_BAD_START = ("\t", "\r", "\0")
"""What some spreadsheets drop before they look for a formula."""


def json_pieces(page: Page, *, reveal: bool) -> Iterator[str]:
    """Write ``{"as_of": …, "position": …, "rows": [...]}``, one row a line."""
    as_of = None if page.as_of is None else exact_text(page.as_of)
    yield f'{{"as_of": {json.dumps(as_of)}, "position": {json.dumps(page.position)}, "rows": ['
    before = "\n"
    for row in page.rows:
        yield before + _object(page, row, reveal=reveal)
        before = ",\n"
    yield "\n]}\n" if before != "\n" else "]}\n"


def ndjson_pieces(page: Page, *, reveal: bool) -> Iterator[str]:
    """Write one object a line and nothing around it."""
    for row in page.rows:
        yield _object(page, row, reveal=reveal) + "\n"


def csv_pieces(page: Page, *, reveal: bool) -> Iterator[str]:
    """Write CSV as RFC 4180 has it: a heading of keys, commas, CRLF, and a BOM, by which Excel knows UTF-8.

    Commas, though Excel set to Indonesian expects semicolons: this file is for programs, which expect commas. The file
    for Excel is the workbook (``-o xlsx``), where no separator can be misread.
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([column.key for column in page.columns])
    yield "\ufeff" + _taken(line)
    for row in page.rows:
        writer.writerow([_csv_cell(row[column.key], column.kind, reveal=reveal) for column in page.columns])
        yield _taken(line)


def harmless(text: str) -> str:
    """Put ``'`` before every piece of a text that a spreadsheet would take for a formula."""
    if not _SIGN.search(text):
        return text
    safe = "".join("'" + piece if _FORMULA.match(piece) else piece for piece in _PIECES.split(text))
    return "'" + safe if safe.startswith(_BAD_START) else safe


def _object(page: Page, row: Row, *, reveal: bool) -> str:
    cells = {column.key: machine_value(row[column.key], column.kind, reveal=reveal) for column in page.columns}
    return json.dumps(cells, ensure_ascii=False, default=_number)


def _number(value: object) -> float:
    """Write a percentage as a JSON number; a float gives back up to 15 digits exactly as they were."""
    if isinstance(value, Decimal):
        return float(value)
    msg = f"{type(value).__name__} has no place in an answer"
    raise TypeError(msg)


def _taken(line: io.StringIO) -> str:
    """Take what was written and leave the buffer empty for the next row."""
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


def _csv_cell(value: object, kind: Kind, *, reveal: bool) -> str:
    """Write a cell; only text is guarded, since a minus before our own number is no formula."""
    return _plain(machine_value(value, kind, reveal=reveal), guarded=kind is Kind.TEXT)


def _plain(exact: Scalar, *, guarded: bool) -> str:
    match exact:
        case None:
            return ""
        case bool():
            return "true" if exact else "false"
        case str() if guarded:
            return harmless(exact)
        case _:
            return str(exact)
