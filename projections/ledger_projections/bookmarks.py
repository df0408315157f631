"""How far the read models are, as their bookmarks say: enough to know whether a question has to wait for anything.

No read model is loaded for it, see `catalogue`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ledger_projections.errors import ProjectionStopped
from ledger_projections.model import ReadModel

_ALL = text(
    "SELECT model, live, position, fingerprint, indexed, stopped_at, stopped_event, stopped_cause "
    "FROM read_bookmarks ORDER BY model, generation"
)
"""Asked before every question, so it is written out: no program waits for it to be compiled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One generation of a read model."""

    model: str
    live: bool
    position: int
    fingerprint: str
    indexed: bool
    stopped: ProjectionStopped | None

    def is_at(self, head: int) -> bool:
        """Tell whether it holds the whole journal, ready to be read."""
        return self.indexed and self.stopped is None and self.position >= head


def bookmarks(connection: Connection, names: Collection[str]) -> list[Bookmark]:
    """Read the bookmarks of all generations of some models."""
    found = connection.execute(_ALL)
    return [
        Bookmark(
            model=row.model,
            live=bool(row.live),
            position=row.position,
            fingerprint=row.fingerprint,
            indexed=bool(row.indexed),
            stopped=None
            if row.stopped_at is None
            else ProjectionStopped(
                model=row.model, position=row.stopped_at, event=row.stopped_event, cause=row.stopped_cause
            ),
        )
        for row in found
        if row.model in names
    ]


def are_current(found: Sequence[Bookmark], names: Collection[str], wanted: Collection[str], head: int) -> bool:
    """Tell whether all models of `names` were made, and the wanted ones hold the journal up to `head`."""
    live = {each.model: each for each in found if each.live}
    return live.keys() == set(names) and all(live[name].is_at(head) for name in wanted)


def fit(found: Sequence[Bookmark], models: Iterable[ReadModel]) -> bool:
    """Tell whether what readers see of some models has the shape that the code expects."""
    shapes = {each.model: each.fingerprint for each in found if each.live}
    return all(shapes[model.name] == model.fingerprint() for model in models)
