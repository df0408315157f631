"""Looks back: the same questions, put to tables that hold the journal up to an earlier position only.

The tables are made in memory and are gone afterwards; the live ones are not touched. Which position was the last one
at a moment is the journal's to say (`position_at`); a moment before the record is refused there, never answered with 0.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from ledger_projections.catalogue import MODELS, with_beside
from ledger_projections.database import ReadModels
from ledger_projections.follower import EntrySource, Progress
from ledger_projections.model import ReadModel


@contextmanager
def replayed(
    source: EntrySource,
    upto: int,
    names: Sequence[str] = (),
    *,
    models: Sequence[ReadModel] = MODELS,
    progress: Progress | None = None,
) -> Iterator[Connection]:
    """Give a connection to read models as of a position: those named with the ones they join, or all.

    Raises `ProjectionStopped` when one of them cannot take in an entry on the way, and `NoSuchModel`.
    """
    chosen = with_beside(names, models) if names else models
    with ReadModels.in_memory(chosen) as past:
        for stopped in past.catch_up(source, upto=upto, progress=progress).stopped:
            raise stopped
        with past.connect() as connection:
            yield connection
