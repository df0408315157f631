"""Who looks like whom: people of one name and birth date under different NIKs, in the ledger and within one file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import TracebackType
from typing import Self
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Desk
from ledger.application.firsts import Firsts
from ledger.application.histories import WORKER
from ledger.domain.worker.events import WorkerRegistered
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger.domain.worker.state import INITIAL, Registered
from ledger.domain.worker.weighing import Alike, weigh

_CITY = 5
"""Letters of a region code that name the regency or city."""
_ROW_BITS = 32
_ROW = (1 << _ROW_BITS) - 1
"""More rows than any file has."""


def bring_up_to_date(desk: Desk) -> int:
    """Reckon the likeness of everybody who was registered before the keyring kept them; tell how many.

    Costs one look when there is nothing to do. A key without a worker, left by an import that failed, is passed over.
    """
    reckoned, after = 0, UUID(int=0)
    while workers := desk.keyring.unlikened(after=after):
        after = workers[-1]
        found = {
            worker: likeness_of(person) for worker, person in people.people(desk, workers).items() if person is not None
        }
        desk.keyring.liken(found)
        reckoned += len(found)
    return reckoned


def renew(desk: Desk, worker: UUID) -> None:
    """Let a worker be found as the newest letter says, after a correction; again is no harm."""
    person = people.person(desk, desk.journal.read(worker))
    if person is not None:
        desk.keyring.liken({worker: likeness_of(person)})


def alike(desk: Desk, looks: Sequence[str]) -> dict[str, list[Alike]]:
    """Find the workers with these likenesses, by likeness, in order of registration; the dead are people as well.

    Whoever is found is looked at again, so that nobody is taken for another because of a digest or an old likeness.
    """
    return alike_by(desk, desk.keyring.likenesses(looks))


def alike_by(desk: Desk, digests: Sequence[bytes]) -> dict[str, list[Alike]]:
    """Do the same for the keyring's digests of likenesses."""
    found = desk.keyring.alike_by(digests)
    workers = [worker for some in found.values() for worker in some]
    if not workers:
        return {}
    desk.keyring.prepare(workers)
    by_look: dict[str, list[Alike]] = {}
    for _, entries in desk.journal.read_many(workers):
        state, person = WORKER.of(entries), people.person(desk, entries)
        if isinstance(state, Registered) and person is not None:
            by_look.setdefault(likeness_of(person), []).append(Alike(person=person, state=state))
    for some in by_look.values():
        some.sort(key=lambda each: (each.state.since, each.person.nik))
    return by_look


def ask(desk: Desk, form: WorkerRegistered, who: Person, answers: Collection[Answer]) -> None:
    """Ask about a newcomer who looks like a worker near by, as of a row of a list; raise the question."""
    look = likeness_of(who)
    ask_beside(desk, form, who, answers, near=alike(desk, [look]).get(look, ()))


def ask_beside(
    desk: Desk, form: WorkerRegistered, who: Person, answers: Collection[Answer], *, near: Sequence[Alike]
) -> None:
    """Ask about a newcomer beside those who look alike; raise the question."""
    found = weigh(INITIAL, form, known=None, says=who, alike=near, answers=answers, where=desk.regions.history)
    for question in found.questions:
        raise question


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """One of several workers with the same name and birth date."""

    worker: UUID
    person: Person
    state: Registered
    position: int
    """Of the registration."""


def namesakes(desk: Desk, *, upto: int) -> list[list[Namesake]]:
    """Find all workers of one name and birth date who stood at a position, wherever they live; the first come first.

    However they came: in two lists at the same instant, by a correction, or checked and answered to be different.
    """
    bring_up_to_date(desk)
    by_look: dict[str, list[Namesake]] = {}
    for each in sorted(_as_of(desk, desk.keyring.namesakes(), upto), key=attrgetter("position")):
        by_look.setdefault(likeness_of(each.person), []).append(each)
    return [some for some in by_look.values() if len(some) > 1]


def _as_of(desk: Desk, workers: Sequence[UUID], upto: int) -> Iterator[Namesake]:
    desk.keyring.prepare(workers)
    for worker, entries in desk.journal.read_many(workers):
        then = [entry for entry in entries if entry.position <= upto]
        state, person = WORKER.of(then), people.person(desk, then)
        if isinstance(state, Registered) and person is not None:
            yield Namesake(worker=worker, person=person, state=state, position=then[0].position)


class InThisFile:
    """The rows of newcomers by likeness and city. Names are kept as the hashes of this very process."""

    def __enter__(self) -> Self:
        """Begin without a row."""
        self._rows = Firsts().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget all rows."""
        self._rows.__exit__(kind, error, trace)

    def all_new(self, newcomers: Sequence[tuple[str, str, str, int]]) -> bool:
        """Note newcomers (look, village, NIK, row) at once, if each is the first one like this.

        Else nobody is noted, and `first` has to be asked about each.
        """
        rows = {hash((look, village[:_CITY])): int(nik) << _ROW_BITS | row for look, village, nik, row in newcomers}
        return len(rows) == len(newcomers) and self._rows.all_new(rows)

    def first(self, look: str, village: str, nik: str, row: int) -> int:
        """Note a newcomer; give the row where one like this stood first under another NIK, or else this row."""
        found = self._rows.first(hash((look, village[:_CITY])), int(nik) << _ROW_BITS | row)
        return row if found >> _ROW_BITS == int(nik) else found & _ROW
