"""How far each target of a year is reached: by the insurer's members, and by the people this ledger covers.

Nothing is stored for this: it is the targets and reports of `region_figures` held against the people of `coverage`.
The insurer reports members of a region and not of an ecosystem, so a target for one ecosystem has no members beside
it: empty is not zero. Above 100 % is flagged and never cut. Targets are meant to rise, so one below that of the year
before, for the same region and ecosystem, is flagged too.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.month import Month, last_day
from ledger.reference.region_history import RegionHistory
from ledger_projections.coverage_shares import share_percent
from ledger_projections.coverage_trades import coverage_by_trade
from ledger_projections.model import rows
from ledger_projections.region_figures import MEMBERSHIP, TARGETS, latest_figures
from ledger_projections.regrouping import Codes

_HUNDRED = 100

_Aim = tuple[str, str | None]
"""Region and ecosystem of a target."""


def targets_report(
    connection: Connection,
    history: RegionHistory,
    trade: Callable[[str], str],
    *,
    year: int,
    month: Month,
    prefix: str | None = None,
) -> list[dict[str, Any]]:
    """Tell for each target of a year what is reached by the end of a month.

    Of several targets for one region and ecosystem the one set last counts. Raises `NotAMonth`.
    """
    aimed, before = _targets(connection, history, year), _targets(connection, history, year - 1)
    reported = latest_figures(connection, MEMBERSHIP, until=last_day(month))
    members = {history.today(region) or region: said for region, said in reported.items()}
    covered = _covered(connection, history, trade, month)
    return [
        _row(target, before.get(key), None if key[1] else members.get(key[0]), covered[key])
        for key, target in sorted(aimed.items(), key=lambda each: (each[0][0], each[0][1] or ""))
        if prefix is None or history.lies_in(key[0], prefix)
    ]


def _covered(
    connection: Connection, history: RegionHistory, trade: Callable[[str], str], month: Month
) -> Counter[_Aim]:
    """Count the people covered for every region and ecosystem that a target may be for, by the codes of today."""
    codes = Codes(vintage=history.newest, history=history)
    counted: Counter[_Aim] = Counter()
    for row in coverage_by_trade(connection, month, codes, trade, by="village"):
        blocks = row["group"].split(".")
        for level in range(1, len(blocks) + 1):
            for ecosystem in (None, row["trade"]):
                counted[".".join(blocks[:level]), ecosystem] += row["covered"]
    return counted


def _targets(connection: Connection, history: RegionHistory, year: int) -> dict[_Aim, dict[str, Any]]:
    said = rows(connection, select(*TARGETS.c).where(TARGETS.c.year == year).order_by(TARGETS.c.position))
    return {(history.today(row["region"]) or row["region"], row["ecosystem"]): row for row in said}


def _row(
    target: dict[str, Any], before: dict[str, Any] | None, reported: dict[str, Any] | None, covered: int
) -> dict[str, Any]:
    goal = target["members"]
    members = reported["members"] if reported else None
    shares = (share_percent(members, goal) if members is not None else None, share_percent(covered, goal))
    last = before["members"] if before else None
    return {
        "region": target["region"],
        "ecosystem": target["ecosystem"],
        "year": target["year"],
        "target": goal,
        "target_source": target["source"],
        "target_before": last,
        "lower_than_before": None if last is None else goal < last,
        "members": members,
        "members_on": reported["effective"] if reported else None,
        "members_source": reported["source"] if reported else None,
        "members_gap": None if members is None else goal - members,
        "members_percent": shares[0],
        "covered": covered,
        "covered_gap": goal - covered,
        "covered_percent": shares[1],
        "over_100": any(share is not None and share > _HUNDRED for share in shares),
    }
