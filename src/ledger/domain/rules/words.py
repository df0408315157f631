"""How a calculation is spoken: shares in per cent, months and days with their nouns."""

from ledger.domain.wording import grouped, rupiah

WHOLE = 10_000
"""Basis points of a whole."""


def percent(points: int) -> str:
    """Write basis points in per cent, with a decimal comma: ``1 %``, ``0,24 %``."""
    whole, rest = divmod(points, 100)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{grouped(whole)}{decimals} %"


def share(points: int, amount_rupiah: int) -> int:
    """Take a share of an amount, in whole rupiah, rounded down."""
    return amount_rupiah * points // WHOLE


def share_words(points: int, amount_rupiah: int) -> str:
    """Say a share: ``1 % of Rp1.000.000``."""
    return f"{percent(points)} of {rupiah(amount_rupiah)}"


def gather(*versions: str) -> tuple[str, ...]:
    """List version ids once each, in order, the unnamed ones left out."""
    return tuple(dict.fromkeys(each for each in versions if each))
