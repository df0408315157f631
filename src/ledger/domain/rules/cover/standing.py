"""Was the worker covered when it happened? Asked of one day, with what was known then and what is known now."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.month import Month, later, month_of, months_from, ordinal
from ledger.domain.rules.choices import BeforePayment, ClaimInGrace
from ledger.domain.rules.cover.history import History
from ledger.domain.rules.cover.states import Cover, CoverState, MonthState, Spell
from ledger.domain.rules.cover.terms import CoverTerms
from ledger.domain.rules.parameters import Parameters
from ledger.domain.rules.words import gather


class Answer(StrEnum):
    """Whether a claim can stand on the cover."""

    COVERED = "covered"
    ARREARS_FIRST = "arrears first"
    """Covered as soon as the months of grace are paid, while they still can be."""
    NOT_COVERED = "not covered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The cover of one insurance on the day of an incident."""

    incident_on: date
    answer: Answer
    at_incident: MonthState
    """The month of the incident as known at the end of that day."""
    now: MonthState
    """The same month as known today."""
    spell: Spell | None
    """The spell in which the month lies; None when it is not covered."""
    paid_months: int
    """Paid months of that spell up to the month of the incident."""
    paid_months_ever: int
    """Paid months of all spells up to that month."""
    covered_by: str | None
    """The payment that covers the month, or the last one before a month of grace; the proof."""
    arrears: tuple[Month, ...]
    """Months to be paid first, under ARREARS_FIRST."""
    why: str
    """The answer in a sentence."""
    rules: tuple[str, ...]


def standing(history: History, rules: Parameters, terms: CoverTerms, incident_on: date, known_at: date) -> Standing:
    """Tell whether an incident was covered, and by which payment; every answer names its rules."""
    month = month_of(incident_on)
    then = Cover.of(history, terms, incident_on)
    now = Cover.of(history, terms, max(known_at, incident_on))
    before, after = then.at(month), now.at(month)
    proven = later(month, -after.unpaid) if after.state is CoverState.GRACE else month
    payable = terms.lapses_in(ordinal(proven)) > terms.counted(now.known_at)
    answer, why, versions = _judge(history, rules, incident_on, then, now, payable=payable)
    covered = answer is Answer.COVERED
    paid = now.payment_of(proven) if covered else None
    return Standing(
        incident_on=incident_on,
        answer=answer,
        at_incident=before,
        now=after,
        spell=now.spell_of(proven) if covered else None,
        paid_months=now.at(proven).month_of_spell,
        paid_months_ever=sum(now.at(each).state is CoverState.ACTIVE for each in _months_to(now, month)),
        covered_by=paid.payment if paid is not None else None,
        arrears=_arrears(now, month, after) if answer is Answer.ARREARS_FIRST else (),
        why=why,
        rules=gather(*versions, terms.on(incident_on).versions["cover.grace_months"]),
    )


def _judge(
    history: History, rules: Parameters, incident_on: date, then: Cover, now: Cover, *, payable: bool
) -> tuple[Answer, str, tuple[str, ...]]:
    month = month_of(incident_on)
    before, after = then.at(month), now.at(month)
    in_grace, grace_rule = rules.choice("cover.claim_in_grace", incident_on, ClaimInGrace)
    if before.state is CoverState.GRACE:
        return _in_grace(in_grace, grace_rule, month, after, payable=payable)
    if after.state is not CoverState.ACTIVE:
        return Answer.NOT_COVERED, f"{month} is {_words(after)}: nobody paid for it in time.", ()
    if before.state is CoverState.ACTIVE:
        return Answer.COVERED, f"{month} was paid when it happened, by {_said(now, month)}.", ()
    if _began_before(history, month, then, now):
        return Answer.COVERED, f"{month} is paid by {_said(now, month)}, in a spell that had begun before.", ()
    early, early_rule = rules.choice("cover.incident_before_payment", incident_on, BeforePayment)
    if early is BeforePayment.COVER:
        return Answer.COVERED, f"{month} is paid by {_said(now, month)}; the whole month counts.", (early_rule,)
    why = f"It happened before the payment that opened the cover ({_said(now, month)}); then there was none."
    return Answer.NOT_COVERED, why, (early_rule,)


def _began_before(history: History, month: Month, then: Cover, now: Cover) -> bool:
    """Tell whether the spell was known when it happened, or was set to begin before by a letter."""
    spell = now.spell_of(month)
    known = spell is not None and any((each.number, each.since) == (spell.number, spell.since) for each in then.spells)
    return known or (history.start_from is not None and history.start_from <= month)


def _in_grace(
    reading: ClaimInGrace, rule: str, month: Month, after: MonthState, *, payable: bool
) -> tuple[Answer, str, tuple[str, ...]]:
    match reading, after.state:
        case ClaimInGrace.PAY, _:
            return Answer.COVERED, f"{month} was a month of grace, and grace counts as cover.", (rule,)
        case ClaimInGrace.REFUSE, _:
            return Answer.NOT_COVERED, f"{month} was not paid when it happened, and later money does not help.", (rule,)
        case ClaimInGrace.PAY_FIRST, CoverState.ACTIVE:
            return Answer.COVERED, f"{month} was in grace, and its arrears were paid in time.", (rule,)
        case ClaimInGrace.PAY_FIRST, CoverState.GRACE if payable:
            return Answer.ARREARS_FIRST, f"{month} is in grace: pay the arrears first, then it is covered.", (rule,)
        case _:
            return Answer.NOT_COVERED, f"{month} was in grace and was never paid before cover lapsed.", (rule,)


def _words(state: MonthState) -> str:
    return {"not begun": "before any cover", "ended": "after the end of cover"}.get(state.state, str(state.state))


def _said(cover: Cover, month: Month) -> str:
    paid = cover.payment_of(month)
    return paid.payment if paid is not None else "nobody"


def _months_to(cover: Cover, month: Month) -> tuple[Month, ...]:
    if not cover.spells or cover.spells[0].since > month:
        return ()
    first = cover.spells[0].since
    return months_from(first, ordinal(month) - ordinal(first) + 1)


def _arrears(cover: Cover, month: Month, state: MonthState) -> tuple[Month, ...]:
    return tuple(
        each for each in months_from(later(month, 1 - state.unpaid), state.unpaid) if not cover.payment_of(each)
    )
