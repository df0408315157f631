"""A ledger of three years, written straight into the journal: twelve quarters of villages that now and then pay late.

What is measured on it reads; how the commands write is measured on smaller ledgers.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.ledgers import COMMITMENT, settings_of, tell
from ledger.domain.month import first_day, later, month
from ledger.journal.book import Journal
from ledger_projections.database import ReadModels
from projections.histories import Clerk

MONTHS = 36
KNOWN_AT = date(2026, 7, 15)
"""After the last of the months."""
_SINCE = month("2023-07")
_QUARTER = 3
_VILLAGES = 40
_AT_ONCE = 5000
_ROOMY = 10**13


def three_years(folder: Path, workers: int) -> None:
    """Make the ledger and its read models."""
    folder.mkdir(parents=True)
    tell(folder, "init")
    with Journal.open_sqlite(folder / "ledger.db") as journal:
        clerk = Clerk(journal=journal, begun=datetime.now(UTC) - timedelta(days=1))
        clerk.commit(COMMITMENT, each_rupiah=_ROOMY)
        villages = [_registered(clerk, first, workers) for first in range(_VILLAGES)]
        for quarter in range(MONTHS // _QUARTER):
            for number, people in enumerate(villages):
                if people and not _misses(number, quarter):
                    _paid(clerk, people, number, quarter)
        with ReadModels.open(settings_of(folder).read_models) as models:
            models.catch_up(journal)


def _registered(clerk: Clerk, village: int, workers: int) -> list[UUID]:
    numbers = list(range(village, workers, _VILLAGES))
    return [who for some in _some(numbers) for who in clerk.register(*some, village=f"13.73.01.{1001 + village}")]


def _some(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def _misses(village: int, quarter: int) -> bool:
    """Let every village miss a quarter or two of its own, and some none."""
    return quarter > 0 and (village * 7 + quarter * 5) % 13 < village % 3


def _paid(clerk: Clerk, people: list[UUID], village: int, quarter: int) -> None:
    since = later(_SINCE, quarter * _QUARTER)
    reference = f"TW{quarter}-{village}"
    clerk.bill(reference, people, of=COMMITMENT, since=since, months=_QUARTER)
    clerk.pay(reference, on=first_day(since) + timedelta(days=village % 20))
