"""What a claim says about people. Lives in memory only; in the journal it stands sealed with the worker's own key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """Somebody who may receive a benefit."""

    name: str
    relation: str
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLetter:
    """Who claims, and what happened."""

    heirs: tuple[Heir, ...]
    what_happened: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLetter:
    """Who received money."""

    name: str
