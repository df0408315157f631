"""What is measured on PostgreSQL: each work runs once, in a process of its own, in a database of its own.

What stands before the measured part is made from the ledgers that the other works are measured on.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.launches import launches
from benchmarks.measured import Measured, Watch, watch
from benchmarks.registrations import registrations
from benchmarks.scales import Scale
from benchmarks.server_children import LAG_COMMAND, paced, side_by_side
from benchmarks.stages import registered, year
from ledger.application.opening import open_desk
from ledger.journal.book import Journal
from ledger.journal.entry import Entry
from ledger.settings import Settings
from ledger_projections import entries as list_of_entries
from ledger_projections.database import ReadModels
from ledger_projections.following import POLL_SECONDS
from ledger_projections.waking import Bell, Stop, bell_of
from postgres_ledgers import fresh, ledger_on

_GIVE_UP_SECONDS = 60.0


def append(address: str, stages: Path, scale: Scale) -> Measured:
    """Append the entries of a bill as they are: encode, wait for the turn, send, check, commit."""
    with fresh(address) as place, Journal.open_postgres(place.clerk) as journal:
        journal.append(recorded(stages / registered(scale)))
        ready = list(first_bill(stages, scale, after=journal.head()))
        settle(place.owner)
        was = bytes_on(place.owner)
        with watch() as took:
            done = journal.append(iter(ready))
        return took.measured(done.count, bytes=bytes_on(place.owner) - was)


def single(address: str, stages: Path, scale: Scale) -> Measured:
    """Launch programs, one command after the other: decide on what stands, and record one entry."""
    del stages
    with place_of_ledger(address) as environ:
        desk = open_desk(Settings.from_environment(environ), lambda: datetime.now(UTC))
        with desk.journal, desk.keyring:
            return launches(desk, scale.questions)


def saves(address: str, stages: Path, scale: Scale) -> Measured:
    """Record people in one command, as an import does."""
    ready = list(people_of(stages, scale))
    with fresh(address) as place, Journal.open_postgres(place.clerk) as journal, watch() as took:
        done = journal.append(iter(ready))
    return took.measured(done.count)


def one_model(address: str, stages: Path, scale: Scale) -> Measured:
    """Take entries into one read model, a row for each."""
    with place_of_ledger(address) as environ, Journal.open_postgres(environ["LEDGER_URL"]) as journal:
        journal.append(people_of(stages, scale))
        with ReadModels.open_postgres(environ["LEDGER_URL"], models=(list_of_entries.MODEL,)) as live, watch() as took:
            caught = live.catch_up(journal)
    return took.measured(caught.position)


def follow(address: str, stages: Path, scale: Scale) -> Measured:
    """Bring every read model up to date after the bill."""
    with place_of_ledger(address) as environ, Journal.open_postgres(environ["LEDGER_URL"]) as journal:
        journal.append(recorded(stages / registered(scale)))
        with ReadModels.open_postgres(environ["LEDGER_URL"]) as live:
            was = live.catch_up(journal).position
            journal.append(first_bill(stages, scale, after=was, paid=True))
            with watch() as took:
                caught = live.catch_up(journal)
    return took.measured(caught.position - was)


def lag(address: str, stages: Path, scale: Scale) -> Measured:
    """Follow while another process records 500 entries a second: how long until a command's rows are seen."""
    with (
        place_of_ledger(address) as environ,
        Journal.open_postgres(environ["LEDGER_URL"]) as journal,
        ReadModels.open_postgres(environ["LEDGER_URL"]) as live,
    ):
        live.catch_up(journal)
        with paced(environ["LEDGER_URL"], stages / registered(scale), scale.lag_entries) as committed_by_writer:
            with closing(bell_of(environ["LEDGER_URL"])) as bell:
                seen = _followed(live, journal, bell, scale.lag_entries)
            committed = committed_by_writer()
    lags = sorted(_lags(committed, seen))
    took = committed[-1][1] - committed[0][1]
    rate = (scale.lag_entries - LAG_COMMAND) / took
    middle = Watch(seconds=lags[len(lags) // 2])
    return middle.measured(scale.lag_entries, p99_seconds=lags[len(lags) * 99 // 100], rate=rate)


def _followed(live: ReadModels, journal: Journal, bell: Bell, upto: int) -> list[tuple[int, float]]:
    """Follow until a position, woken as a follower is; tell when the read models came to which."""
    seen = [(0, time.monotonic())]
    until = time.monotonic() + _GIVE_UP_SECONDS
    with Stop() as stop:
        while seen[-1][0] < upto:
            position = live.catch_up(journal).position
            if position > seen[-1][0]:
                seen.append((position, time.monotonic()))
            else:
                bell.wait(POLL_SECONDS, stop)
            if time.monotonic() > until:
                msg = f"the follower stands at {position} of {upto}"
                raise RuntimeError(msg)
    return seen


def _lags(committed: list[tuple[int, float]], seen: list[tuple[int, float]]) -> Iterator[float]:
    coming = iter(seen)
    position, moment = next(coming)
    for last, at in committed:
        while position < last:
            position, moment = next(coming)
        yield max(0.0, moment - at)  # seen before the writer was told


def writers(address: str, stages: Path, scale: Scale) -> Measured:
    """Let eight processes record one entry after the other, each on streams of its own."""
    return _written(address, stages, scale, 8)


def one_writer(address: str, stages: Path, scale: Scale) -> Measured:
    """Let one process record as many entries."""
    return _written(address, stages, scale, 1)


def _written(address: str, stages: Path, scale: Scale, processes: int) -> Measured:
    with fresh(address) as place:
        seconds, conflicts = side_by_side(
            place.clerk, stages / registered(scale), processes, total=scale.writer_entries
        )
        with Journal.open_postgres(place.clerk) as journal:
            count = journal.head()
    return Watch(seconds=seconds).measured(count, conflicts=conflicts)


def first_bill(stages: Path, scale: Scale, *, after: int, paid: bool = False) -> Iterator[Entry]:
    """Read the entries of the first bill, which stand after everybody's registration, and of its payment."""
    return recorded(stages / year(scale), after=after, upto=after + scale.workers + (4 if paid else 2))


def recorded(folder: Path, *, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
    """Read the entries of a ledger in a file, to be recorded again."""
    with Journal.open_sqlite(folder / "ledger.db") as journal:
        for batch in journal.scan(after=after, upto=upto):
            for entry in batch:
                yield entry.at(0)


def people_of(stages: Path, scale: Scale) -> Iterator[Entry]:
    """Give registrations, each by a command of its own."""
    return registrations(stages / registered(scale), scale.library_entries)


@contextmanager
def place_of_ledger(address: str) -> Iterator[dict[str, str]]:
    """Begin a ledger in a database of its own; give the environment of its clerk."""
    with TemporaryDirectory(prefix="ledger-bench-") as folder, ledger_on(address, Path(folder)) as environ:
        yield environ | {"LEDGER_ACTOR": "siti"}


def bytes_on(owner: str) -> int:
    """Measure a database on disk."""
    with psycopg.connect(owner) as connection:
        found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(found[0]) if found else 0


def settle(owner: str) -> None:
    """Let the server write down what came before, so that the measured part does not pay for it."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ANALYZE")
        connection.execute("CHECKPOINT")


WORKS: dict[str, Callable[[str, Path, Scale], Measured]] = {
    work.__name__: work for work in (append, single, saves, one_model, follow, lag, writers, one_writer)
}
