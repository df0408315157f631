"""Brings generations of read models up to date: reads the journal once, and writes rows and bookmark together.

A transaction takes in whole commands only: a bill of 34,782 workers appears all at once or not at all, also to those
who read the tables while it is taken in. An entry that a model cannot take in stops that model before it, by name and
position; the others go on, and nothing is skipped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ledger.journal.entry import Entry, Event
from ledger_projections.errors import PositionSkipped, ProjectionStopped, is_trouble_with_the_file
from ledger_projections.generations import Generation, count_values, generations, move
from ledger_projections.model import ReadModel

Progress = Callable[[int, int], None]
"""Told how many entries are done, and how many there are to do."""

Key = tuple[str, int]
"""Model name and number of a generation."""


class EntrySource(Protocol):
    """What a follower wants of the journal."""

    def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
        """Give entries in the order of their positions, a batch at a time."""
        ...

    def head(self) -> int:
        """Give the last position, 0 for an empty journal."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much is done at once: more is faster, less lets other writers in sooner."""

    batch: int = 2000
    """Entries read and applied at once; what stands in memory."""
    transaction: int = 10_000
    """Entries after which a transaction ends, at the next end of a command."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Batches of the journal, with a look at the next one: a command ends where the next begins."""

    batches: Iterator[list[Entry]]
    next: list[Entry] | None = None

    def __post_init__(self) -> None:
        self.next = next(self.batches, None)

    def whole_commands(self, at_least: int) -> Iterator[list[Entry]]:
        """Give batches until enough entries were given and a command has ended."""
        given = 0
        while self.next is not None:
            batch, self.next = self.next, next(self.batches, None)
            given += len(batch)
            yield batch
            if given >= at_least and not (self.next and self.next[0].envelope == batch[-1].envelope):
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Takes entries of one journal into the tables of one read file."""

    engine: Engine
    """Its transactions hold the write lock from their beginning."""
    source: EntrySource
    models: Sequence[ReadModel]
    pace: Pace = field(default_factory=Pace)
    progress: Progress | None = None

    def advance(self, keys: Sequence[Key], *, upto: int) -> list[Generation]:
        """Bring some generations up to a position and tell where they stand; those that stop stay behind.

        Raises `PositionSkipped` when the journal has a gap. Other followers may work on the same file: whoever
        comes second sees the bookmark moved and reads on from there.
        """
        for stopped in self._standing(keys, lambda found: found.stopped is not None):
            self._run([stopped], upto=stopped.position + 1)
        grown: set[Key] = set()
        while behind := self._standing(keys, lambda found: found.stopped is None and found.position < upto):
            grown |= {each.key for each in behind if each.indexed and upto - each.position >= self.pace.transaction}
            self._run(behind, upto=upto)
        if grown:
            with self.engine.begin() as connection:
                for each in _pick(connection, self.models, list(grown)):
                    count_values(connection, each)
        return self._standing(keys, lambda _: True)

    def _standing(self, keys: Sequence[Key], wanted: Callable[[Generation], bool]) -> list[Generation]:
        with self.engine.begin() as connection:
            return [found for found in _pick(connection, self.models, keys) if wanted(found)]

    def _run(self, running: list[Generation], *, upto: int) -> None:
        """Follow until the position, or until somebody else moved a bookmark."""
        start = min(each.position for each in running)
        scan = self.source.scan(after=start, upto=upto, batch=self.pace.batch)
        reading = _Reading(batches=gapless(scan, after=start, upto=upto))
        while reading.next is not None and running:
            with self.engine.begin() as connection:
                if self._moved(connection, running):
                    return
                running = self._one_transaction(connection, running, reading)
            if self.progress and running:
                self.progress(min(each.position for each in running) - start, upto - start)

    def _moved(self, connection: Connection, running: Sequence[Generation]) -> bool:
        """Say whether somebody else moved a bookmark since it was read."""
        found = _pick(connection, self.models, [each.key for each in running])
        return [(each.key, each.position) for each in found] != [(each.key, each.position) for each in running]

    def _one_transaction(
        self, connection: Connection, running: list[Generation], reading: _Reading
    ) -> list[Generation]:
        now = [each.at(each.position) for each in running]
        for batch in reading.whole_commands(self.pace.transaction):
            kinds = frozenset([type(entry.event) for entry in batch])
            now = [take_in(connection, each, batch, kinds) for each in now]
        for was, each in zip(running, now, strict=True):
            move(connection, was, each)
        return [each for each in now if each.stopped is None]


def _pick(connection: Connection, models: Sequence[ReadModel], keys: Sequence[Key]) -> list[Generation]:
    return [found for found in generations(connection, models) if found.key in keys]


def gapless(batches: Iterator[list[Entry]], *, after: int, upto: int) -> Iterator[list[Entry]]:
    """Pass batches on; raise `PositionSkipped` unless every position up to the last comes, in order and once."""
    due = after + 1
    for batch in batches:
        found = [entry.position for entry in batch]
        wanted = list(range(due, due + len(batch)))
        if found != wanted:
            raise next(PositionSkipped(expected=e, found=f) for e, f in zip(wanted, found, strict=True) if e != f)
        due += len(batch)
        yield batch
    if due <= upto:
        raise PositionSkipped(expected=due, found=None)


def take_in(
    connection: Connection, generation: Generation, batch: Sequence[Entry], kinds: frozenset[type[Event]]
) -> Generation:
    """Apply the entries of a batch that a generation has not yet, and tell where it stands now.

    ``kinds`` are the classes of the batch's events: most batches hold few, and many models read none of them.
    """
    fresh = batch if batch[0].position > generation.position else _after(batch, generation.position)
    if generation.stopped is not None or not fresh:
        return generation
    wanted = generation.model.wanted(fresh, kinds)
    if wanted and _refused(connection, generation, wanted) is not None:
        return _one_by_one(connection, generation, wanted, reached=fresh[-1].position)
    return generation.at(fresh[-1].position)


def _after(batch: Sequence[Entry], position: int) -> Sequence[Entry]:
    return [entry for entry in batch if entry.position > position]


def _one_by_one(
    connection: Connection, generation: Generation, entries: Sequence[Entry], *, reached: int
) -> Generation:
    """Find the entry that does not fit, keep what stands before it, and stop there."""
    for entry in entries:
        broken = _refused(connection, generation, [entry])
        if broken is not None:
            return generation.at(
                entry.position - 1,
                ProjectionStopped(
                    model=generation.model.name, position=entry.position, event=entry.name, cause=_cause(broken)
                ),
            )
    return generation.at(reached)


def _refused(connection: Connection, generation: Generation, entries: Sequence[Entry]) -> Exception | None:
    """Apply entries in a savepoint; when one does not fit, none of them counts and the reason is given."""
    try:
        with connection.begin_nested():
            generation.model.apply(generation.writer(connection), entries)
    except (OSError, MemoryError):
        raise
    except Exception as broken:  # whatever an entry does to a model stops that model alone
        if is_trouble_with_the_file(broken):
            raise
        return broken
    return None


def _cause(broken: Exception) -> str:
    said = broken.orig if isinstance(broken, DBAPIError) else broken
    return f"{type(said).__name__}, {str(said).splitlines()[0].rstrip('.') if str(said) else 'no words'}"
