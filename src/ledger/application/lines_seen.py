"""What the workers' streams say about the bills: who holds which month, and what each bill's lines add up to.

A bill gives thousands of workers the same cover, in the same bytes, and the journal then hands out the same event for
all of them. So what follows from such an event, and from a whole history of such events, is worked out once and known
by the event itself from then on. Nothing else is taken for granted: other events are worked out each time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.application.differences import Difference
from ledger.domain.insurance import CoverLine, Insurance, totals, worker_months
from ledger.domain.month import Month, spoken
from ledger.domain.payment.lines import LinesDigest, between
from ledger.domain.worker.events import CoverBilled, CoverRefunded, CoverReleased, CoverReversed
from ledger.journal.entry import Entry, Event

COVER_EVENTS: frozenset[type[Event]] = frozenset({CoverBilled, CoverReleased, CoverReversed, CoverRefunded})
_KEPT = 4096
"""Events, and histories, that are known by themselves at a time."""


@dataclass(slots=True)
class Lines:
    """What the workers' streams say about one payment."""

    position: int
    """Of the first entry found."""
    workers: int = 0
    by_insurance: dict[Insurance, int] = field(default_factory=dict)
    freed: int = 0
    refunded: dict[Insurance, int] = field(default_factory=dict)
    digest: LinesDigest = field(default_factory=LinesDigest)


@dataclass(slots=True)
class _Bought:
    """What one event buys for everybody on whose stream it stands."""

    event: CoverBilled
    lines: Lines
    between: tuple[str, ...]
    workers: int = 0


@dataclass(frozen=True, slots=True)
class _History:
    """A history in which no month is held twice and none comes back: all who have it add the same to their bills."""

    events: tuple[Event, ...]
    """Kept, so that no other event takes on their identities."""
    bought: tuple[_Bought, ...]
    freed: tuple[Lines, ...]


@dataclass(slots=True)
class LinesSeen:
    """Gathers the lines of bills while the journal is read, worker by worker in the order of their ids."""

    _lines: dict[str, Lines] = field(default_factory=dict)
    """By payment."""
    _bought: dict[int, _Bought] = field(default_factory=dict)
    """By the identity of an event, which is kept along with it."""
    _known: dict[tuple[int, ...], _History] = field(default_factory=dict)
    """By the identities of their events, in order."""

    def take_known(self, worker_hex: str, history: tuple[int, ...]) -> bool:
        """Take in a worker whose history, by the identities of its events, is known; say whether it is."""
        known = self._known.get(history)
        if known is None:
            return False
        for bought in known.bought:
            bought.workers += 1
            bought.lines.digest.add_alike(worker_hex, bought.between)
        for lines in known.freed:
            lines.freed += 1
        return True

    def take(self, worker_hex: str, covers: Sequence[Entry]) -> list[Difference]:
        """Take in the entries of one worker that hold months or free them; give the months held twice."""
        for entry in covers:
            match entry.event:
                case CoverBilled() as event:
                    bought = self._bought.get(id(event)) or self._begun(entry, event)
                    bought.workers += 1
                    bought.lines.digest.add_alike(worker_hex, bought.between)
                case CoverReleased(payment=payment) | CoverReversed(payment=payment):
                    self._of(payment, entry).freed += 1
                case CoverRefunded(payment=payment, lines=cover):
                    _add(self._of(payment, entry).refunded, cover)
                case _:
                    pass
        differences = list(_paid_once(covers))
        if not differences:
            self._know(covers)
        return differences

    def by_payment(self) -> Mapping[str, Lines]:
        """Give what was gathered, by payment."""
        self._settle()
        return self._lines

    def _begun(self, entry: Entry, event: CoverBilled) -> _Bought:
        if len(self._bought) >= _KEPT:
            self._settle()
        lines = self._of(event.payment, entry)
        bought = self._bought[id(event)] = _Bought(event, lines, between(event.lines))
        return bought

    def _of(self, payment: str, entry: Entry) -> Lines:
        found = self._lines.get(payment)
        if found is None:
            found = self._lines[payment] = Lines(position=entry.position)
        return found

    def _know(self, covers: Sequence[Entry]) -> None:
        """Remember a history for the next worker who has it."""
        events = tuple([entry.event for entry in covers])
        bought = [self._bought.get(id(event)) for event in events if isinstance(event, CoverBilled)]
        freed = [self._lines[event.payment] for event in events if isinstance(event, CoverReleased | CoverReversed)]
        if len(bought) + len(freed) < len(events) or None in bought:
            return  # months came back, or the bill was settled meanwhile
        if len(self._known) >= _KEPT:
            self._known.clear()
        known = _History(events, tuple([each for each in bought if each is not None]), tuple(freed))
        self._known[tuple(map(id, events))] = known

    def _settle(self) -> None:
        """Multiply what each event buys by those on whose streams it was found, and forget the events."""
        for bought in self._bought.values():
            bought.lines.workers += bought.workers
            _add(bought.lines.by_insurance, bought.event.lines, bought.workers)
        self._bought.clear()
        self._known.clear()


def _add(sums: dict[Insurance, int], cover: Iterable[CoverLine], times: int = 1) -> None:
    for insurance, amount_rupiah in totals(cover).items():
        sums[insurance] = sums.get(insurance, 0) + times * amount_rupiah


def _paid_once(covers: Iterable[Entry]) -> Iterator[Difference]:
    """Find months that two bills hold at the same time."""
    held: dict[tuple[Insurance, Month], str] = {}
    for entry in covers:
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
