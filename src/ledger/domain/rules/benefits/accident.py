"""The work-accident benefit (JKK): care, transport, lost work, disability, death.

PP 82/2019, Annex III, and the insurer's benefit book. Shares are of the registered income base, rounded down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.parts import Assessment, Part, Scholarships, nothing
from ledger.domain.rules.benefits.scholarships import Child, scholarships
from ledger.domain.rules.choices import DeathFloor
from ledger.domain.rules.cover.standing import Answer, Standing
from ledger.domain.rules.parameters import Parameter, Parameters
from ledger.domain.rules.words import WHOLE, gather, percent, share
from ledger.domain.wording import counted, grouped, rupiah


@dataclass(frozen=True, slots=True, kw_only=True)
class Accident:
    """What the papers say: bills in whole rupiah, shares in basis points (1 % = 100)."""

    medical_rupiah: int = 0
    home_care_rupiah: int = 0
    home_care_days: int = 0
    land_rupiah: int = 0
    """Transport by land, river or lake."""
    sea_rupiah: int = 0
    air_rupiah: int = 0
    dentures_rupiah: int = 0
    hearing_aid_rupiah: int = 0
    spectacles_rupiah: int = 0
    unable_months: int = 0
    """Months temporarily unable to work (STMB)."""
    partial_points: int = 0
    """Share of a partial disability by the table of the doctor's report."""
    loss_points: int = WHOLE
    """How much of the function is lost; the whole for an anatomical loss."""
    total_disability: bool = False
    death: bool = False


_CAPPED = (
    ("home-care", "home_care_rupiah", "jkk.home_care_max"),
    ("transport-land", "land_rupiah", "jkk.transport_land_max"),
    ("transport-sea", "sea_rupiah", "jkk.transport_sea_max"),
    ("transport-air", "air_rupiah", "jkk.transport_air_max"),
    ("dentures", "dentures_rupiah", "jkk.dentures_max"),
    ("hearing-aid", "hearing_aid_rupiah", "jkk.hearing_aid_max"),
    ("spectacles", "spectacles_rupiah", "jkk.spectacles_max"),
)


class ContradictoryAccident(Refusal):
    """The papers say two things that exclude each other, or something below nothing."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"The accident cannot be assessed: {what}. Correct what the papers say and assess it again.")


def assess_accident(
    rules: Parameters,
    standing: Standing,
    accident: Accident,
    *,
    income_base_rupiah: int,
    children: Sequence[Child] = (),
) -> Assessment:
    """Assess a work accident; without cover the assessment is nothing, and says why.

    Raises `ContradictoryAccident` for amounts below 0, shares above the whole, or both partial and total disability.
    """
    _consistent(accident)
    on = standing.incident_on
    if standing.answer is not Answer.COVERED:
        return nothing(Insurance.JKK, on, (standing.why,), standing.rules)
    found = [*_bills(rules, on, accident), *_lost_work(rules, on, accident, income_base_rupiah)]
    found += _disability(rules, on, accident, income_base_rupiah)
    found += _death(rules, on, accident, income_base_rupiah)
    severe = accident.death or accident.total_disability
    return Assessment(
        insurance=Insurance.JKK,
        incident_on=on,
        parts=tuple(part for part in found if part.amount_rupiah),
        scholarships=scholarships(rules, children, on) if severe else Scholarships(),
        findings=tuple(_findings(rules, on, accident)),
    )


def _bills(rules: Parameters, on: date, accident: Accident) -> Iterator[Part]:
    if accident.medical_rupiah:
        care = rules.rule("jkk.medical_care", on)
        yield Part(
            kind="medical",
            amount_rupiah=accident.medical_rupiah,
            calculation=f"the bill, {care.value}, without a ceiling",
            rules=(care.version,),
        )
    for kind, field, key in _CAPPED:
        bill: int = getattr(accident, field)
        if bill:
            most = rules.on(key, on)
            yield Part(
                kind=kind,
                amount_rupiah=min(bill, most.value),
                calculation=f"bill of {rupiah(bill)}, at most {rupiah(most.value)}",
                rules=(most.version,),
            )


def _lost_work(rules: Parameters, on: date, accident: Accident, base: int) -> Iterator[Part]:
    """STMB: the full base for the first months, then a share until recovered."""
    if not accident.unable_months:
        return
    first, full = rules.on("jkk.unable_full_months", on), rules.on("jkk.unable_full_points", on)
    then = rules.on("jkk.unable_then_points", on)
    early = min(accident.unable_months, first.value)
    late = accident.unable_months - early
    words = f"{counted(early, 'month')} at {percent(full.value)} of {rupiah(base)}"
    yield Part(
        kind="temporary-inability",
        amount_rupiah=early * share(full.value, base) + late * share(then.value, base),
        calculation=f"{words}, {late} at {percent(then.value)}" if late else words,
        rules=gather(first.version, full.version, then.version if late else ""),
    )


def _disability(rules: Parameters, on: date, accident: Accident, base: int) -> Iterator[Part]:
    times = rules.on("jkk.base_months", on)
    whole = times.value * base
    if accident.partial_points:
        points = accident.partial_points * accident.loss_points
        words = f"{percent(accident.partial_points)} x {times.value} x {rupiah(base)}"
        if accident.loss_points != WHOLE:
            words = f"{percent(accident.loss_points)} loss x {words}"
        table = rules.schedule("jkk.disability_table", on)
        yield Part(
            kind="disability",
            amount_rupiah=whole * points // WHOLE**2,
            calculation=words,
            rules=gather(times.version, table.version),
        )
    if accident.total_disability:
        total, periodic = rules.on("jkk.total_disability_points", on), rules.on("jkk.periodic_on_total_disability", on)
        yield _of_bases("disability", total, times, base)
        yield _fixed("periodic", periodic)


def _death(rules: Parameters, on: date, accident: Accident, base: int) -> Iterator[Part]:
    if not accident.death:
        return
    times, points = rules.on("jkk.base_months", on), rules.on("jkk.death_points", on)
    plain = _of_bases("death", points, times, base)
    reading, version = rules.choice("jkk.death_floor", on, DeathFloor)
    floor = rules.on("jkm.death", on)
    if reading is DeathFloor.JKM and plain.amount_rupiah < floor.value:
        words = f"{plain.calculation}, raised to the death benefit of JKM"
        used = gather(*plain.rules, version, floor.version)
        yield Part(kind="death", amount_rupiah=floor.value, calculation=words, rules=used)
    else:
        yield plain
    yield _fixed("periodic", rules.on("jkk.periodic", on))
    yield _fixed("burial", rules.on("jkk.burial", on))


def _of_bases(kind: str, points: Parameter, times: Parameter, base: int) -> Part:
    return Part(
        kind=kind,
        amount_rupiah=share(points.value, times.value * base),
        calculation=f"{percent(points.value)} x {grouped(times.value)} x {rupiah(base)}",
        rules=gather(points.version, times.version),
    )


def _fixed(kind: str, row: Parameter) -> Part:
    return Part(kind=kind, amount_rupiah=row.value, calculation=rupiah(row.value), rules=(row.version,))


def _findings(rules: Parameters, on: date, accident: Accident) -> Iterator[str]:
    days = rules.on("jkk.home_care_days_max", on).value
    if accident.home_care_days > days:
        yield f"Home care of {accident.home_care_days} days, at most {days}: have the bill cut to the days allowed."
    if accident.partial_points:
        known = rules.schedule("jkk.disability_table", on)
        if not known.value:
            yield (
                f"The share of {percent(accident.partial_points)} is the doctor's: no table of disabilities is known "
                "here. Compare it with the table in force."
            )
        elif accident.partial_points not in known.amounts("basis_points"):
            yield (
                f"The share of {percent(accident.partial_points)} stands nowhere in the table of disabilities "
                f"({known.version}). Compare the doctor's report with the table."
            )


def _consistent(accident: Accident) -> None:
    numbers = [accident.medical_rupiah, accident.unable_months, accident.home_care_days, accident.partial_points]
    numbers += [getattr(accident, field) for _, field, _ in _CAPPED]
    if min(numbers) < 0:
        raise ContradictoryAccident(what=f"an amount is below 0 ({min(numbers)})")
    if accident.partial_points > WHOLE or not 0 <= accident.loss_points <= WHOLE:
        raise ContradictoryAccident(
            what=f"the shares {percent(accident.partial_points)} and {percent(accident.loss_points)} are not both from "
            f"0 % to {percent(WHOLE)}"
        )
    if accident.partial_points and accident.total_disability:
        raise ContradictoryAccident(what="partial and total disability exclude each other")
    if accident.death and accident.total_disability:
        raise ContradictoryAccident(what="a death and a total disability are two claims, not one")
