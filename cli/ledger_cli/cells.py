"""One cell, one reading: what stands in a cell of a form becomes a value, or a `BadCell` with its remedy."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.worker.nik import NikFacts, NikRefused, Sex, check_nik, masked
from ledger_cli.grid import Cell

TEXT_LENGTH_MAX = 120
_RUPIAH = re.compile(r"(?:Rp\.?\s?)?(\d{1,3}(?:\.\d{3})+|\d+)(?:,00|,-)?", re.ASCII | re.IGNORECASE)
_RUPIAH_DIGITS_MAX = 12
_DAY_FIRST = re.compile(r"(\d{2})-(\d{2})-(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_YEAR_MIN = 1900
_PHONE = re.compile(r"(?:\+62|62|0)(8\d{7,12})", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_POWER_OF_TEN = re.compile(r"\d[.,]?\d*E\+?\d+", re.ASCII | re.IGNORECASE)
_LIKE_A_NIK = re.compile(r"\d{15,}")
_REMEMBERED_MAX = 10_000
_FORMULA = ("=", "+", "-", "@")
_SEXES: dict[str, Sex] = {"l": "M", "laki-laki": "M", "p": "F", "perempuan": "F"}
_ANSWERS = {"ya": True, "tidak": False, "": False}
T = TypeVar("T")
_AS_TEXT = "format the column as Text, then type the cell again from the card"


class BadCell(Refusal):
    """A cell cannot be what its column asks for."""

    def __init__(self, *, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}: {remedy}.")


def shown(cell: Cell) -> str:
    """Write a cell for people; a NIK in it, wherever it stands, is masked."""
    match cell:
        case datetime() | date():
            text = f"{cell:%d-%m-%Y}"
        case _:
            text = str(cell)
    text = hide_niks(text)
    return text if len(text) <= TEXT_LENGTH_MAX else f"{text[:TEXT_LENGTH_MAX]}…"


def hide_niks(text: str) -> str:
    """Mask every run of digits that is as long as a NIK, or one short of it."""
    return _LIKE_A_NIK.sub(lambda run: masked(run[0]), text)


def plain(cell: Cell) -> str:
    """Give the text of a cell, without the spaces around it and the apostrophe by which people force a text."""
    if isinstance(cell, str):
        return cell.strip().removeprefix("'").strip()
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    return shown(cell)


def text(cell: Cell) -> str:
    """Read a text for people: a name, a place. Inner spaces become single ones."""
    words = " ".join(plain(cell).split())
    if len(words) > TEXT_LENGTH_MAX:
        raise BadCell(problem=f"the text has {len(words)} characters", remedy=f"shorten it to {TEXT_LENGTH_MAX}")
    if words.startswith(_FORMULA):
        raise BadCell(problem="the text starts like a formula", remedy="write it without = + - @ at its start")
    return words


def person_name(cell: Cell) -> str:
    """Read a person's name: letters, and no digits."""
    name = text(cell)
    if not isinstance(cell, str) or not any(map(str.isalpha, name)) or any(map(str.isdigit, name)):
        raise BadCell(problem="this is no name of a person", remedy="write the name as on the identity card")
    return name


def nik(cell: Cell) -> tuple[str, NikFacts]:
    """Read a NIK from a text cell. A number is refused: spreadsheets keep 15 of its 16 digits."""
    if not isinstance(cell, str):
        problem = (
            "the NIK is not typed as text, and a spreadsheet keeps only 15 digits of a number: the last may be lost"
        )
        raise BadCell(problem=problem, remedy=_AS_TEXT)
    digits = plain(cell)
    if _POWER_OF_TEN.fullmatch(digits):
        problem = "a spreadsheet has turned the NIK into a number and thrown its last digits away"
        raise BadCell(problem=problem, remedy=_AS_TEXT)
    try:
        return digits, check_nik(digits)
    except NikRefused as refused:
        raise BadCell(problem=f"the NIK {refused.problem}", remedy=refused.remedy.rstrip(".")) from refused
    except SeveralRefusals as refused:
        wrong = [each for each in refused.refusals if isinstance(each, NikRefused)]
        problem = "the NIK " + ", and ".join(each.problem for each in wrong)
        raise BadCell(problem=problem, remedy=wrong[0].remedy.rstrip(".")) from refused


def birth_date(cell: Cell) -> date:
    """Read a day from a date cell, DD-MM-YYYY or YYYY-MM-DD."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        problem = "the date is a plain number"
        raise BadCell(problem=problem, remedy="write it as DD-MM-YYYY, for example 05-08-1990")
    written = plain(cell)
    try:
        day = _day(written)
    except ValueError as error:
        raise BadCell(problem="there is no such day", remedy="compare it with the identity card") from error
    if day.year < _YEAR_MIN:
        raise BadCell(problem=f"the year is {day.year}", remedy="compare it with the identity card")
    return day


def _day(written: str) -> date:
    day_first = _DAY_FIRST.fullmatch(written)
    if day_first is not None:
        return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    year_first = _YEAR_FIRST.fullmatch(written)
    if year_first is not None:
        return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
    raise BadCell(problem="this is no date", remedy="write it as DD-MM-YYYY, for example 05-08-1990")


def rupiah(cell: Cell) -> int:
    """Read whole rupiah: 16800, 16.800, Rp 16.800. Nothing is ever rounded."""
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**_RUPIAH_DIGITS_MAX:
        return cell
    if isinstance(cell, Decimal):
        problem = f"{cell} is not a whole number of rupiah"
        raise BadCell(problem=problem, remedy="write whole rupiah, for example 16800 or 16.800")
    amount = _RUPIAH.fullmatch(plain(cell))
    digits = amount[1].replace(".", "") if amount else ""
    if not 1 <= len(digits) <= _RUPIAH_DIGITS_MAX:
        raise BadCell(problem="this is no amount in rupiah", remedy="write whole rupiah, for example 16800 or 16.800")
    return int(digits)


def phone(cell: Cell) -> str:
    """Read a mobile number, given back with 08 in front."""
    if not isinstance(cell, str):
        raise BadCell(problem="the phone number is typed as a number, which loses its leading 0", remedy=_AS_TEXT)
    number = _PHONE.fullmatch(re.sub(r"[\s.()-]", "", plain(cell)))
    if number is None:
        problem = "this is no Indonesian mobile number"
        raise BadCell(problem=problem, remedy="write 08 and 8 to 13 more digits, or +628 and the rest")
    return f"0{number[1]}"


def email(cell: Cell) -> str:
    """Read an e-mail address."""
    address = text(cell)
    if not _EMAIL.fullmatch(address):
        raise BadCell(
            problem="this is no e-mail address", remedy="write it like nama@contoh.id, or leave the cell empty"
        )
    return address


def sex(cell: Cell) -> Sex:
    """Read L (man) or P (woman)."""
    try:
        return _SEXES[plain(cell).casefold()]
    except KeyError:
        raise BadCell(problem="this is neither L nor P", remedy="write L (laki-laki) or P (perempuan)") from None


def answer(cell: Cell) -> bool:
    """Read ya or tidak; an empty cell is a no."""
    try:
        return _ANSWERS[plain(cell).casefold()]
    except KeyError:
        raise BadCell(problem="this is neither ya nor tidak", remedy="write ya or tidak") from None


def count_of_months(cell: Cell) -> int:
    """Read how many months are to be paid at once, 1 to 12."""
    written = plain(cell)
    months = int(written) if written.isascii() and written.isdecimal() else 0
    if not 1 <= months <= 12:  # noqa: PLR2004  (the months of a year)
        raise BadCell(problem="this is no number of months", remedy="write a whole number from 1 to 12")
    return months


def remembering(read: Callable[[Cell], T]) -> Callable[[Cell], T]:
    """Keep the good answers of a reading for cells that come again and again, such as a village."""
    answers: dict[str, T] = {}

    def reading(cell: Cell) -> T:
        if not isinstance(cell, str):
            return read(cell)
        if cell in answers:
            return answers[cell]
        value = read(cell)
        if len(answers) < _REMEMBERED_MAX:
            answers[cell] = value
        return value

    return reading
