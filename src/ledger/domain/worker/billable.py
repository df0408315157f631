"""What a bill asks of a worker: the life, and which months bills hold. As large after sixty bills as after one.

It is told from the whole state (`Billable.of`), or kept and brought up to date event by event where a history is too
long to be added up for every bill (`months_of`, `life.lived`). Which bill holds a month is left out: only the sentence
of a refusal names it, and whoever needs that sentence reads the whole history.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from ledger.domain.insurance import CoverLine, Insurance, worker_months
from ledger.domain.month import Month
from ledger.domain.worker.life import Life
from ledger.domain.worker.state import Registered

Months = frozenset[tuple[Insurance, Month]]


@dataclass(frozen=True, slots=True)
class Billable:
    """A worker as far as a bill asks."""

    life: Life
    held: Months
    """What bills hold; a month of an insurance is held once."""
    bills: int
    """How many bills stand, those included whose money came back; who has none begins anew."""

    @classmethod
    def of(cls, state: Registered) -> Self:
        """Tell it from the whole state."""
        return cls(state, months_of(line for bill in state.bills.values() for line in bill.lines), len(state.bills))


def months_of(lines: Iterable[CoverLine]) -> Months:
    """Gather the insurances and months of lines."""
    return frozenset(worker_months(lines))


@lru_cache(maxsize=4096)
def overlap(held: Months, lines: tuple[CoverLine, ...]) -> bool:
    """Tell whether lines ask for a month that is held. Remembered: thousands of workers are alike in both."""
    return any(wanted in held for wanted in worker_months(lines))
