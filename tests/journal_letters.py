"""A person, and the letters about them, for tests of the keyring."""

from datetime import date
from pathlib import Path
from uuid import UUID

from ledger.domain.worker.person import Person
from ledger.journal.keyring import Keyring

NIK, OTHER, THIRD = "1373016507900001", "1373012508850002", "1373010101700003"
PERSON = Person(nik=NIK, name="Ani Lestari", born_on=date(1990, 7, 25), phone="081234567890")


def sealed(ring: Keyring, worker: UUID, *, version: int = 1, event: str = "WorkerRegistered") -> bytes:
    """Seal the person as a registration."""
    return ring.seal(worker, PERSON, stream=worker, version=version, event=event)


def opened(ring: Keyring, worker: UUID, letter: bytes, *, version: int = 1, event: str = "WorkerRegistered") -> Person:
    """Open a letter where it should stand."""
    return ring.unseal(worker, letter, Person, stream=worker, version=version, event=event)


def folder_bytes(folder: Path) -> bytes:
    """Give every byte of every file of a keyring: database, write-ahead log, shared memory."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.name.startswith("keyring"))
