"""What is known of a worker and an insurance: money that came, and what ended the cover."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Consecutive months that a payment bought at one price. A payment of two prices is two of these."""

    on: date
    """The day on which the money came."""
    payment: str
    since: Month
    months: int
    monthly_rupiah: int
    backdated: bool = False
    """The insurer took the money for arrears after a lapse, by a correction of its own (process book p. 85)."""


class EndCause(StrEnum):
    """Why a worker is not to be covered by a budget."""

    DEATH = "death"
    LEFT = "left"
    EMPLOYED = "employed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Months that no budget may cover: after a death, after leaving, while an employer pays."""

    since: Month
    """First month without cover: the one after the month of a death or of leaving."""
    until: Month | None
    cause: EndCause


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One insurance of one worker. A payment that was reversed is left out: it never covered anything."""

    paid: tuple[Paid, ...]
    breaks: tuple[Break, ...] = ()
    registered_on: date | None = None
    """The day on which the complete form was received."""
    start_from: Month | None = None
    """First month by a letter that sets the start to the agreement (reg.start_align_pks)."""

    def without(self, payment: str) -> Self:
        """Take a reversed payment out."""
        return replace(self, paid=tuple(each for each in self.paid if each.payment != payment))
