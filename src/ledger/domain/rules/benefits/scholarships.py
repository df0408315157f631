"""Scholarships: so much a year by level of school, for two children at most, until an age or an end.

PP 82/2019 as reported by Radar Banten and Tribun Jateng; the years of each level are unverified.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from ledger.domain.errors import Refusal
from ledger.domain.rules.benefits.parts import Award, Scholarships
from ledger.domain.rules.choices import MonthsScope
from ledger.domain.rules.cover.standing import Standing
from ledger.domain.rules.days import months_on
from ledger.domain.rules.parameters import Parameters, age_on
from ledger.domain.rules.rule import Schedule
from ledger.domain.rules.words import gather
from ledger.domain.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child of the member, at school on the day of the incident."""

    name: str
    born_on: date
    level: str
    year_of_level: int = 1
    """Which year of the level the child is in, 1 = just begun."""
    ended_on: date | None = None
    """Day of marriage, graduation, work or death."""


class UnknownLevel(Refusal):
    """No school has this level."""

    def __init__(self, *, level: str, known: Sequence[str]) -> None:
        super().__init__(f"No level of school is called {level!r}: write one of {', '.join(known)}.")


class NoSuchYear(Refusal):
    """The level does not last so long."""

    def __init__(self, *, level: str, year: int, years: int) -> None:
        super().__init__(
            f"Year {year} of {level} was written, and {level} has {counted(years, 'year')}: write a year from 1 to "
            f"{years}, or the next level."
        )


def scholarships(rules: Parameters, children: Sequence[Child], on: date) -> Scholarships:
    """Reckon every year that children may be paid for, the first two in the order in which the family names them."""
    most, age = rules.on("scholarship.max_children", on), rules.on("scholarship.end_age", on)
    levels = rules.schedule("scholarship.levels", on)
    entitled = [child for child in children if _may_receive(child, on, age.value)]
    awards = [award for child in entitled[: most.value] for award in _awards(levels, child, on, age.value)]
    too_old = [child.name for child in children if child not in entitled]
    why = [f"{', '.join(too_old)}: {age.value} years old, or no longer at school."] if too_old else []
    if entitled[most.value :]:
        left = ", ".join(child.name for child in entitled[most.value :])
        why.append(f"{left}: {counted(most.value, 'child', 'children')} at most.")
    used = (levels.version, most.version, age.version) if children else ()
    return Scholarships(awards=tuple(awards), why=" ".join(why), rules=used)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTerms:
    """What a year of school is worth and what it is bound to, by the rules of one day."""

    amount_rupiah: int
    years_of_level: int
    most_children: int
    end_age: int
    first_year: int
    """The school year that ran on the day of the incident."""
    running_year: int
    """The school year that runs on the day of the award."""
    rules: tuple[str, ...]


def year_terms(rules: Parameters, level: str, year_of_level: int, *, incident_on: date, on: date) -> YearTerms:
    """Find what a year of a level is worth on a day; raise `UnknownLevel` or `NoSuchYear`."""
    levels = rules.schedule("scholarship.levels", on)
    most, age = rules.on("scholarship.max_children", on), rules.on("scholarship.end_age", on)
    begins = rules.on("scholarship.school_year_begins", on)
    names = levels.texts("level")
    if level not in names:
        raise UnknownLevel(level=level, known=names)
    place = names.index(level)
    years = levels.amounts("years")[place]
    if not 1 <= year_of_level <= years:
        raise NoSuchYear(level=level, year=year_of_level, years=years)
    return YearTerms(
        amount_rupiah=levels.amounts("rupiah_a_year")[place],
        years_of_level=years,
        most_children=most.value,
        end_age=age.value,
        first_year=school_year_on(incident_on, begins.value),
        running_year=school_year_on(on, begins.value),
        rules=gather(levels.version, most.version, age.version, begins.version),
    )


def school_year_on(day: date, begins: int) -> int:
    """Name the school year that runs on a day by the year in which it began; `begins` is its first month."""
    return day.year if day.month >= begins else day.year - 1


def months_suffice(rules: Parameters, standing: Standing) -> bool:
    """Tell whether a death that work did not cause opens scholarships: from so many paid months on."""
    on = standing.incident_on
    paid, _, _ = _paid_months(rules, standing)
    return paid >= rules.on("scholarship.min_months", on).value


def after_death(rules: Parameters, children: Sequence[Child], standing: Standing) -> Scholarships:
    """Reckon scholarships after a death that work did not cause: only from so many paid months on."""
    on = standing.incident_on
    needed = rules.on("scholarship.min_months", on)
    paid, scope, scope_rule = _paid_months(rules, standing)
    used = gather(needed.version, scope_rule)
    if not children:
        return Scholarships()
    if paid < needed.value:
        return Scholarships(why=f"{paid} paid months of {needed.value} needed ({scope}).", rules=used)
    found = scholarships(rules, children, on)
    return Scholarships(awards=found.awards, why=found.why, rules=gather(*used, *found.rules))


def _paid_months(rules: Parameters, standing: Standing) -> tuple[int, MonthsScope, str]:
    """Count the months that matter for scholarships, with the scope that says which, and its version."""
    scope, version = rules.choice("scholarship.months_scope", standing.incident_on, MonthsScope)
    return (standing.paid_months if scope is MonthsScope.CURRENT else standing.paid_months_ever), scope, version


def _may_receive(child: Child, on: date, end_age: int) -> bool:
    return age_on(child.born_on, on) < end_age and (child.ended_on is None or child.ended_on > on)


def _awards(levels: Schedule, child: Child, on: date, end_age: int) -> Iterator[Award]:
    for year, (level, amount) in zip(count(1), _years(levels, child), strict=False):
        due = months_on(on, 12 * (year - 1))
        if not _may_receive(child, due, end_age):
            return
        yield Award(child=child.name, year=year, due_on=due, level=level, amount_rupiah=amount)


def _years(levels: Schedule, child: Child) -> Iterator[tuple[str, int]]:
    """List what every year costs from the child's own on; raise `UnknownLevel` or `NoSuchYear`."""
    names = levels.texts("level")
    if child.level not in names:
        raise UnknownLevel(level=child.level, known=names)
    years = dict(zip(names, levels.amounts("years"), strict=True))
    if not 1 <= child.year_of_level <= years[child.level]:
        raise NoSuchYear(level=child.level, year=child.year_of_level, years=years[child.level])
    begun = names.index(child.level)
    for name, amount in list(zip(names, levels.amounts("rupiah_a_year"), strict=True))[begun:]:
        done = child.year_of_level - 1 if name == child.level else 0
        for _ in range(years[name] - done):
            yield name, amount
