"""What a bank sends back on a run of debits: a table with the reference (or NIK), the amount and the result of each."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ledger.domain.debit.lines import Result
from ledger.domain.worker.nik import masked
from ledger_cli.cells import BadCell, nik, plain, rupiah
from ledger_cli.findings import Finding
from ledger_cli.grid import Cell, SheetRefused, SheetRow
from ledger_cli.sheets import read_sheet

TITLES = {
    "reference": ("reference", "referensi", "worker"),
    "nik": ("nik", "nomor identitas"),
    "amount": ("amount_rupiah", "amount", "jumlah", "nominal"),
    "result": ("result", "hasil", "status", "keterangan"),
}
WORDS: Mapping[str, Result] = {
    **dict.fromkeys(("collected", "ok", "sukses", "berhasil", "success", "00"), Result.COLLECTED),
    **dict.fromkeys(
        ("insufficient-balance", "saldo tidak cukup", "saldo kurang", "insufficient funds", "51"), Result.INSUFFICIENT
    ),
    **dict.fromkeys(("account-closed", "rekening tutup", "rekening ditutup", "closed account"), Result.CLOSED),
    **dict.fromkeys(("account-blocked", "rekening blokir", "rekening diblokir", "dormant", "pasif"), Result.BLOCKED),
    **dict.fromkeys(("account-unknown", "rekening tidak ditemukan", "rekening salah", "76"), Result.UNKNOWN),
    **dict.fromkeys(("refused-by-holder", "ditolak nasabah", "kuasa dicabut"), Result.REFUSED),
    **dict.fromkeys(("other", "gagal", "failed"), Result.OTHER),
}
"""The words of banks, and what they mean here."""
_HEX = 32
_HEADINGS_WITHIN_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """The bank's word on one debit."""

    number: int
    """The number that a spreadsheet shows beside the row."""
    who: str
    """The reference of the debit file, 32 hex digits, or a NIK."""
    amount_rupiah: int
    result: Result


def read_answers(path: Path) -> Iterator[AnswerRow | Finding]:
    """Read the answer file; a row that cannot be read, or a debit answered twice, is a finding.

    Raise `SheetRefused` when the file cannot be read, or lacks a column.
    """
    with closing(read_sheet(path)) as rows:
        places = _places(path, rows)
        seen: dict[str, int] = {}
        for number, row in rows:
            if any(plain(cell) for cell in row):
                yield _row(number, row, places, seen)


def _places(path: Path, rows: Iterator[SheetRow]) -> dict[str, int]:
    """Find the columns by their titles, in any order, within the first rows."""
    for number, row in rows:
        titles = [" ".join(plain(cell).casefold().split()) for cell in row]
        places = {key: titles.index(word) for key, words in TITLES.items() for word in words if word in titles}
        if "result" in places and "amount" in places and {"reference", "nik"} & set(places):
            return places
        if number >= _HEADINGS_WITHIN_ROWS:
            break
    raise SheetRefused(
        path=path,
        problem="lacks a column that is called Reference (or NIK), Amount or Result",
        remedy="take the file that `ledger mandate run` wrote, with the bank's Result beside each line",
    )


def _row(number: int, row: Sequence[Cell], places: Mapping[str, int], seen: dict[str, int]) -> AnswerRow | Finding:
    cells = {key: row[place] if place < len(row) else "" for key, place in places.items()}
    column = "reference"
    try:
        who = _who(cells)
        column = "amount"
        amount = rupiah(cells["amount"])
        column = "result"
        result = _result(cells["result"])
    except BadCell as bad:
        value = "" if column == "reference" else plain(cells[column])
        return Finding(row=number, column=column, value=value, problem=bad.problem, remedy=bad.remedy)
    before = seen.setdefault(who, number)
    if before != number:
        return Finding(
            row=number,
            column="reference",
            value=masked(who),
            problem=f"the same debit is answered in row {before}",
            remedy="ask the bank which of the two answers is right",
        )
    return AnswerRow(number=number, who=who, amount_rupiah=amount, result=result)


def _who(cells: Mapping[str, Cell]) -> str:
    text = plain(cells.get("reference", "")).strip().casefold()
    if len(text) == _HEX and not set(text) - set("0123456789abcdef"):
        return text
    if "nik" in cells and plain(cells["nik"]):
        return nik(cells["nik"])[0]
    raise BadCell(
        problem="no debit has such a reference", remedy="write the reference of the debit file, 32 letters and digits"
    )


def _result(cell: Cell) -> Result:
    word = " ".join(plain(cell).casefold().split())
    if word in WORDS:
        return WORDS[word]
    known = ", ".join(result.value for result in Result)
    raise BadCell(problem="this result is not known", remedy=f"write one of {known}")
