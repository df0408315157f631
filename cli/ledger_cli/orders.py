"""Which order of day and month the dates of a column show, when all that are sure agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger_cli.birthdays import Order, shows_order
from ledger_cli.grid import SheetRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """What a whole column says; nothing when no date of it is sure, or two disagree."""

    order: Order | None = None
    row: int = 0
    """The first row that shows it."""


def shown_order(rows: Iterable[SheetRow], place: int) -> ShownOrder:
    """Go through a column of dates once."""
    found = ShownOrder()
    for number, row in rows:
        shows = shows_order(row[place]) if place < len(row) else None
        if shows is None or shows is found.order:
            continue
        if found.order is not None:
            return ShownOrder()
        found = ShownOrder(order=shows, row=number)
    return found
