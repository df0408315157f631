"""Premium months, written ``YYYY-MM``. They sort as text and are compared as text."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NewType

from ledger.domain.errors import Refusal

Month = NewType("Month", str)

_SHAPE = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class NotAMonth(Refusal):
    """Something else was written where a month belongs."""

    def __init__(self, *, text: str) -> None:
        super().__init__(f"{text!r} is not a month: write it as YYYY-MM, for example 2023-05.")


def month(text: str) -> Month:
    """Read a month; raise `NotAMonth` for anything but ``YYYY-MM``."""
    if not _SHAPE.fullmatch(text):
        raise NotAMonth(text=text)
    return Month(text)


@lru_cache(maxsize=4096)
def month_of(day: date) -> Month:
    """Name the month in which a day lies."""
    return Month(f"{day.year:04d}-{day.month:02d}")


def later(start: Month, months: int) -> Month:
    """Go a number of months on (or back, when negative)."""
    year, index = divmod(ordinal(start) + months, 12)
    return Month(f"{year:04d}-{index + 1:02d}")


def ordinal(value: Month) -> int:
    """Count months since year 0, so that months can be subtracted."""
    return int(value[:4]) * 12 + int(value[5:]) - 1


@lru_cache(maxsize=4096)
def months_from(start: Month, months: int) -> tuple[Month, ...]:
    """List consecutive months, the first one included. Remembered: thousands of workers share the months of a bill."""
    return tuple(later(start, offset) for offset in range(months))


@lru_cache(maxsize=4096)
def first_day(value: Month) -> date:
    """Give the first day of a month."""
    return date(int(value[:4]), int(value[5:]), 1)


def last_day(value: Month) -> date:
    """Give the last day of a month."""
    return date.fromordinal(first_day(later(value, 1)).toordinal() - 1)


def spans(months: Iterable[Month]) -> Sequence[tuple[Month, int]]:
    """Gather months into runs of consecutive ones: (first month, number of months), in order."""
    runs: list[tuple[Month, int]] = []
    for each in sorted(set(months)):
        if runs and later(*runs[-1]) == each:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((each, 1))
    return runs


def spoken(months: Iterable[Month]) -> str:
    """Write months for people: ``2023-05 to 2023-07, 2023-09``."""
    return ", ".join(start if count == 1 else f"{start} to {later(start, count - 1)}" for start, count in spans(months))
