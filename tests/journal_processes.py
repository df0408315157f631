"""Work that two processes do at once, on one journal or one keyring. A module of its own, so that children find it."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import UUID

from journal_samples import NOON, entry, history
from ledger.journal.book import Journal, StreamMovedOn
from ledger.journal.keyring import Keyring, PersonalDataGone

SPAWN = multiprocessing.get_context("spawn")
SECONDS = 120
ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a child works, how it waits for the other, and where it says what it found."""

    path: Path
    secret: Path | None = None
    number: int = 0
    barrier: Barrier = field(default_factory=lambda: SPAWN.Barrier(2))
    found: "Queue[tuple[int, object]]" = field(default_factory=SPAWN.Queue)

    def together(self) -> None:
        """Wait until the other process is here too."""
        self.barrier.wait(timeout=SECONDS)

    def say(self, answer: object) -> None:
        """Tell the parent."""
        self.found.put((self.number, answer))

    def keyring(self) -> Keyring:
        """Open the keyring."""
        assert self.secret is not None
        return Keyring.open(self.path, self.secret)


Work = tuple[Callable[..., None], tuple[object, ...]]


def both(first: Work, second: Work, *, path: Path, secret: Path | None = None) -> list[object]:
    """Run two works side by side; give what each found."""
    shared = Place(path=path, secret=secret)
    children = []
    for number, (work, arguments) in enumerate((first, second)):
        place = Place(path=path, secret=secret, number=number, barrier=shared.barrier, found=shared.found)
        children.append(SPAWN.Process(target=work, args=(place, *arguments), daemon=True))
    for child in children:
        child.start()
    answers = dict(shared.found.get(timeout=2 * SECONDS) for _ in children)
    for child in children:
        child.join(timeout=SECONDS)
    return [answers[0], answers[1]]


def append_versions(place: Place, stream: UUID) -> None:
    """Append one version after another; say how many were ours, and which heads the refusals named."""
    won, heads = 0, []
    with Journal.open_sqlite(place.path) as journal:
        for version in range(1, ROUNDS + 1):
            place.together()
            try:
                journal.append([entry(stream, version)])
                won += 1
            except StreamMovedOn as moved:
                heads.append(moved.found == version)
    place.say((won, all(heads)))


def append_many(place: Place, stream: UUID) -> None:
    """Append one long command; say its positions."""
    with Journal.open_sqlite(place.path) as journal:
        place.together()
        recorded = journal.append(history(stream, range(1, 3001)))
    place.say((recorded.first, recorded.last))


def admit_pieces(place: Place, niks: list[str]) -> None:
    """Admit people in pieces; say who they are."""
    with place.keyring() as ring:
        admitted: dict[str, UUID] = {}
        place.together()
        for start in range(0, len(niks), 50):
            admitted |= ring.admit(niks[start : start + 50])
    place.say(admitted)


def forget_one(place: Place, worker: UUID) -> None:
    """Destroy a key that the other process holds in memory."""
    place.together()
    with place.keyring() as ring:
        ring.forget(worker, NOON + timedelta(days=1))
    place.together()
    place.say("forgotten")


def seal_before_and_after(place: Place, worker: UUID) -> None:
    """Seal with a key in memory, before and after the other process destroyed it; say what came of it."""
    with place.keyring() as ring:
        ring.seal(worker, {"name": "Ani"}, stream=worker, version=1, event="WorkerRegistered")
        place.together()
        place.together()
        try:
            ring.seal(worker, {"name": "Ani"}, stream=worker, version=2, event="IdentityCorrected")
        except PersonalDataGone as gone:
            place.say(str(gone))
        else:
            place.say("sealed with a destroyed key")


def open_together(place: Place) -> None:
    """Open a keyring at the same moment as the other process; say how many people have no likeness yet."""
    place.together()
    with place.keyring() as ring:
        place.say(len(ring.unlikened()))
