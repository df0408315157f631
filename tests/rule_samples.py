"""The rules that ship, local rows over them, and histories of payments written briefly."""

from datetime import date

from ledger.domain.month import Month, month
from ledger.domain.rules.cover.history import Break, EndCause, History, Paid
from ledger.domain.rules.cover.standing import Standing, standing
from ledger.domain.rules.cover.states import Cover
from ledger.reference.rulebook import Rulebook, parse_local, shipped_rulebook

PACKAGE = 16_800
RULES = shipped_rulebook()


def local(*rows: tuple[str, int | str, str]) -> Rulebook:
    """Lay rows (key, value, first day) over the rules that ship."""
    text = "".join(
        f'[[rule]]\nkey = "{key}"\nvalue = {value!r}\nsince = {since}\nversion = "local-{key}-{since}"\n'
        'source = "a decision of this office"\nconfidence = "derived"\n'
        for key, value, since in rows
    )
    return RULES.with_local(parse_local(text.replace("'", '"'), "local.toml", RULES))


def day(text: str) -> date:
    """Read a day."""
    return date.fromisoformat(text)


def paid(
    on: str, since: str, months: int, *, rupiah: int = PACKAGE, payment: str = "", backdated: bool = False
) -> Paid:
    """Write a payment; it is called by its day unless it has a name."""
    return Paid(
        on=day(on),
        payment=payment or f"P-{on}",
        since=month(since),
        months=months,
        monthly_rupiah=rupiah,
        backdated=backdated,
    )


def history(*payments: Paid, died: str | None = None, registered_on: str | None = None) -> History:
    """Write a history; a death ends cover with the month after it."""
    ended = () if died is None else (Break(since=_after(died), until=None, cause=EndCause.DEATH),)
    return History(paid=payments, breaks=ended, registered_on=None if registered_on is None else day(registered_on))


def cover(of: History, known_at: str, rules: Rulebook = RULES) -> Cover:
    """Derive the cover as known at the end of a day."""
    return Cover.of(of, rules.cover_terms, day(known_at))


def stands(of: History, incident: str, known_at: str | None = None, rules: Rulebook = RULES) -> Standing:
    """Ask whether an incident was covered."""
    return standing(of, rules.parameters, rules.cover_terms, day(incident), day(known_at or incident))


def _after(died: str) -> Month:
    year, number = int(died[:4]), int(died[5:7])
    return Month(f"{year + number // 12:04d}-{number % 12 + 1:02d}")


S1 = history(
    paid("2023-01-05", "2023-01", 6),
    paid("2023-10-10", "2023-07", 4),
    paid("2023-11-05", "2023-11", 1),
    paid("2023-12-05", "2023-12", 1),
)
"""The example of the process book: paid to June, July to September unpaid, back in October."""
_OCTOBER = paid("2023-10-05", "2023-10", 3)
S2 = history(_OCTOBER, paid("2024-03-20", "2024-01", 3))
"""Late but in time: the budget of the new year pays in March."""
S3 = history(_OCTOBER, paid("2024-04-15", "2024-01", 4))
"""Too late."""
S4 = history(_OCTOBER, paid("2024-03-10", "2024-01", 1))
"""Part payment."""
S6 = history(paid("2024-01-05", "2024-01", 3), paid("2024-07-10", "2024-04", 4))
"""Serang 2024: April to June unpaid, the payment of July is a new spell."""
