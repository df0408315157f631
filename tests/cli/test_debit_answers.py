"""A bank's answer is read in the words of banks, and whatever is doubtful in it is said with its row."""

import re
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from ledger.domain.debit.lines import Result
from ledger_cli.debit_answers import WORDS, AnswerRow, read_answers
from ledger_cli.grid import SheetRefused
from ledger_cli.roster import Finding

HEX, OTHER, NIK = "0" * 31 + "a", "0" * 31 + "b", "1373014508909999"


def answers(path: Path, *lines: str) -> list[AnswerRow | Finding]:
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(read_answers(path))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jawaban.csv"


def test_lines_are_found_by_reference_or_by_nik_in_columns_of_any_order(file: Path) -> None:
    read = answers(
        file,
        "Bank BRI;;;",
        "Keterangan;Nama;Jumlah;Referensi",
        f"Berhasil;Siti;16.800;{HEX.upper()}",
        ";;;",
        f"SALDO  TIDAK CUKUP;Budi;Rp 16.800,00;{OTHER}",
    )
    assert read == [
        AnswerRow(number=3, who=HEX, amount_rupiah=16_800, result=Result.COLLECTED),
        AnswerRow(number=5, who=OTHER, amount_rupiah=16_800, result=Result.INSUFFICIENT),
    ]
    assert answers(file, "NIK,Amount,Result", f"{NIK},16800,ok") == [
        AnswerRow(number=2, who=NIK, amount_rupiah=16_800, result=Result.COLLECTED)
    ]


def test_a_workbook_is_read_like_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "jawaban.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, word in enumerate(("reference", "amount_rupiah", "result")):
            sheet.write_string(0, place, word)
        sheet.write_string(1, 0, HEX)
        sheet.write_number(1, 1, 16_800)
        sheet.write_string(1, 2, "rekening tutup")
    assert list(read_answers(path)) == [AnswerRow(number=2, who=HEX, amount_rupiah=16_800, result=Result.CLOSED)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{HEX};16.800;", "Row 2, result: this result is not known"),
        (f"{HEX};16.800;mungkin", r"Row 2, result \(mungkin\): this result is not known; write one of collected, "),
        (f"{HEX};;ok", "Row 2, amount: "),
        (f"{HEX};16,80;ok", r"Row 2, amount \(16,80\)"),
        (f"{HEX};-16800;ok", r"Row 2, amount \(-16800\)"),
        (f"{HEX}", "Row 2, amount: "),
        ("xyz;16800;ok", "Row 2, reference: no debit has such a reference"),
        (f"{NIK};16800;ok", "Row 2, reference: no debit has such a reference"),
    ],
)
def test_what_is_doubtful_is_said_with_its_row_and_remedy(file: Path, line: str, said: str) -> None:
    (found,) = answers(file, "Reference;Amount;Result", line)
    assert isinstance(found, Finding)
    assert re.match(said, found.sentence), found.sentence
    assert found.remedy


def test_a_debit_that_is_answered_twice_is_asked_back(file: Path) -> None:
    first, second = answers(file, "Reference;Amount;Result", f"{HEX};16800;ok", f"{HEX};16800;gagal")
    assert isinstance(first, AnswerRow)
    assert isinstance(second, Finding)
    assert "the same debit is answered in row 2" in second.sentence
    assert HEX not in second.sentence


@pytest.mark.parametrize("headings", ["Reference;Result", "Amount;Result", "Reference;Amount", "a;b;c"])
def test_a_file_without_its_columns_is_refused(file: Path, headings: str) -> None:
    with pytest.raises(SheetRefused, match=r"lacks a column that is called Reference \(or NIK\), Amount or Result"):
        answers(file, headings, f"{HEX};16800;ok")


def test_every_result_has_a_word_and_its_own_code() -> None:
    assert set(WORDS.values()) == set(Result)
    assert all(WORDS[result.value] is result for result in Result)
