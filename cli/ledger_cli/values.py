"""One value of an answer, as a person or a machine reads it."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from ledger.domain.wording import grouped
from ledger_cli.answers import Kind
from ledger_cli.dates import exact_text, local_text

NOTHING = "\N{EN DASH}"
"""How a table writes what is not known. Empty is not zero."""

Scalar = str | int | bool | Decimal | None
"""A value ready for a machine."""


def machine_value(value: object, kind: Kind, *, reveal: bool) -> Scalar:  # noqa: PLR0911 - one for each kind
    """Write a value exactly: integers, ISO 8601, ``None`` for unknown; a NIK is masked unless revealed."""
    if value is None:
        return None
    match kind:
        case Kind.TEXT | Kind.MONTH:
            return str(value)
        case Kind.NIK:
            from ledger.domain.worker.nik import masked

            return str(value) if reveal else masked(str(value))
        case Kind.RUPIAH | Kind.COUNT:
            return whole(value)
        case Kind.PERCENT:
            return share(value)
        case Kind.DATE:
            return day_of(value).isoformat()
        case Kind.TIME:
            return exact_text(instant_of(value))
        case Kind.FLAG:
            return bool(value)
        case _:
            assert_never(kind)


def spoken_value(value: object, kind: Kind, *, reveal: bool) -> str:
    """Write a value for people: 16.800, 75,28 %, local time, a dash for unknown."""
    exact = machine_value(value, kind, reveal=reveal)
    match exact:
        case None:
            return NOTHING
        case bool():
            return "yes" if exact else "no"
        case int():
            return f"-{grouped(-exact)}" if exact < 0 else grouped(exact)
        case Decimal():
            return f"{exact} %".replace(".", ",")
        case str() if kind is Kind.TIME:
            return local_text(instant_of(value))
        case str():
            return visible(exact)
        case _:
            assert_never(exact)


def visible(text: str) -> str:
    """Keep text on its line: a blank for line breaks, a mark for control characters, which a screen would obey."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _stand_in(letter) for letter in text)


def _stand_in(letter: str) -> str:
    return " " if letter.isspace() else "\N{REPLACEMENT CHARACTER}"


def display_width(text: str) -> int:
    """Count the cells a text takes on a screen: two for wide letters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def whole(value: object) -> int:
    """Take a count or an amount; anything but ``int`` is a mistake of the program."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(value, "int")


def share(value: object) -> Decimal:
    """Take a percentage; anything but ``Decimal`` is a mistake of the program."""
    if isinstance(value, Decimal):
        return value
    raise _wrong(value, "Decimal")


def day_of(value: object) -> date:
    """Take a day, as ``date`` or as ISO text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise _wrong(value, "date")


def instant_of(value: object) -> datetime:
    """Take an instant with its zone, as ``datetime`` or as ISO text."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment
    raise _wrong(value, "datetime with its zone")


def _wrong(value: object, wanted: str) -> TypeError:
    """Name the type only: the value may be somebody's particulars."""
    return TypeError(f"a column wants {wanted}, and was given {type(value).__name__}")
