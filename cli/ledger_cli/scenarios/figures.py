"""A figure of an article beside what the ledger derives from its entries, and how both are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledger.domain.wording import grouped, rupiah
from ledger_cli.answers import Column, Kind, Place

FIGURES = (
    Column("figure", "Figure"),
    Column("article", "Article says"),
    Column("ledger", "Ledger derives"),
    Column("agrees", "Agrees", Kind.FLAG),
    Column("source", "Source"),
    Column("note", "Note", place=Place.EXACT_FORMS),
)

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figure:
    """What an article says and what the ledger derives; None where the record cannot answer."""

    figure: str
    article: str
    ledger: str | None
    source: str
    note: str | None = None
    """What a reader must know to understand the figure: a misprint, another office's number, another denominator."""
    unanswerable: bool = False
    """The article gives the result without what it was made of, so that nobody can derive it: empty is not zero."""

    def row(self) -> dict[str, object]:
        """Give the figure as a row of the table."""
        return {
            "figure": self.figure,
            "article": self.article,
            "ledger": self.ledger,
            "agrees": self.agrees,
            "source": self.source,
            "note": self.note,
        }

    @property
    def agrees(self) -> bool | None:
        """Tell whether both say the same; None where the ledger rightly says nothing."""
        if self.unanswerable and self.ledger is None:
            return None
        return self.article == self.ledger

    @property
    def differs(self) -> bool:
        """Tell whether the ledger contradicts the article, or has no answer where it should have one."""
        return self.agrees is False


def count(number: int | None) -> str | None:
    """Write a number of people or things: ``34.782``."""
    return None if number is None else grouped(number)


def money(amount_rupiah: int | None) -> str | None:
    """Write whole rupiah: ``Rp1.753.012.800``."""
    return None if amount_rupiah is None else rupiah(amount_rupiah)


def percent(share: Decimal | None) -> str | None:
    """Write a share: ``75,28 %``."""
    return None if share is None else f"{share} %".replace(".", ",")


def share_of(part: int | None, whole: int | None) -> Decimal | None:
    """Reckon a share in percent, to two decimals, halves rounded up; None where one of the two is unknown."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def span(numbers: Iterable[int]) -> str | None:
    """Write what several places have: ``100`` where all have the same, else ``98 to 100``."""
    found = sorted(set(numbers))
    if not found:
        return None
    return grouped(found[0]) if len(found) == 1 else f"{grouped(found[0])} to {grouped(found[-1])}"
