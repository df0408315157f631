"""What an import makes of a file, row by row: who is new, known, refused, asked about, or worth a look."""

from dataclasses import dataclass, field
from typing import NamedTuple, Self

from ledger.application.forms import Form
from ledger.domain.errors import Refusal
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer, Question, Remark
from ledger.journal.packing import reading, written
from ledger.journal.twins import twin_of


class Numbered(NamedTuple):
    """A form and its row in the file, as plain values: lists have hundreds of thousands, and most need no more."""

    row: int
    answer: str | None
    """What somebody answered to a question about this row, an `Answer`."""
    nik: str
    look: str
    """The person's likeness."""
    born: int
    """The birth date, as `date.toordinal` counts days."""
    letter: bytes
    """The person, written as it will be sealed."""
    decile: int | None
    mustahik: bool | None
    village: str
    occupation: str
    sex: str
    birth_year: int
    disability: bool
    segment: str
    program: str | None
    second_occupation: str | None
    workplace: str | None
    agent: str | None
    agreement: str | None

    @classmethod
    def of(cls, row: int, form: Form, answer: Answer | None = None) -> Self:
        """Write down a form."""
        person = form.person
        return cls(
            row,
            None if answer is None else answer.value,
            person.nik,
            likeness_of(person),
            person.born_on.toordinal(),
            written(person),
            form.decile,
            form.mustahik,
            form.village,
            form.occupation,
            form.sex,
            person.born_on.year,
            form.disability,
            form.segment,
            form.program,
            form.second_occupation,
            form.workplace,
            form.agent,
            form.agreement,
        )

    @property
    def form(self) -> Form:
        """Give the form back, for those who are looked at closely."""
        return Form(
            person=_person(self.letter),
            village=self.village,
            occupation=self.occupation,
            sex=self.sex,
            disability=self.disability,
            segment=self.segment,
            program=self.program,
            second_occupation=self.second_occupation,
            workplace=self.workplace,
            agent=self.agent,
            agreement=self.agreement,
            decile=self.decile,
            mustahik=self.mustahik,
        )


_person = reading(Person)
person_twin = twin_of(Person)
"""Writes the letter of a row, from the fields of `Person` in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRefused:
    """A row that the ledger cannot take, and why."""

    row: int
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAsked:
    """A row that waits for an answer."""

    row: int
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRemarked:
    """A row that is worth a look, and stands for what it says."""

    row: int
    remark: Remark


@dataclass(slots=True)
class Tally:
    """How many rows of a village are what."""

    new: int = 0
    known: int = 0
    asked: int = 0
    refused: int = 0


@dataclass(slots=True)
class Plan:
    """What an import does, row by row."""

    new: int = 0
    known: int = 0
    """Workers who are registered already; what differs and may, or was answered, stands in `remarks` at most."""
    refused: list[RowRefused] = field(default_factory=list)
    asked: list[RowAsked] = field(default_factory=list)
    remarks: list[RowRemarked] = field(default_factory=list)
    joining: dict[str, dict[str, int]] = field(default_factory=dict)
    """New workers by program and village."""
    under: dict[str, set[str | None]] = field(default_factory=dict)
    """Agreements under which new workers come in, with the programs that they join by it."""
    doubted: list[RowRefused] = field(default_factory=list)
    """Rows that are taken although a fact that their program asks was never noted, and what that is."""
    waiting: set[int] = field(default_factory=set)
    """Rows of new workers who found no place and wait for one."""
    lines: dict[str, int] = field(default_factory=dict)
    """How many entries make the waiting list of a program longer."""
    noted: int = 0
    """New workers of whom the file says decile or zakat."""
    villages: dict[str, Tally] = field(default_factory=dict)
    """By village, as the rows say it."""
    recording: bool = False

    @property
    def kept_out(self) -> set[int]:
        """Name the rows that are refused or wait for an answer."""
        return {each.row for each in self.refused} | {each.row for each in self.asked}
