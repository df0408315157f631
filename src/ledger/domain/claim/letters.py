"""What a claim says about people. Lives in memory only; in the journal it stands sealed with the worker's own key."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """Somebody who may receive a benefit."""

    name: str
    relation: str
    phone: str | None = None
    guardian: str | None = None
    """Who receives for an heir who is not of age."""

    @property
    def spoken(self) -> str:
        """Name and relation, and the guardian where there is one."""
        guardian = f", guardian {self.guardian}" if self.guardian else ""
        return f"{self.name} ({self.relation}{guardian})"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeirsLetter:
    """Whom a worker named as heirs while alive, in the order in which they were said."""

    heirs: tuple[Heir, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLetter:
    """Who claims, and what happened."""

    heirs: tuple[Heir, ...]
    what_happened: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLetter:
    """Who received money."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPaper:
    """A paper of a school year and its number."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLetter:
    """Which child a year of school is granted to, and the papers that came with it."""

    name: str
    born_on: date
    papers: tuple[SchoolPaper, ...] = ()
