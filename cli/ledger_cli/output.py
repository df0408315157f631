"""Where an answer goes and in which of five forms. Answers go to stdout or a file; talk goes to stderr.

A file appears whole or not at all: it is written under another name and then renamed.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, assert_never

import click

from ledger.domain.errors import Refusal
from ledger.domain.wording import grouped
from ledger_cli.answers import Page, Row


class Form(StrEnum):
    """The forms of an answer."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"


class WorkbookNeedsAFile(Refusal):
    """A workbook was asked for without saying where it goes."""

    def __init__(self) -> None:
        super().__init__(
            "A workbook is a file, not text for a screen: add `--to FILE`, for example `--to answer.xlsx`."
        )


class WouldOverwriteTheLedger(Refusal):
    """The answer would be written over the ledger itself."""

    def __init__(self, *, path: Path) -> None:
        super().__init__(f"{path} is a file of the ledger itself: name another file after `--to`.")


class NoSuchFolder(Refusal):
    """The answer would go into a folder that is not there."""

    def __init__(self, *, path: Path) -> None:
        super().__init__(f"There is no folder {path.parent} to write {path.name} into: make it first, or name another.")


class IsAFolder(Refusal):
    """The answer would go onto a folder."""

    def __init__(self, *, path: Path) -> None:
        super().__init__(f"{path} is a folder: name a file inside it, for example `--to {path / 'answer.csv'}`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How answers are given in this call."""

    form: Form
    to: Path | None
    reveal: bool
    width: int | None
    """Columns of the screen; ``None`` when no screen is there, and nothing is cut."""


def chosen_form(asked: str | None, to: Path | None) -> Form:
    """Take the form asked for, else the one that the file's ending names, else a table."""
    if asked is not None:
        return Form(asked)
    ending = "" if to is None else to.suffix.removeprefix(".").lower()
    return Form(ending) if ending in set(Form) else Form.TABLE


def check_output(output: Output, own_files: Iterable[Path]) -> None:
    """Refuse an impossible place before anything is recorded, not after."""
    path = output.to
    if path is None:
        if output.form is Form.XLSX:
            raise WorkbookNeedsAFile
        return
    if path.resolve() in {own.resolve() for own in own_files}:
        raise WouldOverwriteTheLedger(path=path)
    if path.is_dir():
        raise IsAFolder(path=path)
    if not path.parent.is_dir():
        raise NoSuchFolder(path=path)


def show(page: Page, output: Output, *, made_at: datetime) -> int:
    """Write an answer and give the number of its rows; `made_at` stands in a workbook's properties."""
    count = _Counted()
    counted = replace(page, rows=count.each(page.rows))
    left_out: list[str] = []
    with _destination(output.to) as file:
        if output.form is Form.XLSX:
            from ledger_cli.excel import write_workbook

            write_workbook(counted, file, reveal=output.reveal, made_at=made_at)
        else:
            _write(file, _pieces(counted, output, left_out))
    if output.to is not None:
        say(f"Wrote {grouped(count.rows)} {'row' if count.rows == 1 else 'rows'} to {output.to}.")
    elif count.rows == 0 and output.form is Form.TABLE:
        say(page.empty)
    if left_out:
        say(
            f"No room on this screen for: {', '.join(left_out)}. See them with a wider one, or with `--to answer.xlsx`."
        )
    return count.rows


def write_lines(lines: Iterable[str], to: Path | None) -> None:
    """Write lines that have their own form to stdout, or to a file that appears whole or not at all."""
    with _destination(to) as file:
        _write(file, (f"{line}\n" for line in lines))


def say(sentence: str) -> None:
    """Talk to the person; never mixed into an answer."""
    click.echo(sentence, err=True)


def _pieces(page: Page, output: Output, left_out: list[str]) -> Iterator[str]:
    """Lay an answer out; what does it is loaded here, since help and refusals need none of it."""
    if output.form is Form.TABLE:
        from ledger_cli import tables

        width = None if output.to else output.width
        lines = tables.table_lines(page, reveal=output.reveal, width=width, left_out=left_out)
        yield from (line + "\n" for line in lines)
        return
    from ledger_cli import machine

    match output.form:
        case Form.JSON:
            yield from machine.json_pieces(page, reveal=output.reveal)
        case Form.NDJSON:
            yield from machine.ndjson_pieces(page, reveal=output.reveal)
        case Form.CSV:
            yield from machine.csv_pieces(page, reveal=output.reveal)
        case Form.XLSX:
            msg = "a workbook is not text"
            raise ValueError(msg)
        case _:
            assert_never(output.form)


def _write(file: BinaryIO, pieces: Iterable[str]) -> None:
    """Write text as UTF-8; a lone surrogate (a broken name from somewhere) becomes ``?`` and stops nobody."""
    file.writelines(piece.encode("utf-8", errors="replace") for piece in pieces)


@contextmanager
def _destination(to: Path | None) -> Iterator[BinaryIO]:
    """Open stdout, a device, or a new file that takes its name only when all of it is written."""
    if to is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif to.exists() and not to.is_file():
        with to.open("wb") as device:
            yield device
    else:
        part = to.with_name(f".{to.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                yield file
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)


class _Counted:
    """Counts rows as they pass."""

    def __init__(self) -> None:
        self.rows = 0

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.rows += 1
            yield row
