"""Followers in threads of a test, and waiting until they have done something."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ledger.journal.book import Journal
from ledger_projections.database import ReadModels
from ledger_projections.follower import EntrySource
from ledger_projections.following import Following
from ledger_projections.leading import Lead, lead_of
from ledger_projections.waking import Stop, bell_of

_PATIENCE_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.01
NEVER_SECONDS = 3_000.0
"""A poll that does not come while a test lasts: only the bell wakes such a follower."""


@dataclass(slots=True, kw_only=True)
class Watched:
    """A follower at work, and what it said."""

    following: Following
    said: list[str]
    ended: list[BaseException | None] = field(default_factory=list)

    def until(self, holds: Callable[[Following], bool]) -> None:
        """Wait until something holds; fail when it never does, or when the follower ended."""
        until(lambda: holds(self.following) or bool(self.ended), said=self.said)
        assert holds(self.following), (self.ended, self.said)

    def until_at(self, position: int) -> None:
        """Wait until all models stand somewhere."""
        self.until(lambda each: bool(each.figures.models) and {m.position for m in each.figures.models} == {position})


def until(holds: Callable[[], bool], said: object = "") -> None:
    """Wait until something holds; fail when it never does."""
    end, idle = time.monotonic() + _PATIENCE_SECONDS, threading.Event()
    while not holds():
        assert time.monotonic() < end, f"never came about: {said}"
        idle.wait(_LOOK_AGAIN_SECONDS)


@contextmanager
def following(
    live: ReadModels,
    source: EntrySource,
    *,
    read_models: Path | str,
    server: str | None,
    lead: Lead | None = None,
    poll_seconds: float = 0.05,
) -> Iterator[Watched]:
    """Follow in a thread until the block ends."""
    said: list[str] = []
    with Stop() as stop, closing(lead or lead_of(read_models)) as leads, closing(bell_of(server)) as bell:
        work = Following(
            live=live, source=source, lead=leads, bell=bell, stop=stop, tell=said.append, poll_seconds=poll_seconds
        )
        watched = Watched(following=work, said=said)

        def run() -> None:
            try:
                work.run()
            except BaseException as error:  # noqa: BLE001 - told to the test
                watched.ended.append(error)
            else:
                watched.ended.append(None)
            finally:
                leads.close()  # as the end of a program does

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield watched
        finally:
            stop.wish()
            thread.join(_PATIENCE_SECONDS)
            assert not thread.is_alive(), "the follower did not stop"


@contextmanager
def following_on(url: str, *, poll_seconds: float = NEVER_SECONDS) -> Iterator[Watched]:
    """Follow a ledger on a server, with connections of its own."""
    with (
        Journal.open_postgres(url, lock_seconds=30) as journal,
        ReadModels.open_postgres(url) as live,
        following(live, journal, read_models=url, server=url, poll_seconds=poll_seconds) as watched,
    ):
        yield watched
