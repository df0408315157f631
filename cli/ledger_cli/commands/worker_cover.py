"""``ledger worker cover``: which months of a worker are covered, and what changed when, by which rule and entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import click

from ledger.application.billing import payment_stream
from ledger.application.covering import history_of
from ledger.application.desk import Desk
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, later, month_of, months_from, ordinal
from ledger.domain.payment.events import PremiumPaid
from ledger.domain.rules.cover.changes import Change, Turn, changes
from ledger.domain.rules.cover.history import EndCause, History
from ledger.domain.rules.cover.states import Cover, CoverState
from ledger.domain.rules.cover.terms import CoverTerms
from ledger.domain.worker.events import EmploymentStarted, WorkerDied, WorkerLeft
from ledger.journal.entry import Entry
from ledger_cli.answers import Column, Kind, Page, Place, Row
from ledger_cli.commands.worker_confirmed import with_confirmed
from ledger_cli.commands.worker_options import NIK
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE, local_day
from ledger_cli.joined import desk_of, find_worker
from ledger_cli.options import CounterCommand, example
from ledger_cli.output import Form

COVER = (
    Column("month", "Month", Kind.MONTH),
    Column("insurance", "Insurance"),
    Column("state", "State"),
    Column("spell", "Spell", Kind.COUNT),
    Column("month_of_spell", "Month of it", Kind.COUNT),
    Column("unpaid", "Unpaid", Kind.COUNT, place=Place.WHERE_IT_FITS),
    Column("payment", "Paid by"),
    Column("paid_on", "Paid on", Kind.DATE, place=Place.WHERE_IT_FITS),
    Column("position", "Position", Kind.COUNT),
    Column("what", "What changed", wrap_at=60),
    Column("entries", "Entries behind it", place=Place.EXACT_FORMS),
    Column("rules", "Rules", wrap_at=34, place=Place.WHERE_IT_FITS),
)
_BOTH = " ".join(Insurance)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker cover 1373014508909999",
        "ledger worker cover 1373014508909999 --on 2024-03-31 -o csv",
    ),
)
@NIK
@click.option("--on", type=DATE, help="With the money that had come by the end of this day; today when left out.")
@with_counter
def cover(counter: Counter, *, nik: str, on: date | None) -> None:
    """Show month by month whether a worker is covered, and explain each change with its rule and entry.

    ACTIVE is a paid month. In grace a late payment still continues the spell; once lapsed, the next payment opens a
    new spell, whose months are counted from one again. Confirmed is a month that an employer says it covers: a claim
    of theirs, not a premium of this ledger. A day that is still to come shows what happens if nobody pays.
    `ledger rules explain TOPIC` prints the rules that are named, `ledger journal show POSITION` the entries.
    """
    with desk_of(counter) as desk:
        position = desk.journal.head() if counter.as_of is None else desk.journal.position_at(counter.as_of)
        known_at = on or (counter.today() if counter.as_of is None else local_day(counter.as_of))
        found = find_worker(desk, nik)
        page = _page(desk, found, known_at=known_at, upto=position)
        shown = _folded(list(page.rows)) if counter.output.form is Form.TABLE else page.rows
        counter.show(replace(page, rows=shown, as_of=counter.as_of))


def _page(desk: Desk, worker: UUID, *, known_at: date, upto: int) -> Page:
    behind = _Behind(desk=desk, upto=upto, life=desk.journal.read(worker, upto=upto))
    rows = [
        row
        for insurance, history in history_of(desk, worker, upto=upto).items()
        if history.paid
        for row in _months(insurance, history, desk.rulebook.cover_terms, known_at, behind)
    ]
    return Page(
        columns=COVER,
        rows=with_confirmed(rows, behind.life, month_of(known_at)),
        position=upto,
        empty="No payment ever covered this worker. Bill months with `ledger premium bill`, then pay the bill.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Behind:
    """Finds the entry behind a change."""

    desk: Desk
    upto: int
    life: Sequence[Entry]

    def paid(self, payment: str) -> int | None:
        """Give the position at which a payment was paid."""
        entries = self.desk.journal.read(payment_stream(payment), upto=self.upto)
        return next((each.position for each in entries if isinstance(each.event, PremiumPaid)), None)

    def ended(self, change: Change) -> int | None:
        """Give the position of the death, the leaving or the employment that ended the cover; the newest that fits."""
        return next((each.position for each in reversed(self.life) if _ends(each, change)), None)


def _ends(entry: Entry, change: Change) -> bool:
    match entry.event, change.cause:
        case (WorkerDied(effective=on), EndCause.DEATH) | (WorkerLeft(effective=on), EndCause.LEFT):
            return later(month_of(on), 1) == change.months[0]
        case EmploymentStarted(effective=on), EndCause.EMPLOYED:
            return month_of(on) == change.months[0]
        case _:
            return False


def _months(
    insurance: Insurance, history: History, terms: CoverTerms, known_at: date, behind: _Behind
) -> Iterator[Row]:
    ahead = max(later(each.since, each.months - 1) for each in history.paid)
    found = Cover.of(history, terms, known_at, until=ahead)
    told = _by_month(changes(history, terms, known_at), behind)
    first = min([month_of(known_at), *told, *(spell.since for spell in found.spells)])
    last = max([month_of(known_at), *told, *(spell.last_paid for spell in found.spells)])
    positions: dict[str, int | None] = {}
    for month in months_from(first, ordinal(last) - ordinal(first) + 1):
        paid = found.payment_of(month)
        if paid is not None and paid.payment not in positions:
            positions[paid.payment] = behind.paid(paid.payment)
        yield {
            **_state(found, month),
            "insurance": insurance.value,
            "payment": paid.payment if paid else None,
            "paid_on": paid.on if paid else None,
            "position": positions[paid.payment] if paid else None,
            **told.get(month, {"what": None, "entries": None, "rules": None}),
        }


def _state(found: Cover, month: Month) -> Row:
    state = found.at(month)
    covered = state.state is CoverState.ACTIVE
    return {
        "month": month,
        "state": str(state.state),
        "spell": state.spell if covered else None,
        "month_of_spell": state.month_of_spell if covered else None,
        "unpaid": state.unpaid or None,
    }


def _by_month(told: Sequence[Change], behind: _Behind) -> Mapping[Month, Row]:
    """Gather what changed by the month in which it changed, each change with its day and the entry behind it.

    What nobody paid has no entry of its own: the payment of before stands behind it, the last that there was.
    """
    by_month: dict[Month, list[tuple[str, int | None, tuple[str, ...]]]] = {}
    last: int | None = None
    for change in told:
        if change.payment is not None:
            last = behind.paid(change.payment)
        position = behind.ended(change) if change.turn is Turn.ENDED else last
        nobody_paid = change.turn in {Turn.GRACE, Turn.LAPSED}
        where = f" ({'last payment at ' if nobody_paid else ''}position {position})" if position else ""
        sentence = f"{change.on}: {str(change).removesuffix('.')}{where}."
        by_month.setdefault(month_of(change.on), []).append((sentence, position, change.rules))
    return {
        month: {
            "what": " ".join(sentence for sentence, _, _ in each),
            "entries": " ".join(dict.fromkeys(str(position) for _, position, _ in each if position)) or None,
            "rules": ", ".join(dict.fromkeys(rule for _, _, rules in each for rule in rules)) or None,
        }
        for month, each in by_month.items()
    }


def _folded(rows: Sequence[Row]) -> Sequence[Row]:
    """Show both insurances on one line where they say the same: people read half as much."""
    by_insurance = {
        each.value: [{**row, "insurance": _BOTH} for row in rows if row["insurance"] == each] for each in Insurance
    }
    jkk, jkm = by_insurance.values()
    return jkk if jkk == jkm else rows
