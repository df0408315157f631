"""How many people of which trade or ecosystem are covered, in all or region by region.

The people come from `coverage`, by village and trade of the bill. Which ecosystem a trade belongs to is handed in: it
is a table of reference, and another table gives another answer from the same rows.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from ledger_projections.coverage import ALL, EACH_TRADE, Covered, covered_people
from ledger_projections.coverage_shares import added_up
from ledger_projections.regrouping import Codes, Placed

COUNTED = ("covered", "covered_jkk", "covered_jkm", "billed_unpaid", "paid_after_death", "by_employers")


def coverage_by_trade(
    connection: Connection,
    month: str,
    codes: Codes,
    trade: Callable[[str], str],
    *,
    by: str | None = None,
    prefix: str | None = None,
) -> list[dict[str, Any]]:
    """Report the people covered in a month by trade, as `trade` names an occupation, and by region of a level.

    Raises `NotARegionCode` and `NotAMonth`.
    """
    found: dict[tuple[Placed, str], Covered] = {}
    for people in covered_people(connection, month, by=EACH_TRADE):
        village, _, occupation = str(people.group).partition(" ")
        if prefix is None or codes.holds(prefix, village):
            where = codes.place(village, by) if by else Placed(region=ALL)
            key = (where, trade(occupation))
            found[key] = added_up(found[key], people) if key in found else replace(people, group=key[1])
    keys = sorted(found, key=lambda key: (key[0].unresolved, key[0].region, key[1]))
    return [_row(month, where, name, found[where, name]) for where, name in keys]


def _row(month: str, where: Placed, trade: str, people: Covered) -> dict[str, Any]:
    counted = {name: getattr(people, name) for name in COUNTED}
    both = people.covered + people.by_employers
    where_and_what = {"month": month, "group": where.region, "trade": trade, "unresolved": where.unresolved}
    return {**where_and_what, **counted, "together": both}
