"""What the papers of a claim say, as options of `ledger claim assess` and `approve`; it is not recorded."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import update_wrapper
from typing import Any, TypeVar

import click

from ledger.application.assessing import Facts
from ledger.domain.claim.events import Benefit
from ledger.domain.rules.benefits.accident import Accident
from ledger.domain.rules.benefits.scholarships import Child
from ledger.domain.rules.words import WHOLE
from ledger_cli.dates import RUPIAH, day

R = TypeVar("R")

BENEFITS = (
    "death",
    "periodic",
    "burial",
    "medical",
    "home-care",
    "transport",
    "transport-land",
    "transport-sea",
    "transport-air",
    "dentures",
    "hearing-aid",
    "spectacles",
    "temporary-inability",
    "disability",
    "scholarship",
    "other",
)
_SCHOOL_YEAR = re.compile(r"scholarship-[1-9]\d*-\d{4}", re.ASCII)
"""A year of school that was granted, as `ledger claim award` names it."""
_BILLS = (
    ("medical_rupiah", "--medical", "Bill for medical care."),
    ("home_care_rupiah", "--home-care", "Bill for care at home."),
    ("land_rupiah", "--transport-land", "Bill for transport by land, river or lake."),
    ("sea_rupiah", "--transport-sea", "Bill for transport by sea."),
    ("air_rupiah", "--transport-air", "Bill for transport by air."),
    ("dentures_rupiah", "--dentures", "Bill for dentures."),
    ("hearing_aid_rupiah", "--hearing-aid", "Bill for a hearing aid."),
    ("spectacles_rupiah", "--spectacles", "Bill for spectacles."),
)


class _Percent(click.ParamType[int, str]):
    """A share in per cent, kept in basis points."""

    name = "percent"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read ``70`` or ``12,5``."""
        if isinstance(value, int):
            return value
        try:
            points = Decimal(value.replace(",", ".")) * 100
        except InvalidOperation:
            points = Decimal("0.5")
        if points != int(points) or not 0 <= points <= WHOLE:
            self.fail(f"{value!r} is not a share from 0 to 100: write it in per cent, for example 12,5.", param, ctx)
        return int(points)


_PERCENT = _Percent()
_FACTS = (
    *(click.option(name, field, type=RUPIAH, default=0, help=says) for field, name, says in _BILLS),
    click.option("--home-care-days", type=click.IntRange(0), default=0, help="Days of care at home."),
    click.option("--unable-months", type=click.IntRange(0), default=0, help="Whole months unable to work (STMB)."),
    click.option(
        "--partial", "partial_points", type=_PERCENT, default=0, help="Partial disability by the doctor's table, in %."
    ),
    click.option("--loss", "loss_points", type=_PERCENT, default=WHOLE, help="Function that is lost, in %; 100."),
    click.option("--total-disability", is_flag=True, help="Totally disabled for good."),
    click.option("--death", is_flag=True, help="The accident was deadly (JKK)."),
    click.option("--memberships", type=click.IntRange(1), default=1, help="Memberships of the dead person (JKM)."),
    click.option(
        "--child", "children", multiple=True, metavar="NAME=BORN,LEVEL[,YEAR]", help="A child at school; repeat."
    ),
)


def facts_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options about accident and children; it takes them as one keyword, ``facts``."""
    names = [field for field, _, _ in _BILLS]
    names += ["home_care_days", "unable_months", "partial_points", "loss_points", "total_disability", "death"]

    def told(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - whatever the command takes
        accident = Accident(**{name: kwargs.pop(name) for name in names})
        children = tuple(_child(each) for each in kwargs.pop("children"))
        facts = Facts(accident=accident, memberships=kwargs.pop("memberships"), children=children)
        return command(*args, facts=facts, **kwargs)

    wrapped = update_wrapper(told, command)
    for add in reversed(_FACTS):
        wrapped = add(wrapped)
    return wrapped


def _child(text: str) -> Child:
    name, found, rest = text.partition("=")
    born, _, school = rest.partition(",")
    level, _, year = school.partition(",")
    if not (found and name.strip() and born and level.strip()) or not (year.strip() or "1").isdecimal():
        msg = f"{text!r} is not NAME=BORN,LEVEL,YEAR: write for example --child 'Dewi=2012-05-04,SD,5'."
        raise click.UsageError(msg)
    return Child(
        name=name.strip(), born_on=day(born.strip()), level=level.strip(), year_of_level=int(year.strip() or "1")
    )


def benefit_of(text: str) -> Benefit:
    """Read ``KIND=RUPIAH``."""
    kind, found, amount = text.partition("=")
    if not found or not (kind in BENEFITS or _SCHOOL_YEAR.fullmatch(kind)):
        msg = f"{text!r} is not KIND=RUPIAH with one of {', '.join(BENEFITS)}: write for example death=20.000.000."
        raise click.UsageError(msg)
    return Benefit(kind=kind, amount_rupiah=RUPIAH.convert(amount, None, None))


def papers_of(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Read papers as ``KIND=NUMBER``."""
    papers = []
    for text in texts:
        kind, _, number = (part.strip() for part in text.partition("="))
        if not (kind and number):
            msg = f"{text!r} is not KIND=NUMBER: write for example --paper family-card=KK-1."
            raise click.UsageError(msg)
        papers.append((kind, number))
    return papers


def benefits_of(texts: Sequence[str]) -> tuple[Benefit, ...]:
    """Read the amounts that are given by hand."""
    return tuple(benefit_of(each) for each in texts)
