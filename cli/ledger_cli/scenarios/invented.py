"""People who do not exist, always the same ones for the same seed. Their NIKs have serials from 9000 on."""

from datetime import date, timedelta
from random import Random

from ledger.application.workers import Form
from ledger.domain.worker.person import Person

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


class Invented:
    """Makes up people one by one."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - invented people are no secret
        self._serials: dict[str, int] = {}

    def form(self, village: str, *, on: date, occupation: str, program: str | None = None) -> Form:
        """Make up somebody who lives in a village and is of working age on a day."""
        sex = self._random.choice("FM")
        born_on = on - timedelta(days=self._random.randint(_YOUNGEST.days, _OLDEST.days))
        return Form(
            person=Person(
                nik=self._nik(village, born_on, sex),
                name=f"{self._random.choice(_GIVEN[sex])} {self._random.choice(_FAMILY)}",
                born_on=born_on,
                phone=f"0812{self._random.randint(0, 99_999_999):08d}",
                wage_rupiah=self._random.randrange(600_000, 1_050_000, 50_000),
            ),
            village=village,
            occupation=occupation,
            sex=sex,
            disability=self._random.random() < 0.01,  # noqa: PLR2004 - about one in a hundred, as in Bontang 2023
            program=program,
            workplace=village[:5],
        )

    def choice(self, of: tuple[str, ...]) -> str:
        """Choose one of several, the same each time the story is told."""
        return self._random.choice(of)

    def _nik(self, village: str, born_on: date, sex: str) -> str:
        day = born_on.day + (_FEMALE_DAY if sex == "F" else 0)
        start = f"{village[:8].replace('.', '')}{day:02d}{born_on.month:02d}{born_on.year % 100:02d}"
        serial = self._serials[start] = self._serials.get(start, 9_000) + 1
        return f"{start}{serial}"
