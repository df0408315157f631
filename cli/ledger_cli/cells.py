"""One cell, one reading: what stands in a cell of a form becomes a value, or a `BadCell` with its remedy."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.worker.nik import NikFacts, NikRefused, Sex, check_nik, masked
from ledger_cli.grid import Cell

TEXT_LENGTH_MAX = 120
_RUPIAH = re.compile(r"(?:(?:Rp\.?|IDR)\s?)?(\d{1,3}(?:\.\d{3})+|\d+)(?:,00|,-)?", re.ASCII | re.IGNORECASE)
_RUPIAH_DIGITS_MAX = 12
_ENGLISH_RUPIAH = re.compile(r"(?:Rp\.?|IDR)?\s?(\d{1,3}(?:,\d{3}){2,})(?:\.00)?", re.ASCII | re.IGNORECASE)
_EITHER_RUPIAH = re.compile(r"(?:Rp\.?|IDR)?\s?(\d{1,3}),(\d{3})", re.ASCII | re.IGNORECASE)
_PHONE = re.compile(r"(?:\+62|62|0)(8\d{7,12})", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_POWER_OF_TEN = re.compile(r"\d[.,]?\d*E\+?\d+", re.ASCII | re.IGNORECASE)
_LIKE_A_NIK = re.compile(r"(?:\d[ \u00a0]?){14,}\d")
REMEMBERED_MAX = 10_000
_FORMULA = ("=", "+", "-", "@")
_SEXES: dict[str, Sex] = {
    **dict.fromkeys(("l", "lk", "laki", "laki-laki", "laki laki", "lakilaki", "pria", "male", "man"), "M"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "female", "f", "woman"), "F"),
}
_ANSWERS = {
    **dict.fromkeys(("ya", "y", "iya", "yes", "ada"), True),
    **dict.fromkeys(("tidak", "t", "tdk", "no", "n", "-", ""), False),
}
T = TypeVar("T")
_AS_TEXT = "format the column as Text, then type the cell again from the card"


class BadCell(Refusal):
    """A cell cannot be what its column asks for."""

    def __init__(self, *, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}: {remedy}.")


class Undecided(BadCell):
    """A cell can be meant in more than one way; it is asked back, never guessed."""


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
    """Mask every run of digits that is as long as a NIK, or one short of it, in groups or in one."""
    return _LIKE_A_NIK.sub(lambda run: masked("".join(run[0].split())), text)


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
    return words if words.isascii() and words.isprintable() else _clean(words)


def _clean(words: str) -> str:
    """Put letters and their marks together; refuse what nobody sees and what was lost on the way."""
    unseen = next((letter for letter in words if not letter.isprintable()), None)
    if unseen is not None:
        problem = f"the text holds a sign that nobody sees ({unicodedata.name(unseen, f'U+{ord(unseen):04X}')})"
        raise BadCell(problem=problem, remedy="empty the cell and type the text again by hand")
    together = unicodedata.normalize("NFC", words)
    if "\N{REPLACEMENT CHARACTER}" in together or together != unicodedata.normalize("NFKC", together):
        problem = "the text holds letters that were lost or changed when it was copied"
        raise BadCell(problem=problem, remedy="empty the cell and type the text again by hand")
    return together


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
    if not digits.isdecimal():
        digits = "".join(digits.split())  # typed in groups, as the card shows it
    try:
        return digits, check_nik(digits)
    except NikRefused as refused:
        raise BadCell(problem=f"the NIK {refused.problem}", remedy=refused.remedy.rstrip(".")) from refused
    except SeveralRefusals as refused:
        wrong = [each for each in refused.refusals if isinstance(each, NikRefused)]
        problem = "the NIK " + ", and ".join(each.problem for each in wrong)
        raise BadCell(problem=problem, remedy=wrong[0].remedy.rstrip(".")) from refused


def rupiah(cell: Cell) -> int:
    """Read whole rupiah: 16800, 16.800, Rp 16.800,00; also 1,000,000, which is clear. Nothing is ever rounded.

    ``16,800`` is asked back: a comma parts thousands in one country and rupiah from sen in ours.
    """
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**_RUPIAH_DIGITS_MAX:
        return cell
    if isinstance(cell, Decimal):
        problem = f"{cell} is not a whole number of rupiah"
        raise BadCell(problem=problem, remedy="write whole rupiah, for example 16800 or 16.800")
    written = plain(cell)
    either = _EITHER_RUPIAH.fullmatch(written)
    if either is not None:
        problem = f"{either[1]}{either[2]} rupiah may be meant, or {either[1]} rupiah and a fraction"
        raise Undecided(
            problem=problem, remedy=f"write it with a point or without any mark, for example {either[1]}.{either[2]}"
        )
    amount = _RUPIAH.fullmatch(written) or _ENGLISH_RUPIAH.fullmatch(written)
    digits = amount[1].replace(".", "").replace(",", "") if amount else ""
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
    """Keep what a reading said about texts that come again and again, such as an amount, or a trade nobody knows."""
    answers: dict[str, T] = {}
    refusals: dict[str, BadCell] = {}

    def reading(cell: Cell) -> T:
        if not isinstance(cell, str):
            return read(cell)
        if cell in answers:
            return answers[cell]
        if cell in refusals:
            raise refusals[cell].with_traceback(None)
        room = len(answers) + len(refusals) < REMEMBERED_MAX
        try:
            value = read(cell)
        except BadCell as bad:
            if room:
                refusals[cell] = bad
            raise
        if room:
            answers[cell] = value
        return value

    return reading
