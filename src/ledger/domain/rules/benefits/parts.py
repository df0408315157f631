"""What a claim comes to: parts that add up, each with its calculation and the rows of the rulebook behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.insurance import Insurance
from ledger.domain.rules.words import gather
from ledger.domain.wording import rupiah


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One benefit, payable once."""

    kind: str
    """death, periodic, burial, medical, disability … one of each in an assessment."""
    amount_rupiah: int
    calculation: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A year of school or study that may be paid for a child, on a report of the school."""

    child: str
    year: int
    """1 = the school year of the claim."""
    due_on: date
    level: str
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scholarships:
    """What the children may still receive, year by year, if every year is earned."""

    awards: tuple[Award, ...] = ()
    why: str = ""
    """Who gets none, and why."""
    rules: tuple[str, ...] = ()

    @property
    def most_rupiah(self) -> int:
        """All years of all children together."""
        return sum(award.amount_rupiah for award in self.awards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the rules of the day of the incident give."""

    insurance: Insurance
    incident_on: date
    parts: tuple[Part, ...]
    scholarships: Scholarships
    findings: tuple[str, ...] = ()
    """What a person must decide or look into, in sentences."""

    @property
    def total_rupiah(self) -> int:
        """What is payable now."""
        return sum(part.amount_rupiah for part in self.parts)

    @property
    def most_rupiah(self) -> int:
        """What is payable now and every year of school."""
        return self.total_rupiah + self.scholarships.most_rupiah

    @property
    def rules(self) -> tuple[str, ...]:
        """Versions of every row that was used, once each."""
        return gather(*(version for part in self.parts for version in part.rules), *self.scholarships.rules)


def nothing(insurance: Insurance, incident_on: date, findings: Sequence[str], rules: tuple[str, ...]) -> Assessment:
    """Assess a claim that no cover stands behind: nothing, and why."""
    return Assessment(
        insurance=insurance,
        incident_on=incident_on,
        parts=(),
        scholarships=Scholarships(rules=rules),
        findings=tuple(findings),
    )


def difference(first: Assessment, second: Assessment) -> str:
    """Say what hangs on the cause, when it is disputed whether work did it."""
    gap = first.total_rupiah - second.total_rupiah
    more = first.insurance if gap > 0 else second.insurance
    return (
        f"{first.insurance} {rupiah(first.total_rupiah)} against {second.insurance} {rupiah(second.total_rupiah)}: "
        f"{rupiah(abs(gap))} more under {more}. Decide the cause, and say why."
    )
