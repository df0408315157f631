"""Registrations of a ledger, to be recorded again elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from ledger.journal.book import Journal
from ledger.journal.entry import Entry


def registrations(
    folder: Path, count: int, *, first: int = 0, of_command: int = 1, recorded_at: datetime | None = None
) -> Iterator[Entry]:
    """Give so many registrations, one entry each on a stream of its own; a command of its own has each, or each few."""
    with Journal.open_sqlite(folder / "ledger.db") as journal:
        found = (entry for batch in journal.scan() for entry in batch if entry.name == "WorkerRegistered")
        for number, entry in enumerate(islice(found, first, first + count)):
            command = f"{first + number // of_command:064x}"
            moment = recorded_at or entry.envelope.recorded_at
            envelope = replace(entry.envelope, command_id=command, recorded_at=moment)
            yield Entry(stream_hex=entry.stream_hex, version=entry.version, event=entry.event, envelope=envelope)
