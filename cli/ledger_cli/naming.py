"""Names and NIKs beside rows that tell of workers by their ids; whoever was erased is said to be."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from ledger.application.desk import Desk
    from ledger.domain.worker.person import Person

_AT_ONCE = 1000


def named(who: "Person | None") -> dict[str, object]:
    """Give the cells that name a worker."""
    return {"name": who.name if who else "(erased)", "nik": who.nik if who else None}


def with_names(desk: "Desk", rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put names to people, a thousand at a time."""
    from ledger.application import people

    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        ids = {row["worker"]: UUID(row["worker"]) for row in some}
        described = people.people(desk, list(ids.values()))
        for row in some:
            yield {**row, **named(described[ids[row["worker"]]])}
