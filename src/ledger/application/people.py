"""Who a worker is: from NIK to stream, and from a sealed letter to a name."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from uuid import UUID

from ledger.application.desk import Desk
from ledger.domain.errors import Refusal
from ledger.domain.worker.events import IdentityCorrected, WorkerRegistered
from ledger.domain.worker.nik import masked
from ledger.domain.worker.person import Person
from ledger.domain.worker.refusals import AboutWorker, NotInLedger
from ledger.journal.entry import Entry
from ledger.journal.keyring import PersonalDataGone

_LETTERS = ("WorkerRegistered", "IdentityCorrected")
"""The entries that say in a letter who a worker is; see `person`."""


def find(desk: Desk, nik: str) -> UUID:
    """Find the worker with a NIK; raise `NotInLedger` when nobody was registered with it."""
    worker = desk.keyring.find(nik)
    if worker is None or not next(desk.journal.versions([worker])):
        raise NotInLedger(nik=masked(nik))
    return worker


def find_all(desk: Desk, niks: Sequence[str]) -> list[UUID]:
    """Find many workers; raise one refusal that names every NIK that is unknown.

    A NIK whose registration was refused has a key and no history; it is unknown as well.
    """
    known = desk.keyring.find_many(niks)
    versions = desk.journal.versions(known.values())
    strangers = {worker for worker, version in zip(known.values(), versions, strict=True) if not version}
    unknown = [nik for nik in niks if nik not in known or known[nik] in strangers]
    if unknown:
        raise NotInLedger(nik=", ".join(masked(nik) for nik in unknown))
    return list(dict.fromkeys(known[nik] for nik in niks))


def person(desk: Desk, entries: Iterable[Entry]) -> Person | None:
    """Open the newest letter that describes the person; None after the personal data was erased."""
    newest: Entry | None = None
    for entry in entries:
        if isinstance(entry.event, WorkerRegistered | IdentityCorrected):
            newest = entry
    if newest is None or not isinstance(newest.event, WorkerRegistered | IdentityCorrected):
        return None
    try:
        return desk.keyring.unseal(
            newest.stream,
            newest.event.personal,
            Person,
            stream=newest.stream,
            version=newest.version,
            event=newest.name,
        )
    except PersonalDataGone:
        return None


def people(desk: Desk, workers: Sequence[UUID]) -> dict[UUID, Person | None]:
    """Describe many workers, in few queries; of their streams, only the letters are read."""
    desk.keyring.prepare(workers)
    return {worker: person(desk, entries) for worker, entries in desk.journal.read_named(workers, _LETTERS)}


def digest(workers: Iterable[UUID]) -> str:
    """Name a group of workers, whatever their order, by something that identifies nobody."""
    return sha256("\n".join(sorted(worker.hex for worker in workers)).encode()).hexdigest()


def spoken(who: Person | None, worker: UUID) -> str:
    """Name a person in a sentence without giving the NIK away."""
    return f"worker {worker.hex[:8]} (personal data erased)" if who is None else f"{who.name} (NIK {masked(who.nik)})"


def about(desk: Desk, worker: UUID, refusal: Refusal) -> Refusal:
    """Put the person's name in front of a refusal."""
    return AboutWorker(who=spoken(person(desk, desk.journal.read(worker)), worker), refusal=refusal)
