"""The readings of unclear and disputed rules that the ledger can follow; which one stands is a row of the rulebook."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class IncomeBase(StrEnum):
    """What the accident premium is a share of."""

    BAND = "income band"
    RAW = "income as stated"


class VillageBudgets(StrEnum):
    """Whether a village budget counts as APBD, which the relief excludes."""

    EXCLUDED = "excluded"
    INCLUDED = "included"


class Prepaid(StrEnum):
    """What becomes of premium that was paid before the relief began."""

    CARRY = "carry"
    KEEP = "keep"


class FirstStart(StrEnum):
    """When the first spell of cover may begin."""

    FORM = "date of the form"
    PAYMENT = "month of payment"


class NewSpell(StrEnum):
    """Which month is the first of a spell after a lapse."""

    MONTH_OF_PAYMENT = "month of payment"
    MONTH_AFTER = "month after payment"


class WaitingFrom(StrEnum):
    """Which day the waiting period of the death benefit counts from."""

    PAYMENT = "date of payment"
    MONTH = "first day of the month"


class Unapplied(StrEnum):
    """What becomes of money for months before a new spell."""

    OPEN_ITEM = "open item"
    CARRY = "carry forward"


class Arrears(StrEnum):
    """Whether who returns after a lapse pays the months in between."""

    NOT_CHARGED = "not charged"
    CHARGED = "charged"


class ClaimInGrace(StrEnum):
    """What a claim for a month of grace is worth."""

    PAY_FIRST = "pay arrears first"
    REFUSE = "refuse"
    PAY = "pay"


class BeforePayment(StrEnum):
    """Whether a payment covers what happened earlier in its first month."""

    REFUSE = "refuse"
    COVER = "cover"


class CountMethod(StrEnum):
    """How the months before the full death benefit are counted."""

    ELAPSED = "elapsed"
    PAID_MONTHS = "paid_months"


class Memberships(StrEnum):
    """What a member with more than one membership leaves."""

    REVIEW = "human review"
    EACH = "each"
    ONE = "one"


class DeathFloor(StrEnum):
    """Whether the accident death benefit has a floor."""

    JKM = "JKM death benefit"
    NONE = "none"


class MonthsScope(StrEnum):
    """Which months count for the scholarship."""

    CURRENT = "current spell"
    ALL = "all spells"


class RefundBasis(StrEnum):
    """From which month on premium paid for a dead member is given back."""

    CLAIM = "after claim month"
    DEATH = "after death month"


CHOICES: Mapping[str, type[StrEnum]] = MappingProxyType(
    {
        "premium.jkk_base": IncomeBase,
        "relief.village_budgets": VillageBudgets,
        "relief.prepaid_before_window": Prepaid,
        "cover.first_start": FirstStart,
        "cover.new_spell_start.cover": NewSpell,
        "cover.new_spell_start.jkm_test": WaitingFrom,
        "cover.unapplied_on_lapse": Unapplied,
        "cover.arrears_on_return": Arrears,
        "cover.claim_in_grace": ClaimInGrace,
        "cover.incident_before_payment": BeforePayment,
        "jkm.count_method": CountMethod,
        "jkm.multi_membership": Memberships,
        "jkk.death_floor": DeathFloor,
        "scholarship.months_scope": MonthsScope,
        "refund.basis": RefundBasis,
    }
)
"""Every key whose readings the rules can follow. Other choices are notes for people: no rule asks for them."""
