"""Days counted on: months later, years later, working days later."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5


def months_on(day: date, months: int) -> date:
    """Go whole months on, to the same day or the last day of a shorter month."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def working_days_on(day: date, days: int, holidays: Collection[date] = ()) -> date:
    """Go working days on, the day itself not counted; Saturday, Sunday and holidays do not work."""
    left = days
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            left -= 1
    return day
