"""Run command lines as a person would, in this process or in a real one, and keep what they said."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import click

from ledger_cli.counter import Visit
from ledger_cli.main import answer

START = datetime(2023, 5, 2, 2, 0, tzinfo=UTC)
"""09:00 WIB on the day that stories begin."""

COLUMNS = "100"
"""How wide help is written in stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a command answered."""

    exit_code: int
    out: bytes
    said: str
    """What stood on stderr."""

    @property
    def text(self) -> str:
        """Stdout as text."""
        return self.out.decode()


@dataclass(slots=True, kw_only=True)
class Story:
    """One folder, one clock, and the commands told in it; the clock moves on a minute with each."""

    here: Path
    cli: click.Command | None = None
    now: datetime = START
    environ: dict[str, str] = field(default_factory=lambda: {"LEDGER_ACTOR": "siti"})

    def tell(self, *arguments: str) -> Told:
        """Run one command in this process."""
        self.now += timedelta(minutes=1)
        moment = self.now
        visit = Visit(environ=dict(self.environ), clock=lambda: moment)
        out, said = io.BytesIO(), io.BytesIO()
        onto_out, onto_said = _text(out), _text(said)  # closing these closes the bytes, so they live to the end
        with (
            contextlib.chdir(self.here),
            mock.patch.dict(os.environ, COLUMNS=COLUMNS),
            contextlib.redirect_stdout(onto_out),
            contextlib.redirect_stderr(onto_said),
        ):
            exit_code = answer(arguments, visit, self.cli)
        return Told(exit_code=exit_code, out=out.getvalue(), said=said.getvalue().decode())

    def really(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Told:
        """Run one command as a process of its own; its clock is the machine's."""
        around = {**os.environ, **self.environ, **(environ or {}), "COLUMNS": COLUMNS}
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "ledger_cli", *arguments],
            cwd=self.here,
            env=around,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        return Told(exit_code=done.returncode, out=done.stdout, said=done.stderr.decode())


def _text(stream: io.BytesIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
