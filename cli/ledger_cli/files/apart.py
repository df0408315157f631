"""A long reading in a process beside ours: its rows come over while we work on those before.

The process is forked, so it knows what we know and starts at once. It gets nothing to write to but a pipe, opens no
ledger, and ends when nobody reads the pipe any more. What goes wrong there is not told: the rows that came over stand,
and the reading is done again here from its beginning, to go on behind them or to say itself what is wrong. So whatever
is read must be the same both times.
"""

import marshal
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, BinaryIO, NoReturn

_BATCH_ROWS = 500
_LENGTH_BYTES = 4
_PIPE_BYTES = 1 << 18
_WHOLE, _FELL = 0, 1
"""How a process ends that read to the end, and any other."""
Plain = tuple[Any, ...]
"""Texts, whole numbers, flags and None, in tuples of any depth."""
Reading = Callable[[], Generator[Plain, None, None]]


def can_read_apart() -> bool:
    """Tell whether a process beside ours helps, and can be had: another processor, no thread that a fork would cut."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def read_apart(read: Reading) -> Generator[Plain, None, None]:
    """Give what `read` gives, and raise what it raises. To be closed by whoever stops before the end."""
    came, ended = 0, _FELL
    here, there = os.pipe()
    with os.fdopen(here, "rb", buffering=_PIPE_BYTES) as rows:
        process = _started(read, here, there)
        try:
            for batch in _batches(rows):
                came += len(batch)
                yield from batch
        except BaseException:
            if process is not None:
                os.kill(process, signal.SIGKILL)
            raise
        finally:
            if process is not None:
                _, ended = os.waitpid(process, 0)
    if ended != _WHOLE:
        with closing(read()) as again:
            yield from islice(again, came, None)


def _started(read: Reading, here: int, there: int) -> int | None:
    """Start the other process; None where the system has none to give, and nothing will come over."""
    process: int | None
    try:
        process = os.fork()
    except OSError:
        process = None
    if process == 0:
        _tell(read, here, there)
    os.close(there)
    return process


def _batches(rows: BinaryIO) -> Iterator[list[Plain]]:
    """Give the batches that came over whole; one that broke off is read again here."""
    while len(head := rows.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
        length = int.from_bytes(head)
        batch = rows.read(length)
        if len(batch) < length:
            return
        yield marshal.loads(batch)  # noqa: S302  # written by our own process, of this very program


def _tell(read: Reading, here: int, there: int) -> NoReturn:
    """Read to the end in the other process, and end it without a word and without tidying up what is ours."""
    ended = _FELL
    try:
        os.close(here)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        with os.fdopen(there, "wb") as pipe, closing(read()) as rows:
            while batch := list(islice(rows, _BATCH_ROWS)):
                written = marshal.dumps(batch)
                pipe.write(len(written).to_bytes(_LENGTH_BYTES))
                pipe.write(written)
        ended = _WHOLE
    finally:
        os._exit(ended)
