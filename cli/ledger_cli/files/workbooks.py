"""Workbooks, read in a process of their own: rows come back as plain values through a pipe.

A parser that meets a hostile file may eat memory, turn in circles or fall over. It does so in a child that has its own
limits, none of this ledger's secrets, and nothing to write to but the pipe; here it is one sentence.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Any

from ledger_cli.grid import Cell, Remark, Sheet, SheetRefused, SheetRow

PATIENCE_SECONDS = 120.0
"""How long the child may take until its first rows; its processor time is bounded besides."""
_BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from ledger_cli.files.child import main; main(*sys.argv[2:])"
)
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR")
"""What the child may know of our surroundings: the ledger's own settings, which may name keys, stay here."""
_SMALLER = "open it in a spreadsheet program, copy the table into a new workbook and save that as .xlsx"
_FORMULAS = Remark(
    problem="the workbook holds formulas; none was calculated, each cell counts as what it showed when it was saved",
    remedy="save the workbook once more in the spreadsheet program if its figures may have changed",
)


def read_workbook(path: Path, sheet: Sheet, titles: Collection[str]) -> Iterator[SheetRow]:
    """Read the rows of the first visible sheet that has one of the titles at its top; else of the first visible one.

    Raise `SheetRefused` for a workbook that is too large, damaged, encrypted, or that has no sheet to read.
    """
    path.stat()  # a file that is not there is the system's error, not the child's
    with _child(path, titles) as lines:
        for kind, *said in lines:
            match kind:
                case "sheet":
                    sheet.from_1904, formulas = said
                    sheet.remarks += [_FORMULAS] * bool(formulas)
                case "rows":
                    yield from ((number, cells) for number, cells in said[0])
                case "refused":
                    raise SheetRefused(path=path, problem=said[0], remedy=said[1])
                case _:
                    return
    raise SheetRefused(
        path=path, problem="asks for more memory or time than a table may take, or breaks its reader", remedy=_SMALLER
    )


@contextmanager
def _child(path: Path, titles: Collection[str]) -> Iterator[Iterator[list[Any]]]:
    """Start the child, and end it whatever happens here."""
    command = [sys.executable, "-I", "-S", "-c", _BEGIN, json.dumps(list(filter(None, sys.path)))]
    with subprocess.Popen(  # noqa: S603  (our own program)
        [*command, str(path.resolve()), json.dumps(sorted(titles))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    ) as child:
        patience = Timer(PATIENCE_SECONDS, child.kill)
        patience.daemon = True
        patience.start()
        try:
            yield _said(child, patience)
        finally:
            patience.cancel()
            child.kill()


def _said(child: "subprocess.Popen[bytes]", patience: Timer) -> Iterator[list[Any]]:
    for line in child.stdout or ():
        if not line.endswith(b"\n"):
            return
        patience.cancel()
        yield json.loads(line, object_hook=_untagged)


def _untagged(tagged: dict[str, str]) -> Cell:
    ((kind, written),) = tagged.items()
    match kind:
        case "at":
            return datetime.fromisoformat(written)
        case "on":
            return date.fromisoformat(written)
        case _:
            return Decimal(written)
