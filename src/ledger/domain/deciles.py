"""Deciles of the register DTSEN: 1 is the poorest tenth of households, 10 the richest (Inpres 4/2025)."""

from ledger.domain.errors import Refusal

RICHEST = 10


class DecileUnknown(Refusal):
    """Not one of the ten deciles."""

    def __init__(self, *, decile: int) -> None:
        super().__init__(f"There is no decile {decile}. Give 1 (the poorest tenth) to {RICHEST}.")


def one_of_ten(decile: int | None) -> None:
    """Let a decile pass, or none; raise `DecileUnknown` for a number that is none."""
    if decile is not None and not 1 <= decile <= RICHEST:
        raise DecileUnknown(decile=decile)
