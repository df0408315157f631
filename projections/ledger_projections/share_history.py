"""Every share of a region that figures on record give: numerator, denominator, definition, source and day of each.

Nothing is stored for this: it is the reports and counts of `region_figures`, each report held against the workforce
that was known on its day. A share above 100 % is real and flagged; the other counts of the region stand below it,
because another denominator is mostly why.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ledger_projections.coverage_shares import share_percent
from ledger_projections.region_figures import MEMBERSHIP, WORKFORCE, figures

_HUNDRED = 100


def share_history(connection: Connection, region: str, *, every: bool = False) -> list[dict[str, Any]]:
    """List each report of members with its share, and with the other denominators where it is above 100 %.

    The share of a report is of the latest count on or before its day, None when there was none yet. `every` lists the
    other denominators of every report.
    """
    counts = figures(connection, WORKFORCE, region=region)
    return [row for report in figures(connection, MEMBERSHIP, region=region) for row in _rows(report, counts, every)]


def _rows(report: Mapping[str, Any], counts: Sequence[Mapping[str, Any]], every: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001  # private
    day: date = report["effective"]
    known = [count for count in counts if count["effective"] <= day]
    own = max(known, key=lambda count: (count["effective"], count["position"]), default=None)
    row = _row(report, own, own_share=True)
    yield row
    if every or row["over_100"]:
        yield from (_row(report, count, own_share=False) for count in counts if count is not own)


def _row(report: Mapping[str, Any], count: Mapping[str, Any] | None, *, own_share: bool) -> dict[str, Any]:
    share = share_percent(report["members"], count["workers"]) if count else None
    return {
        "members_on": report["effective"],
        "members": report["members"],
        "members_definition": report["definition"],
        "members_source": report["source"],
        "workforce_on": count["effective"] if count else None,
        "workforce": count["workers"] if count else None,
        "workforce_definition": count["definition"] if count else None,
        "workforce_source": count["source"] if count else None,
        "share_percent": share,
        "of_its_day": own_share,
        "over_100": None if share is None else share > _HUNDRED,
        "position": report["position"],
    }
