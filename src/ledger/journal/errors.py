"""What journal and keyring answer when they cannot record or read. One class for each finding; each holds its facts.

::

    Conflict         StreamMovedOn · EntriesOutOfStep · JournalMovedOn · ClockWentBack · ErasureUnfinished
    Refusal          BeforeTheRecord · PersonalDataGone · KeyMissing · NikBelongsToAnother · SecretWrong
    JournalDamaged   PositionsMissing · KeyDamaged · EntryUnreadable (codec) · LetterForged (sealing)

What SQLite files have in common (missing, busy, full, damaged …) is said in `files`, the secret's file in `sealing`.
"""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from ledger.domain.errors import Conflict, JournalDamaged, Refusal

_WIB = timezone(timedelta(hours=7), "WIB")


def _spoken(moment: datetime) -> str:
    """Write an instant in Western Indonesian time, which people here read; what is stored is UTC."""
    return moment.astimezone(_WIB).strftime("%Y-%m-%d %H:%M:%S WIB")


class StreamMovedOn(Conflict, IntegrityError):
    """Somebody wrote to a stream after it was read. It is the storage library's `IntegrityError` as well."""

    def __init__(self, *, stream: UUID | str, expected: int, found: int) -> None:
        self.stream = stream
        self.expected = expected
        self.found = found
        super().__init__(
            f"Stream {stream} stood at version {expected} when it was read and stands at version {found} now; "
            "nothing was recorded. Read it again and repeat the command."
        )


class EntriesOutOfStep(Conflict, IntegrityError):
    """Entries of one stream do not follow each other, or follow a version that is not there."""

    def __init__(self, *, stream: UUID | str, version: int, found: int) -> None:
        self.stream = stream
        self.version = version
        self.found = found
        super().__init__(
            f"An entry with version {version} cannot follow in stream {stream}, which stands at version {found}; "
            "nothing was recorded. Read the stream again and repeat the command."
        )


class JournalMovedOn(Conflict):
    """Somebody recorded something in a journal that another one is being copied into."""

    def __init__(self, *, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"The journal that is copied into stood at position {expected} when it was read and stands at {found} now; "
            "nothing more was copied. See that nobody works there, then repeat the command."
        )


class ClockWentBack(Conflict):
    """An entry would be recorded earlier than the one before it, and "what did we know on that day" would break."""

    def __init__(self, *, last: str, asked: str) -> None:
        self.last = last
        self.asked = asked
        super().__init__(
            f"The last entry was recorded at {_spoken(datetime.fromisoformat(last))}, but this machine's clock says "
            f"{_spoken(datetime.fromisoformat(asked))}; nothing was recorded. Set the clock right and repeat the "
            "command; if that entry was recorded by a wrong clock, add --accept-clock."
        )


class BeforeTheRecord(Refusal):
    """The question is about a moment at which nothing had been recorded; that is not the same as zero."""

    def __init__(self, *, asked: datetime, first: datetime | None) -> None:
        self.asked = asked
        self.first = first
        super().__init__(
            f"Nothing is recorded in this ledger yet, so it cannot say what was known at {_spoken(asked)}. "
            "Record something first, or open another ledger."
            if first is None
            else f"The record starts at {_spoken(first)}, so it cannot say what was known at {_spoken(asked)}. "
            "Ask about a later moment."
        )


class PositionsMissing(JournalDamaged):
    """Entries are gone: a position is skipped, which this journal never does by itself."""

    def __init__(self, *, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        missing = f"Position {expected} is" if found == expected + 1 else f"Positions {expected} to {found - 1} are"
        super().__init__(
            f"{missing} missing: position {found} comes after {expected - 1}. "
            "Do not write to this ledger; restore the journal from a backup and run `ledger journal verify`."
        )


class SecretWrong(Refusal):
    """The master secret is another keyring's."""

    def __init__(self, *, path: Path | str, secret_path: Path) -> None:
        self.path = path
        self.secret_path = secret_path
        super().__init__(
            f"The master secret {secret_path} is not the one that the keyring {path} was made with. "
            "Put back the secret that was kept with this keyring."
        )


class PersonalDataGone(Refusal):
    """The key to a worker's personal data was destroyed, for good."""

    def __init__(self, *, worker: UUID) -> None:
        self.worker = worker
        super().__init__(
            f"The personal data of worker {worker} was erased and cannot be read or added to. "
            "Register the person anew if they come back; the trail of the months that were paid stays."
        )


class KeyMissing(Refusal):
    """The keyring does not know a worker whom the journal knows."""

    def __init__(self, *, worker: UUID) -> None:
        self.worker = worker
        super().__init__(
            f"The keyring holds no key for worker {worker}: it is older than the journal, or another ledger's. "
            "Put back the keyring that was kept beside this journal."
        )


class KeyDamaged(JournalDamaged):
    """A wrapped key does not open: its row was changed, or exchanged for another worker's."""

    def __init__(self, *, worker: UUID) -> None:
        self.worker = worker
        super().__init__(
            f"The key of worker {worker} in the keyring was changed or exchanged. "
            "Put back the last good backup of the keyring."
        )


class NikBelongsToAnother(Refusal):
    """A NIK that is to be a worker's is another worker's already."""

    def __init__(self, *, worker: UUID, other: UUID) -> None:
        self.worker = worker
        self.other = other
        super().__init__(
            f"The NIK that worker {worker} should get belongs to worker {other}. "
            "Look at both, and correct the one that is wrong first."
        )


class ErasureUnfinished(Conflict):
    """A key is destroyed, but its bytes may still stand in the file, because another program is reading it."""

    def __init__(self, *, path: Path | str, seconds: float) -> None:
        self.path = path
        self.seconds = seconds
        super().__init__(
            f"The key was destroyed and opens nothing any more, but another program has read the keyring {path} for "
            f"{seconds:g} seconds, so its bytes could not be wiped from the file yet. "
            "Close that program; the next command of this ledger wipes them."
        )
