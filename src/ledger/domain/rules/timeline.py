"""Rows of one key follow each other: no day is ruled twice, and none in the middle is ruled by nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from ledger.domain.rules.rule import AnyRule, Choice, Schedule

_DAY = timedelta(days=1)
Flaw = tuple[AnyRule, str]
"""A row, and what is wrong with it."""


def flaws(rows: Sequence[AnyRule]) -> list[Flaw]:
    """Find everything wrong between rows: holes, overlaps, changes of kind, versions that stand twice."""
    found = [flaw for row in rows for flaw in _alone(row)]
    found += _versions(rows)
    for own in _by_key(rows).values():
        found += _between(own)
    return found


def overlay(standing: Iterable[AnyRule], local: Sequence[AnyRule]) -> list[AnyRule]:
    """Lay local rows over those that stand: theirs are the days from `since` to `until`, the rest stays as it was."""
    covered = _by_key(local)
    laid = [piece for row in standing for piece in _cut(row, covered.get(row.key, ()))]
    return laid + list(local)


def strangers(local: Iterable[AnyRule], standing: Sequence[AnyRule]) -> list[Flaw]:
    """Find local rows that no shipped row prepares: an unknown key, another kind or unit, an unknown reading."""
    known = _by_key(standing)
    return [flaw for row in local for flaw in _stranger(row, known.get(row.key))]


def _stranger(row: AnyRule, own: Sequence[AnyRule] | None) -> Iterator[Flaw]:
    if not own:
        yield row, "no rule that ships has this key, so nothing would ask for it"
        return
    if row.since < own[0].since:
        yield row, f"it begins on {row.since}, before the first rule that ships ({own[0].since})"
    if type(row) is not type(own[0]) or row.unit != own[0].unit:
        yield row, f"its unit is {row.unit}, and the rule that ships counts {own[0].unit}"
    elif isinstance(row, Choice) and isinstance(own[0], Choice) and row.choices != own[0].choices:
        yield row, f"its choices differ from {', '.join(own[0].choices)}"
    elif isinstance(row, Schedule) and isinstance(own[0], Schedule) and row.columns != own[0].columns:
        yield row, f"its columns differ from {', '.join(own[0].columns)}"


def _by_key(rows: Iterable[AnyRule]) -> dict[str, list[AnyRule]]:
    found: dict[str, list[AnyRule]] = {}
    for row in sorted(rows, key=lambda each: each.since):
        found.setdefault(row.key, []).append(row)
    return found


def _alone(row: AnyRule) -> Iterator[Flaw]:
    if row.until is not None and row.until < row.since:
        yield row, f"it ends on {row.until}, before it begins on {row.since}"


def _versions(rows: Iterable[AnyRule]) -> Iterator[Flaw]:
    """Find versions that two different rows share; the two halves of a row that a local one cut keep theirs."""
    seen: dict[str, AnyRule] = {}
    for row in rows:
        was = seen.setdefault(row.version, row)
        if (was.key, was.value) != (row.key, row.value):
            yield row, f"the version {row.version} already names {was.key} {was.value!r}"


def _between(own: Sequence[AnyRule]) -> Iterator[Flaw]:
    for before, after in pairwise(own):
        if before.until is None or before.until >= after.since:
            yield after, f"{before.version} and {after.version} both rule {after.since}"
        elif before.until + _DAY != after.since:
            yield after, f"nothing rules {before.until + _DAY} to {after.since - _DAY}"
        if type(before) is not type(after) or before.unit != after.unit:
            yield after, f"it counts {after.unit}, where {before.version} counts {before.unit}"


def _cut(row: AnyRule, over: Sequence[AnyRule]) -> Iterator[AnyRule]:
    """Give the pieces of a row that no later row covers."""
    since: date | None = row.since
    for top in over:
        if since is None:
            return
        if top.until is not None and top.until < since:
            continue
        if row.until is not None and top.since > row.until:
            break
        if since < top.since:
            yield replace(row, since=since, until=top.since - _DAY)
        since = None if top.until is None else top.until + _DAY
    if since is not None and (row.until is None or since <= row.until):
        yield replace(row, since=since)
