"""Bringing read models up to date for one question: by oneself, or by waiting for the follower that does it.

A file is brought up to date by whoever asks. On a server it is done by whoever asks as well, as long as he may and no
`ledger projection follow` leads; where one does, the question waits for it. Whoever may not write waits too, and is
answered with what stands: never with an error, and never without being told how far behind it is.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger_projections.database import ReadModels
from ledger_projections.errors import ReadModelsOfAnotherRelease
from ledger_projections.follower import EntrySource, Progress

WAIT_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """An answer will not hold everything that was recorded when it was asked for."""

    position: int
    head: int
    followed: bool
    """Whether somebody is at it."""


def bring_up(
    live: ReadModels,
    source: EntrySource,
    names: Sequence[str] = (),
    *,
    wait_seconds: float = WAIT_SECONDS,
    progress: Progress | None = None,
    pause: Callable[[float], None] = time.sleep,
    ticks: Callable[[], float] = time.monotonic,
) -> Behind | None:
    """Bring some models up to the head of the journal as it stands now; tell when they stay behind it.

    Raises `ReadModelsNotMade` when there are none and this user may not make them, and `ReadModelsOfAnotherRelease`.
    """
    may_write = live.may_write()
    head, until = source.head(), ticks() + wait_seconds
    while True:
        followed = _are_led(live, names)
        if may_write and not followed:
            live.catch_up(source, asked=names or None, progress=progress)
            return None
        standing = live.standing(*names)
        position = min((each.position for each in standing), default=0)
        if position >= head or any(each.stopped for each in standing) or not followed or ticks() >= until:
            break
        pause(_LOOK_AGAIN_SECONDS)
    if not all(each.fits for each in standing):
        raise ReadModelsOfAnotherRelease(path=live.path)
    return Behind(position=position, head=head, followed=followed) if position < head else None


def _are_led(live: ReadModels, names: Sequence[str]) -> bool:
    """Say whether somebody leads every model that a question needs."""
    led = live.led()
    return bool(led) and live.needed(*names) <= led
