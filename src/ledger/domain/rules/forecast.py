"""How long money lasts: full months until a ceiling runs dry, and what is missing in the month after."""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, later
from ledger.domain.wording import rupiah


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Until when a ceiling pays."""

    full_months: int
    last_paid: Month | None
    """The last month that is paid in full; None when not even the first is."""
    short_month: Month | None
    """The first month that is not; None when the money lasts beyond the horizon."""
    missing_rupiah: int
    """What the short month lacks."""
    left_rupiah: int
    """What is left after the last full month."""


class NothingToForecast(Refusal):
    """Money below nothing, or no month to look at."""

    def __init__(self, *, ceiling_rupiah: int, months_at_most: int) -> None:
        super().__init__(
            f"A forecast of {rupiah(ceiling_rupiah)} over {months_at_most} months has no meaning: ask for at least "
            "one month and money from Rp0 on."
        )


def run_dry(
    ceiling_rupiah: int, since: Month, cost_of: Callable[[Month], int], *, months_at_most: int = 120
) -> Forecast:
    """Spend a ceiling month by month; a month's cost may change with the roster and with the tariff."""
    if ceiling_rupiah < 0 or months_at_most < 1:
        raise NothingToForecast(ceiling_rupiah=ceiling_rupiah, months_at_most=months_at_most)
    left = ceiling_rupiah
    for months in range(months_at_most):
        month = later(since, months)
        cost = cost_of(month)
        if cost > left:
            return _forecast(since, months, left, short=month, missing=cost - left)
        left -= cost
    return _forecast(since, months_at_most, left, short=None, missing=0)


def _forecast(since: Month, months: int, left: int, *, short: Month | None, missing: int) -> Forecast:
    return Forecast(
        full_months=months,
        last_paid=later(since, months - 1) if months else None,
        short_month=short,
        missing_rupiah=missing,
        left_rupiah=left,
    )
