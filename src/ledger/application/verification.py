"""Proving that the journal is whole and that the money in it adds up, without any read model.

Every entry is read once, stream by stream. Checks: positions and versions without gaps, every entry readable, and no
word in one that it has no place for; then

1. no budget line is ever overdrawn;
2. every rupiah of a bill lands on a person: the workers' months add up to the bill, and to what the commitment holds;
   what came back for months beyond a death is the same on the workers, the payment and the commitment;
3. a month of an insurance is held by one bill at a time for one worker;
4. the places taken in a program are its members, village by village, and its line is made of just those who wait.

Memory grows with the number of payments, commitments, programs and people who wait, not with the number of workers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

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
from ledger.application.lines_seen import COVER_EVENTS, LinesSeen
from ledger.application.payments_seen import PaymentsSeen
from ledger.application.places_seen import PlacesSeen
from ledger.domain.commitment import state as commitment_state
from ledger.domain.errors import JournalDamaged
from ledger.domain.wording import counted, rupiah
from ledger.domain.worker.events import WorkerRegistered
from ledger.journal.book import Extent, Journal
from ledger.journal.entry import Entry, stream_id
from ledger.journal.names import STREAM_OF

__all__ = ["Difference", "Verified", "verify"]

E = TypeVar("E")
S = TypeVar("S")

Step = Callable[[int], None]
"""Told how many more entries were read."""
_STEP = 2000


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


def verify(journal: Journal, *, step: Step = lambda _entries: None) -> Verified:
    """Check the journal as it stands now. What stops reading raises `JournalDamaged`, naming the first bad position."""
    journal = journal.strictly()
    extent = journal.extent()
    if not extent.gapless:
        _read_through(journal, extent)
    check = _Check()
    try:
        for entries in journal.whole_streams(upto=extent.last):
            check.stream(entries)
            if check.waiting >= _STEP:
                step(check.told())
    except JournalDamaged:
        _read_through(journal, extent)  # some entry cannot be read: name the first of them by position
        raise
    step(check.told())
    return check.verified(extent)


def _read_through(journal: Journal, extent: Extent) -> None:
    """Read every entry in order of position; gaps and unreadable entries raise."""
    for _ in journal.scan(upto=extent.last):
        pass


@dataclass(slots=True)
class _Check:
    """What was seen so far."""

    found: Verified = field(default_factory=Verified)
    lines: LinesSeen = field(default_factory=LinesSeen)
    payments: PaymentsSeen = field(default_factory=PaymentsSeen)
    places: PlacesSeen = field(default_factory=PlacesSeen)
    waiting: int = 0
    """Entries that were read and not told of yet."""

    def stream(self, entries: list[Entry]) -> None:
        """Take in one whole stream."""
        self.waiting += len(entries)
        self.found.streams += 1
        if [entry.version for entry in entries] != _counted_up(len(entries)):
            self.found.differences += _versions(entries)
        first = entries[0]
        if isinstance(first.event, WorkerRegistered) and self._like_others(first, first.event, entries):
            return
        match STREAM_OF.get(first.name):
            case "worker":
                self._worker(entries)
            case "payment":
                self._payment(entries)
            case "commitment":
                self._commitment(entries)
            case "program":
                self._program(entries)
            case kind:
                self._differ(_elsewhere(first, kind or ""))
                self._folded(entries, _PLAIN[kind or "region"])

    def told(self) -> int:
        """Give how many entries were read since this was asked last."""
        waiting, self.waiting = self.waiting, 0
        self.found.entries += waiting
        return waiting

    def verified(self, extent: Extent) -> Verified:
        """Compare what was seen, once everything was."""
        self._differ(_as_many(extent, self.found.entries))
        self._differ(self.payments.differences(self.lines.by_payment()))
        self._differ(self.places.differences())
        self.found.differences.sort(key=lambda difference: difference.position)
        return self.found

    def _like_others(self, first: Entry, registered: WorkerRegistered, entries: list[Entry]) -> bool:
        """Take in a worker of whom nothing is told after the registration but what was told of others; say so."""
        if not self.lines.take_known(first.stream_hex, tuple([id(entry.event) for entry in entries[1:]])):
            return False
        self.found.workers += 1
        self.places.registered(registered)
        return True

    def _worker(self, entries: list[Entry]) -> None:
        """Take in a worker. Months are bought of anybody who was registered, so cover alone is never out of order."""
        self.found.workers += 1
        covers = [entry for entry in entries if type(entry.event) in COVER_EVENTS]
        if covers:
            self.found.differences += self.lines.take(entries[0].stream_hex, covers)
        first = entries[0].event
        if len(covers) == len(entries) - 1 and isinstance(first, WorkerRegistered):
            self.places.registered(first)
        elif (state := self._folded(entries, WORKER)) is not None:
            self.places.worker(entries, state)

    def _payment(self, entries: list[Entry]) -> None:
        self.found.payments += 1
        self._differ(_elsewhere(entries[0], "payment"))
        state = self._folded(entries, PAYMENT)
        if state is not None:
            self.payments.payment(entries[0], state)

    def _commitment(self, entries: list[Entry]) -> None:
        self.found.commitments += 1
        self._differ(_elsewhere(entries[0], "commitment"))
        state = self._folded(entries, COMMITMENT)
        if state is not None:
            self._differ(_never_overdrawn(entries))
            self.payments.commitment(entries[0], state)

    def _program(self, entries: list[Entry]) -> None:
        self._differ(_elsewhere(entries[0], "program"))
        state = self._folded(entries, PROGRAM)
        if state is not None:
            self.places.program(entries[0], state)

    def _folded(self, entries: list[Entry], history: History[E, S]) -> S | None:
        """Add up a stream; None where an entry cannot stand where it stands, which is noted."""
        try:
            return history.of(entries)
        except JournalDamaged as damage:
            self.found.differences.append(_out_of_order(entries, history, damage))
            return None

    def _differ(self, found: Iterator[Difference]) -> None:
        self.found.differences += found


@cache
def _counted_up(to: int) -> list[int]:
    return list(range(1, to + 1))


def _as_many(extent: Extent, seen: int) -> Iterator[Difference]:
    """Find entries that stand in one order and not in the other, which only a broken index can bring about."""
    if seen != extent.count:
        yield Difference(
            position=0,
            check="streams",
            sentence=f"The journal counts {counted(extent.count, 'entry', 'entries')}, and stream by stream {seen}.",
        )


def _versions(entries: Sequence[Entry]) -> Iterator[Difference]:
    for expected, entry in enumerate(entries, start=1):
        if entry.version != expected:
            yield Difference(
                position=entry.position,
                check="versions",
                sentence=f"Stream {entry.stream} goes on with version {entry.version} where {expected} belongs.",
            )
            return


def _elsewhere(first: Entry, kind: str) -> Iterator[Difference]:
    """Find a stream that does not hang from the reference of its first entry: a second one of the same name."""
    reference = getattr(first.event, "region" if kind == "region" else "reference", None)
    if isinstance(reference, str) and first.stream != stream_id(kind, reference):
        yield Difference(
            position=first.position,
            check="references",
            sentence=f"A {kind} {reference} stands on stream {first.stream}, where no command would look for it.",
        )


def _out_of_order(entries: Sequence[Entry], history: History[E, S], damage: JournalDamaged) -> Difference:
    """Name the first entry that cannot stand where it stands."""
    first_bad = len(entries)
    while first_bad > 1 and not _adds_up(entries[: first_bad - 1], history):
        first_bad -= 1
    return Difference(position=entries[first_bad - 1].position, check="order", sentence=str(damage))


def _adds_up(entries: Sequence[Entry], history: History[E, S]) -> bool:
    try:
        history.of(entries)
    except JournalDamaged:
        return False
    return True


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
