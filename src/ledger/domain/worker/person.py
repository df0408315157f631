"""Who a person is. Lives in memory only; in the journal it stands sealed with the worker's own key."""

from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The particulars that identify a worker."""

    nik: str
    """16 digits, as on the identity card."""
    name: str
    born_on: date
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    wage_rupiah: int | None = None
    """What the person says to earn in a month; personal financial data."""


def differences(was: Person, says: Person) -> tuple[str, ...]:
    """Name the particulars in which two descriptions of a person differ, in their order on the form."""
    return tuple(field.name for field in fields(Person) if getattr(was, field.name) != getattr(says, field.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account that premiums are debited from: personal financial data (UU 27/2022)."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A participant card: its number (KPJ) identifies the person."""

    number: str
    handed_to: str | None = None
    """Who took it for the worker, where somebody did: a village head, a relative."""

    @property
    def spoken(self) -> str:
        """The number, and who took the card for the worker where somebody did."""
        return f"{self.number} (to {self.handed_to})" if self.handed_to else self.number
