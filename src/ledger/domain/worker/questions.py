"""What a list or a form says about somebody whom the ledger knows, or seems to know, and only a person can decide.

::

    Refusal
    └── Question             the row waits: it is recorded, or passed over, once it is answered
        ├── LooksLikeAnother     the same name and birth date under another NIK, in the ledger
        ├── LooksLikeRow         the same, in the file
        ├── BornOtherwise        the same NIK with another birth date or sex
        ├── LivesElsewhere       the same person in another village
        └── LeftBefore           the same person, who left

A `Remark` keeps nothing out: it is worth a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from ledger.domain.errors import Refusal


class Answer(StrEnum):
    """What somebody who looked at the papers says about a row."""

    DIFFERENT_PEOPLE = "different-people"
    """The row is about somebody else than the worker who looks alike."""
    KEEP_KNOWN = "keep-known"
    """What the ledger knows is right; the row is passed over."""


class Question(Refusal):
    """A row that waits for an answer."""

    answer: ClassVar[Answer]
    verdict: ClassVar[str]
    """A few words for a table of counts."""


class LooksLikeAnother(Question):
    """Somebody of the same name, born on the same day, is registered near by under another NIK."""

    answer = Answer.DIFFERENT_PEOPLE
    verdict = "looks like another worker"

    def __init__(self, *, nik: str, village: str, since: date) -> None:
        self.nik = nik
        super().__init__(
            f"the same name and birth date are registered under NIK {nik} in village {village} since {since}. Compare "
            "both identity cards: if it is one person, leave this one out; if not, answer with --different-people."
        )


class LooksLikeRow(Question):
    """Two rows of one file have the same name and birth date and different NIKs."""

    answer = Answer.DIFFERENT_PEOPLE
    verdict = "looks like another row"

    def __init__(self, *, row: int) -> None:
        self.row = row
        super().__init__(
            f"the same name and birth date stand in row {row} with another NIK. Compare both identity cards: if it is "
            "one person, leave one row out; if not, answer with --different-people."
        )


class BornOtherwise(Question):
    """The same NIK with another birth date, or another sex."""

    answer = Answer.KEEP_KNOWN
    verdict = "other birth date or sex"

    def __init__(self, *, since: date, differs: Sequence[str]) -> None:
        self.differs = tuple(differs)
        super().__init__(
            f"registered since {since} under this NIK, with {' and '.join(differs)}. Compare the identity card: if the "
            "row is right, record it with `ledger worker correct`; if the ledger is, answer with --keep-known."
        )


class LivesElsewhere(Question):
    """The same person in another village."""

    answer = Answer.KEEP_KNOWN
    verdict = "other village"

    def __init__(self, *, since: date, village: str, said: str) -> None:
        self.village, self.said = village, said
        super().__init__(
            f"registered since {since} in village {village}, and the row says {said}. If the worker has moved, record "
            "it with `ledger worker move`; if not, answer with --keep-known."
        )


class LeftBefore(Question):
    """The same person, who left the ledger."""

    answer = Answer.KEEP_KNOWN
    verdict = "left before"

    def __init__(self, *, on: date, cause: str | None) -> None:
        super().__init__(
            f"left on {on} ({cause or 'no cause noted'}). If the worker is back, record it with `ledger worker leave "
            "--returned`; if not, leave the row out, or answer with --keep-known."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about a row that is worth a look and keeps nothing out."""

    verdict: str
    """One or two words for a table of counts."""
    problem: str
    remedy: str


def spelled_otherwise(*, known: str) -> Remark:
    """Say that a list spells the name of a known person in another way."""
    return Remark(
        verdict="spelled differently",
        problem=f"registered before as {known}, and the ledger keeps that spelling",
        remedy="if the row has the name as on the identity card, record it with `ledger worker correct --name`",
    )


def other_particulars(*, since: date, differs: Sequence[str]) -> Remark:
    """Say that a list has another phone number, occupation …, which it does not change."""
    return Remark(
        verdict="other particulars",
        problem=f"registered since {since} with another {', another '.join(differs)}, which a list does not change",
        remedy="if the row is right, record it with `ledger worker correct`",
    )


def former_village_code(*, village: str, said: str) -> Remark:
    """Say that the code of a village has changed since."""
    return Remark(
        verdict="former village code",
        problem=f"registered under village code {village}, another code of the village that the row calls {said}",
        remedy="nothing needs to be done",
    )


def employed(*, employer: str, since: date) -> Remark:
    """Say that an employer pays for a person."""
    return Remark(
        verdict="employed",
        problem=f"registered before and employed by {employer} since {since}, so no budget pays those months",
        remedy="if that has ended, record it with `ledger worker employment --ended`",
    )


def looks_like_another_elsewhere(*, nik: str, village: str) -> Remark:
    """Say that somebody of the same name, born on the same day, is registered far away."""
    return Remark(
        verdict="namesake elsewhere",
        problem=f"the same name and birth date are registered under NIK {nik} in village {village}",
        remedy="if it is one person, pay for one only: record with `ledger worker leave` that the other has left",
    )
