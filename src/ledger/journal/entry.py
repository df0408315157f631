"""An entry: an event, where it stands, and who wrote it when, why and on which paper."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

__all__ = ["Entry", "Envelope", "Event", "stream_id", "utc_text"]

if TYPE_CHECKING:
    from ledger.domain.agent import events as _agent
    from ledger.domain.agreement import events as _agreement
    from ledger.domain.claim import events as _claim
    from ledger.domain.commitment import events as _commitment
    from ledger.domain.debit import events as _debit
    from ledger.domain.employer import events as _employer
    from ledger.domain.payment import events as _payment
    from ledger.domain.program import events as _program
    from ledger.domain.region import events as _region
    from ledger.domain.rulebook import events as _rulebook
    from ledger.domain.worker import events as _worker

    Event = (
        _worker.Event
        | _program.Event
        | _commitment.Event
        | _payment.Event
        | _claim.Event
        | _region.Event
        | _rulebook.Event
        | _agent.Event
        | _debit.Event
        | _employer.Event
        | _agreement.Event
    )
else:
    Event = object
    """Whoever runs this code needs the classes of a few events, not of all: see `ledger.journal.names`."""

_NAMESPACE = UUID("6d3c1f0e-7b52-5c1e-9a4e-2f8b6f0a1c35")
"""Fixed for ever: the stream ids of all references hang from it."""


def stream_id(kind: str, reference: str) -> UUID:
    """Derive the id of a stream that the ledger names itself: ``stream_id("commitment", "APBD-2023")``.

    References are the same whatever their case, so that ``apbd-2023`` cannot become a second commitment.
    """
    return uuid5(_NAMESPACE, f"{kind}:{reference.casefold()}")


def utc_text(moment: datetime) -> str:
    """Write a moment as fixed-width UTC, microseconds included, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What all entries of one command share."""

    recorded_at: datetime
    actor: str
    command_id: str
    """The caller's ``--key``, or a digest of what was asked."""
    reason: str | None = None
    document: str | None = None
    """The paper it rests on: SK, PKS, SP2D, DPPA …"""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One line of the journal. ``position`` is 0 until it has been recorded.

    Journals are read by the hundred thousand, so this is the one record that is no dataclass: it is made ten times as
    fast. Nothing that it holds leads back to it, so the collector of cycles need not look at it either.
    """

    stream_hex: str
    """The id of its stream, as it is stored: 32 hexadecimal digits."""
    version: int
    """1 for the first entry of a stream, then without gaps."""
    event: Event
    envelope: Envelope
    position: int = 0

    @property
    def stream(self) -> UUID:
        """The id of its stream, made when it is asked for: whoever reads through a journal wants the digits."""
        return UUID(self.stream_hex)

    @property
    def originator_id(self) -> UUID:
        """The stream, as the storage library calls it."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version, as the storage library calls it."""
        return self.version

    @property
    def name(self) -> str:
        """The stored name of the event."""
        return type(self.event).__name__

    def at(self, position: int) -> "Entry":
        """Give the same entry with its place in the journal."""
        return Entry(self.stream_hex, self.version, self.event, self.envelope, position)
