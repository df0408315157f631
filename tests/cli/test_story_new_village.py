"""Somebody who never read the manual registers a village: each answer names the next step, and the steps suffice."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from counter_stories.story import Story
from counter_stories.town import done, must
from ledger_cli.columns import COLUMNS
from ledger_cli.sheets import read_sheet

TYPED = {
    "phone": "081234567890",
    "occupation": "petani - Petani",
    "workplace": "13.73 Kota Sawahlunto",
    "wage_rupiah": "1.000.000",
    "package": "1",
    "months": "3",
    "village": "13.73.01.1001 Aur Mulio (Lembah Segar)",
    "sex": "P",
    "program": "SATU-DESA-100",
}
"""What the drop-downs of the template write, and what everybody types alike."""


def filled_in(template: Path, people: Sequence[Mapping[str, str]]) -> Path:
    """Fill in the list of a template below its headings, and save it as a spreadsheet program does."""
    rows = [list(cells) for _, cells in read_sheet(template)]
    rows += [[{**TYPED, **person}.get(column.key, "") for column in COLUMNS] for person in people]
    return saved(template, rows)


def saved(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Pekerja")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, str(cell))
    return path


def next_step(said: str) -> list[str]:
    """Take the command that an answer names for the next step."""
    (command,) = re.findall(r"ledger (worker import [^`\n]*)", said)
    return shlex.split(command)


def test_a_village_is_registered_by_following_what_is_said(story: Story) -> None:
    done(story, "init")
    done(story, "program", "launch", "SATU-DESA-100", "--title", "Satu desa 100", "--region", "13.73")
    told = done(story, "worker", "template", "desa.xlsx", "--program", "SATU-DESA-100")
    check = next_step(told.text)
    filled_in(
        story.here / "desa.xlsx",
        [
            {"nik": "1373014508909001", "name": "Siti Aminah", "born_on": "05-08-1990"},
            {"nik": "1373014508909002", "name": "Rahma Yulia", "born_on": "31-02-1990"},
            {"nik": "1373014508909003", "name": "Hj. Siti Aminah", "born_on": "05-08-1990"},
            {"nik": "1373014508909004", "name": "Dewi", "born_on": "05-08-1990", "village": ""},
        ],
    )

    told = must(story.tell(*check), 1)
    assert "--rejects FILE.xlsx" in told.said
    assert "--accept-valid" in told.said
    told = done(story, *check[:3], "--accept-valid", "--rejects", "perbaiki.xlsx")
    assert "desa.xlsx: 1 new worker, 1 row waiting for an answer, 2 rows left out. Recorded" in told.text

    back = next_step(told.said)
    assert back[2] == "perbaiki.xlsx"
    rows = [list(cells) for _, cells in read_sheet(story.here / "perbaiki.xlsx")]
    place = {str(title): number for number, title in enumerate(rows[1])}
    by_nik = {row[place["Nomor Identitas*"]]: row for row in rows[2:]}
    by_nik["1373014508909002"][place["Tgl. Lahir*"]] = "28-02-1990"
    by_nik["1373014508909003"][place["Jawaban"]] = "orang berbeda"
    by_nik["1373014508909004"][place["Kode Desa/Kelurahan*"]] = "13.73.01.1002 Kubang Sirakuk Utara (Lembah Segar)"
    saved(story.here / "perbaiki.xlsx", rows)

    told = done(story, *back)
    assert told.text.startswith("perbaiki.xlsx: 3 new workers. Recorded")
    report = done(story, "report", "quota", "-o", "csv").text
    assert "SATU-DESA-100" in report
    again = done(story, *check[:3], "--different-people", "--accept-valid")
    assert "0 new workers, 2 registered before" in again.text
