"""What a month of cover costs the people of a bill: by income base, sector, kind of budget and month."""

from dataclasses import dataclass, field

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.rules.relief import Sector
from ledger.domain.rules.tariff import Tariff
from ledger.domain.worker.life import Life
from ledger.reference.occupations import load_occupations


def sector_of(occupation: str) -> Sector:
    """Find the sector of a trade; one that the list does not know (any more) is of no favoured sector."""
    trade = load_occupations().get(occupation)
    return trade.sector if trade else "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What one bill costs a worker: people of one income base and sector cost the same, and are priced once."""

    tariff: Tariff
    asked: tuple[tuple[Insurance, ...], Month, int]
    """Which insurances, from which month, for how many months."""
    source: str
    """Kind of budget that pays: the relief of PP 50/2025 depends on it."""
    _sectors: dict[str, Sector] = field(default_factory=dict)
    _known: dict[tuple[int, Sector], tuple[tuple[CoverLine, ...], tuple[str, ...]]] = field(default_factory=dict)

    def of(self, worker: Life) -> tuple[tuple[CoverLine, ...], tuple[str, ...]]:
        """Price every month asked for, and name the versions of the rules behind it; raise what the tariff raises."""
        alike = worker.income_base_rupiah, self._sector(worker.occupation)
        if alike not in self._known:
            self._known[alike] = self._priced(*alike)
        return self._known[alike]

    def _sector(self, occupation: str) -> Sector:
        if occupation not in self._sectors:
            self._sectors[occupation] = sector_of(occupation)
        return self._sectors[occupation]

    def _priced(self, base: int, sector: Sector) -> tuple[tuple[CoverLine, ...], tuple[str, ...]]:
        lines = self.tariff.price(*self.asked, income_base_rupiah=base, source=self.source, sector=sector)
        how = self.tariff.quote(*self.asked, income_base_rupiah=base, source=self.source, sector=sector)
        return lines, how.rules
