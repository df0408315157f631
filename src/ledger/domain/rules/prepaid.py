"""Money that was paid before a relief began buys more months afterwards (PP 50/2025).

Nothing is paid back: what a month costs less now is carried to the premium of the months that follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from ledger.domain.insurance import CoverLine, Insurance, totals
from ledger.domain.month import Month, first_day, later
from ledger.domain.rules.choices import Prepaid
from ledger.domain.rules.relief import Sector
from ledger.domain.rules.tariff import Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Where money went: whole months of the package, and what is too little for another one."""

    lines: tuple[CoverLine, ...]
    left_rupiah: int

    @property
    def amount_rupiah(self) -> int:
        """Whole rupiah that bought months."""
        return sum(totals(self.lines).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Repriced:
    """What months that were prepaid cost now, and where the rest of the money goes."""

    paid_rupiah: int
    due: tuple[CoverLine, ...]
    carried: Carried
    rule: str
    """Version of the row that lets the money be carried, or not."""

    @property
    def due_rupiah(self) -> int:
        """What the months cost under the rule of their month."""
        return sum(totals(self.due).values())

    @property
    def excess_rupiah(self) -> int:
        """What was paid beyond that."""
        return self.paid_rupiah - self.due_rupiah


def carry(
    tariff: Tariff,
    money_rupiah: int,
    insurances: Sequence[Insurance],
    since: Month,
    *,
    income_base_rupiah: int,
    source: str | None = None,
    sector: Sector = "other",
) -> Carried:
    """Spend money on whole months of the package, one after the other; the rest is left over."""
    left = money_rupiah
    for months in count(1):
        step = tariff.price(
            insurances,
            later(since, months - 1),
            1,
            income_base_rupiah=income_base_rupiah,
            source=source,
            sector=sector,
        )
        cost = sum(totals(step).values())
        if cost < 1 or cost > left:
            break
        left -= cost
    lines = tariff.price(
        insurances, since, months - 1, income_base_rupiah=income_base_rupiah, source=source, sector=sector
    )
    return Carried(lines=lines, left_rupiah=left)


def reprice(
    tariff: Tariff,
    paid: Sequence[CoverLine],
    *,
    income_base_rupiah: int,
    source: str | None,
    sector: Sector,
) -> Repriced:
    """Price prepaid months anew and carry the excess to the months after the last one.

    With the reading "keep" of `relief.prepaid_before_window` the months stand as they were paid. `paid` is one
    payment for one worker: the same consecutive months of each insurance.
    """
    first = min(line.since for line in paid)
    last = max(later(line.since, line.months) for line in paid)
    insurances = tuple(dict.fromkeys(line.insurance for line in paid))
    reading, version = tariff.rules.choice("relief.prepaid_before_window", first_day(first), Prepaid)
    due = tuple(paid)
    if reading is Prepaid.CARRY:
        due = tuple(
            priced
            for line in paid
            for priced in tariff.price(
                (line.insurance,),
                line.since,
                line.months,
                income_base_rupiah=income_base_rupiah,
                source=source,
                sector=sector,
            )
        )
    money = sum(totals(paid).values())
    excess = max(money - sum(totals(due).values()), 0)
    carried = carry(
        tariff, excess, insurances, last, income_base_rupiah=income_base_rupiah, source=source, sector=sector
    )
    return Repriced(paid_rupiah=money, due=due, carried=carried, rule=version)
