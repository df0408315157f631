"""CSV files: encodings, marks between cells, headings, dates, amounts, and cells that are no good."""

from collections.abc import Callable, Iterator, Sequence

from corpus.specimen import BUDI, HEAD, NIK, SITI, TABLE, Specimen, changed

_QUESTION = "may be meant"


def written(
    rows: Sequence[Sequence[str]] = TABLE,
    *,
    mark: str = ";",
    end: str = "\r\n",
    codec: str = "utf-8",
    before: bytes = b"",
    after: bytes = b"",
) -> Callable[[], bytes]:
    """Write rows as they are, without quotation marks of our own."""
    text = "".join(mark.join(row) + end for row in rows)
    return lambda: before + text.encode(codec) + after


def specimens() -> Iterator[Specimen]:
    """Give all CSV files."""
    yield from _encodings()
    yield from _shapes()
    yield from _headings()
    yield from _dates()
    yield from _cells()
    yield from _foreign()


def _encodings() -> Iterator[Specimen]:
    accented = (HEAD, changed(name="André Niño"), SITI)
    yield Specimen(name="utf-8.csv", content=written(), takes=2)
    yield Specimen(name="utf-8-with-mark.csv", content=written(before=b"\xef\xbb\xbf"), takes=2)
    yield Specimen(name="utf-8-accents.csv", content=written(accented), takes=2)
    yield Specimen(name="utf-16-with-mark.csv", content=written(accented, codec="utf-16"), takes=2)
    yield Specimen(name="utf-16-little.csv", content=written(accented, codec="utf-16-le"), takes=2)
    yield Specimen(name="utf-16-big.csv", content=written(accented, codec="utf-16-be"), takes=2)
    yield Specimen(name="unicode-text.txt", content=written(accented, mark="\t", codec="utf-16"), takes=2)
    yield Specimen(name="utf-16-half-a-letter.csv", content=written(codec="utf-16", after=b"\0"), says="kind UTF-16")
    yield Specimen(name="utf-16-nul.csv", content=written((*TABLE, ("\0",)), codec="utf-16"), says="character NUL")
    yield Specimen(name="utf-32.csv", content=written(codec="utf-32"), says="UTF-32")
    yield Specimen(name="windows-1252.csv", content=written(accented, codec="cp1252"), takes=2, says="Windows-1252")
    yield Specimen(name="dos-850.csv", content=written(accented, codec="cp850"), says="cannot be told for certain")
    yield Specimen(
        name="mac-roman.csv", content=written(accented, codec="mac-roman"), says="cannot be told for certain"
    )
    cyrillic = (HEAD, changed(name="Иван Иванов"))
    yield Specimen(name="windows-1251.csv", content=written(cyrillic, codec="cp1251"), says="cannot be told")
    chinese = (HEAD, changed(name="王小明"))
    yield Specimen(name="gbk.csv", content=written(chinese, codec="gbk"), says="cannot be told for certain")
    mixed = written(after="Ñ;ñ\r\n".encode() + b"\xe9;\r\n")
    yield Specimen(name="two-encodings.csv", content=mixed, says="cannot be told for certain")
    yield Specimen(
        name="mark-and-not-utf-8.csv", content=written(before=b"\xef\xbb\xbf", after=b"\xe9\r\n"), says="is not in"
    )


def _shapes() -> Iterator[Specimen]:
    yield Specimen(name="comma.csv", content=written(mark=","), takes=2)
    yield Specimen(name="tab.tsv", content=written(mark="\t"), takes=2)
    yield Specimen(name="unix-lines.csv", content=written(end="\n"), takes=2)
    yield Specimen(name="old-mac-lines.csv", content=written(end="\r"), takes=2)
    yield Specimen(name="announced.csv", content=written(before=b"sep=;\r\n"), takes=2)
    yield Specimen(name="announced-comma.csv", content=written(mark=",", before=b"sep=,\r\n"), takes=2)
    quoted = written((HEAD, changed(name='"Budi\nSantoso"'), SITI))
    yield Specimen(name="line-break-in-quotes.csv", content=quoted, takes=2)
    yield Specimen(name="short-last-line.csv", content=written(after=b"\r\n;;"), takes=2)
    yield Specimen(name="no-last-line-end.csv", content=lambda: written()().rstrip(), takes=2)
    yield Specimen(name="empty-rows.csv", content=written((HEAD, ("",) * 6, BUDI, ("",) * 6, SITI)), takes=2)
    yield Specimen(name="open-quote.csv", content=written(after=b'"1373'), says="breaks off in row 4")
    yield Specimen(name="text-behind-quote.csv", content=written(after=b'"1373"x;'), says="breaks off in row 4")
    yield Specimen(name="empty.csv", content=lambda: b"", says="is empty")
    yield Specimen(name="only-spaces.csv", content=lambda: b" \r\n \r\n", says="has no row of headings")
    yield Specimen(name="only-headings.csv", content=written((HEAD,)), says="holds no worker")
    yield Specimen(
        name="200000-columns.csv", content=written(((*HEAD, *("x",) * 200_000), BUDI)), says="has 200,006 columns"
    )
    wide = written((HEAD, (*BUDI, *("",) * 20_000, "x")))
    yield Specimen(name="20000-cells-in-a-row.csv", content=wide, says="has 20,007 columns in row 2")
    yield Specimen(name="endless-line.csv", content=lambda: b"x" * 2_000_000, says="has a line 1 of more than")
    yield Specimen(
        name="huge-cell.csv", content=written((HEAD, changed(name="x" * 200_000))), says="breaks off in row 2"
    )
    yield Specimen(name="nul.csv", content=written(after=b"\0"), says="the character NUL in line 4")
    yield Specimen(name="escape.csv", content=written(after=b"\x1b[31m"), says="the control character 0x1b")


def _headings() -> Iterator[Specimen]:
    english = ("National ID", "Full name", "Date of birth", "Occupation", "Village code", "Sex")
    yield Specimen(name="english.csv", content=written((english, BUDI)), takes=1)
    yield Specimen(name="reversed.csv", content=written((HEAD[::-1], BUDI[::-1])), takes=1)
    shouted = tuple(f" {title.upper()} *" for title in HEAD)
    yield Specimen(name="shouted.csv", content=written((shouted, BUDI)), takes=1)
    letterhead = (("PEMERINTAH NAGARI",), ("DAFTAR PEKERJA",), ("Tahun 2023",), *TABLE)
    yield Specimen(name="letterhead.csv", content=written(letterhead), takes=2)
    yield Specimen(
        name="letterhead-of-30-rows.csv", content=written((*[("x",)] * 30, *TABLE)), says="no row of headings"
    )
    numbers = tuple(f"({place})" for place in range(1, 7))
    yield Specimen(name="numbered-columns.csv", content=written((HEAD, numbers, BUDI)), takes=1)
    above = ("NIK", "Nama", "Tanggal Lahir", "Pekerjaan", "Alamat", "", "JK")
    below = ("", "", "", "", "Desa", "Kecamatan", "")
    merged = (above, below, (*BUDI[:4], "Pasar", "Lembah Segar", "L"))
    yield Specimen(name="merged-headings.csv", content=written(merged), takes=1)
    yield Specimen(
        name="repeated-heading.csv", content=written(((*HEAD, "No KTP"), BUDI)), says="it has twice NIK and No KTP"
    )
    yield Specimen(name="without-nik.csv", content=written((HEAD[1:], BUDI[1:])), says="it lacks Nomor Identitas*")
    misspelt = (*HEAD[:3], "Pekerjan", *HEAD[4:])
    yield Specimen(
        name="misspelt-heading.csv", content=written((misspelt, BUDI)), says="Pekerjan (perhaps Jenis Pekerjaan 1)"
    )
    more = ((*HEAD, "No", "Hobi"), (*BUDI, "1", "memancing"))
    yield Specimen(name="columns-of-no-use.csv", content=written(more), takes=1, says="left unread: Hobi")
    yield Specimen(name="no-headings.csv", content=written((BUDI, SITI)), says="has no row of headings")
    yield Specimen(
        name="beside-the-table.csv", content=written((HEAD, (*BUDI, "", "x"))), says="filled under no heading"
    )
    sums = written((*TABLE, ("", "", "", "Jumlah", "2", "")))
    yield Specimen(name="sum-below.csv", content=sums, takes=2, says="there is no worker in row 4")


def _dates() -> Iterator[Specimen]:
    sure = {
        "iso": "1990-08-05",
        "short": "5-8-1990",
        "named": "5 Agustus 1990",
        "named-short": "05-Agt-1990",
        "named-english": "August 5, 1990",
        "with-its-place": "Sawahlunto, 5 Agustus 1990",
        "with-midnight": "1990-08-05 00:00:00",
        "slashes-and-nik": "05/08/1990",
        "month-first-and-nik": "08/05/1990",
        "two-digits-and-nik": "05-08-90",
    }
    for name, day in sure.items():
        yield Specimen(name=f"date-{name}.csv", content=written((HEAD, changed(born=day))), takes=1)
    serial = written((HEAD, changed(born="33090")))
    yield Specimen(name="date-counted.csv", content=serial, takes=1, says="it is read as 05-08-1990")
    asked = written((HEAD, changed(born="03/04/1990")))
    yield Specimen(name="date-ambiguous.csv", content=asked, says=f"03-04-1990 or 04-03-1990 {_QUESTION}")
    for order in ("day-first", "month-first"):
        yield Specimen(name=f"date-told-{order}.csv", content=asked, takes=1, told=("--dates", order))
    column = written((HEAD, changed(born="03/04/1990"), changed(SITI, born="25/12/1990")))
    yield Specimen(name="date-by-column.csv", content=column, takes=2, says="day-first as in row 3")
    third = changed(nik="1373010508909997", born="12/25/1990")
    torn = written((HEAD, changed(born="03/04/1990"), changed(SITI, born="25/12/1990"), third))
    yield Specimen(name="date-three-orders.csv", content=torn, says="Question: Row 2, Tgl. Lahir (03/04/1990)")
    two = written((HEAD, changed(born="06-08-90")))
    yield Specimen(name="date-two-digits.csv", content=two, says="the year has two digits")
    for name, day, says in (
        ("impossible", "31-02-1990", "there is no such day"),
        ("month-13", "05-13-1990", "no such day when the first number is the day"),
        ("of-1790", "05-08-1790", "the year is 1790"),
        ("words", "kemarin", "this is no date"),
        ("hijri", "14 Muharram 1411", "Muharram is the name of no month"),
        ("year-only", "1990", "the date is a plain number"),
        ("missing", "", "the cell is empty"),
    ):
        yield Specimen(name=f"date-{name}.csv", content=written((HEAD, changed(born=day))), says=says)


def _cells() -> Iterator[Specimen]:
    for name, row, says in (
        ("nik-as-power", changed(nik="1,37301E+15"), "turned the NIK into a number"),
        ("nik-of-15-digits", changed(nik=NIK[:15]), "has 15 digits"),
        ("nik-full-width", changed(nik="".join(chr(ord(digit) + 0xFEE0) for digit in NIK)), "not all of them digits"),
        ("nik-day-32", changed(nik="1373013208909998"), "says day 32"),
        ("nik-hidden-sign", changed(nik=NIK[:8] + "\u200b" + NIK[8:]), "not all of them digits"),
        ("name-of-10000", changed(name="A" * 10_000), "the text has 10000 characters"),
        ("name-right-to-left", changed(name="Budi \u202eosotnaS"), "RIGHT-TO-LEFT OVERRIDE"),
        ("name-zero-width", changed(name="Bu\u200bdi"), "ZERO WIDTH SPACE"),
        ("name-lost-letter", changed(name="Andr\ufffd"), "letters that were lost"),
        ("name-full-width", changed(name="\uff22udi"), "letters that were lost or changed"),
        ("name-formula", changed(name="=HYPERLINK(1)"), "starts like a formula"),
        ("name-formula-behind-space", changed(name="\u00a0=1+1"), "starts like a formula"),
        ("name-digits", changed(name="Budi 2"), "no name of a person"),
        ("work-unknown", changed(work="petanu"), "perhaps petani (Petani)"),
        ("village-unknown", changed(village="13.73.01.1099"), "no village has this code"),
        ("village-is-a-city", changed(village="13.73"), "13.73 is Kota Sawahlunto, a kota"),
        ("village-many", changed(village="Sukamaju"), "villages have this name"),
        ("village-misspelt", changed(village="Aur Mulyo"), "perhaps 13.73.01.1001 (Aur Mulio"),
        ("village-code-and-other-name", changed(village="13.73.01.1001 Pasar"), "is Aur Mulio, and the cell says"),
        ("sex-unknown", changed(sex="X"), "neither L nor P"),
    ):
        yield Specimen(name=f"{name}.csv", content=written((HEAD, row, SITI)), says=says)
    for name, row in (
        ("nik-with-apostrophe", changed(nik=f"'{NIK}")),
        ("nik-in-groups", changed(nik="1373 0105 0890\u00a09998")),
        ("name-with-marks-apart", changed(name="Andre\u0301")),
        ("name-with-spaces", changed(name="  Budi \u00a0 Santoso ")),
        ("village-by-name", changed(village="KEL. AUR MULIO")),
        ("village-code-and-name", changed(village="13.73.01.1001 - Aur Mulio")),
        ("village-with-district", changed(village="Pasar, Lembah Segar")),
        ("work-by-name", changed(work="Tukang Ojek")),
        ("sex-in-words", changed(sex="Laki-laki")),
    ):
        yield Specimen(name=f"{name}.csv", content=written((HEAD, row, SITI)), takes=2)
    double = written((HEAD, BUDI, BUDI))
    yield Specimen(name="same-nik-twice.csv", content=double, says="the same NIK stands in row 2")
    for name, amount, says in (
        ("points", "1.000.000", ""),
        ("rp-and-sen", "Rp 16.800,00", ""),
        ("english", "1,000,000", ""),
    ):
        yield Specimen(name=f"wage-{name}.csv", content=written(((*HEAD, "Upah"), (*BUDI, amount))), takes=1, says=says)
    for name, amount, says in (
        ("one-comma", "16,800", "16800 rupiah may be meant"),
        ("power", "1e6", "no amount in rupiah"),
        ("sen", "16.800,50", "no amount in rupiah"),
        ("words", "sejuta", "no amount in rupiah"),
    ):
        yield Specimen(name=f"wage-{name}.csv", content=written(((*HEAD, "Upah"), (*BUDI, amount))), says=says)


def _foreign() -> Iterator[Specimen]:
    yield Specimen(name="zip.csv", content=lambda: b"PK\x03\x04" + bytes(40), says="is named .csv but is a workbook")
    old = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
    yield Specimen(name="old-excel.csv", content=lambda: old, says="is named .csv but is an old Excel file")
    yield Specimen(name="table.html", content=lambda: b"<table></table>", says="is named .html")
    yield Specimen(name="picture.pdf", content=lambda: b"%PDF-1.7", says="is named .pdf")
    yield Specimen(name="without-ending", content=written(), says="is named without an ending")
    yield Specimen(name="random.csv", content=lambda: bytes(range(256)) * 8, says="the character NUL")
