"""Days, months, instants and amounts as people type and read them.

The ledger's local time is WIB (Asia/Jakarta), UTC+7 without summer time since 1964. It is a fixed offset here and not
a look-up in the time zone database: the database is missing on some machines, and a journal begun today never meets
the years in which the two differ. Stored instants are UTC whatever a screen shows.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import click

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, NotAMonth, month

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time."""

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_OUR_DAY = re.compile(r"(\d{2})-(\d{2})-(\d{4})", re.ASCII)
_AMOUNT = re.compile(r"(-?)(?:Rp\.? ?)?(\d{1,3}(?:\.\d{3})+|\d+)(?:,00|,-)?", re.ASCII | re.IGNORECASE)
_MOST_DIGITS = 15


class NotADay(Refusal):
    """Something else was written where a day belongs."""

    def __init__(self, *, text: str) -> None:
        super().__init__(
            f"{text!r} is not a day of the calendar: write it as YYYY-MM-DD or DD-MM-YYYY, for example 2023-05-31."
        )


class NotAnInstant(Refusal):
    """Something else was written where an instant belongs."""

    def __init__(self, *, text: str, why: str) -> None:
        super().__init__(
            f"{text!r} {why}: write a day (2023-08-31, which means its end in WIB) "
            "or an instant with its zone (2023-08-31T17:00+07:00)."
        )


class NotRupiah(Refusal):
    """Something else was written where an amount belongs."""

    def __init__(self, *, text: str) -> None:
        super().__init__(
            f"{text!r} is not an amount in whole rupiah: write it in digits, with or without points for the thousands, "
            "for example 16.800, Rp16.800 or 16800."
        )


def day(text: str) -> date:
    """Read ``2023-05-31`` or ``31-05-2023``; raise `NotADay` for anything else, the 31st of February included."""
    wanted = text.strip()
    if found := _ISO_DAY.fullmatch(wanted):
        year, month_, day_ = found.groups()
    elif found := _OUR_DAY.fullmatch(wanted):
        day_, month_, year = found.groups()
    else:
        raise NotADay(text=text)
    try:
        return date(int(year), int(month_), int(day_))
    except ValueError:
        raise NotADay(text=text) from None


def instant(text: str) -> datetime:
    """Read an ISO date-time with its zone, or a day, which stands for the end of that day in WIB.

    Raise `NotAnInstant`; a time without a zone is refused, since three zones are in use in Indonesia.
    """
    wanted = text.strip()
    if _ISO_DAY.fullmatch(wanted) or _OUR_DAY.fullmatch(wanted):
        return end_of_day(day(wanted))
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        raise NotAnInstant(text=text, why="is not a time") from None
    if moment.tzinfo is None:
        raise NotAnInstant(text=text, why="does not say in which zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise NotAnInstant(text=text, why="lies outside the calendar") from None


def rupiah(text: str) -> int:
    """Read an amount by pattern, never through a float; ``1,5jt``, ``16,800`` and ``16.80`` raise `NotRupiah`."""
    found = _AMOUNT.fullmatch(text.strip())
    digits = found[2].replace(".", "") if found else ""
    if found is None or len(digits) > _MOST_DIGITS:
        raise NotRupiah(text=text)
    return -int(digits) if found[1] else int(digits)


def end_of_day(which: date) -> datetime:
    """Give the last microsecond of a day in WIB."""
    return datetime.combine(which, time.max, tzinfo=WIB)


def local_day(moment: datetime) -> date:
    """Say which day it is in WIB."""
    return moment.astimezone(WIB).date()


def local_text(moment: datetime) -> str:
    """Write an instant for people: ``2023-08-31 17:00:05 WIB``."""
    return moment.astimezone(WIB).strftime("%Y-%m-%d %H:%M:%S WIB")


def exact_text(moment: datetime) -> str:
    """Write an instant for machines: UTC, ISO 8601, microseconds always there."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class _Day(click.ParamType[date, str | date]):
    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day(value)
        except NotADay as refusal:
            self.fail(str(refusal), param, ctx)


class _Month(click.ParamType[Month, str]):
    name = "month"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        try:
            return month(value.strip())
        except NotAMonth as refusal:
            self.fail(str(refusal), param, ctx)


class _Instant(click.ParamType[datetime, str | datetime]):
    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return instant(value)
        except (NotADay, NotAnInstant) as refusal:
            self.fail(str(refusal), param, ctx)


class _Rupiah(click.ParamType[int, Any]):
    name = "rupiah"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            amount = rupiah(value)
        except NotRupiah as refusal:
            self.fail(str(refusal), param, ctx)
        if amount < 0:
            self.fail(
                f"{value!r} is below zero: leave the sign out, the command says which way money goes.", param, ctx
            )
        return amount


DATE = _Day()
"""A day, as `day` reads it."""

MONTH = _Month()
"""A premium month, ``YYYY-MM``."""

TIME = _Instant()
"""An instant, as `instant` reads it."""

RUPIAH = _Rupiah()
"""An amount of zero or more."""
