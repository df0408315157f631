"""The real program as a process of its own, and the moment at which it is killed."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

_PATIENCE_SECONDS = 120
_LOOK_AGAIN_SECONDS = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended and what it had said by then."""

    exit_code: int
    said: str

    @property
    def struck(self) -> bool:
        """Tell whether the kill came before the end."""
        return self.exit_code < 0

    @property
    def acknowledged(self) -> bool:
        """Tell whether somebody could have read that it is done."""
        return self.exit_code == 0 or "Recorded" in self.said


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When to kill: so long after the start, or after the first sign of writing to one of these files."""

    seconds: float
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """The program `ledger`, at work in one folder."""

    folder: Path

    def run(self, *arguments: str) -> Ended:
        """Let a command run to its end."""
        process, heard = self._start(arguments)
        process.wait(timeout=_PATIENCE_SECONDS)
        return Ended(exit_code=process.returncode, said=heard.read_text(encoding="utf-8"))

    def killed(self, moment: Moment, *arguments: str) -> Ended:
        """Kill a command (SIGKILL: nothing is cleaned up) at a moment, if it still runs then."""
        were = [_looks(path) for path in moment.files]
        process, heard = self._start(arguments)
        while (
            moment.files and [_looks(path) for path in moment.files] == were and not _over(process, _LOOK_AGAIN_SECONDS)
        ):
            continue
        if not _over(process, moment.seconds):
            process.kill()
            process.wait(timeout=_PATIENCE_SECONDS)
        return Ended(exit_code=process.returncode, said=heard.read_text(encoding="utf-8"))

    def _start(self, arguments: tuple[str, ...]) -> "tuple[subprocess.Popen[bytes], Path]":
        own = {"LEDGER_URL": f"sqlite:///{self.folder}/ledger.db", "LEDGER_ACTOR": "siti"}
        environ = {**os.environ, **own, "LEDGER_LOG_LEVEL": "debug"}  # so that a mistake of its own is told whole
        heard = self.folder / "heard.txt"
        with heard.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", "ledger_cli", *arguments],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        return process, heard


@dataclass(slots=True)
class Moments:
    """Chooses moments from a seed: a third anywhere in the life of a process, the others around its writing."""

    dice: Random
    life_seconds: float
    """How long a process of this kind lives, as last seen."""

    def next(self, *files: Path) -> Moment:
        """Choose one."""
        if self.dice.random() < 1 / 3:
            return Moment(seconds=self.dice.uniform(0.3, 1.0) * self.life_seconds)
        return Moment(seconds=self.dice.choice((0.0, 0.001, 0.005, 0.02, 0.06)) * self.dice.random(), files=files)


def lived(program: Program, *arguments: str) -> float:
    """Say how many seconds a command takes that changes nothing."""
    begun = time.monotonic()
    program.run(*arguments)
    return time.monotonic() - begun


def log_of(database: Path) -> Path:
    """Name the write-ahead log of a database."""
    return database.with_name(database.name + "-wal")


def _looks(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns if found.st_size else 0


def _over(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
