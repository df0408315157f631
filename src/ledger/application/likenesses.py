"""Who looks like whom: people of one name and birth date under different NIKs, in the ledger and within one file."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import TracebackType
from typing import Self
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Desk
from ledger.application.histories import WORKER
from ledger.domain.worker.events import WorkerRegistered
from ledger.domain.worker.likeness import likeness_of
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger.domain.worker.state import INITIAL, Registered
from ledger.domain.worker.weighing import Alike, weigh

_CITY = 5
"""Letters of a region code that name the regency or city."""
HELD = 50_000
"""Rows in memory, of some 120 bytes each."""
_MEMORY_KIB = 8_192
_AT_ONCE = 10_000
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
    """The rows of newcomers by likeness and city: the last in memory, more in a private SQLite table on disk.

    Names are kept as the hashes of this very process. The file behind the table has no name: it is unlinked when made.
    """

    def __enter__(self) -> Self:
        """Begin without a row."""
        self._noted: dict[int, int] = {}
        """NIK and row in one number, by the hash of likeness and city."""
        self._table: sqlite3.Connection | None = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the table; what was in it is gone."""
        if self._table is not None:
            self._table.close()

    def all_new(self, newcomers: Sequence[tuple[str, str, str, int]]) -> bool:
        """Note newcomers (look, village, NIK, row) at once, if each is the first one like this.

        Else nobody is noted, and `first` has to be asked about each.
        """
        rows = {hash((look, village[:_CITY])): int(nik) << _ROW_BITS | row for look, village, nik, row in newcomers}
        if len(rows) < len(newcomers) or not self._noted.keys().isdisjoint(rows) or self._put_away(list(rows)):
            return False
        self._note(rows)
        return True

    def first(self, look: str, village: str, nik: str, row: int) -> int:
        """Note a newcomer; give the row where one like this stood first under another NIK, or else this row."""
        look_here = hash((look, village[:_CITY]))
        found = self._noted.get(look_here) or next(iter(self._put_away([look_here])), None)
        if found is None:
            self._note({look_here: int(nik) << _ROW_BITS | row})
            return row
        return row if found >> _ROW_BITS == int(nik) else found & _ROW

    def _note(self, rows: dict[int, int]) -> None:
        """Note rows; when too many are in memory, put those away that were noted before."""
        if self._noted and len(self._noted) + len(rows) > HELD:
            if self._table is None:
                self._table = _opened()
            noted = sorted(self._noted.items())  # in this order the pages of the table are filled one by one
            said = ((look, each >> _ROW_BITS, each & _ROW) for look, each in noted)
            self._table.executemany("INSERT INTO seen VALUES (?, ?, ?)", said)
            self._noted = {}
        self._noted |= rows

    def _put_away(self, looks: Sequence[int]) -> list[int]:
        """Give what was noted and put away about some hashes."""
        if self._table is None:
            return []
        found: list[tuple[int, int]] = []
        for start in range(0, len(looks), _AT_ONCE):
            some = looks[start : start + _AT_ONCE]
            asked = f"SELECT nik, row FROM seen WHERE look IN ({','.join('?' * len(some))})"  # noqa: S608  # only marks
            found += self._table.execute(asked, some)
        return [nik << _ROW_BITS | row for nik, row in found]


def _opened() -> sqlite3.Connection:
    table = sqlite3.connect("", isolation_level=None)
    table.execute(f"PRAGMA cache_size = -{_MEMORY_KIB}")
    table.execute("PRAGMA journal_mode = OFF")
    table.execute("CREATE TABLE seen (look INTEGER PRIMARY KEY, nik INTEGER NOT NULL, row INTEGER NOT NULL)")
    table.execute("BEGIN")
    return table
