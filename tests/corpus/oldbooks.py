"""Old Excel workbooks (.xls)."""

import struct
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from corpus.newbook import Page as NewPage
from corpus.newbook import new_workbook
from corpus.oldbook import EXCEL_5, SECTOR, Formula, Page, Written, container, old_workbook, record
from corpus.specimen import BUDI, HEAD, NIK, TABLE, Specimen

Row = tuple[Written | Formula, ...]


def typed(**cells: Written | Formula) -> Row:
    """Change cells of a row to what stands there as a number, a date, a formula."""
    keys = ("nik", "name", "born", "work", "village", "sex")
    return tuple(cells.get(key, cell) for key, cell in zip(keys, BUDI, strict=True))


def table(*rows: Row) -> Callable[[], bytes]:
    """Write a workbook of one sheet, with the usual headings."""
    return lambda: old_workbook(Page(rows=(HEAD, *rows)))


def specimens() -> Iterator[Specimen]:
    """Give all XLS files."""
    people = Page(rows=TABLE)
    yield Specimen(name="plain.xls", content=lambda: old_workbook(people), takes=2)
    yield Specimen(name="excel-95.xls", content=lambda: old_workbook(people, version=EXCEL_5), takes=2)
    yield Specimen(name="true-dates.xls", content=table(typed(born=date(1990, 8, 5))), takes=1)
    yield Specimen(
        name="date-counted.xls", content=table(typed(born=33090.0)), takes=1, says="it is read as 05-08-1990"
    )
    from_1904 = Page(rows=(HEAD, typed(born=31628.0)))
    yield Specimen(
        name="date-counted-from-1904.xls",
        content=lambda: old_workbook(from_1904, from_1904=True),
        takes=1,
        says="it is read as 05-08-1990",
    )
    yield Specimen(name="nik-as-number.xls", content=table(typed(nik=float(NIK))), says="the NIK is not typed as text")
    saved = table(typed(born=Formula(showed=33090)))
    yield Specimen(name="formula-as-saved.xls", content=saved, takes=1, says="none was calculated")
    cover = Page(name="Sampul", rows=(("DAFTAR",),))
    yield Specimen(name="cover-before.xls", content=lambda: old_workbook(cover, people), takes=2)
    hidden = Page(name="Lama", rows=TABLE, hidden=True)
    yield Specimen(name="all-hidden.xls", content=lambda: old_workbook(hidden), says="has no visible sheet")
    yield Specimen(name="empty-sheet.xls", content=lambda: old_workbook(Page()), says="has no row of headings")
    far = Page(rows=TABLE, far=(65_535, 255))
    yield Specimen(
        name="far-cell.xls", content=lambda: old_workbook(far), says="spreads over 256 columns and 65,536 rows"
    )
    yield Specimen(
        name="password.xls", content=lambda: old_workbook(people, password=True), says="protected by a password"
    )
    for folder, says in (("EncryptedPackage", "protected by a password"), ("_VBA_PROJECT_CUR", "holds macros")):
        content = partial(old_workbook, people, folders=(folder,))
        yield Specimen(name=f"{folder.strip('_').lower()}.xls", content=content, says=says)
    yield Specimen(
        name="letter.xls", content=lambda: container("WordDocument", b"x"), says="but no Excel workbook inside"
    )
    old = record(0x0009, struct.pack("<HH", 2, 16))
    yield Specimen(name="excel-2.xls", content=lambda: container("Book", old), says="older than Excel 95")
    yield Specimen(
        name="new-named-old.xls", content=lambda: new_workbook(NewPage(rows=TABLE)), says="rename it to .xlsx"
    )
    yield Specimen(name="old-named-new.xlsx", content=lambda: old_workbook(people), says="is an old Excel file (.xls)")
    yield Specimen(name="text.xls", content=lambda: b"NIK;Nama\r\n", says="or rename it to .csv")
    yield Specimen(name="page.xls", content=lambda: b"<html><table></table></html>", says="is no Excel workbook inside")
    yield from _damaged(old_workbook(people))


def _damaged(whole: bytes) -> Iterator[Specimen]:
    yield Specimen(name="head-only.xls", content=lambda: whole[:400], says="is damaged")
    for sectors in (1, 3, 5):
        content = partial(bytes, whole[: sectors * SECTOR])
        yield Specimen(name=f"cut-after-{sectors}-sectors.xls", content=content, says="is damaged")
    for name, at, value in (
        ("sector-size", 30, struct.pack("<H", 31)),
        ("table-too-large", 44, struct.pack("<I", 10**6)),
        ("directory-nowhere", 48, struct.pack("<I", 10**6)),
        ("table-bites-its-tail", SECTOR + 4, struct.pack("<I", 1)),
        ("chain-bites-its-tail", SECTOR + 4 * 4, struct.pack("<I", 2)),
        ("stream-too-large", 2 * SECTOR + 128 + 120, struct.pack("<I", 2**31)),
        ("record-too-long", 3 * SECTOR + 2, struct.pack("<H", 60_000)),
    ):
        content = partial(bytes, whole[:at] + value + whole[at + len(value) :])
        yield Specimen(name=f"{name}.xls", content=content, says=f"{name}.xls is ")
