"""Why months of cover cannot be billed for a worker. As in `refusals`, the caller puts the name in front."""

from collections.abc import Mapping, Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, spoken


class MonthsHeld(Refusal):
    """Another bill holds some of the months."""

    def __init__(self, *, held: Mapping[str, Sequence[Month]]) -> None:
        self.held = held
        by = "; ".join(f"{payment} holds {spoken(months)}" for payment, months in held.items())
        super().__init__(
            f"{by}. A month is paid once: bill other months, or add --skip-covered to bill only months that are free."
        )


class MonthsAfterDeath(Refusal):
    """Nobody pays for the dead."""

    def __init__(self, *, died_on: date, months: Sequence[Month]) -> None:
        super().__init__(f"died on {died_on}; {spoken(months)} cannot be billed. Leave the worker out.")


class RefundedWithClaim(Refusal):
    """Money for months beyond a death is the claim's matter."""

    def __init__(self, *, died_on: date, months: Sequence[Month]) -> None:
        super().__init__(
            f"died on {died_on}; money for {spoken(months)} comes back with the claim of the death. Record it with "
            "`ledger claim refund` once the claim is approved, or name earlier months."
        )


class MonthsAfterLeaving(Refusal):
    """Nobody pays for those who left."""

    def __init__(self, *, left_on: date, months: Sequence[Month]) -> None:
        super().__init__(f"left on {left_on}; {spoken(months)} cannot be billed. Leave the worker out.")


class MonthsEmployed(Refusal):
    """The employer pays."""

    def __init__(self, *, employer: str, months: Sequence[Month]) -> None:
        super().__init__(
            f"{employer} is the employer in {spoken(months)} and pays the premium; no budget may. Leave the worker out."
        )


class MonthsBeforeRegistration(Refusal):
    """Cover cannot begin before the worker was registered."""

    def __init__(self, *, since: date, months: Sequence[Month]) -> None:
        super().__init__(
            f"registered since {since}; {spoken(months)} cannot be billed. Bill from a later month, or leave the "
            "worker out."
        )
