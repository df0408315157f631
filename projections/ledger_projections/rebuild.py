"""Builds a read model anew beside the one that is read, and turns the readers around when it has caught up.

Readers see the old generation until one transaction shows them the new one. A rebuild that was killed goes on where
it was: rows and bookmark of the half-built generation stand together. A generation of another shape than the code's
is never gone on with.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from ledger_projections.follower import Follower, Key
from ledger_projections.generations import Generation, begin, drop, generations, hide, index, mark_live, show
from ledger_projections.model import ReadModel
from ledger_projections.public import hide_views, show_views


def rebuild(follower: Follower, models: Sequence[ReadModel]) -> list[Generation]:
    """Build models anew up to the head of the journal; return the new generations, those that stopped included.

    A model that stops before an entry keeps its old generation in the readers' sight.
    """
    with follower.engine.begin() as connection:
        keys = [_unfinished(connection, model).key for model in models]
    while True:
        built = follower.advance(keys, upto=follower.source.head())
        with follower.engine.begin() as connection:
            waiting = _swap(connection, follower.models, keys)
        if not waiting:
            break
    with follower.engine.begin() as connection:
        _clear(connection, models)
    return built


def _unfinished(connection: Connection, model: ReadModel) -> Generation:
    """Find the half-built generation of a model, or begin one; remove what nobody will go on with."""
    found: Generation | None = None
    for generation in generations(connection, [model]):
        if generation.live:
            continue
        if generation.fits and found is None:
            found = generation
        else:
            drop(connection, generation)
    return found or begin(connection, model, live=False)


def _swap(connection: Connection, models: Sequence[ReadModel], keys: Sequence[Key]) -> bool:
    """Show readers the new generations that have caught up; say whether some have to go on first."""
    all_of_them = generations(connection, models)
    live = {each.model.name: each for each in all_of_them if each.live}
    built = [each for each in all_of_them if each.key in keys and each.stopped is None]
    if any(each.position < live[each.model.name].position for each in built if each.model.name in live):
        return True
    for new in built:
        old = live.get(new.model.name)
        if old is not None:
            mark_live(connection, old, live=False)
        mark_live(connection, new, live=True)
        index(connection, new)
    turn_around(connection, models, list(live.values()))
    return False


def turn_around(connection: Connection, models: Sequence[ReadModel], seen_before: Sequence[Generation]) -> None:
    """Let all names show the live generations."""
    hide_views(connection, models)
    live = [each for each in generations(connection, models) if each.live]
    for generation in seen_before:
        hide(connection, generation)
    show(connection, live)
    show_views(connection, live)


def _clear(connection: Connection, models: Sequence[ReadModel]) -> None:
    """Remove generations that the readers have left behind; a stopped one is kept, it says why it stopped."""
    for generation in generations(connection, models):
        if not generation.live and generation.stopped is None:
            drop(connection, generation)
