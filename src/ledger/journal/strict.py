"""Reading that also asks whether an entry says anything beyond what its name has places for.

Reading for use passes over what it does not know. A verification may not: words that no fold has read, in an entry that
somebody relies on, are found by writing the entry again and comparing. Fields that came to an event later may be absent
from what is stored; the order of fields is left open.
"""

import json
from typing import Any

from ledger.journal.codec import EntryMapper, EntryUnreadable, Read
from ledger.journal.entry import Entry

_Pairs = list[tuple[str, Any]]


class StrictMapper(EntryMapper):
    """Decodes entries; raises `EntryUnreadable` also for a word that is not part of the entry."""

    def _read(self, position: int, stream: str, version: int, name: str, state: bytes) -> Read:
        envelope, event = super()._read(position, stream, version, name, state)
        ours = self.to_stored_event(Entry(stream, version, event, envelope)).state
        if ours != state and (why := _surplus(json.loads(state, object_pairs_hook=_Object), json.loads(ours), "$")):
            raise EntryUnreadable(name=name, stream=stream, version=version, why=why, position=position)
        return envelope, event


class _Object(dict[str, Any]):
    """An object of JSON that remembers which of its words stood there twice: of those, readers see the last."""

    def __init__(self, pairs: _Pairs) -> None:
        super().__init__(pairs)
        words = [word for word, _ in pairs]
        self.twice = next((word for word in words if words.count(word) > 1), None)


def _surplus(stored: object, ours: object, place: str) -> str | None:
    """Say what the stored bytes have and the entry has not; None when they say the same, or less."""
    if isinstance(stored, _Object) and isinstance(ours, dict):
        return _words(stored, ours, place)
    if isinstance(stored, list) and isinstance(ours, list) and len(stored) == len(ours):
        places = enumerate(zip(stored, ours, strict=True))
        return next((found for at, (one, own) in places if (found := _surplus(one, own, f"{place}[{at}]"))), None)
    return None if stored == ours else f"{place} is not what was read from it"


def _words(stored: _Object, ours: dict[str, Any], place: str) -> str | None:
    if stored.twice is not None:
        return f"{place} says `{stored.twice}` twice"
    unknown = next((word for word in stored if word not in ours), None)
    if unknown is not None:
        return f"{place} has an unknown field `{unknown}`"
    return next((found for word in stored if (found := _surplus(stored[word], ours[word], f"{place}.{word}"))), None)
