"""How amounts and lists are spoken. An amount is an ``int`` of whole rupiah; there is no other kind of money."""

from collections.abc import Sequence


def rupiah(amount_rupiah: int) -> str:
    """Write an amount the way people here do: ``Rp16.800``, ``-Rp16.800``."""
    sign = "-" if amount_rupiah < 0 else ""
    return f"{sign}Rp{grouped(abs(amount_rupiah))}"


def grouped(number: int) -> str:
    """Group a whole number the Indonesian way: ``1.753.012.800``."""
    return f"{number:,}".replace(",", ".")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: ``1 worker``, ``34.782 workers``."""
    return f"{grouped(number)} {one if number == 1 else many or f'{one}s'}"


def some_of(names: Sequence[str], most: int = 5) -> str:
    """Name the first few of many: ``A, B, C, D, E and 12 more``."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
