"""Builds a read model anew beside the one that is read, and turns the readers around when it has caught up.

Readers see the old generation until one transaction shows them the new one. A rebuild that was killed goes on where
it was: rows and bookmark of the half-built generation stand together. A generation of another shape than the code's
is never gone on with, nor is one that readers have left behind.

On PostgreSQL the swap needs a moment without readers. It stands in their line for half a second at a time, so that
nobody who comes to read waits longer behind it, and gives up in a sentence when somebody does not end.
"""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ledger_projections.errors import ReadersStay, is_lock_refused
from ledger_projections.follower import Follower, Key
from ledger_projections.generations import BOOKMARKS, Generation, begin, drop, generations, hide, index, mark_live, show
from ledger_projections.model import ReadModel
from ledger_projections.public import hide_views, show_views

Pause = Callable[[float], None]
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 4.0


def rebuild(
    follower: Follower, models: Sequence[ReadModel], *, patience_seconds: float, pause: Pause = time.sleep
) -> list[Generation]:
    """Build models anew up to the head of the journal; return the new generations, those that stopped included.

    A model that stops before an entry keeps its old generation in the readers' sight. Raises `ReadersStay` when
    readers of the old tables do not go within `patience_seconds`; the new ones then wait for the next rebuild.
    """
    with follower.engine.begin() as connection:
        keys = [_unfinished(connection, model).key for model in models]
    while True:
        built = follower.advance(keys, upto=follower.source.head())
        _index(follower, built)
        if not _swapped_in_turn(follower, models, keys, patience_seconds=patience_seconds, pause=pause):
            break
    _clear(follower, models)
    return built


def _unfinished(connection: Connection, model: ReadModel) -> Generation:
    """Find the half-built generation of a model, or begin one; remove what nobody will go on with."""
    all_of_them = generations(connection, [model])
    seen = max((each.number for each in all_of_them if each.live), default=0)
    found: Generation | None = None
    for generation in all_of_them:
        if generation.live:
            continue
        if generation.fits and found is None and generation.number > seen:
            found = generation
        else:
            drop(connection, generation)
    return found or begin(connection, model, live=False)


def _index(follower: Follower, built: Sequence[Generation]) -> None:
    """Make indexes while readers still have the old tables: it takes long, and the swap must not."""
    for generation in built:
        if generation.stopped is None and not generation.indexed:
            with follower.engine.begin() as connection:
                index(connection, generation)


def _swapped_in_turn(
    follower: Follower, models: Sequence[ReadModel], keys: Sequence[Key], *, patience_seconds: float, pause: Pause
) -> bool:
    """Swap when the readers let us; say whether some generations have to go on first."""
    waited, next_pause = 0.0, _FIRST_PAUSE_SECONDS
    while True:
        try:
            with follower.engine.begin() as connection:
                return _swap(connection, follower.models, keys)
        except DBAPIError as broken:
            if not is_lock_refused(broken):
                raise
            if waited >= patience_seconds:
                raise ReadersStay(models=[model.name for model in models], seconds=waited) from broken
        pause(next_pause)
        waited += next_pause
        next_pause = min(2 * next_pause, _LONGEST_PAUSE_SECONDS)


def _swap(connection: Connection, models: Sequence[ReadModel], keys: Sequence[Key]) -> bool:
    """Show readers the new generations that have caught up; say whether some have to go on first."""
    all_of_them = generations(connection, models)
    live = {each.model.name: each for each in all_of_them if each.live}
    built = [each for each in all_of_them if each.key in keys and each.stopped is None and not each.live]
    if any(each.position < live[each.model.name].position for each in built if each.model.name in live):
        return True
    if not built:
        return False
    clear_the_way(connection)
    for new in built:
        old = live.get(new.model.name)
        if old is not None:
            mark_live(connection, old, live=False)
        mark_live(connection, new, live=True)
    turn_around(connection, models, list(live.values()))
    return False


def clear_the_way(connection: Connection) -> None:
    """Wait a moment until no reader is left; where readers are never in the way, do nothing."""
    if connection.dialect.name == "postgresql":
        from ledger_projections import postgres  # noqa: PLC0415 - brings psycopg along, which SQLite never needs

        postgres.clear_the_way(connection, BOOKMARKS.name)


def turn_around(connection: Connection, models: Sequence[ReadModel], seen_before: Sequence[Generation]) -> None:
    """Let all names show the live generations."""
    hide_views(connection, models)
    live = [each for each in generations(connection, models) if each.live]
    for generation in seen_before:
        hide(connection, generation)
    show(connection, live)
    show_views(connection, live)


def _clear(follower: Follower, models: Sequence[ReadModel]) -> None:
    """Remove generations that the readers have left behind; a stopped one is kept, it says why it stopped.

    What somebody still reads in his own way is left to the next rebuild.
    """
    try:
        with follower.engine.begin() as connection:
            gone = [each for each in generations(connection, models) if not each.live and each.stopped is None]
            if gone:
                clear_the_way(connection)
            for generation in gone:
                drop(connection, generation)
    except DBAPIError as broken:
        if not is_lock_refused(broken):
            raise
