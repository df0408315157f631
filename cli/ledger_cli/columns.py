"""The columns of the import template, in order: the insurer's bulk form for non-wage earners, then ours.

Source of the first eleven: template "Pendaftaran TK Baru BPU" of an older version (one source). Jenis Pekerjaan holds
our occupation codes, since the insurer's are not public; village, sex, disability and program are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.domain.deciles import RICHEST
from ledger.reference.occupations import Occupations, UnknownOccupation
from ledger.reference.regions import Level, Region, Regions
from ledger_cli import cells
from ledger_cli.cells import BadCell
from ledger_cli.grid import Cell

TEMPLATE_VERSION = "1"
_TEXT_CODE_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the template."""

    key: str
    title: str
    required: bool
    hint: str
    example: str

    @property
    def heading(self) -> str:
        """The title as printed: an asterisk marks a column that must be filled."""
        return f"{self.title}*" if self.required else self.title


COLUMNS = (
    Column(key="nik", title="Nomor Identitas", required=True, hint="NIK, 16 digit, teks", example="1373014508909999"),
    Column(key="name", title="Nama Lengkap", required=True, hint="sesuai KTP", example="Siti Aminah"),
    Column(key="born_on", title="Tgl. Lahir", required=True, hint="DD-MM-YYYY", example="05-08-1990"),
    Column(key="phone", title="Handphone", required=True, hint="diawali 08, teks", example="081234567890"),
    Column(key="email", title="Email", required=False, hint="boleh kosong", example="nama@contoh.id"),
    Column(key="occupation", title="Jenis Pekerjaan 1", required=True, hint="kode, lihat lembar 2", example="petani"),
    Column(key="second_occupation", title="Jenis Pekerjaan 2", required=False, hint="boleh kosong", example="kurir"),
    Column(key="workplace", title="Lokasi Pekerjaan", required=True, hint="kode wilayah", example="13.73"),
    Column(key="wage_rupiah", title="Upah", required=True, hint="rupiah per bulan", example="1.000.000"),
    Column(key="package", title="Kode Paket", required=True, hint="kode paket iuran", example="1"),
    Column(key="months", title="Bulan Iuran", required=True, hint="jumlah bulan, 1-12", example="3"),
    Column(key="village", title="Kode Desa/Kelurahan", required=True, hint="kode Kemendagri", example="13.73.01.1001"),
    Column(key="sex", title="Jenis Kelamin", required=True, hint="L / P", example="P"),
    Column(key="disability", title="Disabilitas", required=False, hint="ya / tidak", example="tidak"),
    Column(key="program", title="Program", required=False, hint="boleh kosong", example="SATU-DESA-100"),
    Column(key="decile", title="Desil", required=False, hint="desil DTSEN, 1-10", example="3"),
    Column(key="mustahik", title="Mustahik", required=False, hint="ya / tidak", example="tidak"),
)


def readings(regions: Regions, occupations: Occupations) -> dict[str, Callable[[Cell], object]]:
    """Say how a cell of each column is read, by the column's key."""
    village = cells.remembering(lambda cell: _village(cell, regions))
    occupation = cells.remembering(lambda cell: _occupation(cell, occupations))
    return {
        "nik": cells.nik,
        "name": cells.person_name,
        "born_on": cells.birth_date,
        "phone": cells.phone,
        "email": cells.email,
        "occupation": occupation,
        "second_occupation": occupation,
        "workplace": cells.remembering(lambda cell: _workplace(cell, regions)),
        "wage_rupiah": cells.remembering(cells.rupiah),
        "package": cells.remembering(_code),
        "months": cells.remembering(cells.count_of_months),
        "village": village,
        "sex": cells.remembering(cells.sex),
        "disability": cells.remembering(cells.answer),
        "program": cells.remembering(_code),
        "decile": cells.remembering(_decile),
        "mustahik": cells.remembering(cells.answer),
    }


def _village(cell: Cell, regions: Regions) -> str:
    """Read the code of a village; a name or another level is answered with codes that may be meant."""
    code = cells.plain(cell)
    region = regions.get(code) or regions.carried_on(code)
    if region is not None and region.level is Level.VILLAGE:
        return region.code
    if region is not None:
        problem = f"{code} is {region.name}, a {region.kind}, not a village"
        raise BadCell(
            problem=problem, remedy=f"write the code of a village in it, for example {_first_in(regions, code)}"
        )
    raise BadCell(
        problem="no village has this code", remedy=_perhaps(regions.near(code, Level.VILLAGE), "13.73.01.1001")
    )


def _first_in(regions: Regions, code: str) -> str:
    villages = regions.villages_under(code)
    return f"{villages[0].code} ({villages[0].name})" if villages else "13.73.01.1001"


def _workplace(cell: Cell, regions: Regions) -> str:
    """Read where somebody works: a region code of any level, or words; a code must exist."""
    place = cells.text(cell)
    if place.replace(".", "").isdecimal() and not (regions.get(place) or place in regions.history.gone()):
        raise BadCell(problem="no region has this code", remedy=_perhaps(regions.near(place), "13.73"))
    return place


def _perhaps(near: list[Region], example: str) -> str:
    named = ", ".join(f"{region.code} ({region.name})" for region in near)
    return f"write the region code, perhaps {named}" if named else f"write a code such as {example}"


def _occupation(cell: Cell, occupations: Occupations) -> str:
    """Read an occupation by code or name; give its code."""
    try:
        return occupations.find(cells.plain(cell)).code
    except UnknownOccupation as unknown:
        near = ", ".join(f"{each.code} ({each.name})" for each in unknown.candidates)
        remedy = (
            f"write a code of sheet 2 of the template, perhaps {near}"
            if near
            else ("write a code of sheet 2 of the template, for example petani")
        )
        raise BadCell(problem="no occupation has this code or name", remedy=remedy) from unknown


def _decile(cell: Cell) -> int:
    """Read a decile of the register DTSEN: a digit, or a number as spreadsheets hold it."""
    text = cells.plain(cell)
    if text not in {str(number) for number in range(1, RICHEST + 1)}:
        raise BadCell(problem="there is no such decile", remedy="write 1 (the poorest tenth) to 10, or leave it empty")
    return int(text)


def _code(cell: Cell) -> str:
    """Read a short code that somebody else gives out."""
    code = cells.text(cell)
    if len(code) > _TEXT_CODE_MAX:
        raise BadCell(problem=f"the code has {len(code)} characters", remedy=f"write at most {_TEXT_CODE_MAX}")
    return code
