"""The months of `ledger worker cover` that an employer confirms: what it says, beside what budgets paid."""

from collections.abc import Iterator, Mapping, Sequence

from ledger.application.histories import WORKER
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, months_from, ordinal
from ledger.domain.rules.cover.states import CoverState
from ledger.domain.worker.events import CoverConfirmed
from ledger.domain.worker.state import Registered
from ledger.journal.entry import Entry
from ledger_cli.answers import Row

CONFIRMED = "confirmed"
"""The state of a month that an employer confirms and no budget paid."""


def with_confirmed(rows: Sequence[Row], life: Sequence[Entry], until: Month) -> list[Row]:
    """Lay the months that employers confirm, up to a month, over the months of a worker; what was paid stays paid."""
    state = WORKER.of(life)
    if not isinstance(state, Registered) or not state.confirmed:
        return list(rows)
    by_month = {(str(row["insurance"]), str(row["month"])): row for row in rows}
    for insurance, month, letter in _confirmed(state, until):
        was = by_month.get((insurance.value, month))
        if was is None or was["state"] != CoverState.ACTIVE:
            by_month[insurance.value, month] = _row(insurance, month, letter, _position(life, letter), was)
    return [by_month[key] for key in sorted(by_month)]


def _confirmed(state: Registered, until: Month) -> Iterator[tuple[Insurance, Month, CoverConfirmed]]:
    first = min(each.since for each in state.confirmed)
    for month in months_from(first, max(0, ordinal(until) - ordinal(first) + 1)):
        letter = state.confirmation_of(month)
        if letter is not None:
            yield from ((insurance, month, letter) for insurance in letter.insurances)


def _position(life: Sequence[Entry], letter: CoverConfirmed) -> int:
    return next(entry.position for entry in life if entry.event == letter)


def _row(insurance: Insurance, month: Month, letter: CoverConfirmed, position: int, was: Row | None) -> Row:
    said = f"{letter.effective}: {letter.employer} confirms to cover it (position {position})."
    told: Mapping[str, object] = was or {}
    before = told.get("what")
    return {
        "month": month,
        "insurance": insurance.value,
        "state": CONFIRMED,
        "spell": None,
        "month_of_spell": None,
        "unpaid": told.get("unpaid"),
        "payment": None,
        "paid_on": None,
        "position": position,
        "what": f"{before} {said}" if before else said,
        "entries": " ".join(str(each) for each in (told.get("entries"), position) if each),
        "rules": told.get("rules"),
    }
