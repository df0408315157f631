"""Proving that the journal is whole and that the money in it adds up, without any read model.

Checks, in this order: positions and versions without gaps and every entry readable; then, stream by stream,

1. no budget line is ever overdrawn;
2. every rupiah of a bill lands on a person: the workers' months add up to the bill, and to what the commitment holds;
   what came back for months beyond a death is the same on the workers, the payment and the commitment;
3. a month of an insurance is held by one bill at a time for one worker;
4. the places taken in a program are its members, village by village, and its line is made of just those who wait.

Memory grows with the number of payments, commitments, programs and people who wait, not with the number of workers.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from ledger.application.differences import Difference
from ledger.application.histories import (
    AGENT,
    AGREEMENT,
    CLAIM,
    COMMITMENT,
    DEBIT,
    EMPLOYER,
    PAYMENT,
    PROGRAM,
    REGION,
    RULEBOOK,
    WORKER,
    History,
)
from ledger.application.places_seen import PlacesSeen
from ledger.domain.commitment import state as commitment_state
from ledger.domain.commitment.events import AccountAmount, FundingCommitted
from ledger.domain.commitment.state import less
from ledger.domain.errors import JournalDamaged
from ledger.domain.insurance import CoverLine, Insurance, totals, worker_months
from ledger.domain.month import Month, spoken
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.lines import LinesDigest
from ledger.domain.wording import rupiah
from ledger.domain.worker.events import CoverBilled, CoverRefunded, CoverReleased, CoverReversed
from ledger.journal.book import Journal
from ledger.journal.entry import Entry, stream_id
from ledger.journal.names import STREAM_OF

__all__ = ["Difference", "Verified", "verify"]

E = TypeVar("E")
S = TypeVar("S")


@dataclass(slots=True)
class _Lines:
    """What the workers' streams say about one payment."""

    position: int
    """Of the first entry found."""
    workers: int = 0
    by_insurance: dict[Insurance, int] = field(default_factory=dict)
    freed: int = 0
    refunded: dict[Insurance, int] = field(default_factory=dict)
    digest: LinesDigest = field(default_factory=LinesDigest)

    def add(self, worker: UUID, cover: tuple[CoverLine, ...]) -> None:
        self.workers += 1
        self.digest.add(worker, cover)
        _add(self.by_insurance, cover)


def _add(sums: dict[Insurance, int], cover: Iterable[CoverLine]) -> None:
    for insurance, amount_rupiah in totals(cover).items():
        sums[insurance] = sums.get(insurance, 0) + amount_rupiah


@dataclass(slots=True)
class Verified:
    """What was checked and what was found."""

    entries: int = 0
    streams: int = 0
    workers: int = 0
    payments: int = 0
    commitments: int = 0
    differences: list[Difference] = field(default_factory=list)


_PLAIN: dict[str, History[Any, Any]] = {
    history.kind: history for history in (PROGRAM, CLAIM, REGION, RULEBOOK, AGENT, DEBIT, EMPLOYER, AGREEMENT)
}
"""Kinds of streams that are only added up: what they say stands in no sum."""


def verify(journal: Journal, *, step: Callable[[int], None] = lambda _entries: None) -> Verified:
    """Check the whole journal. Damage that stops reading raises `JournalDamaged` naming the first bad position."""
    verified = Verified(entries=_read_through(journal, step))
    lines: dict[str, _Lines] = {}
    payments: dict[str, tuple[Entry, payment_state.State]] = {}
    commitments: list[tuple[Entry, commitment_state.State]] = []
    places = PlacesSeen()
    for entries in journal.whole_streams():
        step(len(entries))
        verified.streams += 1
        verified.differences += [*_versions(entries), *_elsewhere(entries[0])]
        first = entries[0]
        match STREAM_OF.get(first.name):
            case "worker":
                verified.workers += 1
                verified.differences += _paid_once(entries)
                _collect(entries, lines)
                disorder = _folds(entries, WORKER)
                verified.differences += disorder
                if not disorder:
                    places.worker(entries, WORKER.of(entries))
            case "payment":
                verified.payments += 1
                disorder = _folds(entries, PAYMENT)
                verified.differences += disorder
                if isinstance(first.event, PremiumBilled) and not disorder:
                    payments[first.event.reference] = first, PAYMENT.of(entries)
            case "commitment":
                verified.commitments += 1
                disorder = _folds(entries, COMMITMENT)
                verified.differences += disorder or _never_overdrawn(entries)
                if not disorder:
                    commitments.append((first, COMMITMENT.of(entries)))
            case "program":
                disorder = _folds(entries, PROGRAM)
                verified.differences += disorder
                if not disorder:
                    places.program(first, PROGRAM.of(entries))
            case kind:
                verified.differences += _folds(entries, _PLAIN[kind or "region"])
    verified.differences += _bills_add_up(payments, lines)
    verified.differences += _commitments_agree(payments, commitments)
    verified.differences += places.differences()
    verified.differences.sort(key=lambda difference: difference.position)
    return verified


def _read_through(journal: Journal, step: Callable[[int], None]) -> int:
    """Read every entry in order of position; gaps and unreadable entries raise."""
    count = 0
    for batch in journal.scan():
        count += len(batch)
        step(len(batch))
    return count


def _versions(entries: list[Entry]) -> Iterator[Difference]:
    for expected, entry in enumerate(entries, start=1):
        if entry.version != expected:
            yield Difference(
                position=entry.position,
                check="versions",
                sentence=f"Stream {entry.stream} goes on with version {entry.version} where {expected} belongs.",
            )
            return


def _elsewhere(first: Entry) -> Iterator[Difference]:
    """Find a stream that does not hang from the reference of its first entry: a second one of the same name."""
    kind = STREAM_OF.get(first.name, "")
    reference = getattr(first.event, "region" if kind == "region" else "reference", None)
    if isinstance(reference, str) and first.stream != stream_id(kind, reference):
        yield Difference(
            position=first.position,
            check="references",
            sentence=f"A {kind} {reference} stands on stream {first.stream}, where no command would look for it.",
        )


def _folds(entries: list[Entry], history: History[E, S]) -> list[Difference]:
    """Add up a stream; name the first entry that cannot stand where it stands."""
    try:
        history.of(entries)
    except JournalDamaged as damage:
        first_bad = len(entries)
        while first_bad > 1 and not _adds_up(entries[: first_bad - 1], history):
            first_bad -= 1
        return [Difference(position=entries[first_bad - 1].position, check="order", sentence=str(damage))]
    return []


def _adds_up(entries: list[Entry], history: History[E, S]) -> bool:
    try:
        history.of(entries)
    except JournalDamaged:
        return False
    return True


def _paid_once(entries: list[Entry]) -> Iterator[Difference]:
    """Find months that two bills hold at the same time."""
    held: dict[tuple[Insurance, Month], str] = {}
    for entry in entries:
        match entry.event:
            case CoverBilled(payment=payment, lines=lines):
                twice = [(each, held[each]) for each in worker_months(lines) if each in held]
                if twice:
                    yield Difference(
                        position=entry.position,
                        check="paid once",
                        sentence=f"{payment} holds {spoken(month for (_, month), _ in twice)} of worker "
                        f"{entry.stream_hex[:8]}, which {twice[0][1]} holds already.",
                    )
                held.update(dict.fromkeys(worker_months(lines), payment))
            case CoverReleased(payment=payment) | CoverReversed(payment=payment):
                held = {each: by for each, by in held.items() if by != payment}
            case CoverRefunded(payment=payment, lines=lines):
                yield from _came_back_unheld(entry, payment, [held.pop(each, None) for each in worker_months(lines)])
            case _:
                pass


def _came_back_unheld(entry: Entry, payment: str, holders: Iterable[str | None]) -> Iterator[Difference]:
    if any(by != payment for by in holders):
        yield Difference(
            position=entry.position,
            check="paid once",
            sentence=f"{payment} gives months of worker {entry.stream_hex[:8]} back that it does not hold.",
        )


def _collect(entries: list[Entry], lines: dict[str, _Lines]) -> None:
    for entry in entries:
        match entry.event:
            case CoverBilled(payment=payment, lines=cover):
                lines.setdefault(payment, _Lines(position=entry.position)).add(entry.stream, cover)
            case CoverReleased(payment=payment) | CoverReversed(payment=payment):
                lines.setdefault(payment, _Lines(position=entry.position)).freed += 1
            case CoverRefunded(payment=payment, lines=cover):
                _add(lines.setdefault(payment, _Lines(position=entry.position)).refunded, cover)
            case _:
                pass


def _never_overdrawn(entries: list[Entry]) -> Iterator[Difference]:
    state: commitment_state.State = commitment_state.INITIAL
    for entry in entries:
        if not isinstance(entry.event, COMMITMENT.events):
            continue
        state = commitment_state.evolve(state, entry.event)
        books = state.books if isinstance(state, commitment_state.Closed) else state
        if not isinstance(books, commitment_state.Open):
            continue
        for line in books.lines:
            if books.available(line) < 0:
                yield Difference(
                    position=entry.position,
                    check="no overdraft",
                    sentence=f"Commitment {books.terms.reference}, account {line.account}, is overdrawn by "
                    f"{rupiah(-books.available(line))}.",
                )
                return


def _bills_add_up(
    payments: dict[str, tuple[Entry, payment_state.State]], lines: dict[str, _Lines]
) -> Iterator[Difference]:
    for reference, found in lines.items():
        if reference not in payments:
            yield Difference(
                position=found.position, check="bills", sentence=f"Workers hold months for {reference}, but no bill."
            )
        elif wrong := _bill_differs(payments[reference][1], found):
            yield Difference(
                position=payments[reference][0].position, check="bills", sentence=f"Bill {reference}: {wrong}."
            )
    for reference in payments.keys() - lines.keys():
        yield Difference(
            position=payments[reference][0].position,
            check="bills",
            sentence=f"Bill {reference} stands, but no worker holds a month of it.",
        )


def _bill_differs(state: payment_state.State, found: _Lines) -> str | None:
    if isinstance(state, payment_state.NotBilled):
        return "it was never drawn up"
    bill = state.bill
    if found.workers != bill.workers:
        return f"{bill.workers} workers on the bill, {found.workers} in the journal"
    total = sum(found.by_insurance.values())
    if total != bill.total_rupiah or sum(each.amount_rupiah for each in bill.amounts) != total:
        return f"{rupiah(bill.total_rupiah)} on the bill, {rupiah(total)} on its workers"
    if found.digest.hexdigest() != bill.lines_sha256:
        return "the workers' months do not give the digest of the bill"
    return _freed_differs(state, bill, found)


def _freed_differs(state: payment_state.State, bill: PremiumBilled, found: _Lines) -> str | None:
    """Compare what became free or came back on the workers' streams with what the payment says."""
    undone = isinstance(state, payment_state.Voided | payment_state.Reversed)
    if found.freed != (bill.workers if undone else 0):
        return f"{found.freed} of {bill.workers} workers had their months freed"
    back, on_people = _refunded(state), sum(found.refunded.values())
    if back is not None and back != on_people:
        return f"{rupiah(back)} came back to the payment, {rupiah(on_people)} for months of its workers"
    return None


def _refunded(state: payment_state.State) -> int | None:
    """Say what refunds brought back; None for a bill that was never paid, or withdrawn."""
    match state:
        case payment_state.Paid():
            return state.refunded_rupiah()
        case payment_state.Reversed(paid=paid, reversal=reversal):
            return paid.amount_rupiah - reversal.amount_rupiah
        case _:
            return None


_Held = tuple[str, tuple[AccountAmount, ...]]


def _disagreement(here: _Held | None, there: _Held | None) -> str:
    """Say what a commitment and a payment say of each other; amounts where they differ in nothing else."""
    ours, theirs = (("nothing", ()) if each is None else each for each in (here, there))
    if ours[0] != theirs[0]:
        return f"{ours[0]} here, {theirs[0]} there."
    mine, their = (sum(each.amount_rupiah for each in held[1]) for held in (ours, theirs))
    return f"{rupiah(mine)} {ours[0]} here, {rupiah(their)} there."


def _commitments_agree(
    payments: dict[str, tuple[Entry, payment_state.State]],
    commitments: Iterable[tuple[Entry, commitment_state.State]],
) -> Iterator[Difference]:
    """Compare what each commitment holds for a payment with what the payment says, no more and no less."""
    expected: dict[str, dict[str, _Held]] = {}
    for reference, (_, state) in payments.items():
        match state:
            case payment_state.Billed(bill=bill):
                expected.setdefault(bill.commitment, {})[reference] = ("reserved", bill.amounts)
            case payment_state.Paid(bill=bill, refunds=refunds):
                out = bill.amounts
                for refund in refunds:
                    out = less(out, refund.amounts)
                expected.setdefault(bill.commitment, {})[reference] = ("drawn", out)
            case _:
                pass
    for first, books in commitments:
        if not isinstance(first.event, FundingCommitted) or isinstance(books, commitment_state.NotCommitted):
            continue
        known = books.books if isinstance(books, commitment_state.Closed) else books
        holds: dict[str, _Held] = {
            **{payment: ("reserved", amounts) for payment, amounts in known.reserved.items()},
            **{payment: ("drawn", amounts) for payment, amounts in known.drawn.items()},
        }
        wanted = expected.pop(first.event.reference, {})
        for payment in sorted(holds.keys() | wanted.keys()):
            if holds.get(payment) != wanted.get(payment):
                yield Difference(
                    position=first.position,
                    check="money",
                    sentence=f"Commitment {first.event.reference} and payment {payment} disagree: "
                    f"{_disagreement(holds.get(payment), wanted.get(payment))}",
                )
    for reference, orphans in expected.items():
        yield Difference(
            position=0, check="money", sentence=f"{', '.join(orphans)} draw on {reference}, which does not exist."
        )
