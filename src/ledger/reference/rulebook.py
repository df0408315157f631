"""The dated rules that ship with the package, read from ``data/rulebook.toml`` and checked when they are loaded."""

import tomllib
from dataclasses import dataclass
from functools import cache

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import month
from ledger.domain.rules.parameters import Parameter, Parameters
from ledger.domain.rules.tariff import Rate, Tariff, gaps_and_overlaps
from ledger.reference.shipped import shipped_bytes


class RulebookUnsound(Refusal):
    """The rules contradict themselves or miss something."""

    def __init__(self, *, why: str) -> None:
        super().__init__(f"The rulebook cannot be used: {why}. Mend the row in rulebook.toml, or install again.")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rates and parameters."""

    tariff: Tariff
    parameters: Parameters


@cache
def shipped_rulebook() -> Rulebook:
    """Load the rulebook that ships with the package."""
    return parse_rulebook(shipped_bytes("rulebook.toml").decode())


def parse_rulebook(text: str) -> Rulebook:
    """Read a rulebook; raise `RulebookUnsound` for rows that are incomplete, unsourced, gapped or overlapping."""
    try:
        tables = tomllib.loads(text)
        rates = [_rate(row) for row in tables.get("rate", [])]
        parameters = [Parameter(**row) for row in tables.get("parameter", [])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as broken:
        raise RulebookUnsound(why=str(broken)) from broken
    flaws = gaps_and_overlaps(rates)
    flaws += [f"{each.key} has no source" for each in parameters if not each.source.strip()]
    flaws += [f"{each.key} is not a whole number" for each in parameters if type(each.value) is not int]
    if flaws:
        raise RulebookUnsound(why="; ".join(flaws))
    return Rulebook(tariff=Tariff(tuple(rates)), parameters=Parameters(tuple(parameters)))


def _rate(row: dict[str, object]) -> Rate:
    flat, points = row.get("flat_rupiah"), row.get("income_base_points")
    if (flat is None) == (points is None):
        msg = f"{row.get('version')} needs either flat_rupiah or income_base_points"
        raise ValueError(msg)
    until = row.get("until")
    return Rate(
        insurance=Insurance(str(row["insurance"])),
        since=month(str(row["since"])),
        until=None if until is None else month(str(until)),
        flat_rupiah=_whole(flat),
        income_base_points=_whole(points),
        version=str(row["version"]),
        source=str(row["source"]),
        confidence=str(row["confidence"]),
    )


def _whole(value: object) -> int | None:
    if value is None or type(value) is int:
        return value
    msg = f"{value!r} is not a whole number"
    raise ValueError(msg)
