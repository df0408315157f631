"""Who drops out of cover when, what the family would lose, and the cheapest payment that prevents it.

Nothing is stored for this: it is the cover of `cover_spells`, looked at ahead with a rulebook. Workers alike who cost
the same are looked at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import Connection, select

from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, later
from ledger.domain.rules.lapse import Outlook, Rescue, outlook, rescue
from ledger.reference.occupations import load_occupations
from ledger.reference.rulebook import Rulebook
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.cover_spells import Alike, Covered, covered_workers


@dataclass(frozen=True, slots=True, kw_only=True)
class DropsOut:
    """Insurances that end for a worker on one day, unless somebody pays."""

    insurances: tuple[Insurance, ...]
    commitment: str
    """Who paid the last month, and is asked for the next."""
    may_pay: bool
    """Whether that commitment is open and may pay all months of the rescue; what is left of it is not looked at."""
    outlook: Outlook
    """Of the death insurance where it is among them: the losses are those of the death benefit."""
    rescue: Rescue

    @property
    def with_death_benefit(self) -> bool:
        """Tell whether the death insurance is at stake."""
        return Insurance.JKM in self.insurances


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """One worker who drops out."""

    worker: Covered
    drops: DropsOut


def at_risk(
    connection: Connection, rulebook: Rulebook, on: date, *, within: int, dropped_out: bool = False
) -> Iterator[AtRisk]:
    """List who drops out within so many days, by registration; with `dropped_out`, also who has done so already.

    Raises `NoRate` and `SourceWithoutRelief` for months that cannot be priced. Who died, left, works for an employer
    or was erased is not to be paid for, and is left out.
    """
    look = _Look(rulebook, on, within=within, dropped_out=dropped_out, payers=_payers(connection))
    for each in covered_workers(connection, rulebook.cover_terms, on):
        if not each.erased:
            yield from (AtRisk(worker=each, drops=drops) for drops in look.at(each))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payer:
    """What a commitment may pay."""

    source: str
    since: Month
    until: Month
    is_open: bool

    def may_pay(self, first: Month, last: Month) -> bool:
        return self.is_open and self.since <= first and last <= self.until


def _payers(connection: Connection) -> dict[str, _Payer]:
    return {
        row.reference: _Payer(
            source=row.source,
            since=Month(row.cover_since),
            until=Month(row.cover_until),
            is_open=row.closed_on is None,
        )
        for row in connection.execute(select(COMMITMENTS))
    }


def price_of(
    rulebook: Rulebook, insurances: Sequence[Insurance], *, base_rupiah: int, occupation: str, source: str | None
) -> Callable[[Month], int]:
    """Give the price of a month of insurances for a worker like this, out of a budget like that, in whole rupiah."""
    known = load_occupations().get(occupation)

    def price(month: Month) -> int:
        lines = rulebook.tariff.price(
            insurances,
            month,
            1,
            income_base_rupiah=base_rupiah,
            source=source,
            sector=known.sector if known is not None else "other",
        )
        return sum(line.amount_rupiah for line in lines)

    return price


class _Look:
    """Looks ahead, once for all workers who are alike and cost the same."""

    def __init__(
        self, rulebook: Rulebook, on: date, *, within: int, dropped_out: bool, payers: Mapping[str, _Payer]
    ) -> None:
        self._rulebook, self._on, self._within = rulebook, on, within
        self._dropped_out, self._payers = dropped_out, payers
        self._outlooks: dict[Alike, list[tuple[str, Insurance, Outlook]]] = {}
        self._drops: dict[tuple[Alike, int, str], list[DropsOut]] = {}

    def at(self, worker: Covered) -> list[DropsOut]:
        """Tell what ends for a worker, day by day."""
        key = (worker.alike, worker.income_base_rupiah, worker.occupation)
        if key not in self._drops:
            found = self._ahead(worker.alike)
            self._drops[key] = [
                self._drop(worker, commitment, list(each))
                for (_, _, commitment), each in groupby(found, key=lambda one: (*_day(one[2]), one[0]))
            ]
        return self._drops[key]

    def _ahead(self, alike: Alike) -> list[tuple[str, Insurance, Outlook]]:
        """Find what ends in time to be told, in the order of the days; the same day and payer stand together."""
        if alike not in self._outlooks:
            found = [
                (alike.payer_of(paid.payment), insurance, ahead)
                for insurance, cover in alike.covers.items()
                if (ahead := outlook(self._rulebook.parameters, self._rulebook.cover_terms, cover, self._on))
                and (paid := cover.payment_of(ahead.paid_until))
                and (ahead.within(self._within, self._on) or (self._dropped_out and ahead.drops_out_on <= self._on))
            ]
            self._outlooks[alike] = sorted(found, key=lambda one: (*_day(one[2]), one[0], one[1]))
        return self._outlooks[alike]

    def _drop(self, worker: Covered, commitment: str, found: list[tuple[str, Insurance, Outlook]]) -> DropsOut:
        insurances = tuple(insurance for _, insurance, _ in found)
        ahead = found[-1][2]  # JKM sorts after JKK
        payer = self._payers.get(commitment)
        price = price_of(
            self._rulebook,
            insurances,
            base_rupiah=worker.income_base_rupiah,
            occupation=worker.occupation,
            source=payer.source if payer else None,
        )
        cheapest = rescue(
            self._rulebook.parameters,
            self._rulebook.cover_terms,
            ahead,
            self._on,
            price,
            until=self._on + timedelta(days=self._within),
        )
        last = later(cheapest.since, cheapest.months - 1)
        return DropsOut(
            insurances=insurances,
            commitment=commitment,
            may_pay=payer is not None and payer.may_pay(cheapest.since, last),
            outlook=ahead,
            rescue=cheapest,
        )


def _day(ahead: Outlook) -> tuple[date, Month]:
    return ahead.drops_out_on, ahead.paid_until
