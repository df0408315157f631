"""The NIK, a person's national identity number: what its 16 digits say, and when they cannot be a NIK at all.

Province 2, regency 2, district 2, birth day as DDMMYY (women DD + 40), serial 4 from 0001. The region is the place of
*first issue*, not of residence; the birth day may disagree with the true one and is not reissued; there is no check
digit and the century is open. So only shape and impossible dates are refused; everything else is a warning.
Sources: Dukcapil Klaten and Tribun Jakarta (composition), own derivation (hard errors).

A NIK is a lifelong identifier: no sentence made here shows more of it than its last four digits.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.places import AS_WRITTEN, Places

Sex = Literal["M", "F"]

_SHAPE = re.compile(r"(\d{6})(\d\d)(\d\d)(\d\d)(\d{4})", re.ASCII)
_WOMAN = 40
_DAYS = 31
_MONTHS = 12
_IN_EVERY_MONTH = 28
_CENTURIES = (1900, 2000)
_SHOWN = 4
_LENGTH = 16
_CURE = "Compare it with the identity card (KTP) or family card (KK) and enter the 16 digits printed there."


class NikRefused(Refusal):
    """A text that cannot be a NIK."""

    def __init__(self, *, nik: str, problem: str) -> None:
        self.nik = masked(nik)
        self.problem = problem
        self.remedy = _CURE
        super().__init__(f"NIK {self.nik or '(blank)'} {problem}. {_CURE}")


class NikNotSixteenDigits(NikRefused):
    """Too short, too long, or not made of the digits 0 to 9."""

    def __init__(self, *, nik: str) -> None:
        made_of = "digits" if nik.isascii() and nik.isdecimal() else "characters, not all of them digits 0 to 9"
        super().__init__(nik=nik, problem=f"has {len(nik)} {made_of}, where a NIK has 16 digits")


class NikDayImpossible(NikRefused):
    """The day of birth is neither 01-31 (men) nor 41-71 (women)."""

    def __init__(self, *, nik: str, day: int) -> None:
        self.day = day
        super().__init__(
            nik=nik, problem=f"says day {day:02d} in digits 7 and 8, where only 01-31 (men) and 41-71 (women) exist"
        )


class NikMonthImpossible(NikRefused):
    """The month of birth is not 01-12."""

    def __init__(self, *, nik: str, month: int) -> None:
        self.month = month
        super().__init__(nik=nik, problem=f"says month {month:02d} in digits 9 and 10, where only 01-12 exist")


class NikDateImpossible(NikRefused):
    """The day does not exist in that month, in no century that a living person was born in."""

    def __init__(self, *, nik: str, day: int, month: int, year: int) -> None:
        self.day, self.month, self.year = day, month, year
        years = " nor ".join(str(century + year) for century in _CENTURIES)
        super().__init__(
            nik=nik,
            problem=f"says born on day {day:02d} of month {month:02d}, a day that exists neither in {years}",
        )


class NikSerialZero(NikRefused):
    """Serial numbers start at 0001."""

    def __init__(self, *, nik: str) -> None:
        super().__init__(nik=nik, problem="ends with the serial 0000, where serials start at 0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class NikFacts:
    """What a well-formed NIK says about its first issue."""

    region: str
    """District of first issue, six digits without points; not the residence."""
    sex: Sex
    day: int
    month: int
    year: int
    """Two digits: the century is open."""

    @property
    def region_code(self) -> str:
        """The district as region tables write it: ``13.73.01``."""
        return f"{self.region[:2]}.{self.region[2:4]}.{self.region[4:]}"


def check_nik(text: str) -> NikFacts:
    """Read a NIK; raise the `NikRefused` that fits, or `SeveralRefusals` when more than one thing is wrong."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise NikNotSixteenDigits(nik=text)
    region, day_text, month_text, year_text, serial = shape.groups()
    day, month, year = int(day_text), int(month_text), int(year_text)
    of_month = day - _WOMAN if day > _WOMAN else day
    if 1 <= of_month <= _IN_EVERY_MONTH and 1 <= month <= _MONTHS and serial != "0000":
        return NikFacts(region=region, sex="F" if day > _WOMAN else "M", day=of_month, month=month, year=year)
    problems = _problems(text, day, month, year)
    if len(problems) > 1:
        raise SeveralRefusals(problems, heading=f"NIK {masked(text)} cannot be right in {len(problems)} places:")
    if problems:
        raise problems[0]
    return NikFacts(region=region, sex="F" if day > _WOMAN else "M", day=of_month, month=month, year=year)


def _problems(nik: str, day: int, month: int, year: int) -> list[NikRefused]:
    """Say everything that is wrong with the last ten digits, so that one look at the card is enough."""
    problems: list[NikRefused] = []
    of_month = day - _WOMAN if day > _WOMAN else day
    if not 1 <= of_month <= _DAYS:
        problems.append(NikDayImpossible(nik=nik, day=day))
    if not 1 <= month <= _MONTHS:
        problems.append(NikMonthImpossible(nik=nik, month=month))
    if not problems and not _dates(of_month, month, year):
        problems.append(NikDateImpossible(nik=nik, day=of_month, month=month, year=year))
    if nik.endswith("0000"):
        problems.append(NikSerialZero(nik=nik))
    return problems


def possible_birth_dates(facts: NikFacts) -> tuple[date, ...]:
    """List the birth dates that a NIK allows, one for each century in which that day exists."""
    return _dates(facts.day, facts.month, facts.year)


def _dates(day: int, month: int, year: int) -> tuple[date, ...]:
    found: list[date] = []
    for century in _CENTURIES:
        try:
            found.append(date(century + year, month, day))
        except ValueError:
            continue
    return tuple(found)


def masked(nik: str) -> str:
    """Hide a NIK but for its last four digits; a text that is no row of digits, or a short one, is hidden whole."""
    if len(nik) > 2 * _SHOWN and nik.isascii() and nik.isdecimal():
        return "*" * min(len(nik) - _SHOWN, _LENGTH - _SHOWN) + nik[-_SHOWN:]
    return "*" * min(len(nik), _LENGTH)


class NikDoubt(StrEnum):
    """What may be worth a second look; none of it makes a NIK wrong."""

    UNKNOWN_REGION = "unknown-region"
    OTHER_BIRTH_DATE = "other-birth-date"
    OTHER_SEX = "other-sex"
    OTHER_REGION = "other-region"


@dataclass(frozen=True, slots=True, kw_only=True)
class NikWarning:
    """A NIK and a form tell different things."""

    doubt: NikDoubt
    nik_says: str
    form_says: str

    @property
    def problem(self) -> str:
        """What differs, as one sentence without a cure."""
        match self.doubt:
            case NikDoubt.UNKNOWN_REGION:
                return f"the NIK was issued in region {self.nik_says}, which no known table of regions lists"
            case NikDoubt.OTHER_BIRTH_DATE:
                return f"the NIK says born {self.nik_says}, the form says {self.form_says}"
            case NikDoubt.OTHER_SEX:
                return f"the NIK says {self.nik_says}, the form says {self.form_says}"
            case NikDoubt.OTHER_REGION:
                return f"the NIK was issued in {self.nik_says}, the worker lives in {self.form_says}"

    @property
    def remedy(self) -> str:
        """What to do; a NIK may be right and still say this."""
        return "Compare with the identity card; when the card says the same, nothing needs to be done."


_SPOKEN_SEX: dict[Sex, str] = {"M": "a man", "F": "a woman"}


def nik_warnings(
    facts: NikFacts,
    *,
    born_on: date,
    sex: Sex,
    village: str,
    known_region: Callable[[str], bool],
    places: Places = AS_WRITTEN,
) -> tuple[NikWarning, ...]:
    """Compare a NIK with the form it stands on.

    ``village`` is a region code such as ``13.73.01.1001``; ``known_region`` is asked with a district code such as
    ``13.73.01``. Regions are compared as far as the regency or city: within one, people move from district to
    district every day, and a warning at each would hide those worth reading. A NIK keeps the code of its first issue,
    so it is held against every code that ``places`` says the village has had.
    """
    found: list[NikWarning] = []
    code = facts.region_code
    if not known_region(code):
        found.append(NikWarning(doubt=NikDoubt.UNKNOWN_REGION, nik_says=code, form_says=village))
    elif all(code[:5] != each[:5] for each in places.codes_of(village)):
        found.append(NikWarning(doubt=NikDoubt.OTHER_REGION, nik_says=code, form_says=village))
    if (facts.day, facts.month, facts.year) != (born_on.day, born_on.month, born_on.year % 100):
        said = f"{facts.day:02d}-{facts.month:02d}-(19|20){facts.year:02d}"
        found.append(NikWarning(doubt=NikDoubt.OTHER_BIRTH_DATE, nik_says=said, form_says=f"{born_on:%d-%m-%Y}"))
    if facts.sex != sex:
        found.append(NikWarning(doubt=NikDoubt.OTHER_SEX, nik_says=_SPOKEN_SEX[facts.sex], form_says=_SPOKEN_SEX[sex]))
    return tuple(found)
