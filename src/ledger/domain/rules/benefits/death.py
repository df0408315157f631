"""The death benefit (JKM): 42 million in three parts, or the reduced amount in the first months of a spell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.parts import Assessment, Part, nothing
from ledger.domain.rules.benefits.scholarships import Child, after_death
from ledger.domain.rules.choices import CountMethod, Memberships
from ledger.domain.rules.cover.standing import Answer, Standing
from ledger.domain.rules.days import months_on
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.words import gather
from ledger.domain.wording import counted, rupiah

_PARTS = ("death", "periodic", "burial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Whether the spell is old enough for the full benefit."""

    full: bool
    full_from: date | None
    """The first day of the full benefit under the reading "elapsed"; None under "paid_months"."""
    words: str
    rules: tuple[str, ...]


def assess_death(
    rules: Parameters, standing: Standing, *, memberships: int = 1, children: Sequence[Child] = ()
) -> Assessment:
    """Assess a death that work did not cause; without cover the assessment is nothing, and says why."""
    on = standing.incident_on
    if standing.answer is not Answer.COVERED:
        return nothing(Insurance.JKM, on, (standing.why,), standing.rules)
    waited = waiting(rules, standing)
    times, findings, version = _times(rules, on, memberships)
    parts = _full(rules, on, times, waited) if waited.full else (_reduced(rules, on, times, waited),)
    parts = tuple(_with_rules(part, (*standing.rules, version)) for part in parts if part.amount_rupiah)
    return Assessment(
        insurance=Insurance.JKM,
        incident_on=on,
        parts=parts,
        scholarships=after_death(rules, children, standing),
        findings=findings,
    )


def waiting(rules: Parameters, standing: Standing) -> Waiting:
    """Tell whether the waiting period of the spell was over on the day of death."""
    on, needed = standing.incident_on, rules.on("jkm.full_after_months", standing.incident_on)
    method, version = rules.choice("jkm.count_method", on, CountMethod)
    used = gather(needed.version, version)
    if method is CountMethod.PAID_MONTHS or standing.spell is None:
        words = f"paid month {standing.paid_months} of the spell, {needed.value} needed"
        return Waiting(full=standing.paid_months >= needed.value, full_from=None, words=words, rules=used)
    full_from = months_on(standing.spell.began_on, needed.value)
    words = f"the spell began on {standing.spell.began_on}, full from {full_from} on"
    return Waiting(full=on >= full_from, full_from=full_from, words=words, rules=used)


def full_rupiah(rules: Parameters, on: date) -> int:
    """Add up the full benefit of a day."""
    return sum(rules.on(f"jkm.{kind}", on).value for kind in _PARTS)


def _full(rules: Parameters, on: date, times: int, waited: Waiting) -> tuple[Part, ...]:
    rows = [(kind, rules.on(f"jkm.{kind}", on)) for kind in _PARTS]
    return tuple(
        Part(
            kind=kind,
            amount_rupiah=row.value * times,
            calculation=_words(row.value, times),
            rules=gather(row.version, *waited.rules),
        )
        for kind, row in rows
    )


def _reduced(rules: Parameters, on: date, times: int, waited: Waiting) -> Part:
    row = rules.on("jkm.reduced_amount", on)
    return Part(
        kind="death",
        amount_rupiah=row.value * times,
        calculation=f"{_words(row.value, times)}, reduced: {waited.words}",
        rules=gather(row.version, *waited.rules),
    )


def _words(amount_rupiah: int, times: int) -> str:
    return rupiah(amount_rupiah) if times == 1 else f"{times} memberships x {rupiah(amount_rupiah)}"


def _with_rules(part: Part, more: Sequence[str]) -> Part:
    return Part(
        kind=part.kind,
        amount_rupiah=part.amount_rupiah,
        calculation=part.calculation,
        rules=gather(*part.rules, *more),
    )


def _times(rules: Parameters, on: date, memberships: int) -> tuple[int, tuple[str, ...], str]:
    """Tell how often the benefit is paid for a member of several memberships (ANTARA Babel, July 2023)."""
    if memberships < 2:  # noqa: PLR2004  # one membership is the plain case
        return 1, (), ""
    reading, version = rules.choice("jkm.multi_membership", on, Memberships)
    if reading is Memberships.EACH:
        return memberships, (), version
    finding = (
        f"{counted(memberships, 'membership')}: one is reckoned here. Ask the insurer whether each pays, and record "
        "the decision with its reason."
    )
    return 1, (finding,) if reading is Memberships.REVIEW else (), version
