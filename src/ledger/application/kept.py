"""Workers as far as a bill asks, from what is kept of them where that is current, else from their whole histories.

What is kept is derived from entries and may be behind them, gone or wrong. It is used for a worker only at the very
version at which the journal has the worker's stream, and that version is checked again when the bill is appended. A few
workers of every bill are held against their whole histories: tables that were derived wrongly, or that somebody wrote
into, are then found before money is reserved.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import SystemRandom
from typing import Protocol
from uuid import UUID

from ledger.application.desk import Draft
from ledger.application.histories import WORKER
from ledger.domain.errors import Refusal
from ledger.domain.wording import counted
from ledger.domain.worker.billable import Billable
from ledger.domain.worker.life import Life
from ledger.domain.worker.state import Registered

CHUNK = 2000
"""Workers that are looked up together."""
LOOKED_INTO = 16
"""How many workers of a bill are held against their whole histories."""

_LOTS = SystemRandom()
"""Nobody who writes into the tables can tell whose histories will be read."""


class KeptStates(Protocol):
    """Where states of workers are kept."""

    def of(self, workers: Sequence[UUID]) -> Sequence[tuple[int, Billable] | None]:
        """Give what is kept of each worker, with the version of the stream that it is told from."""
        ...


class KeptDiffers(Refusal):
    """What is kept of workers is not what their histories say."""

    def __init__(self, *, workers: Sequence[UUID]) -> None:
        self.workers = workers
        super().__init__(
            f"What the read models keep of {counted(len(workers), 'worker')} differs from the journal (first "
            f"{workers[0]}), and nothing was billed by it. Run `ledger projection rebuild billables`, then "
            "`ledger journal verify`, and bill again."
        )


def billables(draft: Draft, workers: Sequence[UUID], kept: KeptStates | None) -> Iterator[tuple[UUID, Billable | None]]:
    """Give workers in the order asked, None for strangers; only those that are written to are checked at the end.

    With a key, whole histories are read: a key is compared with everything that was said under it. Raises
    `KeptDiffers`.
    """
    if kept is None or draft.key is not None:
        yield from _whole(draft, workers)
        return
    looked_into = set(_LOTS.sample(workers, min(LOOKED_INTO, len(workers))))
    waiting = iter(workers)
    while some := list(islice(waiting, CHUNK)):
        known = _current(draft, some, kept)
        _hold_against_histories(draft, known, [worker for worker in some if worker in looked_into])
        rest = dict(_whole(draft, [worker for worker, billable in known.items() if billable is None]))
        for worker, billable in known.items():
            yield worker, billable or rest[worker]


def _current(draft: Draft, workers: Sequence[UUID], kept: KeptStates) -> dict[UUID, Billable | None]:
    """Take what is kept at the version at which each stream stands now."""
    current: dict[UUID, Billable | None] = {}
    for worker, known, version in zip(workers, kept.of(workers), draft.journal.versions(workers), strict=True):
        if known is not None and known[0] == version:
            current[worker] = known[1]
            draft.versions[worker] = version
        else:
            current[worker] = None
    return current


def _whole(draft: Draft, workers: Sequence[UUID]) -> Iterator[tuple[UUID, Billable | None]]:
    for worker, state in draft.load_many(workers, WORKER):
        yield worker, Billable.of(state) if isinstance(state, Registered) else None


def _hold_against_histories(draft: Draft, known: Mapping[UUID, Billable | None], chosen: Sequence[UUID]) -> None:
    """Raise `KeptDiffers` unless the chosen are as their histories say; who moved on meanwhile is not compared."""
    wrong = []
    for worker, entries in draft.journal.read_many(worker for worker in chosen if known[worker]):
        state, billable = WORKER.of(entries), known[worker]
        same = billable and isinstance(state, Registered) and _alike(billable, Billable.of(state))
        if len(entries) == draft.versions[worker] and not same:
            wrong.append(worker)
    if wrong:
        raise KeptDiffers(workers=wrong)


def _alike(kept: Billable, told: Billable) -> bool:
    """Compare what a bill asks; the whole state is a life as well, with more particulars."""
    lives = all(getattr(kept.life, name) == getattr(told.life, name) for name in Life.__dataclass_fields__)
    return lives and (kept.held, kept.bills) == (told.held, told.bills)
