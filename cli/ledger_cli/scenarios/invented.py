"""People who do not exist, always the same ones for the same seed. Their NIKs have serials from 9000 on."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from ledger.application.forms import Form
from ledger.domain.worker.person import Person
from ledger.reference.occupations import load_occupations

_GIVEN = {
    "F": ("Siti", "Aminah", "Dewi", "Yulia", "Rina", "Fitri", "Wati", "Nurhayati", "Ratna", "Desi", "Erni", "Marlina"),
    "M": (
        "Ahmad",
        "Budi",
        "Rahmat",
        "Hendra",
        "Syafrizal",
        "Zulkifli",
        "Andi",
        "Joni",
        "Rusdi",
        "Yusuf",
        "Dedi",
        "Arif",
    ),
}
_FAMILY = ("Putra", "Saputra", "Chaniago", "Tanjung", "Piliang", "Koto", "Sikumbang", "Jambak", "Melayu", "Guci")
_OLDEST = timedelta(days=63 * 365)
_YOUNGEST = timedelta(days=19 * 365)
_FEMALE_DAY = 40
_LAST_SERIAL = 9_999


class Invented:
    """Makes up people one by one."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - invented people are no secret
        self._serials: dict[str, int] = {}

    def form(
        self,
        village: str,
        *,
        on: date,
        occupation: str,
        program: str | None = None,
        disability: bool | None = None,
        agreement: str | None = None,
    ) -> Form:
        """Make up somebody who lives in a village and is of working age on a day.

        About one in a hundred has a disability, unless the story knows who has.
        """
        sex = self._random.choice("FM")
        nik, born_on = self._born(village, on, sex)
        return Form(
            person=Person(
                nik=nik,
                name=self.name(sex),
                born_on=born_on,
                phone=f"0812{self._random.randint(0, 99_999_999):08d}",
                wage_rupiah=self._random.randrange(600_000, 1_050_000, 50_000),
            ),
            village=village,
            occupation=load_occupations().find(occupation).code,
            sex=sex,
            disability=self._random.random() < 0.01 if disability is None else disability,  # noqa: PLR2004 - see above
            program=program,
            agreement=agreement,
            workplace=village[:5],
        )

    def name(self, sex: str) -> str:
        """Make up a name."""
        return f"{self._random.choice(_GIVEN[sex])} {self._random.choice(_FAMILY)}"

    def choice(self, of: tuple[str, ...]) -> str:
        """Choose one of several, the same each time the story is told."""
        return self._random.choice(of)

    def _born(self, village: str, on: date, sex: str) -> tuple[str, date]:
        """Find a day of birth on which the district still has a serial, and the NIK that goes with it."""
        while True:
            born_on = on - timedelta(days=self._random.randint(_YOUNGEST.days, _OLDEST.days))
            day = born_on.day + (_FEMALE_DAY if sex == "F" else 0)
            start = f"{village[:8].replace('.', '')}{day:02d}{born_on.month:02d}{born_on.year % 100:02d}"
            serial = self._serials.get(start, 9_000) + 1
            if serial <= _LAST_SERIAL:
                self._serials[start] = serial
                return f"{start}{serial}", born_on


def dealt(total: int, among: Sequence[str]) -> dict[str, int]:
    """Deal a number out as evenly as it goes, the remainder to the first ones; nothing is lost or added."""
    each, more = divmod(total, len(among))
    return {place: each + (number < more) for number, place in enumerate(among)}


def evenly(marked: int, total: int) -> Iterator[bool]:
    """Mark so many of a total, spread evenly: 345 of 34.782 is about every hundredth."""
    return ((number + 1) * marked // total > number * marked // total for number in range(total))


def in_turn(values: Sequence[str], total: int) -> Iterator[str]:
    """Give values in turn until the total is reached."""
    return islice(cycle(values), total)
