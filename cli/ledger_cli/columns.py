"""The columns of the import template, in order: the insurer's bulk form for non-wage earners, then ours.

Source of the first eleven: template "Pendaftaran TK Baru BPU" of an older version (one source). Jenis Pekerjaan holds
our occupation codes, since the insurer's are not public; village, sex, disability and program are ours.

Lists that were not made from the template name the same things in other words. Each word is listed here once, the way
`ledger_cli.grid.title_of` writes it: small letters, single spaces, nothing in brackets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.worker.questions import Answer
from ledger_cli.grid import title_of

TEMPLATE_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list of workers."""

    key: str
    title: str
    required: bool
    """Whether the insurer's form asks for it."""
    hint: str = ""
    example: str = ""
    needed: bool = False
    """Whether nobody can be registered without it."""
    also: tuple[str, ...] = ()
    """Other words for it, Indonesian and English."""

    @property
    def heading(self) -> str:
        """The title as printed: an asterisk marks a column that must be filled."""
        return f"{self.title}*" if self.required else self.title

    @property
    def titles(self) -> Iterable[str]:
        """Every word for it."""
        return (title_of(self.title), *self.also)


COLUMNS = (
    Column(
        key="nik",
        title="Nomor Identitas",
        required=True,
        needed=True,
        hint="NIK, 16 digit, teks",
        example="1373014508909999",
        also=(
            *(
                "nik",
                "no nik",
                "nomor nik",
                "nik ktp",
                "no nik ktp",
                "no ktp nik",
                "nik no ktp",
                "nomor induk kependudukan",
            ),
            *("ktp", "no ktp", "nomor ktp", "no identitas", "no induk kependudukan"),
            *("id number", "identity number", "national id", "national id number", "national identity number"),
        ),
    ),
    Column(
        key="name",
        title="Nama Lengkap",
        required=True,
        needed=True,
        hint="sesuai KTP",
        example="Siti Aminah",
        also=(
            *("nama", "nama pekerja", "nama peserta", "nama tenaga kerja", "nama tk", "nama penerima", "nama warga"),
            *(
                "nama sesuai ktp",
                "nama lengkap sesuai ktp",
                "name",
                "full name",
                "worker",
                "worker name",
                "name of worker",
            ),
        ),
    ),
    Column(
        key="born_on",
        title="Tgl. Lahir",
        required=True,
        needed=True,
        hint="DD-MM-YYYY",
        example="05-08-1990",
        also=(
            *("tanggal lahir", "tgl lhr", "tanggal kelahiran", "ttl", "tempat tgl lahir", "tempat tanggal lahir"),
            *("tempat dan tanggal lahir", "tempat dan tgl lahir", "tmp tgl lahir"),
            *("date of birth", "birth date", "birthdate", "birthday", "dob", "born", "born on"),
        ),
    ),
    Column(
        key="phone",
        title="Handphone",
        required=True,
        hint="diawali 08, teks",
        example="081234567890",
        also=(
            *(
                "hp",
                "no hp",
                "nomor hp",
                "no handphone",
                "nomor handphone",
                "no hp wa",
                "no wa",
                "nomor wa",
                "whatsapp",
            ),
            *("telepon", "telp", "no telp", "no telepon", "nomor telepon", "no telp hp", "no tlp"),
            *("phone", "phone number", "mobile", "mobile number", "mobile phone", "cell phone"),
        ),
    ),
    Column(
        key="email",
        title="Email",
        required=False,
        hint="boleh kosong",
        example="nama@contoh.id",
        also=("e mail", "surel", "alamat email", "email address"),
    ),
    Column(
        key="occupation",
        title="Jenis Pekerjaan 1",
        required=True,
        needed=True,
        hint="kode, lihat lembar 2",
        example="petani",
        also=(
            *("jenis pekerjaan", "pekerjaan", "pekerjaan 1", "kode pekerjaan", "pekerjaan utama", "profesi"),
            *(
                "mata pencaharian",
                "jenis profesi",
                "bidang pekerjaan",
                "occupation",
                "occupation code",
                "job",
                "profession",
            ),
        ),
    ),
    Column(
        key="second_occupation",
        title="Jenis Pekerjaan 2",
        required=False,
        hint="boleh kosong",
        example="kurir",
        also=("pekerjaan 2", "pekerjaan sampingan", "second occupation", "other occupation", "side job"),
    ),
    Column(
        key="workplace",
        title="Lokasi Pekerjaan",
        required=True,
        hint="kode wilayah",
        example="13.73",
        also=("lokasi kerja", "tempat kerja", "tempat bekerja", "lokasi usaha", "workplace", "place of work"),
    ),
    Column(
        key="wage_rupiah",
        title="Upah",
        required=True,
        hint="rupiah per bulan",
        example="1.000.000",
        also=(
            *("upah per bulan", "upah sebulan", "penghasilan", "penghasilan per bulan", "pendapatan", "gaji"),
            *("pendapatan per bulan", "wage", "monthly wage", "income", "monthly income", "earnings"),
        ),
    ),
    Column(
        key="package",
        title="Kode Paket",
        required=True,
        hint="kode paket iuran",
        example="1",
        also=("paket", "kode paket iuran", "package", "package code"),
    ),
    Column(
        key="months",
        title="Bulan Iuran",
        required=True,
        hint="jumlah bulan, 1-12",
        example="3",
        also=("jumlah bulan", "jumlah bulan iuran", "lama iuran", "months", "number of months"),
    ),
    Column(
        key="village",
        title="Kode Desa/Kelurahan",
        required=True,
        needed=True,
        hint="kode Kemendagri",
        example="13.73.01.1001",
        also=(
            *("kode desa", "kode kelurahan", "kode nagari", "kode wilayah", "kode wilayah desa", "kode kemendagri"),
            *("kode desa kelurahan nagari", "kode desa nagari", "village code", "code of village"),
        ),
    ),
    Column(
        key="sex",
        title="Jenis Kelamin",
        required=True,
        needed=True,
        hint="L / P",
        example="P",
        also=("jk", "j k", "kelamin", "jns kelamin", "l p", "p l", "sex", "gender"),
    ),
    Column(
        key="disability",
        title="Disabilitas",
        required=False,
        hint="ya / tidak",
        example="tidak",
        also=("difabel", "penyandang disabilitas", "disability", "disabled"),
    ),
    Column(
        key="program",
        title="Program",
        required=False,
        hint="boleh kosong",
        example="SATU-DESA-100",
        also=("kode program", "program code", "program reference"),
    ),
    Column(
        key="decile",
        title="Desil",
        required=False,
        hint="desil DTSEN, 1-10",
        example="3",
        also=("desil dtsen", "desil kesejahteraan", "decile", "decile dtsen", "welfare decile"),
    ),
    Column(
        key="mustahik",
        title="Mustahik",
        required=False,
        hint="ya / tidak",
        example="tidak",
        also=("penerima zakat", "entitled to zakat", "right to zakat"),
    ),
)

PLACES = (
    Column(
        key="village_name",
        title="Desa/Kelurahan",
        required=False,
        also=(
            *("desa", "kelurahan", "nagari", "desa kelurahan nagari", "desa nagari", "kel desa", "desa kel", "gampong"),
            *("nama desa", "nama kelurahan", "nama nagari", "nama desa kelurahan", "village", "village name"),
        ),
    ),
    Column(
        key="district",
        title="Kecamatan",
        required=False,
        also=("kec", "nama kecamatan", "distrik", "district", "subdistrict", "sub district"),
    ),
    Column(
        key="regency",
        title="Kabupaten/Kota",
        required=False,
        also=("kabupaten", "kota", "kab kota", "kab", "nama kabupaten", "regency", "city", "regency city"),
    ),
    Column(key="province", title="Provinsi", required=False, also=("prov", "propinsi", "province")),
)
"""Columns by which lists tell a village in words. The template asks for its code instead."""

SOURCE_ROW = Column(key="source_row", title="Baris Asal", required=False, hint="baris di daftar asal", example="7")
REASON = Column(key="reason", title="Alasan", required=False, hint="yang harus diperbaiki", example="")
ANSWER = Column(key="answer", title="Jawaban", required=False, hint="pilih dari daftar", example="")
ANNOTATIONS = (SOURCE_ROW, REASON, ANSWER)
"""What a rejects workbook has before the sender's own columns; only the answer is read."""

ANSWERS_OFFERED = ("orang berbeda", "data lama benar")
ANSWERS = {
    "orang berbeda": Answer.DIFFERENT_PEOPLE,
    "different people": Answer.DIFFERENT_PEOPLE,
    "data lama benar": Answer.KEEP_KNOWN,
    "keep known": Answer.KEEP_KNOWN,
}

UNREAD = frozenset(
    (
        *("no", "no urut", "nomor", "nomor urut", "number", "urutan", "baris", "row"),
        *("keterangan", "ket", "catatan", "remark", "remarks", "note", "notes"),
        *("alamat", "alamat lengkap", "alamat ktp", "alamat domisili", "address", "jalan", "kode pos"),
        *("rt", "rw", "rt rw", "dusun", "jorong", "lingkungan", "kampung"),
        *("tempat lahir", "place of birth", "agama", "religion", "umur", "usia", "age", "golongan darah"),
        *("status", "status perkawinan", "status kawin", "pendidikan", "kewarganegaraan"),
        *(
            "no kk",
            "nomor kk",
            "nama ibu",
            "nama ibu kandung",
            "nama ayah",
            "ahli waris",
            "tanda tangan",
            "ttd",
            "foto",
        ),
    )
)
"""Columns that lists have and this ledger has no use for: they are left unread, and that is no more than a note."""


def by_title() -> Mapping[str, Column]:
    """Find a column by every word for it."""
    return {title: column for column in (*COLUMNS, *PLACES, *ANNOTATIONS) for title in column.titles}


NIK_TITLES = frozenset(COLUMNS[0].titles)
"""By these a table of workers is known."""
