"""How far a long command has come: on stderr, on a terminal only, and never in the way of an error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from ledger.domain.wording import grouped

_REDRAW_SECONDS = 0.1
_FORETELL_AFTER_SECONDS = 3.0
"""Before that the first steps tell too little about the rest."""
_IN_SECONDS_BELOW = 90
_CLEAR_LINE = "\r\x1b[2K"


class Step:
    """Counts what is done; call it with how many more, or tell it where things stand with `at`."""

    def __init__(
        self, *, label: str, total: int | None, stream: TextIO, shown: bool, ticks: Callable[[], float]
    ) -> None:
        self.done = 0
        self._label = label
        self._total = total
        self._stream = stream
        self._shown = shown
        self._ticks = ticks
        self._drawn_at: float | None = None
        self._first: tuple[float, int] | None = None
        self._left_seconds: float | None = None

    def __call__(self, more: int = 1) -> None:
        """Count on."""
        self.at(self.done + more, self._total)

    def at(self, done: int, total: int | None) -> None:
        """Take over a count from elsewhere: ``rebuild(progress=step.at)``."""
        self.done, self._total = done, total
        now = self._ticks()
        self._foretell(now)
        if self._shown and (self._drawn_at is None or now - self._drawn_at >= _REDRAW_SECONDS):
            self._drawn_at = now
            self._stream.write(_CLEAR_LINE + self.sentence())
            self._stream.flush()

    def sentence(self) -> str:
        """Write the line: ``Importing: 12.000 of 34.782 (34 %), 8 seconds left``."""
        if not self._total:
            return f"{self._label}: {grouped(self.done)}"
        counted = f"{grouped(self.done)} of {grouped(self._total)} ({100 * self.done // self._total} %)"
        return f"{self._label}: {counted}{_left(self._left_seconds)}"

    def _foretell(self, now: float) -> None:
        """Reckon what is left at the pace so far; a count that begins again is reckoned anew."""
        if self._first is None or self.done < self._first[1]:
            self._first, self._left_seconds = (now, self.done), None
        began, already = self._first
        if self._total and self.done > already and now - began >= _FORETELL_AFTER_SECONDS:
            self._left_seconds = (now - began) / (self.done - already) * (self._total - self.done)

    def clear(self) -> None:
        """Wipe the line, so that whatever is said next, an error above all, stands alone."""
        if self._drawn_at is not None:
            self._stream.write(_CLEAR_LINE)
            self._stream.flush()


def _left(seconds: float | None) -> str:
    if not seconds:
        return ""
    if seconds < _IN_SECONDS_BELOW:
        return f", {max(1, round(seconds))} seconds left"
    return f", {round(seconds / 60)} minutes left"


@contextmanager
def progress(
    label: str,
    total: int | None = None,
    *,
    stream: TextIO | None = None,
    ticks: Callable[[], float] = time.monotonic,
) -> Iterator[Step]:
    """Show progress while the block runs.

    ``with progress("Importing", total) as step: step()``. Without a terminal nothing is written; the count goes on all
    the same. `ticks` gives seconds.
    """
    onto = sys.stderr if stream is None else stream
    step = Step(label=label, total=total, stream=onto, shown=onto.isatty(), ticks=ticks)
    try:
        yield step
    finally:
        step.clear()
