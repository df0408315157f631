"""How entries become bytes: JSON that a person can read with SQL, under the stored names of `names`.

A name that is not in that list is damage: nothing that the database says is ever imported or called.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder

from ledger.domain.errors import JournalDamaged
from ledger.journal.entry import Entry, Envelope, utc_text
from ledger.journal.names import NAMES
from ledger.journal.recorder import Row
from ledger.journal.twins import twin_of

_E = TypeVar("_E")

_EVENT_KEY = b',"event":'
_CLOSING = b"}"[0]
_ENVELOPES_KEPT = 4096
_SAID_ALIKE = frozenset({"CoverBilled", "CoverReleased", "CoverReversed"})
"""Events that one command writes on thousands of streams with few differences, or none."""
_STATES_KEPT = 4096
_stored = twin_of(StoredEvent)


class _Stored(msgspec.Struct, Generic[_E], frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    recorded_at: str
    actor: str
    command_id: str
    event: _E
    reason: str | None = None
    document: str | None = None


class _Head(msgspec.Struct, frozen=True, omit_defaults=True):
    recorded_at: str
    actor: str
    command_id: str
    reason: str | None = None
    document: str | None = None


class EntryUnreadable(JournalDamaged):
    """The bytes of an entry do not say what its name promises."""

    def __init__(self, *, name: str, stream: object, version: int, why: str, position: int = 0) -> None:
        self.name = name
        self.stream = stream
        self.version = version
        self.position = position
        where = f"position {position}, " if position else ""
        super().__init__(
            f"The entry {name!r} ({where}stream {stream}, version {version}) cannot be read: {why}. "
            "Do not write to this ledger; restore it from a backup and compare with `ledger journal verify`."
        )


class _NoTranscoder(Transcoder):
    """The library's place for an object codec; the mapper below encodes whole entries itself."""

    def encode(self, obj: object) -> bytes:
        raise NotImplementedError

    def decode(self, data: bytes) -> object:
        raise NotImplementedError


class _LastEnvelope(NamedTuple):
    envelope: Envelope | None = None
    prefix: bytes = b""


Read = tuple[Envelope, Any]
"""An envelope and its event."""


class EntryMapper(Mapper[UUID]):
    """The library's mapper, for entries: explicit names, msgspec JSON, decoders for each name when it first comes.

    All entries of a command begin with the same bytes, their envelope. Those are encoded and decoded once. Where whole
    states are alike, as on a bill, they are decoded once too: envelopes and events do not change, so they are shared.
    """

    def __init__(self) -> None:
        super().__init__(transcoder=_NoTranscoder())
        self._encode = msgspec.json.Encoder().encode
        self._last = _LastEnvelope()
        self._last_read = _LastEnvelope()
        self._whole: dict[str, msgspec.json.Decoder[_Stored[Any]]] = {}
        self._events: dict[str, Callable[[memoryview], Any]] = {}
        self._envelopes: dict[bytes, Envelope] = {}
        self._alike: dict[str, dict[bytes, Read]] = {name: {} for name in _SAID_ALIKE}

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Encode an entry; the envelope of a command is encoded once for all its entries."""
        if not isinstance(domain_event, Entry):
            msg = f"only entries are stored, not {type(domain_event).__name__}"
            raise TypeError(msg)
        return StoredEvent(
            originator_id=domain_event.stream_hex,
            originator_version=domain_event.version,
            topic=type(domain_event.event).__name__,
            state=self._state(domain_event),
        )

    def to_twin(self, entry: Entry) -> StoredEvent:
        """Encode an entry for a recorder, which only reads the fields: the same as above, in half the time."""
        return _stored(entry.stream_hex, entry.version, type(entry.event).__name__, self._state(entry))

    def _state(self, entry: Entry) -> bytes:
        return b"".join((self._prefix(entry.envelope), self._encode(entry.event), b"}"))

    def to_domain_event(self, stored_event: StoredEvent) -> Entry:
        """Decode an entry; raise `EntryUnreadable` for an unknown name or a shape that does not fit."""
        stream = stored_event.originator_id
        return self.to_entry(
            getattr(stored_event, "id", 0),
            stream.hex if isinstance(stream, UUID) else stream,
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
        )

    def to_entry(self, position: int, stream: str, version: int, name: str, state: bytes) -> Entry:
        """Decode a stored row; raise `EntryUnreadable` for an unknown name or a shape that does not fit."""
        envelope, event = self._read(position, stream, version, name, state)
        try:
            stream_hex = UUID(stream).hex
        except ValueError as broken:
            why = "its stream is not a UUID"
            raise EntryUnreadable(name=name, stream=stream, version=version, why=why, position=position) from broken
        return Entry(stream_hex, version, event, envelope, position)

    def to_entries(self, rows: Sequence[Row]) -> list[Entry]:
        """Decode stored rows; the same as `to_entry` one by one, with what they share looked at once."""
        if not _are_ids([row[1] for row in rows]):
            return [self.to_entry(*row) for row in rows]
        read, alike, entries = self._read, self._alike, []
        for position, stream, version, name, state in rows:
            envelope, event = (
                alike[name].get(state) if name in alike else None  # this line, not a call, for most of a journal
            ) or read(position, stream, version, name, state)
            entries.append(Entry(stream, version, event, envelope, position))
        return entries

    def _read(self, position: int, stream: str, version: int, name: str, state: bytes) -> Read:
        """Decode envelope and event, and remember both where others will say the same."""
        read = self._known(name, state) or self._unknown(position, stream, version, name, state)
        kept = self._alike.get(name)
        if kept is not None:
            if len(kept) >= _STATES_KEPT:
                kept.clear()
            kept[state] = read
        return read

    def _known(self, name: str, state: bytes) -> Read | None:
        """Decode the event alone, where these very bytes of an envelope were read before; None where they were not.

        Quotes inside JSON text are escaped, so the first ``,"event":`` is the key. What follows must be one value
        and the closing brace: anything else is left to the decoder of the whole, which says what is wrong.
        """
        last = self._last_read  # read once: another thread may be reading another command
        if last.envelope is None or not state.startswith(last.prefix):
            prefix = state[: state.find(_EVENT_KEY) + len(_EVENT_KEY)]
            last = self._last_read = _LastEnvelope(self._envelopes.get(prefix), prefix)
        decode = self._events.get(name)
        if last.envelope is None or decode is None or state[-1] != _CLOSING:
            return None
        try:
            return last.envelope, decode(memoryview(state)[len(last.prefix) : -1])
        except (msgspec.MsgspecError, UnicodeDecodeError):  # bytes that are no text raise the latter
            return None

    def _unknown(self, position: int, stream: str, version: int, name: str, state: bytes) -> tuple[Envelope, Any]:
        """Decode envelope and event, and remember the envelope's bytes."""
        try:
            stored = (self._whole.get(name) or self._decoder(name)).decode(state)
            envelope = _envelope(stored)
        except (msgspec.MsgspecError, ValueError, KeyError) as broken:
            why = "no event has this name" if isinstance(broken, KeyError) else str(broken)
            raise EntryUnreadable(name=name, stream=stream, version=version, why=why, position=position) from broken
        self._remember(envelope, state)
        return envelope, stored.event

    def _remember(self, envelope: Envelope, state: bytes) -> None:
        prefix = self._encoded(envelope)
        if not state.startswith(prefix):
            return  # another order of fields: right, but not ours, so it is decoded whole each time
        if len(self._envelopes) >= _ENVELOPES_KEPT:
            self._envelopes.clear()
        self._envelopes[prefix] = envelope

    def _prefix(self, envelope: Envelope) -> bytes:
        last = self._last  # read once: another thread may be writing another command
        if envelope is not last.envelope:
            last = self._last = _LastEnvelope(envelope, self._encoded(envelope))
        return last.prefix

    def _encoded(self, envelope: Envelope) -> bytes:
        head = _Head(
            recorded_at=utc_text(envelope.recorded_at),
            actor=envelope.actor,
            command_id=envelope.command_id,
            reason=envelope.reason,
            document=envelope.document,
        )
        return self._encode(head)[:-1] + _EVENT_KEY

    def _decoder(self, name: str) -> "msgspec.json.Decoder[_Stored[Any]]":
        decoder = msgspec.json.Decoder(_Stored[NAMES[name]])  # type: ignore[valid-type]  # built from the list of names
        self._whole[name] = decoder
        self._events[name] = msgspec.json.Decoder(NAMES[name]).decode
        return decoder


def _are_ids(streams: Sequence[str]) -> bool:
    """Tell whether these are all 32 small hexadecimal digits each, as streams are written."""
    if set(map(len, streams)) != {32}:
        return False
    digits = "".join(streams)
    try:
        return bytes.fromhex(digits).hex() == digits
    except ValueError:
        return False


def _envelope(stored: _Stored[Any]) -> Envelope:
    recorded_at = datetime.fromisoformat(stored.recorded_at)
    if utc_text(recorded_at) != stored.recorded_at:
        msg = f"{stored.recorded_at!r} is not a moment in UTC with microseconds"
        raise ValueError(msg)
    return Envelope(
        recorded_at=recorded_at,
        actor=stored.actor,
        command_id=stored.command_id,
        reason=stored.reason,
        document=stored.document,
    )
