"""Why somebody is not whom a program or a budget is for. The caller puts the person's name in front.

The sentences name no income: what a person earns is told to nobody who does not open the letter it stands in.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from ledger.domain.errors import Refusal
from ledger.domain.month import month_of
from ledger.domain.wording import rupiah

Fact = Literal["age", "decile", "mustahik", "income"]


class Unfit(Refusal):
    """The family: one criterion that a worker does not fit."""

    criterion: str = ""
    """Name of the criterion, as reports and reviews count it."""


class LivesOutside(Unfit):
    """The village lies outside the regions asked for."""

    criterion = "domicile"

    def __init__(self, *, village: str, domicile: Sequence[str], asked_by: str) -> None:
        super().__init__(
            f"lives in village {village}, and {asked_by} is for people of {' or '.join(domicile)}. Check the village; "
            "if it is another one, record it with `ledger worker move`, and if not, leave the worker out."
        )


class TooYoung(Unfit):
    """Younger than asked on the day."""

    criterion = "age"

    def __init__(self, *, age: int, on: date, age_from: int, asked_by: str) -> None:
        super().__init__(
            f"{age} years old on {on}, and {asked_by} is for people of {age_from} years or more. Check the birth date "
            "(`ledger worker correct`), or leave the worker out."
        )


class TooOld(Unfit):
    """As old as the limit, or older, on the day."""

    criterion = "age"

    def __init__(self, *, age: int, on: date, age_below: int, asked_by: str) -> None:
        super().__init__(
            f"{age} years old on {on}, and {asked_by} is for people below {age_below} years. Check the birth date "
            "(`ledger worker correct`), or leave the worker out."
        )


class EarnsWage(Unfit):
    """An employer pays a wage, and the premium with it."""

    criterion = "wage-earner"

    def __init__(self, *, employer: str, asked_by: str) -> None:
        super().__init__(
            f"employed by {employer}, and {asked_by} is not for wage earners. If the employment has ended, record it "
            "with `ledger worker employment --ended`; if not, leave the worker out."
        )


class PaidElsewhere(Unfit):
    """Another budget pays this month."""

    criterion = "paid-elsewhere"

    def __init__(self, *, on: date, payment: str, commitment: str, asked_by: str) -> None:
        self.payment = payment
        super().__init__(
            f"{month_of(on)} is held by bill {payment} of {commitment}, and {asked_by} is for people whom nobody else "
            "pays. Leave the worker out, or undo the other bill first with `ledger premium void` or `refund`."
        )


class DecileAbove(Unfit):
    """Better off than the decile asked for."""

    criterion = "decile"

    def __init__(self, *, decile: int, at_most: int, asked_by: str) -> None:
        super().__init__(
            f"noted in decile {decile}, and {asked_by} asks for decile {at_most} at most. If the register says "
            "otherwise now, note it with `ledger worker standing --decile`; if not, leave the worker out."
        )


class NotMustahik(Unfit):
    """Noted as somebody who may not receive zakat."""

    criterion = "mustahik"

    def __init__(self, *, asked_by: str) -> None:
        super().__init__(
            f"noted as no mustahik, and {asked_by} is for mustahik only. If the zakat body says otherwise now, note it "
            "with `ledger worker standing --mustahik ya`; if not, pay from another budget."
        )


class EarnsTooMuch(Unfit):
    """Says to earn more than asked."""

    criterion = "income"

    def __init__(self, *, at_most_rupiah: int, asked_by: str) -> None:
        super().__init__(
            f"says to earn more than the {rupiah(at_most_rupiah)} a month that {asked_by} asks at most. Check the wage "
            "(`ledger worker correct --wage`), or leave the worker out."
        )


class FactNotNoted(Unfit):
    """A fact that is asked was never noted; the birth date is gone once personal data is erased."""

    _WORDS: ClassVar[dict[Fact, tuple[str, str]]] = {
        "age": ("the birth date is not known", "Register the person anew"),
        "decile": ("nobody noted the decile", "Note it with `ledger worker standing --decile`"),
        "mustahik": ("nobody noted whether this is a mustahik", "Note it with `ledger worker standing --mustahik`"),
        "income": ("nobody noted the wage", "Note it with `ledger worker correct --wage`"),
    }

    def __init__(self, *, fact: Fact, asked_by: str) -> None:
        self.criterion = fact
        missing, remedy = self._WORDS[fact]
        super().__init__(f"{missing}, which {asked_by} asks. {remedy}, or leave the worker out.")
