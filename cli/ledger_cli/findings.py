"""What is wrong, or worth a look, in a file that people bring: said with its row, its column and its remedy."""

from dataclasses import dataclass
from enum import StrEnum

WHOLE_FILE = 0
"""The row of a finding that is about the file as a whole."""


class Severity(StrEnum):
    """Whether a finding keeps its row out."""

    ERROR = "error"
    QUESTION = "question"
    """The row can be meant in more than one way; it stays out until somebody says which."""
    WARNING = "warning"
    NOTE = "note"
    """Nothing to do: how the file was read."""

    @property
    def keeps_out(self) -> bool:
        """Whether a row with such a finding is not taken."""
        return self in {Severity.ERROR, Severity.QUESTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong, or worth a look, in one cell or in the whole file. A NIK in it is masked."""

    row: int
    column: str
    value: str
    problem: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        at = "The file" if self.row == WHOLE_FILE else f"Row {self.row}"
        where = f", {self.column}" if self.column else ""
        value = f" ({self.value})" if self.value else ""
        between = ". " if self.remedy[:1].isupper() else "; "
        return f"{at}{where}{value}: {self.problem}{between}{self.remedy}."


def about_file(column: str, problem: str, remedy: str, severity: Severity = Severity.WARNING) -> Finding:
    """Say something about the file as a whole, or about one of its columns."""
    return Finding(row=WHOLE_FILE, column=column, value="", problem=problem, remedy=remedy, severity=severity)
