"""The plain-text accounting programs, where they are installed: what they are asked, and what they answered."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_OWN = Path(sys.prefix) / "bin"
"""Our own command is called `ledger` as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A peer, and how it is asked; its answers are CSV."""

    name: str
    command: str
    journal: str
    balances: Sequence[str]
    register: Sequence[str]
    """`{}` stands for the worker."""
    version: Sequence[str] = ("--version",)
    environ: Mapping[str, str] = field(default_factory=dict)
    keeps: bool = False
    """It keeps what it parsed beside the journal, and is asked once before it is measured."""

    def found(self) -> str | None:
        """Find the program: in an environment of the peers' own, else on the path, but not in ours."""
        folders = [str(_ROOT / ".peers" / "bin")]
        folders += [each for each in os.get_exec_path() if Path(each).resolve() != _OWN.resolve()]
        return shutil.which(self.command, path=os.pathsep.join(folders))

    def said(self) -> str:
        """Say which version is measured, or that none is."""
        at = self.found()
        if at is None:
            return "not installed here"
        return _ran([at, *self.version], {}).splitlines()[0].strip()

    def ask(self, question: Sequence[str], folder: Path) -> str:
        """Run it once on the journal in a folder."""
        at = self.found()
        if at is None:
            raise FileNotFoundError(self.command)
        return _ran([at, *(part.replace("{journal}", str(folder / self.journal)) for part in question)], self.environ)


def _ran(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  # programs of this machine, asked by us
        arguments, env={**os.environ, **environ}, capture_output=True, check=False, encoding="utf-8"
    )
    if done.returncode:
        msg = f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
        raise RuntimeError(msg)
    return done.stdout


_LEDGER = Program(
    name="ledger",
    command="ledger",
    journal="peers.journal",
    balances=(
        *("-f", "{journal}", "balance", "--flat", "--no-total"),
        *("--balance-format", "%(account),%(quantity(scrub(display_total)))\n"),
    ),
    register=(
        *("-f", "{journal}", "register", "payee", "{worker}"),
        *("--register-format", "%(account),%(quantity(scrub(display_amount))),%(quantity(scrub(display_total)))\n"),
    ),
)
_HLEDGER = Program(
    name="hledger",
    command="hledger",
    journal="peers.journal",
    balances=("-f", "{journal}", "balance", "--flat", "--no-total", "-O", "csv"),
    register=("-f", "{journal}", "register", "desc:{worker}", "-O", "csv"),
)
_ACCOUNTS = "SELECT account, sum(number) GROUP BY account"
_OF_WORKER = "SELECT account, number, balance WHERE payee = '{worker}'"
_BEANCOUNT = Program(
    name="beancount",
    command="bean-query",
    journal="peers.beancount",
    balances=("-f", "csv", "{journal}", _ACCOUNTS),
    register=("-f", "csv", "{journal}", _OF_WORKER),
    environ={"BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
)
_CACHED = replace(_BEANCOUNT, name="beancount-cached", journal="peers-kept.beancount", environ={}, keeps=True)
"""On a journal of its own: whoever is told to keep nothing removes what was kept."""
PROGRAMS = (_LEDGER, _HLEDGER, _BEANCOUNT, _CACHED)


def balances_in(answer: str) -> dict[str, int]:
    """Read an answer about balances; rupiah may carry the sign of a currency."""
    rows = [row for row in csv.reader(answer.splitlines()) if len(row) == 2 and ":" in row[0]]
    return {account.strip(): _rupiah(amount) for account, amount in rows}


def register_in(answer: str, account: str) -> list[int]:
    """Read the amounts that a register lists on accounts that begin so."""
    found = []
    for row in csv.reader(answer.splitlines()):
        cells = [cell.strip() for cell in row]
        place = next((place for place, cell in enumerate(cells) if cell.startswith(account)), None)
        if place is not None:
            found.append(_rupiah(cells[place + 1]))
    return found


def _rupiah(text: str) -> int:
    return int(text.replace("IDR", "").replace(",", "").strip().removesuffix(".00"))
