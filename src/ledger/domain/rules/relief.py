"""The 50 % relief of PP 50/2025: off both premiums, by sector, premium month and the budget that pays.

The month that a premium is for counts, not the day of payment: arrears from before the window cost the full rate.
Article 3 excludes members whose premium is paid from APBN or APBD.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, first_day
from ledger.domain.rules.choices import VillageBudgets
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.rule import Parameter
from ledger.domain.rules.words import gather

Sector = Literal["transport", "other"]


class SourceWithoutRelief(Refusal):
    """Nobody said whether this budget is public money."""

    def __init__(self, *, source: str, month: Month) -> None:
        self.source, self.month = source, month
        super().__init__(
            f"Whether the relief of PP 50/2025 applies to money of {source} is not known, so {month} cannot be priced. "
            "Add the source to a local row of relief.eligible_sources or relief.excluded_sources."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """What is taken off a month's premium, and which rows say so."""

    points: int
    """Basis points off both premiums; 0 = the full rate."""
    rules: tuple[str, ...]


FULL_RATE = Relief(points=0, rules=())


def relief_of(rules: Parameters, *, source: str | None, sector: Sector, month: Month) -> Relief:
    """Find the relief of a premium month; raise `SourceWithoutRelief` for an unlisted budget inside a window.

    Without a source the full rate stands: a price must not promise a relief that the budget may not get.
    """
    day = first_day(month)
    window = rules.find(f"relief.window.{sector}", day)
    if source is None or not isinstance(window, Parameter):
        return FULL_RATE
    granted, versions = _granted(rules, source, day)
    if granted is None:
        raise SourceWithoutRelief(source=source, month=month)
    return Relief(points=window.value if granted else 0, rules=gather(window.version, *versions))


def _granted(rules: Parameters, source: str, day: date) -> tuple[bool | None, tuple[str, ...]]:
    excluded = rules.schedule("relief.excluded_sources", day)
    if source in excluded.texts("source"):
        return False, (excluded.version,)
    village = rules.schedule("relief.village_sources", day)
    if source in village.texts("source"):
        reading, version = rules.choice("relief.village_budgets", day, VillageBudgets)
        return reading is VillageBudgets.INCLUDED, (village.version, version)
    eligible = rules.schedule("relief.eligible_sources", day)
    return (True, (eligible.version,)) if source in eligible.texts("source") else (None, ())
