"""Birth dates as lists write them: sure ones, ones that can be read in several ways, and who settles those.

``DD-MM-YYYY`` is the template's own form and ISO says itself what it means. With slashes or points ``03/04/1990`` may
be a day of March or of April, and ``05-08-90`` may be of two centuries. Such a date is settled by the sender's word for
the whole file, by the other dates of its column when all that are sure agree, or by the NIK of the same row, which
holds day, month and two digits of the year. What none of them settles is asked back; nothing is guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ledger.domain.worker.nik import NikFacts
from ledger_cli.cells import BadCell, Undecided, plain
from ledger_cli.grid import Cell

YEAR_MIN = 1900
OLDEST_YEARS = 100
"""Nobody older is registered, so two digits of a year never mean more than a century ago."""
_SERIALS = range(20_000, 60_001)
"""Days that Excel counts from 1904 or 1900: 1954 to 2064."""
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_TEMPLATE_LENGTH = 10
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[-/., ]+([^\W\d_]+)\.?[-/., ]+(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d_]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_PLACE = re.compile(r"^[^\d,/]+[,/]\s*(?=\d)")
_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")
_FULL_YEAR = re.compile(r"\d{4}$", re.ASCII)
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan januari january",
            "feb februari pebruari february peb",
            "mar maret march mrt",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agt ags agus agust agustus aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov november nop nopember",
            "des desember dec december",
        ),
        start=1,
    )
    for word in words.split()
}
_WRITE = "write it as DD-MM-YYYY, for example 05-08-1990"
_COMPARE = "compare it with the identity card"


class Order(StrEnum):
    """Which number of ``03/04/1990`` is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A day that stood in the cell as a plain number."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A date that more than one day may be meant by."""

    written: str
    day_first: tuple[date, ...]
    """One for each century that two digits of a year leave open."""
    month_first: tuple[date, ...]

    def read(self, order: Order | None) -> tuple[date, ...]:
        """Give the days that it may be, in one order or in both."""
        match order:
            case Order.DAY_FIRST:
                return self.day_first
            case Order.MONTH_FIRST:
                return self.month_first
            case None:
                return (*self.day_first, *(each for each in self.month_first if each not in self.day_first))


def birth_date(cell: Cell, *, order: Order | None = None, from_1904: bool = False) -> date | Counted | Unsure:
    """Read a birth date; raise `BadCell` for what is none in any order.

    With `order`, the sender has said how all dates of numbers are meant, those with dashes too.
    """
    if isinstance(cell, str):
        return (of_the_template(cell) if order is None else None) or _written(plain(cell), order, from_1904)
    if isinstance(cell, datetime):
        return _of_an_age(cell.date())
    if isinstance(cell, date):
        return _of_an_age(cell)
    return _counted(cell, from_1904)


def shows_order(cell: Cell) -> Order | None:
    """Tell which order of day and month a date can only have; nothing when it can have both, or is none."""
    numbers = _NUMBERS.fullmatch(_bare(plain(cell))) if isinstance(cell, str) else None
    if numbers is None or numbers[2] == "-":
        return None
    unsure = _orders(numbers)
    if bool(unsure.day_first) == bool(unsure.month_first):
        return None
    return Order.DAY_FIRST if unsure.day_first else Order.MONTH_FIRST


def settled(
    unsure: Unsure, *, said: Order | None, shown: Order | None, nik: NikFacts | None, on: date | None
) -> tuple[date, bool]:
    """Settle a date that may be read in several ways; tell whether it took the NIK to do so. Raise `Undecided`.

    `said` is the sender's word, `shown` what the sure dates of the column agree on, `on` the day of the registration.
    """
    order = (said or shown) if unsure.day_first and unsure.month_first else None
    living = [day for day in unsure.read(None) if _lives(day, on)]
    if not living:
        raise BadCell(problem="nobody who lives was born then", remedy=_COMPARE)
    possible = [day for day in living if day in unsure.read(order)]
    agreeing = [day for day in possible if nik is not None and _agree(day, nik)]
    if len(agreeing) == 1:
        return agreeing[0], len(unsure.read(order)) > 1
    short_year = not _FULL_YEAR.search(unsure.written)
    against = said is None and nik is not None and any(_agree(day, nik) for day in living)
    if len(possible) == 1 and not short_year and not against:
        return possible[0], False
    raise _asked_back(unsure, possible or living, short_year=short_year)


def refuse_swapped(day: date, nik: NikFacts) -> None:
    """Ask back a true date whose day and month stand the other way round in the NIK.

    A spreadsheet that is set to month first makes 8 May of a typed 05/08/1990, and leaves 25/12/1990 a text.
    """
    turned = _days(f"{day.year}", f"{day.day}", f"{day.month}")
    if not _agree(day, nik) and any(_agree(each, nik) for each in turned):
        problem = (
            f"the cell holds {day:%d-%m-%Y} and the NIK says {turned[0]:%d-%m-%Y}: a spreadsheet may have swapped them"
        )
        raise Undecided(problem=problem, remedy="type the day of the identity card as text, DD-MM-YYYY")


def _asked_back(unsure: Unsure, possible: Iterable[date], *, short_year: bool) -> Undecided:
    if short_year:
        meant = " or ".join(f"{day:%d-%m-%Y}" for day in possible)
        return Undecided(problem=f"the year has two digits, and {meant} may be meant", remedy=_WRITE)
    meant = " or ".join(f"{day:%d-%m-%Y}" for day in unsure.read(None))
    remedy = f"{_WRITE}, or say for the whole file --dates day-first or --dates month-first"
    return Undecided(problem=f"{meant} may be meant", remedy=remedy)


def _lives(born_on: date, on: date | None) -> bool:
    """Tell whether somebody born on a day can be registered on another."""
    if on is None:
        return born_on.year >= YEAR_MIN
    return born_on <= on and on.year - born_on.year <= OLDEST_YEARS


def _agree(day: date, nik: NikFacts) -> bool:
    return (day.day, day.month, day.year % 100) == (nik.day, nik.month, nik.year)


def _bare(written: str) -> str:
    """Take off the place before a birth date (``Sawahlunto, 05-08-1990``) and the midnight behind it."""
    return _MIDNIGHT.sub("", _PLACE.sub("", written))


def _written(text: str, order: Order | None, from_1904: bool) -> date | Counted | Unsure:  # noqa: FBT001  (a fact)
    written = " ".join(_bare(text).split())
    if year_first := _YEAR_FIRST.fullmatch(written):
        return _sure(year_first[1], year_first[3], year_first[4])
    if numbers := _NUMBERS.fullmatch(written):
        return _in_numbers(numbers, order)
    if named := _NAMED.fullmatch(written):
        return _named(written, named[1], named[2], named[3])
    if named := _NAMED_FIRST.fullmatch(written):
        return _named(written, named[2], named[1], named[3])
    if written.isascii() and written.isdecimal():
        return _counted(int(written), from_1904)
    raise BadCell(problem="this is no date", remedy=_WRITE)


def of_the_template(written: str) -> date | None:
    """Read what nearly all cells hold, ``DD-MM-YYYY``, fast: turned round, it is the form that Python reads itself."""
    if len(written) != _TEMPLATE_LENGTH or written[2] != "-" or written[5] != "-":
        return None
    try:
        return _of_an_age(date.fromisoformat(f"{written[6:]}-{written[3:5]}-{written[:2]}"))
    except ValueError:
        return None


def _in_numbers(numbers: re.Match[str], order: Order | None) -> date | Unsure:
    unsure = _orders(numbers)
    dashes = numbers[2] == "-" and order is None
    if dashes and not unsure.day_first and unsure.month_first:
        problem = "there is no such day when the first number is the day, as dates with dashes are read"
        raise BadCell(problem=problem, remedy="write it as DD-MM-YYYY, or say --dates month-first if all dates are so")
    return _only(unsure, Order.DAY_FIRST if dashes else order)


def _only(unsure: Unsure, order: Order | None) -> date | Unsure:
    """Give the day when there is only one; raise `BadCell` when there is none."""
    days = unsure.read(order)
    if not days:
        raise BadCell(problem="there is no such day", remedy=_COMPARE)
    if len(days) == 1 and _FULL_YEAR.search(unsure.written):
        return _of_an_age(days[0])
    return Unsure(
        written=unsure.written,
        day_first=() if order is Order.MONTH_FIRST else unsure.day_first,
        month_first=() if order is Order.DAY_FIRST else unsure.month_first,
    )


def _orders(numbers: re.Match[str]) -> Unsure:
    first, _, second, year = numbers.groups()
    return Unsure(written=numbers[0], day_first=_days(year, second, first), month_first=_days(year, first, second))


def _named(written: str, day: str, month: str, year: str) -> date | Unsure:
    number = _MONTHS.get(month.casefold())
    if number is None:
        raise BadCell(problem=f"{month} is the name of no month", remedy=_WRITE)
    return _only(Unsure(written=written, day_first=_days(year, str(number), day), month_first=()), Order.DAY_FIRST)


def _days(year: str, month: str, day: str) -> tuple[date, ...]:
    """Give the days that exist, one for each century that the year leaves open."""
    years = (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year))  # noqa: PLR2004  (digits of a year)
    found: list[date] = []
    for each in years:
        try:
            found.append(date(each, int(month), int(day)))
        except ValueError:
            continue
    return tuple(found)


def _sure(year: str, month: str, day: str) -> date:
    try:
        return _of_an_age(date(int(year), int(month), int(day)))
    except ValueError as error:
        raise BadCell(problem="there is no such day", remedy=_COMPARE) from error


def _of_an_age(day: date) -> date:
    if day.year < YEAR_MIN:
        raise BadCell(problem=f"the year is {day.year}", remedy=_COMPARE)
    return day


def _counted(cell: Cell, from_1904: bool) -> Counted:  # noqa: FBT001  (a fact about the workbook)
    if isinstance(cell, bool) or not isinstance(cell, int) or cell not in _SERIALS:
        raise BadCell(problem="the date is a plain number", remedy=_WRITE)
    return Counted(day=(_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=cell))
