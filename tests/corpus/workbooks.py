"""XLSX workbooks: what people type into cells, how they lay tables out, and what is no honest workbook."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from corpus.newbook import BOOK, SHEET, STRICT, Formula, Page, Raw, Written, new_workbook, zipped
from corpus.specimen import BUDI, HEAD, NIK, SITI, TABLE, Specimen, changed

Row = Sequence[Written | Formula | Raw]
_DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def table(*rows: Row) -> Callable[[], bytes]:
    """Write a workbook of one sheet, with the usual headings."""
    return lambda: new_workbook(Page(rows=(HEAD, *rows)))


def typed(**cells: Written | Formula | Raw) -> Row:
    """Change cells of a row to what stands there as a number, a date, a formula."""
    keys = ("nik", "name", "born", "work", "village", "sex")
    return tuple(cells.get(key, cell) for key, cell in zip(keys, BUDI, strict=True))


def specimens() -> Iterator[Specimen]:
    """Give all XLSX files."""
    yield from _cells()
    yield from _sheets()
    yield from _archives()
    yield from _parts()
    yield from _damaged()


def _cells() -> Iterator[Specimen]:
    yield Specimen(name="plain.xlsx", content=table(BUDI, SITI), takes=2)
    yield Specimen(name="true-dates.xlsx", content=table(typed(born=date(1990, 8, 5))), takes=1)
    turned = table(typed(born=date(1990, 5, 8)))
    yield Specimen(name="true-date-swapped.xlsx", content=turned, says="a spreadsheet may have swapped them")
    other = table(typed(born=date(1991, 2, 20)))
    yield Specimen(name="true-date-of-another-day.xlsx", content=other, takes=1, says="the NIK says born 05-08")
    counted = table(typed(born=33090))
    yield Specimen(name="date-counted.xlsx", content=counted, takes=1, says="it is read as 05-08-1990")
    yield Specimen(
        name="date-counted-from-1904.xlsx",
        content=lambda: new_workbook(Page(rows=(HEAD, typed(born=31628))), from_1904=True),
        takes=1,
        says="it is read as 05-08-1990",
    )
    yield Specimen(
        name="date-with-fraction.xlsx", content=table(typed(born=33090.5)), says="the date is a plain number"
    )
    yield Specimen(name="date-small-number.xlsx", content=table(typed(born=1990)), says="the date is a plain number")
    yield Specimen(name="nik-as-number.xlsx", content=table(typed(nik=int(NIK))), says="the NIK is not typed as text")
    yield Specimen(
        name="nik-as-power.xlsx", content=table(typed(nik=Raw(xml="<c ><v>1.37301E+15</v></c>"))), says="NIK is not"
    )
    shown = Formula(means='"13730105"&"08909998"', showed=NIK)
    yield Specimen(name="formula-as-saved.xlsx", content=table(typed(nik=shown)), takes=1, says="none was calculated")
    never = Formula(means="1+1", showed=None)
    yield Specimen(name="formula-never-saved.xlsx", content=table(typed(name=never)), says="the cell is empty")
    link = Formula(means='HYPERLINK("http://contoh.id","Budi")', showed="Budi")
    yield Specimen(name="formula-link.xlsx", content=table(typed(name=link)), takes=1, says="none was calculated")
    fault = Raw(xml='<c t="e"><v>#REF!</v></c>')
    yield Specimen(name="cell-with-a-fault.xlsx", content=table(typed(name=fault)), says="Row 2, Nama Lengkap")
    yield Specimen(name="name-formula-text.xlsx", content=table(changed(name="=1+1")), says="starts like a formula")
    yield Specimen(name="truth-for-a-name.xlsx", content=table(typed(name=True)), says="no name of a person")
    yield Specimen(name="escaped-nul.xlsx", content=table(changed(name="Bu_x0000_di")), says="Row 2, Nama Lengkap")
    yield Specimen(name="name-of-10000.xlsx", content=table(changed(name="A" * 10_000)), says="has 10000 characters")
    yield Specimen(name="name-right-to-left.xlsx", content=table(changed(name="Budi\u200f")), says="RIGHT-TO-LEFT MARK")
    yield Specimen(name="line-break-in-a-name.xlsx", content=table(changed(name="Budi\nSantoso")), takes=1)
    wage = (*HEAD, "Upah")
    for name, amount, takes, says in (
        ("number", 1_000_000, 1, ""),
        ("fraction", 16800.5, None, "16800.5 is not a whole number of rupiah"),
        ("negative", -5, None, "no amount in rupiah"),
        ("huge", 10**14, None, "no amount in rupiah"),
    ):
        rows = (wage, (*BUDI, amount))
        content = partial(new_workbook, Page(rows=rows))
        yield Specimen(name=f"wage-{name}.xlsx", content=content, takes=takes, says=says)


def _sheets() -> Iterator[Specimen]:
    cover = Page(name="Sampul", rows=(("DAFTAR PEKERJA RENTAN",), ("Kota Sawahlunto",)))
    people = Page(rows=TABLE)
    yield Specimen(name="cover-before.xlsx", content=lambda: new_workbook(cover, people), takes=2)
    hidden = Page(name="Lama", rows=(HEAD, changed(name="Orang Lama")), state="hidden")
    yield Specimen(name="hidden-before.xlsx", content=lambda: new_workbook(hidden, people), takes=2)
    yield Specimen(name="all-hidden.xlsx", content=lambda: new_workbook(hidden), says="has no visible sheet")
    very = Page(name="Lama", rows=TABLE, state="veryHidden")
    yield Specimen(name="very-hidden.xlsx", content=lambda: new_workbook(very, cover), says="no row of headings")
    yield Specimen(name="empty-sheet.xlsx", content=lambda: new_workbook(Page()), says="has no row of headings")
    yield Specimen(name="only-a-cover.xlsx", content=lambda: new_workbook(cover), says="has no row of headings")
    merged = Page(
        rows=(
            ("NIK", "Nama", "Tanggal Lahir", "Pekerjaan", "Alamat", None, "JK"),
            (None, None, None, None, "Desa", "Kecamatan", None),
            (*BUDI[:4], "Pasar", "Lembah Segar", "L"),
        ),
        merged="E1:F1",
    )
    yield Specimen(name="merged-headings.xlsx", content=lambda: new_workbook(merged), takes=1)
    title = Page(rows=(("DAFTAR PEKERJA",), (), *TABLE), merged="A1:F1")
    yield Specimen(name="merged-title.xlsx", content=lambda: new_workbook(title), takes=2)
    double = Page(rows=((*HEAD, "NIK"), BUDI))
    yield Specimen(name="repeated-headings.xlsx", content=lambda: new_workbook(double), says="it has twice NIK")
    yield Specimen(name="strict.xlsx", content=lambda: new_workbook(people, family=STRICT), takes=2)
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield Specimen(
        name="far-cell.xlsx", content=lambda: new_workbook(Page(rows=TABLE, more=far)), says="spreads over 16,384"
    )
    wide = "".join(f'<c r="{letters}4"><v>1</v></c>' for letters in ("ZZZZ", "AAAAA"))
    beyond = Page(rows=TABLE, more=f'<row r="4">{wide}</row>')
    yield Specimen(name="columns-beyond-the-sheet.xlsx", content=lambda: new_workbook(beyond), says="475,255 columns")
    many = f'<row r="4">{"<c/>" * 200_000}</row>'
    yield Specimen(
        name="200000-cells-in-a-row.xlsx", content=lambda: new_workbook(Page(rows=TABLE, more=many)), says="columns"
    )
    low = Page(rows=TABLE, more='<row r="99999999"><c r="A99999999"><v>1</v></c></row>')
    yield Specimen(name="row-beyond-the-sheet.xlsx", content=lambda: new_workbook(low), says="spreads over")


def _archives() -> Iterator[Specimen]:
    yield Specimen(name="not-a-zip.xlsx", content=lambda: b"NIK;Nama\r\n", says="is no Excel workbook inside")
    yield Specimen(
        name="page.xlsx", content=lambda: b"<html><table></table></html>", says="is no Excel workbook inside"
    )
    yield Specimen(name="empty.xlsx", content=lambda: b"", says="is empty")
    yield Specimen(
        name="empty-zip.xlsx", content=lambda: zipped({"letter.txt": b"hi"}), says="no Excel workbook inside"
    )
    yield Specimen(
        name="document.xlsx", content=lambda: zipped({"word/document.xml": b"<x/>"}), says="no Excel workbook"
    )
    yield Specimen(
        name="open-document.xlsx", content=lambda: zipped({"content.xml": b"<x/>"}), says="no Excel workbook"
    )
    yield Specimen(name="open-document.ods", content=lambda: zipped({"content.xml": b"<x/>"}), says="is named .ods")
    yield Specimen(name="macros-by-name.xlsm", content=table(BUDI), says="can hold programs")
    yield Specimen(name="binary.xlsb", content=table(BUDI), says="is named .xlsb")
    macros = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    yield Specimen(
        name="macros.xlsx", content=lambda: new_workbook(Page(rows=TABLE), parts=macros), says="holds macros"
    )
    for name, part in (
        ("path-up", "../../etc/cron.d/x"),
        ("path-from-root", "/etc/passwd"),
        ("path-of-windows", "C:\\autoexec.bat"),
    ):
        content = partial(new_workbook, Page(rows=TABLE), parts={part: b"x"})
        yield Specimen(name=f"{name}.xlsx", content=content, says="leads out of the archive")
    twins = {"XL/Worksheets/Sheet1.xml": b"<x/>"}
    yield Specimen(
        name="same-part-twice.xlsx", content=lambda: new_workbook(Page(rows=TABLE), parts=twins), says="same name"
    )
    crowd = {f"xl/media/{number}.txt": b"x" for number in range(2_100)}
    yield Specimen(
        name="2100-parts.xlsx", content=lambda: new_workbook(Page(rows=TABLE), parts=crowd), says="parts, more than"
    )
    yield Specimen(name="bomb.xlsx", content=_bomb, says="unfolds to")
    yield Specimen(name="bomb-in-one-part.xlsx", content=_small_bomb, says="times its size, where 100 is the most")
    yield Specimen(name="bomb-of-bombs.xlsx", content=_nested, takes=2)
    yield Specimen(name="lying-about-its-size.xlsx", content=_lying, says="is damaged")
    yield Specimen(name="lying-with-64-bits.xlsx", content=_lying_wide, says="xlsx")
    yield Specimen(name="encrypted-part.xlsx", content=_encrypted, says="is protected by a password")
    odd = zipfile.ZIP_BZIP2
    yield Specimen(
        name="packed-oddly.xlsx", content=lambda: zipped({BOOK: b"<x/>"}, how=odd), says="no spreadsheet program uses"
    )


def _parts() -> Iterator[Specimen]:
    for name, part in (("sheet", SHEET), ("book", BOOK), ("relations", "_rels/.rels"), ("extra", "custom/x.xml")):
        content = partial(new_workbook, Page(rows=TABLE), parts={part: _DOCTYPE + b"<x>&a;</x>"})
        yield Specimen(name=f"entity-in-{name}.xlsx", content=content, says="declares entities of its own")
    wide = {SHEET: _DOCTYPE.decode().encode("utf-16")}
    yield Specimen(
        name="entity-in-utf-16.xlsx", content=lambda: new_workbook(Page(rows=TABLE), parts=wide), says="than UTF-8"
    )
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 500 + b'">]><x>&b;</x>'
    yield Specimen(
        name="entities-of-entities.xlsx",
        content=lambda: new_workbook(Page(rows=TABLE), parts={SHEET: laughs}),
        says="declares entities of its own",
    )
    late = b"<x>" + b" " * 300_000 + b"<!DOCTYPE x>"
    yield Specimen(
        name="entity-far-down.xlsx",
        content=lambda: new_workbook(Page(rows=TABLE), parts={SHEET: late}),
        says="declares",
    )
    outside = {"xl/externalLinks/externalLink1.xml": b'<externalLink><externalBook r:id="rId1"/></externalLink>'}
    yield Specimen(
        name="link-to-elsewhere.xlsx", content=lambda: new_workbook(Page(rows=TABLE), parts=outside), takes=2
    )


def _damaged() -> Iterator[Specimen]:
    whole = new_workbook(Page(rows=TABLE))
    for share in (10, 50, 90, 99):
        content = partial(bytes, whole[: len(whole) * share // 100])
        yield Specimen(name=f"cut-to-{share}-percent.xlsx", content=content, says="is damaged")
    yield Specimen(name="head-only.xlsx", content=lambda: b"PK\x03\x04 and nothing more", says="is damaged")
    for name, part, instead in (
        ("sheet-without-end", SHEET, b"<worksheet><sheetData><row>"),
        ("sheet-empty", SHEET, b""),
        ("sheet-no-xml", SHEET, b"\0\1\2\3"),
        ("book-empty", BOOK, b""),
        ("book-other-xml", BOOK, b"<html/>"),
        ("relations-empty", "xl/_rels/workbook.xml.rels", b""),
    ):
        made = partial(new_workbook, Page(rows=TABLE), parts={part: instead})
        yield Specimen(name=f"{name}.xlsx", content=made, says=f"{name}.xlsx ")
    yield Specimen(
        name="sum-wrong.xlsx", content=lambda: whole.replace(_sum_of(SHEET, whole), b"\1\2\3\4"), says="is damaged"
    )
    style = Raw(xml='<c s="99999"><v>33090</v></c>')
    yield Specimen(
        name="style-that-is-not-there.xlsx", content=table(typed(born=style)), takes=1, says="it is read as 05-08"
    )
    text = Raw(xml='<c t="s"><v>7</v></c>')
    yield Specimen(name="shared-text-that-is-not-there.xlsx", content=table(typed(name=text)), says=".xlsx ")


def _bomb() -> bytes:
    return new_workbook(Page(rows=TABLE), parts={SHEET: b"<x>" + b" " * 400_000_000})


def _small_bomb() -> bytes:
    return new_workbook(Page(rows=TABLE), parts={"xl/media/image.bin": bytes(20_000_000)})


def _nested() -> bytes:
    inner = zipped({"x": bytes(900_000)})
    return new_workbook(Page(rows=TABLE), parts={"xl/embeddings/inner.zip": inner})


def _lying() -> bytes:
    """Say in the table of contents that the sheet is one byte long."""
    content = bytearray(new_workbook(Page(rows=TABLE)))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(content)


def _lying_wide() -> bytes:
    """Say that a size stands in the 64-bit field, which is not there."""
    content = bytearray(new_workbook(Page(rows=TABLE)))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = b"\xff\xff\xff\xff"
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(new_workbook(Page(rows=TABLE)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _sum_of(part: str, archive: bytes) -> bytes:
    """Find the checksum of a part, as it stands in the archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return struct.pack("<I", opened.getinfo(part).CRC)
