"""A writer of XLSX workbooks by hand, so that every byte that a careful program would not write can be written."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

Written = str | int | float | bool | date | None

USUAL = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula with what it showed when it was saved; nothing, if no program ever calculated it."""

    means: str
    showed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """XML of a cell as it stands, without its place."""

    xml: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet."""

    name: str = "Pekerja"
    rows: Sequence[Sequence[Written | Formula | Raw]] = ()
    state: str = "visible"
    merged: str = ""
    more: str = ""
    """XML of further rows."""


def new_workbook(
    *pages: Page, family: str = USUAL, from_1904: bool = False, parts: Mapping[str, bytes] | None = None
) -> bytes:
    """Write a whole workbook; `parts` are put in beside, or instead of, those that belong there."""
    main = f"{family}/spreadsheetml/2006/main" if family == USUAL else f"{family}/spreadsheetml/main"
    related = (
        f"{family}/officeDocument/2006/relationships" if family == USUAL else f"{family}/officeDocument/relationships"
    )
    members = {
        "[Content_Types].xml": _types(len(pages)),
        "_rels/.rels": _relations([(f"{related}/officeDocument", BOOK)]),
        BOOK: _book(pages, main, related, from_1904=from_1904),
        "xl/_rels/workbook.xml.rels": _relations(
            [(f"{related}/worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(pages) + 1)]
            + [(f"{related}/styles", "styles.xml")]
        ),
        "xl/styles.xml": _styles(main),
        **{f"xl/worksheets/sheet{number}.xml": _sheet(page, main) for number, page in enumerate(pages, start=1)},
    }
    return zipped({**members, **(parts or {})})


def zipped(members: Mapping[str, bytes], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack parts into an archive."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return into.getvalue()


def _types(sheets: int) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = f'<Override PartName="/{BOOK}" ContentType="{kind}.sheet.main+xml"/>' + "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{space}">{rels}{overrides}</Types>'.encode()


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{each}</Relationships>'.encode()


def _book(pages: Sequence[Page], main: str, related: str, *, from_1904: bool) -> bytes:
    sheets = "".join(
        f'<sheet name="{page.name}" sheetId="{number}" state="{page.state}" r:id="rId{number}"/>'
        for number, page in enumerate(pages, start=1)
    )
    epoch = '<workbookPr date1904="1"/>' if from_1904 else ""
    inside = f"{epoch}<sheets>{sheets}</sheets>"
    return f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{related}">{inside}</workbook>'.encode()


def _styles(main: str) -> bytes:
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    return f'<?xml version="1.0"?><styleSheet xmlns="{main}">{formats}</styleSheet>'.encode()


def _sheet(page: Page, main: str) -> bytes:
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(place, number, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(page.rows, start=1)
    )
    merged = f'<mergeCells count="1"><mergeCell ref="{page.merged}"/></mergeCells>' if page.merged else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}">'
        f"<sheetData>{rows}{page.more}</sheetData>{merged}</worksheet>"
    ).encode()


def _cell(place: int, row: int, value: Written | Formula | Raw) -> str:
    return _bare(value).replace("<c", f'<c r="{chr(ord("A") + place)}{row}"', 1)


def _bare(value: Written | Formula | Raw) -> str:
    match value:
        case None:
            bare = ""
        case str():
            bare = f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case bool():
            bare = f'<c t="b"><v>{int(value)}</v></c>'
        case date():
            bare = f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        case Formula(means=means, showed=showed):
            cached = "" if showed is None else f"<v>{escape(showed)}</v>"
            bare = f'<c t="str"><f>{escape(means)}</f>{cached}</c>'
        case Raw(xml=bare):
            pass
        case _:
            bare = f"<c><v>{value}</v></c>"
    return bare
