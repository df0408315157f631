"""One file of the corpus with its verdict, and the people who stand in most of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

NIK, OTHER = "1373010508909998", "1373014508909999"
HEAD = ("NIK", "Nama", "Tanggal Lahir", "Pekerjaan", "Kode Desa", "JK")
BUDI = (NIK, "Budi Santoso", "05-08-1990", "petani", "13.73.01.1001", "L")
SITI = (OTHER, "Siti Aminah", "05-08-1990", "pedagang", "13.73.01.1001", "P")
TABLE: Sequence[Sequence[str]] = (HEAD, BUDI, SITI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A file and what is said about it."""

    name: str
    """What the file is about, with the ending that it is sent under."""
    content: Callable[[], bytes]
    takes: int | None = None
    """How many workers are taken; none when the file, or a row of it, is refused."""
    says: str = ""
    """Part of what is said about it."""
    told: tuple[str, ...] = ()
    """What whoever imports says besides."""


def changed(row: Sequence[str] = BUDI, **cells: str) -> tuple[str, ...]:
    """Change cells of a row, by ``nik name born work village sex``."""
    keys = ("nik", "name", "born", "work", "village", "sex")
    return tuple(cells.get(key, cell) for key, cell in zip(keys, row, strict=True))
