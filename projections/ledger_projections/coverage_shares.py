"""What share of a region's workforce is covered, and what the insurer says.

The people come from `coverage`, the denominators from `region_figures`: the latest on or before the last day of the
month, and only the one reported for exactly that region. A city's workforce is never spread over its villages, and
villages that happen to be known are never summed up to a city. Where nobody counted, the share is None: empty is not
zero. A share over 100 % is real (an old count, members from elsewhere); it is flagged and never cut.
"""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Connection, Table

from ledger.domain.errors import Refusal
from ledger.domain.month import last_day
from ledger.domain.month import month as checked_month
from ledger_projections.coverage import ALL, Covered, covered_people
from ledger_projections.region_codes import LENGTHS, level_of, region_code
from ledger_projections.region_figures import MEMBERSHIP, TARGETS, WORKFORCE, latest_figures
from ledger_projections.regrouping import Codes, put_together

_HUNDREDTH = Decimal("0.01")
_WHOLE = 100

Figures = dict[str, dict[str, Any]]


class GroupedAbovePrefix(Refusal):
    """A part of a region would have been shown as if it were the whole of it."""

    def __init__(self, *, by: str, prefix: str) -> None:
        self.by = by
        self.prefix = prefix
        super().__init__(
            f"{prefix} lies inside a {by}, so people of {prefix} alone would stand as the whole {by}: "
            f"ask without a region, or for a region that holds each {by} whole."
        )


class NotUnderCodes(Refusal):
    """Codes of another year were asked for, and the people are not grouped by region."""

    def __init__(self, *, by: str) -> None:
        super().__init__(
            f"Codes of another year place villages, and people were asked for by {by} inside a region. Ask by "
            "village, district, city or province, or leave --regions out."
        )


def share_percent(part: int, whole: int | None) -> Decimal | None:
    """Give a share in percent with two decimals, halves rounded up; None where the whole is unknown or nought."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def coverage(
    connection: Connection,
    month: str,
    *,
    by: str | None = None,
    prefix: str | None = None,
    codes: Codes | None = None,
) -> list[dict[str, Any]]:
    """Report the people covered in a month, by group, with shares where the group is a region.

    `by` is one of `coverage.GROUPINGS` or None. Regions that have a figure and no covered people are listed too.
    With `codes`, villages stand under the codes of one year; what nobody can place has a row of its own.
    Raises `NotAGrouping`, `NotARegionCode`, `GroupedAbovePrefix` and `NotAMonth`.
    """
    if prefix is not None and by is not None and LENGTHS.get(by, len(prefix)) < len(region_code(prefix)):
        raise GroupedAbovePrefix(by=by, prefix=prefix)
    if codes is not None and not codes.as_recorded and (by in LENGTHS or prefix is not None):
        return _under_codes(connection, month, codes, by=by, prefix=prefix)
    found = {people.group: people for people in covered_people(connection, month, by=by, prefix=prefix)}
    if by in LENGTHS or (by is None and prefix is not None):
        return _of_regions(connection, found, month=month, by=by, prefix=prefix)
    return [_row(month, people, {}, {}, {}) for people in found.values()]


def _under_codes(
    connection: Connection, month: str, codes: Codes, *, by: str | None, prefix: str | None
) -> list[dict[str, Any]]:
    """Put the people of villages together under the codes of one year; trades are not told apart by region here."""
    if by is not None and by not in LENGTHS:
        raise NotUnderCodes(by=by)
    level = by or level_of(prefix or "")
    people = covered_people(connection, month, by="village")
    inside = [each for each in people if prefix is None or codes.holds(prefix, str(each.group))]
    placed = put_together(inside, lambda each: codes.place(str(each.group), level), added_up)
    found: dict[str | bool, Covered] = {
        where.region: replace(each, group=where.region) for where, each in placed.items()
    }
    rows = _of_regions(connection, found, month=month, by=by, prefix=prefix, codes=codes)
    nowhere = {where.region for where in placed if where.unresolved}
    rows = [{**row, "unresolved": row["group"] in nowhere} for row in rows]
    return sorted(rows, key=lambda row: row["unresolved"])


def added_up(one: Covered, other: Covered) -> Covered:
    """Add up people of two groups who are counted in one of them each."""
    return Covered(
        group=one.group,
        covered=one.covered + other.covered,
        covered_jkk=one.covered_jkk + other.covered_jkk,
        covered_jkm=one.covered_jkm + other.covered_jkm,
        billed_unpaid=one.billed_unpaid + other.billed_unpaid,
        paid_after_death=one.paid_after_death + other.paid_after_death,
        by_employers=one.by_employers + other.by_employers,
    )


def _figures(connection: Connection, table: Table, codes: Codes | None, until: date, **exactly: object) -> Figures:
    """Give the latest figures, each under the code that its region has in the table that was asked for."""
    found = latest_figures(connection, table, until=until, **exactly)
    if codes is None:
        return found
    under = ((codes.of_figure(region), figure) for region, figure in found.items())
    return {region: figure for region, figure in under if region is not None}


def _of_regions(
    connection: Connection,
    found: dict[str | bool, Covered],
    *,
    month: str,
    by: str | None,
    prefix: str | None,
    codes: Codes | None = None,
) -> list[dict[str, Any]]:
    day = last_day(checked_month(month))
    workforce = _figures(connection, WORKFORCE, codes, day)
    members = _figures(connection, MEMBERSHIP, codes, day)
    targets = _figures(connection, TARGETS, codes, day, year=day.year, ecosystem=None)
    known = {region for region in (*workforce, *members, *targets) if _belongs(region, by, prefix)}
    nobody = [_nobody(region) for region in known - found.keys()]
    together = sorted([*found.values(), *nobody], key=lambda people: str(people.group))
    return [_row(month, people, workforce, members, targets) for people in together]


def _belongs(region: str, by: str | None, prefix: str | None) -> bool:
    """Say whether a region is one of those asked for."""
    if by is None:
        return region == prefix
    return len(region) == LENGTHS[by] and (prefix is None or region == prefix or region.startswith(f"{prefix}."))


def _nobody(region: str) -> Covered:
    return Covered(group=region, covered=0, covered_jkk=0, covered_jkm=0, billed_unpaid=0, paid_after_death=0)


def _row(month: str, people: Covered, workforce: Figures, members: Figures, targets: Figures) -> dict[str, Any]:
    region = "" if people.group == ALL else str(people.group)
    counted, reported, target = workforce.get(region, {}), members.get(region, {}), targets.get(region, {})
    covered_percent = share_percent(people.covered, counted.get("workers"))
    together = people.covered + people.by_employers
    together_percent = share_percent(together, counted.get("workers"))
    members_percent = None
    if reported:
        members_percent = share_percent(reported["members"], counted.get("workers"))
    shares = (covered_percent, together_percent, members_percent)
    return {
        "month": month,
        "group": people.group,
        "covered": people.covered,
        "covered_jkk": people.covered_jkk,
        "covered_jkm": people.covered_jkm,
        "billed_unpaid": people.billed_unpaid,
        "paid_after_death": people.paid_after_death,
        "by_employers": people.by_employers,
        "together": together,
        "workforce": counted.get("workers"),
        "workforce_on": counted.get("effective"),
        "workforce_definition": counted.get("definition"),
        "workforce_source": counted.get("source"),
        "covered_percent": covered_percent,
        "together_percent": together_percent,
        "members": reported.get("members"),
        "members_on": reported.get("effective"),
        "members_definition": reported.get("definition"),
        "members_source": reported.get("source"),
        "members_percent": members_percent,
        "target_members": target.get("members"),
        "target_source": target.get("source"),
        "over_100": any(share is not None and share > _WHOLE for share in shares),
    }
