"""Whom a program is for: what its criteria ask, held against what is known of a worker on a day.

A fact that nobody noted is no fact: it is pointed out, and keeps a worker out only where the criteria require facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.places import Places
from ledger.domain.program.events import CriteriaSet
from ledger.domain.program.unfit import (
    DecileAbove,
    EarnsTooMuch,
    EarnsWage,
    FactNotNoted,
    LivesOutside,
    NotMustahik,
    PaidElsewhere,
    TooOld,
    TooYoung,
    Unfit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a worker on a day. None stands for what nobody noted."""

    on: date
    village: str
    age: int | None
    """In whole years; None once the personal data was erased."""
    employer: str | None = None
    """Who employs the worker in that month; None when nobody does, as far as is known."""
    paid_by: tuple[str, str] | None = None
    """The bill that holds that month for somebody else's money, and the commitment that pays it."""
    decile: int | None = None
    mustahik: bool | None = None
    income_rupiah: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it: what does not fit, and what is asked but was never noted."""

    unfit: tuple[Unfit, ...] = ()
    doubts: tuple[FactNotNoted, ...] = ()


FITS = Verdict()


def judge(criteria: CriteriaSet | None, known: Known, *, asked_by: str, where: Places) -> Verdict:
    """Hold a worker against criteria. `asked_by` names who asks, for example ``program SATU-DESA-100``.

    `where` tells which region a village lies in; each code may be of another year.
    """
    if criteria is None:
        return FITS
    unknown = tuple(_unknown(criteria, known, asked_by))
    unfit = (*_person(criteria, known, asked_by, where), *_money(criteria, known, asked_by))
    return Verdict(unfit=(*unfit, *unknown)) if criteria.facts_required else Verdict(unfit=unfit, doubts=unknown)


def _person(asks: CriteriaSet, known: Known, asked_by: str, where: Places) -> Iterator[Unfit]:
    if asks.domicile and not any(where.lies_in(known.village, region) for region in asks.domicile):
        yield LivesOutside(village=known.village, domicile=asks.domicile, asked_by=asked_by)
    if known.age is not None:
        if asks.age_from is not None and known.age < asks.age_from:
            yield TooYoung(age=known.age, on=known.on, age_from=asks.age_from, asked_by=asked_by)
        if asks.age_below is not None and known.age >= asks.age_below:
            yield TooOld(age=known.age, on=known.on, age_below=asks.age_below, asked_by=asked_by)


def _money(asks: CriteriaSet, known: Known, asked_by: str) -> Iterator[Unfit]:
    if asks.not_wage_earner and known.employer is not None:
        yield EarnsWage(employer=known.employer, asked_by=asked_by)
    if asks.not_paid_elsewhere and known.paid_by is not None:
        payment, commitment = known.paid_by
        yield PaidElsewhere(on=known.on, payment=payment, commitment=commitment, asked_by=asked_by)
    most = asks.decile_at_most
    if most is not None and known.decile is not None and known.decile > most:
        yield DecileAbove(decile=known.decile, at_most=most, asked_by=asked_by)
    if asks.mustahik and known.mustahik is False:
        yield NotMustahik(asked_by=asked_by)
    income = asks.income_at_most_rupiah
    if income is not None and known.income_rupiah is not None and known.income_rupiah > income:
        yield EarnsTooMuch(at_most_rupiah=income, asked_by=asked_by)


def _unknown(asks: CriteriaSet, known: Known, asked_by: str) -> Iterator[FactNotNoted]:
    if (asks.age_from, asks.age_below) != (None, None) and known.age is None:
        yield FactNotNoted(fact="age", asked_by=asked_by)
    if asks.decile_at_most is not None and known.decile is None:
        yield FactNotNoted(fact="decile", asked_by=asked_by)
    if asks.mustahik and known.mustahik is None:
        yield FactNotNoted(fact="mustahik", asked_by=asked_by)
    if asks.income_at_most_rupiah is not None and known.income_rupiah is None:
        yield FactNotNoted(fact="income", asked_by=asked_by)
