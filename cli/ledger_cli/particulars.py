"""Particulars of a person on the command line, read by the same rules as the cells of an import."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from ledger_cli import cells
from ledger_cli.cells import BadCell
from ledger_cli.counter import Visit
from ledger_cli.dates import DATE, local_day
from ledger_cli.grid import Cell


class _Particular(click.ParamType[str, str]):
    def __init__(self, name: str, read: Callable[[Cell], str]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return self._read(value)
        except BadCell as bad:
            self.fail(str(bad), param, ctx)


class _Born(click.ParamType[date, Any]):
    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        born_on = DATE.convert(value, param, ctx)
        visit = ctx.find_object(Visit) if ctx else None
        if visit is not None and born_on > local_day(visit.clock()):
            self.fail(f"{born_on} is still to come: compare the birth date with the identity card.", param, ctx)
        return born_on


NAME = _Particular("name", cells.person_name)
"""The name of a person: letters, and no digits."""

PHONE = _Particular("phone", cells.phone)
"""An Indonesian mobile number."""

EMAIL = _Particular("email", cells.email)
"""An e-mail address."""

BORN = _Born()
"""A birth date, which lies behind us."""
