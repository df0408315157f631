"""A small town at the counter: what most stories begin with."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from counter_stories.story import Story, Told
from ledger_cli.columns import COLUMNS

SITI = "1373014508909999"
BUDI = "1373010508909998"
NAMES = ("Siti Aminah", "Budi Santoso", "Rahma Yulia", "Joko Susilo", "Warga")
VILLAGE = "13.73.01.1001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of a list of workers."""

    nik: str
    name: str
    sex: str = "L"
    program: str = ""
    village: str = VILLAGE


def must(told: Told, exit_code: int = 0) -> Told:
    """Let a story go on only if the command ended as it should."""
    assert told.exit_code == exit_code, f"exit code {told.exit_code}\n{told.text}{told.said}"
    return told


def done(story: Story, *arguments: str) -> Told:
    """Run a command that must succeed."""
    return must(story.tell(*arguments))


def begin(story: Story, *, places: int = 100, jkk: str = "444.000.000", jkm: str = "301.920.000") -> None:
    """Begin a ledger with a program and a commitment."""
    done(story, "init")
    done(
        story, "program", "launch", "SATU-DESA-100", "--title", "Satu desa 100", "--region", "13.73",
        "--places-per-village", str(places), "--on", "2018-01-02",
    )  # fmt: skip
    done(
        story, "commitment", "make", "APBD-2023", "--source", "APBD", "--owner", "Kota Sawahlunto",
        "--fiscal-year", "2023", "--cover-since", "2018-01", "--cover-until", "2023-12", "--legal-basis", "DPA 1/2023",
        "--village", "13.73", "--jkk", jkk, "--jkm", jkm, "--on", "2018-01-02",
    )  # fmt: skip


def register(story: Story, nik: str = SITI, name: str = "Siti Aminah", *, on: str = "2023-05-01") -> Told:
    """Register one worker of the program."""
    return done(
        story, "worker", "register", nik, "--name", name, "--born", "1990-08-05", "--sex", "F" if nik == SITI else "M",
        "--village", VILLAGE, "--occupation", "petani", "--program", "SATU-DESA-100", "--on", on,
    )  # fmt: skip


def bill(story: Story, reference: str, since: str, months: int = 1, *, on: str = "2023-05-02") -> Told:
    """Bill the program's workers."""
    return story.tell(
        "premium", "bill", "--program", "SATU-DESA-100", "--commitment", "APBD-2023", "--from", since,
        "--months", str(months), "--ref", reference, "--on", on,
    )  # fmt: skip


def people(count: int, *, first: int = 1, program: str = "SATU-DESA-100") -> list[Person]:
    """Invent men born on 5 August 1990, told apart by their serial number."""
    return [
        Person(nik=f"137301050890{number:04d}", name=f"Warga {_letters(number)}", program=program)
        for number in range(first, first + count)
    ]


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:04d}")


def roster(path: Path, rows: Iterable[Person]) -> Path:
    """Write a list of workers as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([column.heading for column in COLUMNS])
        writer.writerows(cells(row) for row in rows)
    return path


def cells(person: Person) -> list[str]:
    """Give the cells of one row, in the order of the template."""
    given = {
        "nik": person.nik,
        "name": person.name,
        "born_on": "05-08-1990",
        "phone": "081234567890",
        "occupation": "petani",
        "workplace": "13.73",
        "wage_rupiah": "1.000.000",
        "package": "1",
        "months": "3",
        "village": person.village,
        "sex": person.sex,
        "program": person.program,
    }
    return [given.get(column.key, "") for column in COLUMNS]


def position(story: Story) -> int:
    """Tell the last position of the journal."""
    lines = done(story, "journal", "export").text.splitlines()
    return len(lines)
