"""A program that follows or rebuilds in small transactions and tells of every batch, so that it can be killed in one.

It takes a batch in when it is told to, by a line: so it is never done before it can be killed.

``python -m survival.follower_child follow|rebuild ADDRESS``
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from ledger.journal.book import Journal
from ledger.journal.entry import Entry
from ledger_projections.database import ReadModels
from ledger_projections.follower import Pace
from ledger_projections.following import Following
from ledger_projections.leading import lead_of
from ledger_projections.waking import Stop, bell_of


@dataclass(frozen=True, slots=True)
class Telling:
    """A journal that prints a line for each batch it gives, and waits for one."""

    journal: Journal

    def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
        for entries in self.journal.scan(after=after, upto=upto, batch=batch):
            say(f"batch {entries[-1].position}")
            sys.stdin.readline()
            yield entries

    def head(self) -> int:
        return self.journal.head()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(act: str, url: str) -> None:
    """Work until killed, or, when rebuilding, until done."""
    with (
        Journal.open_postgres(url, lock_seconds=30) as journal,
        ReadModels.open_postgres(url) as opened,
        closing(lead_of(url)) as lead,
        closing(bell_of(url)) as bell,
        Stop() as stop,
    ):
        live = replace(opened, pace=Pace(batch=10, transaction=30))
        source = Telling(journal)
        say("begun")
        if act == "rebuild":
            live.rebuild(source)
        else:
            Following(live=live, source=source, lead=lead, bell=bell, stop=stop, tell=say).run()
        say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
